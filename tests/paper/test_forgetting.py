"""The next person sees nothing: the compiler keeps no printed words after a visit (P4)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_SCAN = """
import gc, sys
from datetime import datetime
from shared.paper.press import Press
from shared.paper.receipt import ReceiptPaper, receipt

def mirrored():
    return bytes(reversed(b"1377nosrePyranac"))

def found():
    needle, count = mirrored(), 0
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            place, rights, *rest = line.split()
            if "w" not in rights or (len(rest) > 3 and rest[3].startswith("[v")):
                continue
            start, end = (int(x, 16) for x in place.split("-"))
            try:
                memory.seek(start)
                count += memory.read(end - start).count(needle)
            except OSError:
                continue
    return count

def visit(press, name):
    now = datetime(2026, 11, 21, 14, 2)
    receipt(ReceiptPaper(hall="大厅", number="GL 261121 0037", item="高龄津贴", applicant=name,
        applicant_number="", received_at=now, printed_at=now, qr="YC", code="1", terminal="T",
        head=""), press)

press = Press()
visit(press, "某某")
press.forget()
before = found()
visit(press, "".join(["canary", "Person", "7731"]))
gc.collect()
printed = found()
press.forget()
gc.collect()
print(before, printed, found())
"""


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="reads /proc/self/mem")
def test_a_printed_name_leaves_the_compiler_cache_when_the_visit_ends() -> None:
    done = subprocess.run([sys.executable, "-c", _SCAN], capture_output=True, text=True, check=True)
    before, printed, after = map(int, done.stdout.split())
    assert printed > before, "the scan must be able to find what was printed"
    assert after < printed, "the compiler's own copies are gone"
