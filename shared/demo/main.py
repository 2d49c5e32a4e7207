"""`yichuang demo`: a person at the window with a dock, or the whole visit played by itself."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from rich.console import Console

from kiosk.opening import Kiosk, open_kiosk
from shared.assembly import Terminal, assemble
from shared.demo.evidence import arrived, collect, save_pages
from shared.demo.stage import Stage
from shared.demo.walk import Resident, Walk
from shared.speech import SilentSpeaker
from shared.ui.engine import prepare_environment

_SYNC_S = 60.0


def run(out: Path, *, watch: bool = False, pay: bool = False) -> int:
    """Run the demo. With a display a person uses it; without one, or with ``watch``, it plays.

    pay: two people pay a fee at the kiosk instead.
    """
    display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if not display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    prepare_environment()
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    assert isinstance(app, QGuiApplication)
    folder = Path(tempfile.mkdtemp(prefix="yichuang-demo-"))
    console = Console()
    try:
        if pay:
            from shared.demo import paying

            return paying.play(folder, out, console)
        if display and not watch:
            from shared.demo.dock import use

            return use(app, folder, console)
        return play(folder, out, console)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def play(folder: Path, out: Path, console: Console) -> int:
    """Play a whole visit with the network down, then bring it back, and accept it at the window."""
    began = time.monotonic()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    console.print("[bold]沙箱省平台和虚拟设备启动中…[/bold]")
    stage = Stage(folder)
    terminal = assemble(stage.kiosk_config())
    stage.enrol(terminal.config, terminal.journal.signer)
    window = assemble(stage.counter_config())
    stage.enrol(window.config, window.journal.signer)
    stage.cut_network()
    console.print("网络：已断开。下面是一位居民的完整办事过程，真实界面，合成触摸：")
    kiosk = open_kiosk(terminal, speaker=SilentSpeaker())
    walk = Walk(out, tell=lambda line: console.print(f"  {line}"))
    summary: dict[str, Any] = {}
    try:
        resident = Resident(stage, kiosk, stage.people[0], walk)
        assert kiosk.reader is not None
        resident.finger.until(lambda: _ready(kiosk))
        resident.whole_visit()
        console.print(f"网络：恢复。等待 {walk.number} 上报…")
        stage.restore_network()
        terminal.sync.kick()
        if not resident.finger.until(lambda: _all_sent(terminal), _SYNC_S):
            console.print("[red]上报没有在时限内完成[/red]")
        summary = collect(stage, terminal, walk, out)
    finally:
        kiosk.close()
    summary["window"] = _window(stage, window, walk, out, console)
    summary["pages"] = save_pages(stage, out)
    summary["arrived"] = arrived(stage)
    summary["seconds"] = round(time.monotonic() - began, 1)
    stage.stop()
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1), "utf-8")
    return _report(summary, out, console)


def _ready(kiosk: Kiosk) -> bool:
    return all(host.state.usable for host in kiosk.terminal.devices.values())


def _all_sent(terminal: Terminal) -> bool:
    backlog = terminal.journal.backlog()
    return backlog.facts == 0 and backlog.blobs == 0


def _window(
    stage: Stage, terminal: Terminal, walk: Walk, out: Path, console: Console
) -> dict[str, Any]:
    """A clerk at the hall's window takes the case from there, through the real desk."""
    from counter.app import open_counter
    from shared.demo.clerk import Clerk, demo_staff

    console.print("窗口：工作人员登录，从省平台收到这件申请…")
    counter = open_counter(terminal, staff=demo_staff(terminal))
    try:
        clerk = Clerk(stage, counter, walk)
        clerk.accept_case(walk.number)
        clerk.finger.until(lambda: _all_sent(terminal), _SYNC_S)
        for number, job in enumerate(stage.counter.page.printed, 1):
            (out / f"acceptance_{number}.pdf").write_bytes(job.pdf)
        return {"accepted": walk.number, "printed": len(stage.counter.page.printed)}
    finally:
        counter.close()


def _report(summary: dict[str, Any], out: Path, console: Console) -> int:
    shown = ("number", "arrived", "seconds")
    console.print_json(data={k: summary[k] for k in shown if k in summary})
    case = next((c for c in summary["arrived"] if c["number"] == summary.get("number")), None)
    accepted = case is not None and case["state"] == "accepted"
    console.print(f"结果都在 {out}/：每一步的截图、receipt.png、告知单、拍下的页面、summary.json")
    if accepted:
        console.print("[green]省平台：这件申请只有一份，窗口已受理。[/green]")
        return 0
    console.print("[red]省平台：没有看到已受理的这件申请。[/red]")
    return 1
