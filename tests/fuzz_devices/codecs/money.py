"""What note validators, coin acceptors and bank card terminals send."""

from __future__ import annotations

from shared.devices.codec import cctalk, ecr, essp, ssp

REFUSALS = (ssp.CodecError, cctalk.CodecError, ecr.CodecError)
_KEY = bytes(range(16))


def _ssp(data: bytes) -> None:
    parser = ssp.FrameParser()
    for found in parser.feed(data):
        if isinstance(found, ssp.Packet):
            assert 0 < len(found.data) <= ssp.MOST
            assert ssp.FrameParser().feed(ssp.frame(found)) == [found]


def _ssp_events(data: bytes) -> None:
    assert len(ssp.events(data)) <= len(data)


def _ssp_setup(data: bytes) -> None:
    said = ssp.setup(data)
    assert len(said.values) <= 255
    assert all(value >= 0 for value in said.values)


def _essp(data: bytes) -> None:
    _, plain = essp.Cipherer(_KEY).open(data)
    assert len(plain) <= len(data)


def _cctalk(data: bytes) -> None:
    for crc in (False, True):
        parser = cctalk.FrameParser(frozenset({1, 2}), crc=crc)
        for found in parser.feed(data):
            again = cctalk.FrameParser(frozenset({1, 2}), crc=crc)
            assert again.feed(cctalk.encode(found, crc=crc)) == [found]
        assert len(parser._held) <= cctalk.MOST + 4


def _cctalk_events(data: bytes) -> None:
    log = cctalk.event_log(data)
    assert len(log.events) <= cctalk.SLOTS
    assert 0 <= cctalk.steps(data[1], log.counter) <= 255


def _ecr(data: bytes) -> None:
    parser = ecr.FrameParser()
    for found in parser.feed(data):
        if isinstance(found, ecr.Message) and found.word.isalpha():
            assert len(found.reference) <= ecr.REFERENCE
            assert ecr.FrameParser().feed(ecr.encode(found)) == [found]


TARGETS = {
    "ssp": _ssp,
    "ssp_events": _ssp_events,
    "ssp_setup": _ssp_setup,
    "essp": _essp,
    "cctalk": _cctalk,
    "cctalk_events": _cctalk_events,
    "cctalk_coin": cctalk.coin_value,
    "cctalk_hopper": cctalk.hopper_status,
    "ecr": _ecr,
}
SAMPLES = {
    "ssp": [
        bytes.fromhex("7F8001F02380"),
        ssp.frame(ssp.Packet(0, True, b"\xf0\x7f\x7f\xee\x03")),
        ssp.frame(ssp.Packet(0, False, b"\xf0" + ssp.setup_reply((1, 5, 10, 20, 50, 100)))),
    ],
    "ssp_events": [b"\xef\x00\xe8", b"\xf1\xe2\x04\xe8", b"\xee\x02\xcc\xeb"],
    "ssp_setup": [ssp.setup_reply((1, 5, 10)), ssp.setup_reply((1, 5), protocol=4)],
    "essp": [essp.Cipherer(_KEY).seal(b"\xf0\xee\x03", 7)],
    "cctalk": [
        cctalk.encode(cctalk.Frame(1, 2, 0, bytes(11))),
        cctalk.encode(cctalk.Frame(1, 0, 0, bytes(11)), crc=True),
        cctalk.encode(cctalk.Frame(2, 1, 254)) + cctalk.encode(cctalk.Frame(1, 2, 0)),
    ],
    "cctalk_events": [bytes([7, 3, 1, 0, 17, 2, 1, 0, 0, 0, 0])],
    "cctalk_coin": [b"CN100A", b"......", b"GB1K0A"],
    "cctalk_hopper": [bytes([3, 0, 5, 0])],
    "ecr": [
        ecr.encode(ecr.Message(ecr.APPROVED, ("0190aa", "2000", "1234", "000001"))),
        b"\x06" + ecr.encode(ecr.Message(ecr.BATCH, ("000001", "2", "4000"))),
    ],
}
