"""The wizard by a real finger: nothing configured, found, tried, written, joined; and a swap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF

from shared.assembly import Terminal
from shared.config import load
from shared.demo.finger import Finger
from shared.demo.stage import HALL, HALL_NAME, Stage
from shared.devices.finding.plan import Deed, Line
from shared.devices.model import DeviceState
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.maintenance import Installation
from shared.technician.wizard.file import take_over
from shared.technician.wizard.roles import Role, Roles
from shared.technician.wizard.setup import Setup
from tests.technician.conftest import PIN

SITE = {
    "terminal.id": "YC-0007",
    "terminal.number_prefix": "GL",
    "terminal.screen_diagonal": "32",
    "hall.id": HALL,
    "hall.name": HALL_NAME,
    "hall.region": "410399",
}


class Bare:
    """A machine with nothing configured, and what hangs on it."""

    def __init__(self, folder: Path) -> None:
        self.stage = Stage(folder / "stage")
        self.stage.kiosk_config()
        written = (folder / "stage" / "kiosk.toml").read_text("utf-8")
        province = written.partition("\n[[device]]")[0].partition("[province]")[2]
        self.folder = folder / "machine"
        self.folder.mkdir()
        (self.folder / "province.toml").write_text(f"[province]{province}", "utf-8")
        self.made: list[Terminal] = []
        devices = self.stage.kiosk
        self.boot = Installation(
            self.folder / "kiosk.toml",
            "kiosk",
            self.made.append,
            touch=True,
            size=(1920, 1080),
            extra=[devices.receipt.url, devices.page.url, devices.reader.url, devices.camera.url],
        )
        self.warnings: list[str] = []
        self.boot.engine.warnings.connect(
            lambda found: self.warnings.extend(one.toString() for one in found)
        )
        self.boot.show(fullscreen=False)
        self.finger = Finger(self.boot.view, pause_ms=0)

    def fill(self, control: str, words: str) -> None:
        """Touch a field and type as a plugged-in keyboard would."""
        self.finger.touch(control)
        field = self.finger.wait(control)
        field.setProperty("text", words)
        field.edited.emit(words)

    def close(self) -> None:
        if not self.made:
            self.boot.close()
        for terminal in self.made:
            terminal.stop()
        self.stage.stop()


@pytest.fixture
def bare(qapp: object, tmp_path: Path) -> Iterator[Bare]:
    made = Bare(tmp_path)
    yield made
    made.close()
    assert made.warnings == []


def test_a_bare_machine_is_set_up_by_touch_and_its_pin_is_nobody_elses(bare):
    finger, model = bare.finger, bare.boot.model
    for key, words in SITE.items():
        bare.fill(f"wizard.{key}", words)
    finger.touch("wizard.next")
    finger.until(lambda: not model.property("finding") and len(model._roles.chosen) == 4)
    finger.touch("wizard.use.document-camera")
    finger.touch("wizard.next")
    finger.touch("wizard.prove.page-printer")
    finger.wait("wizard.yes")
    finger.touch("wizard.yes")
    assert finger.until(lambda: finger.find("wizard.proof.page-printer") is not None)
    finger.touch("wizard.touch")
    for _ in range(5):
        finger.touch("touch.target", settle=False)
    assert finger.until(lambda: model.touch.property("done"))
    finger.touch("touch.finish")
    assert "以内" in finger.wait("wizard.touched").property("text")
    finger.touch("wizard.next")
    assert not (bare.folder / "kiosk.toml").exists(), "written before it was shown"
    finger.touch("wizard.back")  # everything is still there after a step back
    assert finger.wait("wizard.proof.page-printer")
    finger.touch("wizard.next")
    finger.touch("wizard.next")
    finger.wait("wizard.enrol")
    config = load(bare.folder / "kiosk.toml")
    assert config.terminal.id == "YC-0007"
    assert {d.kind for d in config.devices} == {
        "receipt-printer",
        "page-printer",
        "id-card-reader",
    }
    register = bare.stage.province.province.register
    bare.fill("wizard.code", register.make_code("YC-0007", "kiosk", HALL, HALL_NAME).code)
    finger.touch("wizard.enrol")
    assert finger.until(lambda: model.property("joined"))
    for field, words in (("number", "T07"), ("pin", PIN), ("repeated", PIN)):
        bare.fill(f"wizard.{field}", words)
    finger.touch("wizard.setPin")
    assert finger.until(lambda: model.property("pinned"))
    finger.touch("wizard.next")
    assert finger.until(lambda: bool(bare.made))
    (terminal,) = bare.made
    assert [terminal.journal.body(h.id) for h in terminal.journal.facts(type="technician-pin-set")]
    assert terminal.credentials.pair() is not None
    acted = [terminal.journal.body(h.id) for h in terminal.journal.facts(type="technician-acted")]
    (touch,) = [f for f in acted if f["device"] == "@touch"]
    assert (touch["technician"], touch["outcome"]) == ("T07", "passed")


def test_what_is_written_in_stays_to_be_seen_above_the_keyboard(bare):
    finger, view = bare.finger, bare.boot.view
    for key in SITE:
        finger.touch(f"wizard.{key}")

        def seen(key=key) -> bool:
            field = finger.find(f"wizard.{key}")
            digit = finger.find("key.1") or finger.find("key.q")
            if digit is None:
                return False
            top = field.mapToScene(QPointF(0, 0)).y()
            return (
                field.hasActiveFocus()
                and 0 < top < digit.mapToScene(QPointF(0, 0)).y() - field.height()
            )

        assert finger.until(seen), key
        if key == "hall.region":
            view.grabWindow().save(str(bare.folder / "keyboard.png"))


def test_what_is_missing_is_said_and_nothing_is_written(bare):
    finger, model = bare.finger, bare.boot.model
    bare.fill("wizard.terminal.id", "YC-0007")
    finger.touch("wizard.next")
    finger.until(lambda: not model.property("finding"))
    for _ in range(2):
        finger.touch("wizard.next")
    assert finger.wait("wizard.problem")
    assert not finger.find("wizard.next").isEnabled()
    model.writeFile()
    assert not (bare.folder / "kiosk.toml").exists()


def test_one_printer_in_the_place_of_another_serves_at_once(site, tmp_path):
    room = site.enter()
    path = site.stage.folder / "kiosk.toml"
    fresh = VirtualReceiptPrinter(folder=tmp_path / "fresh")
    room.machine.setup = Setup(path, extra=[fresh.url])
    host = site.terminal.hosts["receipt-printer"]
    room.show_wizard()
    wizard = room.model_now()
    assert site.finger.until(lambda: not wizard.property("finding"))
    site.stage.kiosk.receipt.unplug()
    assert host.wait_for(DeviceState.ABSENT)
    role = wizard._roles.named("receipt-printer")
    assert role is not None
    moved = role.entry.model_copy(update={"url": fresh.url})
    role.choices.append(moved)
    wizard._show()
    site.finger.touch("wizard.other.receipt-printer")
    site.finger.touch("wizard.next")
    site.finger.wait("mat.picture")  # where the camera stands is set right before it is tried
    site.finger.touch("wizard.prove.receipt-printer")
    site.finger.touch("wizard.yes")
    assert site.finger.until(lambda: site.finger.find("wizard.proof.receipt-printer") is not None)
    site.finger.touch("wizard.next")
    site.finger.touch("wizard.next")
    site.finger.wait("board.checkAll")
    assert site.kiosk.engine.live.names() == []
    assert host.wait_for(DeviceState.READY)
    assert load(path).devices[1].url == fresh.url
    acts = [(f["act"], f["device"]) for f in site.facts("technician-acted")]
    assert ("replace", "receipt-printer") in acts
    site.finger.tap(QPoint(5, 5))
    fresh.close()


def test_a_swap_that_cannot_be_made_is_said_and_the_others_are_made(site, tmp_path):
    machine = site.enter().machine
    fresh = VirtualReceiptPrinter(folder=tmp_path / "fresh")
    reader, printer = (machine.entry(name) for name in ("id-card-reader", "receipt-printer"))
    assert reader is not None
    assert printer is not None
    moved = (
        reader.model_copy(update={"driver": "of-nobody"}),
        printer.model_copy(update={"url": fresh.url}),
    )
    later, told = take_over(machine, Roles(Role(Line(Deed.MOVE, now), [now]) for now in moved))
    assert (later, "of-nobody" in told) == (False, True)
    assert site.terminal.hosts["receipt-printer"].address == fresh.url
    acts = [(f["act"], f["device"]) for f in site.facts("technician-acted")]
    assert ("replace", printer.id) in acts
    assert ("replace", reader.id) not in acts
    fresh.close()
