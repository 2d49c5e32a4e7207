"""Checks of printers and drawers in their three levels, and what a test paper says."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from shared.config.model import DeviceEntry
from shared.devices.checkup import papers
from shared.devices.checkup.model import CheckLevel, Question
from shared.devices.checkup.table import check_of
from shared.devices.model import DeviceKind, DeviceState
from shared.devices.pageprinter.plugin import probe as page_probe
from shared.devices.plugin import Attachment
from shared.devices.registry import hosts_of, make_driver
from shared.devices.troubles import FAULTS
from shared.devices.troubles import drawer as drawer_rows
from shared.devices.troubles import page as page_rows
from shared.devices.troubles import receipt as receipt_rows
from shared.devices.troubles.fault import PICTURES
from shared.devices.virtual.lines import PipeEnd
from shared.devices.virtual.page_printer import VirtualPagePrinter
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.errors import Actor
from shared.image.cv import cv2
from shared.paper.test_papers import SitePapers, bar, ruler, staircase

INTERNAL, EXTERNAL, INTERACTIVE = CheckLevel
AT = datetime(2026, 11, 21, 14, 2, 5, tzinfo=timezone(timedelta(hours=8)))
SITE = SitePapers("洛阳市涧西区政务服务中心", "LY-JX-K03", lambda: AT)


@pytest.fixture(autouse=True)
def _papers(monkeypatch):
    monkeypatch.setattr(papers, "_MAKERS", [lambda: SITE])


@pytest.fixture
def slips():
    end = VirtualReceiptPrinter()
    yield end
    end.close()


@pytest.fixture
def pages():
    end = VirtualPagePrinter(trays={"tray-1": 20, "tray-2": 5})
    yield end
    end.close()


def driver(kind: str, url: str, **options):
    made = make_driver(DeviceEntry(id="d", kind=kind, url=url, options=options))
    made.open()
    return made


class Person:
    """Answers as told and remembers what was asked."""

    def __init__(self, *answers) -> None:
        self._answers, self.asked = list(answers), []

    def __call__(self, question: Question):
        self.asked.append(question)
        return self._answers.pop(0) if self._answers else None


def nobody(_: Question) -> None:
    """Nobody is there to answer."""


def check(made, level, ask=nobody):
    return check_of(made.kind)(made, level, ask)


def test_internal_asks_and_moves_nothing(slips):
    found = check(driver("receipt-printer", slips.url), INTERNAL)
    assert found.passed
    assert found.words == "打印机应答正常，纸张充足。YICHUANG VIRTUAL-80，序列号 V0000001。"
    assert found.figures["round_trip_ms"] >= 0
    assert slips.hanging == 0
    assert slips.pieces == []


def test_paper_that_is_short_passes_and_says_so_paper_that_is_out_does_not(slips):
    printer = driver("receipt-printer", slips.url)
    slips.near_end()
    found = check(printer, INTERNAL)
    assert (found.passed, found.code) == (True, "paper-near-end")
    slips.paper_out()
    found = check(printer, EXTERNAL)
    assert (found.passed, found.code) == (False, "paper-out")


def test_external_prints_a_slip_that_is_itself_useful(slips):
    found = check(driver("receipt-printer", slips.url), EXTERNAL)
    assert found.passed
    assert "确认完成" in found.words
    gray = slips.receipts[0].gray
    assert found.figures["paper_mm"] == pytest.approx((len(gray) - 60) / 8, abs=0.1)
    said, _, _ = cv2.QRCodeDetector().detectAndDecode(gray)
    assert said == "TEST LY-JX-K03 2026-11-21 14:02:05"


def test_a_slip_shows_every_dot_of_the_head_alone_and_all_at_once():
    for width in (576, 384):
        lines = staircase(width)[10:-10] == 0
        assert lines.any(axis=0).all(), "some dot never burns"
        beside = lines[:, 1:] & lines[:, :-1]
        assert not beside.any(), "two neighbours burn together: a dead one would not show"
        assert (bar(width)[10:-10] == 0).all()
        assert (ruler(width)[-6:] == 0).all()
        slip = SITE.slip("", width)
        assert slip.width == width
        assert (slip.to_gray()[-6:] == 0).all()  # the thick line is the last thing before the cut


def test_a_dead_dot_leaves_a_gap_on_the_slip():
    lines = staircase(576)
    burnt = np.where(np.arange(576) == 300, 255, lines)
    assert (lines[:, 300] == 0).any()
    assert (burnt[:, 300] == 255).all()


def test_a_person_judges_the_slip(slips):
    printer = driver("receipt-printer", slips.url)
    person = Person(True)
    assert check(printer, INTERACTIVE, person).passed
    assert "斜线" in person.asked[0].text
    found = check(printer, INTERACTIVE, Person(False))
    assert (found.passed, found.code) == (False, "print-poor")
    assert check(printer, INTERACTIVE, Person()).passed  # nobody answered: the printer confirmed


def test_what_nobody_heard_is_unknown_until_a_person_has_looked():
    far = VirtualReceiptPrinter(line=PipeEnd())
    printer = driver("receipt-printer", far.url, confirm="none")
    assert check(printer, INTERNAL).passed is None
    found = check(printer, EXTERNAL)
    assert (found.passed, found.code) == (None, "print-unconfirmed")
    assert check(printer, INTERACTIVE, Person(True)).passed
    far.close()


def test_without_anybody_to_set_papers_nothing_is_claimed(slips, pages, monkeypatch):
    monkeypatch.setattr(papers, "_MAKERS", [])
    assert check(driver("receipt-printer", slips.url), EXTERNAL).passed is None
    assert check(driver("page-printer", pages.url), EXTERNAL).passed is None


def test_a_queue_is_asked_and_a_page_followed_to_its_end(pages):
    printer = driver("page-printer", pages.url)
    found = check(printer, INTERNAL)
    assert found.passed
    assert "Yichuang Virtual A4，序列号 V0000002" in found.words
    assert found.figures["trays"] == 2
    assert check(printer, EXTERNAL).passed
    (job,) = pages.printed
    assert job.title == "yichuang-test-page"
    assert job.pdf.startswith(b"%PDF-")
    assert job.left == 0
    assert pages.sheets("tray-1") == 19  # one sheet
    found = check(printer, INTERACTIVE, Person(False))
    assert (found.passed, found.code) == (False, "page-poor")


def test_a_page_that_finds_no_paper_is_named(pages):
    printer = driver("page-printer", pages.url)
    pages.fault("door-open-error")
    found = check(printer, EXTERNAL)
    assert (found.passed, found.code) == (False, "page-door-open")


@pytest.fixture
def drawer(slips):
    slips.drawer(False)
    entries = (
        DeviceEntry(id="slip", kind="receipt-printer", url=slips.url),
        DeviceEntry(id="till", kind="cash-drawer", url="printer://slip"),
    )
    hosts = hosts_of(entries)
    for host in hosts.values():
        host.start()
    assert hosts["slip"].wait_for(DeviceState.READY)
    assert hosts["till"].wait_for(DeviceState.READY)

    def run(level, ask=nobody):
        return hosts["till"].call(lambda d: check(d, level, ask), 90).result(90)

    yield run
    for host in hosts.values():
        host.stop()


def test_a_drawer_is_asked_opened_and_pushed_shut(slips, drawer):
    assert drawer(INTERNAL).passed
    assert slips.kicks == 0

    def push(question: Question) -> bool:
        assert question.act
        slips.drawer(False)
        return True

    assert drawer(INTERACTIVE, push).words == "钱箱打开和推回都正常。"
    assert slips.kicks == 1
    assert drawer(INTERNAL).passed  # its own doing is nobody's break-in
    found = drawer(EXTERNAL)
    assert (found.passed, found.code) == (True, "drawer-open")


def test_a_drawer_that_stays_open_does_not_pass(drawer):
    found = drawer(INTERACTIVE, Person(True))
    assert (found.passed, found.code) == (False, "drawer-open")


def test_a_queue_is_proposed_for_pages_unless_it_takes_raw_bytes(pages):
    found = Attachment("ipp", pages.url, "Some Laser")
    assert page_probe(found).score == 85
    pages.fault("media-jam-error")
    assert page_probe(found).score == 70
    assert page_probe(Attachment("ipp", pages.url, "Local Raw Printer")) is None
    assert page_probe(Attachment("ipp", "ipp://127.0.0.1:1/x", "gone")) is None
    assert page_probe(Attachment("usb", "usb://1:1")) is None


ROWS = [*receipt_rows.FAULTS, *page_rows.FAULTS, *drawer_rows.FAULTS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_every_row_has_a_whole_card(row):
    assert FAULTS[row.code] == row
    for said in (row.resident, row.staff, row.technician, *row.steps):
        assert said.endswith("。"), said
    assert row.technician != row.staff
    assert row.cause
    assert not row.cause.endswith("。")
    assert row.part
    assert 2 <= len(row.steps) <= 4
    assert row.picture in PICTURES
    assert isinstance(row.actor, Actor)


def test_these_kinds_have_checks_of_their_own():
    for kind in (DeviceKind.RECEIPT, DeviceKind.PAGE, DeviceKind.DRAWER):
        assert check_of(kind).__module__.startswith("shared.devices.checkup.")
        assert check_of(kind).__name__ == "check"
