"""Run by test_no_leak: a resident's whole visit through the real screens, then everything fails.

Arguments: folder. Standard error and output are what a technician's log would get. Ends by abort().
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QTimer, qWarning
from PySide6.QtGui import QGuiApplication

from kiosk.opening import open_kiosk
from shared import logs
from shared.assembly import assemble
from shared.demo.stage import Stage
from shared.demo.walk import OWN_WORDS, Resident, Walk
from shared.hardening import harden
from shared.speech.espeak import CALM, EspeakSpeaker
from shared.speech.sound import espeak_command
from shared.speech.speaker import SilentSpeaker
from shared.ui.environment import prepare_environment
from shared.ui.messages import mask_messages


def main() -> None:
    """As kiosk.app.run starts, then a visit, then failures that quote the person."""
    harden()
    logs.guard()
    mask_messages()
    prepare_environment()
    app = QGuiApplication(sys.argv[:1])
    stage = Stage(Path(sys.argv[1]))
    given = stage.kiosk_config()
    logs.keep(given.log_folder, "kiosk")
    terminal = assemble(given)
    stage.enrol(terminal.config, terminal.journal.signer)
    voice = espeak_command(CALM)
    speaker = EspeakSpeaker(voice, ("cat",)) if voice else SilentSpeaker()
    kiosk = open_kiosk(terminal, speaker=speaker, read_pages=False)
    resident = Resident(stage, kiosk, stage.people[0], Walk(None))
    hosts = terminal.devices.values()
    assert resident.finger.until(lambda: all(d.state.usable for d in hosts))
    fails = [False]

    def during() -> None:
        """Somewhere in the visit, in every way at once."""
        visit = kiosk.director.visit
        if visit is None or visit.card is None or not visit.cases:
            return
        timer.stop()
        fails[0] = True
        fail_everywhere(visit.card.name, visit.card.number, kiosk, terminal)

    timer = QTimer()
    timer.timeout.connect(during)
    timer.start(20)
    resident.find(OWN_WORDS[-1:])
    resident.choose()
    resident.identify()
    resident.fill()
    resident.show_papers(wrong_page=False)
    resident.promise()
    resident.submit()
    resident.rate()
    resident.leave()
    assert fails[0], "nothing failed: the search would prove nothing"
    backlog = terminal.journal.backlog
    assert resident.finger.until(lambda: backlog().facts == 0 and backlog().blobs == 0)
    app.processEvents()
    sys.stdout.write(f"DONE {terminal.journal.signer.kid}\n")
    sys.stdout.flush()
    raise ValueError(f"{resident.person.name} {resident.person.number}")


def fail_everywhere(name: str, number: str, kiosk: object, terminal: object) -> None:
    """Errors whose words are the person's, on each way an error can take."""

    def fall() -> None:
        raise ValueError(f"{name} {number}")

    def lane() -> None:
        fall()

    kiosk.director.background.run("finder", lane, print, lambda _trouble: None)  # type: ignore[attr-defined]
    threading.Thread(target=fall, name="falls").start()
    terminal.journal.subscribe(lambda _headers: fall())  # type: ignore[attr-defined]
    try:
        fall()
    except ValueError:
        logging.getLogger("a.library").exception("failed")
        logs._logger().error("failed", exc_info=True)
    qWarning(f"Unable to assign {name} to {number}")


if __name__ == "__main__":
    try:
        main()
    except BaseException as error:
        # as an uncaught error is told; then the hardest end there is, which would leave a core
        sys.excepthook(type(error), error, error.__traceback__)
        sys.stderr.flush()
        os.abort()
