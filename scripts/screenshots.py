"""Draws every screen state offscreen to out/screens/*.png, with the clock stopped.

Usage: screenshots.py [--only TEXT] [--faces tall,wide-elder] [--out FOLDER]
Every step with a ``gallery.py`` beside its view takes part, and every scene of the counter
(``counter_gallery.py``; ``--only counter`` draws just those); a QML warning fails the run.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QUrl  # noqa: E402
from PySide6.QtGui import QGuiApplication  # noqa: E402
from PySide6.QtQml import QQmlComponent  # noqa: E402
from PySide6.QtQuick import QQuickItem, QQuickView  # noqa: E402

from kiosk.gallery import Shot  # noqa: E402
from kiosk.shell import ShellModel  # noqa: E402
from scripts import counter_gallery, technician_gallery  # noqa: E402
from shared.devices.virtual.people import PEOPLE  # noqa: E402
from shared.devices.virtual.scenery import scene  # noqa: E402
from shared.devices.virtual.specimens import SpecimenKind, specimen  # noqa: E402
from shared.ui.engine import Engine, Face, freeze, make_engine, prepare_environment, wear  # noqa: E402
from shared.ui.live import bgr_image  # noqa: E402
from shared.ui.papers.crops import crop_of  # noqa: E402

NOW = datetime(2026, 11, 21, 14, 26)
STEPS = ROOT / "kiosk" / "steps"
KIOSK_QML = ROOT / "kiosk" / "qml"


def face_of(name: str) -> Face:
    """``tall-elder-contrast`` as a Face."""
    words = name.split("-")
    return Face(elder="elder" in words, contrast="contrast" in words, landscape=words[0] == "wide")


def size_of(face: Face) -> tuple[int, int]:
    """Window size in pixels for a face."""
    return (1920, 1080) if face.landscape else (1080, 1920)


def galleries() -> Iterator[tuple[str, Path, Shot]]:
    """(step, view file, shot) of every step that has a gallery."""
    for file in sorted(STEPS.glob("*/gallery.py")):
        step = file.parent.name
        view = file.parent / f"{step.capitalize()}.qml"
        module = importlib.import_module(f"kiosk.steps.{step}.gallery")
        for shot in module.gallery():
            yield step, view, shot if isinstance(shot, Shot) else Shot(*shot)


def lay_specimens(engine: Engine) -> None:
    """Put specimen papers where the galleries' camera pictures are looked for."""
    page = specimen(SpecimenKind.HUKOU_PERSON, PEOPLE[0])
    under = scene([page], angle=2, glare=0.8, seed=1, perspective=0.5)
    engine.live.put("gallery-camera", bgr_image(under))
    engine.live.put("gallery-page", bgr_image(page).scaledToWidth(500))
    engine.live.put("gallery-empty", bgr_image(scene([])))
    flat = bgr_image(page)
    engine.live.put("review/page", flat)
    engine.live.put("edge", bgr_image(under))
    for name, box in (("name", (0.2, 0.2, 0.5, 0.27)), ("number", (0.2, 0.5, 0.6, 0.57))):
        engine.live.put(f"review/crop-{name}", crop_of(flat, box))
    engine.live.put("review/closeup-name", crop_of(flat, (0.28, 0.2, 0.34, 0.27)))


class Stage:
    """One engine and one window, in which one screen at a time stands."""

    def __init__(self) -> None:
        self.engine: Engine = make_engine(KIOSK_QML)
        self.warnings: list[str] = []
        self.engine.warnings.connect(
            lambda found: self.warnings.extend(one.toString() for one in found)
        )
        freeze(self.engine, NOW)
        lay_specimens(self.engine)
        self.window = QQuickView(self.engine, None)
        self.window.setResizeMode(QQuickView.ResizeMode.SizeViewToRootObject)
        self._components: dict[Path, QQmlComponent] = {}
        self.item: QQuickItem | None = None
        self._shot: Shot | None = None

    def show(self, view: Path, shot: Shot, face: Face) -> QQuickItem:
        """Stand a shot's view in the window and let it settle."""
        self.clear()
        wear(self.engine, face)
        shell = ShellModel(self.window)
        shell.set_look(elder=face.elder, contrast=face.contrast, landscape=face.landscape)
        shell.place(shot.item_name, shot.steps, shot.at)
        shell.set_seconds_left(shot.seconds)
        component = self._components.get(view)
        if component is None:
            component = QQmlComponent(self.engine, QUrl.fromLocalFile(str(view)))
            self._components[view] = component
        width, height = size_of(face)
        self.window.resize(width, height)
        item = component.createWithInitialProperties(
            {"shell": shell, "model": shot.model, "width": width, "height": height}
        )
        if not isinstance(item, QQuickItem):
            raise RuntimeError(component.errorString())
        item.setParentItem(self.window.contentItem())
        self.item, self._shot = item, shot
        self.window.show()
        settle()
        self.window.grabWindow()  # rows and columns find their places with a frame
        settle()
        if shot.after is not None:
            shot.after(item)
            settle()
        return item

    def clear(self) -> None:
        """Take the screen away, and wait until it is gone."""
        if self.item is not None:
            self.item.setParentItem(None)
            self.item.deleteLater()
            self.item = None
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            settle()
        self._shot = None

    def close(self) -> None:
        """Take everything down, the engine before the models."""
        self.clear()
        self._components.clear()
        self.window.close()
        self.window.deleteLater()
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def settle() -> None:
    """Let bindings, layouts and zero timers come to rest."""
    for _ in range(6):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents()


def find_named(item: QObject, name: str) -> QObject | None:
    """A descendant by objectName (for Shot.after)."""
    return item.findChild(QObject, name)


def main() -> int:
    """Draw what was asked for; returns 1 when QML warned about anything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="part of a state's name")
    parser.add_argument("--faces", default="", help="comma separated, default: the state's own")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "screens")
    options = parser.parse_args()
    wanted = [face for face in options.faces.split(",") if face]
    options.out.mkdir(parents=True, exist_ok=True)
    prepare_environment()
    app = QGuiApplication.instance() or QGuiApplication([])
    stage = Stage()
    count = 0
    for step, view, shot in galleries():
        if options.only and options.only not in shot.name and options.only != step:
            continue
        for face in wanted or shot.faces:
            stage.show(view, shot, face_of(face))
            target = options.out / f"{shot.name}-{face}.png"
            stage.window.grabWindow().save(str(target))
            count += 1
    stage.close()
    drawn, warnings = counter_gallery.draw(options.out, options.only)
    more, said = technician_gallery.draw(options.out, options.only)
    drawn, warnings = drawn + more, warnings + said
    warnings += stage.warnings
    for warning in warnings:
        print(warning, file=sys.stderr)
    print(f"{count + drawn} pictures in {options.out}, {len(warnings)} QML warnings")
    del app
    return 1 if warnings else 0


if __name__ == "__main__":
    sys.exit(main())
