"""Coin acceptors and hoppers on the ccTalk bus."""

from __future__ import annotations

from shared.devices.codec import cctalk
from shared.devices.codec.cctalk import Frame, FrameParser

REFUSALS = (cctalk.CodecError,)
_SECOND = 1024
"""Bytes a line of 9600 baud brings in one second: a driver's time for one answer."""


def _stream(data: bytes, crc: bool) -> None:
    parser = FrameParser(frozenset({cctalk.HOST}), crc=crc)
    for start in range(0, min(len(data), 2 * _SECOND), 64):
        for frame in parser.feed(data[start : start + 64]):
            assert frame.destination == cctalk.HOST
            assert len(frame.data) <= cctalk.MOST + 3
        assert len(parser._held) <= cctalk.MOST + 4


def _log(data: bytes) -> None:
    log = cctalk.event_log(data)
    assert len(log.events) <= cctalk.SLOTS
    assert 0 <= cctalk.steps(log.counter, data[1]) <= 255


_FRAMES = [
    Frame(1, 2, 0, bytes([3, 1, 4, 2, 1, 0, 0, 0, 0, 0, 0])),
    Frame(1, 2, 0, b"CN100A"),
    Frame(1, 3, 0, bytes([5, 0, 2, 0])),
    Frame(1, 2, cctalk.ACK),
]
TARGETS = {
    "stream": lambda data: _stream(data, False),
    "stream-crc": lambda data: _stream(data, True),
    "events": _log,
    "coin": cctalk.coin_value,
    "hopper": cctalk.hopper_status,
}
SAMPLES = {
    "stream": [cctalk.encode(frame) for frame in _FRAMES],
    "stream-crc": [cctalk.encode(frame, crc=True) for frame in _FRAMES],
    "events": [_FRAMES[0].data, bytes(11)],
    "coin": [b"CN100A", b"EU200A", b"......"],
    "hopper": [_FRAMES[2].data],
}
