"""View-model of starting a case at the window: who, which service, its questions, its papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.capture import CameraParts, CaptureModel
from counter.desks.start.choosing import ChoosingModel
from counter.desks.start.explaining import ExplainingModel
from counter.desks.start.facing import FacingModel
from counter.desks.start.offering import OfferingModel
from counter.desks.start.papers import Papers
from counter.desks.start.services import Services
from counter.desks.start.signing import SigningModel
from counter.desks.start.who import WhoModel
from shared.casework.casefile import CaseFile
from shared.casework.comparing import Compared, comparison
from shared.casework.office import Office
from shared.casework.pages import CapturedPage
from shared.casework.submission import Submitted
from shared.domain.errors import Trouble
from shared.domain.form import plain
from shared.domain.item import Bundle
from shared.domain.shortfalls import Shortfall
from shared.ui.form.model import FormModel
from shared.ui.form.questions import shown_question
from shared.ui.rows import RowsModel

if TYPE_CHECKING:
    from shared.casework.visit import Visit
    from shared.ui.watching import CardWatch

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

_EVERY = 99
"""Questions on the one page of a desk's form."""


class Stage(StrEnum):
    """What is being done now."""

    WHO = "who"
    WHAT = "what"
    FORM = "form"
    PAPERS = "papers"
    SIGN = "sign"


STAGES = (
    (Stage.WHO, "核身"),
    (Stage.WHAT, "选事项"),
    (Stage.FORM, "填表"),
    (Stage.PAPERS, "材料"),
    (Stage.SIGN, "签名收件"),
)


@dataclass(frozen=True)
class StartParts:
    """What starting a case needs from the window."""

    office: Office
    camera: CameraParts
    find: Callable[[str], Sequence[Any]]
    """Words to hits, best first; a hit has ``item`` and ``why``."""
    cards: CardWatch | None = None
    """None on a desk without a reader, and in pictures of screens."""
    ask: Callable[[str, Sequence[Any]], Any] = lambda _words, _hits: None
    """Words and hits to the question that tells close services apart, or None."""
    clerk: str = ""
    """Work number of who is on duty."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class StartModel(QObject):  # type: ignore[operator]
    """One applicant at the window, from the card to the receipt number.

    ``taken`` carries the case id once it is durable; ``close`` ends the visit either way.
    """

    changed = Signal()
    taken = Signal(str)

    def __init__(self, parts: StartParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.case: CaseFile | None = None
        self._stage = Stage.WHO
        self._busy = ""
        self._trouble = ""
        self._told: list[Shortfall] = []
        """What the clerk was told before going on; the same once more lets it pass."""
        self.questions: FormModel | None = None
        self.services_found = Services(parts.office, parts.find, parts.ask, self)
        self.services_found.changed.connect(self.changed)
        self.promise = SigningModel(self)
        self.camera = CaptureModel(parts.camera, self)
        self.camera.changed.connect(self.changed)
        self.camera.kept.connect(lambda _material, _slot: self.changed.emit())
        self.case_papers = Papers(self.camera, self)
        self.who = WhoModel(parts.office, parts.cards, self)
        self.who.identified.connect(lambda: self._go(Stage.WHAT))
        self.offering = OfferingModel(parts.office, self.who, self)
        self.choosing_part = ChoosingModel(parts.office, self)
        self.choosing_part.begun.connect(self._begin_together)
        self.guide = ExplainingModel(parts.office, self)
        camera = parts.camera
        self.face_to_card = FacingModel(
            self.who, camera.background, camera.live, parts.clerk, camera.face, camera.models, self
        )

    def begin(self) -> None:
        """Begin the visit and look for a card. Raises Trouble when there is no room for a case."""
        self.who.begin()
        self.search("")

    def close(self) -> None:
        """End the visit: what was not handed in is destroyed, what was stays readable here."""
        self.camera.stop()
        self.camera.hold(None)
        self.promise.clear()
        self.face_to_card.forget()
        self.offering.forget()
        self.choosing_part.close()
        self.who.end()
        self.case = None

    # -- which service ----------------------------------------------------------------------------

    @Slot(str)
    def search(self, query: str) -> None:
        """Find services in the applicant's own words; nothing typed lists all."""
        self.services_found.search(query)

    @Slot(int)
    def browse(self, index: int) -> None:
        """Look through a life event's or a department's services."""
        self.services_found.browse(index)

    @Slot(int)
    def browseOn(self, by: int) -> None:
        """The next of them."""
        self.services_found.browse_on(by)

    @Slot(int)
    def answer(self, index: int) -> None:
        """The applicant's answer to the question between close services."""
        self.services_found.answer(index)

    @Slot(int)
    def step(self, by: int) -> None:
        """Another row of services, or of papers."""
        if self._stage is Stage.WHAT:
            self.services_found.step(by)
        elif self._stage is Stage.PAPERS:
            self.case_papers.step(by)

    @Slot(int)
    def pick(self, index: int) -> None:
        """Begin a service; of a one-thing, say first which part of it."""
        item = self.services_found.at(index)
        if item is None or self._busy:
            return
        if isinstance(item, Bundle):
            self.choosing_part.show(item)
        else:
            self._begin(lambda visit: visit.open(item.id))

    @Slot(int)
    def explain(self, index: int) -> None:
        """How a service goes, for somebody who asks; -1 for the marked one."""
        at = self.services_found.chosen if index < 0 else index
        item = self.services_found.at(at)
        if isinstance(item, Bundle):
            self.choosing_part.show(item)
        elif item is not None:
            self.guide.show(item)

    def _begin_together(self, bundle: Bundle, chosen: list[str]) -> None:
        self._begin(lambda visit: visit.open_one_thing(bundle.id, chosen))

    def _begin(self, opening: Callable[[Visit], CaseFile]) -> None:
        """Open the case and ask the province what it already holds."""
        visit = self.who.visit
        if visit is None or self._busy:
            return
        try:
            case = opening(visit)
        except Trouble as trouble:
            self._trouble = trouble.sentence
            self.changed.emit()
            return
        case.filing.by = self._parts.clerk
        self.case = case
        self._hold("正在问省平台哪些材料可以免交…")
        self._parts.camera.background.run(
            "province",
            case.look_up_licences,
            lambda _: self._opened(),
            self._failed,
            self._mine(case),
        )

    def _opened(self) -> None:
        self._hold("")
        assert self.case is not None, "asked for a case that is open"
        if self.case.questions():
            self.questions = FormModel(
                [shown_question(q, self.case.answers.get(q.id)) for q in self.case.questions()],
                per_page=_EVERY,
                check=self._check,
                parent=self,
            )
            self.questions.answered.connect(self._answered)
            self.questions.finished.connect(self._form_done)
            self._go(Stage.FORM)
        else:
            self._go(Stage.PAPERS)

    # -- the form ---------------------------------------------------------------------------------

    def _check(self, key: str, value: str) -> str:
        problem = self.case.check(key, value) if self.case is not None else None
        return problem.sentence if problem else ""

    def _answered(self, key: str, value: str) -> None:
        """Keep an answer as soon as it is whole; questions that follow from it appear."""
        case, form = self.case, self.questions
        if case is None or form is None or not value or case.check(key, value) is not None:
            return
        before = [q.id for q in case.questions()]
        case.answer(key, value)
        if [q.id for q in case.questions()] != before:
            form.show_questions(
                [shown_question(q, case.answers.get(q.id)) for q in case.questions()]
            )

    def _form_done(self) -> None:
        left = self.case.questions_left() if self.case is not None else []
        if left and self.questions is not None:
            self.questions.show_problem(left[0].id, "这一项要填。")
            return
        self._go(Stage.PAPERS)

    # -- papers -----------------------------------------------------------------------------------

    @Slot(int)
    def look(self, index: int) -> None:
        """Choose a paper."""
        self.case_papers.look(index)

    @Slot()
    def startCapture(self) -> None:
        """Watch the camera for the chosen paper."""
        if self._stage is Stage.PAPERS:
            self.case_papers.take()

    # -- signature and the end --------------------------------------------------------------------

    @Slot()
    def next(self) -> None:
        """On to the next stage, or hand the application in."""
        if self._busy or self.camera.property("active"):
            return
        self._trouble = ""
        if self._stage is Stage.WHAT:
            self.pick(self.services_found.chosen)
        elif self._stage is Stage.FORM and self.questions is not None:
            self.questions.next()
        elif self._stage is Stage.PAPERS:
            self._papers_done()
        elif self._stage is Stage.SIGN:
            self._submit()
        self.changed.emit()

    def _papers_done(self) -> None:
        left = self.case.unsettled() if self.case is not None else []
        if left:
            self.case_papers.onwards()
            self._trouble = f"还缺材料：{left[0].name}。按 F6 拍原件。"
            return
        assert self.case is not None, "papers belong to a case"
        told = self.case.shortfalls()
        if told and told != self._told:
            self._told = told
            count = len(told)
            self._trouble = (
                f"还有 {count} 处要看一看：{told[0].sentence}。没有问题再按一次 F8 照收。"
            )
            return
        self.case.filing.let_pass(told)
        promise = self.case.commitment()
        self.promise.ask(self.case.applicant.name, promise)
        self._go(Stage.SIGN)

    def _submit(self) -> None:
        case = self.case
        if case is None:
            return
        if self.promise.property("needed"):
            signature = self.promise.signature()
            if signature is None:
                self._trouble = str(self.promise.property("verdictText")) + "。"
                return
            case.sign(*signature)
        obstacles = case.obstacles()
        if obstacles:
            self._trouble = obstacles[0]
            return
        self._hold("正在收件…")
        self._parts.camera.background.run(
            "casework", case.submit, self._submitted, self._failed, self._mine(case)
        )

    def _submitted(self, made: Submitted) -> None:
        self._hold("")
        self.taken.emit(made.case)

    def _failed(self, trouble: Trouble) -> None:
        self._hold("")
        self._trouble = trouble.sentence
        self.changed.emit()

    @Slot()
    def back(self) -> None:
        """One stage back; what was entered stays. From the service there is no way back."""
        before = {Stage.PAPERS: Stage.FORM, Stage.SIGN: Stage.PAPERS}.get(self._stage)
        self.camera.stop()
        if before is Stage.FORM and self.questions is None:
            return
        if before is not None and not self._busy:
            self._go(before)

    # -- inside ----------------------------------------------------------------------------------

    def _mine(self, case: CaseFile) -> Callable[[], bool]:
        return lambda: self.case is case

    def _hold(self, words_: str) -> None:
        self._busy = words_
        self.changed.emit()

    def _go(self, stage: Stage) -> None:
        self._stage, self._trouble = stage, ""
        if stage is Stage.PAPERS and self.case is not None:
            self.case_papers.begin(self.case)
            case = self.case
            self.camera.hold(self.case_papers.folder_of(case), lambda page: compared(case, page))
        self.changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(OfferingModel, constant=True)
    def offers(self) -> OfferingModel:
        """What the applicant may be entitled to, once they said yes."""
        return self.offering

    @Property(ChoosingModel, constant=True)
    def choosing(self) -> ChoosingModel:
        """All or part of a one-thing."""
        return self.choosing_part

    @Property(ExplainingModel, constant=True)
    def explaining(self) -> ExplainingModel:
        """The guide of a service."""
        return self.guide

    @Property(str, notify=changed)
    def stage(self) -> str:
        """who, what, form, papers or sign."""
        return self._stage.value

    @Property(int, notify=changed)
    def place(self) -> int:
        """Number of the stage, from 0."""
        return [stage for stage, _ in STAGES].index(self._stage)

    @Property(list, constant=True)
    def stages(self) -> list[str]:
        """Names of the stages."""
        return [name for _, name in STAGES]

    @Property(str, notify=changed)
    def title(self) -> str:
        """Name of the service, once chosen."""
        return self.case.title if self.case is not None else "窗口新办"

    @Property(WhoModel, constant=True)
    def applicant(self) -> WhoModel:
        """Who applies, and how that is known."""
        return self.who

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """What went wrong last, or is missing; '' for nothing."""
        return self._trouble

    @Property(str, notify=changed)
    def busy(self) -> str:
        """What is being waited for, '' for nothing."""
        return self._busy

    @Property(str, notify=changed)
    def query(self) -> str:
        """What is searched for."""
        return self.services_found.query

    @Property(str, notify=changed)
    def question(self) -> str:
        """The question that tells close services apart, or nothing."""
        asking = self.services_found.asking
        return str(asking.text) if asking is not None else ""

    @Property(list, notify=changed)
    def choices(self) -> list[str]:
        """Its answers."""
        asking = self.services_found.asking
        return [str(option.text) for option in asking.options] if asking is not None else []

    @Property(str, notify=changed)
    def elsewhere(self) -> str:
        """What was found although this window does not take it in."""
        return self.services_found.elsewhere

    @Property(RowsModel, constant=True)
    def services(self) -> RowsModel:
        """key, name, dept, note, why, current."""
        return self.services_found.rows

    @Property(RowsModel, constant=True)
    def shelves(self) -> RowsModel:
        """Life events and departments to look through: name, heading, many, current."""
        return self.services_found.shelves.rows

    @Property(FormModel, notify=changed)
    def form(self) -> FormModel | None:
        """The questions, once a service is chosen."""
        return self.questions

    @Property(RowsModel, constant=True)
    def papers(self) -> RowsModel:
        """key, name, how, pages, word, tone, symbol, shown."""
        return self.case_papers.rows

    @Property(list, notify=changed)
    def shortfalls(self) -> list[str]:
        """What is wrong with the papers, in the order a clerk would say it."""
        case = self.case if self._stage is Stage.PAPERS else None
        return [s.sentence for s in case.shortfalls()] if case is not None else []

    @Property(CaptureModel, constant=True)
    def capture(self) -> CaptureModel:
        """The document camera."""
        return self.camera

    @Property(FacingModel, constant=True)
    def facing(self) -> FacingModel:
        """The person beside the card."""
        return self.face_to_card

    @Property(SigningModel, constant=True)
    def signing(self) -> SigningModel:
        """What is promised, and the signature."""
        return self.promise

    @Property(bool, notify=changed)
    def begun(self) -> bool:
        """True when something would be lost by going away."""
        return self.case is not None

    @Property(str, notify=changed)
    def nextWords(self) -> str:
        """What the main button does."""
        return {
            Stage.WHO: "等待核身",
            Stage.WHAT: "办这一项",
            Stage.FORM: "填好了，看材料",
            Stage.PAPERS: "材料齐了，去签名",
            Stage.SIGN: "收件",
        }[self._stage]


def compared(case: CaseFile, page: CapturedPage) -> list[Compared]:
    """What a page says beside the card and the form."""
    return comparison(page, case.applicant, plain(case.answers), case.filing)
