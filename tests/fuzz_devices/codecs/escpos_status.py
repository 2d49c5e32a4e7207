"""What a receipt printer answers: real-time and automatic status, answers in order, texts."""

from __future__ import annotations

from shared.devices.codec import escpos
from shared.devices.codec.port import port_status
from shared.devices.model import Paper, PrinterStatus
from shared.devices.virtual.receipt_engine import PrinterEngine
from shared.image.raster import Raster

REFUSALS = (ValueError,)


def _answers(data: bytes) -> None:
    parser = escpos.AnswerParser()
    answers = 0
    for start in range(0, len(data), 4096):
        said = parser.feed(data[start : start + 4096])
        assert all(escpos.is_realtime(one) for one in said.realtime)
        assert all(len(text) <= 80 for text in said.texts)
        for told in said.automatic:
            told.trouble  # noqa: B018 - every code has its row
        answers += len(said.realtime) + said.in_order + 4 * len(said.automatic)
        assert len(parser._held) < 100  # what is not whole yet is never long
    assert answers <= len(data)


def _status(data: bytes) -> None:
    status = escpos.status_of((data + bytes(4))[:4])
    assert status.can_print is (status.code in ("", "paper-near-end"))
    status.trouble  # noqa: B018 - every code has its row


def _automatic(data: bytes) -> None:
    status = escpos.automatic_status(data)
    assert escpos.automatic_status(escpos.automatic_of(status)).paper is status.paper


def _port(data: bytes) -> None:
    port_status((data + b"\0")[0]).trouble  # noqa: B018 - every code has its row


def _commands(data: bytes) -> None:
    """The virtual end as well: the demo hands it whatever a driver sends."""
    engine = PrinterEngine(384, capacity=1 << 20)
    engine.receive(data[: 1 << 16])
    for _ in range(400):
        if not engine.work(4096):
            break
        assert len(engine._waiting) + len(engine._rows) < 1 << 17
        engine._rows.clear()


_STATES = [
    PrinterStatus(drawer_high=True),
    PrinterStatus(online=False, cover_open=True, code="cover-open"),
    PrinterStatus(online=False, paper=Paper.OUT, code="paper-out"),
    PrinterStatus(online=False, cutter_error=True, code="cutter-error"),
    PrinterStatus(online=False, hot=True, code="printer-hot"),
]
_PICTURE = b"".join(escpos.bands(Raster(64, bytes(range(96)) * 2, 24), 12))
TARGETS = {
    "answers": _answers,
    "status": _status,
    "automatic": _automatic,
    "port": _port,
    "commands": _commands,
}
SAMPLES = {
    "answers": [
        *(escpos.automatic_of(state) for state in _STATES),
        *(bytes(escpos.answers_of(state)) for state in _STATES),
        escpos.CLEARED,
        b"_VIRTUAL-80\0",
        b"_VIRTUAL-80\0" + bytes(escpos.answers_of(_STATES[0])) + escpos.automatic_of(_STATES[1]),
        b"\x00" * 8,
    ],
    "status": [bytes(escpos.answers_of(state)) for state in _STATES],
    "automatic": [escpos.automatic_of(state) for state in _STATES],
    "port": [b"\x18", b"\x38"],
    "commands": [
        escpos.CLEAR_BUFFERS + escpos.INITIALISE + _PICTURE + escpos.ASK_IN_ORDER,
        escpos.text_line("办件回执 123") + escpos.kick() + escpos.FEED_AND_CUT,
        escpos.ask_about(67) + b"".join(escpos.ask_now(n) for n in (1, 2, 3, 4)),
        b"\x1ba\x01\x1d!\x11\x1bt\x01\x1c.\x95\x95\n\x1d8L\x0d\0\0\0"
        + b"0p0\x01\x011\x08\0\x03\0abc",
    ],
}
