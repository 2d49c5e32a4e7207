"""View-model of the work list: what waits at this window, by kind of work, names masked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.worklist import WorkRow
from shared.domain.case import State, Urgency
from shared.domain.identity import mask_name
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

TABS = (
    ("intake", "待受理"),
    ("supplement", "待补正"),
    ("handout", "待出件"),
    ("today", "今日办结"),
)
_PLACES = {
    State.SUBMITTED: "intake",
    State.RECEIVED: "intake",
    State.SUPPLEMENTED: "intake",
    State.SUPPLEMENTING: "supplement",
    State.GRANTED: "handout",
    State.GRANTED_WITH_GAP: "handout",
    State.DENIED: "handout",
    State.ISSUED: "handout",
}
_TAB_ROLES = ("key", "words", "cases", "current")
_ROLES = ("caseId", "serial", "name", "item", "since", "tag", "tone", "symbol", "current", "ask")
_URGENCY = {
    Urgency.NONE: ("info", "inbox"),
    Urgency.SOON: ("warn", "clock"),
    Urgency.LAST_DAY: ("danger", "timer"),
    Urgency.DEEMED: ("danger", "triangle-alert"),
}
"""How urgent it is to speak -> tone, icon."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class WorkListModel(QObject):  # type: ignore[operator]
    """Rows of one tab, narrowed by what is searched for. ``wanted`` carries a case to open."""

    changed = Signal()
    wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[WorkRow] = []
        self._now: datetime | None = None
        self._tab = TABS[0][0]
        self._query = ""
        self._current = ""
        self._current_name = ""
        self._rows = RowsModel(_ROLES, (), self)
        self._tabs = RowsModel(_TAB_ROLES, self._tab_rows(), self)

    def set_work(self, rows: Sequence[WorkRow], now: datetime) -> None:
        """What the journal holds now."""
        self._all, self._now = list(rows), now
        self._fill()

    def set_current(self, case: str, name: str = "") -> None:
        """The case that is open, with its name in full; '' for none."""
        self._current, self._current_name = case, name
        self._fill()

    def tab_of(self, case: str) -> str:
        """Which kind of work a case is now; '' when unknown."""
        row = next((r for r in self._all if r.case == case), None)
        return self._place(row) if row is not None else ""

    def shown_rows(self) -> list[dict[str, object]]:
        """The rows as they are shown."""
        return self._rows.listed()

    def accepted_today(self) -> int:
        """Cases accepted or handed out here today."""
        return sum(self._today(row) for row in self._all)

    def _today(self, row: WorkRow) -> bool:
        if not row.settled_at or self._now is None:
            return False
        at = datetime.fromisoformat(row.settled_at.replace("Z", "+00:00"))
        return at.astimezone(self._now.tzinfo).date() == self._now.date()

    def _place(self, row: WorkRow) -> str:
        return _PLACES.get(row.state) or ("today" if self._today(row) else "")

    def _matches(self, row: WorkRow) -> bool:
        words = self._query.replace(" ", "").lower()
        said = f"{row.number}{row.item_name}{mask_name(row.name)}{row.name}"
        return words in said.replace(" ", "").lower()

    def _shown(self) -> list[WorkRow]:
        found = [r for r in self._all if self._matches(r)]
        if self._query.strip():
            return [r for r in found if self._place(r)]
        # the case that lies open stays in sight, wherever it has gone meanwhile
        return [r for r in found if self._place(r) == self._tab or r.case == self._current]

    def _fill(self) -> None:
        self._rows.set_rows([self._row(row) for row in self._shown()])
        self._tabs.set_rows(self._tab_rows())
        self.changed.emit()

    def _tab_rows(self) -> list[dict[str, object]]:
        counts = {key: 0 for key, _ in TABS}
        for row in self._all:
            place = self._place(row)
            if place:
                counts[place] += 1
        return [
            {"key": k, "words": w, "cases": counts[k], "current": k == self._tab} for k, w in TABS
        ]

    def _row(self, row: WorkRow) -> dict[str, object]:
        current = row.case == self._current
        since = self._since(row)
        tag, tone, icon = row.state.words, "neutral", "circle"
        if row.notice is not None:
            tag = row.notice.words
            tone, icon = _URGENCY[row.notice.urgency]
        elif self._place(row) == "intake":
            tag, tone, icon = "待受理", "info", "inbox"
        elif row.state is State.SUPPLEMENTING:
            tag, tone, icon = "待补正", "warn", "file-question-mark"
        elif row.state is State.ISSUED:
            tag, tone, icon = "可出件", "violet", "package-check"
        elif self._today(row):
            tone, icon = "ok", "check"
        if current and self._place(row) != "today":
            tag, tone, icon = "办理中", "info", "pen-line"
        person = self._current_name if current else mask_name(row.name)
        return {
            "caseId": row.case,
            "serial": row.number.rpartition(" ")[2] or "……",
            "name": self._current_name if current else mask_name(row.name) or "未知",
            "item": row.item_name,
            "since": since,
            "tag": tag,
            "tone": tone,
            "symbol": icon,
            "current": current,
            "ask": _asked(row, person),
        }

    def _since(self, row: WorkRow) -> str:
        """等 6 分, 等 2 小时, 11-20 收."""
        try:
            at = datetime.fromisoformat((row.settled_at or row.received_at).replace("Z", "+00:00"))
        except ValueError:
            return ""
        now = self._now or at
        at = at.astimezone(now.tzinfo)
        if row.settled_at:
            return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%m-%d}"
        minutes = max(0, int((now - at).total_seconds() // 60))
        if minutes < 60:
            return f"等 {minutes} 分"
        if minutes < 24 * 60:
            return f"等 {minutes // 60} 小时"
        return f"{at:%m-%d} 收"

    # -- what the screen reads ----------------------------------------------------------------

    @Property(RowsModel, constant=True)
    def rows(self) -> RowsModel:
        """caseId, serial, name, item, since, tag, tone, symbol, current, ask."""
        return self._rows

    @Property(RowsModel, constant=True)
    def tabs(self) -> RowsModel:
        """key, words, cases, current."""
        return self._tabs

    @Property(str, notify=changed)
    def query(self) -> str:
        """What is searched for."""
        return self._query

    @Property(str, notify=changed)
    def emptyWords(self) -> str:
        """What to say while there are no rows."""
        if self._query.strip():
            return "没有找到对得上的办件"
        return {
            "intake": "现在没有等着受理的办件。\n居民提交后会自己出现在这里。",
            "supplement": "没有等着补正的办件。",
            "handout": "没有等着领结果的办件。",
            "today": "今天还没有办结的。",
        }[self._tab]

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(str)
    def choose(self, tab: str) -> None:
        """Show another kind of work."""
        if tab in dict(TABS):
            self._tab = tab
            self._fill()

    @Slot(int)
    def turn(self, by: int) -> None:
        """The tab beside this one."""
        keys = [key for key, _ in TABS]
        self.choose(keys[(keys.index(self._tab) + by) % len(keys)])

    @Slot(str)
    def search(self, query: str) -> None:
        """Narrow the list: number, service or name, in every tab."""
        self._query = query
        self._fill()

    @Slot(str)
    def pick(self, case: str) -> None:
        """Open a case."""
        self.wanted.emit(case)

    @Slot(int)
    def step(self, by: int) -> None:
        """Open the case above or below the one that is open; the first when none is."""
        cases = [row.case for row in self._shown()]
        if not cases:
            return
        at = cases.index(self._current) + by if self._current in cases else 0
        self.wanted.emit(cases[min(max(0, at), len(cases) - 1)])


def _asked(row: WorkRow, person: str) -> str:
    """缺户口簿，请告知王*芳: what is missing, and to whom it must be said."""
    if not row.missing:
        return ""
    return f"缺{'、'.join(row.missing)}，请告知{person or '申请人'}"
