"""The child process a vendor's photograph decoder lives in."""

from __future__ import annotations

import ctypes
import os
import resource
from multiprocessing.connection import Connection

_ROOM = 65536
"""Libraries are not told how much room there is: more than any picture of this size needs."""
_BMP, _RAW = 38862, 38556


def serve(pipe: Connection, path: str, function: str, argument: int, success: int) -> None:
    """Decode what comes through the pipe until it closes. An empty answer: not decoded."""
    # no photograph on a disk: not by a library that saves what it made, not in a core dump
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.chdir("/")
    decode = getattr(ctypes.CDLL(path), function)
    decode.restype, decode.argtypes = ctypes.c_int, (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int)
    pipe.send_bytes(b"")
    while True:
        try:
            wlt = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        room = ctypes.create_string_buffer(_ROOM)
        source = ctypes.create_string_buffer(wlt, max(_ROOM, len(wlt)))
        answered = decode(source, room, argument)
        size = (_BMP if room.raw[:2] == b"BM" else _RAW) if answered == success else 0
        pipe.send_bytes(room.raw[:size])
