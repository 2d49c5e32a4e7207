"""View-model of 钱款: what is to be cleared up at this kiosk, refunds that wait, and its boxes."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework import moneytasks
from shared.casework.cashboxes import Box, boxes, print_refund
from shared.casework.payslips import short_name
from shared.casework.readiness import device_names
from shared.casework.windowtill import Refund, WindowTill
from shared.domain.errors import Trouble
from shared.domain.money import fen_of, yuan
from shared.technician.machine import Machine
from shared.technician.money.checkers import Checkers
from shared.technician.money.counting import CountModel
from shared.ui.background import Background
from shared.ui.rows import RowsModel, stepped
from shared.ui.till_deed import Paper, TillDeed

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

_GATHER_MS = 150
_CARD = ("card", "settlement")


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class KioskMoneyModel(QObject):  # type: ignore[operator]
    """Rows are refunds that wait, then tasks, oldest first; one of them is chosen.

    The technician inside is one person; what gives money back needs another one, with a PIN.
    """

    changed = Signal()
    _heard = Signal()

    def __init__(
        self, machine: Machine, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._machine, self._office = machine, machine.office
        self._till = WindowTill(machine.office, machine.technician)
        self._checkers = Checkers(machine)
        self._names = device_names(machine.hosts)
        self._deed = TillDeed(machine.office, background, self)
        # what a deed says of the list and what the list shows change together
        self._deed.changed.connect(self.look)
        self._count = CountModel(machine.office, machine.technician, self._deed, self)
        self._refunds: list[Refund] = []
        self._tasks: list[dict[str, object]] = []
        self._boxes: list[Box] = []
        self._key = ""
        self._shown = RowsModel(("key", "task"), (), self)
        self._shown_boxes = RowsModel(("device", "name", "says", "refused"), (), self)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MS)
        self._gather.timeout.connect(self.look)
        self._heard.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._ends = [machine.office.journal.subscribe(lambda _: self._heard.emit())]
        self.look()

    def stop(self) -> None:
        """The page is left: nothing is heard any more."""
        self._gather.stop()
        for end in self._ends:
            end()
        self._ends.clear()

    @property
    def working(self) -> bool:
        """True while something is under way: nobody is thrown out by our own work."""
        return not self._deed.idle

    def _hear(self) -> None:
        # facts that never stop coming put nothing off; after the end a word may still come
        if self._ends and not self._gather.isActive():
            self._gather.start()

    def look(self) -> None:
        """Bring everything up to the journal."""
        if not self._ends:  # the page is left: a queued look may come after the journal
            return
        self._refunds = self._till.refunds()
        waiting = {refund.task for refund in self._refunds}
        tasks = self._office.till.reckoning.tasks()
        self._tasks = [task for task in tasks if task["task"] not in waiting]
        self._boxes = boxes(self._office)
        keys = self._keys()
        if self._key not in keys:
            self._key = keys[0] if keys else ""
        self._show()

    def _keys(self) -> list[str]:
        return [f"r/{r.id}" for r in self._refunds] + [f"t/{t['task']}" for t in self._tasks]

    # -- what the screen reads --------------------------------------------------------------------

    @Property(TillDeed, constant=True)
    def deed(self) -> TillDeed:
        """What is under way, and what came of it."""
        return self._deed

    @Property(CountModel, constant=True)
    def counting(self) -> CountModel:
        """Counting a box that was taken out."""
        return self._count

    @Property(RowsModel, constant=True)
    def rows(self) -> RowsModel:
        """key, task: what, way, amount, text, means, slip, since, current; findings: key, text."""
        return self._shown

    def _show(self) -> None:
        found = [self._refund_row(r) for r in self._refunds]
        found += [self._task_row(t) for t in self._tasks]
        self._shown.set_rows(
            [
                {"key": row["key"], "task": row | {"current": row["key"] == self._key}}
                for row in found
            ]
        )
        self._shown_boxes.set_rows([self._box_row(box) for box in self._boxes])
        self.changed.emit()

    def _refund_row(self, refund: Refund) -> dict[str, object]:
        return {
            "key": f"r/{refund.id}",
            "what": "退费，等另一个人复核",
            "way": "刷卡" if refund.way == "card" else "现金",
            "amount": yuan(refund.amount),
            "text": f"{refund.why.words}。工号 {refund.clerk} 提出。",
            "means": "复核人看过缴费凭条，编号对得上，用自己的工号和密码确认。确认以后才付钱。",
            "slip": short_name(refund.payment) if refund.payment else "",
            "since": self._when(refund.asked_at),
            "waiting": True,
            "findings": [],
        }

    def _task_row(self, task: dict[str, object]) -> dict[str, object]:
        kind, fen, payment = moneytasks.kind_of(task), int(str(task["amount"])), task["payment"]
        return {
            "key": f"t/{task['task']}",
            "what": kind.name,
            "way": "刷卡" if task["kind"] in _CARD else "现金",
            "amount": yuan(fen) if fen else "金额不明",
            "text": str(task["sentence"]),
            "means": kind.means,
            "slip": short_name(str(payment)) if payment else "",
            "since": self._when(str(task["opened_at"])),
            "waiting": False,
            "findings": [
                # money that may have come out in part: whoever counted says how much is missing
                {"key": f.key, "text": f.words, "part": f.gives_back and task["kind"] == "change"}
                for f in kind.findings
            ],
        }

    def _when(self, at: str) -> str:
        now = self._office.now()
        then = datetime.fromisoformat(at).astimezone(now.tzinfo)
        return f"{then:%H:%M}" if then.date() == now.date() else f"{then:%m-%d %H:%M}"

    @Property(str, notify=changed)
    def sentence(self) -> str:
        """What must be done."""
        some = len(self._refunds) + len(self._tasks)
        if not some:
            return "没有等人处理的钱款"
        back = f"，其中 {len(self._refunds)} 件等复核" if self._refunds else ""
        return f"{some} 件钱款要处理{back}"

    @Property(RowsModel, constant=True)
    def boxes(self) -> RowsModel:
        """device, name, says, refused: why it may not be emptied now, '' when it may."""
        return self._shown_boxes

    def _box_row(self, box: Box) -> dict[str, object]:
        since = f"，上次取钱 {self._when(box.since)}" if box.since else "，还没有取过"
        return {
            "device": box.device,
            "name": self._name(box.device),
            "says": f"收进 {box.pieces} 张（枚）{since}",
            "refused": "有一张钞票去向不明，先写明它在不在钱箱里，再取钱。" if box.unclear else "",
        }

    def _name(self, device: str) -> str:
        return self._names.get(device, f"已拆下的设备 {device}")

    @Property(list, notify=changed)
    def checkers(self) -> list[str]:
        """Work numbers of those who may check; empty while nobody was let in."""
        try:
            return list(self._checkers.known)
        except Trouble:
            return []

    @Property(bool, notify=changed)
    def needsCode(self) -> bool:
        """True when letting somebody in takes a one-time code of the province."""
        return self._checkers.needs_code

    # -- what the technician does -----------------------------------------------------------------

    @Slot(str)
    def choose(self, key: str) -> None:
        """Choose a row."""
        if key in self._keys():
            self._key = key
            self._show()

    @Slot(int)
    def step(self, by: int) -> None:
        """The row above or below."""
        key = stepped(self._key, self._keys(), by)
        if key is not None:
            self.choose(key)

    @Slot(str, str, str)
    def say(self, key: str, finding: str, amount: str) -> None:
        """Say what was found of a task; amount: yuan to give back, '' for all of it."""
        fen = fen_of(amount) if amount.strip() else None
        if amount.strip() and fen is None:
            self._tell("请填应退多少元，例如 3 或 2.5。", "danger")
            return
        task, reckoning = key.removeprefix("t/"), self._office.till.reckoning

        def done(refund: str) -> None:
            if refund:
                self._tell("退费已提出，还没有退。请另一位工作人员来复核。", "warn")
            else:
                self._tell("已写明，留痕已写。", "ok")

        if reckoning.is_open(task):
            self._deed.offer(None)
            self._deed.run(
                "正在记账", lambda: moneytasks.say(reckoning, self._till, task, finding, fen), done
            )

    @Slot(str, str, str)
    def check(self, key: str, number: str, pin: str) -> None:
        """Step two of a refund: another person proves who they are, and the slip is printed."""
        refund = key.removeprefix("r/")
        if not any(r.id == refund for r in self._refunds):
            return

        def work() -> tuple[Refund, str]:
            checker = self._checkers.check(number, pin)
            return self._till.pay_refund(refund, checker), checker

        self._deed.offer(None)
        self._deed.run("正在核对", work, lambda made: self._paid(*made))

    def _paid(self, refund: Refund, checker: str) -> None:
        if self._office.tools.receipt_printer is not None:
            slip = Paper("退款凭单", lambda: print_refund(self._office, refund, checker))
            self._deed.offer(slip)
        words = f"退费{yuan(refund.amount)}已记账，请从备用金里付给缴费人，请他在凭单上签字。"
        self._tell(words, "ok")
        self._deed.print()

    @Slot(str)
    def drop(self, key: str) -> None:
        """It is not given back after all: the task stands again."""
        refund = key.removeprefix("r/")
        if any(r.id == refund for r in self._refunds):
            self._deed.run(
                "正在记账",
                lambda: self._till.drop_refund(refund),
                lambda _none: self._tell("退费已撤回，留痕已写。", "info"),
            )

    @Slot(str)
    def takeOut(self, device: str) -> None:
        """A box is taken out, to be counted."""
        box = next((b for b in self._boxes if b.device == device), None)
        if box is not None and not box.unclear:
            self._count.begin(device, self._name(device))

    @Slot(str, str, str, str, str)
    def addChecker(self, number: str, name: str, pin: str, again: str, code: str) -> None:
        """Let another person in, who checks from now on; the PIN is given twice."""
        if pin != again:
            self._tell("两次输入的密码不一样，请重新输入。", "danger")
            return
        self._deed.run(
            "正在登记",
            lambda: self._checkers.add(number, name, pin, code),
            lambda made: self._tell(f"工号 {made} 可以在这台机器上复核了。", "ok"),
        )

    def _tell(self, words: str, tone: str) -> None:
        self._deed.tell(words, tone)
        self.look()
