"""The papers step: the camera takes pages by itself, each goes where it belongs, slots fill up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from kiosk.journey import Step
from kiosk.steps.materials.materials import MaterialsModel
from kiosk.steps.materials.slots import MaterialSlot, SlotState
from shared.casework.folder import Folder, Laid, slots_of
from shared.domain.form import plain
from shared.domain.materials import How, MaterialNeed
from shared.domain.slots import PaperSlot
from shared.ui.camerasays import CameraSays, Tone
from shared.ui.papers.edge import EdgeModel
from shared.ui.papers.review import PageReview
from shared.ui.taking import PageTaker

if TYPE_CHECKING:
    from kiosk.handling import Handling
    from shared.casework.comparing import Compared
    from shared.casework.pages import CapturedPage

_TRAY = "tray"
_SAID_AFTER_MS = 1500
"""What the camera finds wrong is read aloud once it has been so for this long."""


class Papers(QObject):
    """Watches, takes, reads, keeps. A page is journalled before its tile turns green."""

    def __init__(self, handling: Handling) -> None:
        super().__init__(handling)
        self._handling = handling
        self._director = handling.director
        self._case = handling.case
        self._chosen: set[str] = set()
        """Materials whose paper is shown although they may be exempt."""
        self._last = ""
        self._small: dict[str, str] = {}
        """Page id -> address of its thumbnail."""
        self.folder = Folder(self._case.filing, self._case.applicant, self._wants)
        director = self._director
        parts, mine = director.parts, director.same_visit()
        self._taker = PageTaker(
            parts.sight() if parts.sight is not None else None,
            parts.judge(),
            director.background,
            director.live,
            self.folder,
            mine,
            parent=self,
        )
        self._review = PageReview(
            director.background, director.live, self._compared, mine, self, strip=False
        )
        self._edge = EdgeModel(director.live, self)
        self.model = MaterialsModel(
            self._slots(), review=self._review, edge=self._edge, parent=self
        )
        self._warning = ""
        self._aloud = QTimer(self)
        self._aloud.setSingleShot(True)
        self._aloud.setInterval(_SAID_AFTER_MS)
        self._aloud.timeout.connect(lambda: director.speak(f"{self._warning}。"))
        self._wire()

    def _wire(self) -> None:
        model, taker = self.model, self._taker
        model.finished.connect(self._done)
        model.passed.connect(self._pass)
        model.backed.connect(lambda: self._handling.back(Step.MATERIALS))
        model.take_asked.connect(taker.take)
        model.retake_asked.connect(self._retake)
        model.slot_picked.connect(self._pick)
        model.page_dropped.connect(self._review.move)
        model.paper_asked.connect(self._show_paper)
        model.edge_asked.connect(taker.freeze)
        model.help_asked.connect(self._director.finding.show_person)
        taker.frozen.connect(self._edge.begin)
        self._edge.placed.connect(taker.take_framed)
        review = self._review
        review.touched.connect(self._refresh)
        review.told.connect(self._director.speak)
        review.retake_asked.connect(lambda material, slot: self._retake(f"{material}/{slot}"))

    def begin(self) -> None:
        """Show the step and start watching."""
        self._director.shell.show(Step.MATERIALS, self.model)
        self._review.use(self.folder)
        self._refresh()
        taker = self._taker
        taker.framed.connect(self.model.show_frame)
        taker.said.connect(self._say)
        taker.moved.connect(self._director.alive)
        taker.took.connect(self._took)
        taker.read.connect(lambda: self._director.release("reading"))
        taker.kept.connect(self._kept)
        taker.aside.connect(lambda _laid: self._refresh())
        taker.verdict.connect(self._director.speak)
        taker.begin()

    def stop(self) -> None:
        """Stop watching; no frame and no page stays in memory."""
        self._aloud.stop()
        self._taker.stop()
        self._edge.close()
        self._review.use(None)

    # -- what the camera says ----------------------------------------------------------------------

    def _say(self, says: CameraSays) -> None:
        """Show it at once; what stays wrong for a moment is read aloud as well, once."""
        self.model.show_camera(says)
        wrong = says.title if says.tone is Tone.WARN else ""
        if wrong != self._warning:
            self._warning = wrong
            self._aloud.start() if wrong else self._aloud.stop()

    def _took(self) -> None:
        self.model.show_taken()
        self._director.hold("reading")

    def _kept(self, laid: Laid) -> None:
        page = laid.page
        self._last = page.place.word
        self._refresh()

    def _compared(self, page: CapturedPage) -> list[Compared]:
        from shared.casework.comparing import comparison

        case = self._case
        return comparison(page, case.applicant, plain(case.answers), case.filing)

    # -- slots -------------------------------------------------------------------------------------

    def _wants(self) -> list[PaperSlot]:
        case = self._case
        return slots_of(case.needs(), lambda place: place in case.pages, self._chosen)

    def wanted(self) -> PaperSlot | None:
        """The page that is wanted now: the one picked, else the first not captured."""
        return self.folder.wanted()

    def _slots(self) -> list[MaterialSlot]:
        wanted, wants = self.wanted(), self._wants()
        shown = []
        for need in self._case.needs():
            pages = [slot for slot in wants if slot.material == need.key]
            shown += [self._page_slot(slot, slot == wanted) for slot in pages]
            if not pages:
                shown.append(settled_slot(need))
            shown += self._further(need)
        return shown

    def _page_slot(self, slot: PaperSlot, now: bool) -> MaterialSlot:
        key = f"{slot.material}/{slot.slot}"
        page = self._case.pages.get(slot.place)
        state = SlotState.NOW if now else SlotState.DONE if page else SlotState.TODO
        return MaterialSlot(key, slot.name, state, self._thumbnail(page), "file-text")

    def _further(self, need: MaterialNeed) -> list[MaterialSlot]:
        """Pages a person has put behind those a material asks for."""
        asked = {slot.key for slot in need.pages}
        return [
            MaterialSlot(
                page.place.word, self.folder.name(page.place), SlotState.DONE, self._thumbnail(page)
            )
            for (material, slot), page in self._case.pages.items()
            if material == need.key and slot not in asked
        ]

    def _thumbnail(self, page: CapturedPage | None) -> str:
        """Address of a page's small picture; it is decoded once, not at every look."""
        if page is None:
            return ""
        if page.id not in self._small:
            self._small[page.id] = self._director.live.put(f"page/{page.id}", page.data)
        return self._small[page.id]

    def _refresh(self) -> None:
        wanted = self.wanted()
        if tuple(self._last.split("/", 1)) not in self._case.pages:
            self._last = ""
        for gone in set(self._small) - {page.id for page in self._case.pages.values()}:
            del self._small[gone]
            self._director.live.forget(f"page/{gone}")
        self._review.refresh()
        self.model.show_slots(self._slots(), self._last)
        self.model.show_told(self._case.shortfalls())
        self.model.show_tray(len(self._case.filing.tray))
        self.model.show_hint(wanted.hint if wanted else "请按下一步")

    def _done(self) -> None:
        """On to the next step, once everything wrong was told and a person has said to go on."""
        told = [s for s in self._case.shortfalls() if not s.stops]
        if told:
            self.model.show_told(told, ask=True)
            self._director.speak("有几处请看一看。" + "；".join(s.sentence for s in told) + "。")
        else:
            self._handling.on(Step.MATERIALS)

    def _pass(self) -> None:
        self._case.filing.let_pass(self._case.shortfalls())
        self._handling.on(Step.MATERIALS)

    def _retake(self, key: str) -> None:
        material, _, slot = key.partition("/")
        if (material, slot) in self._case.pages:
            self._case.remove(material, slot, "retaken")
        self._want(key)

    def _pick(self, key: str) -> None:
        """A tile was touched: look at its page, or take that one next."""
        if key == _TRAY:
            first = next(iter(self._case.filing.tray), "")
            self._review.show(first)
        elif tuple(key.split("/", 1)) in self._case.pages:
            self._review.show(key)
        elif any(f"{s.material}/{s.slot}" == key for s in self._wants()):
            self._want(key)

    def _want(self, key: str) -> None:
        material, _, slot = key.partition("/")
        self.folder.asked, self._last = (material, slot), ""
        self._taker.again()
        self._refresh()

    def _show_paper(self, key: str) -> None:
        self._chosen.add(key)
        self._refresh()


def settled_slot(need: MaterialNeed) -> MaterialSlot:
    """The tile of a material no page is asked for: exempt, pending, or settled by this machine."""
    state = {
        How.EXEMPT: SlotState.EXEMPT,
        How.PENDING: SlotState.PENDING,
        How.ON_SITE: SlotState.ON_SITE,
    }.get(need.how, SlotState.DONE)
    icon = {"id": "id-card", "hk": "book-user", "bank": "credit-card"}.get(need.key, "file-text")
    # what the reader read or the machine filled in was not photographed: its own word says what was
    word = need.tag if state is SlotState.ON_SITE else ""
    return MaterialSlot(need.key, need.name, state, "", icon, need.reason, need.may_capture, word)
