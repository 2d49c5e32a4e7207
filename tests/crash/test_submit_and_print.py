"""kill -9 between submit and receipt: no receipt without a record, none twice, unknown said so."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.casework.equipment import HostedReceiptPrinter
from shared.casework.office import Office
from shared.casework.ports import Site, Tools
from shared.catalogue import bundled, load_release
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceState
from shared.devices.receipt.escpos_printer import EscposPrinter
from shared.devices.transport.link import DeviceUrl
from shared.devices.transport.tcp import TcpLink
from shared.devices.virtual.people import LI_JIANGUO, WANG_GUIFANG
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.errors import Trouble
from shared.journal import FileKeyStore, Journal
from shared.proof import key_pair
from tests.crash.visit_child import NOW

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
POINTS = [
    "append.before-commit",
    "append.after-commit",
    "print.begun",
    "print.sent",
    "print.settled",
    "forget.before-commit",
    "forget.after-commit",
    "close.before-head",
]


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualReceiptPrinter]:
    end = VirtualReceiptPrinter(folder=tmp_path / "paper")
    yield end
    end.close()


def crash(folder: Path, key: bytes, printer: VirtualReceiptPrinter, at: str) -> list[str]:
    """Run a visit that dies at ``at``; what it had shown by then."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.crash.visit_child", str(folder), key.hex(), printer.url, at],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert ran.returncode == -9, ran.stderr[-2000:]
    return ran.stdout.split("\n")


def reopen(folder: Path, key: bytes) -> Journal:
    return Journal.open(
        folder / "journal",
        keys=FileKeyStore(folder / "keys"),
        terminal="YC-0003",
        province_key=key,
        clock=lambda: NOW,
    )


@pytest.mark.parametrize("at", POINTS)
def test_every_receipt_has_its_record_and_every_print_its_outcome(
    tmp_path: Path, printer: VirtualReceiptPrinter, at: str
) -> None:
    _, key = key_pair()
    shown = crash(tmp_path, key, printer, at)
    numbers = [line.split(" ", 1)[1] for line in shown if line.startswith("number")]
    journal = reopen(tmp_path, key)
    try:
        assert journal.verify().ok
        receipts = [r["number"] for r in journal.query("select number from receipts")]
        submitted = journal.facts(type="case-submitted")
        # never a half: a submitted case has its receipt and the other way round
        assert len(submitted) == len(receipts)
        # what was shown on the screen is there after the crash
        assert set(numbers) <= set(receipts)
        # paper came out only for what is recorded, and once at most
        assert len(printer.receipts) <= len(receipts)
        prints = journal.query("select state from prints")
        assert all(p["state"] in ("confirmed", "failed", "unknown") for p in prints)
        if printer.receipts:
            assert prints
        if at in ("print.begun", "print.sent"):
            assert [p["state"] for p in prints] == ["unknown"]
        if at == "print.settled":
            assert [p["state"] for p in prints] == ["confirmed"]
    finally:
        journal.close()


def test_after_the_crash_the_printers_buffer_is_cleared_and_nothing_prints_unasked(
    tmp_path: Path, printer: VirtualReceiptPrinter
) -> None:
    _, key = key_pair()
    crash(tmp_path, key, printer, "print.begun")
    journal = reopen(tmp_path, key)
    before = len(printer.pieces)
    host = DeviceHost("receipt", EscposPrinter(TcpLink.from_url(DeviceUrl.parse(printer.url))))
    host.start()
    try:
        assert host.wait_for(DeviceState.READY)
        site = Site("YC-0003", "h", "幸福里街道政务服务大厅", "GL", "http://127.0.0.1:1/r/")
        office = Office(
            journal,
            load_release(bundled()),
            Tools(site, lambda: NOW, receipt_printer=HostedReceiptPrinter(host)),
        )
        assert office.prints.clean_up()
        assert len(printer.pieces) == before
        number = str(journal.query("select number from receipts")[0]["number"])
        stranger = office.begin_visit()
        stranger.identify(LI_JIANGUO.card)
        with pytest.raises(Trouble, match="那张身份证"):
            office.prints.reprint(stranger, number)
        stranger.end("done")
        holder = office.begin_visit()
        holder.identify(WANG_GUIFANG.card)
        assert office.prints.reprint(holder, number).confirmed
        holder.end("done")
        copies = journal.query("select copy, state from prints order by begun_at, print_id")
        assert [(c["copy"], c["state"]) for c in copies] == [(0, "unknown"), (1, "confirmed")]
    finally:
        host.stop()
        journal.close()


def test_nothing_of_the_person_is_in_clear_on_disk_after_a_kill(
    tmp_path: Path, printer: VirtualReceiptPrinter
) -> None:
    _, key = key_pair()
    crash(tmp_path, key, printer, "print.sent")
    for _ in range(2):
        for path in (tmp_path / "journal").rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                assert WANG_GUIFANG.card.number.encode() not in data, path
                assert WANG_GUIFANG.card.name.encode() not in data, path
        journal = reopen(tmp_path, key)
        (fact,) = journal.facts(type="case-submitted")
        with pytest.raises(Trouble):
            journal.body(fact.id)
        journal.close()
