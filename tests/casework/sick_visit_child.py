"""Visits on a disk that fails from submit on, at another call each time. Run by test_sick_visit.

Arguments: root, province key (hex), printer URL, shim, kind of sickness, stride. One JSON line a
visit: what the resident was told, and what the printer is said to have done.
"""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path

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
from shared.domain.errors import Trouble
from shared.journal import FileKeyStore, Journal
from tests.crash.visit_child import NOW
from tests.journal.sick_child import SICKNESSES


def main(folder: str, key: str, printer: str, shim: str, name: str, stride: str) -> None:
    """Until a visit passes without meeting the sickness."""
    root, sick, disk = Path(folder), SICKNESSES[name], ctypes.CDLL(shim)
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
    tools = Tools(site, lambda: NOW, receipt_printer=HostedReceiptPrinter(host))
    office = Office(journal, load_release(bundled()), tools)
    disk.sick_folder(folder.encode())
    place, spoiled = 0, 1
    while spoiled:
        visit = office.begin_visit()
        visit.identify(WANG_GUIFANG.card)
        case = visit.open("RS001")
        while left := case.questions_left():
            question = left[0]
            value = question.choices[0].value if question.choices else "2026-01-01"
            assert case.answer(question.id, value) is None
        disk.sick_arm(
            sick.kinds, ctypes.c_long(place), ctypes.c_long(sick.times), sick.error,
            int(sick.lies), int(sick.half),
        )  # fmt: skip
        said = {"number": "", "code": "", "outcome": "", "sentence": "", "actor": ""}
        try:
            made = case.submit()
            said["number"] = made.number
            outcome = office.prints.receipt(visit, made)
            said["outcome"], said["code"] = outcome.kind.value, outcome.code
            trouble = outcome.trouble
        except Trouble as caught:
            said["code"], trouble = caught.code, caught
        if trouble is not None:
            said["sentence"], said["actor"] = trouble.sentence, str(trouble.actor)
        visit.end("done")
        assert visit.card is None
        assert not visit.cases
        assert not case.answers
        assert not case.pages
        assert not journal.readable(case.scope)
        spoiled = disk.sick_well()
        place += int(stride)
        print(json.dumps(said), flush=True)
    host.stop()
    journal.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
