"""What the technician's pages need of the terminal they stand in; a composition root hands it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.casework.office import Office
from shared.casework.readiness import Grade
from shared.casework.staff import Staff
from shared.config import DeviceEntry
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceKind
from shared.domain.facts import Role
from shared.journal import FactDraft
from shared.selftest.run import SelfTest
from shared.technician.pin import TechnicianPin

if TYPE_CHECKING:
    from shared.technician.wizard.setup import Setup

SYMBOLS = {
    DeviceKind.ID_CARD: "id-card",
    DeviceKind.CAMERA: "scan-line",
    DeviceKind.RECEIPT: "receipt-text",
    DeviceKind.PAGE: "printer",
    DeviceKind.SMART_CARD: "credit-card",
    DeviceKind.SCANNER: "scan-text",
    DeviceKind.FACE: "camera",
    DeviceKind.SIGN_PAD: "signature",
    DeviceKind.CODE_SCANNER: "qr-code",
    DeviceKind.CASH: "banknote",
    DeviceKind.DRAWER: "inbox",
    DeviceKind.PAYMENT: "wallet",
    DeviceKind.CALLER: "bell",
    DeviceKind.EVALUATOR: "smile",
    DeviceKind.LIGHT: "sun",
    DeviceKind.UPS: "battery-charging",
    DeviceKind.LOCK: "lock",
}
"""Icon of each kind."""
TONES = {
    Grade.OK: "ok",
    Grade.NOTICE: "warn",
    Grade.FAULT: "danger",
    Grade.OFF: "neutral",
    Grade.WAITING: "info",
}
ICONS = {
    Grade.OK: "circle-check",
    Grade.NOTICE: "triangle-alert",
    Grade.FAULT: "circle-alert",
    Grade.OFF: "circle-stop",
    Grade.WAITING: "loader",
}


@dataclass
class Machine:
    """One terminal, as its technician meets it."""

    office: Office
    hosts: Mapping[str, DeviceHost[Any]]
    pin: TechnicianPin
    entries: Sequence[DeviceEntry] = ()
    """Every ``[[device]]`` of the configuration."""
    enrolled: Callable[[], bool] = lambda: False
    """True when the province knows this terminal: then a first PIN needs a fresh code, too."""
    enrol: Callable[[str], None] = lambda _code: None
    """Exchange a one-time code for a certificate. Blocks. Raises Trouble."""
    notes: Callable[[], list[str]] = list
    """What staff or a technician should know, one sentence each."""
    clock_words: Callable[[], str] = lambda: ""
    """What is wrong with this machine's time, '' while somebody vouches for it."""
    self_test: Callable[[], SelfTest] | None = None
    """A self-test of everything, to be run once."""
    setup: Setup | None = None
    """Where its configuration lies, for devices that are found; None: it is not to be written."""
    bundle: Callable[[], Path] | None = None
    """Makes a support bundle and says where it lies. Blocks. Raises Trouble."""
    retire: Callable[[str, bool], None] = lambda _device, _out: None
    """Take a device out of service (True) or put it back, also for the next start."""
    calibrate: Callable[[str, float, float], str] | None = None
    """Measure a camera's empty mat: device, width and height in mm; what was measured, in words.
    Blocks. Raises Trouble."""
    diagonal: float = 32.0
    """The main screen's, in inches, as configured."""
    staff: Callable[[], Staff] | None = None
    """Reads who may check money here; None where a window does the money. Raises Trouble."""
    technician: str = field(default="")
    """Work number of who is inside, '' for nobody."""

    @property
    def handles_money(self) -> bool:
        """True when money of this machine is settled in here: it takes some, or took some."""
        till = self.office.till
        takes = bool(till.cash_ports) or till.card_port is not None
        return self.staff is not None and (takes or bool(till.reckoning.tasks()))

    def entry(self, device: str) -> DeviceEntry | None:
        """Its line of the configuration."""
        return next((e for e in self.entries if e.id == device), None)

    def write_down(self, type_: str, **body: object) -> None:
        """Append a technician's fact."""
        self.office.append(FactDraft(type_, body, role=Role.SYSTEM))

    def acted(
        self, act: str, device: str = "", outcome: str = "done", code: str = "", detail: str = ""
    ) -> None:
        """Append what the technician inside did and what came of it."""
        self.write_down(
            "technician-acted",
            technician=self.technician,
            act=act,
            device=device,
            outcome=outcome,
            code=code,
            detail=detail,
        )
