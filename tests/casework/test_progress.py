"""What a person is told of earlier cases, and the copy of a receipt, with the same card only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.casework.equipment import HostedReceiptPrinter
from shared.casework.issued import issued_to
from shared.casework.office import Office
from shared.casework.progress import progress_of
from shared.casework.submission import Submitted
from shared.casework.visit import Visit
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceState
from shared.devices.receipt.escpos_printer import EscposPrinter
from shared.devices.transport.link import DeviceUrl
from shared.devices.transport.tcp import TcpLink
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.case import State
from shared.domain.errors import Trouble
from shared.domain.facts import Role
from shared.domain.identity import IdentityCard
from shared.domain.turn import Party
from shared.journal import FactDraft

HEARD = datetime(2026, 11, 21, 5, 58, tzinfo=UTC)


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualReceiptPrinter]:
    end = VirtualReceiptPrinter(folder=tmp_path / "paper")
    yield end
    end.close()


@pytest.fixture
def printing(office: Office, printer: VirtualReceiptPrinter) -> Iterator[Office]:
    """The same office with a receipt printer."""
    link = TcpLink.from_url(DeviceUrl.parse(printer.url))
    host = DeviceHost("receipt", EscposPrinter(link), health_s=0.5).start()
    assert host.wait_for(DeviceState.READY, timeout_s=30)
    office.tools = replace(office.tools, receipt_printer=HostedReceiptPrinter(host))
    yield office
    host.stop()


def come(office: Office, card: IdentityCard) -> Visit:
    visit = office.begin_visit()
    visit.identify(card)
    return visit


def apply(visit: Visit) -> Submitted:
    case = visit.open("RS001")
    while left := case.questions_left():
        value = left[0].choices[0].value if left[0].choices else "2026-01-01"
        assert case.answer(left[0].id, value) is None
    return case.submit()


def earlier(office: Office, card: IdentityCard) -> Submitted:
    """A visit that handed something in and is over."""
    visit = come(office, card)
    made = apply(visit)
    visit.end("done")
    return made


def said_by_province(office: Office, made: Submitted, state: State, note: str) -> None:
    """What the feed lane lays down when the province tells of a case."""
    body = {"state": state.value, "note": note}
    office.append(
        FactDraft("case-progressed", body, "", made.case, made.item, state.value, Role.PROVINCE)
    )


def test_a_later_visit_with_the_same_card_sees_the_case_and_whose_turn_it_is(
    office: Office, card: IdentityCard
) -> None:
    made = earlier(office, card)
    told = progress_of(come(office, card))
    (case,) = told.cases
    assert (case.number, case.item_name) == (made.number, made.item_name)
    assert case.state is State.RECEIVED
    assert case.turn.party is Party.WINDOW
    assert case.due == made.expected.day
    assert not case.with_province
    assert (told.online, told.heard_at) == (False, None)


def test_another_card_sees_nothing_of_it(
    office: Office, card: IdentityCard, other_card: IdentityCard
) -> None:
    earlier(office, card)
    assert progress_of(come(office, other_card)).cases == ()


def test_nobody_identified_sees_nothing(office: Office, card: IdentityCard) -> None:
    earlier(office, card)
    assert progress_of(office.begin_visit()).cases == ()


def test_what_the_feed_brought_is_told_and_so_is_when_it_came(
    office: Office, card: IdentityCard
) -> None:
    made = earlier(office, card)
    said_by_province(office, made, State.SUPPLEMENTING, "需要补正材料，请看补正通知书。")
    office.append(
        FactDraft(
            "task-opened",
            {"task": "t1", "kind": "supplement", "case": made.case, "sentence": "请补交户口簿。"},
            role=Role.PROVINCE,
        )
    )
    office.tools = replace(office.tools, last_contact=lambda: HEARD)
    told = progress_of(come(office, card))
    (case,) = told.cases
    assert case.state is State.SUPPLEMENTING
    assert case.turn.party is Party.APPLICANT
    assert case.note == "需要补正材料，请看补正通知书。"
    assert case.tasks == ("请补交户口簿。",)
    assert told.heard_at is not None
    assert f"{told.heard_at:%H:%M}" == "13:58"


def test_the_newest_case_comes_first_and_the_look_is_on_the_trail(
    office: Office, card: IdentityCard
) -> None:
    first, second = earlier(office, card), earlier(office, card)
    told = progress_of(come(office, card))
    assert [c.number for c in told.cases] == [second.number, first.number]
    looks = office.journal.query("select case_id, what from looks order by case_id")
    assert sorted(x["case_id"] for x in looks) == sorted([first.case, second.case])
    assert {x["what"] for x in looks} == {"progress"}


def test_what_went_out_here_is_known_to_the_same_card_by_day_and_the_look_is_on_the_trail(
    office: Office, card: IdentityCard, other_card: IdentityCard
) -> None:
    made, open_still = earlier(office, card), earlier(office, card)
    assert issued_to(come(office, card)) == {}
    body = {"clerk": "c1", "to": "applicant", "how": "post"}
    delivered = State.DELIVERED.value
    office.append(
        FactDraft("result-handed-out", body, "", made.case, made.item, delivered, Role.CLERK)
    )
    assert issued_to(come(office, card)) == {made.item: office.now().date()}
    assert issued_to(come(office, other_card)) == {}
    assert issued_to(office.begin_visit()) == {}
    looks = office.journal.query("select case_id, what from looks")
    assert [(x["case_id"], x["what"]) for x in looks] == [(made.case, "licences")]
    # the province says so of a case handed out elsewhere
    said_by_province(office, open_still, State.DELIVERED, "")
    assert len(issued_to(come(office, card))) == 1, "one service, its newest day"


def test_a_matter_settled_on_the_spot_waits_for_nobody(office: Office, card: IdentityCard) -> None:
    made = earlier(office, card)
    body = {"print": "p1", "visit": "v", "number": made.number, "paper": "statement", "copy": 0}
    office.append(FactDraft("print-begun", body), FactDraft("print-confirmed", {"print": "p1"}))
    (case,) = progress_of(come(office, card)).cases
    assert case.turn.party is Party.NOBODY
    assert case.paper == ""


def test_a_copy_needs_the_same_card_and_is_marked(
    printing: Office, printer: VirtualReceiptPrinter, card: IdentityCard, other_card: IdentityCard
) -> None:
    visit = come(printing, card)
    made = apply(visit)
    assert printing.prints.receipt(visit, made).confirmed
    visit.end("done")
    stranger = come(printing, other_card)
    with pytest.raises(Trouble, match="not-yours"):
        printing.prints.reprint(stranger, made.number)
    stranger.end("done")
    again = come(printing, card)
    assert progress_of(again).cases[0].paper == "confirmed"
    assert printing.prints.reprint(again, made.number).confirmed
    rows = printing.journal.query("select copy, state from prints order by begun_at, print_id")
    assert [(r["copy"], r["state"]) for r in rows] == [(0, "confirmed"), (1, "confirmed")]
    assert len(printer.receipts) == 2


def test_a_receipt_nobody_can_be_sure_of_is_told_so_and_its_copy_is_marked(
    printing: Office, card: IdentityCard
) -> None:
    made = earlier(printing, card)
    body = {"print": "p1", "visit": "v", "number": made.number, "paper": "receipt", "copy": 0}
    unknown = FactDraft("print-unknown", {"print": "p1", "reason": "restart"})
    printing.append(FactDraft("print-begun", body), unknown)
    visit = come(printing, card)
    assert progress_of(visit).cases[0].paper == "unknown"
    assert printing.prints.reprint(visit, made.number).confirmed
    rows = printing.journal.query("select copy from prints where state = 'confirmed'")
    assert [r["copy"] for r in rows] == [1]
