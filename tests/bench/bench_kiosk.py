"""Cold start of the kiosk beside a bare QML window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROUNDS = 5

_BARE = """
import sys
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
app = QGuiApplication([])
engine = QQmlApplicationEngine()
engine.loadData(b'import QtQuick; import QtQuick.Controls.Basic; ApplicationWindow { visible: true;'
                b' width: 1080; height: 1920; Button { text: "x" } }')
window = engine.rootObjects()[0]
def shown():
    print("frame", flush=True)
    app.quit()
window.frameSwapped.connect(shown)
app.exec()
"""

_OURS = """
import sys
from pathlib import Path
def main():
    what, config = sys.argv[1:]
    from shared.ui.environment import prepare_environment
    prepare_environment()
    from PySide6.QtGui import QGuiApplication
    from kiosk.app import StartScreen, open_under
    app = QGuiApplication([])
    start = StartScreen()
    start.wait_shown()
    print("frame", flush=True)
    kiosk = open_under(start, Path(config), landscape=False, fullscreen=False)
    from shared.demo.finger import Finger
    finger = Finger(kiosk.window)
    shell = kiosk.director.shell
    seen = []
    kiosk.window.frameSwapped.connect(lambda: seen.append(str(shell.step)))
    if what == "touch":
        while str(shell.step) != "find":
            finger.touch("home.search", settle=False)
    else:
        visit = lambda: kiosk.director.visit
        finger.until(lambda: visit() is not None and visit().card is not None, 30)
    finger.until(lambda: "find" in seen, 5)
    print("usable", flush=True)
    kiosk.close()
if __name__ == "__main__":
    main()
"""
"""As ``kiosk.app`` starts: until a touch was answered with a page, or a card was accepted."""


def _run(script: str, *arguments: str) -> dict[str, float]:
    """Seconds from starting the process to each word it prints."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "start.py"
        path.write_text(script, "utf-8")
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, str(path), *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=Path(__file__).resolve().parents[2],
        )
        seen = {}
        assert process.stdout is not None
        for line in process.stdout:
            seen.setdefault(line.strip(), time.monotonic() - began)
        process.wait(60)
        return seen


def samples() -> Iterator[dict[str, Any]]:
    """Rows: first frame, usable."""
    from shared.assembly import assemble
    from shared.demo.stage import Stage

    bare: list[float] = []
    frame: list[float] = []
    usable: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        config = stage.kiosk_config()
        terminal = assemble(config)
        stage.enrol(config, terminal.journal.signer)
        terminal.stop()
        for _ in range(ROUNDS):
            bare.append(_run(_BARE)["frame"])
            stage.kiosk.reader.lift()
            touch = _run(_OURS, "touch", str(stage.folder / "kiosk.toml"))
            stage.put_card(stage.people[0])
            card = _run(_OURS, "card", str(stage.folder / "kiosk.toml"))
            frame += [touch["frame"], card["frame"]]
            usable.append(max(touch["usable"], card["usable"]))
        stage.stop()
    base = {"baseline_name": "bare QML window with Controls, first frame", "baseline_samples": bare}
    yield {
        "name": "start to first frame",
        "unit": "s",
        "samples": frame,
        **base,
        "aim": {"kind": "ratio_max", "value": 1.5},
    }
    yield {
        "name": "start to usable (touch answered, card accepted)",
        "unit": "s",
        "samples": usable,
        **base,
        "aim": {"kind": "ratio_max", "value": 3.0},
    }
