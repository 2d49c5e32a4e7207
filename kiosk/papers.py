"""The papers step: the camera takes pages by itself, reading says what they are, slots fill up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.journey import Step
from kiosk.steps.materials.materials import MaterialsModel
from kiosk.steps.materials.slots import MaterialSlot, SlotState
from shared.casework.judging import Judged
from shared.casework.pages import PageNotes
from shared.domain.materials import How, MaterialNeed
from shared.ui.taking import PageTaker, Wanted

if TYPE_CHECKING:
    from kiosk.handling import Handling


@dataclass(frozen=True)
class Place:
    """One page that is wanted: a slot of a material."""

    material: str
    slot: str
    name: str
    kind: str
    hint: str

    @property
    def key(self) -> str:
        """Name of the tile."""
        return f"{self.material}/{self.slot}"


class Papers(QObject):
    """Watches, takes, reads, keeps. A page is journalled before its tile turns green."""

    def __init__(self, handling: Handling) -> None:
        super().__init__(handling)
        self._handling = handling
        self._director = handling.director
        self._case = handling.case
        self._chosen: set[str] = set()
        """Materials whose paper is shown although they may be exempt."""
        self._wanted: str = ""
        self._last = ""
        self._taking: Place | None = None
        """The page being read now."""
        parts = self._director.parts
        self._taker = PageTaker(
            parts.sight() if parts.sight is not None else None,
            parts.judge(),
            self._director.background,
            self._director.live,
            self._asked,
            self._director.same_visit(),
            parent=self,
        )
        self.model = MaterialsModel(self._slots(), parent=self)
        self._wire()

    def _wire(self) -> None:
        model = self.model
        model.finished.connect(lambda: self._handling.on(Step.MATERIALS))
        model.backed.connect(lambda: self._handling.back(Step.MATERIALS))
        model.take_asked.connect(self._take)
        model.retake_asked.connect(self._retake)
        model.slot_picked.connect(self._pick)
        model.paper_asked.connect(self._show_paper)
        model.help_asked.connect(self._director.finding.show_person)

    def begin(self) -> None:
        """Show the step and start watching."""
        self._director.shell.show(Step.MATERIALS, self.model)
        self._refresh()
        taker = self._taker
        taker.framed.connect(self.model.show_frame)
        taker.said.connect(self.model.show_camera)
        taker.moved.connect(self._director.alive)
        taker.took.connect(self._took)
        taker.read.connect(lambda: self._director.release("reading"))
        taker.kept.connect(self._kept)
        taker.refused.connect(self._director.speak)
        taker.begin()

    def stop(self) -> None:
        """Stop watching; no frame stays in memory."""
        self._taker.stop()

    # -- what the camera says ----------------------------------------------------------------------

    def _asked(self) -> Wanted | None:
        """The page that is wanted now, for whoever takes it."""
        place, case = self.wanted(), self._case
        if place is None:
            return None

        def keep(judged: Judged) -> None:
            case.attach(
                place.material,
                place.slot,
                judged.page.data,
                judged.page.media_type,
                (judged.page.width, judged.page.height),
                PageNotes(judged.kind, judged.fields, judged.findings, judged.page.dpi),
            )

        self._taking = place
        return Wanted(place.name, place.kind, case.applicant, keep)

    def _took(self) -> None:
        self.model.show_taken()
        self._director.hold("reading")

    def _kept(self, wanted: Wanted, judged: Judged) -> None:
        place, self._taking = self._taking, None
        if place is not None:
            self._last, self._wanted = place.key, ""
            self._director.live.put(f"page/{place.key}", judged.page.data)
            self._refresh()
            self._director.speak(f"{place.name}拍好了。")

    # -- slots -------------------------------------------------------------------------------------

    def _places(self) -> list[Place]:
        places = []
        for need in self._case.needs():
            if need.how in (How.BRING, How.CAPTURED) or need.key in self._chosen:
                pages = need.pages or ()
                for slot in pages:
                    name = need.name if len(pages) == 1 else _page_name(need.name, slot.name)
                    places.append(Place(need.key, slot.key, name, slot.kind, slot.hint))
        return places

    def wanted(self) -> Place | None:
        """The page that is wanted now: the one picked, else the first not captured."""
        places = self._places()
        for place in places:
            if place.key == self._wanted:
                return place
        for place in places:
            if (place.material, place.slot) not in self._case.pages:
                return place
        return None

    def _slots(self) -> list[MaterialSlot]:
        wanted = self.wanted()
        shown = []
        places = {p.material: [] for p in self._places()}  # type: dict[str, list[Place]]
        for place in self._places():
            places[place.material].append(place)
        for need in self._case.needs():
            if need.key not in places:
                shown.append(_settled_slot(need))
            for place in places.get(need.key, ()):
                shown.append(self._page_slot(place, place == wanted))
        return shown

    def _page_slot(self, place: Place, now: bool) -> MaterialSlot:
        page = self._case.pages.get((place.material, place.slot))
        state = SlotState.NOW if now else SlotState.DONE if page else SlotState.TODO
        thumbnail = ""
        if page is not None:
            thumbnail = self._director.live.put(f"page/{place.key}", page.data)
        return MaterialSlot(place.key, place.name, state, thumbnail, "file-text")

    def _refresh(self) -> None:
        wanted = self.wanted()
        self.model.show_slots(self._slots(), self._last)
        self.model.show_hint(wanted.hint if wanted else "请按下一步")

    def _take(self) -> None:
        self._taker.take()

    def _retake(self, key: str) -> None:
        material, _, slot = key.partition("/")
        if (material, slot) in self._case.pages:
            self._case.remove(material, slot, "retaken")
        self._wanted, self._last = key, ""
        self._taker.again()
        self._refresh()

    def _pick(self, key: str) -> None:
        if key in {p.key for p in self._places()}:
            self._wanted = key
            self._taker.again()
            self._refresh()

    def _show_paper(self, key: str) -> None:
        self._chosen.add(key)
        self._refresh()


def _page_name(paper: str, page: str) -> str:
    """户口簿首页, 户口簿老人那一页: a page by its paper, said once."""
    return page if paper in page else paper + page


def _settled_slot(need: MaterialNeed) -> MaterialSlot:
    state = {
        How.EXEMPT: SlotState.EXEMPT,
        How.PENDING: SlotState.PENDING,
    }.get(need.how, SlotState.DONE)
    icon = {"id": "id-card", "hk": "book-user", "bank": "credit-card"}.get(need.key, "file-text")
    return MaterialSlot(
        need.key, need.name, state, "", icon, need.reason, paper_allowed=need.may_capture
    )
