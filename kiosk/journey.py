"""Which step comes next for a service. Pure: no Qt, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """Steps of a visit, named as the shell shows them."""

    HOME = "home"
    FIND = "find"
    IDENTIFY = "identify"
    GUIDE = "guide"
    ONE_THING = "onething"
    OFFERS = "offers"
    FORM = "form"
    MATERIALS = "materials"
    PROMISE = "promise"
    REVIEW = "review"
    PAY = "pay"
    STATEMENT = "statement"
    DONE = "done"
    FAULT = "fault"
    CASES = "cases"
    RATE = "rate"
    GOODBYE = "goodbye"


NAMES = {
    Step.IDENTIFY: "刷身份证",
    Step.FORM: "填几个问题",
    Step.MATERIALS: "拍材料",
    Step.PROMISE: "手写签名",
    Step.REVIEW: "核对提交",
    Step.PAY: "缴费",
    Step.STATEMENT: "查询打印",
}
"""Names on the step bar and in the guide (``shared.domain.guide.MACHINE_STEPS``), which show only
what the resident has to do."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a case of this item asks of the resident."""

    questions: bool
    """There is a form to fill."""
    papers: bool
    """At least one paper may or must be shown to the camera."""
    promise: bool
    """A commitment has to be signed."""
    on_the_spot: bool
    """即办 at this machine: the platform is asked and the result printed at once."""
    fee: bool = False
    """It costs something that may be paid at this machine, once it is taken in."""


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps of one service in order, after guide and identification."""

    steps: tuple[Step, ...]

    def first(self) -> Step:
        """Where handling begins."""
        return self.steps[0]

    def after(self, step: Step) -> Step | None:
        """The step after ``step``; None after the last."""
        index = self.steps.index(step) + 1
        return self.steps[index] if index < len(self.steps) else None

    def before(self, step: Step) -> Step | None:
        """The step before ``step``; None before the first."""
        index = self.steps.index(step)
        return self.steps[index - 1] if index else None

    def names(self) -> tuple[str, ...]:
        """What the step bar shows: the card that was laid on first, for the guide counts it too."""
        return (NAMES[Step.IDENTIFY], *(NAMES[step] for step in self.steps))

    def place(self, step: Step) -> int:
        """Index on the step bar."""
        return self.steps.index(step) + 1


def plan(needs: Needs) -> Journey:
    """The journey of a service: only what this one really asks for."""
    steps = []
    if needs.questions:
        steps.append(Step.FORM)
    if needs.papers:
        steps.append(Step.MATERIALS)
    if needs.promise:
        steps.append(Step.PROMISE)
    steps.append(Step.STATEMENT if needs.on_the_spot else Step.REVIEW)
    if needs.fee and not needs.on_the_spot:
        steps.append(Step.PAY)
    return Journey(tuple(steps))
