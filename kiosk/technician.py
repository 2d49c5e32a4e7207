"""The way from the kiosk's home screen into the technician's room, and back to a clean home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kiosk.journey import Step

if TYPE_CHECKING:
    from kiosk.director import Director
    from shared.technician.technician import TechnicianModel

STEP = "technician"
"""What the shell calls it: no step of any visit."""


class TechnicianWay(QObject):
    """Opens the room on the home screen only: never while anybody's visit runs."""

    def __init__(self, director: Director) -> None:
        super().__init__(director)
        self.director = director
        self.room: TechnicianModel | None = None

    def open(self) -> None:
        """To the door; nothing happens while somebody is here."""
        director = self.director
        director.later.settle()
        make = director.parts.technician
        if (
            make is None
            or self.room is not None
            or director.visit is not None
            or director.shell.step_now() != Step.HOME
        ):
            return
        self.room = room = make()
        room.left.connect(self._left)
        director.parts.cards.want(False)
        director.shell.hush()
        director.shell.show(STEP, room, room.view_url())

    def _left(self) -> None:
        room, self.room = self.room, None
        if room is not None:
            self.director.show_home()
            room.background.stop()

    def stop(self) -> None:
        """The kiosk ends."""
        room, self.room = self.room, None
        if room is not None:
            room.stop()
