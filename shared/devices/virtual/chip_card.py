"""A chip card for the virtual reader of vsmartcard (vpcd): in by connecting, out by closing.

Messages are a length of two bytes and a body; bodies of one byte are the reader's own commands,
the rest are what a program asked the card.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from shared.devices.codec import ssc
from shared.domain.socialcard import SocialSecurityCard

CONTACT: Final = bytes.fromhex("3B6500002063CB6600")
CONTACTLESS: Final = bytes.fromhex("3B80800101")
_ATR: Final = 4
_QUICKACK: Final = 12
Answer = Callable[[bytes], bytes]


class VirtualChipCard:
    """A card that can be put in and pulled out. answer: command -> data and status word."""

    def __init__(self, port: int, answer: Answer, atr: bytes = CONTACT) -> None:
        self._port, self._answer, self._atr = port, answer, atr
        self._line: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self.asked: list[bytes] = []
        """What programs asked it, oldest first."""

    def insert(self, patience_s: float = 30.0) -> None:
        """Put it in. Raises OSError when the reader does not come within ``patience_s``."""
        end = time.monotonic() + patience_s
        while self._line is None:
            try:
                self._line = socket.create_connection(("127.0.0.1", self._port), 5.0)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        self._line.settimeout(None)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(
            target=self._serve, args=(self._line,), name="virtual-chip-card", daemon=True
        )
        self._thread.start()

    def pull(self) -> None:
        """Pull it out; a no-op when it is out."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(10)

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError):
            while True:
                body = self._take(line, int.from_bytes(self._take(line, 2), "big"))
                if len(body) == 1:
                    if body[0] == _ATR:
                        self._say(line, self._atr)
                    continue
                self.asked.append(body)
                self._say(line, self._answer(body))

    def _take(self, line: socket.socket, size: int) -> bytes:
        data = b""
        while len(data) < size:
            # without this every answer waits 40 ms for the acknowledgement of the question
            line.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
            piece = line.recv(size - len(data))
            if not piece:
                raise OSError("pulled")
            data += piece
        return data

    def _say(self, line: socket.socket, data: bytes) -> None:
        line.sendall(struct.pack(">H", len(data)) + data)


def records_of(card: SocialSecurityCard) -> dict[int, dict[int, bytes]]:
    """The files of a card: file -> tag -> value, padded as cards are."""
    name = card.name.encode("gb18030")
    day = {True: "00000000"}
    issued = f"{card.issued:%Y%m%d}" if card.issued else day[True]
    until = f"{card.valid_until:%Y%m%d}" if card.valid_until else day[True]
    sex = {"男": b"1", "女": b"2"}.get(card.sex, b"9")
    return {
        ssc.EF05: {
            0x01: bytes.fromhex(card.identification or "41030000").ljust(16, b"\0"),
            0x03: (card.version or "2.00").encode("ascii"),
            0x05: bytes.fromhex(issued),
            0x06: bytes.fromhex(until),
            0x07: card.card_number.encode("ascii").ljust(9),
        },
        ssc.EF06: {
            0x08: card.number.encode("ascii"),
            0x09: name[:30].ljust(30, b"\0"),
            0x4E: name[30:50].ljust(20, b"\0"),
            0x0A: sex,
            0x0B: bytes.fromhex("01"),
            0x0D: bytes.fromhex(f"{card.birth:%Y%m%d}"),
        },
    }


class SocialSecurityApplet:
    """What a social security card answers.

    style: ``plain``, ``61xx`` (data must be fetched) or ``6Cxx`` (insists on its own length).
    words: status words in place of an answer, by the first four bytes of a command in hex.
    """

    def __init__(
        self,
        files: Mapping[int, Mapping[int, bytes]],
        *,
        style: str = "plain",
        locked: bool = False,
        words: Mapping[str, int] | None = None,
    ) -> None:
        self._files, self._style, self._locked = files, style, locked
        self._words = dict(words or {})
        self._here = self._file = 0
        self._waiting = b""

    def __call__(self, command: bytes) -> bytes:
        """Data and status word."""
        forced = self._words.get(command[:4].hex().upper())
        if forced is not None:
            return forced.to_bytes(2, "big")
        if command[:4] == b"\x00\xa4\x04\x00":
            self._here = command[5 : 5 + command[4]] == ssc.AID
            return b"\x90\x00" if self._here else b"\x6a\x82"
        if not self._here:
            return b"\x6d\x00"
        if command[:2] == b"\x00\xa4":
            self._file = int.from_bytes(command[5:7], "big")
            return b"\x90\x00" if self._file in self._files else b"\x6a\x82"
        if command[:2] == b"\x00\xc0":
            data, self._waiting = self._waiting[: command[4]], b""
            return data + b"\x90\x00"
        if command[:2] == b"\x00\xb2":
            return self._record(command[2], command[4])
        return b"\x6d\x00"

    def _record(self, tag: int, length: int) -> bytes:
        if self._locked and self._file == ssc.EF06:
            return b"\x69\x82"
        value = self._files.get(self._file, {}).get(tag)
        if value is None:
            return b"\x6a\x83"
        record = bytes([tag, len(value)]) + value
        if self._style == "61xx":
            self._waiting = record
            return bytes([0x61, len(record)])
        if length != len(record) or (self._style == "6Cxx" and length == 0):
            return bytes([0x6C, len(record)])
        return record + b"\x90\x00"
