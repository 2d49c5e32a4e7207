"""What a machine counts of finding, so that people can mend the lexicon: words, never queries.

Kept per week: how often nothing was found; which words of the lexicon (a closed list, the same in
every hall) were in such queries, each word by itself; which service was chosen after nothing was
found; and how often each service was chosen, and in which place of the list it stood. No query,
no order, no time of day, no person, no card is kept; words stand in a file only when a visit has
ended. Nothing here changes what is found: a report is read by people (docs/finder.md).
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from shared.finder.current import CurrentFinder

_WEEKS = 12
"""Older weeks are dropped."""
_OFTEN_WEEKS = 4
_LEAST = 3
"""A number below it is not told: it could be one person."""
_OFTEN = 10
_PLACES = 8

Week = dict[str, Counter[str]]
KINDS = ("nothing", "words", "after", "chosen", "place")


class FindCounts:
    """Counts of one machine. Thread-safe.

    file: where they rest; a file that cannot be read begins anew, one that cannot be written
    costs the counts and nothing else.
    """

    def __init__(self, file: Path, today: Callable[[], date]) -> None:
        self._file, self._today = file, today
        self._lock = threading.Lock()
        self._weeks = _read(file)
        self._visit = _empty()
        self._unanswered = False

    def nothing_found(self, words: Iterable[str]) -> None:
        """A query that was left standing found nothing; ``words`` of the lexicon were in it."""
        with self._lock:
            self._visit["nothing"]["queries"] += 1
            self._visit["words"].update(set(words))
            self._unanswered = True

    def chosen(self, item: str, place: int) -> None:
        """A service was touched; ``place`` in the list of hits from 0, -1 when looked through."""
        with self._lock:
            self._visit["chosen"][item] += 1
            if 0 <= place < _PLACES:
                self._visit["place"][str(place)] += 1
            if self._unanswered:
                self._visit["after"][item] += 1
                self._unanswered = False

    def visit_over(self) -> None:
        """Add the visit's counts to the week's and write them."""
        with self._lock:
            if not any(self._visit.values()):
                return
            year, number, _ = self._today().isocalendar()
            week = self._weeks.setdefault(f"{year}-{number:02d}", _empty())
            for kind in KINDS:
                week[kind].update(self._visit[kind])
            self._visit, self._unanswered = _empty(), False
            for old in sorted(self._weeks)[:-_WEEKS]:
                del self._weeks[old]
            _write(self._file, self._weeks)

    def often(self) -> frozenset[str]:
        """Services chosen often in the last weeks."""
        with self._lock:
            total = self._sum("chosen", _OFTEN_WEEKS)
        return frozenset(item for item, many in total.most_common(6) if many >= _OFTEN)

    def report(self) -> dict[str, dict[str, int]]:
        """All weeks together; numbers below 3 are left out."""
        with self._lock:
            sums = {kind: self._sum(kind, _WEEKS) for kind in KINDS}
        return {
            kind: {name: many for name, many in total.most_common() if many >= _LEAST}
            for kind, total in sums.items()
        }

    def _sum(self, kind: str, weeks: int) -> Counter[str]:
        total: Counter[str] = Counter()
        for week in sorted(self._weeks)[-weeks:]:
            total.update(self._weeks[week][kind])
        return total


def _empty() -> Week:
    return {kind: Counter() for kind in KINDS}


def _read(file: Path) -> dict[str, Week]:
    try:
        body = json.loads(file.read_text("utf-8"))
        return {
            str(week): {kind: Counter(_numbers(counts[kind])) for kind in KINDS}
            for week, counts in body.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _numbers(counts: dict[str, int]) -> dict[str, int]:
    return {str(name): int(many) for name, many in counts.items()}


def _write(file: Path, weeks: dict[str, Week]) -> None:
    fresh = file.with_name(f"{file.name}.new")
    body = {week: {k: dict(sorted(v.items())) for k, v in w.items()} for week, w in weeks.items()}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(body, ensure_ascii=False, indent=1), "utf-8")
        fresh.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


class Learning:
    """What a face tells of finding, and what it may show of what was counted."""

    def __init__(self, finder: CurrentFinder, counts: FindCounts) -> None:
        self._finder, self._counts = finder, counts

    def often(self) -> list[str]:
        """Services of the season, then those often chosen here."""
        return list(dict.fromkeys([*self._finder.in_season(), *sorted(self._counts.often())]))

    def left(self, query: str) -> None:
        """A query was left standing: when it finds nothing, its known words are counted."""
        if query.strip() and not self._finder.find(query):
            self._counts.nothing_found(self._finder.known_words(query))

    def chosen(self, item: str, place: int) -> None:
        """A service was touched; ``place`` among the hits from 0, -1 when looked through."""
        self._counts.chosen(item, place)

    def over(self) -> None:
        """The visit is over."""
        self._counts.visit_over()
