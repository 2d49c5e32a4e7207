"""SSP, ccTalk and the card terminal's line: true frames, and every way a line can spoil them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.devices.cash.cctalk_plugin import cctalk as cctalk_driver
from shared.devices.cash.cctalk_plugin import probe_cctalk
from shared.devices.cash.plugin import probe_ssp
from shared.devices.cash.plugin import ssp as ssp_driver
from shared.devices.cash.words import CashMark, Happened, PaidHow
from shared.devices.codec import cctalk, essp, ssp
from shared.devices.payment.plugin import ecr as ecr_driver
from shared.devices.payment.plugin import probe as probe_ecr
from shared.devices.payment.words import Charge
from shared.devices.plugin import Attachment
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.coin_acceptor import VirtualCoinAcceptor
from shared.devices.virtual.note_validator import VirtualNoteValidator
from shared.devices.virtual.pos import VirtualPos
from shared.domain.errors import Trouble
from shared.domain.money import change_from, fees, yuan

# Frames as the manufacturer's protocol manual and public hosts have them (docs/money.md).
SSP_GOLDEN = {
    "7F8001116582": ssp.Packet(0, True, b"\x11"),
    "7F8001F02380": ssp.Packet(0, True, b"\xf0"),
    "7F800206062414": ssp.Packet(0, True, b"\x06\x06"),
    "7F8001071202": ssp.Packet(0, True, b"\x07"),
    "7F80010A3F82": ssp.Packet(0, True, b"\x0a"),
    "7F8009F0273B000000000000C7EA": ssp.Packet(0, True, bytes.fromhex("F0273B000000000000")),
}
SSP_SEALED = "7F00117E702FFE1D411944ADDAD1DFD677F533CC631D"
"""A sealed reply published with its key (kybarg/ssp, tests of the Node.js host)."""


@pytest.mark.parametrize("text", SSP_GOLDEN)
def test_ssp_frames_are_byte_for_byte_those_of_public_hosts(text):
    packet = SSP_GOLDEN[text]
    assert ssp.frame(packet).hex().upper() == text
    assert ssp.FrameParser().feed(bytes.fromhex(text)) == [packet]


def test_a_published_sealed_reply_opens_under_its_published_key():
    (packet,) = ssp.FrameParser().feed(bytes.fromhex(SSP_SEALED))
    key = bytes.fromhex("67452301674523019565000000000000")
    assert essp.Cipherer(key).open(packet.data) == (1, bytes.fromhex("F0004A78B4"))
    fixed = essp.Half(7, 11, 0)
    assert fixed.key(1, 0x0123456701234567)[:8] == key[:8]


CCTALK_GOLDEN = {
    "030101A4A5B2": cctalk.Frame(3, 1, 164, b"\xa5"),
    "01000300FC": cctalk.Frame(1, 3, 0),
    "030801A15BDAAA6F9A5DC50643": cctalk.Frame(3, 1, 161, bytes.fromhex("5BDAAA6F9A5DC506")),
    "030001A05C": cctalk.Frame(3, 1, 160),
    "280001FED9": cctalk.Frame(40, 1, 254),
}
"""A hopper's manual (SUZOHAPP Flow) and the specification's own example."""


@pytest.mark.parametrize("text", CCTALK_GOLDEN)
def test_cctalk_frames_are_byte_for_byte_those_of_the_manuals(text):
    frame = CCTALK_GOLDEN[text]
    assert cctalk.encode(frame).hex().upper() == text
    parser = cctalk.FrameParser(frozenset({frame.destination}))
    assert parser.feed(bytes.fromhex(text)) == [frame]


@given(st.binary(max_size=60), st.binary(max_size=8), st.booleans())
def test_any_ssp_packet_survives_stuffing_noise_and_a_frame_cut_short(data, noise, flag):
    packet = ssp.Packet(3, flag, b"\x7f" + data)
    whole = ssp.frame(packet)
    parser = ssp.FrameParser()
    # a frame cut inside a doubled 0x7F swallows the next one's start: the host then asks again
    cut = whole[: len(whole) // 2].rstrip(b"\x7f")
    stream = noise.replace(b"\x7f", b"") + cut + whole
    found = [x for byte in stream for x in parser.feed(bytes([byte]))]
    assert found[-1] == packet


@given(st.binary(max_size=40), st.booleans())
def test_any_sealed_packet_opens_and_a_flipped_bit_never_does(data, last):
    cipherer = essp.Cipherer(bytes(16))
    sealed = cipherer.seal(b"\x07" + data, 9)
    assert cipherer.open(sealed) == (9, b"\x07" + data)
    broken = bytearray(sealed)
    broken[-1 if last else 1] ^= 1
    with pytest.raises(ssp.CodecError):
        cipherer.open(bytes(broken))


LINE = ["silent", "checksum", "cut", "noise", "twice", "deaf"]


@pytest.fixture
def notes():
    end = VirtualNoteValidator(encrypts=essp.FACTORY_KEY)
    driver = ssp_driver(DeviceUrl.parse(end.url), {"poll_ms": 2, "encrypted": True})
    driver.open()
    yield end, driver
    driver.close()
    end.close()


def until(driver, *wanted: Happened):
    seen = []
    while not seen or seen[-1].what not in wanted:
        event = driver.next_event(60.0)
        assert event is not None, seen
        seen.append(event)
    return seen


@pytest.mark.parametrize("way", LINE)
def test_a_spoilt_line_neither_takes_a_note_twice_nor_loses_it(notes, way):
    end, driver = notes
    driver.admit(frozenset({2000}))
    assert end.insert(2000)
    assert until(driver, Happened.ESCROWED)[-1].value == 2000
    end.mangle(way)
    driver.take()
    end.mangle(way)
    assert [e.value for e in until(driver, Happened.CREDITED) if e.what is Happened.CREDITED] == [
        2000
    ]
    end.mangle(way)
    driver.acknowledge()
    until(driver, Happened.SETTLED)
    assert (end.box, driver.mark()) == ({2000: 1}, CashMark(taken=1))


def test_a_note_in_escrow_is_held_and_never_stacked_by_looking_after_the_machine(notes):
    end, driver = notes
    driver.admit(frozenset({2000}))
    end.insert(2000)
    until(driver, Happened.ESCROWED)
    for _ in range(20):
        driver.health()
        assert driver.next_event(0.0) is None
    assert (end.box, end.hand) == ({}, {})
    driver.give_back()
    assert until(driver, Happened.RETURNED)[-1].value == 2000
    assert end.hand == {2000: 1}


def test_what_lies_in_escrow_when_a_new_link_opens_is_given_back_before_the_first_poll(notes):
    end, driver = notes
    driver.admit(frozenset({2000}))
    end.insert(2000)
    until(driver, Happened.ESCROWED)
    driver.close()  # a process that died
    driver.open()
    assert ssp.REJECT in end.commands[-8:]
    driver.since(CashMark())
    assert (end.box, end.hand) == ({}, {2000: 1})


def after_a_jam(end, driver):
    end.fault("jam")
    driver.take()
    until(driver, Happened.TROUBLE)
    end.unjam(into_box=False)
    until(driver, Happened.MENDED)


def after_the_path_was_opened(end, driver):
    end.open_path()
    assert until(driver, Happened.TROUBLE)[-1].code == "cash-path-open"


@pytest.mark.parametrize("taken_out", [after_a_jam, after_the_path_was_opened])
def test_the_note_after_one_that_was_taken_out_by_hand_waits_to_be_decided_on_too(notes, taken_out):
    end, driver = notes
    driver.admit(frozenset({500, 2000}))
    assert end.insert(2000)
    until(driver, Happened.ESCROWED)
    taken_out(end, driver)
    assert end.insert(500)
    assert until(driver, Happened.ESCROWED)[-1].value == 500
    for _ in range(20):
        driver.health()
    assert (end.box, end.hand) == ({}, {2000: 1})
    driver.take()
    assert until(driver, Happened.CREDITED)[-1].value == 500


def test_the_boxs_troubles_are_told_once_while_they_last_and_mended_after(notes):
    end, driver = notes
    end.take_box()
    assert driver.health().code == "cash-box-gone"
    assert driver.health().code == "cash-box-gone"
    assert [e.code for e in iter(lambda: driver.next_event(0.0), None)] == ["cash-box-gone"]
    end.put_box()
    assert driver.health().code == ""
    assert [e.what for e in iter(lambda: driver.next_event(0.0), None)] == [Happened.MENDED]
    end.capacity = 0
    assert driver.health().code == "cash-full"


def test_a_machine_with_other_money_is_refused():
    end = VirtualNoteValidator()
    driver = ssp_driver(DeviceUrl.parse(end.url), {"currency": "EUR"})
    with pytest.raises(Trouble, match="cash-currency"):
        driver.open()
    end.close()


def test_a_wrong_key_is_a_broken_line_and_takes_nothing():
    end = VirtualNoteValidator(encrypts=essp.FACTORY_KEY)
    options = {"encrypted": True, "fixed_key": "1111111111111111"}
    driver = ssp_driver(DeviceUrl.parse(end.url), options)
    with pytest.raises(Trouble) as met:
        driver.open()
    assert met.value.code in ("cash-link", "cash-silent")
    end.close()


@pytest.mark.parametrize("way", LINE)
@pytest.mark.parametrize("kind", [{}, {"crc": True}, {"echo": True}], ids=["sum", "crc", "echo"])
def test_a_coin_counts_once_whatever_the_line_does(kind, way):
    end = VirtualCoinAcceptor(**kind)
    driver = cctalk_driver(DeviceUrl.parse(end.url), {"poll_ms": 2, **end.options})
    driver.open()
    driver.admit(frozenset({50, 100}))
    end.mangle(way)
    assert end.drop(100)
    assert end.drop(50)
    assert not end.drop(10)
    seen = until(driver, Happened.CREDITED) + until(driver, Happened.CREDITED)
    assert [e.value for e in seen if e.what is Happened.CREDITED] == [100, 50]
    assert sum(e.what is Happened.RETURNED for e in seen) == 1
    assert driver.mark() == CashMark(events=3, taken=2)
    driver.close()
    end.close()


@pytest.mark.parametrize(("falls", "power", "unseen"), [(3, False, 0), (9, False, 4), (4, True, 4)])
def test_events_that_were_lost_are_counted_and_said(falls, power, unseen):
    end = VirtualCoinAcceptor()
    driver = cctalk_driver(DeviceUrl.parse(end.url), {"poll_ms": 2})
    driver.open()
    driver.admit(frozenset({100}))
    began = driver.mark()
    for _ in range(falls):
        end.drop(100)
    if power:
        end.power_cut()
    told = driver.since(began).events
    assert sum(e.count for e in told if e.what is Happened.UNSEEN) == unseen
    assert sum(e.what is Happened.CREDITED for e in told) == falls - unseen
    assert driver.since(driver.mark()).events == ()
    driver.close()
    end.close()


def test_a_counter_that_goes_round_is_not_a_power_cut():
    end = VirtualCoinAcceptor()
    driver = cctalk_driver(DeviceUrl.parse(end.url), {"poll_ms": 0})
    driver.open()
    driver.admit(frozenset({100}))
    for _ in range(130):
        end.drop(100)
        end.drop(100)
        assert until(driver, Happened.CREDITED)[-1].value == 100
        assert until(driver, Happened.CREDITED)[-1].value == 100
    assert driver.mark() == CashMark(events=5, taken=260)
    driver.close()
    end.close()


def test_a_hopper_says_how_much_came_out_and_an_empty_one_offers_nothing():
    end = VirtualCoinAcceptor(hoppers={100: 30})
    driver = cctalk_driver(DeviceUrl.parse(end.url), {"poll_ms": 2, **end.options})
    driver.open()
    before = driver.payout_mark(100)
    end.mangle("silent")  # the status: asked again; the dispensing itself is asked once only
    assert driver.pay_out(100, 4, 10).coins == {100: 4}
    assert driver.last_payout(100, before).coins == {100: 4}
    end.jam_hopper(100, 2)
    part = driver.pay_out(100, 5, 10)
    assert (part.how, part.amount) == (PaidHow.PART, 200)
    assert end.tray == {100: 6}
    assert driver.pay_out(50, 1, 10).how is PaidHow.NONE
    end.hoppers[100].stock = 3
    assert driver.traits().change == {100: 0}
    assert driver.health().code == "cash-no-change"
    driver.close()
    end.close()


@pytest.fixture
def pos():
    end = VirtualPos(last4="6222021234567890")  # a terminal that says more than it was asked
    driver = ecr_driver(DeviceUrl.parse(end.url), {"answer_ms": 2000})
    driver.open()
    yield end, driver
    driver.close()
    end.close()


def test_a_card_is_charged_and_no_more_than_four_digits_are_kept(pos):
    end, driver = pos
    said = driver.pay(2000, "ref1", 10)
    assert (said.charge, said.amount, said.last4) == (Charge.APPROVED, 2000, "7890")
    assert driver.pay(2000, "ref1", 10).charge is Charge.APPROVED
    assert end.taken == 2000  # the same reference charges once


@pytest.mark.parametrize("way", ["hang", "charge-hang", "cut", "die"])
def test_no_answer_is_unknown_until_it_is_asked_by_its_reference(pos, way):
    end, driver = pos
    end.plan(way)
    assert driver.pay(2000, "ref1", 0.3).charge is Charge.UNKNOWN
    if way == "die":
        driver.open()
    charged = way != "hang"
    assert driver.query("ref1").charge is (Charge.APPROVED if charged else Charge.DECLINED)
    assert driver.reverse("ref1", 2000).charge is (Charge.REVERSED if charged else Charge.DECLINED)
    assert end.taken == 0


@pytest.mark.parametrize("way", ["late", "twice", "noise"])
def test_a_late_or_doubled_answer_belongs_to_its_own_charge_only(pos, way):
    end, driver = pos
    end.plan(way, "decline")
    driver.pay(2000, "ref1", 0.3)
    assert driver.pay(500, "ref2", 5).charge is Charge.DECLINED
    assert driver.query("ref1").amount == 2000
    assert end.taken == 2000


def test_the_days_end_is_taken_whole_or_not_at_all(pos):
    _, driver = pos
    driver.pay(2000, "ref1", 5)
    driver.pay(500, "ref2", 5)
    driver.reverse("ref2", 500)
    batch = driver.settle()
    assert [(x.reference, x.charge) for x in batch.lines] == [
        ("ref1", Charge.APPROVED),
        ("ref2", Charge.REVERSED),
    ]
    assert batch.amount == 2000
    assert driver.settle().lines == ()


def test_probes_know_their_own_and_nobody_else():
    notes, coins, card = VirtualNoteValidator(), VirtualCoinAcceptor(crc=True), VirtualPos()
    try:
        serial = {probe: probe(Attachment("serial", notes.url)) for probe in (probe_ssp,)}
        assert serial[probe_ssp].score >= 80
        assert probe_ssp(Attachment("serial", coins.url)) is None
        found = probe_cctalk(Attachment("serial", coins.url))
        assert (found.score, dict(found.options)) == (90, {"crc": True})
        assert probe_cctalk(Attachment("serial", notes.url)) is None
        assert probe_ecr(Attachment("net", card.url)).score == 90
        assert probe_ecr(Attachment("serial", notes.url)) is None
    finally:
        for end in (notes, coins, card):
            end.close()


@given(st.integers(0, 400), st.dictionaries(st.sampled_from([10, 50, 100]), st.integers(0, 5)))
def test_change_is_exact_and_never_more_than_there_is(amount, stock):
    found = change_from(amount, stock)
    reachable = {0}
    for value, count in stock.items():
        reachable = {r + value * n for r in reachable for n in range(count + 1)}
    if found is None:
        assert amount not in reachable
    else:
        assert sum(v * n for v, n in found.items()) == amount
        assert all(n <= stock[v] for v, n in found.items())


def test_amounts_and_fees_are_said_and_read_to_the_fen():
    assert [yuan(f) for f in (0, 50, 1000, 1005)] == ["0元", "0.50元", "10元", "10.05元"]
    assert [(c.label, c.fen) for c in fees("换领20元、补领/损坏换领40元")] == [
        ("换领", 2000),
        ("补领/损坏换领", 4000),
    ]
    assert [(c.label, c.fen) for c in fees("工本费10元")] == [("工本费", 1000)]
    assert [c.fen for c in fees("住宅80元/件，非住宅550元/件")] == [8000, 55000]
    for vague in ("免费", "一次签注15元等", "按当年标准", ""):
        assert fees(vague) == ()
