"""The lamp on a real terminal, and a power cut on a real UPS service."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.assembly import Terminal, assemble
from shared.config.model import DeviceEntry
from shared.demo.stage import Stage
from shared.devices.virtual.relay_board import VirtualRelayBoard
from shared.domain.errors import Trouble
from shared.station import signals
from tests.devices.nutd import Nut

GREEN, YELLOW, RED = range(3)


def until(condition: Callable[[], object]) -> None:
    give_up = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.05)


class Hall:
    """A kiosk with a lamp and a UPS beside its usual devices."""

    def __init__(self, folder: Path) -> None:
        self.stage, self.board, self.nut = Stage(folder), VirtualRelayBoard(), Nut()
        self.nut.plug()
        self.nut.start()
        lamp = DeviceEntry(
            id="lamp",
            kind="indicator-light",
            url=self.board.url,
            options={"green": GREEN, "yellow": YELLOW, "red": RED},
        )
        ups = DeviceEntry(id="ups", kind="ups", url=self.nut.url)
        config = self.stage.kiosk_config()
        self.config = config.model_copy(update={"device": (*config.device, lamp, ups)})
        self.terminal: Terminal = assemble(self.config)
        self.terminal.start()

    def lit(self, *colours: int) -> bool:
        return [n for n, on in enumerate(self.board.coils) if on] == list(colours)

    def close(self) -> None:
        self.terminal.stop()
        self.stage.stop()
        self.nut.close()
        self.board.unplug()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.close()


def test_the_lamp_says_how_the_terminal_stands(hall: Hall) -> None:
    until(lambda: hall.lit(GREEN))
    printer = hall.terminal.devices["receipt-printer"]
    printer.retire()
    until(lambda: hall.lit(YELLOW))
    hall.terminal.office.closed = "工号 3217 已让本机停止服务。"
    until(lambda: hall.lit(RED))
    hall.terminal.office.closed = ""
    until(lambda: hall.lit(YELLOW))
    printer.restore()
    until(lambda: hall.lit(GREEN))


def test_while_the_battery_runs_out_no_visit_begins_and_who_has_begun_may_finish(
    hall: Hall,
) -> None:
    until(lambda: hall.lit(GREEN))
    office = hall.terminal.office
    begun = office.begin_visit()
    hall.nut.say(ups_status="OB DISCHRG")
    until(lambda: hall.terminal.hosts["ups"].trouble)
    office.begin_visit().end("cancelled")  # on the battery it still serves
    hall.nut.say(ups_status="OB DISCHRG LB")
    until(lambda: hall.lit(RED))
    with pytest.raises(Trouble, match="power-low"):
        office.begin_visit()
    assert "备用电源" in "".join(hall.terminal.staff_notes())
    assert "暂停服务" in hall.terminal.state_words()
    hall.nut.unplug()  # lost from sight: what was known last counts
    until(lambda: hall.terminal.hosts["ups"].trouble.code == "ups-stale")
    with pytest.raises(Trouble, match="power-low"):
        office.begin_visit()
    begun.end("done")
    hall.nut.say()
    hall.nut.plug()
    until(lambda: hall.lit(GREEN))
    office.begin_visit().end("cancelled")


def test_a_terminal_that_is_stopped_leaves_no_green_lamp_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "_LAST_S", 60.0)  # a busy machine may need long for a last word
    hall = Hall(tmp_path)
    try:
        until(lambda: hall.lit(GREEN))
        hall.terminal.stop()
        assert hall.lit(RED)
    finally:
        hall.stage.stop()
        hall.nut.close()
        hall.board.unplug()
