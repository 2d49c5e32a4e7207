"""Codes as a face hears of them, whether their scanner speaks on a line or types."""

from __future__ import annotations

import threading
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from shared.domain.errors import Trouble

_WAIT_S = 0.5


class CodePort(Protocol):
    """A scanner on a line, as a face uses it."""

    def read(self, wait_s: float) -> str | None:
        """The next code, None when none came in time. Blocks. Raises Trouble."""
        ...

    def forget(self) -> None:
        """Throw away what was scanned while nobody asked. Raises Trouble."""
        ...


class CodeWatch(QObject):
    """Listens to a scanner from its start to ``stop``."""

    scanned = Signal(str)
    troubled = Signal(object)
    """A Trouble about what was scanned; the scanner's own are told by its state."""

    def __init__(self, scanner: CodePort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scanner = scanner
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="code-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the watch."""
        self._stop.set()
        self._thread.join(_WAIT_S + 2.0)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                code = self._scanner.read(_WAIT_S)
            except Trouble as trouble:
                if trouble.code == "code-unreadable":
                    self.troubled.emit(trouble)
                else:
                    self._stop.wait(_WAIT_S)
                continue
            if code and not self._stop.is_set():
                self.scanned.emit(code)
