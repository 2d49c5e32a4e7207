"""View-model of intake: check each material of a case, accept it, or say once what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks import casewords as words
from counter.desks.pages import Lanes, PagesModel
from shared.casework.desk import Desk, DeskCase
from shared.casework.printing import Outcome
from shared.domain.calendar import Deadline
from shared.domain.case import State
from shared.domain.errors import Trouble
from shared.domain.form import Form
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
    *("tone", "symbol", "reason", "shown", "spare"),
)
_DONE = frozenset({State.ACCEPTED, State.GRANTED, State.GRANTED_WITH_GAP, State.ISSUED})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a case on the desk needs to be told in words."""

    now: datetime
    form: Form | None = None
    here: str = ""
    clerk_name: str = ""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class IntakeModel(QObject):  # type: ignore[operator]
    """An opened case. ``close`` drops what it holds; the case itself stays where it is.

    desk: None only in pictures of screens, where nothing can be done.
    """

    changed = Signal()
    print_changed = Signal()
    refuse_wanted = Signal(str)
    """A material is to be refused: the view asks for the reason."""

    def __init__(
        self,
        desk: Desk | None,
        case: DeskCase,
        setting: Setting,
        lanes: Lanes,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._case, self._setting, self._lanes = desk, case, setting, lanes
        self._due: Deadline | None = None
        self._pdf = b""
        self._print, self._print_words = "", ""
        self._trouble = ""
        self._shown = 0
        self._closed = False
        self._materials = RowsModel(_ROLES, (), self)
        self._pages = PagesModel(desk, case, lanes, self)
        self._fill()

    def _fill(self) -> None:
        rows = [
            words.material_row(m, shown=i == self._shown)
            for i, m in enumerate(self._case.materials)
        ]
        self._materials.set_rows(rows)
        self.changed.emit()

    @property
    def case(self) -> DeskCase:
        """The case itself."""
        return self._case

    @property
    def viewer(self) -> PagesModel:
        """The page viewer."""
        return self._pages

    def begin(self) -> None:
        """Show the first material that has pages."""
        paged = [i for i, m in enumerate(self._case.materials) if m.pages]
        if paged:
            self.look(paged[0])

    def refresh(self) -> None:
        """Something was written about this case elsewhere: read its trail again."""
        if self._desk is not None and not self._closed:
            self._case.trail = self._desk.trail(self._case.case)
            self.changed.emit()

    def close(self) -> None:
        """Put the case back: nothing personal stays in memory or on the screen."""
        self._closed = True
        self._pages.forget()
        self._pdf = b""

    # -- what the screen reads ----------------------------------------------------------------

    @Property(str, constant=True)
    def caseId(self) -> str:
        """The case's id."""
        return self._case.case

    @Property(str, constant=True)
    def title(self) -> str:
        """Name of the service."""
        return self._case.item.name

    @Property(str, constant=True)
    def number(self) -> str:
        """Case number."""
        return self._case.number

    @Property(str, constant=True)
    def person(self) -> str:
        """Name, sex, age."""
        return words.person_words(self._case.applicant, self._setting.now.date())

    @Property(str, constant=True)
    def origin(self) -> str:
        """Where and when it was applied for."""
        setting = self._setting
        return words.origin_words(self._case, setting.here, setting.now.tzinfo)

    @Property(str, constant=True)
    def limits(self) -> str:
        """法定 20 个工作日，承诺 5 个工作日."""
        item = self._case.item
        if item.promised_limit.at_once:
            return item.promised_limit.text
        return f"法定 {item.statutory_limit.text}・承诺 {item.promised_limit.text}"

    @Property(str, notify=changed)
    def stateWords(self) -> str:
        """Where the case stands."""
        return self._case.state.words

    @Property(str, notify=changed)
    def stateTone(self) -> str:
        """Tone of that."""
        return words.state_tone(self._case.state)

    @Property(int, notify=changed)
    def stage(self) -> int:
        """0 received, 1 being checked, 2 ready to accept, 3 accepted."""
        if self._case.state in _DONE:
            return 3
        if all(m.settled for m in self._case.materials):
            return 2
        return 1

    @Property(list, constant=True)
    def fields(self) -> list[dict[str, object]]:
        """Of the applicant's card: key, label, value, source, wide."""
        return words.applicant_fields(self._case.applicant)

    @Property(list, constant=True)
    def answers(self) -> list[dict[str, object]]:
        """Of the form: the same."""
        return words.answer_fields(self._case.answers, self._setting.form)

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

    @Property(PagesModel, constant=True)
    def pages(self) -> PagesModel:
        """The viewer."""
        return self._pages

    @Property(list, notify=changed)
    def trail(self) -> list[dict[str, str]]:
        """What happened: at, text; newest first."""
        return [{"at": at, "text": text} for at, text in self._case.trail]

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while the case still waits for a decision at this desk."""
        return self._case.state in (State.SUBMITTED, State.RECEIVED, State.SUPPLEMENTED)

    @Property(bool, notify=changed)
    def accepted(self) -> bool:
        """True once it was accepted."""
        return self._case.state in _DONE

    @Property(str, notify=changed)
    def obstacle(self) -> str:
        """The first thing that stands in the way of accepting, '' when nothing does."""
        found = self._desk.obstacles(self._case) if self._desk is not None else []
        return found[0] if found and not self.property("accepted") else ""

    @Property(str, notify=changed)
    def due(self) -> str:
        """2026 年 11 月 27 日前办结, once accepted."""
        if self._due is None:
            return ""
        day = self._due.day
        tail = "（节假日安排公布后以正式日历为准）" if self._due.provisional else ""
        return f"承诺 {day.year} 年 {day.month} 月 {day.day} 日前办结{tail}"

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """What went wrong last, in a sentence; '' when nothing."""
        return self._trouble

    @Property(str, notify=print_changed)
    def printState(self) -> str:
        """'' | printing | confirmed | failed | unknown."""
        return self._print

    @Property(str, notify=print_changed)
    def printWords(self) -> str:
        """What is known of the notice."""
        return self._print_words

    @Property(list, constant=True)
    def reasons(self) -> list[str]:
        """Reasons offered for a refusal."""
        return list(REASONS)

    @Property(list, notify=changed)
    def refused(self) -> list[dict[str, str]]:
        """Refused materials: name, reason."""
        return [
            {"name": m.name, "reason": m.reason}
            for m in self._case.materials
            if m.verdict == "refused"
        ]

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(int)
    def look(self, index: int) -> None:
        """Show the pages of a material."""
        if 0 <= index < len(self._case.materials):
            self._shown = index
            self._fill()
            self._pages.show(self._case.materials[index].key)

    @Slot(str, str)
    def check(self, key: str, verdict: str) -> None:
        """Pass or exempt a material; refusing asks for a reason first."""
        if not self.property("open"):
            return
        if verdict == "refused":
            self.refuse_wanted.emit(key)
            return
        self._check(key, verdict, "电子证照核验" if verdict == "exempt" else "")

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
        if self._desk is None:
            return
        try:
            self._desk.check(self._case, key, verdict, reason)
            self._trouble = ""
        except Trouble as trouble:
            self._trouble = trouble.sentence
        waiting = [i for i, m in enumerate(self._case.materials) if not m.verdict]
        after = [i for i in waiting if i > self._shown] or waiting
        if self._case.materials[self._shown].key == key and after and not self._trouble:
            self.look(after[0])
        else:
            self._fill()

    @Slot()
    def accept(self) -> None:
        """Accept: durable first, then the notice is set and printed in the background."""
        if self._desk is None or self._closed:
            return
        try:
            self._due = self._desk.accept(self._case)
        except Trouble as trouble:
            self._trouble = trouble.sentence
            self.changed.emit()
            return
        self._trouble = ""
        self._fill()
        self.printNotice()

    @Slot()
    def printNotice(self) -> None:
        """Print 受理通知书, or print it again."""
        if self._desk is None or self._print == "printing" or not self.property("accepted"):
            return
        desk, case, due, kept = self._desk, self._case, self._due, self._pdf
        due = due or desk.promised(case.item)
        self._said("printing", "正在打印受理通知书…")

        def work() -> tuple[bytes, Outcome]:
            pdf = kept or desk.acceptance_pdf(case, due)
            return pdf, desk.print_acceptance(case, pdf)

        self._lanes.background.run(
            "print", work, self._printed, self._not_printed, lambda: not self._closed
        )

    def _printed(self, answer: tuple[bytes, Outcome]) -> None:
        self._pdf, outcome = answer
        kind = str(outcome.kind.value)
        if kind == "confirmed":
            self._said(kind, "受理通知书已打印，请交给申请人。")
        else:
            trouble = outcome.trouble
            said = trouble.staff_hint or trouble.sentence if trouble else ""
            head = (
                "受理通知书没有打印成。" if kind == "failed" else "不能确定通知书有没有打印出来。"
            )
            self._said(kind, f"{head}{said}")
        self.refresh()

    def _not_printed(self, trouble: Trouble) -> None:
        self._said("failed", f"受理通知书没有打印成。{trouble.sentence}")

    def _said(self, state: str, sentence: str) -> None:
        self._print, self._print_words = state, sentence
        self.print_changed.emit()

    @Slot()
    def supplement(self) -> None:
        """Say once and completely what is missing: every refused material with its reason."""
        if self._desk is None:
            return
        refused = [m for m in self._case.materials if m.verdict == "refused"]
        reason = "；".join(f"{m.name}：{m.reason}" for m in refused)
        try:
            self._desk.request_supplement(self._case, [m.key for m in refused], reason)
            self._trouble = ""
        except Trouble as trouble:
            self._trouble = trouble.sentence
        self._fill()
