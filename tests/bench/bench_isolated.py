"""What a child process costs: a call, a page, a start; and a screen beside a hanging driver.

Beside each: the same driver in the same process, or the same event loop with nothing wrong.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from shared.config import DeviceEntry
from shared.devices import packages, registry
from shared.devices.host import Backoff, DeviceHost
from shared.devices.isolated.proxy import IsolatedDriver
from shared.devices.model import DeviceState
from shared.devices.transport.link import DeviceUrl

CALLS = 400
PAGES = 12
STARTS = 8
_PLANTED = Path(__file__).parents[1] / "devices" / "planted.py"


def samples() -> list[dict[str, Any]]:
    """Rows in the house format."""
    with tempfile.TemporaryDirectory(prefix="yichuang-isolated-") as name:
        folder = Path(name)
        info = folder / "planted-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: planted\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[yichuang.drivers]\nplanted = planted:PLUGIN\n")
        (folder / "planted.py").symlink_to(_PLANTED)
        sys.path.insert(0, name)
        packages._added.cache_clear()
        try:
            return _rows()
        finally:
            sys.path.remove(name)
            packages._added.cache_clear()


def _rows() -> list[dict[str, Any]]:
    entry = DeviceEntry(
        id="d", kind="id-card-reader", driver="planted", url=f"plant:///none{os.getpid()}"
    )
    away = registry.make_driver(entry)
    assert isinstance(away, IsolatedDriver)
    starts = []
    for _ in range(STARTS):
        starts.append(_timed(away.open))
        away.close()
    away.open()
    here = packages.plugin_named("planted").make(DeviceUrl.parse(entry.url), {})
    here.open()
    calls, plain = _both(CALLS, away.health, here.health)
    pages, whole = _both(
        PAGES, lambda: away.frame(3508, 2480).bgr.sum(), lambda: here.frame(3508, 2480).bgr.sum()
    )
    away.close()
    stalls, calm = _stalls(entry)
    return [
        _row("isolated driver: one call", "s", calls, plain, {}),
        _row("isolated driver: A4 at 300 dpi in colour (26 MB), made and added up", "s", pages,
             whole, {}),
        _row("isolated driver: child started and device opened", "s", starts, [],
             {"kind": "max", "value": 1.0}),
        _row("longest stall of an event loop: driver hangs holding the interpreter, then crashes",
             "s", stalls, calm, {"kind": "max", "value": 0.1}),
    ]  # fmt: skip


def _row(
    name: str, unit: str, ours: list[float], base: list[float], aim: dict[str, Any]
) -> dict[str, Any]:
    row: dict[str, Any] = {"name": name, "unit": unit, "samples": ours, "aim": aim}
    if base:
        row |= {"baseline_name": "nothing apart, nothing wrong", "baseline_samples": base}
    return row


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _both(
    rounds: int, ours: Callable[[], object], base: Callable[[], object]
) -> tuple[list[float], list[float]]:
    ours(), base()
    pairs = [(_timed(ours), _timed(base)) for _ in range(rounds)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _stalls(entry: DeviceEntry) -> tuple[list[float], list[float]]:
    app = QCoreApplication.instance() or QCoreApplication([])
    assert app is not None
    host = DeviceHost("d", registry.make_driver(entry), health_s=0.2, backoff=Backoff(0.05, 0.1))
    host.start()
    ours, calm = [], []
    for how, limit in (("hang", 0.3), ("crash", 60.0)) * 2:
        calm.append(_longest(lambda: False, 2.5))
        assert host.wait_for(DeviceState.READY)
        call = host.call(lambda d, how=how: getattr(d, how)(), limit)
        ours.append(_longest(lambda call=call: call.done() and host.state.usable, 30.0))
    host.stop(60)
    return ours, calm


def _longest(over: Callable[[], bool], seconds: float) -> float:
    """Longest time between two ticks of a 5 ms timer, until it is over."""
    loop, ticks = QEventLoop(), [time.perf_counter()]
    end = ticks[0] + seconds

    def tick() -> None:
        ticks.append(time.perf_counter())
        if over() or ticks[-1] > end:
            loop.quit()

    timer = QTimer(interval=5)
    timer.timeout.connect(tick)
    timer.start()
    loop.exec()
    timer.stop()
    return max(b - a for a, b in itertools.pairwise(ticks))
