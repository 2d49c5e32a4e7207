"""View-model of finding: what somebody types, what it may mean, and every service by office."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.guide import PlainGuide
from shared.domain.item import ServiceItem
from shared.ui.pinyin import PinyinModel
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

SHOWN = 7
"""Hits shown at most: one large, the rest small."""
_TONES = ("warn", "violet", "teal", "info", "ok", "danger")
_ROLES = (
    *("item", "name", "note", "why", "symbol", "tone"),
    *("minutes", "here", "heading", "brief", "doing"),
)


class Hit(Protocol):
    """What a finder gives for a query."""

    @property
    def item(self) -> ServiceItem:
        """The service."""
        ...

    @property
    def why(self) -> str:
        """One sentence: which words led here."""
        ...

    @property
    def score(self) -> float:
        """0..1, the best first."""
        ...


class Option(Protocol):
    """One answer to a clarifying question."""

    @property
    def text(self) -> str:
        """Words of the button."""
        ...

    @property
    def icon(self) -> str:
        """Its icon."""
        ...

    @property
    def words(self) -> str:
        """What is added to what was said."""
        ...


class Asking(Protocol):
    """One clarifying question."""

    @property
    def text(self) -> str:
        """The question."""
        ...

    @property
    def options(self) -> Sequence[Option]:
        """Its answers, two or three."""
        ...


Find = Callable[[str], Sequence[Hit]]
Ask = Callable[[str, Sequence[Any]], Asking | None]


def _no_question(_query: str, _hits: Sequence[Any]) -> Asking | None:
    return None


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class FindModel(QObject):  # type: ignore[operator]
    """Live results for a query, why each is there, and one question when it helps.

    find: words to hits, best first; must answer within a frame. items: every service, for
    looking through. guides: plain words per item id. keyboard: the pinyin engine's model.
    ask: makes the clarifying question. topics: words offered while nothing is typed.
    identified: True once a card was accepted, so that earlier cases can be looked at.
    """

    changed = Signal()
    typing_changed = Signal()

    item_chosen = Signal(str)
    progress_asked = Signal()
    offers_asked = Signal()

    def __init__(
        self,
        find: Find,
        items: Sequence[ServiceItem],
        guides: Mapping[str, PlainGuide],
        keyboard: PinyinModel,
        *,
        query: str = "",
        typing: bool = True,
        ask: Ask = _no_question,
        topics: Sequence[str] = (),
        identified: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._find, self._ask, self._guides = find, ask, guides
        self._keyboard, self._topics = keyboard, tuple(topics)
        self._query, self._typing, self._identified = "", typing, identified
        self._count = 0
        self._asking: Asking | None = None
        self._hits = RowsModel(_ROLES, (), self)
        self._all = RowsModel(_ROLES, self._by_office(items), self)
        self._item_count = len(items)
        if query:
            self.edit(query)

    def _row(
        self, item: ServiceItem, place: int, why: str = "", heading: str = ""
    ) -> dict[str, object]:
        guide = self._guides.get(item.id)
        return {
            "item": item.id,
            "name": item.name,
            "note": guide.summary if guide else item.dept,
            "why": why,
            "symbol": guide.icon if guide else "file-text",
            "tone": _TONES[place % len(_TONES)],
            "minutes": guide.minutes if guide else 0,
            "here": item.kiosk_applies,
            "heading": heading,
            "doing": f"约 {guide.minutes} 分钟" if guide and item.kiosk_applies else "到窗口办",
            "brief": guide.short_name if guide else item.name,
        }

    def _by_office(self, items: Sequence[ServiceItem]) -> list[dict[str, object]]:
        offices: dict[str, list[ServiceItem]] = {}
        for item in items:
            offices.setdefault(item.dept, []).append(item)
        rows: list[dict[str, object]] = []
        for place, (office, members) in enumerate(offices.items()):
            for number, item in enumerate(members):
                rows.append(self._row(item, place, heading=office if number == 0 else ""))
        return rows

    # -- what the screen reads ----------------------------------------------------------------

    @Property(str, notify=changed)
    def query(self) -> str:
        """What was typed."""
        return self._query

    @Property(str, notify=changed)
    def sentence(self) -> str:
        """What was understood, in one line."""
        if not self._query.strip():
            return "说您自己的话就行，比如“我妈八十了有啥补贴”"
        if self._count == 0:
            return "没找到对得上的。换个说法试试，或者找人帮"
        return f"找到 {self._count} 件，最像的放在最前面" if self._count > 1 else "找到这一件"

    @Property(bool, notify=changed)
    def empty(self) -> bool:
        """True when something was typed and nothing was found."""
        return bool(self._query.strip()) and self._count == 0

    @Property(RowsModel, constant=True)
    def hits(self) -> RowsModel:
        """Rows: item, name, note, why, symbol, tone, minutes, here, heading, brief, doing."""
        return self._hits

    @Property(RowsModel, constant=True)
    def all(self) -> RowsModel:
        """Every service, office by office; ``heading`` is set on the first of each."""
        return self._all

    @Property(int, constant=True)
    def itemCount(self) -> int:
        """How many services there are."""
        return self._item_count

    @Property(list, constant=True)
    def topics(self) -> list[str]:
        """Words to touch while nothing is typed."""
        return list(self._topics)

    @Property(bool, constant=True)
    def identified(self) -> bool:
        """True once a card was accepted."""
        return self._identified

    @Property(str, notify=changed)
    def question(self) -> str:
        """The clarifying question, or nothing."""
        return self._asking.text if self._asking else ""

    @Property(list, notify=changed)
    def choices(self) -> list[dict[str, str]]:
        """Its answers: text, icon."""
        if self._asking is None:
            return []
        return [{"text": o.text, "symbol": o.icon} for o in self._asking.options]

    @Property(PinyinModel, constant=True)
    def keyboard(self) -> PinyinModel:
        """What the on-screen keyboard composes."""
        return self._keyboard

    @Property(bool, notify=typing_changed)
    def typing(self) -> bool:
        """True while the keyboard is open."""
        return self._typing

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        if self._count == 0:
            return f"{self.property('sentence')}。"
        names = "，".join(str(self._hits.row(i)["name"]) for i in range(self._count))
        question = f"再问一句：{self._asking.text}" if self._asking else ""
        return f"{self.property('sentence')}：{names}。{question}"

    # -- what the resident does ---------------------------------------------------------------

    @Slot(str)
    def edit(self, query: str) -> None:
        """The words changed: find again."""
        if query == self._query:
            return
        self._query = query
        hits = list(self._find(query))[:SHOWN] if query.strip() else []
        self._count = len(hits)
        self._hits.set_rows([self._row(hit.item, i, hit.why) for i, hit in enumerate(hits)])
        self._asking = self._ask(query, hits) if hits else None
        self.changed.emit()

    @Slot(int)
    def answer(self, index: int) -> None:
        """An answer to the question was touched: its words join what was said."""
        if self._asking is not None and 0 <= index < len(self._asking.options):
            self.edit(self._query + self._asking.options[index].words)

    @Slot(str)
    def pick(self, item: str) -> None:
        """A service was touched."""
        self._keyboard.clear()
        self.item_chosen.emit(item)

    @Slot()
    def offers(self) -> None:
        """What one may be entitled to is wanted."""
        self.offers_asked.emit()

    @Slot()
    def progress(self) -> None:
        """The person's earlier cases are wanted."""
        self._keyboard.clear()
        self.progress_asked.emit()

    @Slot(bool)
    def type(self, wanted: bool) -> None:
        """Open or close the keyboard."""
        if wanted != self._typing:
            self._typing = wanted
            self.typing_changed.emit()
