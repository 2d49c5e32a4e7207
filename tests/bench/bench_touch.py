"""From a finger's lift to the first frame that shows the next page, through whole visits.

The kiosk runs in a process of its own, as on a terminal; its devices and the province are here.
Run as a script, this file is that kiosk and the person before it: on its standard output it says
what the person does to the devices and at the end what it measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOOKS, VISITS = 18, 4
"""Somebody looks around and leaves, and whole visits: together more than 200 turned pages."""
_HOLD_MS = 60
"""How long a fingertip rests before it lifts. It is not part of what is measured."""


def samples() -> Iterator[dict[str, Any]]:
    """One row; ``touches`` holds what each sample was, with the GUI thread's own time."""
    touches = _measure()
    took = [touch["ms"] for touch in touches]
    yield {
        "name": "touch to next screen, p99",
        "unit": "ms",
        "samples": [_p99(took)],
        "all_samples": took,
        "touches": touches,
        "baseline_name": "",
        "baseline_samples": [],
        "aim": {"kind": "max", "value": 100},
    }


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def _measure() -> list[dict[str, Any]]:
    """Set the stage, let the other process walk, do for it what hands do."""
    from shared.assembly import assemble
    from shared.demo.stage import Stage

    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        config = stage.kiosk_config()
        terminal = assemble(config)
        stage.enrol(config, terminal.journal.signer)
        terminal.stop()
        person = stage.people[0]
        hands = {
            "put_card": lambda: stage.put_card(person),
            "lift": stage.kiosk.reader.lift,
            "lay": lambda kind, seed: stage.lay(kind, person, seed=seed),
            "take_paper_away": stage.take_paper_away,
        }
        kiosk = subprocess.Popen(
            [sys.executable, __file__, str(stage.folder / "kiosk.toml")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ
            | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
            | {"PYTHONPATH": str(ROOT)},
        )
        assert kiosk.stdin is not None
        assert kiosk.stdout is not None
        touches: list[dict[str, Any]] = []
        for line in kiosk.stdout:
            if not line.startswith("{"):
                continue
            said = json.loads(line)
            if "touches" in said:
                touches = said["touches"]
                continue
            hands[said["hand"]](*said["with"])
            kiosk.stdin.write("done\n")
            kiosk.stdin.flush()
        code = kiosk.wait(60)
        stage.stop()
    if code or not touches:
        raise RuntimeError(f"the measured kiosk ended with {code}")
    return touches


# -- in the other process ----------------------------------------------------------------------


class _Hands:
    """The stage as a person's hands reach it, through the pipe."""

    def __init__(self) -> None:
        from shared.devices.virtual.people import PEOPLE

        self.people = PEOPLE
        self.kiosk = self
        self.reader = self

    def _do(self, hand: str, *with_: object) -> None:
        print(json.dumps({"hand": hand, "with": with_}), flush=True)
        sys.stdin.readline()

    def lift(self) -> None:
        self._do("lift")

    def put_card(self, _person: object) -> None:
        self._do("put_card")

    def lay(self, kind: str, _person: object, *, glare: float = 0.0, seed: int = 1) -> None:
        del glare
        self._do("lay", kind, seed)

    def take_paper_away(self) -> None:
        self._do("take_paper_away")


def _kiosk(config: Path) -> None:
    from shared.ui.environment import prepare_environment

    prepare_environment()
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest

    from kiosk.opening import open_kiosk
    from shared.assembly import assemble
    from shared.config import load
    from shared.demo.finger import Finger
    from shared.demo.walk import Resident, Walk
    from shared.speech import SilentSpeaker

    app = QGuiApplication([])
    kiosk = open_kiosk(assemble(load(config)), speaker=SilentSpeaker(), read_pages=False)
    window, shell = kiosk.window, kiosk.director.shell
    touches: list[dict[str, Any]] = []
    lifts: list[tuple[str, float, float]] = []
    pages = [""]

    def page() -> str:
        """What stands in the window: the view's own name, and which page of a form."""
        view, model = window.property("view"), shell.model_now()
        if view is None or not view.isVisible() or model is None:
            return ""
        turned = model.property("pageIndex")
        name = view.metaObject().className().partition("_QML")[0]
        return name if turned is None else f"{name} {turned + 1}"

    def frame() -> None:
        now, cpu, shown = time.perf_counter(), time.thread_time(), page()
        if shown == pages[-1]:
            return
        if lifts:
            control, lifted, cpu_then = lifts.pop()
            touches.append(
                {
                    "touched": control,
                    "from": pages[-1],
                    "to": shown,
                    "ms": (now - lifted) * 1000,
                    "cpu_ms": (cpu - cpu_then) * 1000,
                }
            )
        pages.append(shown)

    window.frameSwapped.connect(frame)

    class Timed(Finger):
        """A finger whose lifts are noted."""

        control = ""

        def touch(self, control: str, seconds: float = 10.0, *, settle: bool = True) -> None:
            self.control = control
            super().touch(control, seconds, settle=settle)

        def tap(self, point: QPoint, hold_ms: int = _HOLD_MS) -> None:
            lifts.clear()
            QTest.touchEvent(window, self._device).press(0, point, window).commit()
            QTest.qWait(hold_ms)
            lifts[:] = [(self.control, time.perf_counter(), time.thread_time())]
            QTest.touchEvent(window, self._device).release(0, point, window).commit()
            QTest.qWait(20)

    hands = _Hands()
    resident = Resident(hands, kiosk, hands.people[0], Walk(None))  # type: ignore[arg-type]
    finger = resident.finger = Timed(window)

    def go(control: str, step: str) -> None:
        finger.touch(control)
        resident.on(step)

    # how soon after a start somebody is answered is another row
    finger.until(lambda: kiosk.afterwards.done, 60)
    kiosk.director.background.wait("finder")
    for turn in range(max(LOOKS, VISITS)):
        if turn < LOOKS:
            for control, step in (
                ("home.search", "find"),
                ("head.back", "home"),
                ("home.item.MZ002", "guide"),
                ("head.back", "find"),
                ("head.back", "home"),
                ("home.card", "identify"),
                ("head.back", "home"),
                ("home.all", "find"),
                ("head.back", "home"),
            ):
                go(control, step)
        if turn < VISITS:
            go("home.item.MZ002", "guide")
            resident.identify()
            finger.touch("identify.proceed", settle=False)
            resident.fill()
            resident.on("materials")
            go("head.back", "form")
            while shell.step_now() == "form":
                before = page()
                finger.touch("form.next")
                finger.until(lambda before=before: page() != before)  # type: ignore[misc]
            resident.show_papers(wrong_page=False)
            resident.promise()
            resident.submit()
            resident.rate()
            resident.leave()
    kiosk.close()
    print(json.dumps({"touches": touches}), flush=True)
    del app


if __name__ == "__main__":
    _kiosk(Path(sys.argv[1]))
