"""The security module inside a virtual identity card reader: cards, answers, ways to go wrong.

What carries its bytes, a pty or USB endpoints, is in ``id_reader`` and ``usb_id_reader``.
"""

from __future__ import annotations

import struct
import threading
import time
from collections import deque

from shared.devices.codec import idtext, samv
from shared.domain.identity import IdentityCard

_MODULE_ID = struct.pack("<HHIII", 5, 3, 20190504, 1234567, 1)
_FAKE_WLT = b"WLf\0" + bytes(1020)


class SamvModule:
    """Put cards on it and lift them.

    sees_read_card: False as most readers do: a card that was read answers 80 until it is lifted.
    pace_s: how long a read takes, as a real module needs about a quarter of a second.
    address_command: what it knows as the question for the appended address.
    """

    def __init__(
        self,
        *,
        sees_read_card: bool = False,
        pace_s: float = 0.0,
        address_command: bytes = samv.NEW_ADDRESS,
    ) -> None:
        self._sees_read_card, self._pace_s = sees_read_card, pace_s
        self._address_command = address_command
        self._parser = samv.FrameParser()
        self._card: IdentityCard | None = None
        self._address = ""
        self._was_read = self._selected = False
        self._faults: deque[tuple[bytes, int]] = deque()
        self._mangle: deque[str] = deque()
        self._late = b""
        self.broken = 0
        """A status word every command answers with, 0 for none: 0x60, 0x66 …"""
        self._asked: list[bytes] = []
        self._lock = threading.RLock()

    @property
    def asked(self) -> list[bytes]:
        """Command bodies received, oldest first."""
        with self._lock:
            return list(self._asked)

    def put(self, card: IdentityCard, new_address: str = "") -> None:
        """Lay a card down."""
        with self._lock:
            self._card, self._address = card, new_address
            self._was_read = self._selected = False

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._card, self._was_read, self._selected = None, False, False

    def fault(self, word: int, command: bytes = samv.READ, times: int = 1) -> None:
        """Answer the next ``times`` such commands with a status word."""
        with self._lock:
            self._faults.extend([(command, word)] * times)

    def mangle(self, *ways: str) -> None:
        """Spoil the next answers.

        ``checksum``, ``cut`` (half a frame), ``noise`` (before the frame), ``silent``, ``late``
        (comes only when the next command does, before its answer), ``fine`` (lets one pass).
        """
        with self._lock:
            self._mangle.extend(ways)

    def hear(self, data: bytes) -> list[bytes]:
        """Take in bytes of the host; gives what it answers, frame by frame."""
        said: list[bytes] = []
        for found in self._parser.feed(data):
            reply = samv.Reply(0x10)
            if not isinstance(found, samv.Damaged):
                if found in (samv.READ, samv.READ_WITH_FINGERPRINT):
                    time.sleep(self._pace_s)  # the card may be lifted meanwhile
                reply = self._answer(found)
            said += self._spoil(samv.frame(reply.body()))
        return said

    def restart(self) -> None:
        """Power was off."""
        with self._lock:
            self._parser.reset()
            self._late, self._was_read, self._selected = b"", False, False

    def _spoil(self, data: bytes) -> list[bytes]:
        with self._lock:
            way = self._mangle.popleft() if self._mangle else ""
            said = [self._late] if self._late else []
            self._late = b""
            if way == "checksum":
                data = data[:-1] + bytes([data[-1] ^ 0xFF])
            elif way == "cut":
                data = data[: len(data) // 2 + 1]
            elif way == "noise":
                data = bytes.fromhex("00FFAAAAAA96AA") + data
            elif way == "late":
                self._late = data
            return said if way in ("silent", "late") else [*said, data]

    def _answer(self, body: bytes) -> samv.Reply:
        with self._lock:
            self._asked.append(body)
            if self.broken:
                return samv.Reply(self.broken)
            if self._faults and self._faults[0][0] == body:
                return samv.Reply(self._faults.popleft()[1])
            return self._obey(body)

    def _obey(self, body: bytes) -> samv.Reply:
        if body == samv.RESET:
            self._was_read = self._selected = False
            return samv.Reply(0x90)
        if body == samv.STATUS:
            return samv.Reply(0x90)
        if body == samv.MODULE_ID:
            return samv.Reply(0x90, _MODULE_ID)
        if body == samv.FIND:
            seen = self._card is not None and (self._sees_read_card or not self._was_read)
            self._selected = False
            return samv.Reply(0x9F, bytes(4)) if seen else samv.Reply(0x80)
        if body == samv.SELECT:
            self._selected = self._card is not None
            return samv.Reply(0x90, bytes(8)) if self._selected else samv.Reply(0x81)
        if body in (samv.READ, samv.READ_WITH_FINGERPRINT, self._address_command):
            return self._read(body)
        return samv.Reply(0x21)

    def _read(self, body: bytes) -> samv.Reply:
        card = self._card
        if card is None or not self._selected:
            return samv.Reply(0x41)
        if body == self._address_command:
            if not self._address:
                return samv.Reply(0x91)
            return samv.Reply(0x90, self._address.ljust(35).encode("utf-16-le")[:70])
        finger = body == samv.READ_WITH_FINGERPRINT
        blocks = samv.CardBlocks(
            idtext.encode(card), card.photo_wlt or _FAKE_WLT, card.fingerprint or bytes(1024)
        )
        self._was_read = True
        return samv.Reply(0x90, blocks.data(finger))
