"""The papers step: the camera takes pages by itself, reading says what they are, slots fill up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.journey import Step
from kiosk.steps.materials.materials import CameraSays, MaterialsModel, Tone
from kiosk.steps.materials.slots import MaterialSlot, SlotState
from kiosk.watching import CameraWatch
from shared.casework.casefile import PageNotes
from shared.casework.judging import Judged, PageJudge
from shared.casework.sight import CameraSight, Page, Sight
from shared.domain.errors import Trouble
from shared.domain.materials import How, MaterialNeed
from shared.ui.live import bgr_image

if TYPE_CHECKING:
    from kiosk.handling import Handling

_ICONS = {
    "glare": "sun",
    "dark": "moon",
    "blur": "focus",
    "small": "zoom-in",
    "cut": "move",
    "blank": "file",
}
_SAYS = {
    "empty": CameraSays(Tone.INFO, "file-down", "请把纸放到镜头下面", "放平了会自动拍，不用按"),
    "searching": CameraSays(Tone.INFO, "scan-line", "看到了，请放平不要动", "停稳了会自动拍"),
    "held": CameraSays(Tone.OK, "check", "拍好了，可以换下一张", "请把拍过的纸拿开"),
}


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
        self._reading = False
        self._sight: CameraSight | None = None
        self._watch: CameraWatch | None = None
        self._judge: PageJudge | None = self._director.parts.judge
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
        model.help_asked.connect(self._director.call_staff)

    def begin(self) -> None:
        """Show the step and start watching."""
        self._director.shell.show(Step.MATERIALS, self.model)
        self._refresh()
        if self._director.parts.sight is None:
            self._lost(None)
            return
        self._sight = self._director.parts.sight()
        self._watch = CameraWatch(self._sight, self)
        self._watch.saw.connect(self._saw)
        self._watch.captured.connect(self._captured)
        self._watch.lost.connect(self._lost)
        self._watch.start()

    def stop(self) -> None:
        """Stop watching; no frame stays in memory."""
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        self._sight = None
        self._director.live.forget("camera")

    # -- what the camera says ----------------------------------------------------------------------

    def _saw(self, seen: Sight) -> None:
        if self._watch is None:
            return
        self.model.show_frame(self._director.live.put("camera", bgr_image(seen.picture)))
        if self._reading:
            return
        self.model.show_camera(_says(seen))
        if seen.kind.value not in ("empty", "searching"):
            self._director.alive()

    def _lost(self, trouble: Trouble | None) -> None:
        self.model.show_frame("")
        sentence = trouble.sentence if trouble else "高拍仪没有连接上，请联系工作人员。"
        self.model.show_camera(
            CameraSays(Tone.DANGER, "camera-off", sentence, "填好的内容都在，不用重来")
        )

    def _captured(self, page: Page) -> None:
        """A page was taken: read it off the GUI thread, then keep it or say what is wrong."""
        place = self.wanted()
        if place is None or self._reading or self._watch is None:
            return
        self._reading = True
        self.model.show_taken()
        self._director.hold("reading")
        self.model.show_camera(CameraSays(Tone.INFO, "scan-text", "拍好了，正在看是不是这一页"))
        judge, card, case = self._judge, self._case.applicant, self._case

        def work() -> Judged:
            judged = (
                judge.judge(page, place.kind, card) if judge is not None else Judged.unread(page)
            )
            if judged.fits:
                case.attach(
                    place.material,
                    place.slot,
                    judged.page.data,
                    judged.page.media_type,
                    (judged.page.width, judged.page.height),
                    PageNotes(judged.kind, judged.fields, judged.findings, judged.page.dpi),
                )
            return judged

        self._director.background.run(
            "reading",
            work,
            lambda judged: self._judged(place, judged),
            self._failed,
            self._director.same_visit(),
        )

    def _judged(self, place: Place, judged: Judged) -> None:
        self._reading = False
        self._director.release("reading")
        if judged.fits:
            self._last, self._wanted = place.key, ""
            self._director.live.put(f"page/{place.key}", judged.page.data)
            self._refresh()
            if judged.findings:
                says = CameraSays(
                    Tone.WARN, "triangle-alert", judged.findings[0], "已留痕，工作人员会核对"
                )
            else:
                says = CameraSays(Tone.OK, "check", f"{place.name}拍好了", "请把纸拿开，放下一张")
            self.model.show_camera(says)
            self._director.speak(f"{place.name}拍好了。")
        else:
            self.model.show_camera(
                CameraSays(Tone.WARN, "file-question-mark", judged.sentence, "换好了会自动再拍")
            )
            self._director.speak(judged.sentence)

    def _failed(self, trouble: Trouble) -> None:
        self._reading = False
        self._director.release("reading")
        self.model.show_camera(CameraSays(Tone.DANGER, "triangle-alert", trouble.sentence))

    # -- slots -------------------------------------------------------------------------------------

    def _places(self) -> list[Place]:
        places = []
        for need in self._case.needs():
            if need.how in (How.BRING, How.CAPTURED) or need.key in self._chosen:
                pages = need.pages or ()
                for slot in pages:
                    name = need.name if len(pages) == 1 else f"{need.name}：{slot.name}"
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
        if self._sight is not None:
            self._sight.take()

    def _retake(self, key: str) -> None:
        material, _, slot = key.partition("/")
        if (material, slot) in self._case.pages:
            self._case.remove(material, slot, "retaken")
        self._wanted, self._last = key, ""
        if self._sight is not None:
            self._sight.again()
        self._refresh()

    def _pick(self, key: str) -> None:
        if key in {p.key for p in self._places()}:
            self._wanted = key
            if self._sight is not None:
                self._sight.again()
            self._refresh()

    def _show_paper(self, key: str) -> None:
        self._chosen.add(key)
        self._refresh()


def _settled_slot(need: MaterialNeed) -> MaterialSlot:
    state = {
        How.EXEMPT: SlotState.EXEMPT,
        How.PENDING: SlotState.PENDING,
    }.get(need.how, SlotState.DONE)
    icon = {"id": "id-card", "hk": "book-user", "bank": "credit-card"}.get(need.key, "file-text")
    return MaterialSlot(
        need.key, need.name, state, "", icon, need.reason, paper_allowed=need.may_capture
    )


def _says(seen: Sight) -> CameraSays:
    kind = seen.kind.value
    if kind == "adjust":
        return CameraSays(
            Tone.WARN,
            _ICONS.get(seen.problem_code, "triangle-alert"),
            seen.problem.rstrip("。"),
            "好了会自动拍",
            seen.quad,
        )
    if kind in ("steady", "captured"):
        return CameraSays(
            Tone.OK, "scan-line", "很好，请不要动", "马上就拍", seen.quad, seen.progress
        )
    usual = _SAYS[kind if kind in _SAYS else "empty"]
    return CameraSays(usual.tone, usual.icon, usual.title, usual.text, seen.quad, seen.progress)
