"""P1 and P4 on a sick disk, with the real casework and a real printer's bytes.

What comes out of the printer was recorded durably before, a resident whose step was refused is told
so and who acts, and the end of a visit wipes although it cannot be written down.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.errors import Actor
from shared.journal import FileKeyStore, Journal
from shared.proof import key_pair
from tests.crash.visit_child import NOW
from tests.journal.test_sick_process import pytestmark as on_a_sick_disk
from tests.journal.test_sick_process import shim  # noqa: F401 - a fixture

ROOT = Path(__file__).resolve().parents[2]
pytestmark = on_a_sick_disk


@pytest.fixture
def printer() -> Iterator[VirtualReceiptPrinter]:
    with closing(VirtualReceiptPrinter()) as end:
        yield end


@pytest.mark.parametrize(("name", "stride"), [("sync-error-that-lies", 1), ("full-torn", 12)])
def test_no_receipt_comes_out_that_the_disk_did_not_take(
    tmp_path: Path,
    printer: VirtualReceiptPrinter,
    shim: Path,  # noqa: F811
    name: str,
    stride: int,
) -> None:
    root, province = tmp_path / "sick", key_pair()[1]
    root.mkdir()
    told = [str(root), province.hex(), printer.url, str(shim), name, str(stride)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.casework.sick_visit_child", *told],
        cwd=ROOT,
        env=os.environ | {"LD_PRELOAD": str(shim)},
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    visits = [json.loads(line) for line in done.stdout.splitlines()]
    refused = [v for v in visits if not v["number"]]
    assert refused, "the disk never refused a submission"
    assert len(visits) - len(refused) > 2, "the disk took hardly any"
    for visit in visits:
        if visit["code"]:
            assert re.search("[一-鿿].*。$", visit["sentence"]), visit
            assert visit["actor"] in {str(Actor.STAFF), str(Actor.TECHNICIAN)}, visit
    keys = FileKeyStore(root / "keys")
    with closing(
        Journal.open(
            root / "journal",
            keys=keys,
            terminal="YC-0003",
            province_key=province,
            clock=lambda: NOW,
        )
    ) as journal:
        assert journal.verify().ok
        numbers = [row["number"] for row in journal.query("select number from receipts")]
        assert sorted(numbers) == sorted(v["number"] for v in visits if v["number"])
        prints = journal.query("select number, state from prints")
        came_out = len(printer.receipts)
        assert came_out <= len(prints) <= len(numbers)
        assert sum(p["state"] in ("confirmed", "unknown") for p in prints) >= came_out
        confirmed = [v for v in visits if v["outcome"] == "confirmed"]
        assert len(confirmed) <= came_out, "nothing is called printed that did not come out"
        assert all(journal.readable(f.scope) is False for f in journal.facts(type="case-submitted"))
