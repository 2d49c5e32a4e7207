"""Photographs of identity cards, through a vendor's library in a child process.

No open decoder of the WLT form is known. A site that has a vendor's library names it in the options
of the reader; without one, screens say so and show nothing. The library never sees a disk it could
write to, and one that hangs or crashes costs the photograph and nothing else.
"""

from __future__ import annotations

import json
import threading
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

from shared.devices.idcard.photo_child import DONE, MOST
from shared.devices.isolated.nursery import PHOTO, Child, Nursery
from shared.devices.plugin import Options
from shared.devices.troubles import trouble

WIDTH, HEIGHT = 102, 126
WLT_SIZE: Final = 1024
_ROW = (WIDTH * 3 + 3) // 4 * 4
BMP_SIZE: Final = 54 + _ROW * HEIGHT
RAW_SIZE: Final = WIDTH * 3 * HEIGHT
_START_S: Final = 20.0
_DECODE_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Library:
    """A vendor's library and how it wants to be called.

    path: the file. function: ``int f(char *wlt, char *picture, int argument)``, as most vendors
    have it; what the argument must be and what is returned on success is the vendor's to say. The
    picture is a BMP of 38,862 bytes, or 38,556 bytes of blue, green, red from the top.
    """

    path: str
    function: str = "unpack"
    argument: int = 0
    success: int = 1

    @classmethod
    def of(cls, options: Options) -> Library | None:
        """What a reader's options name, None for nothing. Raises Trouble ``device-unsupported``."""
        path = str(options.get("photo_library", ""))
        if not path:
            return None
        if not Path(path).is_absolute():
            hint = "设备选项 photo_library 要写解码库的完整路径。"
            raise trouble("device-unsupported", hint)
        return cls(
            path,
            str(options.get("photo_function", "unpack")),
            int(options.get("photo_argument", 0)),
            int(options.get("photo_success", 1)),
        )


class LibraryPhotoDecoder:
    """Decodes photographs one after the other (any thread)."""

    def __init__(self, library: Library, within_s: float = _DECODE_S) -> None:
        self._library, self._within_s = library, within_s
        self._child: Child | None = None
        self._one = threading.Lock()

    def decode(self, wlt: bytes) -> bytes:
        """The photograph as BMP. Raises Trouble ``photo-undecoded``; the child is then replaced."""
        with self._one:
            try:
                child = self._ready()
                child.line.send(wlt)
                said = _heard(child, self._within_s)
            except OSError as error:  # it hung, died, or said something else
                self._end()
                raise trouble("photo-undecoded") from error
        return as_bmp(said)

    def close(self) -> None:
        """End the child; the next photograph starts another."""
        with self._one:
            self._end()

    def _ready(self) -> Child:
        if self._child is not None and self._child.wait(0):
            self._end()  # somebody ended it while nobody asked
        if self._child is None:
            self._child = Nursery.shared().start(PHOTO)
            self._child.line.send(json.dumps(astuple(self._library)).encode())
            # loaded; a library that cannot be loaded ends the child instead
            _heard(self._child, _START_S)
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


def _heard(child: Child, within_s: float) -> bytes:
    """Its next answer. Raises OSError when none comes in time, or it is gone."""
    child.line.settimeout(within_s)
    said = child.line.recv(MOST)
    if not said.startswith(DONE):
        raise OSError("no answer")
    return said.removeprefix(DONE)


def as_bmp(said: bytes) -> bytes:
    """What a library gave, as BMP. Raises Trouble ``photo-undecoded`` unless it is a photograph."""
    if len(said) == BMP_SIZE and said[:2] == b"BM":
        width, height = (int.from_bytes(said[a : a + 4], "little", signed=True) for a in (18, 22))
        depth = int.from_bytes(said[28:30], "little")
        if (width, abs(height), depth) == (WIDTH, HEIGHT, 24) and any(said[54:]):
            return said
    elif len(said) == RAW_SIZE and any(said):
        return _bmp_of(said)
    raise trouble("photo-undecoded")


def _bmp_of(rows: bytes) -> bytes:
    """A BMP around rows of blue, green, red that begin at the top."""
    sizes = (40, WIDTH, HEIGHT)
    head = b"BM" + BMP_SIZE.to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
    info = b"".join(n.to_bytes(4, "little") for n in sizes) + b"\x01\0\x18\0" + bytes(24)
    line = WIDTH * 3
    turned = (rows[at : at + line] for at in range(len(rows) - line, -1, -line))
    return head + info + b"".join(row.ljust(_ROW, b"\0") for row in turned)
