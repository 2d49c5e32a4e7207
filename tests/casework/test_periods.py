"""The statement shows the months that were asked for, no more and no fewer."""

from __future__ import annotations

from datetime import date

import pytest

from shared.casework.periods import asked_months, only_asked
from shared.casework.ports import Contribution, Contributions

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("answers", "span"),
    [
        ({"period": "12"}, ("2025-12", "2026-11")),
        ({"period": "24"}, ("2024-12", "2026-11")),
        ({"period": "all"}, ("0000-00", "2026-11")),
        ({"period": "custom", "from": "2026-01-15", "to": "2026-03-01"}, ("2026-01", "2026-03")),
    ],
)
def test_the_span_of_an_answer(answers: dict[str, str], span: tuple[str, str]) -> None:
    assert asked_months(answers, TODAY) == span


def test_a_year_has_twelve_months() -> None:
    rows = tuple(
        Contribution(f"{year}-{month:02d}", "养老", "1", "1", "单位")
        for year in (2024, 2025, 2026)
        for month in range(1, 13)
        if (year, month) <= (2026, 11)
    )
    said = only_asked(Contributions(rows, "", "", sample=True), {"period": "12"}, TODAY)
    assert len(said.rows) == 12
    assert (said.rows[0].month, said.rows[-1].month) == ("2025-12", "2026-11")
