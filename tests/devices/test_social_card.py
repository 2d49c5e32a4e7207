"""Social security cards through pyscard, a real pcscd and a virtual reader with a scripted card."""

from __future__ import annotations

import dataclasses
import os
import threading
import time
from datetime import date

import pytest

from shared.casework.equipment import card_port
from shared.config.model import DeviceEntry
from shared.devices import registry
from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.table import check_of
from shared.devices.codec import ssc
from shared.devices.host import Backoff
from shared.devices.idcard.plugin import samv
from shared.devices.model import DeviceKind, DeviceState
from shared.devices.plugin import Attachment
from shared.devices.smartcard import plugin
from shared.devices.smartcard.ssc_reader import SscReader
from shared.devices.smartcard.watcher import PcscWatcher
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.chip_card import (
    CONTACT,
    CONTACTLESS,
    SocialSecurityApplet,
    VirtualChipCard,
    records_of,
)
from shared.devices.virtual.id_reader import VirtualIdReader
from shared.devices.virtual.people import WANG_GUIFANG
from shared.domain.errors import Trouble
from shared.domain.identity import CardKind
from shared.domain.socialcard import SocialSecurityCard
from tests.devices.pcscd import PATIENCE, Pcscd

CARD = SocialSecurityCard(
    name=WANG_GUIFANG.name,
    number=WANG_GUIFANG.number,
    sex="女",
    birth=WANG_GUIFANG.card.birth,
    nation="汉",
    card_number="A12345678",
    identification="41030000" + "0" * 24,
    version="2.00",
    issued=date(2014, 7, 1),
    valid_until=date(2034, 7, 1),
)


def until(true) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture(scope="module")
def daemon():
    """One service for the module: a process talks to one socket for its whole life."""
    service = Pcscd()
    assert os.environ["PCSCLITE_CSOCK_NAME"] == service.socket
    service.start()
    yield service
    service.close()


@pytest.fixture
def reader(daemon):
    driver = SscReader()
    driver.open()
    yield driver
    driver.close()


@pytest.fixture
def insert(daemon):
    put = []

    def made(applet=None, atr=CONTACT, slot=0):
        card = VirtualChipCard(
            daemon.port + slot, applet or SocialSecurityApplet(records_of(CARD)), atr
        )
        card.insert(PATIENCE)
        put.append(card)
        return card

    yield made
    for card in put:
        card.pull()


def trouble_of(reader) -> str:
    until(lambda: reader.card_present)
    with pytest.raises(Trouble) as met:
        reader.read()
    return met.value.code


@pytest.fixture(autouse=True)
def empty(daemon):
    """No test begins while the card before is still in."""
    watcher = PcscWatcher()
    until(lambda: watcher.served and len(watcher.cards) == 2 and not any(watcher.cards.values()))
    watcher.stop()


@pytest.mark.parametrize("style", ["plain", "61xx", "6Cxx"])
@pytest.mark.parametrize("atr", [CONTACT, CONTACTLESS])
def test_a_card_is_read_whatever_its_manners(reader, insert, style, atr):
    assert reader.read() is None
    insert(SocialSecurityApplet(records_of(CARD), style=style), atr)
    until(lambda: reader.card_present)
    assert reader.read() == CARD
    assert reader.counts == {"reads": 1}


def test_records_are_asked_for_by_tag_in_their_own_files(reader, insert):
    card = insert()
    until(lambda: reader.card_present)
    reader.read()
    asked = [one.hex().upper() for one in card.asked]
    assert asked[0] == "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"
    at = asked.index("00A4020002EF06")
    assert asked.index("00A4020002EF05") < asked.index("00B207000B") < at
    assert at < asked.index("00B2080014")
    assert "00B2090020" in asked[at:]


def test_a_rare_name_in_both_name_records_is_read_whole(reader, insert):
    long = dataclasses.replace(CARD, name="阿卜杜拉" * 5)
    insert(SocialSecurityApplet(records_of(long)))
    until(lambda: reader.card_present)
    assert reader.read().name == long.name


def test_a_card_that_wants_a_psam_is_named_as_such(reader, insert):
    insert(SocialSecurityApplet(records_of(CARD), locked=True))
    assert trouble_of(reader) == "ssc-auth-required"


def test_another_card_is_told_apart(reader, insert):
    insert(lambda command: b"\x6a\x82")
    assert trouble_of(reader) == "ssc-other-card"


def test_a_blocked_card_is_named_as_such(reader, insert):
    insert(SocialSecurityApplet({}, words={"00A40400": 0x6283}))
    assert trouble_of(reader) == "ssc-blocked"


@pytest.mark.parametrize(
    ("file", "tag", "value"),
    [
        (ssc.EF06, 0x08, b"410399194503080021"),
        (ssc.EF06, 0x0D, bytes.fromhex("19450309")),
        (ssc.EF06, 0x0D, bytes.fromhex("1945FF09")),
        (ssc.EF06, 0x0A, b"1"),
        (ssc.EF06, 0x09, bytes(30)),
        (ssc.EF06, 0x09, b"\x81".ljust(30, b"\x20") + b""),
        (ssc.EF05, 0x06, bytes.fromhex("20349901")),
    ],
)
def test_content_that_contradicts_itself_is_refused_without_its_content(
    reader, insert, file, tag, value
):
    files = records_of(CARD)
    files[file] = files[file] | {tag: value}
    insert(SocialSecurityApplet(files))
    until(lambda: reader.card_present)
    with pytest.raises(Trouble, match="ssc-damaged") as met:
        reader.read()
    assert CARD.number not in str(met.value) + met.value.staff_hint
    assert CARD.name not in str(met.value) + met.value.staff_hint


def test_a_card_without_the_less_important_records_still_identifies(reader, insert):
    files = records_of(CARD)
    for file, tag in ((ssc.EF06, 0x4E), (ssc.EF06, 0x0B), (ssc.EF05, 0x06)):
        del files[file][tag]
    insert(SocialSecurityApplet(files))
    until(lambda: reader.card_present)
    read = reader.read()
    assert (read.name, read.number, read.nation, read.valid_until) == (
        CARD.name, CARD.number, "", None,
    )  # fmt: skip


def test_a_card_pulled_in_the_middle_of_reading_asks_to_put_it_in_again(reader, insert):
    applet = SocialSecurityApplet(records_of(CARD))
    held = []

    def pulled_at_the_name(command):
        if command[:3] == b"\x00\xb2\x09":
            held[0].pull()
        return applet(command)

    held.append(insert(pulled_at_the_name))
    assert trouble_of(reader) == "ssc-moved"
    until(lambda: not reader.card_present)
    assert reader.read() is None


def test_a_card_that_says_nothing_sensible_is_mute(reader, insert):
    insert(lambda command: b"\x90")
    assert trouble_of(reader) in ("ssc-mute", "ssc-moved")


def test_a_card_another_program_holds_is_named_as_shared(reader, insert):
    from shared.devices.smartcard.pcsc import connected, context, readers

    insert()
    until(lambda: reader.card_present)
    held, free = threading.Event(), threading.Event()

    def other():
        with context() as handle, connected(handle, readers(handle)[0]):
            held.set()
            free.wait(PATIENCE)

    thread = threading.Thread(target=other)
    thread.start()
    assert held.wait(PATIENCE)
    assert trouble_of(reader) == "ssc-shared"
    free.set()
    thread.join()
    assert reader.read() == CARD


def test_two_readers_are_told_apart_by_name(daemon, insert):
    first, second = SscReader("Virtual PCD 00 00"), SscReader("Virtual PCD 00 01")
    either = SscReader("Virtual PCD")
    for one in (first, second, either):
        one.open()
    insert(slot=1)
    until(lambda: second.card_present)
    assert first.read() is None
    assert second.read() == CARD
    assert either.read() == CARD
    for one in (first, second, either):
        one.close()
    with pytest.raises(Trouble, match="smartcard-reader-absent"):
        SscReader("Other Reader").open()


def test_the_watcher_hears_of_cards_as_they_come_and_go(insert):
    changes = threading.Semaphore(0)
    watcher = PcscWatcher(changes.release)
    assert watcher.first_look(PATIENCE)
    card = insert()
    until(lambda: any(watcher.cards.values()))
    card.pull()
    until(lambda: not any(watcher.cards.values()))
    assert changes.acquire(timeout=PATIENCE)
    watcher.stop()


def test_the_service_killed_and_started_again_is_survived(daemon, insert, hosted):
    watcher = PcscWatcher()
    host = hosted(SscReader(), health_s=0.05, backoff=Backoff(0.05, 0.2))
    assert host.wait_for(DeviceState.READY)
    daemon.kill()
    assert host.wait_for(DeviceState.ABSENT)
    assert host.trouble.code == "smartcard-service"
    until(lambda: not watcher.served)
    daemon.start()
    assert host.wait_for(DeviceState.READY)
    until(lambda: watcher.served and len(watcher.cards) == 2)
    card = insert()
    until(lambda: any(watcher.cards.values()))
    until(lambda: host.driver.card_present)
    assert host.call(lambda d: d.read(), PATIENCE).result(PATIENCE) == CARD
    card.pull()
    until(lambda: not any(watcher.cards.values()))
    watcher.stop()


def test_an_entry_of_the_configuration_and_what_the_probe_proposes_open(daemon):
    found = Attachment("pcsc", "pcsc://Virtual%20PCD%2000%2000", "Virtual PCD 00 00")
    said = plugin.probe(found)
    assert (said.score, said.url) == (80, "pcsc://Virtual%20PCD%2000%2000")
    entry = DeviceEntry(id="ssc", kind="smart-card-reader", url=said.url)
    host = registry.open_device(entry)
    assert host.wait_for(DeviceState.READY)
    assert host.driver.reader_names() == ["Virtual PCD 00 00"]
    host.stop()
    with pytest.raises(Trouble, match="device-unsupported"):
        plugin.ssc(DeviceUrl.parse("serial:///dev/null"), {})


def test_nothing_personal_shows_in_a_cards_repr():
    shown = repr(CARD) + repr(CARD.holder())
    assert CARD.name not in shown
    assert CARD.number not in shown


def test_its_holder_is_identified_by_name_and_number():
    holder = CARD.holder()
    assert (holder.name, holder.number, holder.sex, holder.birth) == (
        CARD.name, CARD.number, "女", CARD.birth,
    )  # fmt: skip


def test_either_card_tells_who_somebody_is_and_neither_reader_hides_the_other(insert, hosted):
    far = VirtualIdReader()
    first = hosted(samv(DeviceUrl.parse(far.url), {}), health_s=0.05, backoff=Backoff(0.05, 0.2))
    second = hosted(SscReader())
    assert first.wait_for(DeviceState.READY)
    assert second.wait_for(DeviceState.READY)
    port = card_port(first, second)
    assert (port.present, port.read()) == (False, None)
    card = insert()
    until(lambda: port.present)
    holder = port.read()
    assert (holder.kind, holder.number) == (CardKind.SOCIAL_SECURITY, CARD.number)
    assert port.photo(holder) == b""
    far.unplug()
    assert first.wait_for(DeviceState.ABSENT)
    assert port.read().number == CARD.number
    card.pull()
    until(lambda: not second.driver.card_present)
    with pytest.raises(Trouble, match="reader-disconnected"):
        port.read()
    far.replug()
    far.close()


def test_the_check_names_service_reader_and_a_masked_holder(reader, insert):
    check = check_of(DeviceKind.SMART_CARD)
    found = check(reader, CheckLevel.INTERNAL, lambda _: None)
    assert found.passed is True
    assert "Virtual PCD 00 00" in found.words

    def puts(_):
        insert()
        return True

    found = check(reader, CheckLevel.INTERACTIVE, puts)
    assert found.passed is True
    assert "王*芳" in found.words
    assert CARD.name not in found.words
