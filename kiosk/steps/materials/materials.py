"""View-model of the materials step: what lies under the camera and what is still wanted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.steps.materials.slots import MaterialSlot, SlotList, SlotState
from shared.domain.shortfalls import Shortfall
from shared.ui.camerasays import WAITING, CameraSays
from shared.ui.papers.edge import EdgeModel
from shared.ui.papers.review import PageReview

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class MaterialsModel(QObject):  # type: ignore[operator]
    """Live preview, one banner at a time, the row of slots, and what the resident may do.

    Pictures come as addresses (``image://live/camera/17``); a new frame is a new address.
    """

    camera_changed = Signal()
    frame_changed = Signal()
    taken_changed = Signal()
    slots_changed = Signal()

    take_asked = Signal()
    retake_asked = Signal(str)
    paper_asked = Signal(str)
    help_asked = Signal()
    slot_picked = Signal(str)
    page_dropped = Signal(str, str)
    """(tile, tile): the page of the first goes where the second is."""
    passed = Signal()
    """The resident goes on in spite of what was told."""
    edge_asked = Signal()
    """The resident frames the page by hand."""
    finished = Signal()
    backed = Signal()

    def __init__(
        self,
        slots: Sequence[MaterialSlot],
        *,
        review: PageReview | None = None,
        edge: EdgeModel | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.page_review, self.hand_edge = review, edge
        self._told: list[dict[str, str]] = []
        self._telling = False
        self._tray = 0
        self.slot_list = SlotList(slots, self)
        self._preview = ""
        self._taken = 0
        self._says = WAITING
        self._hint = ""
        self._last = ""

    # -- what the composition root says -------------------------------------------------------

    def show_slots(self, slots: Sequence[MaterialSlot], last_taken: str = "") -> None:
        """Show how far each material is; ``last_taken`` is the slot 重拍上一张 would empty."""
        self.slot_list.replace(slots)
        self._last = last_taken
        self.slots_changed.emit()

    def show_camera(self, says: CameraSays) -> None:
        """Change the strip, the found edge and its colour."""
        if says != self._says:
            self._says = says
            self.camera_changed.emit()

    def show_frame(self, address: str) -> None:
        """Show the newest picture; the empty address means there is none: the camera is gone."""
        self._preview = address
        self.frame_changed.emit()

    def show_taken(self) -> None:
        """A page was just taken: the view flashes once."""
        self._taken += 1
        self.taken_changed.emit()

    def show_hint(self, text: str) -> None:
        """Where to find the wanted page, under the title."""
        self._hint = text
        self.slots_changed.emit()

    def _complete(self) -> bool:
        return all(s.state not in (SlotState.TODO, SlotState.NOW) for s in self.slot_list.slots)

    def _wanted(self) -> MaterialSlot | None:
        now = [s for s in self.slot_list.slots if s.state is SlotState.NOW]
        return now[0] if now else None

    def show_tray(self, count: int) -> None:
        """How many pages belong to no material yet."""
        self._tray = count
        self.slots_changed.emit()

    def show_told(self, told: Sequence[Shortfall], *, ask: bool = False) -> None:
        """What is wrong with the papers, in a clerk's order; ``ask``: before going on."""
        self._told = [
            {"sentence": s.sentence, "fault": s.fault.value, "key": f"{s.material}/{s.slot}"}
            for s in told
        ]
        self._telling = ask and bool(self._told)
        self.slots_changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(PageReview, constant=True)
    def review(self) -> PageReview | None:
        """The page that is looked at closely, and the tray."""
        return self.page_review

    @Property(EdgeModel, constant=True)
    def edge(self) -> EdgeModel | None:
        """The page's edge, framed by hand."""
        return self.hand_edge

    @Property(int, notify=slots_changed)
    def tray(self) -> int:
        """Pages that belong to no material yet."""
        return self._tray

    @Property(list, notify=slots_changed)
    def told(self) -> list[dict[str, str]]:
        """What is wrong, in the order of telling: sentence, fault, key."""
        return self._told

    @Property(bool, notify=slots_changed)
    def telling(self) -> bool:
        """True while the resident is asked about it, before going on."""
        return self._telling

    @Property(str, notify=slots_changed)
    def title(self) -> str:
        """What to lay down now."""
        wanted = self._wanted()
        return f"请放{wanted.name}" if wanted else "材料都齐了"

    @Property(str, notify=slots_changed)
    def hint(self) -> str:
        """Where to find that page."""
        return self._hint

    @Property(bool, notify=slots_changed)
    def complete(self) -> bool:
        """True when nothing is left to be captured."""
        return self._complete()

    @Property(str, notify=slots_changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        wanted = self._wanted()
        ask = f"请把{wanted.name}放到镜头下面。" if wanted else "材料都齐了，请按下一步。"
        return f"{ask}{self._hint}{self.slot_list.counted()}。"

    @Property(str, notify=frame_changed)
    def preview(self) -> str:
        """Address of the live picture, empty while there is none."""
        return self._preview

    @Property(int, notify=taken_changed)
    def taken(self) -> int:
        """How many pages were taken in this step."""
        return self._taken

    @Property(list, notify=camera_changed)
    def quad(self) -> list[float]:
        """Corners of the found page as x, y, x, y … fractions, empty when none."""
        return [number for corner in self._says.quad for number in corner]

    @Property(str, notify=camera_changed)
    def tone(self) -> str:
        """info, ok, warn or danger."""
        return self._says.tone.value

    @Property(str, notify=camera_changed)
    def bannerIcon(self) -> str:
        """Icon of the strip."""
        return self._says.icon

    @Property(str, notify=camera_changed)
    def bannerTitle(self) -> str:
        """What is so, or what to do."""
        return self._says.title

    @Property(str, notify=camera_changed)
    def bannerText(self) -> str:
        """One more sentence."""
        return self._says.text

    @Property(float, notify=camera_changed)
    def progress(self) -> float:
        """How long the page has been still, 0..1."""
        return self._says.progress

    @Property(SlotList, constant=True)
    def slots(self) -> SlotList:
        """The slots, a SlotList."""
        return self.slot_list

    @Property(int, notify=slots_changed)
    def slotCount(self) -> int:
        """How many materials there are."""
        return len(self.slot_list.slots)

    @Property(str, notify=slots_changed)
    def summary(self) -> str:
        """拍好 1 份，正在拍 1 份，免交 1 份."""
        return self.slot_list.counted()

    @Property(bool, notify=slots_changed)
    def canTake(self) -> bool:
        """True when a picture may be taken by hand."""
        return self._wanted() is not None

    @Property(bool, notify=slots_changed)
    def canRetake(self) -> bool:
        """True when the last picture may be thrown away."""
        return bool(self._last)

    @Property(str, notify=slots_changed)
    def paperKey(self) -> str:
        """Slot waiting for the platform whose paper may be captured instead, empty without."""
        for slot in self.slot_list.slots:
            if slot.state is SlotState.PENDING and slot.paper_allowed:
                return slot.key
        return ""

    @Property(str, notify=slots_changed)
    def paperText(self) -> str:
        """What waiting means and that paper is possible."""
        for slot in self.slot_list.slots:
            if slot.state is SlotState.PENDING and slot.paper_allowed:
                return f"{slot.name}在等省平台核验。带了纸质的，现在拍也行。"
        return ""

    # -- what the resident does ---------------------------------------------------------------

    @Slot()
    def take(self) -> None:
        """Take the picture now, by hand."""
        self.take_asked.emit()

    @Slot()
    def retake(self) -> None:
        """Throw the last picture away and take it again."""
        if self._last:
            self.retake_asked.emit(self._last)

    @Slot(str)
    def usePaper(self, key: str) -> None:
        """Capture the paper instead of waiting for the platform."""
        self.paper_asked.emit(key)

    @Slot()
    def callHelp(self) -> None:
        """A person should take the picture."""
        self.help_asked.emit()

    @Slot(str)
    def pick(self, key: str) -> None:
        """A slot was touched: go to it, or take it again."""
        self.slot_picked.emit(key)

    @Slot(str, str)
    def drop(self, page: str, place: str) -> None:
        """A page was dragged from one tile to another."""
        if page != place:
            self.page_dropped.emit(page, place)

    @Slot()
    def frameByHand(self) -> None:
        """The found edge is wrong, or none is found: frame the page by hand."""
        self.edge_asked.emit()

    @Slot()
    def letPass(self) -> None:
        """Seen, go on: staff will look at it."""
        self._telling = False
        self.slots_changed.emit()
        self.passed.emit()

    @Slot()
    def stay(self) -> None:
        """Look at the papers once more before going on."""
        self._telling = False
        self.slots_changed.emit()

    @Slot()
    def next(self) -> None:
        """On to the next step, once nothing is left to capture."""
        if self._complete():
            self.finished.emit()

    @Slot()
    def back(self) -> None:
        """Out of this step."""
        self.backed.emit()
