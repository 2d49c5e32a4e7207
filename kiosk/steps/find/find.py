"""View-model of finding: what somebody types, what it may mean, and every service by office."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.guide import PlainGuide
from shared.domain.item import ServiceItem
from shared.ui.pinyin import PinyinModel
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_SHELF_ROLES = ("place", "name", "note", "symbol", "tone", "heading", "event")
_OFTEN = 4
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


@dataclass(frozen=True, slots=True)
class Shelf:
    """A way to look through services: a time of life, or an office."""

    name: str
    icon: str
    items: tuple[str, ...]
    event: bool = False


Find = Callable[[str], Sequence[Hit]]
Ask = Callable[[str, Sequence[Any]], Asking | None]


def _offices(items: Sequence[ServiceItem]) -> list[Shelf]:
    offices: dict[str, list[str]] = {}
    for item in items:
        offices.setdefault(item.dept, []).append(item.id)
    return [Shelf(office, "landmark", tuple(keys)) for office, keys in offices.items()]


def _no_question(_query: str, _hits: Sequence[Any]) -> Asking | None:
    return None


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class FindModel(QObject):  # type: ignore[operator]
    """Live results for a query, why each is there, and one question when it helps.

    find: words to hits, best first; must answer within a frame. items: every service, for
    looking through. guides: plain words per item id. keyboard: the pinyin engine's model.
    ask: makes the clarifying question. topics: words offered while nothing is typed. shelves:
    ways to look through services; without any there is one for each office. often: services
    often asked for here or at this time of the year.
    identified: True once a card was accepted, so that earlier cases can be looked at.
    """

    changed = Signal()
    typing_changed = Signal()

    shelf_changed = Signal()

    item_chosen = Signal(str)
    chosen_at = Signal(str, int)
    """Service and its place among the hits; -1 when it was looked through or is often done."""
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
        shelves: Sequence[Shelf] = (),
        often: Sequence[str] = (),
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
        self._items = {item.id: item for item in items}
        self._shelves = (*shelves, *_offices(items))
        self._shelf_rows = RowsModel(_SHELF_ROLES, self._shelf_tiles(), self)
        self._shelf: Shelf | None = None
        self._all = RowsModel(_ROLES, (), self)
        kept = [self._items[key] for key in often if key in self._items][:_OFTEN]
        self._often = RowsModel(_ROLES, [self._row(i, n) for n, i in enumerate(kept)], self)
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

    def _shelf_tiles(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for place, shelf in enumerate(self._shelves):
            first = place == 0 or self._shelves[place - 1].event != shelf.event
            heading = ("按人生大事找" if shelf.event else "按部门找") if first else ""
            rows.append(
                {
                    "place": place,
                    "name": shelf.name,
                    "note": f"{len(shelf.items)} 项",
                    "symbol": shelf.icon,
                    "tone": _TONES[place % len(_TONES)],
                    "heading": heading,
                    "event": shelf.event,
                }
            )
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
    def shelves(self) -> RowsModel:
        """Rows: place, name, note, symbol, tone, heading (on the first of its kind), event."""
        return self._shelf_rows

    @Property(str, notify=shelf_changed)
    def shelf(self) -> str:
        """Name of the shelf that is looked through, or nothing."""
        return self._shelf.name if self._shelf else ""

    @Property(RowsModel, constant=True)
    def all(self) -> RowsModel:
        """Services of the shelf that is looked through."""
        return self._all

    @Property(RowsModel, constant=True)
    def often(self) -> RowsModel:
        """Services often asked for here, or at this time of the year."""
        return self._often

    @Property(int, constant=True)
    def itemCount(self) -> int:
        """How many services there are."""
        return len(self._items)

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
        shown = [self._hits.row(place)["item"] for place in range(self._count)]
        self.chosen_at.emit(item, shown.index(item) if item in shown else -1)
        self.item_chosen.emit(item)

    @Slot(int)
    def open(self, place: int) -> None:
        """Look through one shelf."""
        if 0 <= place < len(self._shelves):
            self._shelf = self._shelves[place]
            self._all.set_rows(
                [self._row(self._items[key], n) for n, key in enumerate(self._shelf.items)]
            )
            self.shelf_changed.emit()

    @Slot()
    def close(self) -> None:
        """Back to all shelves."""
        if self._shelf is not None:
            self._shelf = None
            self._all.set_rows([])
            self.shelf_changed.emit()

    @Slot()
    def browse(self) -> None:
        """None of these: look through all services instead; the words are put aside."""
        self._keyboard.clear()
        self.edit("")
        self.close()
        self.type(False)

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
