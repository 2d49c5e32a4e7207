"""The sample driver's lines (docs/sample-driver): a vendor's codec is fuzzed like ours."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3] / "docs" / "sample-driver"))

from yichuang_beacon import protocol

REFUSALS = (protocol.Garbled,)
TARGETS = {"hello": protocol.hello, "status": protocol.hot, "answer": protocol.done}
SAMPLES = {
    "hello": [b"BEACON 1 SN0042"],
    "status": [b"STATUS OK", b"STATUS HOT"],
    "answer": [b"DONE", b"ERR 7"],
}
