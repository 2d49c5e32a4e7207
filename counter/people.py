"""Who works at this window: made, given another PIN, let go; by whoever leads, on the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.pinentry import PinEntry
from shared.casework.staff import Clerk, Staff
from shared.domain.errors import Actor, Trouble

if TYPE_CHECKING:
    from counter.desk import DeskModel

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class PeopleModel(QObject):  # type: ignore[operator]
    """The people of one window, as the clerk on duty may change them.

    Every change asks for that clerk's own PIN again: a window left open is nobody's key to it.
    """

    changed = Signal()
    done = Signal()
    """A change was made; its form may go."""

    def __init__(self, desk: DeskModel, register: Staff) -> None:
        super().__init__(desk)
        self._desk, self._register = desk, register
        self._pin = PinEntry(desk.background, self)
        self._said = ""

    @Slot()
    def begin(self) -> None:
        """The page is opened, or another of its forms."""
        self._say()

    @Slot(str, str, str, str, str)
    def add(self, id_: str, name: str, pin: str, again: str, mine: str) -> None:
        """Make a clerk, with a first PIN to be changed by them."""
        self._do(
            lambda: self._register.add(id_, name, pin), "added", id_, mine, pin, again,
            f"{name.strip()}可以登录了。请本人尽快改掉这个密码。",
        )  # fmt: skip

    @Slot(str, str, str, str)
    def setPin(self, id_: str, pin: str, again: str, mine: str) -> None:
        """Another PIN for somebody who forgot theirs."""
        self._do(
            lambda: self._register.set_pin(id_, pin), "pin-set", id_, mine, pin, again,
            "密码已经重设。请本人尽快改掉。",
        )  # fmt: skip

    @Slot(str, str, str)
    def changeMine(self, pin: str, again: str, mine: str) -> None:
        """The clerk's own PIN."""
        id_ = self._me().id
        self._do(
            lambda: self._register.set_pin(id_, pin), "pin-changed", id_, mine, pin, again,
            "您的密码已经改好。",
        )  # fmt: skip

    @Slot(str, bool, str)
    def letLead(self, id_: str, lead: bool, mine: str) -> None:
        """Who may change this list."""
        act = "lead-given" if lead else "lead-taken"
        said = "可以管理人员了。" if lead else "不再管理人员。"
        self._do(lambda: self._register.let_lead(id_, lead), act, id_, mine, said=said)

    @Slot(str, str)
    def letGo(self, id_: str, mine: str) -> None:
        """Somebody no longer works here."""
        said = "已经移除，从现在起不能登录；办过的件都还记在这个工号名下。"
        self._do(lambda: self._register.let_go(id_), "let-go", id_, mine, said=said)

    def _do(
        self,
        act: Callable[[], object],
        what: str,
        whom: str,
        mine: str,
        pin: str = "",
        again: str = "",
        said: str = "",
    ) -> None:
        desk = self._desk.desk_on_duty
        if desk is None or self._pin.property("busy"):
            return
        self._say()
        if pin != again:
            self._pin.say("两次输入的新密码不一样。")
            return
        me = desk.clerk

        def work() -> None:
            who = self._register.sign_in(me, mine)
            if not who.lead and what != "pin-changed":
                raise Trouble("staff-bad", "您不能管理人员，请找管理人员的同事。", Actor.STAFF)
            if what == "let-go" and whom.strip() == me:
                raise Trouble("staff-bad", "不能移除自己，请另一位来移除。", Actor.STAFF)
            act()

        def made(_none: None) -> None:
            desk.staff_changed(whom.strip(), what)
            self._say(said)
            self.done.emit()

        self._pin.check(work, made)

    def _say(self, said: str = "") -> None:
        self._said = said
        self._pin.say()
        self.changed.emit()

    def _me(self) -> Clerk:
        desk = self._desk.desk_on_duty
        mine = desk.clerk if desk is not None else ""
        found = (clerk for clerk in self._register.clerks() if clerk.id == mine)
        return next(found, Clerk(mine, ""))

    @Property(bool, notify=changed)
    def leads(self) -> bool:
        """Whether the clerk on duty may change who works here."""
        return self._me().lead

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, object]]:
        """Everybody who may sign in: id, name, lead, me."""
        me = self._me().id
        return [
            {"id": clerk.id, "name": clerk.name, "lead": clerk.lead, "me": clerk.id == me}
            for clerk in self._register.clerks()
        ]

    @Property(PinEntry, constant=True)
    def pin(self) -> PinEntry:
        """How the PIN fares that every change asks for."""
        return self._pin

    @Property(str, notify=changed)
    def said(self) -> str:
        """What was done last, '' when nothing."""
        return self._said
