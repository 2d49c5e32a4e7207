"""A whole terminal's devices: what they did is written before what became of them."""

from __future__ import annotations

import base64
import json
import time

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.assembly import assemble, making
from shared.casework.consumables import Consumables
from shared.casework.readiness import look_at
from shared.config import parse
from shared.devices.model import DeviceState
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.image.raster import Raster
from shared.journal import FactDraft

CONFIG = """
[terminal]
id = "YC-1"
number_prefix = "YC"
keys = "file"
[hall]
id = "H1"
name = "样例大厅"
region = "410305"
[province]
url = "http://127.0.0.1:9"
kid = "p"
public_key = "{key}"
answer_key = "{key}"
[[device]]
id = "receipt"
kind = "receipt-printer"
url = "{printer}"
isolated = {isolated}
"""


def test_counts_come_before_the_change_and_nothing_printed_is_forgotten(tmp_path) -> None:
    key = base64.b64encode(X25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    far = VirtualReceiptPrinter()
    text = CONFIG.format(key=key, printer=far.url, isolated="true")
    terminal = assemble(parse(text).settled(tmp_path))
    paper = Consumables(terminal.journal)
    paper.put_in("receipt", "receipt-roll", 80_000, "T-7")
    host = terminal.hosts["receipt"]
    assert host.address == far.url
    terminal.start()
    assert host.wait_for(DeviceState.READY)
    raster = Raster(576, bytes(72 * 800), 800)
    for _ in range(12):
        assert host.call(lambda d: d.print_raster(raster), 60).result(120).confirmed
    far.close()
    assert host.wait_for(DeviceState.ABSENT)
    terminal.hotplug.stop()
    host.stop(60.0)  # what its owner had to say is written
    types = [header.type for header in terminal.journal.facts()]
    assert types.count("device-counted") == 1, "few facts: not one for each print"
    assert types.index("device-counted") < len(types) - types[::-1].index("device-changed") - 1
    assert paper.counters("receipt")["receipts"].total == 12
    forecast = paper.forecast("receipt")
    assert forecast.likely == round((80_000 - 12 * 116) / 116)
    terminal.stop()


def config(printer: str, tmp_path, more: str = ""):
    key = base64.b64encode(X25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    text = CONFIG.format(key=key, printer=printer, isolated="false") + more
    return parse(text).settled(tmp_path)


def test_what_a_device_did_before_there_was_an_office_is_written_down_too(
    tmp_path, monkeypatch
) -> None:
    reader = """
[[device]]
id = "reader"
kind = "id-card-reader"
url = "tcp://127.0.0.1:9"
"""
    hosts = {}
    make = making.hosts_of

    def made(*given):
        hosts.update(make(*given))
        return hosts

    def settled(_papers) -> None:  # between the reader's start and the office
        end = time.monotonic() + 60
        while not (hosts["reader"].settled and hosts["reader"].trouble):
            assert time.monotonic() < end
            time.sleep(0.01)

    monkeypatch.setattr(making, "hosts_of", made)
    monkeypatch.setattr(making, "provide", settled)
    terminal = assemble(config("tcp://127.0.0.1:9", tmp_path, reader))
    rows = terminal.journal.query("select clear from facts where type = 'device-changed'")
    terminal.stop()
    told = [json.loads(row["clear"]) for row in rows]
    assert any(one["device"] == "reader" and one["code"] for one in told), told


def test_a_print_nobody_knows_the_end_of_is_not_called_failed(tmp_path) -> None:
    far = VirtualReceiptPrinter()
    terminal = assemble(config(far.url, tmp_path))
    terminal.start()
    try:
        assert terminal.hosts["receipt"].wait_for(DeviceState.READY)
        for name in ("p1", "p2", "p3", "p4"):
            body = {"print": name, "paper": "receipt", "number": "", "visit": "", "copy": 1}
            terminal.office.append(FactDraft("print-begun", body))
        terminal.office.append(FactDraft("print-confirmed", {"print": "p1"}))
        terminal.office.append(FactDraft("print-unknown", {"print": "p2", "reason": "x"}))
        terminal.office.append(FactDraft("print-failed", {"print": "p3", "code": "paper-out"}))
        look = look_at(terminal.office, terminal.hosts, "receipt")
        assert look.figure == "今日打印 1 张，没打成 1 张，不确定 1 张"
    finally:
        terminal.stop()
        far.close()


def test_what_was_taken_out_of_service_is_not_opened_by_a_start(tmp_path) -> None:
    far = VirtualReceiptPrinter()
    terminal = assemble(config(far.url, tmp_path))
    terminal.station.retire("receipt", out=True)
    terminal.stop()
    terminal = assemble(config(far.url, tmp_path))
    states = []
    terminal.hosts["receipt"].subscribe(lambda event: states.append(event.after))
    terminal.start()
    try:
        host = terminal.hosts["receipt"]
        assert host.wait_for(DeviceState.OUT_OF_SERVICE)
        host.call(lambda d: d, 30)  # its owner has had its turn
        assert host.call(lambda d: d, 30).exception(60).code == "device-out-of-service"
        assert DeviceState.OPENING not in states
        terminal.station.retire("receipt", out=False)
        assert host.wait_for(DeviceState.READY)
    finally:
        terminal.stop()
        far.close()
