"""Receipts: what is printed, what is said of it, and that nobody gets another person's."""

from __future__ import annotations

import queue
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.devices.codec import escpos
from shared.devices.deadline import Deadline
from shared.devices.model import (
    CONFIRMED,
    DeviceState,
    OutcomeKind,
    Paper,
    PrinterStatus,
    failed,
    unknown,
)
from shared.devices.receipt.escpos_printer import EscposPrinter
from shared.devices.receipt.talk import EscposTalk
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl
from shared.devices.transport.tcp import TcpLink
from shared.devices.virtual.lines import FileEnd, UsbEnd
from shared.devices.virtual.pty import PtyEnd
from shared.devices.virtual.receipt_engine import PrinterEngine
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.errors import Trouble
from shared.image.raster import Raster


def picture(seed: int, height: int = 500, width: int = 576) -> Raster:
    """A picture with rows no other seed has."""
    gray = np.full((height, width), 255, np.uint8)
    draw = np.random.default_rng(seed)
    gray[:, 64:512] = np.where(draw.random((height, 448)) < 0.3, 0, 255)
    gray[:, :8] = 0
    return Raster.from_gray(gray)


def rows_of(gray) -> set[bytes]:
    return {np.packbits(row == 0).tobytes() for row in gray} - {bytes(72)}


def link_to(far: VirtualReceiptPrinter):
    return byte_link(DeviceUrl.parse(far.url))


LINES = {"tcp": lambda: None, "serial": PtyEnd, "usb": UsbEnd, "file": FileEnd}


@pytest.fixture(params=LINES)
def far(request, tmp_path):
    end = VirtualReceiptPrinter(line=LINES[request.param](), folder=tmp_path)
    yield end
    end.close()


@pytest.fixture
def net(tmp_path):
    end = VirtualReceiptPrinter(folder=tmp_path)
    yield end
    end.close()


def opened(far, **options) -> EscposPrinter:
    options.setdefault("answer_s", 30.0)  # only a silent printer may use it up
    printer = EscposPrinter(link_to(far), **options)
    printer.open()
    return printer


def soon_tired(printer: EscposPrinter) -> None:
    """From now on nothing will be answered: there is no point in waiting long for it."""
    printer._talk._answer_s = 0.2


def test_a_picture_comes_out_dot_for_dot_and_is_confirmed(far, tmp_path):
    printer, raster = opened(far), picture(1)
    assert printer.print_raster(raster) == CONFIRMED
    (paper,) = far.receipts
    assert (paper.gray[:500] == raster.to_gray()).all()
    assert (paper.gray[500:] == 255).all()
    assert [p.name for p in tmp_path.iterdir()] == ["receipt-001.png"]
    printer.close()


def test_a_narrow_printer_takes_its_own_width_and_refuses_wider_pictures(tmp_path):
    far = VirtualReceiptPrinter(width=384)
    printer = opened(far, width=384)
    assert printer.print_raster(Raster(384, bytes([0xAA]) * 480, 10)) == CONFIRMED
    with pytest.raises(ValueError, match="wider"):
        printer.print_raster(picture(2))
    printer.close()
    far.close()


def test_text_is_printed_with_the_printers_own_chinese_font(net):
    printer = opened(net)
    assert printer.print_text(["办件回执", "编号 LN01 261121 0001", ""]) == CONFIRMED
    (paper,) = net.receipts
    inked = [(paper.gray[top : top + 30] == 0).any() for top in (0, 30, 60)]
    assert inked == [True, True, False]


def test_a_rare_name_is_drawn_because_the_printers_font_lacks_it(net):
    line = picture(3, 30)
    asked = []

    def draw(text: str) -> Raster:
        asked.append(text)
        return line

    printer = opened(net, draw=draw)
    assert printer.print_text(["申请人", "王𠮷㛃"]) == CONFIRMED
    assert asked == ["王𠮷㛃"]
    assert (net.receipts[0].gray[30:60] == line.to_gray()).all()


def test_a_rare_name_is_never_printed_as_a_question_mark(net):
    printer = opened(net)
    assert printer.print_text(["王𠮷"]) == failed("rare-character")
    assert net.buffered == 0
    assert net.pieces == []


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda f: f.paper_out(), "paper-out"),
        (lambda f: f.cover(True), "cover-open"),
        (lambda f: f.offline(True), "printer-offline"),
        (lambda f: f.mute(), "printer-silent"),
    ],
)
def test_a_printer_that_cannot_print_is_told_before_anything_is_sent(far, harm, code):
    printer = opened(far)
    harm(far)
    if code == "printer-silent":
        soon_tired(printer)
    assert printer.print_raster(picture(4)) == failed(code)
    far.mute(False)
    far.refill()
    far.cover(False)
    far.offline(False)
    assert far.wait(lambda f: f.buffered <= 6)
    assert far.pieces == []
    printer.close()


def test_near_end_paper_prints_and_is_reported(net):
    printer = opened(net)
    net.near_end()
    assert printer.print_raster(picture(5)) == CONFIRMED
    assert printer.status().paper is Paper.NEAR_END
    assert printer.health().code == "paper-near-end"


def test_paper_that_runs_out_half_way_is_a_failure_with_its_name(far):
    printer = opened(far)
    far.paper_out(after_lines=200)
    assert printer.print_raster(picture(6)) == failed("paper-out")
    assert far.receipts == []
    printer.close()


def test_nothing_of_one_persons_receipt_comes_out_for_the_next(far):
    printer = opened(far)
    a, b = picture(7), picture(8)
    far.paper_out(after_lines=200)
    assert printer.print_raster(a) == failed("paper-out")
    assert far.buffered <= 6  # cleared before the person was told; the rest is "begin anew"
    torn_before = len(far.pieces)
    far.refill()
    assert printer.health().code == ""
    assert printer.print_raster(b) == CONFIRMED
    fresh = far.pieces[torn_before + 1 :]  # the roll's end of A went with the old roll
    assert len(fresh) == 1
    seen = set().union(*(rows_of(p.gray) for p in fresh))
    assert seen == rows_of(b.to_gray())
    assert not seen & rows_of(a.to_gray())
    printer.close()


def test_a_real_printer_would_have_printed_it(net):
    """The virtual end is honest: without clearing, the rest does come out after a refill."""
    raw = TcpLink.from_url(DeviceUrl.parse(net.url))
    raw.open()
    net.paper_out(after_lines=200)
    for band in escpos.bands(picture(9), 48):
        raw.write(band, Deadline(60))
    raw.write(escpos.FEED_AND_CUT, Deadline(60))
    assert net.wait(lambda f: f.received > 500 * 72)
    assert net.buffered > 0
    raw.close()
    net.refill()
    assert net.wait(lambda f: len(f.receipts) == 1)
    assert rows_of(net.receipts[0].gray) <= rows_of(picture(9).to_gray())


def test_what_an_earlier_run_left_in_the_buffer_is_cleared_at_the_start(net):
    raw = TcpLink.from_url(DeviceUrl.parse(net.url))
    raw.open()
    net.paper_out()
    raw.write(b"".join(escpos.bands(picture(10), 48)) + escpos.FEED_AND_CUT, Deadline(60))
    assert net.wait(lambda f: f.received > 500 * 72)
    raw.close()  # the kiosk was killed here
    printer = opened(net)
    net.refill()
    assert printer.print_raster(picture(11)) == CONFIRMED
    assert len(net.pieces) == 1
    assert rows_of(net.pieces[0].gray) == rows_of(picture(11).to_gray())


@pytest.mark.parametrize("looked", [True, False], ids=["checked", "at-once"])
def test_a_half_receipt_hanging_in_the_mouth_is_cut_off_before_the_next_one(looked):
    slow = VirtualReceiptPrinter(rows_per_s=2000)
    printer = opened(slow)
    slow.when(lambda f: f.hanging > 200, lambda: slow.cover(True))
    assert printer.print_raster(picture(12, 1500), deadline_s=120) == failed("cover-open")
    slow.cover(False)
    if looked:
        printer.health()
        assert slow.wait(lambda f: len(f.receipts) == 1)  # A's half, cut while staff stands there
    assert printer.print_raster(picture(13)) == CONFIRMED
    assert rows_of(slow.receipts[1].gray) == rows_of(picture(13).to_gray())
    slow.close()


def test_a_stuck_knife_is_a_failure(far):
    printer = opened(far)
    far.jam_cutter()
    assert printer.print_raster(picture(14)) == failed("cutter-error")
    printer.close()


def test_a_link_lost_after_bytes_were_sent_is_unknown(net):
    printer = opened(net)
    net.hang_up_after(20000)
    outcome = printer.print_raster(picture(15))
    assert outcome == unknown("print-link-lost")
    assert outcome.trouble.sentence.startswith("打印时")


def test_a_pulled_cable_before_printing_is_a_failure_not_an_unknown(net):
    printer = opened(net)
    net.unplug()
    assert printer.print_raster(picture(16)) == failed("printer-disconnected")


def test_a_printer_that_falls_silent_while_printing_is_unknown():
    far = VirtualReceiptPrinter(rows_per_s=3000)
    printer = opened(far)
    far.when(lambda f: f.received > 4000, lambda: (far.mute(), soon_tired(printer)))
    assert printer.print_raster(picture(17, 3000), deadline_s=120) == unknown("print-unconfirmed")
    far.close()


def test_a_model_without_in_order_answers_is_unknown_unless_told_so(net):
    net.lacks(confirming=True)
    printer = opened(net, window=100)
    assert printer.print_raster(picture(18), deadline_s=0.5) == unknown("print-unconfirmed")
    printer.close()
    cheap = opened(net, confirm="realtime")
    assert cheap.print_raster(picture(19)) == CONFIRMED
    net.paper_out(after_lines=100)
    assert cheap.print_raster(picture(20)) == failed("paper-out")


def test_a_model_that_cannot_clear_is_not_trusted_until_it_has_been_restarted(net):
    net.lacks(clearing=True)
    net.paper_out(after_lines=100)
    printer = opened(net, answer_s=1.5)  # used up whenever it does not say that it is cleared
    assert printer.print_raster(picture(21)) == failed("paper-out")
    assert printer.health().code == "printer-buffer"


def test_an_interrupted_print_ends_soon_and_nothing_more_comes_out():
    far = VirtualReceiptPrinter(rows_per_s=1000)
    printer = opened(far)
    far.when(lambda f: f.received > 4000, printer.interrupt)
    assert printer.print_raster(picture(22, 4000), deadline_s=120) == failed("device-cancelled")
    assert far.buffered <= 6
    assert far.received < 4000 * 72 / 2
    far.close()


def test_never_more_than_a_few_bands_are_under_way():
    far = VirtualReceiptPrinter(rows_per_s=2000)
    printer, room = opened(far), []
    far.when(lambda f: bool(room.append(f._engine.room)), lambda: None)  # looks at every turn
    assert printer.print_raster(picture(23, 1500), deadline_s=120) == CONFIRMED
    assert 48 * 72 < 65536 - min(room) <= 4 * 48 * 72 + 600
    far.close()


def test_a_picture_that_looks_like_a_question_does_not_confuse_the_status(net):
    sly = Raster(576, (b"\x10\x04\x01\x10\x04\x02" * 12) * 100, 100)
    printer = opened(net)
    assert printer.print_raster(sly) == CONFIRMED
    net.paper_out()
    assert printer.status().code == "paper-out"


def test_a_late_answer_to_a_picture_is_not_taken_for_an_answer_to_a_question(net):
    talk = EscposTalk(link_to(net), answer_s=60)
    talk.open()
    net.paper_out()
    said: queue.Queue = queue.Queue()
    with net._lock:  # it hesitates longer than a quiet line tells anything
        talk.send(b"\x1dv0\x00\x03\x00\x02\x00" + b"\x10\x04\x01" * 2, Deadline(60))
        asking = threading.Thread(target=lambda: said.put(talk.status()))
        asking.start()
        asking.join(0.5)
    assert said.get(timeout=60).code == "paper-out"
    talk.close()


def test_the_owner_thread_reports_faults_and_comes_back_after_a_cable_was_pulled(hosted, net):
    driver = EscposPrinter(TcpLink.from_url(DeviceUrl.parse(net.url)), answer_s=30)
    host = hosted(driver, health_s=0.05)
    assert host.wait_for(DeviceState.READY)
    net.near_end()
    assert host.wait_for(DeviceState.DEGRADED)
    net.paper_out()
    assert host.wait_for(DeviceState.FAULTED)
    assert host.trouble.code == "paper-out"
    assert host.call(lambda d: d.clear(), 60).result(90)
    net.refill()
    assert host.wait_for(DeviceState.READY)
    net.unplug()
    assert host.wait_for(DeviceState.ABSENT)
    net.replug()
    assert host.wait_for(DeviceState.READY)
    printed = host.call(lambda d: d.print_raster(picture(24), deadline_s=60), 90)
    assert printed.result(120) == CONFIRMED


def test_a_printer_that_is_not_there_is_told_at_opening():
    far = VirtualReceiptPrinter()
    far.close()
    with pytest.raises(Trouble, match="printer-disconnected"):
        opened(far)


@given(
    st.builds(
        PrinterStatus,
        online=st.booleans(),
        paper=st.sampled_from(Paper),
        cover_open=st.booleans(),
        cutter_error=st.booleans(),
    )
)
def test_status_bits_say_the_same_at_both_ends(status):
    told = escpos.status_of(escpos.answers_of(status))
    assert told.online == status.online
    assert told.paper == status.paper
    assert told.cover_open == status.cover_open
    assert told.cutter_error == status.cutter_error
    well = status.online and not (status.cover_open or status.cutter_error)
    assert told.can_print == (well and status.paper is not Paper.OUT)


def test_known_answers_of_an_independent_library_are_understood():
    """python-escpos reads 0x1e as near end and 0x7e as out (DLE EOT 4), bit 3 of EOT 1 offline."""
    assert escpos.status_of((0x12, 0x12, 0x12, 0x1E)).paper is Paper.NEAR_END
    assert escpos.status_of((0x12, 0x12, 0x12, 0x7E)).paper is Paper.OUT
    assert not escpos.status_of((0x1A, 0x12, 0x12, 0x12)).online


def test_python_escpos_agrees_with_the_virtual_printer(net):
    from escpos.printer import Network

    host, port = net.url.removeprefix("tcp://").split(":")
    theirs = Network(host, int(port), timeout=3)
    assert theirs.is_online()
    assert theirs.paper_status() == 2
    net.near_end()
    assert theirs.paper_status() == 1
    net.near_end(False)
    theirs.text("办件回执\n")
    theirs.cut()
    assert net.wait(lambda f: len(f.receipts) == 1)
    net.paper_out()
    assert theirs.paper_status() == 0
    assert not theirs.is_online()
    theirs.close()


@given(st.lists(st.binary(max_size=64), max_size=10))
def test_no_answer_crashes_the_parser(pieces):
    parser = escpos.AnswerParser()
    for piece in pieces:
        parser.feed(piece)


@given(st.lists(st.binary(max_size=200), max_size=6))
def test_no_bytes_crash_the_virtual_printer(pieces):
    engine = PrinterEngine(576)
    for piece in pieces:
        engine.receive(piece)
        for _ in range(50):
            if not engine.work(1000):
                break


def test_answers_are_told_apart_by_their_own_bits():
    parser = escpos.AnswerParser()
    found = parser.feed(b"\x12\x10\x08\x00\x0f\x00\x37\x25")
    assert (found.realtime, found.in_order, found.cleared) == ((0x12,), 1, False)
    assert [told.code for told in found.automatic] == ["cutter-error"]
    assert parser.feed(b"\x00\x1a") == escpos.Answers((0x1A,), 0, True)


def test_only_confirmed_is_confirmed():
    assert [k for k in OutcomeKind if failed("x").__class__(k).confirmed] == [OutcomeKind.CONFIRMED]


def test_a_stub_is_cut_off_even_when_the_buffer_is_cleared_right_after(tmp_path):
    end = VirtualReceiptPrinter(folder=tmp_path, rows_per_s=400)
    driver = opened(end)
    end.when(lambda p: p.hanging >= 60, driver.interrupt)
    assert driver.print_raster(picture(1), deadline_s=120).kind is not OutcomeKind.CONFIRMED
    assert end.hanging >= 60, "rows of the stopped receipt hang in the mouth"
    driver.resume()
    driver.health()
    driver.clear()
    assert driver.print_raster(picture(2, height=200)).confirmed
    *stubs, second = end.receipts
    assert stubs
    assert not rows_of(second.gray) & rows_of(picture(1).to_gray())
    driver.close()
    end.close()
