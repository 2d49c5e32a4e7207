"""What every child of the nursery does first, before it loads anything that is not ours."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from pathlib import Path

from shared import logs
from shared.hardening import harden

_PR_SET_PDEATHSIG = 1


def begin(parent: int) -> None:
    """Close this process's memory to others, and end with ``parent``, the one that started it.

    The kernel kills us with our parent, also while a library holds the interpreter.
    """
    harden()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    with contextlib.suppress(OSError):  # when memory is short we go before the terminal does
        Path("/proc/self/oom_score_adj").write_text("800", "ascii")
    logs.guard()
