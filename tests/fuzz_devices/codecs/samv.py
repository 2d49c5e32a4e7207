"""Identity card readers on the wire: frames, replies, blocks of a read, text of a card."""

from __future__ import annotations

from datetime import date

from shared.devices.codec import idtext, samv
from shared.domain.identity import CardKind, IdentityCard, id_check_character

REFUSALS = (samv.CodecError,)


def _stream(data: bytes) -> None:
    parser = samv.FrameParser()
    for start in range(0, len(data), 700):
        for body in parser.feed(data[start : start + 700]):
            if isinstance(body, bytes):
                _reply(body)
        assert parser.held <= 2 * samv.MAX_LEN


def _reply(body: bytes) -> None:
    try:
        reply = samv.Reply.of(body)
        for command in (samv.STATUS, samv.FIND, samv.READ, samv.READ_WITH_FINGERPRINT):
            samv.answers(command, reply)
        if reply.word == 0x90:
            _read(reply.data)
    except samv.CodecError:
        return


def _read(data: bytes) -> IdentityCard:
    blocks = samv.CardBlocks.of(data)
    return idtext.decode(blocks.text, blocks.photo, blocks.fingerprint)


def _card(kind: CardKind) -> bytes:
    number = "41030519460317002"
    number += id_check_character(number)
    if kind is CardKind.FOREIGN_2017:
        number = "USA110077010101"
    foreign_2017 = kind is CardKind.FOREIGN_2017
    card = IdentityCard(
        kind=kind,
        name="王桂芳",
        number=number,
        sex="女",
        birth=date(1946, 3, 17),
        nation="汉",
        address="河南省洛阳市样张路 1 号",
        issuer="1500" if foreign_2017 else "洛阳市公安局",
        valid_from=date(2010, 5, 1),
        name_en="SPECIMEN, A",
        country="USA",
        pass_number="H00000001",
    )
    return idtext.encode(card)


_TEXTS = [_card(kind) for kind in idtext.LAYOUTS]
_READS = [samv.CardBlocks(text, bytes(1024)).data() for text in _TEXTS]
_REPLIES = [
    samv.Reply(0x9F, bytes(4)),
    samv.Reply(0x90, bytes(8)),
    samv.Reply(0x80),
    samv.Reply(0x90, _READS[0]),
]
TARGETS = {
    "stream": _stream,
    "read": _read,
    "text": idtext.decode,
    "module": samv.module_number,
}
SAMPLES = {
    "stream": [samv.frame(reply.body()) for reply in _REPLIES],
    "read": _READS,
    "text": _TEXTS,
    "module": [bytes(range(16)), b"\xff" * 16],
}
