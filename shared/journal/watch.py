"""The night watch: the running terminal proves its whole journal, once a night.

It reads in pieces of some 10 ms, on a thread and a connection of its own, and only while nobody is
at work. A machine that is off at night does it in the first quiet moment of its day; one that
stops in between goes on where it was. The outcome is a fact: the province hears of a break too.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from shared.domain.errors import Trouble
from shared.journal.journal import Journal
from shared.journal.model import FactDraft, Verdict
from shared.journal.trail import Place
from shared.proof import Header

FIRST_S = 300.0
"""Not while a terminal starts."""
QUIET_S = 60.0
"""Nobody is at work when nothing was written for so long and no visit is open."""
LOOK_S = 30.0
"""How often it looks whether it is time, and quiet."""
PAUSE_S = 0.05
"""Between two pieces."""
HOUR = 2
"""Local hour a night's watch is due from."""
OVERDUE_DAYS = 3
STATE = "watch"
_SAVE_EVERY = 20
"""Pieces between two notes of how far it is."""
_log = logging.getLogger(__name__)


class NightWatch:
    """Proves one journal night by night; what fails is tried again."""

    def __init__(
        self,
        journal: Journal,
        now: Callable[[], datetime],
        *,
        first_s: float = FIRST_S,
        quiet_s: float = QUIET_S,
        look_s: float = LOOK_S,
        pause_s: float = PAUSE_S,
    ) -> None:
        """``now`` is the local wall clock with its zone."""
        self._journal, self._now = journal, now
        self._first_s, self._quiet_s = first_s, quiet_s
        self._look_s, self._pause_s = look_s, pause_s
        self._stopping = threading.Event()
        self._written = threading.Event()
        self._thread = threading.Thread(target=self._run, name="night-watch", daemon=True)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin."""
        self._unsubscribe = self._journal.subscribe(self._somebody_wrote)
        self._thread.start()

    def stop(self) -> None:
        """End after the piece under way; how far it came is kept."""
        self._stopping.set()
        self._written.set()
        if self._thread.is_alive():
            self._thread.join()
        self._unsubscribe()

    def _somebody_wrote(self, _headers: tuple[Header, ...]) -> None:
        self._written.set()

    def _run(self) -> None:
        wait = self._first_s
        while not self._stopping.wait(wait):
            wait = self._look_s
            try:
                if due(self._state(), self._now()):
                    self._watch()
            except Trouble as trouble:
                _log.warning("the night watch is tried again later: %s", trouble.code)
            except OSError:
                _log.warning("the night watch is tried again later: the disk")

    def _watch(self) -> None:
        """One whole verification, as far as people let it."""
        state = self._state()
        began = state.get("began") or self._now().isoformat()
        walk = self._journal.verification(_place(state))
        verdict: Verdict | None = None
        pieces = 0
        try:
            while verdict is None and self._quiet():
                verdict = walk.step()
                pieces += 1
                if verdict is None and pieces % _SAVE_EVERY == 0:
                    self._keep(began, walk.place)
        finally:
            if verdict is None:
                self._keep(began, walk.place)
        if verdict is not None:
            self._tell(began, verdict)

    def _quiet(self) -> bool:
        """Wait for a quiet moment; False when the terminal stops first."""
        while not self._stopping.wait(self._pause_s):
            if not self._written.is_set() and not self._journal.query(
                "select 1 from visits where ended_at = '' limit 1"
            ):
                return True
            self._written.clear()
            self._written.wait(self._quiet_s)
        return False

    def _state(self) -> dict[str, Any]:
        return dict(self._journal.state_get(STATE) or {})

    def _keep(self, began: str, place: Place) -> None:
        kept = self._state() | {"began": began, "place": [place.pos, place.hash, place.done]}
        self._journal.state_put(STATE, kept)

    def _tell(self, began: str, verdict: Verdict) -> None:
        """The outcome as a fact, and for the notes staff see, in one transaction."""
        at = self._now().isoformat()
        broken = verdict.broken
        last = {"at": at, "ok": verdict.ok, "facts": verdict.facts, "sentence": verdict.sentence}
        body = {
            "began": began,
            "facts": verdict.facts,
            "outcome": "whole" if verdict.ok else broken.kind.value if broken else "unreadable",
            "place": [broken.epoch, broken.seq] if broken else [],
        }

        def build(tx: Any) -> list[FactDraft]:  # noqa: ANN401 - a Tx
            tx.state_put(STATE, {"last": last})
            return [FactDraft("journal-verified", body)]

        self._journal.append_with(build)
        if not verdict.ok:
            _log.error("the journal does not verify: %s", verdict.sentence)


def due(state: dict[str, Any], now: datetime) -> bool:
    """Whether a watch has to begin or go on: none has ended since the last night began."""
    night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    night -= timedelta(days=1) if night > now else timedelta()
    last = state.get("last")
    return last is None or datetime.fromisoformat(last["at"]) < night


def note(journal: Journal, now: datetime) -> str:
    """What staff have to know of the last watch; empty when all is well."""
    last = (journal.state_get(STATE) or {}).get("last")
    if last is None:
        return ""
    at = datetime.fromisoformat(last["at"])
    if not last["ok"]:
        return (
            f"{at:%m月%d日}核验本机记录发现问题：{last['sentence']}"
            "办理可以继续；请技术人员保留现场，与省平台的记录比对，不要删除任何文件。"
        )
    days = (now - at).days
    if days < OVERDUE_DAYS:
        return ""
    return (
        f"本机记录已经 {days} 天没有核验完。请让本机在没有人办事时开着，"
        "或请技术人员退出程序后运行 yichuang journal verify。"
    )


def _place(state: dict[str, Any]) -> Place:
    kept = state.get("place")
    return Place(*kept) if kept else Place()
