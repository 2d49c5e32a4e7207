"""A whole terminal's devices: what they did is written before what became of them."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.assembly import assemble
from shared.casework.consumables import Consumables
from shared.config import parse
from shared.devices.model import DeviceState
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.image.raster import Raster

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
    types = [header.type for header in terminal.journal.facts()]
    assert types.index("device-counted") < len(types) - types[::-1].index("device-changed") - 1
    assert paper.counters("receipt")["receipts"].total == 12
    forecast = paper.forecast("receipt")
    assert forecast.likely == round((80_000 - 12 * 116) / 116)
    terminal.stop()
