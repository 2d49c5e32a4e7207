"""The system's card service (pcscd) as we use it: contexts that end, errors with names.

Underneath is pyscard's thin layer, not its monitors: those die with the first restart of the
service. Every context and card is given back explicitly, also when the service has gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from shared.devices.troubles import trouble

BROKEN: Final = frozenset({0x8010001D, 0x8010001E, 0x80100013, 0x80100003, 0x80100001, 0x8010001F})
"""The service is not there (…1D), stops (…1E), or the talk to it broke."""
GONE_READER: Final = frozenset({0x80100009, 0x80100017, 0x8010002E, 0x8010002F})
GONE_CARD: Final = frozenset({0x8010000C, 0x80100069, 0x80100068})
NOT_TRANSACTED: Final = 0x80100016
SHARING: Final = 0x8010000B
TIMEOUT: Final = 0x8010000A
CANCELLED: Final = 0x80100002
NO_READERS: Final = 0x8010002E


class PcscError(Exception):
    """What the card service answered; ``code`` unsigned."""

    def __init__(self, code: int) -> None:
        super().__init__(f"0x{code:08X}")
        self.code = code


def check(code: int) -> None:
    """Raises PcscError unless the service answered that all is well."""
    if code:
        raise PcscError(code & 0xFFFFFFFF)


@contextmanager
def context() -> Iterator[Any]:
    """A talk to the service. Raises PcscError."""
    from smartcard.scard import SCARD_SCOPE_SYSTEM, SCardEstablishContext, SCardReleaseContext

    code, handle = SCardEstablishContext(SCARD_SCOPE_SYSTEM)
    check(code)
    try:
        yield handle
    finally:
        SCardReleaseContext(handle)


def readers(handle: Any) -> list[str]:  # noqa: ANN401 -- a handle of pyscard's
    """Names of the readers there are. Raises PcscError."""
    from smartcard.scard import SCardListReaders

    code, names = SCardListReaders(handle, [])
    if code & 0xFFFFFFFF == NO_READERS:
        return []
    check(code)
    return list(names)


@contextmanager
def connected(handle: Any, reader: str) -> Iterator[ChipCard]:  # noqa: ANN401
    """The card in a reader, for us alone. Raises PcscError."""
    from smartcard.scard import (
        SCARD_LEAVE_CARD,
        SCARD_PROTOCOL_T0,
        SCARD_PROTOCOL_T1,
        SCARD_SHARE_EXCLUSIVE,
        SCARD_UNPOWER_CARD,
        SCardConnect,
        SCardDisconnect,
    )

    both = SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1
    code, card, protocol = SCardConnect(handle, reader, SCARD_SHARE_EXCLUSIVE, both)
    check(code)
    left = SCARD_UNPOWER_CARD
    try:
        yield ChipCard(card, protocol)
    except PcscError as error:
        left = SCARD_LEAVE_CARD if error.code in GONE_CARD else left
        raise
    finally:
        SCardDisconnect(card, left)


class ChipCard:
    """A card that answers commands."""

    def __init__(self, handle: Any, protocol: int) -> None:  # noqa: ANN401
        from smartcard.scard import SCARD_PCI_T0, SCARD_PCI_T1, SCARD_PROTOCOL_T1

        self._handle = handle
        self._protocol = SCARD_PCI_T1 if protocol == SCARD_PROTOCOL_T1 else SCARD_PCI_T0

    def ask(self, command: bytes) -> tuple[bytes, int]:
        """Data and status word; 61xx is followed and 6Cxx asked again. Raises PcscError."""
        data, word = self._once(command)
        if word >> 8 == 0x6C and len(command) >= 5:
            data, word = self._once(command[:4] + bytes([word & 0xFF]))
        for _ in range(8):  # no answer of these cards is longer
            if word >> 8 != 0x61:
                break
            more, word = self._once(bytes([0x00, 0xC0, 0x00, 0x00, word & 0xFF]))
            data += more
        return data, word

    def _once(self, command: bytes) -> tuple[bytes, int]:
        from smartcard.scard import SCardTransmit

        code, answer = SCardTransmit(self._handle, self._protocol, list(command))
        check(code)
        if len(answer) < 2:
            raise PcscError(NOT_TRANSACTED)
        return bytes(answer[:-2]), answer[-2] << 8 | answer[-1]


def trouble_of(error: PcscError) -> Exception:
    """The trouble an answer of the service means for a reader of social security cards."""
    if error.code in BROKEN:
        return trouble("smartcard-service")
    if error.code in GONE_READER:
        return trouble("smartcard-reader-absent")
    if error.code in GONE_CARD:
        return trouble("ssc-moved")
    if error.code == SHARING:
        return trouble("ssc-shared")
    return trouble("ssc-mute", f"读卡服务返回 0x{error.code:08X}。")
