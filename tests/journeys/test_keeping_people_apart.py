"""A submits, paper runs out, A leaves, B begins, paper is refilled: nothing of A's comes out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from shared.casework.equipment import HostedReceiptPrinter
from shared.casework.office import Office
from shared.casework.ports import Site, Tools
from shared.casework.submission import Submitted
from shared.casework.visit import Visit
from shared.catalogue import bundled, load_release
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceState, OutcomeKind
from shared.devices.receipt.escpos_printer import EscposPrinter
from shared.devices.transport.link import DeviceUrl
from shared.devices.transport.tcp import TcpLink
from shared.devices.virtual.people import LI_JIANGUO, WANG_GUIFANG, Person
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.journal import FileKeyStore, Journal, points
from shared.proof import key_pair

NOW = datetime(2026, 11, 21, 14, 2, 18, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualReceiptPrinter]:
    end = VirtualReceiptPrinter(folder=tmp_path / "paper", rows_per_s=2500)
    yield end
    end.close()


@pytest.fixture
def office(tmp_path: Path, printer: VirtualReceiptPrinter) -> Iterator[Office]:
    journal = Journal.open(
        tmp_path / "journal",
        keys=FileKeyStore(tmp_path / "keys"),
        terminal="YC-0003",
        province_key=key_pair()[1],
        clock=lambda: NOW,
    )
    host = DeviceHost(
        "receipt", EscposPrinter(TcpLink.from_url(DeviceUrl.parse(printer.url))), health_s=0.5
    ).start()
    assert host.wait_for(DeviceState.READY)
    site = Site("YC-0003", "h", "幸福里街道政务服务大厅", "GL", "http://127.0.0.1:1/r/")
    tools = Tools(site, lambda: NOW, receipt_printer=HostedReceiptPrinter(host))
    yield Office(journal, load_release(bundled()), tools)
    host.stop()
    journal.close()


def apply(office: Office, person: Person) -> tuple[Visit, Submitted]:
    visit = office.begin_visit()
    visit.identify(person.card)
    case = visit.open("RS001")
    while left := case.questions_left():
        value = left[0].choices[0].value if left[0].choices else "2026-01-01"
        assert case.answer(left[0].id, value) is None
    return visit, case.submit()


def nothing_came_out(printer: VirtualReceiptPrinter) -> None:
    """And nothing waits in it: less than one row of dots, a status question at most."""
    assert (printer.pieces, printer.hanging) == ([], 0)
    assert printer.buffered < 72


def test_paper_that_ran_out_under_one_person_does_not_print_for_the_next(
    office: Office, printer: VirtualReceiptPrinter
) -> None:
    visit, made = apply(office, WANG_GUIFANG)
    printer.paper_out(after_lines=300)
    outcome = office.prints.receipt(visit, made)
    assert outcome.kind is OutcomeKind.FAILED
    assert outcome.code == "paper-out"
    visit.end("done")
    second = office.begin_visit()
    printer.refill()
    asked = printer.received
    # the owner has looked again since: whatever wanted to come out had its chance
    assert printer.wait(lambda p: p.received > asked + 40 and p.buffered < 72)
    assert printer.buffered < 72  # less than one row of dots
    # all that ever came out are the rows printed before the roll ended
    assert sum(piece.gray.shape[0] for piece in printer.pieces) <= 300
    assert not printer.receipts
    second.end("done")


def test_leaving_while_it_prints_stops_the_print_and_says_so(
    office: Office, printer: VirtualReceiptPrinter
) -> None:
    visit, made = apply(office, WANG_GUIFANG)
    results = []
    printing = threading.Thread(target=lambda: results.append(office.prints.receipt(visit, made)))
    printer.when(lambda p: p.hanging > 60, lambda: printer.pace(1))  # it will not be done in time
    printing.start()
    assert printer.wait(lambda p: p.hanging > 60)
    visit.end("timeout")
    printer.pace(2500)
    printing.join(60)
    assert results[0].kind in (OutcomeKind.UNKNOWN, OutcomeKind.FAILED)
    (row,) = office.journal.query("select state from prints")
    assert row["state"] in ("unknown", "failed")
    assert printer.buffered < 72  # less than one row of dots: a status question at most
    following, other = apply(office, LI_JIANGUO)
    assert office.prints.receipt(following, other).confirmed
    # what hung out of A's was cut off by itself; B's paper is B's receipt from its first row
    *stubs, paper = printer.receipts
    assert following.card is not None
    wanted = office.prints.compose(office.prints.record(other.number), following.card, 0).to_gray()
    shown = paper.gray[: wanted.shape[0], : wanted.shape[1]]
    assert np.array_equal(shown, wanted)
    assert len(stubs) <= 1
    assert all(stub.gray.shape[0] < wanted.shape[0] for stub in stubs)
    following.end("done")


def test_a_visit_that_ends_just_as_its_print_begins_prints_nothing(
    office: Office, printer: VirtualReceiptPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, made = apply(office, WANG_GUIFANG)
    leaving = threading.Thread(target=lambda: visit.end("timeout"))

    def leave(name: str) -> None:
        if name == "print.begun":
            leaving.start()
            while not visit.ended:
                time.sleep(0.01)
            leaving.join(0.5)  # it is through, or waits for the print to be settled

    monkeypatch.setattr(points, "hook", leave)
    outcome = office.prints.receipt(visit, made)
    leaving.join(60)
    assert (outcome.kind, outcome.code) == (OutcomeKind.FAILED, "device-cancelled")
    nothing_came_out(printer)


def test_a_print_asked_for_after_the_visit_is_refused(
    office: Office, printer: VirtualReceiptPrinter
) -> None:
    visit, made = apply(office, WANG_GUIFANG)
    visit.end("done")
    assert office.prints.receipt(visit, made).kind is OutcomeKind.FAILED
    nothing_came_out(printer)


def test_the_printer_without_paper_before_submit_is_known_and_nothing_is_sent(
    office: Office, printer: VirtualReceiptPrinter
) -> None:
    printer.paper_out()
    visit, made = apply(office, WANG_GUIFANG)
    outcome = office.prints.receipt(visit, made)
    assert (outcome.kind, outcome.code) == (OutcomeKind.FAILED, "paper-out")
    printer.refill()
    assert office.prints.receipt(visit, made).confirmed
    rows = office.journal.query("select copy, state from prints")
    assert [(r["copy"], r["state"]) for r in rows] == [(0, "confirmed")]
    visit.end("done")
