"""View-model of 钱款和对账 (Ctrl D): the day, refunds that wait, and what is to be cleared up."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework import moneytasks
from shared.casework.daybook import Counted, count_drawer, day_book, print_day_book
from shared.casework.office import Office
from shared.casework.windowtill import Refund, WindowTill
from shared.domain.money import fen_of, yuan
from shared.ui.background import Background
from shared.ui.rows import RowsModel, stepped, still_chosen
from shared.ui.till_deed import Paper, TillDeed

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1


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
        self._deed = TillDeed(office, background, self)
        self._deed.changed.connect(self.changed)
        self._till = WindowTill(office, clerk)
        self._refunds: list[Refund] = []
        self._tasks: list[dict[str, object]] = []
        self._shown = RowsModel(("key", "what", "says", "current"), (), self)
        self._key: str | None = None

    def begin(self) -> None:
        """Read how things stand."""
        self.refresh()

    def close(self) -> None:
        """Let go of what is shown."""
        self._refunds, self._tasks = [], []
        self._shown.set_rows([])

    def refresh(self, *, ours: bool = False) -> None:
        """Bring everything up to the journal; ``ours``: after something that was done here."""
        self._refunds = self._till.refunds()
        waiting = {r.task for r in self._refunds}
        tasks = self._office.till.reckoning.tasks()
        self._tasks = [t for t in tasks if t["task"] not in waiting]
        keys = [str(row["key"]) for row in self._rows()]
        self._key = still_chosen(self._key, keys)
        if ours and not self._key:  # what went, went by this: the next one is chosen
            self._key = still_chosen(None, keys)
        self._show()

    def _show(self) -> None:
        self._shown.set_rows([row | {"current": row["key"] == self._key} for row in self._rows()])
        self.changed.emit()

    def _rows(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = [
            {
                "key": f"r/{r.id}",
                "what": f"退费 {yuan(r.amount)}，等复核",
                "says": f"{r.why.words}。{'退回原卡' if r.way == 'card' else '退现金'}。"
                f"{r.clerk} 提出，要另一位工作人员复核。",
            }
            for r in self._refunds
        ]
        rows += [
            {
                "key": f"t/{t['task']}",
                "what": moneytasks.kind_of(t).name,
                "says": str(t["sentence"]),
            }
            for t in self._tasks
        ]
        return rows

    # -- what the screen reads ----------------------------------------------------------------

    @Property(RowsModel, constant=True)
    def rows(self) -> RowsModel:
        """key, what, says, current."""
        return self._shown

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

    @Property(bool, notify=changed)
    def waiting(self) -> bool:
        """True when the chosen row is a refund that waits for another person."""
        return self._refund() != ""

    @Property(list, notify=changed)
    def findings(self) -> list[dict[str, str]]:
        """What may be said of the chosen task: key, text."""
        task = self._task()
        if task is None:
            return []
        return [{"key": f.key, "text": f.words} for f in moneytasks.kind_of(task).findings]

    @Property(TillDeed, constant=True)
    def deed(self) -> TillDeed:
        """What is under way, and what came of it."""
        return self._deed

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(str)
    def choose(self, key: str) -> None:
        """Choose a row."""
        self._key = key
        self._show()

    @Slot(int)
    def step(self, by: int) -> None:
        """The row above or below."""
        key = stepped(self._key, [str(row["key"]) for row in self._rows()], by)
        if key is not None:
            self.choose(key)

    @Slot(str, str)
    def count(self, counted: str, left: str) -> None:
        """The drawer was counted; what stays in it as change."""
        fen, stays = fen_of(counted), fen_of(left) if left.strip() else 0
        if fen is None or stays is None or stays > fen:
            self._tell("请填清点出来的金额，和其中留作找零的金额。", "danger")
            return
        self._deed.run(
            "正在记账", lambda: count_drawer(self._office, self._clerk, fen, stays), self._counts
        )

    def _counts(self, found: Counted) -> None:
        office = self._office
        if office.tools.page_printer is not None:
            sheet = Paper("对账单", lambda: print_day_book(office, found), "，请签字存档")
            self._deed.offer(sheet)
        tone = "warn" if found.differs else "ok"
        more = "已列入钱款待核对，请查明。" if found.differs else ""
        self._tell(f"清点{yuan(found.counted)}，{found.words}。{more}", tone)
        self._deed.print()

    @Slot()
    def settleCards(self) -> None:
        """The card terminal's day against the journal's, line by line."""
        if self._deed.property("hasCard"):
            self._deed.run(
                "刷卡机正在结账", self._office.till.reckoning.settle_cards, self._settled
            )

    def _settled(self, differs: int) -> None:
        if differs:
            self._tell(f"刷卡机已结账，有 {differs} 笔对不上，已列入钱款待核对。", "warn")
        else:
            self._tell("刷卡机已结账，每一笔都对得上。", "ok")

    @Slot(str, str, bool)
    def payRefund(self, colleague: str, pin: str, by_hand: bool) -> None:
        """Step two of a refund: another person proves who they are, then the money goes back."""
        refund = self._refund()
        if not refund:
            return

        def work() -> Refund:
            checker = self._colleagues.sign_in(colleague, pin)
            return self._till.pay_refund(refund, checker.id, by_hand=by_hand)

        self._deed.run("正在核对", work, self._refunded)

    def _refunded(self, refund: Refund) -> None:
        if refund.way == "card":
            self._tell(f"{yuan(refund.amount)}已退回原卡，账已记好。", "ok")
            return
        said = f"退费{yuan(refund.amount)}已记账，请把现金交给申请人。"
        self._tell(said, "ok")
        self._deed.run(
            "正在开钱箱",
            self._till.open_drawer,
            lambda _opened: self._tell(said, "ok"),
            lambda trouble: self._tell(f"{said}钱箱没有打开：{trouble.sentence}", "warn"),
        )

    @Slot()
    def dropRefund(self) -> None:
        """It is not given back after all."""
        refund = self._refund()
        if refund:
            self._deed.run(
                "正在记账",
                lambda: self._till.drop_refund(refund),
                lambda _none: self._tell("退费已撤回，留痕已写。", "info"),
            )

    @Slot(str)
    def settleTask(self, finding: str) -> None:
        """Say what was found, one of ``findings``; money owed goes the two steps."""
        task = self._task()
        if task is None:
            return
        name, reckoning = str(task["task"]), self._office.till.reckoning

        def done(refund: str) -> None:
            if refund:
                self._tell("退费已提出，请另一位工作人员复核。", "warn")
            else:
                self._tell("已写明，留痕已写。", "ok")

        self._deed.run(
            "正在记账", lambda: moneytasks.say(reckoning, self._till, name, finding), done
        )

    # -- inside -----------------------------------------------------------------------------------

    def _task(self) -> dict[str, object] | None:
        return next((t for t in self._tasks if f"t/{t['task']}" == self._key), None)

    def _refund(self) -> str:
        """The chosen refund, '' when none is."""
        return next((r.id for r in self._refunds if f"r/{r.id}" == self._key), "")

    def _tell(self, words: str, tone: str) -> None:
        self._deed.tell(words, tone)
        self.refresh(ours=True)
