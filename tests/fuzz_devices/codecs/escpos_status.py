"""What a receipt printer answers: real-time status, automatic status, answers in order."""

from __future__ import annotations

from shared.devices.codec import escpos
from shared.devices.model import Paper, PrinterStatus

REFUSALS = (ValueError,)


def _answers(data: bytes) -> None:
    parser = escpos.AnswerParser()
    for start in range(0, len(data), 4096):
        said = parser.feed(data[start : start + 4096])
        assert all(escpos.is_realtime(one) for one in said.realtime)


def _status(data: bytes) -> None:
    status = escpos.status_of((data + bytes(4))[:4])
    assert status.can_print is (status.code in ("", "paper-near-end"))
    status.trouble  # noqa: B018 - every code has its row


_STATES = [
    PrinterStatus(),
    PrinterStatus(online=False, cover_open=True, code="cover-open"),
    PrinterStatus(online=False, paper=Paper.OUT, code="paper-out"),
    PrinterStatus(online=False, cutter_error=True, code="cutter-error"),
]
TARGETS = {"answers": _answers, "status": _status}
SAMPLES = {
    "answers": [
        *(escpos.automatic_of(state) for state in _STATES),
        *(bytes(escpos.answers_of(state)) for state in _STATES),
        escpos.CLEARED,
        b"\x00" * 8,
    ],
    "status": [bytes(escpos.answers_of(state)) for state in _STATES],
}
