"""The papers of one case as they lie: pages in slots, the review tray, and what people decided.

Nothing is dropped: what belongs nowhere lies in the tray until a person has said what to do with
it, and what is thrown away can be had back until the case closes. Each move is one fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shared.casework.evidence import turned_lines
from shared.casework.pages import (
    MORE,
    TRAY,
    CapturedPage,
    PageNotes,
    PagePlace,
    Seen,
    captured_body,
    captured_page,
    laid,
    moved_body,
    removed_body,
)
from shared.domain.shortfalls import PageSaid, Shortfall
from shared.image.frame import Page, page_from
from shared.image.late import Late
from shared.journal import FactDraft, Journal

cv2 = Late("shared.image.cv", "cv2")

_DISCARDED = "discarded"
MISREAD, DIFFERS = "misread", "differs"

Seal = Callable[[str, Mapping[str, Any]], FactDraft]


class Filing:
    """Keeps, moves and throws away pages. Blocks for a commit; call it from one thread at a time.

    seal: makes a sealed draft of the case. by: staff id of who decides, '' for the resident.
    before: asked before anything is written; raises Trouble when nothing may be. also: further
    facts that belong into the transaction of a page that was just laid down.
    """

    def __init__(
        self,
        journal: Journal,
        scope: str,
        seal: Seal,
        by: str = "",
        *,
        before: Callable[[], None] = lambda: None,
        also: Callable[[CapturedPage], Sequence[FactDraft]] = lambda _page: (),
    ) -> None:
        self._journal, self._scope, self._seal, self.by = journal, scope, seal, by
        self._before, self._also = before, also
        self.pages: dict[tuple[str, str], CapturedPage] = {}
        self.tray: dict[str, CapturedPage] = {}
        self.thrown: dict[str, CapturedPage] = {}
        """What was thrown away, by the id it had; the newest last."""
        self.passed: set[tuple[str, str, str]] = set()
        self._settled: dict[tuple[str, str], str] = {}
        """(digest, field) -> what a person saw; a page that moves keeps it."""

    def all(self) -> list[CapturedPage]:
        """Every page that is kept, those of the tray last."""
        return [*self.pages.values(), *self.tray.values()]

    def take_over(self, pages: Sequence[CapturedPage]) -> None:
        """Lie as a case lies that was read from the journal; what is in memory stays known."""
        known = {page.id: page for page in [*self.all(), *self.thrown.values()]}
        self.pages, self.tray = {}, {}
        for page in pages:
            self._lay(known.get(page.id, page))

    def fill(self, name: str, data: bytes) -> CapturedPage:
        """A page whose scan was fetched is known from now on. Raises KeyError."""
        page = replace(self.page(name), data=data)
        if page.place == TRAY:
            self.tray[name] = page
        else:
            self.pages[page.material, page.slot] = page
        return page

    def page(self, name: str) -> CapturedPage:
        """The page with that id, thrown away or not. Raises KeyError."""
        for page in self.all():
            if page.id == name:
                return page
        return self.thrown[name]

    def clear(self) -> None:
        """Forget every picture; what is journalled stays journalled."""
        self.pages, self.tray, self.thrown = {}, {}, {}
        self.passed, self._settled = set(), {}

    # -- laying down and moving -----------------------------------------------------------------

    def put(
        self,
        place: PagePlace,
        data: bytes,
        media_type: str,
        size: tuple[int, int],
        notes: PageNotes | None = None,
        *,
        instead: str = "retaken",
    ) -> CapturedPage:
        """Keep a page: the sealed scan first, then the fact that refers to it.

        It takes the place of the page there, which is removed with the reason ``instead``.
        """
        self._before()
        digest = self._journal.put_blob(self._scope, data, media_type)
        page = captured_page(place, digest, data, media_type, size, notes)
        old = self.pages.get((place.material, place.slot)) if place != TRAY else None
        drafts = [self._captured(page)]
        if old is not None:
            drafts.append(self._removed(old, instead))
        self._journal.append(*drafts, *self._also(page))
        self._lay(page)
        return page

    def move(self, name: str, to: PagePlace) -> CapturedPage:
        """Lay a page elsewhere; the page that lies there takes its place. Raises KeyError."""
        self._before()
        page = self.page(name)
        if name in self.thrown:
            return self.restore(name)
        if page.place == to:
            return page
        ways = [(page, to)]
        there = self.pages.get((to.material, to.slot)) if to != TRAY else None
        if there is not None:
            ways.append((there, page.place))
        fresh = [(old, laid(old, place)) for old, place in ways]
        drafts = [self._captured(new) for _, new in fresh]
        drafts += [self._removed(old, "moved") for old, _ in fresh]
        drafts += [self._moved(new, old.id, old.place.word, new.place.word) for old, new in fresh]
        self._journal.append(*drafts, *(d for _, new in fresh for d in self._also(new)))
        for old, _ in fresh:
            self._lift(old)
        for _, new in fresh:
            self._lay(new)
        return fresh[0][1]

    def more(self, material: str) -> PagePlace:
        """A further place behind the pages of a material."""
        taken = {slot for key, slot in self.pages if key == material}
        number = next(n for n in range(1, len(taken) + 2) if f"{MORE}{n}" not in taken)
        return PagePlace(material, f"{MORE}{number}")

    def discard(self, name: str) -> None:
        """Throw a page away; ``restore`` has it back until the case closes. Raises KeyError."""
        self._before()
        page = self.page(name)
        self._journal.append(
            self._removed(page, _DISCARDED),
            self._moved(page, page.id, page.place.word, _DISCARDED),
        )
        self._lift(page)
        self.thrown[page.id] = page

    def remove(self, place: PagePlace, reason: str) -> None:
        """Take a page out of its slot, because it is taken again. Raises KeyError."""
        self._before()
        page = self.pages[place.material, place.slot]
        self._journal.append(self._removed(page, reason))
        self._lift(page)

    def restore(self, name: str) -> CapturedPage:
        """Have a page back that was thrown away, in the tray when its slot is taken."""
        self._before()
        page = self.thrown[name]
        held = (page.material, page.slot) in self.pages
        back = laid(page, TRAY if held else page.place)
        self._journal.append(
            self._captured(back), self._moved(back, page.id, _DISCARDED, back.place.word)
        )
        del self.thrown[name]
        self._lay(back)
        return back

    def turn(self, name: str, quarters: int) -> CapturedPage:
        """Turn a page clockwise by quarters; the picture itself is turned. Raises KeyError."""
        self._before()
        page = self.page(name)
        turned = turned_page(page, quarters)
        seen = {key: _turned_seen(s, quarters) for key, s in page.notes.seen.items()}
        lines = turned_lines(page.notes.lines, quarters, (page.width, page.height))
        notes = replace(page.notes, seen=seen, lines=lines)
        size = (turned.width, turned.height)
        if page.place != TRAY:
            return self.put(
                page.place, turned.data, turned.media_type, size, notes, instead="turned"
            )
        fresh = self.put(TRAY, turned.data, turned.media_type, size, notes)
        self._journal.append(self._removed(page, "turned"))
        self._lift(page)
        return fresh

    # -- what people decide ------------------------------------------------------------------------

    def settle(self, name: str, field: str, decision: str) -> None:
        """A person has looked at a value: misread by the machine, or really different on paper."""
        self._before()
        page = self.page(name)
        self._journal.append(
            self._seal(
                "reading-settled",
                {"page": page.id, "field": field, "decision": decision, "by": self.by},
            )
        )
        self._settled[page.digest, field] = decision

    def settled(self, page: CapturedPage, field: str) -> str:
        """What a person saw: misread, differs, or '' when nobody looked."""
        return self._settled.get((page.digest, field), "")

    def let_pass(self, found: Sequence[Shortfall]) -> None:
        """A person goes on in spite of these. What stops the case is left out."""
        self._before()
        light = [s for s in found if not s.stops]
        drafts = [
            self._seal(
                "shortfall-passed",
                {"fault": s.fault.value, "material": s.material, "slot": s.slot, "by": self.by},
            )
            for s in light
        ]
        if drafts:
            self._journal.append(*drafts)
        self.passed |= {(s.fault.value, s.material, s.slot) for s in light}

    def said(self, names: Mapping[tuple[str, str], str]) -> list[PageSaid]:
        """What is known of the pages in slots, for ``shortfalls``. names: of each place."""
        found = []
        for page in self.pages.values():
            doubts = [
                d for d in page.notes.doubts if self.settled(page, d.field) != MISREAD
            ]  # a misread value is no fault of the paper
            found.append(
                PageSaid(
                    page.material,
                    page.slot,
                    names.get((page.material, page.slot), "这一页"),
                    str(page.notes.fields.get("valid-until", "")),
                    tuple(d.sentence for d in doubts if self._wrong(page, d.field, d.differs)),
                    tuple(d.sentence for d in doubts if not self._wrong(page, d.field, d.differs)),
                    page.notes.unread,
                )
            )
        return found

    def _wrong(self, page: CapturedPage, field: str, differs: bool) -> bool:
        return differs or self.settled(page, field) == DIFFERS

    # -- inside ----------------------------------------------------------------------------------

    def _lay(self, page: CapturedPage) -> None:
        if page.place == TRAY:
            self.tray[page.id] = page
        else:
            self.pages[page.material, page.slot] = page
            self.passed = {p for p in self.passed if p[1:] != (page.material, page.slot)}

    def _lift(self, page: CapturedPage) -> None:
        self.tray.pop(page.id, None)
        if self.pages.get((page.material, page.slot)) is page:
            del self.pages[page.material, page.slot]

    def _captured(self, page: CapturedPage) -> FactDraft:
        return self._seal("page-captured", captured_body(page, page.notes))

    def _removed(self, page: CapturedPage, reason: str) -> FactDraft:
        return self._seal("page-removed", removed_body(page.material, page.id, reason))

    def _moved(self, page: CapturedPage, before: str, source: str, target: str) -> FactDraft:
        return self._seal("page-moved", moved_body(page, before, source, target, self.by))


def turned_page(page: CapturedPage, quarters: int) -> Page:
    """The picture of a page, turned clockwise by quarters. Raises ValueError when it is none."""
    codes = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}
    whole = Page(page.data, page.width, page.height, page.notes.dpi, page.media_type)
    code = codes.get(quarters % 4)
    if code is None:
        return whole
    return page_from(cv2.rotate(whole.bgr(), code), dpi=whole.dpi)


def _turned_seen(seen: Seen, quarters: int) -> Seen:
    doubtful = tuple(replace(d, place=_turned(d.place, quarters)) for d in seen.doubtful)
    return replace(seen, box=_turned(seen.box, quarters), doubtful=doubtful)


def _turned(
    box: tuple[float, float, float, float], quarters: int
) -> tuple[float, float, float, float]:
    for _ in range(quarters % 4):
        left, top, right, bottom = box
        box = (1 - bottom, left, 1 - top, right)
    return box
