"""Paying by touch through the real screens: notes, coins' change refused, cards, leaving, paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kiosk.steps.pay.pay import PayModel
from shared.config.model import DeviceEntry
from shared.demo.walk import Resident
from shared.devices.virtual.note_validator import VirtualNoteValidator, Way
from shared.devices.virtual.pos import VirtualPos

Open = Callable[..., Resident]
HUNDRED = 10000


@pytest.fixture
def notes() -> Iterator[VirtualNoteValidator]:
    made = VirtualNoteValidator()
    yield made
    made.close()


@pytest.fixture
def pos() -> Iterator[VirtualPos]:
    made = VirtualPos()
    yield made
    made.close()


@pytest.fixture
def pays(stage, open_stage: Open, notes, pos, monkeypatch) -> Callable[[], Resident]:
    """Somebody who has just handed in what costs 400 yuan, at a kiosk with both machines."""
    plain = stage.kiosk_config
    more = (
        DeviceEntry(id="notes", kind="cash-acceptor", url=notes.url, options={"poll_ms": 5}),
        DeviceEntry(id="pos", kind="payment-terminal", url=pos.url, options={"answer_ms": 1000}),
    )

    def config():
        made = plain()
        return made.model_copy(update={"device": (*made.device, *more)})

    monkeypatch.setattr(stage, "kiosk_config", config)

    def begin() -> Resident:
        resident = open_stage(read=False)
        resident.kiosk.director.show_guide("SW002")
        resident.on("guide")
        resident.finger.touch("guide.begin")
        resident.on("identify")
        stage.put_card(resident.person)
        resident.fill()
        resident.on("review")
        resident.finger.touch("review.submit")
        resident.on("pay")
        return resident

    return begin


def page(resident: Resident) -> PayModel:
    model = resident.kiosk.director.shell.model_now()
    assert isinstance(model, PayModel)
    return model


def reaches(resident: Resident, state: str) -> PayModel:
    model = page(resident)
    assert resident.finger.until(lambda: model.property("state") == state), model.property("state")
    return model


def put_in(resident: Resident, notes: VirtualNoteValidator, *values: int) -> None:
    for fen in values:
        free = lambda fen=fen: fen in notes.open_for and notes.way is Way.NONE  # noqa: E731
        assert resident.finger.until(free)
        assert notes.insert(fen)


def facts(resident: Resident, *types: str) -> list[str]:
    journal = resident.kiosk.terminal.journal
    case = resident.kiosk.director.handling.case.id
    return [h.type for h in journal.facts(case=case) if h.type in types]


def papers(resident: Resident) -> list[tuple[str, str]]:
    rows = resident.kiosk.terminal.journal.query(
        "select paper, state from prints order by begun_at"
    )
    return [(str(r["paper"]).partition(" ")[0], str(r["state"])) for r in rows]


def test_cash_is_counted_live_and_the_case_stands_before_the_first_note(stage, pays, notes) -> None:
    resident = pays()
    assert facts(resident, "receipt-issued", "payment-opened") == ["receipt-issued"]
    model = reaches(resident, "choosing")
    assert "不找零" in model.property("terms")
    assert resident.finger.until(lambda: len(stage.kiosk.receipt.receipts) == 1)
    resident.finger.touch("pay.way.cash")
    put_in(resident, notes, HUNDRED, HUNDRED)
    assert resident.finger.until(lambda: model.property("received") == "200元")
    assert (model.property("left"), model.property("state")) == ("200元", "cash")
    put_in(resident, notes, HUNDRED, HUNDRED)
    reaches(resident, "ended")
    assert model.property("heading") == "费用缴清了"
    assert resident.finger.until(lambda: model.slip.property("state") == "confirmed")
    assert notes.box == {HUNDRED: 4}
    assert papers(resident) == [("receipt", "confirmed"), ("payslip", "confirmed")]
    kinds = ("cash-escrowed", "cash-stacked", "payment-closed")
    assert facts(resident, *kinds) == [*kinds[:2] * 4, kinds[2]]
    resident.finger.touch("pay.next")
    resident.on("done")
    things = resident.kiosk.director.shell.model_now().property("nextThings")
    assert any("已缴" in t["title"] for t in things)
    resident.finger.touch("done.finish")
    resident.on("rate")


def test_calling_it_off_owes_what_cannot_come_back_and_the_slip_says_so(stage, pays, notes) -> None:
    resident = pays()
    model = reaches(resident, "choosing")
    resident.finger.touch("pay.way.cash")
    put_in(resident, notes, HUNDRED)
    assert resident.finger.until(lambda: model.property("received") == "100元")
    # the receipt comes out while money goes in: only the slip is to find no paper
    assert resident.finger.until(lambda: papers(resident) == [("receipt", "confirmed")])
    stage.kiosk.receipt.paper_out()
    resident.finger.touch("pay.stop")
    reaches(resident, "ended")
    assert any("还应退您100元" in line for line in model.property("lines"))
    assert resident.finger.until(lambda: model.slip.property("state") == "failed")
    stage.kiosk.receipt.refill()
    resident.finger.touch("pay.reprint")
    assert resident.finger.until(lambda: model.slip.property("state") == "confirmed")
    (task,) = resident.kiosk.terminal.office.till.reckoning.tasks()
    assert (task["kind"], task["amount"]) == ("refund", HUNDRED)
    resident.finger.touch("pay.next")
    resident.on("done")


def test_who_walks_away_in_the_middle_is_settled_before_the_visit_ends(stage, pays, notes) -> None:
    resident = pays()
    model = reaches(resident, "choosing")
    resident.finger.touch("pay.way.cash")
    put_in(resident, notes, HUNDRED)
    assert resident.finger.until(lambda: model.property("received") == "100元")
    # the page has heard of it too: hearing of it lets the visit's time begin anew
    assert resident.finger.until(lambda: model.receipt.property("state") == "confirmed")
    assert papers(resident) == [("receipt", "confirmed")]
    resident.kiosk.director.clock.left = 1
    resident.on("goodbye")
    assert notes.open_for == ()
    journal = resident.kiosk.terminal.journal
    (payment,) = journal.query("select state, received, owed from payments")
    assert payment == {"state": "cancelled", "received": HUNDRED, "owed": HUNDRED}
    assert papers(resident)[-1] == ("payslip", "confirmed")


def test_a_stop_in_the_middle_is_cleared_up_by_the_next_start_and_the_person_sees_what_is_owed(
    open_stage, pays, notes
) -> None:
    resident = pays()
    model = reaches(resident, "choosing")
    resident.finger.touch("pay.way.cash")
    put_in(resident, notes, HUNDRED)
    assert resident.finger.until(lambda: model.property("received") == "100元")
    resident.kiosk.close()
    resident.kiosk.close = lambda: None
    again = open_stage(read=False)
    journal, office = again.kiosk.terminal.journal, again.kiosk.terminal.office
    query = "select state, received, owed from payments"
    owed = {"state": "interrupted", "received": HUNDRED, "owed": HUNDRED}
    assert again.finger.until(lambda: journal.query(query) == [owed])
    assert any("待核对" in note for note in again.kiosk.terminal.staff_notes())
    again.stage.kiosk.reader.lift()
    again.finger.touch("home.action.progress")
    again.on("identify")
    again.stage.put_card(again.person)
    again.on("cases")
    (case,) = again.kiosk.director.shell.model_now().cases.listed()
    assert any("还应退100元" in line["text"] for line in case["lines"])
    assert not office.till.busy


def test_a_card_terminal_that_dies_is_asked_again_and_the_window_is_always_open(
    stage, pays, pos
) -> None:
    resident = pays()
    model = reaches(resident, "choosing")
    pos.plan("decline", "die")
    resident.finger.touch("pay.way.card")
    assert resident.finger.until(lambda: model.property("problem") != "")
    reaches(resident, "choosing")
    assert pos.taken == 0
    resident.finger.touch("pay.way.card")  # charged, and it goes off before it says so
    reaches(resident, "ended")
    assert model.property("heading") == "费用缴清了"
    assert pos.taken == 4 * HUNDRED
    ends = ("card-declined", "card-approved")
    assert facts(resident, *ends) == list(ends)


def test_a_charge_nobody_knows_is_said_to_be_unknown_and_no_second_one_is_made(
    stage, pays, pos
) -> None:
    resident = pays()
    model = reaches(resident, "choosing")
    pos.plan("charge-hang")
    pos.deaf_to = {"PAY", "ASK", "REV"}
    resident.finger.touch("pay.way.card")
    reaches(resident, "card")
    assert resident.finger.until(lambda: "PAY" in {word for word, _reference in pos.asked})
    pos.hang_up()
    reaches(resident, "ended")
    assert model.property("heading") == "刷卡结果正在核实"
    assert resident.finger.until(lambda: model.slip.property("state") == "confirmed")
    resident.finger.touch("pay.next")
    resident.on("done")
    things = resident.kiosk.director.shell.model_now().property("nextThings")
    assert any("核实" in t["title"] for t in things)


def test_who_pays_at_the_window_loses_nothing_and_no_payment_is_opened(pays) -> None:
    resident = pays()
    reaches(resident, "choosing")
    resident.finger.touch("pay.way.window")
    resident.on("done")
    assert facts(resident, "payment-opened") == []
    things = resident.kiosk.director.shell.model_now().property("nextThings")
    assert any("未缴" in t["title"] and "窗口" in t["text"] for t in things)
