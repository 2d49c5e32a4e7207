"""What staff do about money: tasks, the box that is counted, the card terminal's day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shared.casework.cashbook import new_id
from shared.casework.mending import catch_up_cards
from shared.devices.payment.words import BatchLine, Charge
from shared.domain.errors import Actor, Trouble
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

    def task(self, task: str) -> dict[str, object]:
        """An open task. Raises KeyError."""
        row = next((t for t in self.tasks() if t["task"] == task), None)
        if row is None:
            raise KeyError(task)
        return row

    def is_open(self, task: str) -> bool:
        """True while nobody has cleared it up."""
        return any(t["task"] == task for t in self.tasks())

    def settle_task(self, task: str, outcome: str, clerk: str, note: str = "") -> None:
        """Staff say what they did or found.

        outcome: refunded, in-box, returned, charged, not-charged or agreed. A note or a charge
        nobody knew the end of is then known, and its payment ends. Blocks where change is given
        for it. Raises KeyError for a task that is not open.
        """
        row = self.task(task)
        payment, name = str(row["payment"]), task.partition("/")[2]
        drafts = [self._task_closed(task, outcome, clerk, note, payment)]
        if row["kind"] == "piece" and outcome in ("in-box", "returned"):
            type_ = "cash-stacked" if outcome == "in-box" else "cash-returned"
            body: dict[str, object] = {"piece": name, "how": "person"}
            drafts.append(self._till.book.draft(type_, body, payment))
        charge = row["kind"] == "card" and outcome in ("charged", "not-charged")
        if charge:
            drafts.append(self._charge_known(name, outcome == "charged", payment))
        self._till.book.append_all(drafts)
        if charge:
            self._till.close_known()
        self.owe_late_pieces()

    def _charge_known(self, reference: str, charged: bool, payment: str) -> FactDraft:
        """What staff found at the bank; a reversal was asked for before, so one or the other."""
        rows = self._till.journal.query(
            "select amount from cards where reference = ?"
            " and state in ('asked', 'unknown', 'reversing')",
            (reference,),
        )
        if not rows:
            raise KeyError(reference)
        if not charged:
            body: dict[str, object] = {"reference": reference, "how": "person"}
            return self._till.book.draft("card-reversed", body, payment)
        body = {"reference": reference, "amount": int(rows[0]["amount"])}
        body |= {"last4": "", "trace": "", "how": "person"}
        return self._till.book.draft("card-approved", body, payment)

    def empty_box(self, device: str, counted: Mapping[int, int], clerk: str) -> int:
        """The box was taken out and counted; returns fen more (or less) than the facts say.

        Raises Trouble ``till-busy`` while somebody pays, ``box-unclear`` while nobody has said of a
        note whether it lies in this box: the count could not be held against anything.
        """
        if self._till.busy:
            raise Trouble(
                "till-busy", "有人正在缴费，等他缴完再取钱。", Actor.STAFF, transient=True
            )
        unclear = self._till.journal.query(
            "select 1 from pieces where device = ? and state in ('escrowed', 'unknown') limit 1",
            (device,),
        )
        if unclear:
            raise Trouble(
                "box-unclear",
                "有一张钞票还不知道是不是在这个钱箱里，请先打开机器找到它，在“钱款待核对”里写明，再取钱。",
                Actor.STAFF,
            )
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
    """What staff must know of money at a machine without a desk; '' for nothing.

    Anybody may read it on the sheet that says where a person helps: no amount, no story.
    """
    tasks = office.till.reckoning.tasks()
    if not tasks:
        return ""
    return f"这台机器上有 {len(tasks)} 件钱款待核对，请技术人员到维护页面的“钱款”里处理。"


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
