"""Opens the kiosk's screens over an assembled terminal: part of the composition root.

Apart from ``kiosk/app.py`` so that the first picture is on the screen before all of this is
imported. What only a later step needs is loaded ``afterwards``, or by the step when it is quicker.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, QUrl
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickWindow

from kiosk.afterwards import Afterwards, modules
from kiosk.director import Director
from kiosk.handed import Parts
from kiosk.shell import ShellModel
from shared.assembly import Terminal
from shared.casework.equipment import card_port
from shared.finder import CurrentFinder
from shared.finder.counts import FindCounts, Learning
from shared.input.engine import PinyinEngine
from shared.speech import Speaker, open_speaker
from shared.ui.engine import Engine, make_engine
from shared.ui.pinyin import MOST_NAMES, PinyinModel
from shared.ui.watching import CardWatch

if TYPE_CHECKING:
    from shared.casework.judging import PageJudge
    from shared.casework.sight import CameraSight
    from shared.reading.reader import Reader
    from shared.technician.technician import TechnicianModel
    from shared.ui.scanning import CodeWatch
    from shared.ui.wedge import WedgeFilter

HERE = Path(__file__).resolve().parent
_AFTER_FIRST_MS = 50
READING_S = 30.0
"""Longest time a page is read; after that it is kept unread and a clerk looks at it."""


class Reading:
    """The child that reads pages, made when it is first wanted. ``on`` False: pages stay unread."""

    def __init__(self, on: bool) -> None:
        self._on = on
        self._lock = threading.Lock()
        self._reader: Reader | None = None

    def reader(self) -> Reader | None:
        """The child's handle, None without one."""
        from shared.reading.reader import Reader

        with self._lock:
            if self._on and self._reader is None:
                self._reader = Reader(deadline_s=READING_S)
            return self._reader

    def judge(self) -> PageJudge | None:
        """Who looks at a page for a slot."""
        from shared.casework.judging import PageJudge

        reader = self.reader()
        return PageJudge(reader) if reader is not None else None

    def warm_up(self) -> None:
        """Start the child now, so that the first page need not wait."""
        reader = self.reader()
        if reader is not None:
            reader.warm_up()

    def close(self) -> None:
        """End the child; no other is made after this."""
        self._on = False
        if self._reader is not None:
            self._reader.close()


@dataclass
class Kiosk:
    """A kiosk with its screens. ``close`` ends the visit and lets everything go."""

    terminal: Terminal
    director: Director
    engine: Engine
    window: QQuickWindow
    reading: Reading
    afterwards: Afterwards
    codes: WedgeFilter | CodeWatch | None = None

    @property
    def reader(self) -> Reader | None:
        """The child that reads pages, None without one."""
        return self.reading.reader()

    def close(self) -> None:
        """End in the order that loses nothing: visit, screens, reading, devices, journal."""
        self.afterwards.stop()
        if self.codes is not None:
            self.codes.stop()
        self.director.stop()
        self.window.close()
        # the views go before the models they show
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.reading.close()
        self.terminal.stop()
        gc.unfreeze()


def _catch_codes(
    terminal: Terminal, window: QQuickWindow, director: Director
) -> WedgeFilter | CodeWatch | None:
    """Tell the director what is scanned; a scanner that types never types into a form."""
    host = terminal.devices.get("code-scanner")
    if host is None:
        return None
    from kiosk.scanned import Scanned
    from shared.casework.equipment import HostedCodeScanner
    from shared.devices.codec.scans import seen as seen_code
    from shared.devices.codescanner.wedge import WedgeScanner
    from shared.ui.scanning import CodeWatch
    from shared.ui.wedge import WedgeFilter

    codes: WedgeFilter | CodeWatch
    if isinstance(host.driver, WedgeScanner):
        wedge = host.driver
        codes = WedgeFilter(window, gap_ms=wedge.gap_ms, prefix=wedge.prefix, judge=seen_code)
    else:
        codes = CodeWatch(HostedCodeScanner(host))
    codes.scanned.connect(Scanned(director).heard)
    return codes


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
    path: Path | None = None,
) -> Kiosk:
    """Make the screens for an assembled terminal and show home. Needs a QGuiApplication.

    path: the configuration's file, for the technician; None where it is not to be written.
    """
    engine = make_engine(HERE / "qml")
    words = PinyinEngine()
    pinyin = PinyinModel(
        words.candidates,
        names=lambda keys: words.candidates(keys, person=True, most=MOST_NAMES),
    )
    shell = ShellModel(pinyin=pinyin)
    shell.set_look(landscape=landscape)
    devices, office = terminal.devices, terminal.office
    reading = Reading(read_pages)
    folder = terminal.config.data_folder
    counts = FindCounts(folder / "finder-counts.json", lambda: office.now().date())
    finder = CurrentFinder(
        lambda: office.catalogue,
        folder / "finder-index",
        counts.often,
        lambda: office.now().date(),
        terminal.config.hall.region,
    )
    measured = terminal.config.calibration_folder
    sight, paper_there = _camera(devices.get("document-camera"), measured)
    parts = Parts(
        office=office,
        shell=shell,
        live=engine.live,
        speaker=speaker or open_speaker(),
        find=finder.find_for,
        ask=finder.question,
        learning=Learning(finder, counts),
        staff_notes=terminal.staff_notes,
        pinyin=pinyin,
        cards=CardWatch(card_port(devices.get("id-card-reader"), devices.get("smart-card-reader"))),
        sight=sight,
        paper_there=paper_there,
        device_words=terminal.state_words,
        forget_words=lambda: _forget(words),
        reader_ready=lambda: "id-card-reader" in devices and devices["id-card-reader"].state.usable,
        judge=reading.judge,
        idle_seconds=idle_seconds,
        terminal_words=f"{terminal.config.terminal.id} 号终端",
        technician=lambda: _technician(terminal, engine, path),
    )
    director = Director(parts)
    engine.setInitialProperties({"shell": shell, "fullscreen": fullscreen})
    engine.load(QUrl.fromLocalFile(str(HERE / "Shell.qml")))
    roots = engine.rootObjects()
    if not roots or not isinstance(roots[0], QQuickWindow):
        raise RuntimeError("the kiosk's window could not be made")
    theme = engine.theme()
    theme.setProperty("diagonal", terminal.config.terminal.screen_diagonal)
    codes = _catch_codes(terminal, roots[0], director)
    director.visiting.lay_heap_aside()
    _show_first(theme, director)

    def laid_aside(_: object) -> None:
        director.visiting.lay_heap_aside()

    afterwards = Afterwards(
        [
            *modules(),
            terminal.start,
            director.settle_printer,
            lambda: director.background.run("finder", finder.warm, laid_aside, laid_aside),
            lambda: compile_steps(engine),
            reading.warm_up,
        ],
        director,
    )
    shell.touched.connect(afterwards.give_way)
    parts.cards.came.connect(afterwards.give_way)
    QTimer.singleShot(_AFTER_FIRST_MS, afterwards, afterwards.begin)
    return Kiosk(terminal, director, engine, roots[0], reading, afterwards, codes)


def _show_first(theme: QObject, director: Director) -> None:
    """Home after a start: no page was there before it that a touch could have been meant for."""
    guard = theme.property("tapGuard")
    theme.setProperty("tapGuard", 0)
    director.show_home()
    theme.setProperty("tapGuard", guard)


def _technician(terminal: Terminal, engine: Engine, path: Path | None) -> TechnicianModel:
    from shared.maintenance import technician_room

    return technician_room(terminal, engine.live, touch=True, path=path)


def _camera(
    host: Any,  # noqa: ANN401 - a DeviceHost of a document camera, or None
    calibrations: Path,
) -> tuple[Callable[[], CameraSight] | None, Callable[[], bool]]:
    """What the papers step sees through, and whether a paper lies there."""
    if host is None:
        return None, lambda: False

    def sight() -> CameraSight:
        from shared.casework.calibrating import Calibrations
        from shared.casework.sight import CameraSight

        return CameraSight(host, Calibrations(calibrations).of(host.device_id))

    def there() -> bool:
        from shared.casework.sight import paper_there

        return paper_there(host)

    return sight, there


def _forget(words: PinyinEngine) -> None:
    """Drop what engines keep between uses: typeset texts, looked-up names."""
    from shared.paper.press import shared_press

    shared_press().forget()
    words.forget()
