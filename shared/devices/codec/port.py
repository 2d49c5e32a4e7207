"""The three bits every USB printer has beside its own language (USB printer class 1.1, 4.2.2).

The kernel's usblp hands the same byte out, laid out as a parallel port has it (Linux ``lp.h``).
"""

from __future__ import annotations

from typing import Final

from shared.devices.model import Paper, PrinterStatus

PAPER_EMPTY: Final = 0x20
SELECTED: Final = 0x10
NOT_ERROR: Final = 0x08


def port_status(byte: int) -> PrinterStatus:
    """A printer's state from that byte; "printer-blind" when the bits say nothing is wrong.

    They say nothing of the cover, the cutter or of what came out, so a good byte is no health.
    """
    out = bool(byte & PAPER_EMPTY)
    online, error = bool(byte & SELECTED), not byte & NOT_ERROR
    causes = (
        (out, "paper-out"),
        (error, "printer-broken"),
        (not online, "printer-offline"),
    )
    code = next((name for true, name in causes if true), "printer-blind")
    return PrinterStatus(online, Paper.OUT if out else Paper.OK, error=error, code=code)
