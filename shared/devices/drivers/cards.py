"""Readers: identity cards, social security cards, codes, photographs of cards."""

from __future__ import annotations

from typing import Protocol

from shared.devices.drivers.base import Driver
from shared.domain.identity import IdentityCard
from shared.domain.socialcard import SocialSecurityCard


class IdCardReader(Driver, Protocol):
    """Reads identity cards."""

    def read(self) -> IdentityCard | None:
        """Find, select and read the card; None when there is none to read.

        A card that was read and never lifted is not read again on many readers: see
        ``card_present``. Raises Trouble.
        """
        ...

    @property
    def card_present(self) -> bool:
        """True when a card lies on the reader or may still lie there since it was read.

        May be read from any thread. It is what the reminder to take the card goes by.
        """
        ...

    def still_there(self) -> bool:
        """Make sure whether the card that was read still lies there; sets ``card_present``.

        Only asked at the end of a visit. False at once where none was. Raises Trouble.
        """
        ...

    def photo(self, card: IdentityCard) -> bytes:
        """The photograph of a card that was read, as BMP; b"" where nothing here can decode it.

        Raises Trouble ``photo-undecoded``.
        """
        ...

    def module_id(self) -> str:
        """Number of the security module. Raises Trouble."""
        ...


class SocialSecurityReader(Driver, Protocol):
    """Reads social security cards."""

    def read(self) -> SocialSecurityCard | None:
        """The card that is in it, None when there is none. Raises Trouble."""
        ...

    @property
    def card_present(self) -> bool:
        """True while a card is in it. May be read from any thread."""
        ...

    def reader_names(self) -> list[str]:
        """The readers it looks at, as the system calls them. Raises Trouble."""
        ...


class CodeScanner(Driver, Protocol):
    """Gives the text of the codes somebody holds before it."""

    def read(self, wait_s: float) -> str | None:
        """The next code, None when none came in time. Raises Trouble ``code-unreadable``."""
        ...

    def forget(self) -> None:
        """Throw away what was scanned while nobody asked. Raises Trouble."""
        ...


class PhotoDecoder(Protocol):
    """Turns the undecoded photograph of a card into a picture. A vendor's library does it."""

    def decode(self, wlt: bytes) -> bytes:
        """The photograph as BMP. Raises Trouble ``photo-undecoded``."""
        ...

    def close(self) -> None:
        """Give back what it holds; it may be used again afterwards."""
        ...
