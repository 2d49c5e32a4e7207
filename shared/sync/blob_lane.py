"""Scans up: after the facts, resumable at the byte, proved by digest (tus 1.0 subset)."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.errors import Trouble
from shared.journal import Journal, PendingBlob
from shared.sync.contract import API, SMALLEST_BLOCK, BlockPlan, b64, block_digests
from shared.sync.exchange import BadAnswer, Call, Reply
from shared.sync.shaping import Shaper

LANE = "blobs"
_MOST_REPAIRS = 5
"""Times one place of a scan is sent again for a mismatch before the scan is put aside."""
_TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(slots=True)
class _Upload:
    """The blob under way. ``offset`` None: the province has to be asked."""

    blob: PendingBlob
    data: bytes
    offset: int | None = None
    known: bool = False
    """The province has begun it: ask with HEAD, do not create."""
    block: int = 0
    """Bytes of a block the province proves by itself; 0: it keeps only what arrives whole."""
    repairs: int = 0
    sent_at: float = 0.0
    sent: int = 0


class BlobLane:
    """Uploads one blob after the other."""

    def __init__(self, journal: Journal, monotonic: Callable[[], float], shaper: Shaper) -> None:
        self._journal = journal
        self._monotonic = monotonic
        self._shaper = shaper
        self._now: _Upload | None = None
        self._checked = False
        self.stuck: set[str] = set()
        """Sealed digests that the province cannot take; tried again after the next start."""

    @property
    def waiting(self) -> bool:
        """True while a scan is on its way, however far it came."""
        return self._now is not None

    @property
    def due(self) -> float:
        """Monotonic time at which the line has room for the next piece."""
        return self._shaper.ready_at()

    def wake(self) -> None:
        """There may be new blobs."""
        self._checked = False

    def next(self) -> Call | None:
        """The next step of the upload under way, or of the next blob."""
        if self._monotonic() < self.due:
            return None
        upload = self._now or self._begin()
        if upload is None:
            return None
        path = f"{API}/blobs/{upload.blob.sealed_digest}"
        if upload.offset is None:
            if upload.known:
                return Call(LANE, "HEAD", path, dict(_TUS))
            return self._create(upload, path)
        piece = upload.data[upload.offset : upload.offset + self._shaper.piece(upload.block)]
        headers = {
            **_TUS,
            "Upload-Offset": str(upload.offset),
            "Content-Type": "application/offset+octet-stream",
        }
        upload.sent_at, upload.sent = self._monotonic(), len(piece)
        return Call(LANE, "PATCH", path, headers, piece)

    def take(self, reply: Reply) -> None:
        """A 2xx answer: move on. Raises BadAnswer."""
        upload = self._now
        assert upload is not None
        offset = _number(reply, "upload-offset")
        if offset is None or offset > len(upload.data):
            raise BadAnswer("answer without a usable Upload-Offset")
        if upload.offset is None:
            upload.block = _number(reply, "upload-blocks") or 0
        else:
            self._shaper.arrived(upload.sent, self._monotonic() - upload.sent_at)
            if offset > upload.offset:
                upload.repairs = 0
        upload.offset = offset
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
            self._shaper.broke()

    def refused(self, reply: Reply) -> bool:
        """A 4xx answer; False when this blob cannot go on and was put aside."""
        upload = self._now
        assert upload is not None
        offset = _number(reply, "upload-offset")
        if reply.status == 404 and upload.known:
            upload.offset, upload.known = None, False
            return True
        if reply.status == 409 and offset is not None:
            # all there: only a look says whether it is complete, another piece would be refused
            upload.offset, upload.known = (None if offset == len(upload.data) else offset), True
            return True
        longer = upload.sent > max(SMALLEST_BLOCK, upload.block)
        if reply.status == 413 and upload.offset is not None and longer:
            self._shaper.broke()
            return True
        if reply.status == 422 and upload.repairs < _MOST_REPAIRS:
            self._repair(upload, offset)
            return True
        self.stuck.add(upload.blob.sealed_digest)
        self._now = None
        return False

    def _repair(self, upload: _Upload, offset: int | None) -> None:
        """A bit was turned on the way or on the province's disk: go on from what proved itself."""
        upload.repairs += 1
        if offset is None or offset >= len(upload.data) or not upload.block:
            upload.offset, upload.known = None, True
            return
        if upload.offset is not None and offset > upload.offset:
            upload.repairs = 1
        upload.offset = offset
        self._shaper.repair(upload.block)

    def _create(self, upload: _Upload, path: str) -> Call:
        scope = b64encode(upload.blob.scope.encode("utf-8")).decode("ascii")
        headers = {
            **_TUS,
            "Upload-Length": str(len(upload.data)),
            "Upload-Metadata": f"scope {scope}",
        }
        size = self._shaper.block()
        if len(upload.data) <= size:
            return Call(LANE, "POST", path, headers)
        plan = BlockPlan(size=size, digests=b64(b"".join(block_digests(upload.data, size))))
        headers["Content-Type"] = "application/json"
        return Call(LANE, "POST", path, headers, plan.model_dump_json().encode("ascii"))

    def _begin(self) -> _Upload | None:
        if self._checked:
            return None
        while found := self._journal.pending_blobs(1, self.stuck):
            (blob,) = found
            try:
                data = self._journal.sealed_blob(blob.sealed_digest)
                if hashlib.sha256(data).hexdigest() != blob.sealed_digest:
                    raise OSError("changed on this disk")
            except (Trouble, OSError):  # gone or damaged here: staff see it in the backlog
                self.stuck.add(blob.sealed_digest)
                continue
            self._now = _Upload(blob, data)
            return self._now
        self._checked = True
        return None


def _number(reply: Reply, name: str) -> int | None:
    text = reply.headers.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None
