"""What staff do about money: tasks, the box that is counted, the card terminal's day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.casework.cashbook import new_id
from shared.casework.mending import catch_up_cards
from shared.devices.payment.words import BatchLine, Charge
from shared.domain.money import words_of, yuan
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.casework.office import Office
    from shared.casework.till import Till


class Reckoning:
    """What is to be cleared up (钱款待核对), and the counts by hand against the facts."""

    def __init__(self, till: Till) -> None:
        self._till = till

    def tasks(self) -> list[dict[str, object]]:
        """What staff have to do about money, oldest first (钱款待核对)."""
        return self._till.journal.query(
            "select * from money_tasks where closed_at = '' order by opened_at, task"
        )

    def settle_task(self, task: str, outcome: str, clerk: str, note: str = "") -> None:
        """Staff say what they did or found. outcome: refunded, in-box, returned or agreed.

        A note nobody knew the end of is then known. Raises KeyError for a task that is not open.
        """
        row = next((t for t in self.tasks() if t["task"] == task), None)
        if row is None:
            raise KeyError(task)
        drafts = [self._task_closed(task, outcome, clerk, note, str(row["payment"]))]
        if row["kind"] == "piece" and outcome in ("in-box", "returned"):
            type_ = "cash-stacked" if outcome == "in-box" else "cash-returned"
            piece = task.partition("/")[2]
            drafts.append(
                self._till.book.draft(type_, {"piece": piece, "how": "person"}, str(row["payment"]))
            )
        self._till.book.append_all(drafts)
        self.owe_late_pieces()

    def empty_box(self, device: str, counted: dict[int, int], clerk: str) -> int:
        """The box was taken out and counted; returns fen more (or less) than the facts say."""
        expected = self._till.book.box(device)
        differs = sum(v * n for v, n in counted.items()) - sum(v * n for v, n in expected.items())
        drafts = [
            self._till.book.draft(
                "cash-box-emptied",
                {
                    "device": device,
                    "clerk": clerk,
                    "counted": [[v, n] for v, n in sorted(counted.items())],
                    "expected": [[v, n] for v, n in sorted(expected.items())],
                },
            )
        ]
        if {v: n for v, n in counted.items() if n} != expected:
            more = "多" if differs >= 0 else "少"
            said = (
                f"设备 {device} 的钱箱清点与记录不符，{more}{yuan(abs(differs))}，"
                f"记录：{words_of(expected) or '空'}。请查明并写明。"
            )
            drafts.append(self._till.book.task("count", said, "", abs(differs)))
        self._till.book.append_all(drafts)
        return differs

    def settle_cards(self) -> int:
        """The day's end of the card terminal: its lines against the journal's, one by one.

        Returns how many differ; staff have a task for each. Raises Trouble.
        """
        port = self._till.card_port
        if port is None:
            return 0
        catch_up_cards(self._till, port)
        batch = port.settle()
        ours = {
            str(r["reference"]): r
            for r in self._till.journal.query(
                "select reference, payment, amount, state from cards"
                " where device = ? and batch = ''",
                (port.id,),
            )
        }
        theirs = {line.reference: line for line in batch.lines}
        drafts = []
        for reference in sorted({*ours, *theirs}):
            said = _difference(ours.get(reference), theirs.get(reference))
            if said:
                mine = ours.get(reference)
                payment = str(mine["payment"]) if mine else ""
                line = theirs.get(reference)
                amount = line.amount if line else int(str(mine["amount"])) if mine else 0
                whole = f"刷卡机批次 {batch.number}，流水号 {reference}：{said}请与银行核对并写明。"
                drafts.append(
                    self._till.book.task("settlement", whole, payment, amount, name=reference)
                )
        done = {
            "device": port.id,
            "batch": batch.number,
            "charges": len(batch.lines),
            "amount": batch.amount,
            "differences": len(drafts),
        }
        self._till.book.append_all([*drafts, self._till.book.draft("card-settled", done)])
        return len(drafts)

    def owe_late_pieces(self) -> None:
        """A note found in the box after its payment was closed belongs to the person."""
        rows = self._till.journal.query(
            "select p.payment as payment, sum(p.value) + (select coalesce(sum(c.amount), 0)"
            " from cards c where c.payment = p.payment and c.state = 'approved') - y.received"
            " - (select coalesce(sum(t.amount), 0) from money_tasks t"
            " where t.payment = p.payment and t.task like 'refund/' || p.payment || '/%') as more"
            " from pieces p join payments y on y.payment = p.payment"
            " where p.state = 'stacked' and y.state not in ('open', 'unresolved')"
            " group by p.payment having more > 0"
        )
        for row in rows:
            payment, more = str(row["payment"]), int(row["more"])
            said = f"核实后又有{yuan(more)}在钱箱里，应退给缴费人，请退款并写明。"
            name = f"{payment}/{new_id()}"
            self._till.book.append_all(
                [self._till.book.task("refund", said, payment, more, name=name)]
            )

    def known(self, task: str, payment: str) -> list[FactDraft]:
        """The fact that closes a task the machines have cleared up; none when it is not open."""
        if not any(row["task"] == task for row in self.tasks()):
            return []
        return [self._task_closed(task, "known", "", "", payment)]

    # -- inside ----------------------------------------------------------------------------------

    def _task_closed(
        self, task: str, outcome: str, clerk: str, note: str, payment: str
    ) -> FactDraft:
        body = {"task": task, "outcome": outcome, "clerk": clerk, "note": note}
        return self._till.book.draft("money-task-closed", body, payment)


def money_note(office: Office) -> str:
    """What staff must know of money at a machine without a desk; '' for nothing."""
    tasks = office.till.reckoning.tasks()
    if not tasks:
        return ""
    return f"这台机器上有 {len(tasks)} 件钱款待核对，最早一件：{tasks[0]['sentence']}"


def _difference(mine: dict[str, object] | None, line: BatchLine | None) -> str:
    """What differs about one charge, '' when both agree."""
    state = str(mine["state"]) if mine else ""
    taken = state == "approved"
    if line is None:
        return "本机记为已扣款，刷卡机没有这一笔。" if taken else ""
    if mine is None:
        return f"刷卡机有一笔{yuan(line.amount)}，本机没有记录。"
    if line.charge is Charge.APPROVED and not taken:
        return f"刷卡机记为已扣款{yuan(line.amount)}，本机记为没有扣款。"
    if line.charge is not Charge.APPROVED and taken:
        return "本机记为已扣款，刷卡机记为没有扣款。"
    if taken and line.amount != int(str(mine["amount"])):
        return f"刷卡机记为{yuan(line.amount)}，本机记为{yuan(int(str(mine['amount'])))}。"
    return ""
