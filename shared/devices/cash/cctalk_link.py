"""One question, one answer on a ccTalk bus; hears its own echo on a single wire."""

from __future__ import annotations

from typing import Final

from shared.devices.codec import cctalk
from shared.devices.deadline import Deadline
from shared.devices.transport.link import Link, LinkForbidden, LinkLost
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

_TRIES = 3
_CHATTER_S: Final = 1.0
"""So much longer somebody may talk who does not answer."""


class CctalkLink:
    """Talks to every address of a bus. Raises only Trouble."""

    def __init__(self, link: Link, *, crc: bool = False, reply_s: float = 0.5) -> None:
        self._link, self._crc, self._reply_s = link, crc, reply_s

    def open(self) -> None:
        """Open the line. Raises Trouble."""
        try:
            self._link.open()
            self._link.drain()
        except LinkForbidden as error:
            raise trouble("device-not-allowed") from error
        except LinkLost as error:
            raise trouble("cash-disconnected") from error

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    def ask(self, address: int, header: int, data: bytes = b"", *, once: bool = False) -> bytes:
        """The data of the answer. once: never repeat it, as it would be done twice.

        Raises Trouble ``cash-refused`` for a NAK, ``cash-silent``, ``cash-link`` or
        ``cash-disconnected``.
        """
        met: Trouble | None = None
        for _ in range(1 if once else _TRIES):
            try:
                return self._once(cctalk.Frame(address, cctalk.HOST, header, data))
            except LinkLost as error:
                raise trouble("cash-disconnected") from error
            except Trouble as again:
                if again.code == "cash-refused":
                    raise
                met = again
        assert met is not None
        raise met

    def _once(self, frame: cctalk.Frame) -> bytes:
        self._link.drain()
        addresses = frozenset({cctalk.HOST, frame.destination})
        parser = cctalk.FrameParser(addresses, crc=self._crc)
        sent = cctalk.encode(frame, crc=self._crc)
        if self._link.write(sent, Deadline(1.0)) < len(sent):
            raise trouble("cash-silent")
        deadline, chatter = Deadline(self._reply_s), Deadline(self._reply_s + _CHATTER_S)
        while True:
            got = self._link.read(512, deadline)
            if not got:
                raise trouble("cash-link" if parser.held else "cash-silent")
            for found in parser.feed(got):
                ours = found.destination == cctalk.HOST and found.source in (0, frame.destination)
                if not ours:
                    continue  # our own words, on a single wire
                if found.header == cctalk.ACK:
                    return found.data
                if found.header == cctalk.BUSY:
                    raise trouble("cash-link")
                raise trouble("cash-refused", f"地址 {frame.destination} 拒绝命令 {frame.header}。")
            if chatter.passed:
                raise trouble("cash-link")
