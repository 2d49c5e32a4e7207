"""View-model of intake: check each material of a case, accept it, or say once what is missing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks import casewords as words
from counter.desks.capture import CameraParts, CaptureModel
from counter.desks.opened import OpenedModel
from counter.desks.printing import PaperModel
from shared.casework.comparing import comparison
from shared.casework.desk import OPEN, Desk
from shared.casework.deskcase import DeskMaterial, holder_of, pages_of, slots_at_desk
from shared.casework.folder import Folder
from shared.domain.case import State
from shared.domain.errors import Trouble
from shared.domain.materials import PHOTO_KEY
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

REASONS = (
    "看不清，请重新拍",
    "缺少本人页",
    "已过有效期",
    "与身份证信息不一致",
    "没有签名或盖章",
)
"""Offered when a material is refused; own words are always possible."""
_ROLES = (
    *("key", "name", "how", "pages", "verdict", "word"),
    *("tone", "symbol", "reason", "shown", "owed"),
)
_DONE = frozenset({State.ACCEPTED, State.GRANTED, State.GRANTED_WITH_GAP, State.ISSUED})


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class IntakeModel(QObject):  # type: ignore[operator]
    """A case being checked. ``close`` drops what it holds; the case itself stays where it is."""

    changed = Signal()
    refuse_wanted = Signal(str)
    """A material is to be refused: the view asks for the reason."""

    def __init__(
        self, opened: OpenedModel, camera: CameraParts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        opened.setParent(self)
        self.opened, self._case = opened, opened.case
        self.printing = PaperModel(opened.lanes.background, self)
        self.printing.settled.connect(opened.refresh)
        self.camera = CaptureModel(camera, self)
        self.camera.kept.connect(self._page_kept)
        self._trouble = ""
        self.folder: Folder | None = None
        if opened.desk is not None:
            self.folder = Folder(
                opened.desk.filing(self._case),
                holder_of(self._case.applicant),
                lambda: slots_at_desk(self._case),
            )
        self._lay_out()
        self._shown = 0
        self._materials = RowsModel(_ROLES, (), self)
        opened.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        if self.folder is not None and not self.camera.property("active"):
            self.folder.filing.take_over(pages_of(self._case))
            self.camera.page_review.refresh()
        rows = [
            words.material_row(m, shown=i == self._shown)
            for i, m in enumerate(self._case.materials)
        ]
        self._materials.set_rows(rows)
        self.changed.emit()

    def _lay_out(self) -> None:
        """The papers of the case on the desk: looked at, compared, moved, taken again."""
        desk, folder, case = self.opened.desk, self.folder, self._case
        if desk is None or folder is None:
            return
        answers = {key: str(answer.get("value", "")) for key, answer in case.answers.items()}
        self.camera.hold(
            folder,
            lambda page: comparison(page, folder.applicant, answers, folder.filing),
            lambda page: desk.page(case, page.digest),
        )

    def begin(self) -> None:
        """Show what waits first: a paper that is owed, else the first with pages."""
        paged = [i for i, m in enumerate(self._case.materials) if m.pages]
        if not self._look_at_owed() and paged:
            self.look(paged[0])

    def close(self) -> None:
        """Put the case back: nothing personal stays in memory or on the screen."""
        self.camera.stop()
        self.camera.hold(None)
        self.printing.close()
        self.opened.close()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(OpenedModel, constant=True)
    def head(self) -> OpenedModel:
        """The case itself."""
        return self.opened

    @Property(PaperModel, constant=True)
    def paper(self) -> PaperModel:
        """What is known of the paper printed last."""
        return self.printing

    @Property(CaptureModel, constant=True)
    def capture(self) -> CaptureModel:
        """The document camera."""
        return self.camera

    @Property(int, notify=changed)
    def stage(self) -> int:
        """0 received, 1 being checked, 2 ready to accept, 3 accepted."""
        if self._case.state in _DONE:
            return 3
        if all(m.settled for m in self._case.materials):
            return 2
        return 1

    @Property(RowsModel, constant=True)
    def materials(self) -> RowsModel:
        """The checklist: key, name, how, pages, verdict, word, tone, symbol, reason, shown."""
        return self._materials

    @Property(str, notify=changed)
    def materialWords(self) -> str:
        """5 项：3 项通过，1 项免交，1 项待核验."""
        counts = {"passed": 0, "exempt": 0, "refused": 0, "": 0}
        for material in self._case.materials:
            counts[material.verdict] += 1
        names = {"passed": "通过", "exempt": "免交", "refused": "退回", "": "待核验"}
        parts = [f"{counts[key]} 项{name}" for key, name in names.items() if counts[key]]
        return f"{len(self._case.materials)} 项：{'，'.join(parts)}"

    @Property(int, notify=changed)
    def shown(self) -> int:
        """Index of the material whose pages are in the viewer."""
        return self._shown

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while the case still waits for a decision at this desk."""
        return self._case.state in (State.SUBMITTED, State.RECEIVED, State.SUPPLEMENTED)

    @Property(bool, notify=changed)
    def accepted(self) -> bool:
        """True once it was accepted."""
        return self._case.state in _DONE

    @Property(bool, notify=changed)
    def waits(self) -> bool:
        """True while the applicant was told to bring more."""
        return self._case.state is State.SUPPLEMENTING

    @Property(bool, notify=changed)
    def receiptHere(self) -> bool:
        """True while the applicant holds nothing but the receipt that was given here."""
        desk = self.opened.desk
        return self._case.state in OPEN and desk is not None and desk.gave_receipt(self._case)

    @Property(str, notify=changed)
    def obstacle(self) -> str:
        """The first thing that stands in the way of the next act, '' when nothing does."""
        desk = self.opened.desk
        if desk is None or self.property("accepted"):
            return ""
        if self.property("waits"):
            owed = "、".join(m.name for m in desk.wanted(self._case))
            return f"等申请人补：{owed}。" if owed else "要补的都收到了，请按 F9 记下收齐。"
        found = desk.obstacles(self._case)
        return found[0] if found else ""

    @Property(str, notify=changed)
    def owed(self) -> str:
        """What the state does not hold and must be asked for, and whom to tell; '' for nothing."""
        return words.owed_words(self._case)

    @Property(bool, notify=changed)
    def canCapture(self) -> bool:
        """True when pages of the shown material can be taken here."""
        material = self._material()
        return self._case.state in OPEN and material is not None and bool(material.slots)

    @Property(str, notify=changed)
    def due(self) -> str:
        """承诺 2026 年 11 月 27 日前办结, once accepted."""
        known = self.opened.desk.accepted(self._case) if self.opened.desk is not None else None
        if known is None:
            return ""
        day = known[1].day
        tail = "（节假日安排公布后以正式日历为准）" if known[1].provisional else ""
        return f"承诺 {day.year} 年 {day.month} 月 {day.day} 日前办结{tail}"

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """What went wrong last, in a sentence; '' when nothing."""
        return self._trouble

    @Property(list, constant=True)
    def reasons(self) -> list[str]:
        """Reasons offered for a refusal."""
        return list(REASONS)

    @Property(list, notify=changed)
    def wanted(self) -> list[dict[str, str]]:
        """What would be asked for now, all at once: name, reason."""
        return [
            {"name": m.name, "reason": m.reason or m.answer}
            for m in self._case.materials
            if m.wanted
        ]

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(int)
    def look(self, index: int) -> None:
        """Show the pages of a material."""
        if 0 <= index < len(self._case.materials):
            self._shown = index
            self._fill()
            self.opened.viewer.show(self._case.materials[index].key)

    @Slot(str, str)
    def check(self, key: str, verdict: str) -> None:
        """Pass or exempt a material; refusing asks for a reason first."""
        if not self.property("open"):
            return
        if verdict == "refused":
            self.refuse_wanted.emit(key)
            return
        self._check(key, verdict, "省平台核验，免交" if verdict == "exempt" else "")

    @Slot(int, str)
    def checkAt(self, index: int, verdict: str) -> None:
        """The same by the row's place, then on to the next row that waits."""
        if 0 <= index < len(self._case.materials):
            self.check(self._case.materials[index].key, verdict)

    @Slot(str, str)
    def refuse(self, key: str, reason: str) -> None:
        """Refuse a material with a reason."""
        self._check(key, "refused", reason)

    def _check(self, key: str, verdict: str, reason: str) -> None:
        if not self._do(lambda desk: desk.check(self._case, key, verdict, reason)):
            return
        waiting = [i for i, m in enumerate(self._case.materials) if not m.verdict]
        after = [i for i in waiting if i > self._shown] or waiting
        if self._case.materials[self._shown].key == key and after:
            self.look(after[0])
        else:
            self._fill()

    @Slot()
    def accept(self) -> None:
        """Accept: durable first, then the notice is set and printed in the background."""
        if self._do(lambda desk: desk.accept(self._case)):
            self._print_acceptance()

    @Slot()
    def supplement(self) -> None:
        """Tell once and completely what is missing, then print it for the applicant."""
        if self._do(lambda desk: desk.request_supplement(self._case)):
            self._look_at_owed()
            self._print_supplement()

    @Slot()
    def supplied(self) -> None:
        """Everything that was asked for has come."""
        self._do(lambda desk: desk.receive_supplement(self._case))

    @Slot()
    def printAgain(self) -> None:
        """Print the paper of where the case stands once more; a copy says 补打."""
        if self.property("accepted"):
            self._print_acceptance()
        elif self.property("waits"):
            self._print_supplement()
        else:
            self.giveReceipt()

    @Slot()
    def giveReceipt(self) -> None:
        """Print the receipt of a case that was taken in at this window."""
        desk, case = self.opened.desk, self._case
        if desk is not None and desk.gave_receipt(case):
            self.printing.print("收件回执", lambda: desk.print_receipt(case))

    @Slot()
    def startCapture(self) -> None:
        """Watch the camera for the pages of the shown material."""
        material = self._material()
        if material is None or self.folder is None or not self.property("canCapture"):
            return
        self._trouble = ""
        self.changed.emit()
        begin = self.camera.begin_photo if material.key == PHOTO_KEY else self.camera.begin
        begin(self.folder, material.key, material.name)

    # -- inside ----------------------------------------------------------------------------------

    def _material(self) -> DeskMaterial | None:
        found = self._case.materials
        return found[self._shown] if self._shown < len(found) else None

    def _look_at_owed(self) -> bool:
        """Show the first paper the applicant was asked for; False when none is."""
        told = self._case.state is State.SUPPLEMENTING
        for at, material in enumerate(self._case.materials):
            if material.task or (told and material.wanted):
                self.look(at)
                return True
        return False

    def _page_kept(self, material: str, slot: str) -> None:
        self.opened.refresh()
        if material:
            self.opened.viewer.show(material, slot)

    def _do(self, act: Callable[[Desk], object]) -> bool:
        """Do something durable and show what came of it; False when it was refused."""
        desk = self.opened.desk
        if desk is None or self.opened.closed:
            return False
        try:
            act(desk)
            self._trouble = ""
        except Trouble as trouble:
            self._trouble = trouble.sentence
        self.opened.refresh()
        return not self._trouble

    def _print_acceptance(self) -> None:
        desk, case = self.opened.desk, self._case
        if desk is not None:
            self.printing.print(
                "受理通知书", lambda: desk.print_acceptance(case, desk.acceptance_pdf(case))
            )

    def _print_supplement(self) -> None:
        desk, case = self.opened.desk, self._case
        if desk is not None:
            self.printing.print(
                "补正告知书", lambda: desk.print_supplement(case, desk.supplement_pdf(case))
            )
