"""Motion JPEG as network cameras send it: JPEG pictures as parts of one endless HTTP answer."""

from __future__ import annotations

import re
from typing import Final

MAX_PICTURE: Final = 24 << 20
"""Bytes; a picture that claims to be larger is noise."""
_MAX_HEAD: Final = 4096
_LENGTH: Final = re.compile(rb"content-length:\s*(\d{1,9})", re.IGNORECASE)
_START: Final = b"\xff\xd8\xff"


class MjpegParser:
    """Cuts pictures out of the stream. Holds at most one picture, whatever comes in."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take in bytes; gives the whole pictures they complete, oldest first."""
        self._held += data
        found: list[bytes] = []
        while (picture := self._next()) is not None:
            if picture:
                found.append(picture)
        return found

    @property
    def held(self) -> int:
        """Bytes waiting for the rest of a picture."""
        return len(self._held)

    def _next(self) -> bytes | None:
        """One picture; b"" when something was dropped; None when more bytes are needed."""
        start = self._held.find(_START)
        if start < 0:
            del self._held[: max(0, len(self._held) - _MAX_HEAD)]
            return None
        length = _LENGTH.findall(bytes(self._held[max(0, start - _MAX_HEAD) : start]))
        if length:
            size = int(length[-1])
            if not 4 <= size <= MAX_PICTURE:
                del self._held[: start + 1]
                return b""
            return self._take(start, start + size) if len(self._held) >= start + size else None
        end = self._held.find(b"\r\n--", start)
        if end >= 0:
            return self._take(start, end)
        if len(self._held) - start > MAX_PICTURE:
            self._held.clear()
        return None

    def _take(self, start: int, end: int) -> bytes:
        picture = bytes(self._held[start:end])
        del self._held[:end]
        return picture
