"""Photographs of identity cards, through a vendor's library in a child process.

No open decoder of the WLT form is known. A site that has a vendor's library names it in the options
of the reader; without one, screens say so and show nothing. The library never sees a disk it could
write to, and one that hangs or crashes costs the photograph and nothing else.
"""

from __future__ import annotations

import multiprocessing
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from shared.devices.idcard.photo_child import serve
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
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._one = threading.Lock()

    def decode(self, wlt: bytes) -> bytes:
        """The photograph as BMP. Raises Trouble ``photo-undecoded``; the child is then replaced."""
        with self._one:
            try:
                pipe = self._ready()
                pipe.send_bytes(wlt)
                if not pipe.poll(self._within_s):
                    raise TimeoutError
                said = pipe.recv_bytes(BMP_SIZE)
            except (OSError, EOFError) as error:  # it hung, died, or said too much
                self._end()
                raise trouble("photo-undecoded") from error
        return as_bmp(said)

    def close(self) -> None:
        """End the child; the next photograph starts another."""
        with self._one:
            self._end()

    def _ready(self) -> Connection:
        if self._child is not None and self._child.is_alive() and self._pipe is not None:
            return self._pipe
        self._end()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        library = self._library
        self._child = context.Process(
            target=serve,
            args=(theirs, library.path, library.function, library.argument, library.success),
            name="card-photo",
            daemon=True,
        )
        self._child.start()
        theirs.close()
        if not self._pipe.poll(_START_S):
            raise TimeoutError
        self._pipe.recv_bytes(0)  # loaded; a library that cannot be loaded ends the child instead
        return self._pipe

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.join(5)
        if self._pipe is not None:
            self._pipe.close()
        self._child = self._pipe = None


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
