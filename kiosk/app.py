"""The kiosk's composition root: a first picture at once, then everything else behind it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from shared.hardening import harden
from shared.logs import fail, guard, keep
from shared.ui.environment import prepare_environment
from shared.ui.messages import mask_messages

if TYPE_CHECKING:
    from kiosk.opening import Kiosk

HERE = Path(__file__).resolve().parent
DEFAULT_CONFIG = Path("kiosk.toml")
_FIRST_FRAME_MS = 3000


class StartScreen:
    """What is on the screen while the kiosk starts, and why when it cannot."""

    unconfigured = False
    """True when nothing was ever configured here: the wizard may begin."""

    def __init__(self, *, fullscreen: bool = False) -> None:
        self._engine = QQmlApplicationEngine()
        self._engine.setInitialProperties({"fullscreen": fullscreen})
        self._engine.load(QUrl.fromLocalFile(str(HERE / "Start.qml")))
        window = self._engine.rootObjects()[0]
        assert isinstance(window, QQuickWindow)
        self.window = window

    def wait_shown(self) -> None:
        """Return once the first frame is on the screen."""
        loop = QEventLoop()
        self.window.frameSwapped.connect(loop.quit)
        QTimer.singleShot(_FIRST_FRAME_MS, loop.quit)
        loop.exec()

    def say(self, sentence: str, hint: str = "") -> None:
        """Say why the kiosk cannot start: for residents, and for the technician below."""
        self.window.setProperty("sentence", sentence)
        self.window.setProperty("hint", hint)

    def close(self) -> None:
        """Make room for the kiosk."""
        self.window.close()
        self._engine.deleteLater()


def run(config: Path | None = None, *, landscape: bool = False, smoke: bool = False) -> int:
    """Run the kiosk until its window closes; 2 when it cannot start.

    A terminal that cannot start stays on the screen and says in Chinese why and who must act.
    smoke: start on a configuration without devices or province, draw one frame, stop.
    """
    harden()
    guard()
    mask_messages()
    prepare_environment()
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    start = StartScreen(fullscreen=not smoke)
    start.wait_shown()
    if smoke and config is None:
        from shared.smoke import smoke_config

        with smoke_config("kiosk") as path:
            return _run(app, start, path, landscape, smoke)
    return _run(app, start, config or DEFAULT_CONFIG, landscape, smoke)


def _run(
    app: QCoreApplication, start: StartScreen, config: Path, landscape: bool, smoke: bool
) -> int:
    kiosk = open_under(start, config, landscape=landscape, fullscreen=not smoke)
    if kiosk is None and start.unconfigured and not smoke:
        kiosk = _install(start, config, landscape)
    if kiosk is None:
        return 2 if smoke else app.exec() or 2
    if smoke:
        from shared.smoke import leave_after_first_frame

        leave_after_first_frame(app, kiosk.window)
    code = app.exec()
    if smoke and code == 0:
        from shared.smoke import drives, reads

        if not reads(kiosk.reader):
            print("the reading process does not start", file=sys.stderr)
            code = 4
        elif not drives():
            print("a driver's process does not start", file=sys.stderr)
            code = 5
    kiosk.close()
    return code


def open_under(
    start: StartScreen, config: Path, *, landscape: bool, fullscreen: bool
) -> Kiosk | None:
    """Open the kiosk and take the start screen away; None, with the reason on it, if it cannot."""
    gc.disable()  # nothing that is made while starting is garbage
    try:
        kiosk = _open(start, config, landscape, fullscreen)
    finally:
        gc.freeze()
        gc.enable()
    if kiosk is not None:
        start.close()
    return kiosk


def _open(start: StartScreen, config: Path, landscape: bool, fullscreen: bool) -> Kiosk | None:
    from kiosk.opening import open_kiosk
    from shared.assembly import assemble
    from shared.config import ConfigError, load
    from shared.domain.errors import Trouble

    try:
        given = load(config)
        keep(given.log_folder, "kiosk")
        return open_kiosk(assemble(given), landscape=landscape, fullscreen=fullscreen, path=config)
    except ConfigError as error:
        start.say("这台机器还没有配置好，请到人工窗口办理。", str(error))
        start.unconfigured = True  # there is no last good copy either
        print(error, file=sys.stderr)
    except Trouble as trouble:
        fail("cannot start", code=trouble.code)
        start.say(trouble.sentence, trouble.staff_hint)
        print(f"{trouble.sentence}{trouble.staff_hint}", file=sys.stderr)
    return None


def _install(start: StartScreen, config: Path, landscape: bool) -> Kiosk | None:
    """A machine that was never configured: the wizard, then the kiosk it made."""
    from kiosk.opening import open_kiosk
    from shared.maintenance import install

    size = (1920, 1080) if landscape else (1080, 1920)
    terminal = install(config, "kiosk", touch=True, size=size, fullscreen=True)
    if terminal is None:
        return None
    start.close()
    return open_kiosk(terminal, landscape=landscape, fullscreen=True, path=config)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the packaged kiosk."""
    import argparse

    parser = argparse.ArgumentParser(prog="yichuang-kiosk")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--landscape", action="store_true")
    parser.add_argument("--smoke", action="store_true", help="start, draw one frame, stop")
    given = parser.parse_args(arguments)
    sys.exit(run(given.config, landscape=given.landscape, smoke=given.smoke))


if __name__ == "__main__":
    main()
