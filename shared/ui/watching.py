"""Watching the reader and the camera: device threads on one side, Qt signals on the other."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard

if TYPE_CHECKING:
    from shared.casework.sight import CameraSight, Sight

_POLL_S = 0.3
_PACE_S = 1 / 20
NO_DECODER = "照片需厂商解码库"
"""Said where a photograph would be. There is never another picture in its place."""


class CardPort(Protocol):
    """The card reader as a face uses it. social: a social security card will do as well."""

    social: bool

    @property
    def present(self) -> bool:
        """True while a card lies on the reader, as far as the reader can tell."""
        ...

    def lies(self) -> bool:
        """Make sure whether a card that was read still lies there. Blocks. Raises Trouble."""
        ...

    def read(self) -> IdentityCard | None:
        """The card that lies there, None when there is none. Blocks. Raises Trouble."""
        ...

    def photo(self, card: IdentityCard) -> bytes:
        """Its photograph as BMP, b"" where none can be decoded. Blocks. Raises Trouble."""
        ...


class CardWatch(QObject):
    """Polls the reader while somebody wants a card.

    A card is told of once, and so is a trouble: again after the card was lifted, when another
    comes, or when a card is wanted anew.
    """

    came = Signal(object)
    """An IdentityCard."""
    troubled = Signal(object)
    """A Trouble."""
    pictured = Signal(str, bytes, str)
    """Number of the card told last, its photograph (BMP), and words where there is none to show."""

    def __init__(
        self,
        reader: CardPort,
        parent: QObject | None = None,
        *,
        every_s: float = _POLL_S,
        pictures: bool = False,
    ) -> None:
        """Pictures: tell the photograph of each card as well, after the card itself."""
        super().__init__(parent)
        self._reader, self._every_s, self._pictures = reader, every_s, pictures
        self._wanted = threading.Event()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._told, self._read = "", False
        """What was told last, and whether that was a card that had been read."""
        self._thread = threading.Thread(target=self._run, name="card-watch", daemon=True)
        self._thread.start()

    @property
    def present(self) -> bool:
        """True while a card lies on the reader, as far as the reader can tell."""
        return self._reader.present

    def lies(self) -> bool:
        """Make sure whether the card that was read was taken. Blocks: not on the screen's thread.

        A reader that does not answer leaves it at what it last saw.
        """
        try:
            return self._reader.lies()
        except Trouble:
            return self._reader.present

    @property
    def social(self) -> bool:
        """True when a social security card will do as well."""
        return self._reader.social

    def want(self, wanted: bool) -> None:
        """Read cards from now on, or stop: no card is read that nobody asked for."""
        with self._lock:
            self._told, self._read = "", False
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
        while not self._stop.is_set():
            self._wanted.wait()
            if not self._stop.is_set():
                self._look()  # a call of its own: nothing of a card stays here while waiting
                self._stop.wait(self._every_s)

    def _look(self) -> None:
        try:
            card = self._reader.read()
        except Trouble as trouble:
            if not (self._read and trouble.code == "card-moved"):  # it is being taken away
                self._tell(self.troubled, trouble.code, trouble)
            return
        if card is not None:
            if self._tell(self.came, card.number, card, read=True) and self._pictures:
                self._picture(card)
        elif not self.present:
            with self._lock:
                self._told, self._read = "", False

    def _picture(self, card: IdentityCard) -> None:
        if not card.photo_wlt:  # a kind of card without one
            return
        try:
            picture = self._reader.photo(card)
        except Trouble as trouble:
            self.pictured.emit(card.number, b"", trouble.sentence)
            return
        self.pictured.emit(card.number, picture, "" if picture else NO_DECODER)

    def _tell(self, signal: SignalInstance, what: str, said: object, *, read: bool = False) -> bool:
        with self._lock:
            if what == self._told or not self._wanted.is_set() or self._stop.is_set():
                return False
            self._told, self._read = what, read
        signal.emit(said)
        return True


class CameraWatch(QObject):
    """Runs the sight of a camera on its own thread while papers are shown to it.

    At most twenty looks a second: more is not seen, and reading needs the processor.
    """

    saw = Signal(object)
    """A ``Sight``: what the camera strip should say, with a small picture."""
    captured = Signal(object)
    """The ``Page`` that was taken, and those that lay beside it: a tuple."""
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
        """End after the frame that is being looked at; nobody has to wait for that."""
        self._stop.set()

    def wait(self) -> None:
        """Return once no frame is held any more."""
        self._thread.join(5.0)

    def _run(self) -> None:
        dark = False
        begun = -_PACE_S
        while not self._stop.wait(max(0.0, begun + _PACE_S - time.monotonic())):
            begun = time.monotonic()
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
                self.captured.emit((seen.taken, *seen.others))
