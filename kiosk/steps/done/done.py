"""View-model of the done step: the number, the honest state, and what happens next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.steps.left_behind import LeftBehind
from kiosk.steps.print_told import PrintTold

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class NextThing:
    """One line of what happens next."""

    icon: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What was handed in. number is 收件编号 ``GL 261121 0037``; stored_at is ``14:02``."""

    number: str
    item_name: str
    name: str
    stored_at: str


def split_number(number: str) -> tuple[str, str]:
    """Prefix and serial: the serial is what people remember, so it is set apart."""
    head, _, serial = number.rpartition(" ")
    return head, serial


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class DoneModel(QObject):  # type: ignore[operator]
    """Receipt state, three-state line, what is next, and what must be taken along.

    sent_at: local time the province acknowledged, empty while it has not.
    """

    state_changed = Signal()
    left_changed = Signal()
    countdown_changed = Signal()

    another_asked = Signal()
    finished = Signal()
    reprint_asked = Signal()

    def __init__(
        self,
        submission: Submission,
        next_things: Sequence[NextThing],
        *,
        online: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._submission = submission
        self._next = tuple(next_things)
        self._online = online
        self._sent_at = ""
        self.told = PrintTold(self)
        self._left = LeftBehind()
        self._countdown = -1

    # -- what the composition root says -------------------------------------------------------

    def show_sync(self, *, online: bool, sent_at: str = "") -> None:
        """Network state, and when the province said it has the case."""
        self._online, self._sent_at = online, sent_at
        self.state_changed.emit()

    def show_left_behind(self, left: LeftBehind) -> None:
        """What still lies on the reader and under the camera, as the devices see it."""
        self._left = left
        self.left_changed.emit()

    def show_countdown(self, seconds: int) -> None:
        """Seconds until the visit ends by itself, negative when nothing counts."""
        self._countdown = seconds
        self.countdown_changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(str, constant=True)
    def numberHead(self) -> str:
        """Prefix and day of the number."""
        return split_number(self._submission.number)[0]

    @Property(str, constant=True)
    def numberSerial(self) -> str:
        """Serial of the number, shown largest."""
        return split_number(self._submission.number)[1]

    @Property(str, constant=True)
    def itemName(self) -> str:
        """Service applied for."""
        return self._submission.item_name

    @Property(str, constant=True)
    def name(self) -> str:
        """Who applied."""
        return self._submission.name

    @Property(list, notify=state_changed)
    def stations(self) -> list[dict[str, str]]:
        """Three stations: icon, title, text, state (done, now or later)."""
        sent = bool(self._sent_at)
        waiting = "正在上报" if self._online else "等待联网上报"
        how = "马上就好" if self._online else "网络好了自动报"
        return [
            _station("check", "已存本机", self._submission.stored_at, "done"),
            _station(
                "check" if sent else "cloud-upload",
                "已上报" if sent else waiting,
                self._sent_at if sent else how,
                "done" if sent else "now",
            ),
            _station(
                "check" if sent else "landmark",
                "省平台已收到",
                self._sent_at if sent else "还没到这一步",
                "done" if sent else "later",
            ),
        ]

    @Property(list, constant=True)
    def nextThings(self) -> list[dict[str, str]]:
        """What happens next: icon, title, text."""
        return [
            {"icon": n.icon, "tone": "info", "title": n.title, "text": n.text} for n in self._next
        ]

    @Property(PrintTold, constant=True)
    def paper(self) -> PrintTold:
        """What is known about the receipt's print."""
        return self.told

    @Property(str, notify=left_changed)
    def leftText(self) -> str:
        """请取走身份证和材料原件, empty when nothing lies there."""
        return self._left.sentence

    @Property(str, notify=countdown_changed)
    def finishText(self) -> str:
        """Under the finish button: when the visit ends by itself."""
        return f"{self._countdown} 秒后自动退出并清屏" if self._countdown >= 0 else ""

    @Property(str, notify=left_changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        serial = "，".join(split_number(self._submission.number)[1])
        things = "".join(f"{n.title}。" for n in self._next)
        return f"已收到您的申请。收件编号最后四位，{serial}。接下来，{things}{self._left.sentence}"

    # -- what the resident does ---------------------------------------------------------------

    @Slot()
    def another(self) -> None:
        """再办一件."""
        self.another_asked.emit()

    @Slot()
    def finish(self) -> None:
        """办完了，退出."""
        self.finished.emit()

    @Slot()
    def reprint(self) -> None:
        """Try the receipt again."""
        self.reprint_asked.emit()


def _station(icon: str, title: str, text: str, state: str) -> dict[str, str]:
    return {"icon": icon, "title": title, "text": text, "state": state}
