"""What an eSCL scanner (AirScan, Mopria) says of itself in ``ScannerStatus``.

Asked beside SANE, because sane-airscan knows only three of the feeder's troubles and calls a
double feed an input/output error. Read with patterns, not with an XML parser: what a device on the
network sends must not be able to make one expand it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 64 << 10
"""A longer answer is not read to its end."""

_STATE: Final = re.compile(
    rb"<(?:[\w.-]{1,20}:)?State(?:\s[^<>]{0,200})?>\s{0,40}(\w{1,40})\s{0,40}<"
)
_ADF: Final = re.compile(
    rb"<(?:[\w.-]{1,20}:)?AdfState(?:\s[^<>]{0,200})?>\s{0,40}(\w{1,40})\s{0,40}<"
)

_FEEDER: Final = {
    "ScannerAdfJam": "scanner-jam",
    "ScannerAdfMispick": "scanner-jam",
    "ScannerAdfDuplexPageTooShort": "scanner-jam",
    "ScannerAdfDuplexPageTooLong": "scanner-jam",
    "ScannerAdfInputTrayFailed": "scanner-jam",
    "ScannerAdfInputTrayOverloaded": "scanner-jam",
    "ScannerAdfMultipickDetected": "scanner-double-feed",
    "ScannerAdfDoorOpen": "scanner-cover-open",
    "ScannerAdfHatchOpen": "scanner-cover-open",
}


@dataclass(frozen=True, slots=True)
class ScannerSays:
    """state: Idle, Processing, Testing, Stopped or Down; feeder: ``ScannerAdf…``; '' if unsaid."""

    state: str = ""
    feeder: str = ""

    @property
    def code(self) -> str:
        """The row of the trouble table for what is wrong, '' when nothing is or nothing is said."""
        wrong = _FEEDER.get(self.feeder, "")
        if not wrong and self.state in ("Stopped", "Down"):
            return "scanner-io"
        return wrong

    @property
    def loaded(self) -> bool | None:
        """Whether paper lies in the feeder; None when it does not say."""
        return {"ScannerAdfLoaded": True, "ScannerAdfEmpty": False}.get(self.feeder)


def read_status(answer: bytes) -> ScannerSays:
    """Take ``ScannerStatus`` apart; whatever cannot be read is unsaid."""
    answer = answer[:MOST_BYTES]
    return ScannerSays(_word(_STATE, answer), _word(_ADF, answer))


def _word(pattern: re.Pattern[bytes], answer: bytes) -> str:
    found = pattern.search(answer)
    return found.group(1).decode("ascii", "replace") if found else ""
