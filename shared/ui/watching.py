"""Watching the reader and the camera: device threads on one side, Qt signals on the other."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard

if TYPE_CHECKING:
    from shared.casework.sight import CameraSight, Sight

_POLL_S = 0.3


class CardPort(Protocol):
    """The card reader as a face uses it."""

    @property
    def present(self) -> bool:
        """True while a card lies on the reader, as far as the reader can tell."""
        ...

    def read(self) -> IdentityCard | None:
        """The card that lies there, None when there is none. Blocks. Raises Trouble."""
        ...


class CardWatch(QObject):
    """Polls the reader while somebody wants a card; ``came`` carries an IdentityCard."""

    came = Signal(object)
    troubled = Signal(object)
    presence = Signal(bool)

    def __init__(self, reader: CardPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._wanted = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="card-watch", daemon=True)
        self._thread.start()

    @property
    def present(self) -> bool:
        """True while a card lies on the reader, as far as the reader can tell."""
        return self._reader.present

    def want(self, wanted: bool) -> None:
        """Read cards from now on, or stop: no card is read that nobody asked for."""
        if wanted:
            self._wanted.set()
        else:
            self._wanted.clear()

    def stop(self) -> None:
        """End the watch."""
        self._stop.set()
        self._wanted.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        last_code, there = "", False
        while not self._stop.is_set():
            self._wanted.wait()
            if self._stop.is_set():
                return
            try:
                card = self._reader.read()
            except Trouble as trouble:
                if trouble.code != last_code and self._wanted.is_set():
                    self.troubled.emit(trouble)
                last_code = trouble.code
            else:
                if card is not None and self._wanted.is_set():
                    self.came.emit(card)
                if card is not None:
                    last_code = ""
            now = self.present
            if now != there:
                there = now
                self.presence.emit(there)
                if not there:
                    last_code = ""
            self._stop.wait(_POLL_S)


class CameraWatch(QObject):
    """Runs the sight of a camera on its own thread while papers are shown to it."""

    saw = Signal(object)
    """A ``Sight``: what the camera strip should say, with a small picture."""
    captured = Signal(object)
    """A ``Page`` that was taken."""
    lost = Signal(object)

    def __init__(self, sight: CameraSight, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sight = sight
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera-watch", daemon=True)

    def start(self) -> None:
        """Begin watching."""
        self._thread.start()

    def stop(self) -> None:
        """End; returns once no frame is held any more."""
        self._stop.set()
        self._thread.join(5.0)

    def _run(self) -> None:
        dark = False
        while not self._stop.is_set():
            try:
                seen: Sight | None = self._sight.look(0.5)
            except Trouble as trouble:
                if not dark:
                    self.lost.emit(trouble)
                dark = True
                time.sleep(0.2)
                continue
            dark = False
            if seen is None or self._stop.is_set():
                continue
            self.saw.emit(seen)
            if seen.taken is not None:
                self.captured.emit(seen.taken)
