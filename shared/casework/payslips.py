"""The slip of a payment, printed once it is closed: paid, owed, or not known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.casework.settled import Settled
from shared.domain.fee import Cost

if TYPE_CHECKING:
    from shared.casework.office import Office
    from shared.casework.printing import Outcome
    from shared.casework.visit import Visit
    from shared.image.raster import Raster

PAPER = "payslip"
_STATES = {"paid": "已缴清", "unresolved": "结果正在核实"}


def pay_state(settled: Settled) -> str:
    """已缴清, 没有缴成 or 结果正在核实: what is said largest, on screen and on paper."""
    return _STATES.get(settled.outcome, "没有缴成")


def short_name(payment: str) -> str:
    """A payment's name as people say it: the last eight characters, in pairs of four."""
    tail = payment.replace("-", "")[-8:].upper()
    return f"{tail[:4]} {tail[4:]}"


def print_pay_slip(
    office: Office,
    number: str,
    item_name: str,
    cost: Cost,
    settled: Settled,
    visit: Visit | None = None,
) -> Outcome:
    """Print what became of a payment; blocks. ``visit``: prints only while that one lasts."""
    try:
        found = office.tools.site.verify_url + office.prints.record(number).token
    except KeyError:  # taken in elsewhere: its receipt is not ours to repeat
        found = number

    def compose(copy: int) -> Raster:
        from shared.paper.payslip import PaySlip, pay_slip

        site, now = office.tools.site, office.now()
        return pay_slip(
            PaySlip(
                hall=site.hall_name,
                number=number,
                item=item_name,
                fee=cost.title,
                basis=cost.basis,
                state=pay_state(settled),
                lines=settled.lines(),
                urgent=settled.owed > 0 or settled.uncertain > 0 or settled.outcome != "paid",
                payment=short_name(settled.payment),
                paid_at=now,
                printed_at=now,
                qr=found,
                terminal=site.terminal,
                head=office.journal.head().hash,
                copy=copy,
                hotline=site.help_phone,
            )
        )

    return office.prints.slip(
        visit.id if visit is not None else "",
        number,
        f"{PAPER} {short_name(settled.payment)}",
        compose,
        (lambda: visit.ended) if visit is not None else (lambda: False),
    )
