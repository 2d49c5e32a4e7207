"""A clerk at the window: signs in, opens a case, checks every material, accepts it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from counter.app import Counter
from shared.assembly import Terminal
from shared.casework.staff import STAFF_FILE, Staff
from shared.demo.finger import Finger, NotOnScreen
from shared.demo.stage import Stage
from shared.demo.walk import Walk

CLERK_ID, CLERK_NAME, CLERK_PIN = "0513", "周明", "258069"
"""An invented clerk of the demo; the product ships nobody."""


def demo_staff(terminal: Terminal) -> Staff:
    """The clerks of the demo's window."""
    staff = Staff(terminal.config.data_folder / STAFF_FILE)
    if staff.empty:
        staff.add(CLERK_ID, CLERK_NAME, CLERK_PIN)
    return staff


class Clerk:
    """Somebody at the window, with keyboard and pointer."""

    def __init__(self, stage: Stage, counter: Counter, walk: Walk) -> None:
        self.stage, self.counter, self.walk = stage, counter, walk
        self.finger = Finger(counter.window, pause_ms=walk.pause_ms)

    def note(self, name: str) -> None:
        """Picture of this moment."""
        self.walk.step(name, self.counter.window, self.finger)

    def write(self, control: str, words: str) -> None:
        """Type letters and digits into a field with a real keyboard."""
        self.finger.touch(control)
        for character in words:
            QTest.keyClick(self.counter.window, Qt.Key(ord(character.upper())))

    def sign_in(self) -> None:
        """Sign in with id and PIN."""
        self.finger.wait("signin.clerk")
        self.write("signin.clerk", CLERK_ID)
        self.write("signin.pin", CLERK_PIN)
        self.note("counter_signin")
        self.finger.press(Qt.Key.Key_Return)
        if not self.finger.until(lambda: bool(self.counter.model.property("clerk"))):
            raise NotOnScreen("the clerk was not let in")

    def row(self, number: str) -> QQuickItem:
        """The row of a case, once it has arrived from the province. Raises NotOnScreen."""
        case: list[str] = []

        def arrived() -> bool:
            case[:] = [
                str(r["case_id"])
                for r in self.counter.terminal.journal.query(
                    "select case_id from cases where number = ?", (number,)
                )
            ]
            return bool(case) and self.finger.find(f"desk.row.{case[0]}") is not None

        if not self.finger.until(arrived):
            raise NotOnScreen(f"{number} did not arrive at the window")
        return self.finger.wait(f"desk.row.{case[0]}")

    def row_id(self, number: str) -> str:
        """Accessible id of a case's row."""
        rows = self.counter.terminal.journal.query(
            "select case_id from cases where number = ?", (number,)
        )
        return f"desk.row.{rows[0]['case_id']}"

    def open(self, number: str) -> None:
        """Open a case by its row."""
        self.row(number)
        self.finger.touch(self.row_id(number))
        self.finger.wait("desk.materials")

    def check_everything(self) -> None:
        """Pass what was shown, exempt what the state already holds."""
        room = self.counter.model.lying
        assert room is not None
        for material in list(room.case.materials):
            exempt = material.how.value == "exempt"
            self.finger.touch(f"desk.material.{material.key}.{'exempt' if exempt else 'pass'}")
            if not self.finger.until(partial(self._checked, material.key)):
                raise NotOnScreen(f"{material.key} was not checked")

    def _checked(self, key: str) -> bool:
        """Whether the case that lies open has a verdict for a material."""
        room = self.counter.model.lying
        return room is not None and any(m.key == key and m.verdict for m in room.case.materials)

    def accept(self) -> None:
        """Accept by key and wait until the printer confirmed the notice. Raises NotOnScreen."""
        self.finger.wait("desk.accept")
        self.finger.press(Qt.Key.Key_F8)
        self.finger.wait("desk.print.confirmed")

    def accept_case(self, number: str) -> None:
        """From the sign-in to the printed notice."""
        self.sign_in()
        self.row(number)
        self.note("counter_list")
        self.open(number)
        self.finger.until(self.page_shown)
        self.note("counter_case")
        self.check_everything()
        self.note("counter_checked")
        self.accept()
        self.note("counter_accepted")

    def page_shown(self) -> bool:
        """True while a page is in the viewer."""
        room = self.counter.model.lying
        return room is not None and bool(room.viewer.property("source"))
