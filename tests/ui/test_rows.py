"""A list that is read again does not pull its rows away under a finger."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex

from shared.ui.rows import RowsModel


def watched(rows: list[dict[str, object]]) -> tuple[RowsModel, list[str]]:
    model, seen = RowsModel(("key", "word"), rows), list[str]()
    model.modelReset.connect(lambda: seen.append("reset"))
    model.dataChanged.connect(
        lambda first, last: seen.append(f"{first.row()}-{last.row()}"),
    )
    model.changed.connect(lambda: seen.append("changed"))
    return model, seen


ROWS: list[dict[str, object]] = [{"key": k, "word": ""} for k in "abc"]


def test_the_same_rows_again_change_nothing() -> None:
    model, seen = watched(ROWS)
    model.set_rows([dict(row) for row in ROWS])
    assert seen == []


def test_what_a_row_says_changes_in_its_place() -> None:
    model, seen = watched(ROWS)
    model.set_rows([ROWS[0], {"key": "b", "word": "通过"}, ROWS[2]])
    assert seen == ["1-1", "changed"]
    assert model.row(1) == {"key": "b", "word": "通过"}


def test_another_number_of_rows_begins_anew() -> None:
    model, seen = watched(ROWS)
    model.set_rows(ROWS[:2])
    assert seen == ["reset", "changed"]
    assert model.rowCount(QModelIndex()) == 2
