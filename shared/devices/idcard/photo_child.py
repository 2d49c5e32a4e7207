"""The child process a vendor's photograph decoder lives in."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import socket
import sys

from shared.devices.isolated.walls import begin

MOST: int = 65536
"""Bytes of one packet, and of the room a library gets: it is not told how much there is, and no
picture of this size needs more."""
_BMP, _RAW = 38862, 38556
DONE: bytes = b"+"
"""What begins every answer: a packet is never empty, that would be the end."""


def serve(handle: int, parent: int) -> None:
    """Decode what comes until the terminal hangs up. ``handle``: descriptor of our end."""
    begin(parent)
    # no photograph on a disk: not by a library that saves what it made
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    line = socket.socket(fileno=handle)
    path, function, argument, success = json.loads(line.recv(MOST))
    decode = getattr(ctypes.CDLL(path), function)
    decode.restype, decode.argtypes = ctypes.c_int, (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int)
    line.send(DONE)
    while wlt := line.recv(MOST):
        room = ctypes.create_string_buffer(MOST)
        source = ctypes.create_string_buffer(wlt, max(MOST, len(wlt)))
        answered = decode(source, room, argument)
        size = (_BMP if room.raw[:2] == b"BM" else _RAW) if answered == success else 0
        line.send(DONE + room.raw[:size])
    os._exit(0)  # a library's own clean-up may hang or crash: nothing is left to save


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
