"""What waits at a window: every case of the hall with how urgent it is and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from shared.domain.calendar import Deadline
from shared.domain.case import AcceptanceAlarm, State, Urgency, acceptance_alarm

if TYPE_CHECKING:
    from shared.casework.office import Office

_LAST = date.max
"""Where cases without a limit of their own stand: behind all that have one."""


@dataclass(frozen=True)
class Notice:
    """The days left to accept, refuse or ask for more, by the working-day clock."""

    urgency: Urgency
    last_day: date
    words: str
    """剩余 3 个工作日, 今天截止, 已视为受理."""
    sentence: str
    """What it means and what to do, '' while there is time."""
    provisional: bool = False
    """Leans on a holiday table that is not published yet."""


@dataclass(frozen=True)
class WorkRow:
    """One line of the work list; ``name`` is masked until the case is opened."""

    case: str
    number: str
    item: str
    item_name: str
    name: str
    state: State
    received_at: str
    expected_by: str
    origin: str
    settled_at: str = ""
    """When this desk accepted it or handed its result out, UTC; '' before."""
    notice: Notice | None = None
    """None once the authority has spoken."""
    missing: tuple[str, ...] = ()
    """Papers a supplement task waits for, by name."""
    asks: str = ""
    """What has to be said to the applicant about them, '' for nothing."""


def work_list(office: Office) -> list[WorkRow]:
    """Cases that wait for this hall, the least time left first, then by when they came."""
    rows = office.journal.query(
        "select case_id, number, item, item_name, applicant_name, state, received_at,"
        " supplemented_at, expected_by, terminal, accepted_at, handed_out_at from cases"
        " where state not in ('draft', 'discarded', 'archived') order by received_at"
    )
    tasks = _tasks(office)
    found = []
    for r in rows:
        state = State(str(r["state"]))
        mine = tasks.get(str(r["case_id"]), [])
        found.append(
            WorkRow(
                case=str(r["case_id"]),
                number=str(r["number"] or ""),
                item=str(r["item"]),
                item_name=str(r["item_name"] or ""),
                name=str(r["applicant_name"] or ""),
                state=state,
                received_at=str(r["received_at"] or ""),
                expected_by=str(r["expected_by"] or ""),
                origin=str(r["terminal"] or ""),
                settled_at=str(r["handed_out_at"] or r["accepted_at"] or ""),
                notice=_notice(office, state, str(r["supplemented_at"] or r["received_at"])),
                missing=tuple(_name(office, str(r["item"]), key) for key, _ in mine),
                asks="".join(sentence for _, sentence in mine),
            )
        )
    return sorted(found, key=lambda row: row.notice.last_day if row.notice else _LAST)


def _notice(office: Office, state: State, since: str) -> Notice | None:
    now = office.now()
    try:
        received = datetime.fromisoformat(since).astimezone(now.tzinfo).date()
    except ValueError:
        return None
    calendar = office.catalogue.calendar
    alarm: AcceptanceAlarm = acceptance_alarm(state, received, now.date(), calendar)
    if state not in (State.SUBMITTED, State.RECEIVED, State.SUPPLEMENTED):
        return None
    words = calendar.left_text(now.date(), Deadline(alarm.last_day))
    if alarm.urgency is Urgency.DEEMED:
        words = "已视为受理"
    return Notice(alarm.urgency, alarm.last_day, words, alarm.sentence, alarm.provisional)


def _tasks(office: Office) -> dict[str, list[tuple[str, str]]]:
    """Case -> (material key, sentence) of every open task about a paper."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in office.open_tasks():
        if row["material"]:
            said = (str(row["material"]), str(row["sentence"]))
            found.setdefault(str(row["case_id"]), []).append(said)
    return found


def _name(office: Office, item: str, key: str) -> str:
    """A material in everyday words."""
    known = office.catalogue.items.get(item)
    materials = known.materials if known is not None else ()
    return next((m.label for m in materials if m.key == key), key)
