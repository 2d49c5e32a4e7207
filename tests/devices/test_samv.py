"""What identity card readers say on the wire."""

from __future__ import annotations

import dataclasses
import itertools
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.devices.codec import idtext, samv
from shared.devices.codec.nations import NATIONS
from shared.devices.codec.samv_words import WORDS, Answer, word_of
from shared.devices.troubles import FAULTS
from shared.domain.errors import Actor
from shared.domain.identity import CardKind, IdentityCard

GOLDEN = {
    samv.RESET: "AAAAAA9669000310FFEC",
    samv.STATUS: "AAAAAA9669000311FFED",
    samv.FIND: "AAAAAA96690003200122",
    samv.SELECT: "AAAAAA96690003200221",
    samv.READ: "AAAAAA96690003300132",
    samv.NEW_ADDRESS: "AAAAAA96690003300330",
    samv.Reply(0x9F, bytes(4)).body(): "AAAAAA9669000800009F0000000097",
    samv.Reply(0x90, bytes(8)).body(): "AAAAAA9669000C00009000000000000000009C",
}


@pytest.mark.parametrize("body", GOLDEN)
def test_frames_are_byte_for_byte_those_of_the_standard(body):
    assert samv.frame(body).hex().upper() == GOLDEN[body]
    assert samv.FrameParser().feed(bytes.fromhex(GOLDEN[body])) == [body]


def test_the_public_sample_with_a_wrong_checksum_is_refused():
    wrong = bytes.fromhex("AAAAAA96690003200121")
    assert samv.FrameParser().feed(wrong) == [samv.Damaged()]


def test_a_whole_read_has_the_lengths_of_the_standard(resident):
    block = idtext.encode(resident)
    two = samv.CardBlocks(block, bytes(1024)).data()
    three = samv.CardBlocks(block, bytes(1024), bytes(1024)).data(True)
    assert len(samv.frame(samv.Reply(0x90, two).body())) == 1295
    assert len(samv.frame(samv.Reply(0x90, three).body())) == 2321
    assert two[:4].hex() == "01000400"


def test_a_frame_after_noise_and_after_a_broken_frame_is_still_found():
    good = samv.frame(samv.FIND)
    broken = good[:-1] + b"\0"
    parser = samv.FrameParser()
    stream = b"\xaa\xaa\xaa\x96" + broken + b"noise" + b"\xaa" + good
    found = [x for i in range(len(stream)) for x in parser.feed(stream[i : i + 1])]
    assert found == [samv.Damaged(), samv.FIND]


def test_an_impossible_length_does_not_swallow_the_frame_behind_it():
    parser = samv.FrameParser()
    assert parser.feed(samv.PREAMBLE + b"\xff\xff" + samv.frame(samv.READ)) == [samv.READ]


@given(st.lists(st.binary(max_size=6000), max_size=8))
def test_no_bytes_crash_the_parser_or_make_it_grow(pieces):
    parser = samv.FrameParser()
    for piece in pieces:
        parser.feed(piece)
        assert parser.held <= samv.MAX_LEN + 7


@given(st.binary(max_size=600), st.lists(st.binary(min_size=2, max_size=300), max_size=4))
def test_frames_survive_any_cutting(noise, bodies):
    noise = noise.replace(b"\xaa", b"\xab")
    stream = noise + b"".join(samv.frame(b) for b in bodies)
    parser, found = samv.FrameParser(), []
    for start in range(0, len(stream), 7):
        found += parser.feed(stream[start : start + 7])
    assert found == bodies


@given(st.binary(max_size=3000))
def test_no_block_crashes_the_reading_of_it(data):
    with pytest.raises(samv.CodecError):
        samv.CardBlocks.of(data + b"\0")
    with pytest.raises(samv.CodecError):
        idtext.decode((data * 300)[:255])


@given(st.binary(min_size=256, max_size=256))
def test_a_hostile_card_gives_a_card_or_a_named_error(block):
    try:
        card = idtext.decode(block)
    except samv.CodecError:
        return
    assert card.name
    assert not any(ord(c) < 32 for c in card.name)


@pytest.mark.parametrize("kind", idtext.LAYOUTS)
def test_all_four_kinds_of_card_are_read_whole(kind, cards):
    card = cards[kind]
    block = idtext.encode(card)
    assert len(block) == 256
    assert idtext.decode(block) == card


def test_the_offsets_are_those_of_the_tables(resident, cards):
    block = idtext.encode(resident)
    assert block[122:158].decode("utf-16-le") == resident.number
    assert block[36:52].decode("utf-16-le") == "19460317"
    assert block[204:220].decode("utf-16-le").strip() == "长期"
    foreign = idtext.encode(cards[CardKind.FOREIGN_2023])
    assert foreign[248:250] == "Y".encode("utf-16-le")
    assert foreign[220:242].decode("utf-16-le").strip() == "DRA"
    assert idtext.encode(cards[CardKind.HMT])[220:238].decode("utf-16-le") == "H00000001"


def test_every_layout_stays_inside_its_block_without_overlap():
    for layout in idtext.LAYOUTS.values():
        spans = sorted(layout.values())
        assert spans[-1][0] + spans[-1][1] <= 256
        assert all(a + n <= b for (a, n), (b, _) in itertools.pairwise(spans))


def test_a_rare_name_beyond_the_basic_plane_is_kept(resident):
    rare = dataclasses.replace(resident, name="𠮷㛃")
    assert idtext.decode(idtext.encode(rare)).name == "𠮷㛃"


@pytest.mark.parametrize(
    ("at", "text"),
    [(122, "41030519460317"), (36, "19461399"), (0, " " * 15), (248, "Q"), (204, "2030XX01")],
)
def test_a_block_with_a_broken_field_is_refused_by_name_not_by_content(resident, at, text):
    block = bytearray(idtext.encode(resident))
    raw = text.ljust(18 if at == 122 else len(text)).encode("utf-16-le")
    block[at : at + len(raw)] = raw
    with pytest.raises(samv.CodecError) as refused:
        idtext.decode(bytes(block))
    assert resident.number[:6] not in str(refused.value)


def test_the_block_of_a_card_never_shows_in_its_repr(resident):
    assert resident.number not in repr(idtext.decode(idtext.encode(resident)))


def test_all_56_nations_and_the_two_others_have_names():
    assert len(NATIONS) == 58
    assert (NATIONS["01"], NATIONS["46"], NATIONS["56"]) == ("汉", "德昂", "基诺")


def test_the_module_number_is_written_as_readers_print_it():
    data = struct.pack("<HHIII", 5, 3, 20190504, 1234567, 1)
    assert samv.module_number(data) == "05.03-20190504-0001234567-0000000001"


RULES = {
    Answer.NOTHING: {0x80, 0x91},
    Answer.DONE: {0x90, 0x9F},
    Answer.AGAIN: {0x81, 0x41, 0x47},
    Answer.RESYNC: {0x10, 0x11, 0x21, 0x24},
    Answer.TELL: {0x31, 0x32, 0x33, 0x40, 0x23},
    Answer.RETIRE: {0x60, 0x66},
}


@pytest.mark.parametrize("answer", Answer)
def test_every_status_word_has_its_rule(answer):
    assert {w.word for w in WORDS.values() if w.answer is answer} == RULES[answer]


def test_every_status_word_that_is_a_trouble_has_a_sentence_and_someone_who_acts():
    for word in WORDS.values():
        troubled = word.answer not in (Answer.DONE, Answer.NOTHING)
        assert bool(word.code) is troubled
        assert word.meaning.endswith("。")
        if troubled:
            assert FAULTS[word.code].resident.endswith("。")
    assert all(FAULTS[WORDS[w].code].actor is Actor.RESIDENT for w in (0x31, 0x32, 0x33, 0x40))
    assert all(FAULTS[WORDS[w].code].actor is Actor.TECHNICIAN for w in (0x60, 0x66))


def test_a_status_word_nobody_knows_counts_as_a_garbled_line():
    assert word_of(0x77).answer is Answer.RESYNC


def test_a_card_is_never_decoded_with_another_kinds_layout(cards):
    seen = {idtext.decode(idtext.encode(c)).kind for c in cards.values()}
    assert seen == set(idtext.LAYOUTS)
    assert all(isinstance(c, IdentityCard) for c in cards.values())


@given(st.binary(max_size=600))
def test_the_checksum_is_the_exclusive_or_of_every_byte(data):
    plain = 0
    for byte in data:
        plain ^= byte
    assert samv.checksum(data) == plain
