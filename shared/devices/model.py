"""The words every device shares: kinds, states, events, health, printer status and outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.devices.troubles import trouble
from shared.domain.errors import Trouble


class DeviceKind(StrEnum):
    """What a device is for; also the name used in the configuration file."""

    ID_CARD = "id-card-reader"
    CAMERA = "document-camera"
    RECEIPT = "receipt-printer"
    PAGE = "page-printer"
    SMART_CARD = "smart-card-reader"
    """Social security and other chip cards, over PC/SC."""
    SCANNER = "document-scanner"
    """A scanner that feeds paper (ADF) or has a glass plate."""
    FACE = "face-camera"
    SIGN_PAD = "sign-pad"
    CODE_SCANNER = "code-scanner"
    CASH = "cash-acceptor"
    """Takes notes or coins and may give change."""
    DRAWER = "cash-drawer"
    PAYMENT = "payment-terminal"
    """A bank card terminal."""
    CALLER = "queue-caller"
    EVALUATOR = "evaluator"
    """The screen a resident rates the service on."""
    LIGHT = "indicator-light"
    UPS = "ups"
    LOCK = "cabinet-lock"

    @property
    def words(self) -> str:
        """What people call it."""
        return _WORDS[self]


_WORDS = {
    DeviceKind.ID_CARD: "读卡器",
    DeviceKind.CAMERA: "高拍仪",
    DeviceKind.RECEIPT: "凭条打印机",
    DeviceKind.PAGE: "打印机",
    DeviceKind.SMART_CARD: "社保卡读卡器",
    DeviceKind.SCANNER: "扫描仪",
    DeviceKind.FACE: "人像摄像头",
    DeviceKind.SIGN_PAD: "签字屏",
    DeviceKind.CODE_SCANNER: "扫码器",
    DeviceKind.CASH: "收钞机",
    DeviceKind.DRAWER: "钱箱",
    DeviceKind.PAYMENT: "刷卡机",
    DeviceKind.CALLER: "叫号器",
    DeviceKind.EVALUATOR: "评价器",
    DeviceKind.LIGHT: "指示灯",
    DeviceKind.UPS: "不间断电源",
    DeviceKind.LOCK: "柜门锁",
}


class DeviceState(StrEnum):
    """Where a device stands. ``machine.TRANSITIONS`` says how it moves."""

    ABSENT = "absent"
    """No link: unplugged, refused or not opened yet."""
    OPENING = "opening"
    """The owner is opening the link; nothing is known yet."""
    READY = "ready"
    """It said that it can work."""
    BUSY = "busy"
    """A command runs."""
    DEGRADED = "degraded"
    """Works, but somebody should look soon (paper near its end)."""
    FAULTED = "faulted"
    """Linked, but cannot do its work until somebody acts (paper out, cover open)."""
    OUT_OF_SERVICE = "out-of-service"
    """Taken out by a technician or by a hardware fault; only a technician brings it back."""

    @property
    def usable(self) -> bool:
        """True when work may be given to the device now."""
        return self in (DeviceState.READY, DeviceState.BUSY, DeviceState.DEGRADED)


class Level(StrEnum):
    """How well a linked device is."""

    OK = "ok"
    DEGRADED = "degraded"
    FAULTED = "faulted"


@dataclass(frozen=True, slots=True)
class Health:
    """What a driver says of its device; ``code`` names a row of the trouble table."""

    level: Level = Level.OK
    code: str = ""

    @property
    def trouble(self) -> Trouble | None:
        """The sentence behind the code, None when all is well."""
        return trouble(self.code) if self.code else None


HEALTHY = Health()


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """One change of state, as journalled in ``device-changed`` (no personal data)."""

    device: str
    kind: DeviceKind
    before: DeviceState
    after: DeviceState
    code: str
    """Cause, a row of the trouble table, or ''."""
    trouble: Trouble | None = None


class Paper(StrEnum):
    """How much paper a receipt printer has."""

    OK = "ok"
    NEAR_END = "near-end"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What a receipt printer answered just now. ``code`` is '' when it can print."""

    online: bool = True
    paper: Paper = Paper.OK
    cover_open: bool = False
    cutter_error: bool = False
    error: bool = False
    """Any other error: print head too hot, unrecoverable."""
    code: str = ""
    hot: bool = False
    """The print head has to cool down; it goes on by itself."""
    drawer_high: bool | None = None
    """Level of pin 3 of the drawer socket; None when the printer cannot tell."""

    @property
    def can_print(self) -> bool:
        """True when nothing stands in the way of a receipt; near-end paper does not."""
        return self.code in ("", "paper-near-end", "printer-blind")

    @property
    def health(self) -> Health:
        """The same as a health: near-end paper is degraded, anything else wrong is faulted."""
        if not self.code:
            return HEALTHY
        return Health(Level.DEGRADED if self.can_print else Level.FAULTED, self.code)

    @property
    def trouble(self) -> Trouble | None:
        """The sentence for what is wrong, None when all is well."""
        return self.health.trouble


@dataclass(frozen=True, slots=True)
class Identity:
    """What a device says of itself; '' for what it does not say."""

    maker: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""

    @property
    def words(self) -> str:
        """Maker, model and serial number in one line, '' when it said nothing."""
        name = " ".join(w for w in (self.maker, self.model) if w)
        serial = f"序列号 {self.serial}" if self.serial else ""
        return "，".join(w for w in (name, serial) if w)


class OutcomeKind(StrEnum):
    """What is known about something that was to be printed."""

    CONFIRMED = "confirmed"
    """The device said, after the end of the paper, that it is done."""
    FAILED = "failed"
    """The device said why it did not finish, or nothing had been sent to it."""
    UNKNOWN = "unknown"
    """Bytes were sent and nobody can know what became of them."""


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """What became of a receipt; ``code`` names the trouble unless confirmed."""

    kind: OutcomeKind
    code: str = ""

    @property
    def confirmed(self) -> bool:
        """True only when the printer confirmed it."""
        return self.kind is OutcomeKind.CONFIRMED

    @property
    def trouble(self) -> Trouble | None:
        """The sentence behind the code."""
        return trouble(self.code) if self.code else None


CONFIRMED = PrintOutcome(OutcomeKind.CONFIRMED)


def failed(code: str) -> PrintOutcome:
    """A receipt that certainly did not come out whole."""
    return PrintOutcome(OutcomeKind.FAILED, code)


def unknown(code: str) -> PrintOutcome:
    """A receipt nobody can vouch for either way."""
    return PrintOutcome(OutcomeKind.UNKNOWN, code)


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What became of an A4 job, after it was followed to its end."""

    kind: OutcomeKind
    code: str = ""
    job_id: int = 0
    reasons: tuple[str, ...] = ()
    """Printer and job state reasons as the queue named them, for technicians."""

    @property
    def confirmed(self) -> bool:
        """True only when the queue reported the job completed."""
        return self.kind is OutcomeKind.CONFIRMED

    @property
    def trouble(self) -> Trouble | None:
        """The sentence behind the code."""
        return trouble(self.code) if self.code else None


class LightColour(StrEnum):
    """Colours of a lamp on a terminal, as the configuration names them."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    BLUE = "blue"
    WHITE = "white"
