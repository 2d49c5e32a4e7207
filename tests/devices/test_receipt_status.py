"""What a receipt printer tells by itself, what it is, and printers that tell nothing."""

from __future__ import annotations

import importlib.util
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.config.model import DeviceEntry
from shared.devices.codec import escpos
from shared.devices.codec.port import port_status
from shared.devices.deadline import Deadline
from shared.devices.model import (
    CONFIRMED,
    DeviceState,
    Health,
    Identity,
    Level,
    OutcomeKind,
    Paper,
    PrinterStatus,
    failed,
    unknown,
)
from shared.devices.plugin import Attachment
from shared.devices.receipt.escpos_printer import EscposPrinter
from shared.devices.receipt.probe import probe
from shared.devices.receipt.talk import EscposTalk
from shared.devices.registry import make_driver
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.file import FileLink
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.lines import FileEnd, PipeEnd, UsbEnd
from shared.devices.virtual.pty import PtyEnd
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.errors import Trouble
from shared.image.raster import Raster

_spec = importlib.util.spec_from_file_location("cups_here", Path(__file__).with_name("cups.py"))
cups_here = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cups_here)

PATIENCE = 90.0
LINES = {"tcp": lambda: None, "serial": PtyEnd, "usb": UsbEnd, "file": FileEnd}


def slip(height: int = 300) -> Raster:
    gray = np.full((height, 576), 255, np.uint8)
    gray[:, ::7] = 0
    return Raster.from_gray(gray)


@pytest.fixture
def net():
    end = VirtualReceiptPrinter()
    yield end
    end.close()


@pytest.fixture
def piped():
    end = VirtualReceiptPrinter(line=PipeEnd())
    yield end
    end.close()


def talking(far, answer_s=30.0) -> EscposTalk:
    talk = EscposTalk(byte_link(DeviceUrl.parse(far.url)), answer_s)
    talk.open()
    return talk


def driver(url: str, **options):
    made = make_driver(DeviceEntry(id="p", kind="receipt-printer", url=url, options=options))
    made.open()
    return made


# -- what it tells by itself ----------------------------------------------------------------------


@given(
    st.builds(
        PrinterStatus,
        online=st.booleans(),
        paper=st.sampled_from(Paper),
        cover_open=st.booleans(),
        cutter_error=st.booleans(),
        hot=st.booleans(),
        drawer_high=st.booleans(),
    )
)
def test_both_ways_of_telling_say_the_same(status):
    told = escpos.automatic_status(escpos.automatic_of(status))
    assert told == escpos.status_of(escpos.answers_of(status))
    assert (told.hot, told.drawer_high) == (status.hot, status.drawer_high)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("14000000", ""),
        ("34000000", "cover-open"),
        ("14000c0f", "paper-out"),
        ("1400030f", "paper-near-end"),
        ("14080000", "cutter-error"),
        ("14200000", "printer-broken"),
        ("14400000", "printer-hot"),
        ("1c000000", "printer-offline"),
    ],
)
def test_automatic_states_as_an_independent_host_reads_them(frame, code):
    """The first, second, third and fifth are what receiptio calls success, coveropen, paperempty
    and error; the rest is Epson's table."""
    assert escpos.automatic_status(bytes.fromhex(frame)).code == code


@pytest.mark.parametrize(
    "frame", [b"", b"\x10\0\0", b"\x12\0\0\0", b"\x10\x10\0\0", b"\x10\0\0\x90"]
)
def test_what_is_no_automatic_state_is_refused(frame):
    with pytest.raises(ValueError, match="automatic"):
        escpos.automatic_status(frame)


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_an_automatic_state_may_come_in_pieces(cut):
    parser = escpos.AnswerParser()
    frame = bytes.fromhex("34000c0f")
    assert parser.feed(frame[:cut]).automatic == ()
    assert [t.code for t in parser.feed(frame[cut:]).automatic] == ["cover-open"]


def test_a_broken_automatic_state_does_not_swallow_the_answer_behind_it():
    found = escpos.AnswerParser().feed(b"\x10\x00\x16\x12\x12\x12")
    assert found.realtime == (0x16, 0x12, 0x12, 0x12)
    assert found.automatic == ()


def test_noise_that_looks_like_a_text_does_not_swallow_the_answers_behind_it():
    found = escpos.AnswerParser().feed(b"_ab\x16\x12\x12\x12")
    assert found.realtime == (0x16, 0x12, 0x12, 0x12)
    assert found.texts == ()


def test_a_printer_tells_by_itself_once_it_was_asked_to(net):
    talk = talking(net)
    assert talk.clear()
    while talk.told is None:  # a printer whose cover is open takes no command any more
        assert talk.listen(Deadline(PATIENCE)), "it was never asked to"
    net.cover(True)
    while not talk.alarmed:
        assert talk.listen(Deadline(PATIENCE)), "it told nothing"
    assert talk.told.code == "cover-open"
    assert talk.status().code == "cover-open"
    assert not talk.alarmed  # it was asked since
    talk.close()


def test_paper_that_ends_mid_receipt_is_heard_without_waiting_for_silence(net, monkeypatch):
    printer = driver(net.url)
    monkeypatch.setattr("shared.devices.receipt.escpos_printer._LOOK_S", PATIENCE)
    net.pace(4000)
    net.paper_out(after_lines=200)
    silent = threading.Event()
    timer = threading.Timer(PATIENCE / 2, silent.set)  # half of what silence alone would cost
    timer.start()
    outcome = printer.print_raster(slip(2000), deadline_s=PATIENCE * 2)
    timer.cancel()
    assert not silent.is_set()
    assert outcome == failed("paper-out")
    printer.close()


def test_a_printer_that_tells_nothing_by_itself_is_asked(net):
    net.lacks(telling=True)
    printer = driver(net.url)
    net.paper_out(after_lines=200)
    assert printer.print_raster(slip(2000), deadline_s=PATIENCE) == failed("paper-out")
    printer.close()


def test_a_hot_head_is_named_and_goes_away_by_itself(net):
    printer = driver(net.url)
    net.overheat()
    assert printer.health() == Health(Level.FAULTED, "printer-hot")
    net.overheat(False)
    assert printer.print_raster(slip()) == CONFIRMED
    printer.close()


def test_text_stands_where_and_as_large_as_it_was_told_to():
    """As receiptline writes a line of two columns: ESC $, ESC \\, GS !, FS &."""
    far = VirtualReceiptPrinter(width=384)
    talk = talking(far)
    right = (384 - 48).to_bytes(2, "little")
    talk.send(b"\x1b@\x1b$\0\0" + "编号".encode("gb18030") + b"\x1b$" + right, Deadline(30))
    talk.send("免费".encode("gb18030") + b"\n\x1d!\x11" + "大".encode("gb18030"), Deadline(30))
    talk.send(b"\n\x1d!\0\x1ba\x01" + "中".encode("gb18030") + b"\n\x1dV\0", Deadline(30))
    assert far.wait(lambda f: len(f.receipts) == 1)
    black = far.receipts[0].gray == 0
    assert black.shape[0] == 30 + 60 + 30
    assert black[:30, :48].any()
    assert not black[:30, 60:320].any()
    assert black[:30, 336:].any()
    assert black[30:90, 24:48].any()  # twice as wide as it is
    assert not black[90:, :170].any()
    assert black[90:, 180:204].any()
    talk.close()
    far.close()


def test_a_rare_name_is_drawn_and_what_no_font_has_is_spelled_out(net):
    printer = driver(net.url)  # as the configuration makes it: it can draw
    assert printer.print_text(["王𠮷", "李\U00030000", "李〓30000"]) == CONFIRMED
    rare, unknown_to_all, spelled = (
        net.receipts[0].gray[top : top + 30] == 0 for top in (0, 30, 60)
    )
    assert rare[:, 24:48].any()
    assert (unknown_to_all == spelled).all()
    printer.close()


# -- what it is ------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", LINES)
def test_a_printer_says_what_it_is(line):
    far = VirtualReceiptPrinter(line=LINES[line]())
    printer = driver(far.url)
    assert printer.identity() == Identity("YICHUANG", "VIRTUAL-80", "V0000001", "1.00")
    assert printer.identity().words == "YICHUANG VIRTUAL-80，序列号 V0000001"
    printer.close()
    far.close()


def test_a_printer_that_cannot_say_what_it_is_costs_one_silence_only(net, monkeypatch):
    monkeypatch.setattr("shared.devices.virtual.receipt_engine._TEXTS", {})
    printer = EscposPrinter(byte_link(DeviceUrl.parse(net.url)), answer_s=0.4)
    printer.open()
    before = len(escpos.CLEAR_BUFFERS + escpos.CANCEL + escpos.INITIALISE)
    assert net.wait(lambda f: f.received == before)
    assert printer.identity() == Identity()
    assert net.received - before == len(escpos.ask_about(67))
    printer.close()


@pytest.mark.parametrize("line", LINES)
def test_a_probe_knows_a_printer_that_answers_and_prints_nothing(line):
    far = VirtualReceiptPrinter(line=LINES[line]())
    bus = {"tcp": "net"}.get(line, line)
    proposal = probe(Attachment(bus, far.url))
    assert (proposal.score, proposal.url, dict(proposal.options)) == (95, far.url, {})
    assert far.pieces == []
    assert far.hanging == 0
    far.close()


def test_a_probe_tells_cheap_printers_empty_ones_and_deaf_lines_apart(net, piped):
    net.lacks(confirming=True)
    assert probe(Attachment("net", net.url)).options == {"confirm": "realtime"}
    net.paper_out()
    assert probe(Attachment("net", net.url)).options == {}  # what it cannot say now, it may later
    deaf = probe(Attachment("file", piped.url, "usblp"))
    assert (deaf.score, dict(deaf.options)) == (25, {"confirm": "none"})
    net.mute()
    assert probe(Attachment("net", net.url, "some device")) is None
    assert probe(Attachment("net", net.url, "TM-T88V")).score == 20
    assert probe(Attachment("serial", "serial:///dev/no-such-port")) is None
    assert probe(Attachment("pcsc", "pcsc://reader")) is None


# -- printers nobody hears -------------------------------------------------------------------------


def test_a_printer_nobody_hears_prints_and_is_never_confirmed(piped):
    printer = driver(piped.url, confirm="none")
    assert printer.health() == Health(Level.DEGRADED, "printer-blind")
    outcome = printer.print_raster(slip(), deadline_s=PATIENCE)
    assert outcome == unknown("print-unconfirmed")
    assert piped.wait(lambda f: len(f.receipts) == 1)
    assert (piped.receipts[0].gray[:300] == slip().to_gray()).all()
    assert printer.clear() is False
    assert printer.counts["paper_mm"] > 300 // 8
    assert "receipts" not in printer.counts  # none was confirmed
    printer.close()


def test_a_printer_nobody_hears_says_so_also_of_text_and_rare_names(piped):
    printer = driver(piped.url, confirm="none")
    outcome = printer.print_text(["办件回执", "王𠮷㛃"], deadline_s=PATIENCE)
    assert outcome == unknown("print-unconfirmed")
    assert piped.wait(lambda f: len(f.receipts) == 1)
    inked = [(piped.receipts[0].gray[top : top + 30] == 0).any() for top in (0, 30, 60)]
    assert inked == [True, True, False]
    printer.close()


def test_configured_to_answer_a_deaf_line_is_silent_not_blind(piped):
    with pytest.raises(Trouble, match="printer-silent"):
        driver(piped.url)


def test_bytes_that_never_left_are_a_failure_and_those_that_did_are_unknown(piped):
    printer = driver(piped.url, confirm="none")
    printer.interrupt()
    assert printer.print_raster(slip()) == failed("device-cancelled")
    printer.resume()
    piped.pace(500)
    piped.when(lambda f: f.received > 4000, printer.interrupt)
    outcome = printer.print_raster(slip(6000), deadline_s=PATIENCE)
    assert outcome == unknown("device-cancelled")
    printer.close()


def test_a_device_file_that_is_gone_is_absent(piped, hosted):
    url = piped.url
    host = hosted(make_driver(DeviceEntry(id="p", kind="receipt-printer", url=url,
                                          options={"confirm": "none"})), health_s=0.05)  # fmt: skip
    assert host.wait_for(DeviceState.DEGRADED)
    piped.close()
    told = host.call(lambda d: d.print_raster(slip()), PATIENCE).result(PATIENCE)
    assert told.kind is OutcomeKind.FAILED
    with pytest.raises(Trouble, match="printer-disconnected"):
        driver("file:///dev/no-such-printer", confirm="none")


def test_a_plain_file_is_written_to_its_end_and_never_listened_to(tmp_path):
    path = tmp_path / "lp0"
    path.write_bytes(b"before")
    link = FileLink(str(path))
    link.open()
    assert link.write(b"after", Deadline(1)) == 5
    assert link.read(10, Deadline(1)) == b""
    assert link.port_status() is None
    link.close()
    assert path.read_bytes() == b"beforeafter"


class Port:
    """The kernel's usblp, which no test machine has: the byte it gives, and a way to change it."""

    def __init__(self, byte: int) -> None:
        self.byte = byte

    def __call__(self, fd, request, answer):
        assert request == 0x060B
        answer[0] = self.byte
        return 0


@pytest.mark.parametrize(
    ("byte", "code"),
    [
        (0x18, "printer-blind"),
        (0x38, "paper-out"),
        (0x30, "paper-out"),
        (0x10, "printer-broken"),
        (0x08, "printer-offline"),
    ],
)
def test_the_ports_three_bits(piped, monkeypatch, byte, code):
    assert port_status(byte).code == code
    monkeypatch.setattr("shared.devices.transport.file.fcntl.ioctl", Port(byte))
    printer = driver(piped.url, confirm="none")
    assert printer.status().code == code
    printer.close()


def test_a_roll_the_port_saw_end_is_named_and_still_unknown(piped, monkeypatch):
    port = Port(0x18)
    monkeypatch.setattr("shared.devices.transport.file.fcntl.ioctl", port)
    printer = driver(piped.url, confirm="none")
    piped.when(lambda f: f.hanging > 50, lambda: setattr(port, "byte", 0x38))
    assert printer.print_raster(slip(), deadline_s=PATIENCE) == unknown("paper-out")
    assert printer.print_raster(slip()) == failed("paper-out")  # nothing of this one was sent
    printer.close()


# -- behind a raw queue ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    private = cups_here.PrivateCups(tmp_path_factory.mktemp("cups"))
    yield private
    private.stop()


@pytest.fixture
def queued(service):
    service.calm()
    return driver(f"cups://A4?socket={service.socket}")


def rendered(service, dry: bool = False) -> VirtualReceiptPrinter:
    """What a printer makes of all that the queue handed over, in that order.

    dry: its roll was out meanwhile, and put in when everything had come.
    """
    far = VirtualReceiptPrinter()
    talk = talking(far)
    if dry:
        far.paper_out()
    for data in service.printed():
        talk.send(data, Deadline(PATIENCE))
    if dry:
        assert far.wait(lambda f: f.received == sum(len(d) for d in service.printed()))
        far.refill()
    assert talk.status().can_print
    assert far.wait(lambda f: f.buffered == 0)
    talk.close()
    return far


def test_a_raw_queue_hands_over_every_byte_and_confirms_no_paper(service, queued):
    assert queued.health() == Health(Level.DEGRADED, "printer-blind")
    assert queued.print_raster(slip(), deadline_s=PATIENCE) == unknown("print-only-sent")
    far = rendered(service)
    assert (far.receipts[-1].gray[:300] == slip().to_gray()).all()
    far.close()


def test_a_queue_without_paper_names_it_and_the_slip_never_comes_out_later(service, queued):
    service.fault("media-empty-error")
    assert queued.print_raster(slip(), deadline_s=3) == failed("paper-out")
    assert queued.status().code == "paper-out"
    service.fault("")
    assert queued.print_text(["第二位"], deadline_s=PATIENCE) == unknown("print-only-sent")
    far = rendered(service)
    assert [len(r.gray) for r in far.receipts] == [90]  # one line and the feed to the knife
    far.close()


def test_what_a_dry_printer_still_held_is_thrown_away_before_the_next_slip(service, queued):
    queued.print_text(["第一位", "第一位"], deadline_s=PATIENCE)
    queued.print_text(["第二位"], deadline_s=PATIENCE)
    far = rendered(service, dry=True)
    assert [len(r.gray) for r in far.receipts] == [90]
    far.close()


def test_a_queue_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Trouble, match="page-unreachable"):
        driver(f"cups://SLIP?socket={tmp_path / 'none.sock'}")
