"""The driver of identity card readers, over a real pty."""

from __future__ import annotations

import dataclasses
import json
import queue
import time

import pytest
from PySide6.QtCore import Qt

from shared.casework.equipment import HostedCardReader
from shared.casework.visit import card_fields
from shared.devices.codec import idtext, samv
from shared.devices.deadline import Deadline
from shared.devices.idcard import plugin
from shared.devices.idcard.samv_reader import Presence, SamvReader
from shared.devices.idcard.show import read_masked
from shared.devices.model import DeviceState
from shared.devices.plugin import Attachment
from shared.devices.transport.link import DeviceUrl
from shared.devices.transport.serial import SerialLink
from shared.devices.virtual.id_reader import VirtualIdReader
from shared.devices.virtual.pty import PtyEnd
from shared.domain.errors import Trouble
from shared.domain.identity import CardKind
from shared.ui.watching import CardWatch

PATIENCE = 60.0
"""Ends a broken run; whatever comes, comes long before."""


@pytest.fixture
def far():
    end = VirtualIdReader()
    yield end
    end.close()


def link(far: VirtualIdReader) -> SerialLink:
    return SerialLink.from_url(DeviceUrl.parse(far.url))


@pytest.fixture
def reader(far):
    driver = SamvReader(link(far), find_s=PATIENCE, read_s=PATIENCE)
    driver.open()
    yield driver
    driver.close()


@pytest.fixture
def hasty(far):
    """A driver for answers that never come whole: it has to use up its time."""
    driver = SamvReader(link(far), find_s=1.5, read_s=1.5)
    driver.open()
    yield driver
    driver.close()


def until(true) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def trouble_of(reader) -> str:
    with pytest.raises(Trouble) as met:
        reader.read()
    return met.value.code


@pytest.mark.parametrize("kind", idtext.LAYOUTS)
def test_a_card_of_each_kind_is_read_over_the_line(far, reader, cards, kind):
    assert reader.read() is None
    far.put(cards[kind])
    read = reader.read()
    assert dataclasses.replace(read, photo_wlt=b"") == cards[kind]
    assert len(read.photo_wlt) == 1024


def test_the_fingerprint_block_is_passed_through_untouched(far, resident):
    driver = SamvReader(link(far), fingerprint=True, find_s=PATIENCE, read_s=PATIENCE)
    driver.open()
    block = bytes(range(256)) * 4
    far.put(dataclasses.replace(resident, fingerprint=block))
    assert driver.read().fingerprint == block
    driver.close()


def test_the_module_tells_its_number(reader):
    assert reader.module_id().startswith("05.03-")


def test_a_moved_card_is_tried_three_times_and_then_the_person_is_asked(far, reader, resident):
    far.put(resident)
    far.fault(0x41, samv.READ, times=2)
    assert reader.read() is not None
    assert far.asked.count(samv.READ) == 3
    far.put(resident)
    far.fault(0x81, samv.SELECT, times=3)
    assert trouble_of(reader) == "card-moved"
    assert far.asked.count(samv.SELECT) == 3 + 3


def test_a_card_lifted_while_it_is_read_asks_to_put_it_down_again(far, reader, resident):
    far.put(resident)
    far.fault(0x47, samv.SELECT)
    far.fault(0x80, samv.FIND)
    # the first find succeeds because faults are queued in order of commands
    assert trouble_of(reader) == "card-moved"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        (0x31, "card-refused"),
        (0x32, "card-refused"),
        (0x33, "card-damaged"),
        (0x40, "card-unknown-kind"),
    ],
)
def test_a_bad_card_is_told_once_and_never_tried_again(far, reader, resident, word, code):
    far.put(resident)
    far.fault(word)
    assert trouble_of(reader) == code
    assert far.asked.count(samv.READ) == 1


@pytest.mark.parametrize("word", [0x10, 0x11, 0x21, 0x24])
def test_a_garbled_line_is_cleaned_once(far, reader, resident, word):
    far.put(resident)
    far.fault(word)
    assert reader.read() is not None
    far.put(resident)
    far.fault(word, times=2)
    assert trouble_of(reader) == "reader-link"


@pytest.mark.parametrize("way", ["checksum", "noise"])
def test_a_spoiled_answer_is_asked_for_again(far, reader, resident, way):
    far.put(resident)
    far.mangle(way)
    assert reader.read() is not None


def test_half_an_answer_is_asked_for_again(far, hasty, resident):
    far.put(resident)
    far.mangle("cut")
    assert hasty.read() is not None


def test_a_silent_reader_is_reported_as_silent(far, hasty):
    far.mangle("silent", "silent")
    assert trouble_of(hasty) == "reader-silent"


def test_an_unplugged_reader_is_reported_as_disconnected(far, reader):
    far.unplug()
    assert trouble_of(reader) == "reader-disconnected"


def test_a_port_that_is_not_there_is_reported_as_disconnected(tmp_path):
    driver = SamvReader(SerialLink(str(tmp_path / "ttyNONE")))
    with pytest.raises(Trouble, match="reader-disconnected"):
        driver.open()


def test_no_card_after_a_read_means_the_same_card_may_still_lie_there(far, reader, resident):
    far.put(resident)
    assert reader.read() is not None
    assert reader.read() is None
    assert reader.presence is Presence.MAYBE
    assert reader.card_present
    assert reader.probe()
    far.lift()
    assert not reader.probe()
    assert not reader.card_present


@pytest.mark.parametrize("sees", [False, True], ids=["hides", "sees"])
def test_at_the_end_any_reader_says_whether_the_card_was_taken(resident, sees):
    far = VirtualIdReader(sees_read_card=sees)
    reader = SamvReader(link(far), find_s=PATIENCE, read_s=PATIENCE)
    reader.open()
    far.put(resident)
    assert not reader.still_there()  # not read: nothing anybody could be reminded of
    assert reader.read() is not None
    assert reader.still_there()
    assert reader.still_there()
    resets = far.asked.count(samv.RESET)
    assert resets == (not sees)  # once; afterwards it sees the card by itself
    far.lift()
    assert not reader.still_there()
    assert not reader.card_present
    reader.close()
    far.close()


def test_a_reader_that_still_sees_a_read_card_knows_when_it_is_lifted(resident, hosted):
    far = VirtualIdReader(sees_read_card=True)
    driver = SamvReader(link(far), find_s=PATIENCE, read_s=PATIENCE)
    driver.open()
    far.put(resident)
    assert driver.read() is not None
    assert driver.look()
    assert driver.presence is Presence.PRESENT
    far.lift()
    assert not driver.look()
    assert driver.presence is Presence.NONE
    driver.close()
    far.close()


def test_the_appended_address_is_read_and_may_be_missing(far, reader, resident):
    far.put(resident, new_address="洛阳市西工区样张街 9 号")
    reader.read()
    assert reader.appended_address() == "洛阳市西工区样张街 9 号"
    far.put(resident)
    reader.read()
    assert reader.appended_address() == ""


def test_some_readers_know_the_appended_address_by_another_command(resident):
    far = VirtualIdReader(address_command=bytes.fromhex("3002"))
    options = {"appended_address": True, "address_command": "3002"}
    driver = plugin.samv(DeviceUrl.parse(far.url), options)
    driver.open()
    far.put(resident, new_address="洛阳市西工区样张街 9 号")
    card = driver.read()
    assert card.home == card.appended_address == "洛阳市西工区样张街 9 号"
    assert card.address == resident.address
    far.put(resident)
    assert driver.read().home == resident.address
    driver.close()
    far.close()


@pytest.mark.parametrize("baud", samv.BAUDS)
def test_the_probe_finds_the_speed_of_the_line(baud, resident):
    far = VirtualIdReader(baud=baud)
    said = plugin.probe(Attachment("serial", f"serial://{far.path}"))
    assert (said.score, said.url) == (95, f"serial://{far.path}?baud={baud}")
    driver = plugin.samv(DeviceUrl.parse(said.url), said.options)
    driver.open()
    far.put(resident)
    assert driver.read().number == resident.number
    driver.close()
    far.close()


def test_the_probe_leaves_what_does_not_answer_as_a_reader():
    line = PtyEnd()
    assert plugin.probe(Attachment("serial", f"serial://{line.path}")) is None
    line.unplug()
    assert plugin.probe(Attachment("serial", f"serial://{line.path}")) is None


def test_a_strict_reader_refuses_the_public_samples_checksum(far):
    line = link(far)
    line.open()
    line.write(bytes.fromhex("AAAAAA96690003200121"), Deadline(PATIENCE))
    wanted = samv.frame(samv.Reply(0x10).body())
    said = b""
    while len(said) < len(wanted):
        said += line.read(100, Deadline(PATIENCE))
    assert said == wanted
    line.close()


def test_an_answer_that_comes_late_is_never_taken_for_the_next_cards(far, cards):
    """The first card's read is asked for twice and answered twice, the second time too late."""
    driver = SamvReader(link(far), find_s=PATIENCE, read_s=1.0)
    driver.open()
    first, second = cards[CardKind.RESIDENT], cards[CardKind.HMT]
    far.put(first)
    far.mangle("fine", "fine", "late", "late")  # find, select, read, read again
    assert driver.read().number == first.number
    far.put(second)
    assert driver.read().number == second.number
    driver.close()


def test_fingerprint_and_photograph_stay_in_memory(resident):
    whole = dataclasses.replace(resident, fingerprint=b"FINGER" * 9, photo_wlt=b"WLf" * 9)
    kept = json.dumps(card_fields(whole), ensure_ascii=False)
    assert "fingerprint" not in kept
    assert "photo" not in kept
    assert "FINGER" not in repr(whole)
    assert "WLf" not in repr(whole)


@pytest.mark.parametrize(
    ("word", "code"), [(0x60, "reader-self-test"), (0x66, "reader-unauthorised")]
)
def test_a_broken_module_takes_the_reader_out_of_service(far, hosted, word, code):
    host = hosted(SamvReader(link(far), find_s=PATIENCE, read_s=PATIENCE), health_s=0.05)
    assert host.wait_for(DeviceState.READY)
    far.broken = word
    assert host.wait_for(DeviceState.OUT_OF_SERVICE)
    assert host.trouble.code == code
    with pytest.raises(Trouble, match="device-out-of-service"):
        host.call(lambda d: d.read(), 60).result(90)
    far.broken = 0
    host.restore()
    assert host.wait_for(DeviceState.READY)


@pytest.fixture
def watched(hosted):
    """A watch over a reader that sees a card it has read, and what it told."""
    far = VirtualIdReader(sees_read_card=True)
    host = hosted(SamvReader(link(far), find_s=PATIENCE, read_s=PATIENCE))
    assert host.wait_for(DeviceState.READY)
    watch = CardWatch(HostedCardReader(host), every_s=0.02)
    told: queue.Queue = queue.Queue()
    # on the watch's own thread: no event loop runs here
    watch.came.connect(lambda card: told.put(card.number), Qt.ConnectionType.DirectConnection)
    watch.troubled.connect(lambda t: told.put(t.code), Qt.ConnectionType.DirectConnection)
    yield watch, far, told
    watch.stop()
    far.close()


def looks(far, times=3):
    """Wait until the watch has looked at the reader so many times more."""
    before = far.asked.count(samv.FIND)
    until(lambda: far.asked.count(samv.FIND) >= before + times)


def test_a_card_that_goes_on_lying_there_is_told_once(watched, resident):
    watch, far, told = watched
    watch.want(True)
    far.put(resident)
    assert told.get(timeout=PATIENCE) == resident.number
    looks(far)
    assert told.empty()
    far.lift()
    until(lambda: not watch.present)
    looks(far)
    far.put(resident)
    assert told.get(timeout=PATIENCE) == resident.number


def test_a_card_that_lies_there_is_told_again_when_it_is_wanted_anew(watched, resident):
    watch, far, told = watched
    watch.want(True)
    far.put(resident)
    assert told.get(timeout=PATIENCE) == resident.number
    looks(far)
    watch.want(True)
    assert told.get(timeout=PATIENCE) == resident.number


def test_a_card_that_was_read_may_be_taken_away_while_it_is_looked_at_again(watched, resident):
    watch, far, told = watched
    watch.want(True)
    far.put(resident)
    assert told.get(timeout=PATIENCE) == resident.number
    far.fault(0x41, times=6)  # it moves: read in vain, tried again, read in vain
    looks(far, 8)
    assert told.empty()


def test_a_card_s_trouble_is_told_once_until_it_is_lifted(watched, resident):
    watch, far, told = watched
    watch.want(True)
    far.fault(0x33, times=1000)
    far.put(resident)
    assert told.get(timeout=PATIENCE) == "card-damaged"
    looks(far)
    assert told.empty()
    far.lift()
    until(lambda: not watch.present)
    looks(far)
    while not told.empty():
        assert told.get() == "card-moved"  # when it was lifted in the middle of a look
    far.put(resident)
    assert told.get(timeout=PATIENCE) == "card-damaged"


def test_what_the_command_shows_is_masked(far, hosted, resident):
    host = hosted(SamvReader(link(far), find_s=PATIENCE, read_s=PATIENCE))
    assert host.wait_for(DeviceState.READY)
    assert read_masked(host) is None
    far.put(resident)
    shown = read_masked(host)
    assert shown["姓名"] == "王*芳"
    assert resident.number[4:14] not in "".join(shown.values())
