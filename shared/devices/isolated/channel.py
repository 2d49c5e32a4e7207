"""Messages over a socket pair, with what is large beside them in sealed anonymous memory.

A message is one packet: it arrives whole or not at all. Blocks go as memfd(2) descriptors, sealed
against writing and shrinking before they are sent, so a receiver may map them without a copy and
nobody can change or cut them under its hands. Nothing has a name on any disk; what a killed
process held is gone with it.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import socket
import threading
from typing import Any, Final

from shared.devices.isolated.crossing import Garbled, pack, unpack

MOST_TEXT: Final = 16 * 1024 * 1024
MOST_BLOB: Final = 512 * 1024 * 1024
"""Bytes. A duplex A3 sheet at 600 dpi in colour is 2 × 209 MB as two blocks."""
MOST_BLOBS: Final = 64
_PACKET: Final = 64 * 1024
_SEALS: Final = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


class ChannelClosed(OSError):
    """The other side is gone."""


class ChannelFull(OSError):
    """The other side does not take what it is sent."""


class Channel:
    """One end. ``send`` from any thread, ``receive`` from one."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._sending = threading.Lock()

    def send(self, message: object) -> None:
        """Send at once. Raises ChannelClosed, ChannelFull, or Garbled for what may not cross."""
        text, blobs = pack(message)
        raw = text.encode("ascii")
        if len(blobs) >= MOST_BLOBS or len(raw) > MOST_TEXT:
            raise Garbled("too much for one message")
        held: list[int] = []
        try:
            if len(raw) > _PACKET - 1:
                held.append(_sealed(raw))
                raw = b"^"  # the text itself is the first block
            held.extend(_sealed(blob) for blob in blobs)
            with self._sending:
                flags = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL
                socket.send_fds(self._socket, [raw], held, flags)
        except BlockingIOError as error:
            raise ChannelFull from error
        except OSError as error:
            raise ChannelClosed from error
        finally:
            for handle in held:
                os.close(handle)

    def receive(self) -> Any:  # noqa: ANN401 - whatever may cross
        """The next message. Raises ChannelClosed, or Garbled for what may not cross."""
        try:
            raw, handles, flags, _ = socket.recv_fds(self._socket, _PACKET, MOST_BLOBS + 1)
        except OSError as error:
            raise ChannelClosed from error
        blobs: list[Any] = []
        try:
            if not raw:
                raise ChannelClosed
            if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
                raise Garbled("a message that is too long")
            blobs = [_mapped(handle) for handle in handles]
        finally:
            for handle in handles:
                os.close(handle)
        if raw == b"^":
            if not blobs or len(blobs[0]) > MOST_TEXT:
                raise Garbled("no text")
            raw = bytes(blobs.pop(0))
        try:
            text = raw.decode("ascii")
        except UnicodeDecodeError:
            raise Garbled("no text") from None
        return unpack(text, blobs)

    def close(self) -> None:
        """End both directions; a waiting ``receive`` ends too."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def _sealed(block: Any) -> int:  # noqa: ANN401 - bytes or a memoryview of bytes
    if not 0 < len(block) <= MOST_BLOB:
        raise Garbled("a block of a wrong size")
    handle = os.memfd_create("device", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.truncate(handle, len(block))
        rest = memoryview(block)
        while rest:
            rest = rest[os.write(handle, rest) :]
        fcntl.fcntl(handle, fcntl.F_ADD_SEALS, _SEALS)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _mapped(handle: int) -> memoryview:
    try:
        seals = fcntl.fcntl(handle, fcntl.F_GET_SEALS)
        size = os.fstat(handle).st_size
    except OSError:
        raise Garbled("not memory") from None
    if seals & _SEALS != _SEALS or not 0 < size <= MOST_BLOB:
        raise Garbled("memory that can still change")
    return memoryview(mmap.mmap(handle, size, mmap.MAP_PRIVATE, mmap.PROT_READ))
