"""Which months of a contribution record the person asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from shared.casework.ports import Contributions


def asked_months(answers: Mapping[str, str], today: date) -> tuple[str, str]:
    """First and last month (``YYYY-MM``, inclusive) of the answers of RS001's form."""
    last = f"{today:%Y-%m}"
    period = answers.get("period", "all")
    if period == "custom":
        return answers.get("from", "")[:7] or "0000-00", answers.get("to", "")[:7] or last
    if not period.isdigit():
        return "0000-00", last
    months = today.year * 12 + today.month - int(period)
    year, month0 = divmod(months, 12)
    return f"{year:04d}-{month0 + 1:02d}", last


def only_asked(said: Contributions, answers: Mapping[str, str], today: date) -> Contributions:
    """The same answer with the rows of the asked months only; nothing is added or changed."""
    first, last = asked_months(answers, today)
    return replace(said, rows=tuple(r for r in said.rows if first <= r.month <= last))
