"""Answers of a print queue."""

from __future__ import annotations

from shared.devices.codec import ipp
from shared.devices.codec.ipp import Group, Tag

REFUSALS = (ipp.IppError,)
_ANSWER = ipp.encode(
    0,
    7,
    [
        (Group.OPERATION, {"attributes-charset": (Tag.CHARSET, ["utf-8"])}),
        (Group.JOB, {"job-id": (Tag.INTEGER, [12]), "job-state": (Tag.ENUM, [5])}),
        (
            Group.PRINTER,
            {
                "printer-state-reasons": (Tag.KEYWORD, ["media-empty-error", "toner-low-report"]),
                "printer-is-accepting-jobs": (Tag.BOOLEAN, [True]),
            },
        ),
    ],
)


def _read(data: bytes) -> None:
    message = ipp.decode(data)
    message.number("job-state")
    message.words("printer-state-reasons")
    message.get("job-id", Group.JOB)


TARGETS = {"answer": _read}
SAMPLES = [_ANSWER, _ANSWER + b"%PDF-1.7"]
