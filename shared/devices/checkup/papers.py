"""The papers a printer's check prints. Made in another room, so they are handed in at the start.

A test paper says 测试 in large letters and holds no personal data: the site, the terminal, the
moment, what the printer says of itself, and patterns that show what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from shared.image.raster import Raster


class TestPapers(Protocol):
    """Sets test papers. Raises Trouble ``fonts-missing`` or ``paper-not-set``."""

    __test__: bool = False  # no test of pytest's

    def slip(self, about: str, width: int) -> Raster:
        """A slip for a printer that is so many dots wide. about: what it says of itself."""
        ...

    def page(self, about: str) -> bytes:
        """An A4 page as PDF."""
        ...


Maker = Callable[[], TestPapers]
_MAKERS: list[Maker] = []


def provide(maker: Maker) -> None:
    """Who sets this terminal's test papers; loaded with the first one. The last one counts."""
    _MAKERS[:] = [maker]


def papers() -> TestPapers | None:
    """This terminal's test papers, None where nobody can set any."""
    return _MAKERS[0]() if _MAKERS else None
