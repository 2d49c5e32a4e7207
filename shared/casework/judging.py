"""Is this the wanted page, and does it agree with the card? Read before the person leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.capture.judge import judge
from shared.casework.pages import Doubtful, PageNotes, Seen, Unsure
from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard
from shared.image.frame import Page
from shared.paper.evidence.line import TextLine
from shared.reading.checks import Doubt, compare, findings, fits
from shared.reading.model import Box, Field, Reading
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
    seen: Mapping[str, Seen] = field(default_factory=dict, repr=False)
    doubts: tuple[Doubtful, ...] = ()
    read: bool = True
    failed: bool = False
    """True when reading was tried and gave nothing."""
    blank: bool = False
    lines: tuple[TextLine, ...] = field(default=(), repr=False)

    @classmethod
    def unread(cls, page: Page, *, failed: bool = False) -> Judged:
        """A page nobody has read: it is kept, and a clerk will look at it. failed: it was tried."""
        told = ("这一页没有自动识别，工作人员会核对",)
        return cls(page, fits=True, findings=told, read=False, failed=failed)

    def notes(self, why: str = "") -> PageNotes:
        """What is kept with the page. why: why it goes where it goes."""
        return PageNotes(
            self.kind,
            self.fields,
            self.findings,
            self.page.dpi,
            self.seen,
            self.doubts,
            self.failed,
            why,
            self.lines,
        )


class PageJudge:
    """Reads a page and compares it with the slot it is for and the card it belongs to."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def judge(self, page: Page, wanted_kind: str, card: IdentityCard) -> Judged:
        """Read and compare; when reading itself fails the page is kept unread. Blocks."""
        try:
            reading = self._reader.read(page)
        except Trouble:
            return Judged.unread(page, failed=True)
        fit = fits(reading, wanted_kind)
        told = compare(reading, card)
        return Judged(
            page=upright(page, reading),
            fits=fit.ok,
            sentence=fit.sentence,
            # a closed household book is no first page, whatever is printed on it
            kind="" if reading.jacket else reading.kind.value,
            fields={name: value.value for name, value in reading.fields.items()},
            findings=tuple(dict.fromkeys([d.sentence for d in told] + findings(reading))),
            seen={name: _seen(value, reading) for name, value in reading.fields.items()},
            doubts=tuple(
                Doubtful(d.field, d.card_value, d.sentence, d.doubt is Doubt.DIFFERS) for d in told
            ),
            blank=not reading.lines and not reading.codes and _blank(page),
            lines=tuple(TextLine(line.text, line.box) for line in reading.lines),
        )


def _blank(page: Page) -> bool:
    return any(p.code == "blank" for p in judge(page.bgr()).problems)


def _seen(value: Field, reading: Reading) -> Seen:
    wide, high = max(1, reading.width), max(1, reading.height)

    def share(box: Box) -> tuple[float, float, float, float]:
        xs, ys = [x for x, _ in box], [y for _, y in box]
        return min(xs) / wide, min(ys) / high, max(xs) / wide, max(ys) / high

    doubtful = tuple(Unsure(d.char, share(d.box), d.maybe) for d in value.doubtful)
    return Seen(value.value, value.confidence, share(value.box), value.flag, doubtful)
