"""A list that is read again does not pull its rows away under a finger."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex

from shared.ui.rows import RowsModel, stepped, still_chosen


def watched(rows: list[dict[str, object]]) -> tuple[RowsModel, list[str]]:
    model, seen = RowsModel(("key", "word"), rows), list[str]()
    model.modelReset.connect(lambda: seen.append("reset"))
    model.dataChanged.connect(
        lambda first, last: seen.append(f"{first.row()}-{last.row()}"),
    )
    model.rowsInserted.connect(lambda _of, first, last: seen.append(f"+{first}-{last}"))
    model.rowsRemoved.connect(lambda _of, first, last: seen.append(f"-{first}-{last}"))
    model.rowsMoved.connect(
        lambda _of, first, last, _to, place: seen.append(f"{first}-{last}>{place}")
    )
    model.changed.connect(lambda: seen.append("changed"))
    return model, seen


class Mirror:
    """A view: holds what it was told of, and nothing else."""

    def __init__(self, model: RowsModel) -> None:
        self.model = model
        self.read()
        model.modelReset.connect(self.read)
        model.rowsInserted.connect(self.inserted)
        model.rowsRemoved.connect(self.removed)
        model.rowsMoved.connect(self.moved)
        model.dataChanged.connect(self.said)

    def row(self, n: int) -> tuple[object, object]:
        row = self.model.row(n)
        return row["key"], row["word"]

    def read(self) -> None:
        self.rows = [self.row(n) for n in range(self.model.rowCount(QModelIndex()))]

    def inserted(self, _of: QModelIndex, first: int, last: int) -> None:
        self.rows[first:first] = [self.row(n) for n in range(first, last + 1)]

    def removed(self, _of: QModelIndex, first: int, last: int) -> None:
        del self.rows[first : last + 1]

    def moved(self, _of: QModelIndex, first: int, last: int, _to: QModelIndex, place: int) -> None:
        taken = self.rows[first : last + 1]
        del self.rows[first : last + 1]
        at = place if place <= first else place - len(taken)
        self.rows[at:at] = taken

    def said(self, first: QModelIndex, last: QModelIndex) -> None:
        for n in range(first.row(), last.row() + 1):
            self.rows[n] = self.row(n)


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


def test_a_row_that_comes_or_goes_leaves_the_others_where_they_are() -> None:
    model, seen = watched(ROWS)
    model.set_rows([*ROWS, {"key": "d", "word": "新"}])
    model.set_rows([ROWS[0], {"key": "c", "word": "旧"}, {"key": "d", "word": "新"}])
    model.set_rows([{"key": "z", "word": ""}, {"key": "y", "word": ""}, *ROWS[:1], *ROWS[2:]])
    assert seen[:5] == ["+3-3", "changed", "-1-1", "1-1", "changed"]
    assert seen[5:] == ["-2-2", "+0-1", "3-3", "changed"]
    assert [row["key"] for row in model.listed()] == ["z", "y", "a", "c"]


def test_one_row_going_while_another_comes_never_puts_a_row_where_another_was_pressed() -> None:
    model, seen = watched(ROWS)
    model.set_rows([*ROWS[1:], {"key": "d", "word": ""}])
    assert seen == ["-0-0", "+2-2", "changed"]


def test_a_row_that_comes_to_stand_elsewhere_is_moved_and_not_said_anew() -> None:
    model, seen = watched(ROWS)
    model.set_rows([ROWS[2], ROWS[0], ROWS[1]])
    assert seen == ["2-2>0", "changed"]


def test_rows_that_cannot_be_told_apart_begin_anew() -> None:
    model, seen = watched(ROWS)
    model.set_rows([ROWS[0], ROWS[0], ROWS[2]])
    assert seen == ["reset", "changed"]


def test_an_empty_list_that_fills_begins_anew() -> None:
    model, seen = watched([])
    model.set_rows(ROWS)
    assert seen == ["reset", "changed"]
    assert model.rowCount(QModelIndex()) == 3


KEYS = st.lists(st.sampled_from("abcdef"), max_size=6)


@given(KEYS, KEYS)
def test_whatever_comes_and_goes_a_view_holds_what_the_list_holds(
    before: list[str], after: list[str]
) -> None:
    rows = [[{"key": k, "word": str(n)} for n, k in enumerate(keys)] for keys in (before, after)]
    model, _ = watched(rows[0])
    view = Mirror(model)
    model.set_rows(rows[1])
    assert view.rows == [(r["key"], r["word"]) for r in rows[1]]


def test_what_is_chosen_goes_with_its_row_and_the_first_one_is_chosen_only_at_the_start() -> None:
    assert still_chosen(None, ["a", "b"]) == "a"
    assert still_chosen("b", ["a", "b"]) == "b"
    assert still_chosen("b", ["a", "c"]) == ""
    assert still_chosen("", ["a", "c"]) == ""  # also when the list is read once more
    assert still_chosen("b", []) is None
    assert still_chosen(still_chosen("b", []), ["c"]) == "c"


def test_an_arrow_goes_as_far_as_there_are_rows_and_chooses_the_first_where_none_is() -> None:
    keys = ["a", "b", "c"]
    assert [stepped("b", keys, by) for by in (-5, -1, 1, 5)] == ["a", "a", "c", "c"]
    assert stepped("", keys, 1) == stepped(None, keys, -1) == stepped("gone", keys, 1) == "a"
    assert stepped("a", [], 1) is None
