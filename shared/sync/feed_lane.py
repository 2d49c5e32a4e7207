"""Feed down: what the province says is laid down as facts, with the cursor, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from shared.domain.facts import FACT_TYPES, Role
from shared.journal import FactDraft, Journal, ScopeKind, Tx
from shared.journal.room import ROOM_FOR_COPIES
from shared.proof import canonical
from shared.sync import page_queue
from shared.sync.contract import API, FeedEntry, FeedPage, FeedType, Mark
from shared.sync.exchange import BadAnswer, Call, Reply

LANE = "feed"
PAGES_LANE = "pages"
CURSOR_KEY = "sync.feed"
_PLAIN = {
    FeedType.CASE_PROGRESSED: "case-progressed",
    FeedType.FACT_REFUSED: "fact-refused",
    FeedType.TASK_OPENED: "task-opened",
    FeedType.TASK_CLOSED: "task-closed",
}


REMEMBERED = 400
"""Sayings known by heart; older ones only by their time. More than a hall hears on a busy day."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where we are in the feed. ``again``: the cursor was lost, so what was heard is passed over.

    A saying is known by what it says, not by its time: a province that was put back twice may tell
    of a past that this terminal was not there for. ``heard``: the newest sayings, oldest first;
    ``at``: time of the last one before them, which is all that is known of those.
    """

    cursor: str = ""
    at: str = ""
    again: bool = False
    heard: tuple[tuple[str, str], ...] = ()
    """Digest and time of each."""

    def fresh(self, entries: list[FeedEntry]) -> list[FeedEntry]:
        """Those never laid down here."""
        if not self.again:
            return entries
        known = {digest for digest, _ in self.heard}
        return [e for e in entries if e.at > self.at and _digest(e) not in known]

    def after(self, page: FeedPage, fresh: list[FeedEntry]) -> _Place:
        """The place once these were laid down."""
        heard = (*self.heard, *((_digest(entry), entry.at) for entry in fresh))
        dropped, kept = heard[:-REMEMBERED], heard[-REMEMBERED:]
        at = max((self.at, *(at for _, at in dropped)))
        return _Place(page.next, at, self.again and page.more, kept)


class FeedLane:
    """Asks the feed when due; applies each page exactly once."""

    def __init__(self, journal: Journal, monotonic: Callable[[], float], every_s: float) -> None:
        self._journal = journal
        self._monotonic = monotonic
        self._every_s = every_s
        self.due = 0.0
        kept = journal.state_get(CURSOR_KEY) or {}
        heard = tuple((digest, at) for digest, at in kept.get("heard", ()))
        self._place = _Place(
            kept.get("cursor", ""), kept.get("at", ""), kept.get("again", False), heard
        )

    def hasten(self) -> None:
        """Ask at the next chance: what we just sent may have an answer."""
        self.due = 0.0

    def next(self) -> Call | None:
        """The question, when it is due."""
        if self._monotonic() < self.due:
            return None
        return Call(LANE, "GET", f"{API}/feed?since={quote(self._place.cursor, safe='')}")

    def take(self, reply: Reply) -> Mark | None:
        """Lay a page down; how far the province says it has our facts. Raises BadAnswer."""
        try:
            page = FeedPage.model_validate_json(reply.body)
        except ValidationError as error:
            raise BadAnswer("answer is not a feed page") from error
        if page.next != self._place.cursor or page.entries:
            self._apply(page)
        self.due = 0.0 if page.more else self._monotonic() + self._every_s
        return page.stored_up_to

    def later(self) -> None:
        """It cannot be had now: others go first until it is due again."""
        self.due = self._monotonic() + self._every_s

    def start_over(self) -> None:
        """410: the cursor is unknown. From the start, passing over what was applied before."""
        place = replace(self._place, cursor="", again=True)
        self._journal.state_put(CURSOR_KEY, _json(place))
        self._place = place
        self.due = 0.0

    def _apply(self, page: FeedPage) -> None:
        fresh = self._place.fresh(page.entries)
        place = self._place.after(page, fresh)
        scopes = self._scopes({e.case for e in fresh if e.type == FeedType.MATERIAL_SETTLED})

        def build(tx: Tx) -> list[FactDraft]:
            drafts: list[FactDraft] = []
            pages: list[page_queue.Page] = []
            for entry in fresh:
                if entry.type == FeedType.PAGE_OFFERED:
                    pages.append(_page_of(entry))
                    continue
                draft = _draft(entry, tx, scopes)
                if draft is not None:
                    drafts.append(draft)
            tx.state_put(CURSOR_KEY, _json(place))
            if pages:
                page_queue.push(tx, pages)
            return drafts

        self._journal.append_with(build)
        self._place = place

    def _scopes(self, cases: set[str]) -> dict[str, str]:
        """The scope each of these cases can still be written under here."""
        found: dict[str, str] = {}
        for case in cases:
            rows = self._journal.query("select scope from cases where case_id = ?", (case,))
            if rows and self._journal.readable(str(rows[0]["scope"])):
                found[case] = str(rows[0]["scope"])
        return found


class PagesLane:
    """Fetches the scans of cases that were offered to this counter."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._now: list[str] = []
        self._checked = False

    def wake(self) -> None:
        """There may be pages to fetch."""
        self._checked = False

    def next(self) -> Call | None:
        """The next page to fetch. On a disk that fills up, room is left for what is only here."""
        if self._checked:
            return None
        if self._journal.room_left() < ROOM_FOR_COPIES:
            self._checked = True
            return None
        page = page_queue.first(self._journal)
        if page is None:
            self._checked = True
            return None
        self._now = page
        case, digest = (quote(part, safe="") for part in self._now[:2])
        return Call(PAGES_LANE, "GET", f"{API}/pages/{case}/{digest}")

    def later(self) -> None:
        """It cannot be had now: others go first until the feed has spoken again."""
        self._checked = True

    def take(self, reply: Reply) -> None:
        """Keep a page under the scope of its case; one that is not what was offered is dropped."""
        case, digest, media_type = self._now
        if hashlib.sha256(reply.body).hexdigest() != digest:
            self.drop()
            return
        rows = self._journal.query("select scope from cases where case_id = ?", (case,))
        scope = str(rows[0]["scope"]) if rows else ""
        if scope and self._journal.readable(scope):
            self._journal.put_blob(scope, reply.body, media_type, stored=True)
        self.drop()

    def drop(self) -> None:
        """This page is done, or there is no such page."""
        now = self._now

        def build(tx: Tx) -> list[FactDraft]:
            page_queue.done(tx, now)
            return []

        self._journal.append_with(build)


def _draft(entry: FeedEntry, tx: Tx, scopes: dict[str, str]) -> FactDraft | None:
    """The fact an entry becomes; None for a type this version does not know.

    scopes: case -> the scope it lies under here, kept up to date; what is personal about a case
    that cannot be read here any more is passed over.
    """
    if entry.type == FeedType.CASE_OFFERED:
        scope = scopes[entry.case] = tx.begin_scope(ScopeKind.CASE)
        body = {"snapshot": entry.body.get("snapshot", {})}
        return _from_province("case-received", body, entry, scope)
    if entry.type == FeedType.MATERIAL_SETTLED:
        scope, body = scopes.get(entry.case, ""), _known("material-settled", entry)
        return _from_province("material-settled", body, entry, scope) if scope else None
    name = _PLAIN.get(FeedType(entry.type)) if entry.type in set(FeedType) else None
    if name is None:
        return None
    return _from_province(name, _known(name, entry), entry)


def _known(name: str, entry: FeedEntry) -> dict[str, Any]:
    """The members of an entry's body that a fact of that type has."""
    return {key: value for key, value in entry.body.items() if key in FACT_TYPES[name].body}


def _from_province(name: str, body: dict[str, Any], entry: FeedEntry, scope: str = "") -> FactDraft:
    return FactDraft(name, body, scope, entry.case, entry.item, entry.state, Role.PROVINCE)


def _page_of(entry: FeedEntry) -> list[str]:
    body = entry.body
    return [entry.case, str(body.get("digest", "")), str(body.get("media_type", ""))]


def _json(place: _Place) -> dict[str, Any]:
    return {
        "cursor": place.cursor,
        "at": place.at,
        "again": place.again,
        "heard": [list(saying) for saying in place.heard],
    }


def _digest(entry: FeedEntry) -> str:
    """What an entry says, wherever it stands in the feed."""
    said = entry.model_dump(mode="json", exclude={"cursor"})
    return hashlib.sha256(canonical(said)).hexdigest()[:24]
