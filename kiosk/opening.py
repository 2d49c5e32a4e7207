"""Opens the kiosk's screens over an assembled terminal: part of the composition root.

Apart from ``kiosk/app.py`` so that the first picture is on the screen before all of this is
imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QTimer, QUrl
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickWindow

from kiosk.director import Director, Parts
from kiosk.shell import ShellModel
from kiosk.watching import CardWatch
from shared.assembly import Terminal
from shared.casework.judging import PageJudge
from shared.casework.sight import CameraSight, paper_there
from shared.finder import Finder
from shared.input.engine import PinyinEngine
from shared.paper.press import shared_press
from shared.reading.reader import Reader
from shared.speech import Speaker, open_speaker
from shared.ui.engine import Engine, make_engine
from shared.ui.pinyin import PinyinModel

HERE = Path(__file__).resolve().parent
_AFTER_FIRST_MS = 300
READING_S = 30.0
"""Longest time a page is read; after that it is kept unread and a clerk looks at it."""


@dataclass
class Kiosk:
    """A kiosk with its screens. ``close`` ends the visit and lets everything go."""

    terminal: Terminal
    director: Director
    engine: Engine
    window: QQuickWindow
    reader: Reader | None

    def close(self) -> None:
        """End in the order that loses nothing: visit, screens, reading, devices, journal."""
        self.director.stop()
        self.window.close()
        # the views go before the models they show
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        if self.reader is not None:
            self.reader.close()
        self.terminal.stop()


def compile_steps(engine: Engine) -> None:
    """Compile every step's view beforehand, so that the first touch is as quick as the next."""
    for file in sorted((HERE / "steps").glob("*/*.qml")):
        if file.stem.lower() == file.parent.name:
            QQmlComponent(
                engine,
                QUrl.fromLocalFile(str(file)),
                QQmlComponent.CompilationMode.Asynchronous,
                engine,
            )


def open_kiosk(
    terminal: Terminal,
    *,
    landscape: bool = False,
    fullscreen: bool = False,
    speaker: Speaker | None = None,
    idle_seconds: int = 180,
    read_pages: bool = True,
) -> Kiosk:
    """Make the screens for an assembled terminal and show home. Needs a QGuiApplication."""
    engine = make_engine(HERE / "qml")
    words = PinyinEngine()
    pinyin = PinyinModel(words.candidates)

    def forget_words() -> None:
        shared_press().forget()
        words.forget()

    shell = ShellModel(pinyin=pinyin)
    shell.set_look(landscape=landscape)
    devices = terminal.devices
    camera = devices.get("document-camera")
    reader = Reader(deadline_s=READING_S) if read_pages else None
    finder = Finder(terminal.office.catalogue, terminal.config.data_folder / "finder-index")
    parts = Parts(
        office=terminal.office,
        shell=shell,
        live=engine.live,
        speaker=speaker or open_speaker(),
        find=finder.find,
        pinyin=pinyin,
        cards=CardWatch(devices["id-card-reader"]),
        sight=(lambda: CameraSight(camera)) if camera is not None else None,
        paper_there=(lambda: paper_there(camera)) if camera is not None else (lambda: False),
        device_words=terminal.device_words,
        forget_words=forget_words,
        reader_ready=lambda: devices["id-card-reader"].state.usable,
        judge=PageJudge(reader) if reader is not None else None,
        idle_seconds=idle_seconds,
        terminal_words=f"{terminal.config.terminal.id} 号终端",
    )
    director = Director(parts)
    engine.setInitialProperties({"shell": shell, "fullscreen": fullscreen})
    engine.load(QUrl.fromLocalFile(str(HERE / "Shell.qml")))
    roots = engine.rootObjects()
    if not roots or not isinstance(roots[0], QQuickWindow):
        raise RuntimeError("the kiosk's window could not be made")
    theme = engine.theme()
    theme.setProperty("diagonal", terminal.config.terminal.screen_diagonal)
    director.show_home()
    terminal.start()
    if reader is not None:
        reader.warm_up()
    QTimer.singleShot(0, director, director.settle_printer)
    QTimer.singleShot(_AFTER_FIRST_MS, director, lambda: compile_steps(engine))
    director.background.run("finder", finder.warm, lambda _none: None, lambda _trouble: None)
    return Kiosk(terminal, director, engine, roots[0], reader)
