"""Blank licence paper: every number is accounted for, and only confirmed pages use it up."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from shared.casework.blanks import Blanks, SheetState
from shared.casework.equipment import HostedPagePrinter
from shared.config import DeviceEntry
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceState, OutcomeKind
from shared.devices.registry import make_driver
from shared.devices.virtual.page_printer import VirtualPagePrinter
from shared.domain.errors import Trouble
from shared.journal.views.sheets import numbers

PDF = b"%PDF-1.4\n1 0 obj<</Type /Page>>endobj\ntrailer<<>>\n%%EOF\n"
PATIENCE = 90.0


@pytest.fixture
def far():
    end = VirtualPagePrinter(trays={"tray-1": 50, "tray-2": 3})
    yield end
    end.close()


@pytest.fixture
def hall(office, far):
    """An office whose A4 printer has a tray for licences."""
    options = {"licence_tray": "tray-2"}
    entry = DeviceEntry(id="a4", kind="page-printer", url=far.url, options=options)
    host = DeviceHost("a4", make_driver(entry)).start()
    assert host.wait_for(DeviceState.READY)
    office.tools = replace(office.tools, page_printer=HostedPagePrinter(host))
    yield office
    host.stop()


@pytest.fixture
def blanks(hall):
    made = Blanks(hall.journal, "a4")
    made.load("豫A0000998", 3, "0713")
    return made


def licence(hall, blanks, number="LY 261121 0001"):
    return blanks.print(hall.prints, "", number, "licence 1", PDF)


def tally(blanks):
    return {state.value: count for state, count in blanks.tally().items() if count}


def test_numbers_run_on_and_never_over():
    assert numbers("豫A0998", 3) == ["豫A0998", "豫A0999", "豫A1000"]
    assert numbers("0009", 2) == ["0009", "0010"]
    for first, count in (("豫A", 1), ("998", 3), ("1", 0), ("", 1)):
        with pytest.raises(ValueError, match="run of sheet numbers"):
            numbers(first, count)


def test_a_confirmed_page_uses_up_one_sheet_and_no_other(hall, blanks, far):
    sheet, outcome = licence(hall, blanks)
    assert outcome.confirmed
    assert (sheet.sheet, sheet.state) == ("豫A0000998", SheetState.PRINTED)
    assert sheet.number == "LY 261121 0001"
    assert tally(blanks) == {"blank": 2, "printed": 1}
    assert (far.sheets("tray-1"), far.sheets("tray-2")) == (50, 2)
    (row,) = hall.journal.query("select amount from stock where what = 'licence-paper'")
    assert row["amount"] == 3


def test_what_was_not_confirmed_waits_for_a_person_and_holds_the_next_one_up(hall, blanks, far):
    far.fault("media-jam-error")
    worker = threading.Thread(target=lambda: licence(hall, blanks))
    worker.start()
    end = time.monotonic() + PATIENCE
    while not far.waiting:
        assert time.monotonic() < end
        time.sleep(0.01)
    hall.tools.page_printer.stop()
    worker.join(PATIENCE)
    assert tally(blanks) == {"blank": 2, "drawn": 1}
    far.fault("")
    with pytest.raises(Trouble, match="sheets-in-doubt") as held:
        licence(hall, blanks)
    assert "豫A0000998" in held.value.staff_hint
    with pytest.raises(ValueError, match="why it was spoiled"):
        blanks.settle("豫A0000998", SheetState.SPOILED, " ", "0713")
    blanks.settle("豫A0000998", SheetState.SPOILED, "卡纸撕破", "0713")
    sheet, outcome = licence(hall, blanks)
    assert outcome.confirmed
    assert sheet.sheet == "豫A0000999"
    assert tally(blanks) == {"blank": 1, "spoiled": 1, "printed": 1}
    assert blanks.sheet("豫A0000998").reason == "卡纸撕破"


def test_a_sheet_that_was_never_handed_over_stays_blank(hall, blanks, far):
    far.close()
    sheet, outcome = licence(hall, blanks)
    assert outcome.kind is OutcomeKind.FAILED
    assert sheet.state is SheetState.BLANK
    assert tally(blanks) == {"blank": 3}


def test_a_stop_in_mid_print_leaves_the_sheet_to_a_person(hall, blanks, monkeypatch):
    def killed(*_args, **_more):
        raise SystemExit

    monkeypatch.setattr(hall.tools.page_printer, "print_pdf", killed)
    with pytest.raises(SystemExit):
        licence(hall, blanks)
    after = Blanks(hall.journal, "a4")
    assert [s.sheet for s in after.in_doubt()] == ["豫A0000998"]


def test_no_number_is_put_in_twice_and_none_is_settled_twice(hall, blanks):
    with pytest.raises(Trouble, match="sheets-known"):
        blanks.load("豫A0001000", 5, "0713")
    licence(hall, blanks)
    with pytest.raises(Trouble, match="sheets-settled"):
        blanks.settle("豫A0000998", SheetState.SPOILED, "涂改", "0713")
    blanks.settle("豫A0000999", SheetState.REMOVED, "", "0713")
    sheet, _ = licence(hall, blanks)
    assert sheet.sheet == "豫A0001000"
    with pytest.raises(Trouble, match="sheets-none"):
        licence(hall, blanks)
    assert sum(blanks.tally().values()) == 3


def test_the_view_is_the_same_when_it_is_made_anew(hall, blanks):
    licence(hall, blanks)
    before = blanks.tally()
    hall.journal.rebuild_views()
    assert blanks.tally() == before
