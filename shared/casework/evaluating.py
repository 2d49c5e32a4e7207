"""评价 at a window: the keys are asked about one case, once; nobody pressed, nobody rated.

A press counts only while the question stands: the driver throws away what was pressed before, and
what comes after the question was taken back belongs to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.domain.rating import Level
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.casework.office import Office

PATIENCE_S: Final = 30.0
"""So long a person is given to press a key."""


class Question:
    """One question to the person before the window, about one case."""

    def __init__(self, office: Office, case: str, item: str) -> None:
        self._office, self._case, self._item = office, case, item
        self._over = False

    def ask(self, patience_s: float = PATIENCE_S) -> Level | None:
        """Ask, and keep what was pressed; None when nobody pressed. Blocks. Once only.

        Raises Trouble ``already-rated``, ``evaluator-absent`` or what the keys met.
        """
        keys = self._office.tools.evaluator
        if keys is None:
            raise Trouble("evaluator-absent", "这个窗口没有接评价器。", Actor.TECHNICIAN)
        if rated(self._office, self._case):
            raise Trouble("already-rated", "这件事已经评价过了，谢谢。", Actor.RESIDENT)
        pressed = keys.ask(patience_s)
        if pressed is None or self._over:
            return None
        body = {"level": pressed, "labels": []}
        self._office.journal.append(
            FactDraft("rated", body, case=self._case, item=self._item, role=Role.RESIDENT)
        )
        return Level(pressed)

    def withdraw(self) -> None:
        """Take the question back: a press from now on counts for nothing. Any thread."""
        self._over = True
        if self._office.tools.evaluator is not None:
            self._office.tools.evaluator.stop()


def rated(office: Office, case: str) -> bool:
    """Whether a case has its rating already."""
    rows = office.journal.query("select 1 from ratings where case_id = ? and level > 0", (case,))
    return bool(rows)
