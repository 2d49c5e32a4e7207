"""A4 printing, followed to its end: through a private CUPS and through IPP."""

from __future__ import annotations

import importlib.util
import queue
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.config.model import DeviceEntry
from shared.devices.codec import ipp
from shared.devices.codec.ipp import Group, Op, Tag
from shared.devices.model import DeviceState, Health, Identity, JobOutcome, Level, OutcomeKind
from shared.devices.pageprinter.reasons import health_of
from shared.devices.registry import make_driver
from shared.devices.virtual.page_printer import VirtualPagePrinter
from shared.domain.errors import Trouble

_spec = importlib.util.spec_from_file_location("cups_here", Path(__file__).with_name("cups.py"))
cups_here = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cups_here)

PATIENCE = 120.0
"""Ends a broken run; whatever comes, comes long before."""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def driver(url: str, **options):
    made = make_driver(DeviceEntry(id="a4", kind="page-printer", url=url, options=options))
    made.open()
    return made


@pytest.fixture
def far(tmp_path):
    end = VirtualPagePrinter(tmp_path / "a4")
    yield end
    end.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    private = cups_here.PrivateCups(tmp_path_factory.mktemp("cups"))
    yield private
    private.stop()


@pytest.fixture
def real(service):
    service.calm()
    return driver(url_of(service))


def url_of(service) -> str:
    return f"cups://A4?socket={service.socket}"


def hears(told: queue.Queue, code: str) -> None:
    """Wait for a trouble; a queue may still tell first what held an earlier job up."""
    while True:
        trouble = told.get(timeout=PATIENCE)
        if trouble is not None and trouble.code == code:
            return


def behind(printer, code: str, on_trouble=None) -> JobOutcome:
    """What becomes of a document nobody waits long for, behind one that is held up by ``code``."""
    first = in_background(lambda: printer.print_pdf(PDF, "first", PATIENCE))
    end = time.monotonic() + PATIENCE
    while printer.health().code != code:
        assert time.monotonic() < end, "the queue never said so"
        time.sleep(0.05)
    outcome = printer.print_pdf(PDF, "behind", 0.5, on_trouble)
    printer.interrupt()
    assert first.get(timeout=PATIENCE).code == "device-cancelled"
    printer.resume()
    return outcome


def held_up(printer, code: str) -> queue.Queue:
    """A document that is waited for a while yet, and whose queue has said what holds it up."""
    for while_s in (5.0, 20.0, PATIENCE):  # a busy machine may take longer to say it
        told: queue.Queue = queue.Queue()
        begun = time.monotonic()
        answer = in_background(
            lambda s=while_s, say=told.put: printer.print_pdf(PDF, "notice-8", s, say)
        )
        while answer.empty():
            with suppress(queue.Empty):
                trouble = told.get(timeout=0.05)
                early = time.monotonic() < begun + while_s / 2
                if early and trouble is not None and trouble.code == code:
                    return answer
    raise AssertionError("the queue never said so")


def in_background(work):
    answer: queue.Queue = queue.Queue()
    threading.Thread(target=lambda: answer.put(work()), daemon=True).start()
    return answer


def test_a_document_comes_out_of_a_real_queue_and_is_confirmed(service, real):
    outcome = real.print_pdf(PDF, "notice-1", PATIENCE)
    assert (outcome.kind, outcome.code) == (OutcomeKind.CONFIRMED, "")
    assert service.printed() == [PDF]


def test_a_real_queues_spool_keeps_nothing_of_a_printed_document(service, real):
    assert real.print_pdf(PDF, "notice-2", PATIENCE).confirmed
    assert service.spooled() == []


def test_a_run_that_was_killed_in_mid_job_leaves_no_document_in_the_spool(service, real):
    """What waited is taken back when the next run opens; what had come out is purged as well."""
    service.fault("media-empty-error")
    killed = driver(url_of(service))
    killed._queue._purge = lambda job: None  # it never gets to that
    told: queue.Queue = queue.Queue()
    answer = in_background(lambda: killed.print_pdf(PDF, "waits", PATIENCE, told.put))
    hears(told, "page-paper-out")
    assert service.spooled() != []
    again = driver(url_of(service))
    assert answer.get(timeout=PATIENCE).kind is not OutcomeKind.CONFIRMED
    service.calm()
    assert service.spooled() == []
    done = driver(url_of(service))
    done._queue._purge = lambda job: None
    assert done.print_pdf(PDF, "done", PATIENCE).confirmed
    assert service.spooled() != []
    again.open()
    assert service.spooled() == []


def test_paper_that_runs_out_in_a_real_queue_is_named_and_the_job_goes_on_after_refilling(
    service, real
):
    service.fault("media-empty-error")
    told: queue.Queue = queue.Queue()
    answer = in_background(lambda: real.print_pdf(PDF, "notice-3", PATIENCE, told.put))
    hears(told, "page-paper-out")
    assert service.printed() == []
    service.fault("")
    outcome = answer.get(timeout=PATIENCE)
    assert outcome.confirmed
    assert service.printed() == [PDF]


def test_a_job_nobody_helps_is_cancelled_and_never_comes_out(service, real):
    service.fault("media-jam-error")
    told: queue.Queue = queue.Queue()
    jammed = in_background(lambda: real.print_pdf(PDF, "notice-4", PATIENCE, told.put))
    hears(told, "page-jam")
    outcome = real.print_pdf(PDF + b"%second\n", "notice-5", 0.5)
    assert (outcome.kind, outcome.code) == (OutcomeKind.FAILED, "page-jam")
    assert "media-jam-error" in outcome.reasons
    real.interrupt()
    assert jammed.get(timeout=PATIENCE).code == "device-cancelled"
    real.resume()
    service.fault("")
    assert real.print_pdf(PDF + b"%third\n", "notice-6", PATIENCE).confirmed
    assert service.printed() == [PDF + b"%third\n"]


def test_a_service_that_restarts_in_mid_job_is_asked_until_it_knows(service, real):
    service.fault("media-empty-error")
    told: queue.Queue = queue.Queue()
    answer = in_background(lambda: real.print_pdf(PDF, "notice-7", PATIENCE, told.put))
    hears(told, "page-paper-out")
    service.stop_service()
    hears(told, "page-unreachable")
    service.fault("")
    service.start_service()
    assert answer.get(timeout=PATIENCE).confirmed
    assert service.printed() == [PDF]


def test_a_service_that_never_comes_back_leaves_the_outcome_unknown(service, real):
    service.fault("media-empty-error")
    answer = held_up(real, "page-paper-out")
    service.stop_service()
    outcome = answer.get(timeout=PATIENCE)
    service.start_service()
    real.cancel_all()  # as the owner thread does when it opens again: it never comes out
    service.calm()
    assert real.print_pdf(PDF + b"%next\n", "next", PATIENCE).confirmed
    assert service.printed() == [PDF + b"%next\n"]
    assert (outcome.kind, outcome.code) == (OutcomeKind.UNKNOWN, "page-unconfirmed")


def test_a_queue_deleted_in_mid_job_leaves_the_outcome_unknown_and_is_named(service, real, hosted):
    service.fault("media-empty-error")
    told: queue.Queue = queue.Queue()
    answer = in_background(lambda: real.print_pdf(PDF, "notice-9", PATIENCE, told.put))
    hears(told, "page-paper-out")
    host = hosted(make_driver(DeviceEntry(id="a4", kind="page-printer", url=url_of(service))))
    service.remove_queue()
    outcome = answer.get(timeout=PATIENCE)
    assert outcome.kind is not OutcomeKind.CONFIRMED
    assert outcome.code in ("page-cancelled", "page-unknown-queue", "page-unconfirmed")
    assert host.wait_for(DeviceState.ABSENT)
    assert host.trouble.code == "page-unknown-queue"
    service.calm()
    service.add_queue()
    assert host.wait_for(DeviceState.READY)
    assert service.printed() == []


def test_several_reasons_at_once_the_worst_is_named_and_all_are_kept(service, real):
    service.fault("toner-low-warning,media-jam-error,media-empty-error,com.maker.strange-error")
    outcome = behind(real, "page-jam")
    assert (outcome.kind, outcome.code) == (OutcomeKind.FAILED, "page-jam")
    assert {"toner-low-warning", "media-empty-error", "com.maker.strange-error"} < set(
        outcome.reasons
    )


def test_a_reason_of_the_makers_own_is_a_fault_and_kept_for_the_technician(service, real):
    service.fault("com.maker.strange-error")
    outcome = behind(real, "page-fault")
    assert (outcome.kind, outcome.code) == (OutcomeKind.FAILED, "page-fault")
    assert "com.maker.strange-error" in outcome.reasons


def test_a_reason_after_completion_does_not_take_the_confirmation_back(service, real):
    service.after_file.write_text("media-empty-error")
    assert real.print_pdf(PDF, "notice-12", PATIENCE).confirmed
    assert service.printed() == [PDF]
    assert real.health() == Health(Level.FAULTED, "page-paper-out")
    service.calm()
    assert real.print_pdf(PDF, "notice-13", PATIENCE).confirmed
    assert real.health() == Health()


def test_a_printer_that_is_never_reached_is_named_and_one_that_takes_a_moment_is_not(service, real):
    service.fault("connecting-to-device")
    told: queue.Queue = queue.Queue()
    outcome = behind(real, "page-connecting", told.put)
    assert (outcome.kind, outcome.code) == (OutcomeKind.FAILED, "page-connecting")
    assert told.empty()
    service.fault("")
    assert real.print_pdf(PDF, "notice-15", PATIENCE).confirmed


def test_a_job_the_service_gives_up_is_a_failure(service, real):
    service.exit_file.write_text("1")
    outcome = real.print_pdf(PDF, "notice-16", PATIENCE)
    assert (outcome.kind, outcome.code) == (OutcomeKind.FAILED, "page-aborted")


def test_a_queue_that_is_not_there_is_named(service):
    with pytest.raises(Trouble, match="page-unknown-queue"):
        driver(f"cups://Nowhere?socket={service.socket}")


def test_a_service_that_is_not_running_is_named(tmp_path):
    with pytest.raises(Trouble, match="page-unreachable"):
        driver(f"cups://A4?socket={tmp_path / 'none.sock'}")


def test_a_document_reaches_the_printer_byte_for_byte(far, tmp_path):
    outcome = driver(far.url).print_pdf(PDF, "办件 notice-7", PATIENCE)
    assert outcome == JobOutcome(OutcomeKind.CONFIRMED, "", 1)
    assert [(j.title, j.pdf) for j in far.printed] == [("notice-7", PDF)]
    assert (tmp_path / "a4" / "a4-001.pdf").read_bytes() == PDF


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("media-empty-error", "page-paper-out"),
        ("media-jam", "page-jam"),
        ("door-open-error", "page-door-open"),
        ("toner-empty-error", "page-toner-empty"),
        ("offline-report", "page-offline"),
    ],
)
def test_each_fault_has_its_own_name_and_its_job_never_comes_out_later(far, reason, code):
    printer = driver(far.url)
    far.fault(reason)
    outcome = printer.print_pdf(PDF, "x", 0.5)
    assert (outcome.kind, outcome.code) == (OutcomeKind.FAILED, code)
    assert printer.health() == Health(Level.FAULTED, code)
    far.fault("")
    assert printer.print_pdf(PDF + b"2", "y", PATIENCE).confirmed
    assert [j.pdf for j in far.printed] == [PDF + b"2"]


PAGES = PDF.replace(b"endobj", b"endobj " + b"2 0 obj<</Type /Page>>endobj " * 3)


def test_licences_come_from_their_own_tray_and_go_on_after_paper_was_added(tmp_path):
    far = VirtualPagePrinter(trays={"tray-1": 10, "tray-2": 2})
    printer = driver(far.url, licence_tray="tray-2")
    assert printer.trays() == ("tray-1", "tray-2")
    assert printer.print_pdf(PDF, "notice", PATIENCE).confirmed
    told: queue.Queue = queue.Queue()
    answer = in_background(
        lambda: printer.print_pdf(PAGES, "licence", PATIENCE, told.put, media="licence")
    )
    hears(told, "page-paper-out")
    assert (far.sheets("tray-1"), far.sheets("tray-2")) == (9, 0)
    far.load("tray-2", 5)
    assert answer.get(timeout=PATIENCE).confirmed
    assert (far.sheets("tray-1"), far.sheets("tray-2")) == (9, 4)
    far.close()


def test_a_licence_is_never_printed_on_plain_paper():
    far = VirtualPagePrinter(trays={"tray-1": 10})
    assert driver(far.url).print_pdf(PDF, "x", PATIENCE, media="licence").code == "page-no-tray"
    wrong = driver(far.url, licence_tray="tray-9")
    assert wrong.print_pdf(PDF, "x", PATIENCE, media="licence").code == "page-refused"
    assert far.sheets("tray-1") == 10
    far.close()


def test_an_empty_second_tray_is_a_warning(tmp_path):
    far = VirtualPagePrinter(trays={"tray-1": 10, "tray-2": 0})
    printer = driver(far.url)
    assert printer.health() == Health(Level.DEGRADED, "page-paper-low")
    assert printer.print_pdf(PDF, "x", PATIENCE).confirmed
    far.close()


def test_a_printer_says_what_it_is(far):
    assert driver(far.url).identity() == Identity("Yichuang", "Virtual A4", "V0000002", "1.00")


def test_a_wish_within_a_wish_is_written_as_the_standard_shows_it():
    """RFC 8010 3.1.6 and its example A.5."""
    wish = {"media-size": (Tag.COLLECTION, [{"x-dimension": (Tag.INTEGER, [21000])}])}
    ours = ipp.encode(2, 1, [(Group.JOB, {"media-col": (Tag.COLLECTION, [wish])})])
    assert ours.hex() == (
        "0200000200000001"
        "02"
        "340009" + b"media-col".hex() + "0000"
        "4a0000000a" + b"media-size".hex() + "3400000000"
        "4a0000000b" + b"x-dimension".hex() + "2100000004" + "00005208"
        "3700000000"
        "3700000000"
        "03"
    )


def test_a_job_the_printer_gave_up_is_a_failure(far):
    far.abort_next()
    assert driver(far.url).print_pdf(PDF, "x", PATIENCE).code == "page-aborted"


def test_a_slow_job_without_a_reason_is_unknown_not_failed(tmp_path):
    far = VirtualPagePrinter(pace_s=600, cancels=False)
    printer = driver(far.url)
    outcome = printer.print_pdf(PDF, "x", 0.5)
    assert (outcome.kind, outcome.code) == (OutcomeKind.UNKNOWN, "page-unconfirmed")
    far.close()


def test_an_interrupted_job_is_withdrawn():
    far = VirtualPagePrinter(pace_s=600)
    printer = driver(far.url)
    answer = in_background(lambda: printer.print_pdf(PDF, "x", PATIENCE))
    while not far.waiting:
        time.sleep(0.01)
    printer.interrupt()
    assert answer.get(timeout=PATIENCE).code == "device-cancelled"
    assert far.printed == []
    far.close()


def test_everything_waiting_can_be_thrown_away(far):
    printer = driver(far.url)
    far.fault("media-empty-error")
    in_background(lambda: printer.print_pdf(PDF, "x", PATIENCE))
    while not far.waiting:
        time.sleep(0.01)
    printer.cancel_all()
    far.fault("")
    assert far.waiting == 0
    assert far.printed == []


def test_what_an_earlier_run_left_in_the_queue_never_comes_out(far):
    far.fault("media-empty-error")
    killed = driver(far.url)
    in_background(lambda: killed.print_pdf(PDF, "x", PATIENCE))
    while not far.waiting:
        time.sleep(0.01)
    restarted = driver(far.url)
    far.fault("")
    assert restarted.print_pdf(PDF + b"2", "y", PATIENCE).confirmed
    assert [j.pdf for j in far.printed] == [PDF + b"2"]


def test_a_printer_that_goes_away_is_absent_and_its_job_a_failure(far, hosted):
    made = make_driver(DeviceEntry(id="a4", kind="page-printer", url=far.url))
    host = hosted(made, health_s=0.05)
    assert host.wait_for(DeviceState.READY)
    far.close()
    assert host.wait_for(DeviceState.ABSENT)
    assert made.print_pdf(PDF, "x", 5) == JobOutcome(OutcomeKind.FAILED, "page-unreachable")


def test_an_independent_client_understands_the_virtual_printer(far, tmp_path):
    test = tmp_path / "get.test"
    test.write_text(
        "{\nOPERATION Get-Printer-Attributes\nGROUP operation-attributes-tag\n"
        "ATTR charset attributes-charset utf-8\n"
        "ATTR language attributes-natural-language en\nATTR uri printer-uri $uri\n"
        "STATUS successful-ok\nEXPECT printer-state OF-TYPE enum WITH-VALUE 3\n"
        "EXPECT printer-state-reasons OF-TYPE keyword WITH-VALUE none\n}\n"
    )
    told = subprocess.run(
        ["ipptool", "-t", far.url, str(test)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    ("reasons", "state", "level", "code"),
    [
        ((), 3, Level.OK, ""),
        (("none",), 4, Level.OK, ""),
        (("toner-low-warning",), 3, Level.DEGRADED, "page-toner-low"),
        (("media-low-report",), 3, Level.DEGRADED, "page-paper-low"),
        (("media-empty-warning",), 3, Level.DEGRADED, "page-paper-low"),
        (("media-needed-error", "toner-low-warning"), 5, Level.FAULTED, "page-paper-out"),
        (("media-jam-error", "media-empty-error"), 5, Level.FAULTED, "page-jam"),
        (("paused",), 5, Level.FAULTED, "page-paused"),
        (("something-new",), 5, Level.FAULTED, "page-paused"),
        (("cups-waiting-for-job-completed",), 4, Level.OK, ""),
        (("com.maker.odd-error", "toner-low-warning"), 4, Level.FAULTED, "page-fault"),
        (("com.maker.odd-warning",), 4, Level.OK, ""),
        (("connecting-to-device",), 4, Level.DEGRADED, "page-connecting"),
        (("connecting-to-device", "paused"), 5, Level.FAULTED, "page-paused"),
    ],
)
def test_reasons_become_troubles_the_worst_first(reasons, state, level, code):
    assert health_of(reasons, state) == Health(level, code)


def test_a_message_is_the_same_after_a_round_trip():
    data = ipp.encode(
        Op.PRINT_JOB,
        7,
        [
            (Group.OPERATION, {"job-name": (Tag.NAME, ["名"]), "n": (Tag.INTEGER, [1, -2])}),
            (Group.JOB, {"b": (Tag.BOOLEAN, [True])}),
        ],
        b"rest",
    )
    read = ipp.decode(data)
    assert (read.code, read.request, read.data) == (Op.PRINT_JOB, 7, b"rest")
    assert read.get("n") == (1, -2)
    assert read.get("b", Group.JOB) == (True,)
    assert read.get("b", Group.PRINTER) == ()


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_message_reader(data):
    try:
        ipp.decode(b"\x02\x00\x00\x00\x00\x00\x00\x01" + data)
    except ipp.IppError:
        return
