"""The counter's composition root: configuration to journal, devices, sync, and the desk."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow

from counter.desk import DeskModel, Parts
from shared.assembly import Terminal, assemble
from shared.casework.calibrating import Calibrations
from shared.casework.equipment import HostedCodeScanner, card_port
from shared.casework.feeder import SheetFeed
from shared.casework.judging import PageJudge
from shared.casework.portrait import FaceSight
from shared.casework.sight import CameraSight
from shared.casework.staff import STAFF_FILE, Staff
from shared.config import ConfigError, load
from shared.devices.codec.scans import seen as seen_code
from shared.devices.codescanner.wedge import WedgeScanner
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceKind
from shared.domain.errors import Trouble
from shared.finder import CurrentFinder
from shared.hardening import harden
from shared.logs import fail, guard, keep
from shared.reading.reader import Reader
from shared.smoke import leave_after_first_frame, smoke_config
from shared.ui.engine import Engine, Face, make_engine, prepare_environment, wear
from shared.ui.messages import mask_messages
from shared.ui.scanning import CodeWatch
from shared.ui.watching import CardWatch
from shared.ui.wedge import WedgeFilter

if TYPE_CHECKING:
    from shared.portrait.faces import FaceModels
    from shared.technician.technician import TechnicianModel

HERE = Path(__file__).resolve().parent
DEFAULT_CONFIG = Path("counter.toml")
FACE_MODELS = "face-models"
"""Folder in the data folder for a site's own certified face models; empty as the product comes."""
READING_S = 30.0
"""Longest time a page is read; after that it is kept unread and the clerk looks at it."""
_SYMBOLS = {
    "id-card-reader": "id-card",
    "document-camera": "scan-line",
    "receipt-printer": "receipt-text",
    "page-printer": "printer",
    "document-scanner": "files",
}


@dataclass
class Counter:
    """A window with its screens. ``close`` ends the duty and lets everything go."""

    terminal: Terminal
    model: DeskModel
    engine: Engine
    window: QQuickWindow
    cards: CardWatch | None = None
    reader: Reader | None = None
    codes: WedgeFilter | CodeWatch | None = None

    def close(self) -> None:
        """End in the order that loses nothing: duty, screens, devices, journal."""
        self.model.stop()
        for watch in (self.cards, self.codes):
            if watch is not None:
                watch.stop()
        self.window.close()
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(self.engine, QEvent.Type.DeferredDelete.value)
        if self.reader is not None:
            self.reader.close()
        self.terminal.stop()


def open_counter(
    terminal: Terminal,
    *,
    staff: Staff | None = None,
    read_pages: bool = True,
    path: Path | None = None,
) -> Counter:
    """Make the screens for an assembled terminal and ask who works here.

    staff: the clerks; by default those of this terminal's data folder. read_pages False keeps
    pages unread for a person to look at. Needs a QGuiApplication.
    """
    engine = make_engine(HERE / "qml")
    wear(engine, Face(desk=True))
    terminal.office.attended = False  # until somebody signs in

    def devices() -> list[dict[str, object]]:
        return [
            {
                "id": host.device_id,
                "name": DeviceKind(kind).words,
                "symbol": _SYMBOLS.get(kind, "plug"),
                "ok": host.state.usable,
                "known": host.settled,
            }
            for kind, host in terminal.devices.items()
        ]

    camera, host = terminal.devices.get("document-camera"), terminal.devices.get("id-card-reader")
    social = terminal.devices.get("smart-card-reader")
    cards = CardWatch(card_port(host, social), pictures=True) if host is not None else None
    scanner, face = terminal.devices.get("document-scanner"), terminal.devices.get("face-camera")
    models, models_words = _face_models(terminal.config.data_folder) if face else (None, "")
    seen = camera is not None or scanner is not None
    reader = Reader(deadline_s=READING_S) if read_pages and seen else None
    judge = PageJudge(reader) if reader is not None else None
    finder = CurrentFinder(
        lambda: terminal.office.catalogue,
        terminal.config.data_folder / "finder-index",
        today=lambda: terminal.office.now().date(),
    )
    model = DeskModel(
        Parts(
            office=terminal.office,
            register=staff or Staff(terminal.config.data_folder / STAFF_FILE),
            live=engine.live,
            hall=terminal.config.hall.name,
            window=terminal.config.terminal.window,
            devices=devices,
            find=lambda words: finder.find_for(words, None),
            ask=finder.question,
            cards=cards,
            sight=(lambda: _sight(terminal, camera)) if camera is not None else None,
            scanner=(lambda: SheetFeed(scanner)) if scanner is not None else None,
            face=(lambda: FaceSight(face)) if face is not None else None,
            models=lambda: models,
            judge=lambda: judge,
            staff_notes=lambda: (*terminal.staff_notes(), *filter(None, (models_words,))),
            setup_notes=terminal.setup_notes,
            lock_minutes=terminal.config.terminal.lock_minutes,
            fault=lambda device: _fault(terminal, device),
            technician=lambda: _technician(terminal, engine, path),
        )
    )
    engine.setInitialProperties({"desk": model})
    engine.load(QUrl.fromLocalFile(str(HERE / "Desk.qml")))
    roots = engine.rootObjects()
    if not roots or not isinstance(roots[0], QQuickWindow):
        raise RuntimeError("the counter's window could not be made")
    model.watch(roots[0])
    terminal.start()
    if reader is not None:
        reader.warm_up()
    model.background.run("finder", finder.warm, lambda _none: None, lambda _trouble: None)
    codes = listen_for_codes(terminal, model, roots[0])
    return Counter(terminal, model, engine, roots[0], cards, reader, codes)


def listen_for_codes(
    terminal: Terminal, model: DeskModel, window: QQuickWindow
) -> WedgeFilter | CodeWatch | None:
    """Tell the desk what is scanned, None without a scanner. One that types never types here."""
    host = terminal.devices.get("code-scanner")
    if host is None:
        return None
    codes: WedgeFilter | CodeWatch
    if isinstance(host.driver, WedgeScanner):
        wedge = host.driver
        codes = WedgeFilter(window, gap_ms=wedge.gap_ms, prefix=wedge.prefix, judge=seen_code)
    else:
        codes = CodeWatch(HostedCodeScanner(host))
    codes.scanned.connect(model.codeScanned)
    return codes


def _sight(terminal: Terminal, camera: DeviceHost[Any]) -> CameraSight:
    measured = Calibrations(terminal.config.calibration_folder).of(camera.device_id)
    return CameraSight(camera, measured)


def _face_models(data: Path) -> tuple[FaceModels | None, str]:
    """A site's own face models, from a folder beside its data; off when that is empty."""
    from shared.portrait.faces import face_models

    return face_models(data / FACE_MODELS)


def _fault(terminal: Terminal, device: str) -> dict[str, object]:
    from shared.casework.readiness import look_at
    from shared.technician.device.device import fault_card

    look = look_at(terminal.office, terminal.hosts, device)
    well = terminal.hosts[device].state.usable
    return {"name": look.name, "who": ""} | fault_card(look, staff=True) | {"well": well}


def _technician(terminal: Terminal, engine: Engine, path: Path | None) -> TechnicianModel:
    from shared.maintenance import technician_room

    return technician_room(terminal, engine.live, touch=False, path=path)


def run(config: Path | None = None, *, smoke: bool = False) -> int:
    """Run the desk until its window closes; 2 when it cannot start, with the reason in Chinese.

    smoke: start on a configuration without devices or province, draw one frame, stop.
    """
    harden()
    guard()
    mask_messages()
    if smoke and config is None:
        with smoke_config("counter") as path:
            return _run(path, smoke)
    return _run(config or DEFAULT_CONFIG, smoke)


def _run(config: Path, smoke: bool) -> int:
    prepare_environment()
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    try:
        given = load(config)
        keep(given.log_folder, "counter")
        terminal = assemble(given)
    except ConfigError as error:
        print(error, file=sys.stderr)
        installed = None if smoke else _install(config)
        if installed is None:
            return 2
        terminal = installed
    except Trouble as trouble:
        fail("cannot start", code=trouble.code)
        print(f"{trouble.sentence}{trouble.staff_hint}", file=sys.stderr)
        return 2
    try:
        counter = open_counter(terminal, path=config)
    except Trouble as trouble:
        terminal.stop()
        print(f"{trouble.sentence}{trouble.staff_hint}", file=sys.stderr)
        return 2
    if smoke:
        leave_after_first_frame(app, counter.window)
    else:
        counter.window.showMaximized()
    code = app.exec()
    counter.close()
    return code


def _install(config: Path) -> Terminal | None:
    """A window that was never configured: the wizard, then the desk."""
    from shared.maintenance import install

    return install(config, "counter", touch=False, size=(1366, 768), fullscreen=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the packaged counter."""
    parser = argparse.ArgumentParser(prog="yichuang-counter")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--smoke", action="store_true", help="start, draw one frame, stop")
    given = parser.parse_args(arguments)
    sys.exit(run(given.config, smoke=given.smoke))


if __name__ == "__main__":
    main()
