"""Is this the wanted page, and does it agree with the card? Read before the person leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard
from shared.image.frame import Page
from shared.reading.checks import compare, fits
from shared.reading.reader import Reader, upright


@dataclass(frozen=True)
class Judged:
    """A page and what reading made of it. ``page`` is upright when its text could be read."""

    page: Page
    fits: bool
    sentence: str = ""
    """Why it does not fit, for the person."""
    kind: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    """What disagrees; kept and shown, never silently changed."""

    @classmethod
    def unread(cls, page: Page) -> Judged:
        """A page nobody could read: it is kept, and a clerk will look at it."""
        return cls(page, fits=True, findings=("这一页没有自动识别，工作人员会核对",))


class PageJudge:
    """Reads a page and compares it with the slot it is for and the card it belongs to."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def judge(self, page: Page, wanted_kind: str, card: IdentityCard) -> Judged:
        """Read and compare; when reading itself fails the page is kept unread. Blocks."""
        try:
            reading = self._reader.read(page)
        except Trouble:
            return Judged.unread(page)
        fit = fits(reading, wanted_kind)
        if not fit.ok:
            return Judged(page, fits=False, sentence=fit.sentence, kind=reading.kind.value)
        return Judged(
            page=upright(page, reading),
            fits=True,
            kind=reading.kind.value,
            fields={name: value.value for name, value in reading.fields.items()},
            findings=tuple(d.sentence for d in compare(reading, card)),
        )
