"""What is only guessed is not used until somebody says so, and one place is one device."""

from __future__ import annotations

from shared.devices.finding.plan import Candidate, Deed, propose
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, Proposal
from shared.technician.wizard.roles import Roles

KINDS = {
    "escpos": DeviceKind.RECEIPT,
    "line-caller": DeviceKind.CALLER,
    "key-evaluator": DeviceKind.EVALUATOR,
}


def found(url: str, driver: str, score: int) -> Candidate:
    return Candidate(Attachment("serial", url), driver, Proposal(score, url))


def roles() -> Roles:
    silent = [found("serial:///2", name, 10) for name in ("line-caller", "key-evaluator")]
    return Roles.of(propose([found("serial:///1", "escpos", 95), *silent], KINDS.__getitem__))


def test_guesses_are_shown_and_not_written_until_somebody_takes_them():
    all_ = roles()
    assert [r.line.deed for r in all_] == [Deed.ADD, Deed.GUESS, Deed.GUESS, Deed.GUESS]
    assert [e.id for e in all_.chosen] == ["receipt-printer"]
    assert [r.row(proving=False)["deed"] for r in all_] == ["新增", "也许", "也许", "也许"]
    all_.toggle("cash-drawer")
    assert [e.id for e in all_.chosen] == ["receipt-printer", "cash-drawer"]
    all_.toggle("receipt-printer")
    assert all_[0].row(proving=False)["deed"] == "不用"


def test_a_port_is_taken_by_one_guess_only():
    all_ = roles()
    all_.toggle("queue-caller")
    all_.toggle("evaluator")
    assert [e.id for e in all_.chosen] == ["receipt-printer", "evaluator"]
