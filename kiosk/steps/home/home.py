"""View-model of the home screen: the hall, frequent services, short ways, and what is running."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.guide import PlainGuide
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

TONES = ("warn", "teal", "info", "violet", "danger", "ok")
"""Colours of the service tiles, in turn: decoration, the icon and the words tell them apart."""
FREQUENT = 6
"""How many frequent services the home screen has room for."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One service on the home screen."""

    item: str
    name: str
    note: str
    icon: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A large picture-and-word way in for the elder face; it searches for ``query``."""

    name: str
    note: str
    icon: str
    tone: str
    query: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something else this machine can do (progress, a reprint); ``key`` names it to the app."""

    key: str
    name: str
    icon: str


TOPICS = (
    Topic("领补贴", "高龄津贴等", "hand-heart", "warn", "老人补贴"),
    Topic("查社保", "缴费和养老金", "wallet", "teal", "社保"),
    Topic("打证明", "社保、无房等", "printer", "ok", "证明"),
    Topic("看病报销", "医保和备案", "heart-pulse", "danger", "医保"),
)
"""What older residents come for most."""

ACTIONS = (
    Action("progress", "查办件进度", "list-checks"),
    Action("reprint", "补打回执", "printer"),
    Action("person", "找人工窗口", "map-pin"),
)
"""What else can be done here."""


def tile_of(guide: PlainGuide) -> Tile:
    """The home tile of an item: short name, how long it takes and one more word."""
    note = f"约 {guide.minutes} 分钟"
    if guide.tile_note and not guide.tile_note.startswith("约"):
        note = f"{note} · {guide.tile_note}"
    return Tile(item=guide.item, name=guide.short_name, note=note, icon=guide.icon)


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class HomeModel(QObject):  # type: ignore[operator]
    """What the home screen shows; every touch leaves as a signal.

    hall: name of the hall. terminal: how this machine is called (``3 号终端``). frequent: services
    most people come for, at most ``FREQUENT`` are shown. item_count: services in the catalogue.
    idle_seconds: after how long without a touch a visit ends by itself.
    """

    state_changed = Signal()

    item_chosen = Signal(str)
    search_asked = Signal(str)
    all_asked = Signal()
    identify_asked = Signal()
    action_asked = Signal(str)
    technician_asked = Signal()

    def __init__(
        self,
        hall: str,
        terminal: str,
        frequent: Sequence[Tile],
        item_count: int,
        *,
        topics: Sequence[Topic] = TOPICS,
        actions: Sequence[Action] = (),
        idle_seconds: int = 90,
        card_ready: bool = True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._hall, self._terminal = hall, terminal
        self._item_count, self._idle_seconds = item_count, idle_seconds
        self._state, self._well, self._card_ready = "运行正常", True, card_ready
        self._tiles = [tile.name for tile in frequent[:FREQUENT]]
        self._frequent = RowsModel(
            ("item", "name", "note", "symbol", "tone"),
            [
                {
                    "item": tile.item,
                    "name": tile.name,
                    "note": tile.note,
                    "symbol": tile.icon,
                    "tone": TONES[place % len(TONES)],
                }
                for place, tile in enumerate(frequent[:FREQUENT])
            ],
            self,
        )
        self._topics = RowsModel(
            ("name", "note", "symbol", "tone", "query"),
            [
                {"name": t.name, "note": t.note, "symbol": t.icon, "tone": t.tone, "query": t.query}
                for t in topics
            ],
            self,
        )
        self._actions, self._elder_actions = (
            RowsModel(
                ("key", "name", "symbol"),
                [{"key": a.key, "name": a.name, "symbol": a.icon} for a in shown],
                self,
            )
            # the elder face already has one large button for a person
            for shown in (actions, [a for a in actions if a.key != "person"])
        )

    # -- what the composition root says -------------------------------------------------------

    def set_state(self, sentence: str, well: bool) -> None:
        """One short sentence on how the machine is (``运行正常``); `well` False marks it."""
        self._state, self._well = sentence, well
        self.state_changed.emit()

    def set_card_ready(self, ready: bool) -> None:
        """Whether the card reader works; without it the card panel says where to go instead."""
        self._card_ready = ready
        self.state_changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(str, constant=True)
    def hall(self) -> str:
        """Name of the hall."""
        return self._hall

    @Property(str, constant=True)
    def terminal(self) -> str:
        """How this machine is called."""
        return self._terminal

    @Property(str, notify=state_changed)
    def state(self) -> str:
        """How the machine is."""
        return self._state

    @Property(bool, notify=state_changed)
    def well(self) -> bool:
        """True while nothing is wrong."""
        return self._well

    @Property(bool, notify=state_changed)
    def cardReady(self) -> bool:
        """True while the card reader works."""
        return self._card_ready

    @Property(int, constant=True)
    def itemCount(self) -> int:
        """Services in the catalogue."""
        return self._item_count

    @Property(RowsModel, constant=True)
    def frequent(self) -> RowsModel:
        """Rows: item, name, note, symbol, tone."""
        return self._frequent

    @Property(RowsModel, constant=True)
    def topics(self) -> RowsModel:
        """Rows: name, note, symbol, tone, query."""
        return self._topics

    @Property(RowsModel, constant=True)
    def actions(self) -> RowsModel:
        """Rows: key, name, symbol."""
        return self._actions

    @Property(RowsModel, constant=True)
    def elderActions(self) -> RowsModel:
        """The same for the elder face."""
        return self._elder_actions

    @Property(str, constant=True)
    def privacy(self) -> str:
        """What really happens to a resident's information when they leave."""
        return (
            f"离开或 {self._idle_seconds} 秒不动，本机就看不到您的信息；已交的申请密封保存，等上报"
        )

    @Property(str, constant=True)
    def privacyShort(self) -> str:
        """The same in half the length."""
        return f"{self._idle_seconds} 秒不动就看不到您的信息；已交的申请密封保存"

    @Property(str, notify=state_changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        card = "可以放上身份证，直接开始；" if self._card_ready else ""
        names = "、".join(self._tiles)
        return (
            f"您好，今天想办什么事？{card}也可以按一下，打字找。大家常办的有：{names}。"
            "不会用，请按找工作人员。"
        )

    # -- what the resident does ---------------------------------------------------------------

    @Slot(str)
    def go(self, item: str) -> None:
        """A service was touched."""
        self.item_chosen.emit(item)

    @Slot(str)
    def search(self, query: str) -> None:
        """The search box or a topic was touched; `query` may be empty."""
        self.search_asked.emit(query)

    @Slot()
    def showAll(self) -> None:
        """All services are wanted."""
        self.all_asked.emit()

    @Slot()
    def identify(self) -> None:
        """The card panel was touched."""
        self.identify_asked.emit()

    @Slot(str)
    def act(self, key: str) -> None:
        """One of the other actions was touched."""
        self.action_asked.emit(key)

    @Slot()
    def holdCorner(self) -> None:
        """The corner of the clock was held for three seconds: a technician's way in."""
        self.technician_asked.emit()
