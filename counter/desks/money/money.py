"""View-model of 钱款和对账 (Ctrl D): the day, refunds that wait, and what is to be cleared up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.daybook import Counted, count_drawer, day_book, print_day_book
from shared.casework.office import Office
from shared.casework.printing import Outcome
from shared.casework.windowtill import Refund, Why, WindowTill
from shared.domain.errors import Trouble
from shared.domain.money import fen_of, yuan
from shared.ui.background import Background

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

LANE = "money"
_Said = TypeVar("_Said")
_KINDS = {
    "refund": "要退的钱",
    "piece": "一张钞票去向不明",
    "unseen": "硬币没有报面值",
    "change": "找零不知道出完没有",
    "card": "刷卡要查",
    "settlement": "刷卡机对账不符",
    "count": "清点不符",
}


class Colleagues(Protocol):
    """Who may check a refund."""

    def sign_in(self, id_: str, pin: str) -> Colleague:
        """The clerk with that id and PIN. Raises Trouble."""


class Colleague(Protocol):
    """Somebody at the window."""

    @property
    def id(self) -> str:
        """Staff id."""
        ...


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class MoneyModel(QObject):  # type: ignore[operator]
    """Rows are refunds first, then tasks; one of them is chosen."""

    changed = Signal()

    def __init__(
        self,
        office: Office,
        clerk: str,
        colleagues: Colleagues,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._office, self._clerk, self._colleagues = office, clerk, colleagues
        self._background = background
        self._till = WindowTill(office, clerk)
        self._refunds: list[Refund] = []
        self._tasks: list[dict[str, object]] = []
        self._key = ""
        self._counted: Counted | None = None
        self._busy = ""
        self._said, self._tone = "", "info"

    def begin(self) -> None:
        """Read how things stand."""
        self.refresh()

    def close(self) -> None:
        """Let go of what is shown."""
        self._refunds, self._tasks = [], []

    def refresh(self) -> None:
        """Bring everything up to the journal."""
        self._refunds = self._till.refunds()
        waiting = {f"refund/{r.payment}" for r in self._refunds if r.why is Why.OWED}
        tasks = self._office.till.reckoning.tasks()
        self._tasks = [t for t in tasks if t["task"] not in waiting]
        keys = [str(row["key"]) for row in self._rows()]
        if self._key not in keys:
            self._key = keys[0] if keys else ""
        self.changed.emit()

    def _rows(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = [
            {
                "key": f"r/{r.id}",
                "what": f"退费 {yuan(r.amount)}，等复核",
                "text": f"{r.why.words}。{'退回原卡' if r.way == 'card' else '退现金'}。"
                f"{r.clerk} 提出，要另一位工作人员复核。",
            }
            for r in self._refunds
        ]
        rows += [
            {
                "key": f"t/{t['task']}",
                "what": _KINDS.get(str(t["kind"]), "钱款待核对"),
                "text": str(t["sentence"]),
            }
            for t in self._tasks
        ]
        return rows

    # -- what the screen reads ----------------------------------------------------------------

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, object]]:
        """key, what, text, current."""
        return [row | {"current": row["key"] == self._key} for row in self._rows()]

    @Property(list, notify=changed)
    def day(self) -> list[dict[str, str]]:
        """The day in lines: label, value, strong."""
        book = day_book(self._office)
        lines = [
            ("上次留在钱箱里", yuan(book.began)),
            (f"收现金 {book.takings} 笔", yuan(book.taken)),
            (f"退现金 {book.refunds} 笔", yuan(book.refunded)),
            ("现在钱箱应有", yuan(max(0, book.expected))),
            (f"刷卡 {book.cards} 笔，还没有结账", yuan(book.card)),
        ]
        lines += [(f"{name} {many} 笔", yuan(fen)) for name, many, fen in book.fees]
        if book.waived:
            lines.append(("免收", f"{book.waived} 笔"))
        if book.unresolved:
            lines.append(("结果正在核实", f"{book.unresolved} 笔"))
        return [
            {"label": label, "value": value, "strong": "1" if label == "现在钱箱应有" else ""}
            for label, value in lines
        ]

    @Property(str, notify=changed)
    def chosen(self) -> str:
        """Kind of the chosen row: waiting, refund, piece, other, or '' for none."""
        if self._key.startswith("r/"):
            return "waiting"
        task = self._task()
        if task is None:
            return ""
        return str(task["kind"]) if task["kind"] in ("refund", "piece") else "other"

    @Property(bool, notify=changed)
    def hasCard(self) -> bool:
        """True when there is a card terminal to settle with."""
        return self._office.tools.card is not None

    @Property(bool, notify=changed)
    def canPrint(self) -> bool:
        """True once the drawer was counted and there is a printer."""
        return self._counted is not None and self._office.tools.page_printer is not None

    @Property(str, notify=changed)
    def busy(self) -> str:
        """What is under way, '' for nothing."""
        return self._busy

    @Property(str, notify=changed)
    def said(self) -> str:
        """What came of it last."""
        return self._said

    @Property(str, notify=changed)
    def tone(self) -> str:
        """Its tone."""
        return self._tone

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(str)
    def choose(self, key: str) -> None:
        """Choose a row."""
        self._key = key
        self.changed.emit()

    @Slot(int)
    def step(self, by: int) -> None:
        """The row above or below."""
        keys = [str(row["key"]) for row in self._rows()]
        if self._key in keys:
            self.choose(keys[min(max(0, keys.index(self._key) + by), len(keys) - 1)])

    @Slot(str, str)
    def count(self, counted: str, left: str) -> None:
        """The drawer was counted; what stays in it as change."""
        fen, stays = fen_of(counted), fen_of(left) if left.strip() else 0
        if fen is None or stays is None or stays > fen:
            self._tell("请填清点出来的金额，和其中留作找零的金额。", "danger")
            return
        self._run(
            "正在记账", lambda: count_drawer(self._office, self._clerk, fen, stays), self._counts
        )

    def _counts(self, found: Counted) -> None:
        self._counted = found
        tone = "warn" if found.differs else "ok"
        more = "已列入钱款待核对，请查明。" if found.differs else ""
        self._tell(f"清点{yuan(found.counted)}，{found.words}。{more}", tone)
        self.printDay()

    @Slot()
    def printDay(self) -> None:
        """Print 对账单."""
        counted = self._counted
        if counted is not None and self.property("canPrint"):
            said, tone = self._said, self._tone
            self._run(
                "正在打印对账单",
                lambda: print_day_book(self._office, counted),
                lambda outcome: self._printed(outcome, said, tone),
            )

    def _printed(self, outcome: Outcome, said: str, tone: str) -> None:
        if outcome.kind.value == "confirmed":
            self._tell(f"{said}对账单已打印，请签字存档。", tone)
        else:
            trouble = outcome.trouble
            why = trouble.sentence if trouble else "请看出纸口。"
            self._tell(f"{said}对账单没有打好：{why}可以再打一次。", "warn")

    @Slot()
    def settleCards(self) -> None:
        """The card terminal's day against the journal's, line by line."""
        if self.property("hasCard"):
            self._run("刷卡机正在结账", self._office.till.reckoning.settle_cards, self._settled)

    def _settled(self, differs: int) -> None:
        if differs:
            self._tell(f"刷卡机已结账，有 {differs} 笔对不上，已列入钱款待核对。", "warn")
        else:
            self._tell("刷卡机已结账，每一笔都对得上。", "ok")

    @Slot(str, str, bool)
    def payRefund(self, colleague: str, pin: str, by_hand: bool) -> None:
        """Step two of a refund: another person proves who they are, then the money goes back."""
        refund = self._key.removeprefix("r/")
        if not self._key.startswith("r/"):
            return

        def work() -> Refund:
            checker = self._colleagues.sign_in(colleague, pin)
            return self._till.pay_refund(refund, checker.id, by_hand=by_hand)

        self._run("正在核对", work, self._refunded)

    def _refunded(self, refund: Refund) -> None:
        if refund.way == "card":
            self._tell(f"{yuan(refund.amount)}已退回原卡，账已记好。", "ok")
            return
        self._tell(f"退费{yuan(refund.amount)}已记账，请把现金交给申请人。", "ok")
        self._run(
            "正在开钱箱",
            self._till.open_drawer,
            lambda _opened: self._tell(self._said, "ok"),
            lambda trouble: self._tell(f"{self._said}钱箱没有打开：{trouble.sentence}", "warn"),
        )

    @Slot()
    def dropRefund(self) -> None:
        """It is not given back after all."""
        if self._key.startswith("r/"):
            refund = self._key.removeprefix("r/")
            self._run(
                "正在记账",
                lambda: self._till.drop_refund(refund),
                lambda _none: self._tell("退费已撤回，留痕已写。", "info"),
            )

    @Slot(str)
    def settleTask(self, outcome: str) -> None:
        """Say what was found. outcome: in-box, returned, agreed; money owed goes the two steps."""
        task = self._task()
        if task is None:
            return
        name, payment = str(task["task"]), str(task["payment"])
        if task["kind"] == "refund" and payment and name == f"refund/{payment}":
            self._run(
                "正在记账",
                lambda: self._till.ask_refund(payment, Why.OWED),
                lambda _id: self._tell("退费已提出，请另一位工作人员复核。", "warn"),
            )
            return
        if task["kind"] == "refund":
            outcome = "refunded"
        self._run(
            "正在记账",
            lambda: self._office.till.reckoning.settle_task(name, outcome, self._clerk),
            lambda _none: self._tell("已写明，留痕已写。", "ok"),
        )

    # -- inside -----------------------------------------------------------------------------------

    def _task(self) -> dict[str, object] | None:
        name = self._key.removeprefix("t/")
        return next((t for t in self._tasks if t["task"] == name), None)

    def _tell(self, words: str, tone: str) -> None:
        self._said, self._tone = words, tone
        self.refresh()

    def _run(
        self,
        words: str,
        work: Callable[[], _Said],
        done: Callable[[_Said], None],
        failed: Callable[[Trouble], None] | None = None,
    ) -> None:
        if self._busy:
            return
        self._busy = words
        self.changed.emit()

        def finished(result: _Said) -> None:
            self._busy = ""
            done(result)

        def refused(trouble: Trouble) -> None:
            self._busy = ""
            if failed is not None:
                failed(trouble)
            else:
                self._tell(trouble.sentence + trouble.staff_hint, "danger")

        self._background.run(LANE, work, finished, refused)
