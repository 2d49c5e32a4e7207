"""Who may check, at a kiosk, what the technician inside does with money: another person, always."""

from __future__ import annotations

from shared.casework.staff import Clerk, Staff
from shared.domain.errors import Actor, Trouble
from shared.technician.machine import Machine


class Checkers:
    """The other people of a kiosk, each with a PIN of their own. Calls take their time.

    Nobody is shipped. While the province does not know the machine the technician lets them in;
    afterwards only a fresh one-time code stands for the right to, as for a technician's own PIN.
    Checking itself needs no network.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._staff = machine.staff() if machine.staff is not None else None

    @property
    def known(self) -> tuple[str, ...]:
        """Work numbers of those who may check."""
        return tuple(clerk.id for clerk in self._file().clerks())

    @property
    def needs_code(self) -> bool:
        """True when a one-time code of the province has to stand for the right to add somebody."""
        return self._machine.enrolled()

    def add(self, number: str, name: str, pin: str, code: str) -> str:
        """Let another person in; returns their work number.

        Raises Trouble ``staff-bad`` saying what is wrong, before a code is used up, and what an
        enrolment raises.
        """
        if number.strip().casefold() == self._machine.technician.casefold():
            raise Trouble("staff-bad", "复核的要是另一个人，不能用您自己的工号。", Actor.TECHNICIAN)
        staff = self._file()
        staff.judge(number, name, pin)
        coded = self.needs_code
        if coded:
            self._machine.enrol(code.strip())
        clerk: Clerk = staff.add(number, name, pin)
        self._machine.write_down(
            "checker-added",
            clerk=clerk.id,
            technician=self._machine.technician,
            how="code" if coded else "first",
        )
        return clerk.id

    def check(self, number: str, pin: str) -> str:
        """The work number of who knows that PIN; never the technician's own.

        Raises Trouble ``pin-wrong``, ``pin-locked``, ``refund-same-person``, ``no-checker``.
        """
        staff = self._file()
        if staff.empty:
            raise Trouble(
                "no-checker",
                "这台机器还没有登记复核人，请先登记，再由他复核。",
                Actor.TECHNICIAN,
            )
        if number.strip().casefold() == self._machine.technician.casefold():
            raise Trouble(
                "refund-same-person",
                "退费要由另一位工作人员复核，不能自己提出自己退。",
                Actor.STAFF,
            )
        return staff.sign_in(number, pin).id

    def _file(self) -> Staff:
        if self._staff is None:
            raise Trouble("no-checker", "这台机器不在这里管钱，请到窗口办理。", Actor.STAFF)
        return self._staff
