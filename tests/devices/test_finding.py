"""What is attached is found on the real system, probed side by side, and given one role each."""

from __future__ import annotations

import os
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.config.model import DeviceEntry
from shared.devices.finding.looks import LOOKS, CannotLook, Look, Places
from shared.devices.finding.plan import Candidate, Deed, place_of, propose
from shared.devices.finding.probes import kinds_of, plugins, probes_of
from shared.devices.finding.search import Progress, Search, once
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, Proposal
from shared.devices.registry import make_driver
from shared.devices.virtual.id_reader import VirtualIdReader
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.devices.virtual.relay_board import VirtualRelayBoard
from tests.devices.cups import PrivateCups

KINDS = {
    "samv": DeviceKind.ID_CARD,
    "escpos": DeviceKind.RECEIPT,
    "camera": DeviceKind.CAMERA,
    "face": DeviceKind.FACE,
    "ssp": DeviceKind.CASH,
}


def look(bus: str) -> Look:
    return next(one for one in LOOKS if one.bus == bus)


def seen(*urls: str, bus: str = "serial") -> Look:
    return Look(bus, "测试", 5.0, lambda _: [Attachment(bus, url) for url in urls])


def candidate(url: str, driver: str, score: int) -> Candidate:
    return Candidate(Attachment("serial", url), driver, Proposal(score, url))


# -- looking --------------------------------------------------------------------------------------


def test_a_serial_reader_and_a_printer_by_address_are_found_and_proposed(tmp_path):
    reader, printer = VirtualIdReader(), VirtualReceiptPrinter()
    by_id = tmp_path / "by-id"
    by_id.mkdir()
    link = by_id / "usb-MPS_SDT_0400-if00-port0"
    link.symlink_to(reader.url.removeprefix("serial://").partition("?")[0])
    loaded = plugins()
    try:
        found = Search(
            probes_of(loaded),
            extra=[printer.url],
            places=Places(serial_by_id=by_id),
            looks=[look("serial")],
            probe_s=30.0,
        ).run()
        kind_of = kinds_of(loaded).__getitem__
        plan = propose(found.candidates, kind_of, (), found.attachments, found.looked_at)
    finally:
        reader.unplug()
        printer.close()
    lines = {line.entry.kind: line for line in plan.lines}
    assert lines["id-card-reader"].entry.url.startswith(f"serial://{link}")
    assert lines["id-card-reader"].entry.driver == "samv"
    assert lines["receipt-printer"].entry.url == printer.url
    assert all(line.deed is Deed.ADD and line.sure for line in plan.lines)


def test_queues_of_the_print_service_are_found_and_its_absence_is_told(tmp_path):
    cups = PrivateCups(tmp_path)
    try:
        (queue,) = look("cups").see(Places(cups=str(cups.socket)))
        assert queue.url == f"cups://A4?socket={cups.socket}"
        assert queue.more["device"].startswith("faulty:")
    finally:
        cups.stop()
    with pytest.raises(CannotLook, match="CUPS"):
        look("cups").see(Places(cups=str(tmp_path / "nobody")))


def test_scanners_are_found_through_sane(tmp_path, monkeypatch):
    (tmp_path / "dll.conf").write_text("test\n")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    found = look("sane").see(Places())
    assert "sane://test%3A0" in [a.url for a in found]
    assert all(a.name for a in found)


def test_a_camera_is_found_once_and_by_the_name_that_stays(tmp_path):
    dev, sys = tmp_path / "dev", tmp_path / "sys"
    by_id = tmp_path / "by-id"
    by_id.mkdir()
    for number, index in ((0, 0), (1, 1), (2, 0)):
        port = sys / f"usb1/1-{number // 2 + 1}"
        about = sys / f"class/video4linux/video{number}"
        (port / "1:1.0").mkdir(parents=True, exist_ok=True)
        about.mkdir(parents=True)
        (port / "idVendor").write_text("1b3f\n")
        (port / "idProduct").write_text(f"200{number // 2}\n")
        (about / "index").write_text(f"{index}\n")
        (about / "name").write_text("Doc Cam\n")
        (about / "device").symlink_to(port / "1:1.0")
        dev.mkdir(exist_ok=True)
        (dev / f"video{number}").write_text("")
    (by_id / "usb-doc-video-index0").symlink_to(dev / "video0")
    first, second = look("camera").see(Places(video_by_id=by_id, video=dev, sys=sys))
    assert first.url == f"camera://{by_id / 'usb-doc-video-index0'}"
    assert (first.usb_id, first.name, first.more) == ("1b3f:2000", "Doc Cam", {"port": "1-1"})
    assert second.url == f"camera://{dev / 'video2'}"


def test_a_usb_device_with_a_port_of_its_own_is_not_told_twice():
    same, other = {"port": "1-2"}, {"port": "1-3"}
    serial = Attachment("serial", "serial:///dev/ttyUSB0", usb_id="1a86:7523", more=same)
    twice = Attachment("usb", "usb://1a86:7523", more=same)
    alone = Attachment("usb", "usb://0400:c35a", more=other)
    assert once([serial, twice, alone]) == [serial, alone]


def test_a_relay_board_is_asked_what_is_switched_and_a_silent_port_may_be_anything(tmp_path):
    board, (ours, theirs) = VirtualRelayBoard(), os.openpty()
    loaded = plugins()
    asked = ("escpos", "modbus-light", "modbus-lock", "line-caller", "key-evaluator")
    places = tmp_path / "by-id"
    places.mkdir()
    (places / "board").symlink_to(board.url.removeprefix("serial://").partition("?")[0])
    (places / "silent").symlink_to(os.ttyname(theirs))
    try:
        found = Search(
            probes_of({name: loaded[name] for name in asked}),
            places=Places(serial_by_id=places),
            looks=[look("serial")],
            probe_s=30.0,
        ).run()
    finally:
        os.close(ours)
        os.close(theirs)
        board.unplug()
    assert not board.switched
    plan = propose(found.candidates, kinds_of(loaded).__getitem__, (), found.attachments)
    wired = {line.entry.kind: line for line in plan.lines}
    assert set(wired) == {"indicator-light", "cabinet-lock"}
    assert {line.entry.url for line in plan.lines} == {f"serial://{places / 'board'}?baud=9600"}
    assert not any(line.sure for line in plan.lines), "what is wired where only a person can try"
    guessed = {line.entry.kind: line.entry.url for line in plan.guesses}
    assert set(guessed) == {"queue-caller", "evaluator"}
    assert f"serial://{places / 'silent'}" in [a.url for a in plan.spare]
    for line in (*plan.lines, *plan.guesses):
        make_driver(line.entry)  # what is proposed can be written down and made


# -- probing --------------------------------------------------------------------------------------


def test_a_look_and_a_probe_that_hang_cost_their_own_answer_only():
    never = threading.Event()

    def stuck(_places: Places) -> list[Attachment]:
        never.wait(60)
        return []

    def probe(attachment: Attachment) -> Proposal | None:
        if attachment.url.endswith("2"):
            never.wait(60)
        return Proposal(90, attachment.url)

    looks = [Look("sane", "扫描仪", 0.2, stuck), seen("serial:///1", "serial:///2", "serial:///3")]
    began = time.monotonic()
    found = Search([("samv", probe)], looks=looks, probe_s=0.3).run()
    never.set()
    assert time.monotonic() - began < 30
    assert {c.attachment.url for c in found.candidates} == {"serial:///1", "serial:///3"}
    assert not found.looked_at("sane")
    assert found.looked_at("serial")
    assert [n for n in found.notes if "扫描仪" in n]
    assert [n for n in found.notes if "serial:///2" in n]


def test_a_broken_probe_has_no_say_and_a_boasting_one_stays_on_the_scale():
    def broken(_: Attachment) -> Proposal | None:
        raise RuntimeError("vendor")

    probes = [("a", broken), ("b", lambda a: Proposal(900, a.url)), ("c", lambda _: None)]
    found = Search(probes, looks=[seen("serial:///1")]).run()
    assert [(c.driver, c.proposal.score) for c in found.candidates] == [("b", 100)]


def test_what_a_running_device_holds_is_seen_and_never_probed():
    asked: list[str] = []

    def probe(attachment: Attachment) -> None:
        asked.append(attachment.url)

    looks = [seen("serial:///dev/ttyS91", "serial:///dev/ttyS92")]
    held = ["serial:///dev/ttyS91?baud=9600"]
    found = Search([("a", probe)], held=held, looks=looks).run()
    assert len(found.attachments) == 2
    assert asked == ["serial:///dev/ttyS92"]


def test_a_search_can_be_stopped_and_says_so():
    never = threading.Event()
    search = Search([], looks=[Look("sane", "扫描仪", 60.0, lambda _: never.wait(60) and [])])
    told: list[Progress] = []
    search.on_progress = lambda p: (told.append(p), search.stop())
    found = search.run()
    never.set()
    assert told[0].words == "查找扫描仪"
    assert found.stopped
    assert not found.looked_at("sane")


# -- the plan -------------------------------------------------------------------------------------


def test_one_attachment_has_one_role_and_one_role_one_device():
    plan = propose(
        [
            candidate("serial:///1", "samv", 95),
            candidate("serial:///1", "escpos", 85),
            candidate("serial:///2", "escpos", 60),
            candidate("serial:///3", "escpos", 50),
            candidate("serial:///4", "camera", 30),
            candidate("serial:///5", "ssp", 90),
            candidate("serial:///6", "ssp", 85),
        ],
        KINDS.__getitem__,
    )
    assert [(x.entry.id, x.entry.url, x.sure) for x in plan.lines] == [
        ("id-card-reader", "serial:///1", True),
        ("cash-acceptor", "serial:///5", True),
        ("cash-acceptor-2", "serial:///6", True),
        ("receipt-printer", "serial:///2", False),
    ]
    assert [r.attachment.url for r in plan.lines[3].rivals] == ["serial:///3"]


ENTRY = DeviceEntry(
    id="id-reader", kind="id-card-reader", driver="samv", url="serial:///old?baud=9600"
)
OTHER = DeviceEntry(id="slip", kind="receipt-printer", url="tcp://10.0.0.9:9100")


def test_a_device_that_was_replaced_keeps_its_name_and_moves():
    plan = propose(
        [candidate("serial:///new", "samv", 90)],
        KINDS.__getitem__,
        [ENTRY, OTHER],
        [Attachment("serial", "serial:///new")],
        lambda bus: bus == "serial",
    )
    reader, slip = plan.lines
    assert (reader.deed, reader.entry.id, reader.entry.url) == (
        Deed.MOVE,
        "id-reader",
        "serial:///new",
    )
    assert (slip.deed, slip.entry) == (Deed.KEEP, OTHER)


def test_a_device_that_is_gone_is_named_and_its_line_stays():
    there = [Attachment("serial", "serial:///old")]
    kept = propose([], KINDS.__getitem__, [ENTRY], there, lambda _: True)
    assert kept.lines[0].deed is Deed.KEEP
    gone = propose([], KINDS.__getitem__, [ENTRY], [], lambda _: True)
    assert (gone.lines[0].deed, gone.lines[0].entry) == (Deed.MISSING, ENTRY)
    unseen = propose([], KINDS.__getitem__, [ENTRY], [], lambda _: False)
    assert unseen.lines[0].deed is Deed.KEEP
    assert not gone.changes


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from(sorted(KINDS)), st.integers(1, 100)),
        max_size=25,
    )
)
def test_no_place_is_ever_given_twice(drawn):
    candidates = [candidate(f"serial:///{n}", driver, score) for n, driver, score in drawn]
    plan = propose(candidates, KINDS.__getitem__, [ENTRY], [], lambda _: True)
    places = [place_of(e.url) for e in plan.entries]
    names = [e.id for e in plan.entries]
    assert len(set(places)) == len(places)
    assert len(set(names)) == len(names)
    kinds = [e.kind for e in plan.entries if e.kind != "cash-acceptor"]
    assert len(set(kinds)) == len(kinds)


def test_a_drawer_may_hang_on_a_printer_and_nobody_can_know():
    printer = candidate("serial:///1", "escpos", 95)
    (drawer,) = propose([printer], KINDS.__getitem__).guesses
    assert (drawer.deed, drawer.entry.url) == (Deed.GUESS, "printer://receipt-printer")
    known = DeviceEntry(id="till", kind="cash-drawer", url="printer://slip")
    assert not propose([printer], KINDS.__getitem__, [known]).guesses
    assert not propose([], KINDS.__getitem__).guesses


def test_who_has_told_what_it_is_hears_no_other_question():
    asked: list[str] = []

    def probe(name: str, score: int):
        def ask(attachment: Attachment) -> Proposal:
            asked.append(name)
            return Proposal(score, attachment.url)

        return name, ask

    probes = [probe("perhaps", 30), probe("itself", 80), probe("other", 50)]
    found = Search(probes, looks=[seen("serial:///1")]).run()
    assert asked == ["perhaps", "itself"]
    assert [c.driver for c in found.candidates] == ["perhaps", "itself"]


def test_two_ways_to_write_a_place_are_one(tmp_path):
    node = tmp_path / "ttyUSB0"
    node.write_text("")
    link = tmp_path / "by-id"
    link.symlink_to(node)
    assert place_of(f"serial://{link}?baud=9600") == place_of(f"serial://{node}")
    assert place_of("camera://0") == place_of("camera:///dev/video0")
    assert place_of("usb://0400:C35A") == place_of("usb://0400-c35a?framing=whole")
    assert place_of("usb://0400:c35a?serial=1") != place_of("usb://0400:c35a?serial=2")
    assert place_of("tcp://h:1") != place_of("tcp://h:2")
