"""Handling one case: form, papers, promise, review, or the question to the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk import wording
from kiosk.journey import Journey, Needs, Step, plan
from kiosk.papers import Papers
from kiosk.statement import Statement
from kiosk.steps.promise.promise import PlainSentence, PromiseModel
from kiosk.steps.review.review import ReviewModel
from shared.casework.casefile import CaseFile
from shared.casework.fees import cost_in
from shared.casework.submission import Submitted
from shared.domain.errors import Trouble
from shared.domain.form import AnswerSource
from shared.ui.form.model import FormModel
from shared.ui.form.questions import FormQuestion

if TYPE_CHECKING:
    from kiosk.director import Director

QUESTIONS_PER_PAGE = 3


def needs_of(case: CaseFile) -> Needs:
    """What a case asks of the resident."""
    return Needs(
        questions=bool(case.questions()),
        papers=any(n.pages for n in case.needs()),
        promise=case.commitment() is not None,
        on_the_spot=case.on_the_spot,
        fee=_may_cost(case),
    )


def _may_cost(case: CaseFile) -> bool:
    """Whether a fee may be asked for here; a price that hangs on an answer is not known before."""
    till, cost = case.visit.office.till, cost_in(case)
    if cost is None or not (till.cash_ports or till.card_port is not None):
        return False
    priced = case.form is not None and any(c.fen for q in case.form.questions for c in q.choices)
    return priced or cost.fen is not None


class Handling(QObject):
    """Leads through the steps of one case. Every answer is journalled before the next page."""

    def __init__(self, director: Director, case: CaseFile) -> None:
        super().__init__(director)
        self.director = director
        self.case = case
        self.journey: Journey = plan(needs_of(case))
        self._form: FormModel | None = None
        self._review: ReviewModel | None = None
        self.papers: Papers | None = None

    def begin(self) -> None:
        """Show the first step."""
        self.show(self.journey.first())

    def show(self, step: Step, key: str = "") -> None:
        """Show a step of this case; ``key`` turns to one question."""
        self.leave()
        self.director.shell.place(self.case.title, self.journey.names(), self.journey.place(step))
        {
            Step.FORM: self._show_form,
            Step.MATERIALS: self._show_materials,
            Step.PROMISE: self._show_promise,
            Step.REVIEW: self._show_review,
            Step.STATEMENT: self._show_statement,
        }[step]()
        if key and self._form is not None:
            self._form.open_at(key)

    def leave(self) -> None:
        """Stop what a step keeps running: the camera."""
        if self.papers is not None:
            self.papers.stop()
            self.papers = None
        self._form = self._review = None

    def on(self, step: Step) -> None:
        """On to the step after ``step``."""
        after = self.journey.after(step)
        if after is not None:
            self.show(after)

    def back(self, step: Step) -> None:
        """Back to the step before, or to the guide."""
        before = self.journey.before(step)
        if before is not None:
            self.show(before)
        else:
            self.leave()
            self.director.show_before(self.case)

    # -- form -----------------------------------------------------------------------------------

    def _show_form(self) -> None:
        model = FormModel(
            self._questions(),
            per_page=1 if self.director.shell.elder else QUESTIONS_PER_PAGE,
            check=self._check,
            parent=self,
        )
        self._form = model
        model.answered.connect(self._answered)
        model.finished.connect(self._form_finished)
        model.backed.connect(lambda: self.back(Step.FORM))
        self.director.shell.look_changed.connect(self._repage)
        self.director.shell.show(Step.FORM, model)

    def _repage(self) -> None:
        if self._form is not None:
            self._form.set_per_page(1 if self.director.shell.elder else QUESTIONS_PER_PAGE)

    def _questions(self) -> list[FormQuestion]:
        return [wording.form_question(self.case, q) for q in self.case.questions()]

    def _check(self, key: str, value: str) -> str:
        problem = self.case.check(key, value)
        return problem.sentence if problem else ""

    def _answered(self, key: str, value: str) -> None:
        """Keep an answer as soon as it is whole; half a number stays on the screen only."""
        self.director.alive()
        if value and self.case.check(key, value) is None:
            before = [q.id for q in self.case.questions()]
            self.case.answer(key, value, AnswerSource.TYPED)
            if self._form is not None and [q.id for q in self.case.questions()] != before:
                self._form.show_questions(self._questions())

    def _form_finished(self) -> None:
        left = self.case.questions_left()
        if left and self._form is not None:
            problem = self.case.check(left[0].id, "")
            self._form.show_questions(self._questions())
            self._form.show_problem(left[0].id, problem.sentence if problem else "这一项要填。")
            return
        self.journey = plan(needs_of(self.case))
        self.on(Step.FORM)

    # -- papers -----------------------------------------------------------------------------------

    def _show_materials(self) -> None:
        self.papers = Papers(self)
        self.papers.begin()

    # -- promise ----------------------------------------------------------------------------------

    def _show_promise(self) -> None:
        promise = self.case.commitment()
        assert promise is not None, "the journey has this step only with a commitment"
        today = self.director.office.now()
        model = PromiseModel(
            [PlainSentence(s.title, s.detail) for s in promise.sentences],
            promise.full_text,
            name=self.case.applicant.name,
            day=f"{today.year} 年 {today.month} 月 {today.day} 日",
            parent=self,
        )
        model.signed.connect(self._signed)
        model.backed.connect(lambda: self.back(Step.PROMISE))
        model.read_asked.connect(self.director.shell.say)
        self.director.shell.show(Step.PROMISE, model)

    def _signed(self, strokes: list[list[list[float]]], picture: bytes) -> None:
        self.case.sign(strokes, bytes(picture))
        self.on(Step.PROMISE)

    # -- review and submit -----------------------------------------------------------------------

    def _show_review(self) -> None:
        model = ReviewModel(wording.review_sections(self.case), parent=self)
        self._review = model
        model.edit_asked.connect(self._edit)
        model.backed.connect(lambda: self.back(Step.REVIEW))
        model.submitted.connect(self._submit)
        self.director.shell.show(Step.REVIEW, model)

    def _edit(self, step: str, key: str) -> None:
        if step in set(self.journey.steps):
            self.show(Step(step), key if step == Step.FORM else "")

    def _submit(self) -> None:
        self.director.hold("submitting")
        self.director.background.run(
            "casework", self.case.submit, self._submitted, self._refused, self.director.same_visit()
        )

    def _submitted(self, made: Submitted) -> None:
        self.director.release("submitting")
        self.leave()
        self.director.ending.begin(self.case, made)

    def _refused(self, trouble: Trouble) -> None:
        self.director.release("submitting")
        if self._review is not None:
            self._review.show_problem(trouble.sentence)

    # -- the question to the platform ------------------------------------------------------------

    def _show_statement(self) -> None:
        Statement(self).begin()
