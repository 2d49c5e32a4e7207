"""View-model of signing in, and of making the first clerk on a fresh machine."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.pinentry import PinEntry
from shared.ui.background import Background

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1


class Person(Protocol):
    """A clerk who may work here."""

    @property
    def id(self) -> str:
        """Staff id."""
        ...

    @property
    def name(self) -> str:
        """Name."""
        ...


class Register(Protocol):
    """Where clerks are known; its calls take their time."""

    @property
    def empty(self) -> bool:
        """True until the first clerk has been made."""
        ...

    def add(self, id_: str, name: str, pin: str) -> Person:
        """Make a clerk. Raises Trouble."""
        ...

    def sign_in(self, id_: str, pin: str) -> Person:
        """The clerk with that id and PIN. Raises Trouble."""
        ...


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class SigninModel(QObject):  # type: ignore[operator]
    """Asks who works here; ``signed_in`` carries the person."""

    changed = Signal()
    signed_in = Signal(object)

    def __init__(
        self,
        register: Register,
        background: Background,
        hall: str,
        window: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._register = register
        self._pin = PinEntry(background, self)
        self._hall, self._window = hall, window
        self._made = ""

    @Property(str, constant=True)
    def hall(self) -> str:
        """Name of the hall."""
        return self._hall

    @Property(str, constant=True)
    def window(self) -> str:
        """Which window this is."""
        return self._window

    @Property(bool, notify=changed)
    def first(self) -> bool:
        """True when no clerk exists yet and one has to be made."""
        return self._register.empty

    @Property(PinEntry, constant=True)
    def pin(self) -> PinEntry:
        """How the PIN fares."""
        return self._pin

    @Property(str, notify=changed)
    def made(self) -> str:
        """Id of the clerk just made, to be signed in with."""
        return self._made

    @Slot(str, str)
    def enter(self, id_: str, pin: str) -> None:
        """Sign in."""
        self._pin.check(lambda: self._register.sign_in(id_, pin), self.signed_in.emit)

    @Slot(str, str, str, str)
    def create(self, id_: str, name: str, pin: str, again: str) -> None:
        """Make the first clerk; the PIN is given twice."""
        if pin != again:
            self._pin.say("两次输入的密码不一样。")
            return
        self._pin.check(lambda: self._register.add(id_, name, pin), self._was_made)

    def _was_made(self, person: Person) -> None:
        self._made = person.id
        self.changed.emit()
