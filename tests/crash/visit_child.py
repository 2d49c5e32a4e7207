"""A kiosk's casework that dies at a named point. Run by test_submit_and_print.py."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from shared.casework.equipment import HostedReceiptPrinter
from shared.casework.office import Office
from shared.casework.ports import Site, Tools
from shared.catalogue import bundled, load_release
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceState
from shared.devices.receipt.escpos_printer import EscposPrinter
from shared.devices.transport.link import DeviceUrl
from shared.devices.transport.tcp import TcpLink
from shared.devices.virtual.people import WANG_GUIFANG
from shared.journal import FileKeyStore, Journal, points

NOW = datetime(2026, 11, 21, 14, 2, 18, tzinfo=ZoneInfo("Asia/Shanghai"))


def main(folder: str, key: str, printer: str, at: str) -> None:
    """Open, fill, submit, print; die at ``at``, counted from submit on."""
    root = Path(folder)
    journal = Journal.open(
        root / "journal",
        keys=FileKeyStore(root / "keys"),
        terminal="YC-0003",
        province_key=bytes.fromhex(key),
        clock=lambda: NOW,
    )
    host = DeviceHost("receipt", EscposPrinter(TcpLink.from_url(DeviceUrl.parse(printer)))).start()
    assert host.wait_for(DeviceState.READY)
    site = Site("YC-0003", "hall-1", "幸福里街道政务服务大厅", "GL", "http://127.0.0.1:1/r/")
    office = Office(
        journal,
        load_release(bundled()),
        Tools(site, lambda: NOW, receipt_printer=HostedReceiptPrinter(host)),
    )
    visit = office.begin_visit()
    visit.identify(WANG_GUIFANG.card)
    case = visit.open("RS001")
    while left := case.questions_left():
        question = left[0]
        value = question.choices[0].value if question.choices else "2026-01-01"
        problem = case.answer(question.id, value)
        assert problem is None, problem

    def die(name: str) -> None:
        if name == at:
            os.kill(os.getpid(), signal.SIGKILL)

    print("ready", flush=True)
    points.hook = die
    made = case.submit()
    print("number", made.number, flush=True)
    outcome = office.prints.receipt(visit, made)
    print("printed", outcome.kind.value, flush=True)
    visit.end("done")
    print("ended", flush=True)
    host.stop()
    journal.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
