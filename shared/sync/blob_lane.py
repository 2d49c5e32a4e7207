"""Scans up: after the facts, resumable at the byte, proved by digest (tus 1.0 subset)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from shared.domain.errors import Trouble
from shared.journal import Journal, PendingBlob
from shared.sync.contract import API, CHUNK_BYTES
from shared.sync.exchange import BadAnswer, Call, Reply

LANE = "blobs"
SMALLEST_CHUNK = 4 * 1024
_TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(slots=True)
class _Upload:
    """The blob under way. ``offset`` None: the province has to be asked."""

    blob: PendingBlob
    data: bytes
    offset: int | None = None
    known: bool = False
    """The province has begun it: ask with HEAD, do not create."""
    restarts: int = 0


class BlobLane:
    """Uploads one blob after the other."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._now: _Upload | None = None
        self._chunk = CHUNK_BYTES
        self._checked = False
        self.stuck: set[str] = set()
        """Sealed digests that the province cannot take; tried again after the next start."""

    @property
    def waiting(self) -> bool:
        """True while a scan is on its way, however far it came."""
        return self._now is not None

    def wake(self) -> None:
        """There may be new blobs."""
        self._checked = False

    def next(self) -> Call | None:
        """The next step of the upload under way, or of the next blob."""
        upload = self._now or self._begin()
        if upload is None:
            return None
        path = f"{API}/blobs/{upload.blob.sealed_digest}"
        if upload.offset is None:
            if upload.known:
                return Call(LANE, "HEAD", path, dict(_TUS))
            scope = b64encode(upload.blob.scope.encode("utf-8")).decode("ascii")
            headers = {
                **_TUS,
                "Upload-Length": str(len(upload.data)),
                "Upload-Metadata": f"scope {scope}",
            }
            return Call(LANE, "POST", path, headers)
        piece = upload.data[upload.offset : upload.offset + self._chunk]
        headers = {
            **_TUS,
            "Upload-Offset": str(upload.offset),
            "Content-Type": "application/offset+octet-stream",
        }
        return Call(LANE, "PATCH", path, headers, piece)

    def take(self, reply: Reply) -> None:
        """A 2xx answer: move on. Raises BadAnswer."""
        upload = self._now
        assert upload is not None
        offset = _offset(reply)
        if offset is None or offset > len(upload.data):
            raise BadAnswer("answer without a usable Upload-Offset")
        upload.offset = offset
        self._chunk = min(CHUNK_BYTES, self._chunk * 2)
        if reply.headers.get("upload-complete") == "?1":
            self._journal.blob_stored(upload.blob.sealed_digest)
            self._now = None
        elif offset == len(upload.data):
            raise BadAnswer("all bytes are there but the province does not call it complete")

    def lost(self) -> None:
        """No answer to a piece: nobody knows how much arrived, so ask; go on in smaller pieces."""
        if self._now is not None:
            self._now.offset = None
            self._now.known = True
            self._chunk = max(SMALLEST_CHUNK, self._chunk // 2)

    def refused(self, reply: Reply) -> bool:
        """A 4xx answer; False when this blob cannot go on and was put aside."""
        upload = self._now
        assert upload is not None
        if reply.status == 404 and upload.known:
            upload.offset, upload.known = None, False
            return True
        if reply.status == 409 and (offset := _offset(reply)) is not None:
            # all there: only a look says whether it is complete, another piece would be refused
            upload.offset, upload.known = (None if offset == len(upload.data) else offset), True
            return True
        if reply.status == 413 and upload.offset is not None and self._chunk > SMALLEST_CHUNK:
            self._chunk = max(SMALLEST_CHUNK, self._chunk // 2)
            return True
        if reply.status == 422 and upload.restarts == 0:
            upload.offset, upload.known, upload.restarts = None, True, 1
            return True
        self.stuck.add(upload.blob.sealed_digest)
        self._now = None
        return False

    def _begin(self) -> _Upload | None:
        if self._checked:
            return None
        for blob in self._journal.pending_blobs():
            if blob.sealed_digest in self.stuck:
                continue
            try:
                data = self._journal.sealed_blob(blob.sealed_digest)
            except Trouble:  # gone or damaged on this disk: staff see it in the backlog
                self.stuck.add(blob.sealed_digest)
                continue
            self._now = _Upload(blob, data)
            return self._now
        self._checked = True
        return None


def _offset(reply: Reply) -> int | None:
    text = reply.headers.get("upload-offset", "")
    return int(text) if text.isascii() and text.isdigit() else None
