"""Note validators over SSP: frames, events, setup, and the sealed layer."""

from __future__ import annotations

from shared.devices.codec import essp, ssp
from shared.devices.codec.ssp import FrameParser, Packet

REFUSALS = (ssp.CodecError,)
_KEY = bytes(range(16))


def _stream(data: bytes) -> None:
    parser = FrameParser()
    for start in range(0, len(data), 128):
        for packet in parser.feed(data[start : start + 128]):
            if isinstance(packet, Packet):
                assert 0 < len(packet.data) <= ssp.MOST
                assert packet.address < 128


def _opened(data: bytes) -> None:
    count, plain = essp.Cipherer(_KEY).open(data)
    assert 0 <= count < 1 << 32
    assert len(plain) <= len(data)


_EVENTS = bytes([ssp.EV_RESET, ssp.EV_READ, 3, ssp.EV_CREDIT, 3, ssp.EV_STACKED, ssp.EV_DISABLED])
_SETUP = ssp.setup_reply((1, 5, 10, 20, 50, 100))
_PACKETS = [Packet(0, True, b"\xf0" + _EVENTS), Packet(0, False, b"\xf0" + _SETUP)]
TARGETS = {
    "stream": _stream,
    "events": ssp.events,
    "setup": ssp.setup,
    "counters": ssp.stacked_counter,
    "sealed": _opened,
}
SAMPLES = {
    "stream": [ssp.frame(packet) for packet in _PACKETS],
    "events": [_EVENTS, b"", bytes([ssp.EV_FULL])],
    "setup": [_SETUP, ssp.setup_reply((1, 5), protocol=4)],
    "counters": [bytes([0, 7, 0, 0, 0])],
    "sealed": [essp.Cipherer(_KEY).seal(_EVENTS, 7), essp.Cipherer(_KEY).seal(b"\xf0", 1)],
}
