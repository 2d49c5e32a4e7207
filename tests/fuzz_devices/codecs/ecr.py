"""Bank card terminals on our own line protocol."""

from __future__ import annotations

from shared.devices.codec import ecr
from shared.devices.codec.ecr import FrameParser, Message

REFUSALS = (ecr.CodecError,)


def _stream(data: bytes) -> None:
    parser = FrameParser()
    for start in range(0, len(data), 256):
        for said in parser.feed(data[start : start + 256]):
            if isinstance(said, Message) and len(said.word) > 1:
                _read(said)
        assert len(parser._body or b"") <= ecr.MOST


def _read(message: Message) -> None:
    assert len(message.reference) <= ecr.REFERENCE
    for place in range(len(message.fields)):
        try:
            assert message.number(place) >= 0
        except ecr.CodecError:
            continue


_SAID = [
    Message(ecr.READY),
    Message(ecr.APPROVED, ("A1", "1200", "000123", "00")),
    Message(ecr.DECLINED, ("A1", "51")),
    Message(ecr.BATCH, ("7", "2", "2400")),
]
TARGETS = {"stream": _stream, "body": lambda data: _read(ecr.decode(data))}
SAMPLES = {
    "stream": [ecr.encode(message) for message in _SAID] + [b"\x06", b"\x15"],
    "body": [ecr.encode(message)[1:-2] for message in _SAID],
}
