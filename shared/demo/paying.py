"""`yichuang demo --pay`: somebody pays a fee at the kiosk, in notes, then with a card that dies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from kiosk.opening import Kiosk, open_kiosk
from shared.assembly import assemble
from shared.config import TerminalConfig
from shared.config.model import DeviceEntry
from shared.demo.finger import NotOnScreen
from shared.demo.stage import Stage
from shared.demo.walk import Resident, Walk
from shared.devices.virtual.note_validator import VirtualNoteValidator, Way
from shared.devices.virtual.pos import VirtualPos
from shared.speech import SilentSpeaker

ITEM = "SW002"
"""What the demo's catalogue lets people pay for at a kiosk; its amounts are examples."""


def play(folder: Path, out: Path, console: Console) -> int:
    """Two residents pay; pictures, slips and the journal's word on the money land in ``out``."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    stage, notes, pos = Stage(folder), VirtualNoteValidator(), VirtualPos()
    terminal = assemble(_with_money(stage.kiosk_config(), notes, pos))
    stage.enrol(terminal.config, terminal.journal.signer)
    kiosk = open_kiosk(terminal, speaker=SilentSpeaker(), read_pages=False)
    walk = Walk(out, tell=lambda line: console.print(f"  {line}"))
    try:
        console.print("第一位：投 4 张 100 元")
        resident = _at_the_fee(stage, kiosk, 0, walk)
        resident.finger.touch("pay.way.cash")
        for _ in range(4):
            _wait(resident, lambda: 10000 in notes.open_for and notes.way is Way.NONE)
            notes.insert(10000)
            resident.note("pay_cash")
        _finish(resident, "pay_paid")
        console.print("第二位：刷卡，扣款以后刷卡机断了，机器自己再问")
        resident = _at_the_fee(stage, kiosk, 1, walk)
        pos.plan("die")
        resident.finger.touch("pay.way.card")
        _finish(resident, "pay_card")
        rows = terminal.journal.query("select item_name, state, received from payments")
        box = terminal.office.till.book.box("notes")
    finally:
        kiosk.close()
        slips = stage.kiosk.receipt.receipts
        stage.stop()
        notes.close()
        pos.close()
    said = {"payments": rows, "box": box, "bank": pos.taken, "papers": len(slips)}
    (out / "summary.json").write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
    console.print_json(data=said)
    true = box == dict(notes.box) and all(row["state"] == "paid" for row in rows)
    console.print(f"结果都在 {out}/" if true else "[red]账和钱对不上[/red]")
    return 0 if true and len(rows) == 2 else 1


def _with_money(
    config: TerminalConfig, notes: VirtualNoteValidator, pos: VirtualPos
) -> TerminalConfig:
    more = (
        DeviceEntry(id="notes", kind="cash-acceptor", url=notes.url, options={"poll_ms": 20}),
        DeviceEntry(id="pos", kind="payment-terminal", url=pos.url, options={"answer_ms": 2000}),
    )
    return config.model_copy(update={"device": (*config.device, *more)})


def _at_the_fee(stage: Stage, kiosk: Kiosk, person: int, walk: Walk) -> Resident:
    """Somebody hands in what costs money and is asked for it."""
    resident = Resident(stage, kiosk, stage.people[person], walk)
    _wait(resident, lambda: all(d.state.usable for d in kiosk.terminal.devices.values()))
    resident.on("home")
    kiosk.director.show_guide(ITEM)
    resident.on("guide")
    resident.identify()
    resident.fill()
    resident.on("review")
    resident.finger.touch("review.submit")
    resident.on("pay")
    _wait(resident, lambda: resident.finger.find("pay.way.window") is not None)
    resident.note("pay_ways")
    return resident


def _finish(resident: Resident, picture: str) -> None:
    resident.finger.wait("pay.next")
    _wait(resident, lambda: len(resident.stage.kiosk.receipt.receipts) % 2 == 0)
    resident.note(picture)
    resident.finger.touch("pay.next")
    resident.on("done")
    resident.note("done")
    resident.finger.touch("done.finish")
    resident.on("rate")
    resident.finger.touch("rate.skip")
    resident.on("goodbye")
    resident.leave()


def _wait(resident: Resident, true: Callable[[], bool]) -> None:
    if not resident.finger.until(true):
        raise NotOnScreen("what the demo waited for never came")
