"""Views are facts projected: rebuilding them gives the same tables, whatever was forgotten."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.facts import FACT_TYPES, Role
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind, opening, views
from shared.proof import key_pair

_CASES = ["", "c1", "c2"]
_CARD = st.fixed_dictionaries(
    {"name": st.sampled_from(["王桂芳", "李四", ""]), "number": st.sampled_from(["4101", "1" * 18])}
)
_SNAPSHOT = st.fixed_dictionaries(
    {},
    optional={
        "number": st.sampled_from(["N1", "N2"]),
        "item_name": st.just("高龄津贴"),
        "applicant": _CARD,
    },
)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "card": _CARD,
    "applicant": _CARD,
    "snapshot": _SNAPSHOT | st.none(),
    "visit": st.sampled_from(["v1", "v2"]),
    "question": st.sampled_from(["q1", "q2"]),
    "material": st.sampled_from(["m1", "m2"]),
    "page": st.sampled_from(["p1", "p2"]),
    "print": st.sampled_from(["x1", "x2", "x3"]),
    "task": st.sampled_from(["t1", "t2"]),
    "case": st.sampled_from(_CASES),
    "level": st.integers(1, 5),
    "provisional": st.booleans(),
    "width": st.integers(0, 9) | st.just(2.0),
    "value": st.none() | st.integers() | st.text(max_size=3) | st.lists(st.booleans(), max_size=2),
}
_OTHER = st.sampled_from(["", "a", "b", "printer"])
_UNIQUE = {"print-begun": "print", "visit-began": "visit"}
_TYPES = sorted(set(FACT_TYPES) - {"receipt-issued", "key-forgotten", "key-destroyed"})


@st.composite
def _fact(draw: st.DrawFn) -> tuple[Any, ...]:
    type_ = draw(st.sampled_from(_TYPES))
    body = {name: draw(_VALUES.get(name, _OTHER)) for name in FACT_TYPES[type_].body}
    case = draw(st.sampled_from(_CASES))
    state = draw(st.sampled_from(["", "", "received"]))
    return ("fact", type_, body, case, state, draw(st.integers(0, 2)))


_STEP = st.one_of(
    _fact(),
    _fact(),
    _fact(),
    st.tuples(st.just("forget"), st.integers(0, 2)),
    st.tuples(st.just("destroy"), st.integers(0, 2)),
    st.tuples(st.just("receipt"), st.sampled_from(["c1", "c2"])),
    st.just(("restart",)),
)


class _Walk:
    """Carries random steps out on a real journal."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.public = key_pair()[1]
        self.journal = self.open()
        self.scopes = [self.begin(n) for n in range(3)]

    def open(self) -> Journal:
        from datetime import UTC, datetime

        return Journal.open(
            self.root / "data",
            keys=FileKeyStore(self.root / "keys"),
            terminal="T",
            province_key=self.public,
            clock=lambda: datetime.now(UTC),
        )

    def begin(self, index: int) -> str:
        return self.journal.begin_scope(ScopeKind.CASE if index == 2 else ScopeKind.VISIT)

    def step(self, step: tuple[Any, ...]) -> None:
        if step[0] == "fact":
            self.fact(*step[1:])
        elif step[0] == "restart":
            self.journal.close()
            self.journal = self.open()
        elif step[0] == "receipt":
            self.receipt(step[1])
        else:
            head = self.journal.head()
            self.journal.mark_stored(head.epoch, head.seq)
            getattr(self.journal, step[0])(self.scopes[step[1]], "test")

    def fact(self, type_: str, body: dict[str, Any], case: str, state: str, index: int) -> None:
        scope = ""
        if FACT_TYPES[type_].sealed:
            if not self.journal.readable(self.scopes[index]):
                self.scopes[index] = self.begin(index)
            scope = self.scopes[index]
        if type_ == "print-begun":
            taken = self.journal.query("select 1 from prints where print_id = ?", (body["print"],))
            if taken:
                return
        self.journal.append(FactDraft(type_, body, scope, case, "MZ002", state, Role.SYSTEM))

    def receipt(self, case: str) -> None:
        def build(tx: Any) -> list[FactDraft]:
            number = f"R{tx.next_serial('d')}"
            token = tx.receipt_token(number=number, case=case, item="i", received_at=1)
            body = {"number": number, "token": token, "visit": "v1", "expected_by": None}
            return [FactDraft("receipt-issued", body, case=case)]

        self.journal.append_with(build)


@settings(max_examples=30)
@given(st.lists(_STEP, min_size=5, max_size=30))
def test_rebuilding_gives_the_live_views_whatever_was_forgotten(steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as root:
        walk = _Walk(Path(root))
        try:
            for step in steps:
                walk.step(step)
            live = walk.journal.dump_views()
            walk.journal.rebuild_views()
            assert walk.journal.dump_views() == live
            walk.journal.close()
            walk.journal = walk.open()
            live = walk.journal.dump_views()
            walk.journal.rebuild_views()
            assert walk.journal.dump_views() == live
            assert walk.journal.verify().ok
        finally:
            walk.journal.close()


def test_every_view_table_is_filled_by_some_fact(station: Any) -> None:
    """Guards the property above: a table nobody fills would compare equal for nothing."""
    journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    journal.append(
        *[
            FactDraft(type_, dict.fromkeys(FACT_TYPES[type_].body, "a"), scope_, "case-v1")
            for type_, scope_ in [
                ("page-captured", scope),
                ("material-settled", scope),
                ("supplement-requested", scope),
                ("print-begun", ""),
                ("rated", ""),
                ("device-changed", ""),
                ("task-opened", ""),
                ("duty-began", ""),
                ("data-viewed", ""),
                ("fact-refused", ""),
                ("payment-opened", ""),
                ("cash-escrowed", ""),
                ("cash-watched", ""),
                ("change-begun", ""),
                ("card-asked", ""),
                ("money-task-opened", ""),
                ("cash-tendered", ""),
                ("refund-asked", ""),
                ("till-counted", ""),
                ("number-called", ""),
            ]
        ]
    )
    printer = {"device": "p", "kind": "receipt-printer"}
    journal.append(
        FactDraft("self-test-ended", {"findings": [{"id": "p", "outcome": "fine"}]}),
        FactDraft("stock-changed", {"device": "p", "what": "receipt-roll", "amount": 9, "by": "T"}),
        FactDraft("sheets-loaded", {"device": "p", "first": "A09", "count": 2, "by": "T"}),
        FactDraft("device-counted", printer | {"counts": {"paper_mm": 5}}),
        FactDraft("device-changed", printer | {"after": "faulted", "code": "paper-out"}),
    )
    assert [name for name, rows in journal.dump_views().items() if not rows] == []


def test_views_of_an_older_version_are_rebuilt_at_open(
    station: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    journal.forget(scope, "done")
    station.close()
    live = station.open().dump_views()
    station.close()
    monkeypatch.setattr(views, "VERSION", views.VERSION + 1)
    assert station.open().dump_views() == live


def test_a_rating_stays_unrated_until_it_is_rated(station: Any) -> None:
    journal = station.open()
    journal.append(FactDraft("rating-skipped", {}, case="c1"))
    assert journal.query("select level, skipped from ratings") == [{"level": 0, "skipped": 1}]
    journal.append(FactDraft("rated", {"level": 4, "labels": ["x"]}, case="c1"))
    journal.append(FactDraft("rating-skipped", {}, case="c1"))
    assert journal.query("select level, skipped from ratings") == [{"level": 4, "skipped": 0}]


def test_a_number_named_by_a_clear_fact_outlives_the_key(station: Any) -> None:
    journal = station.open()
    scope = journal.begin_scope(ScopeKind.CASE)
    journal.append(
        FactDraft("case-received", {"snapshot": {"number": "N1"}}, scope, "c1", "MZ002"),
        FactDraft("case-accepted", {"number": "N1", "promised_by": "2026-03-09"}, case="c1"),
    )
    journal.forget(scope, "retention")
    assert journal.query("select number, state from cases") == [
        {"number": "N1", "state": "accepted"}
    ]


def test_a_migration_cut_off_before_the_views_were_filled_is_done_at_the_next_start(
    station: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    journal.forget(scope, "done")
    before = journal.dump_views()
    journal._writer.aside(lambda db: db.execute("update marks set value = '0' where key = 'views'"))
    station.close()

    def cut(*_args: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(opening, "rebuild", cut)
        with pytest.raises(KeyboardInterrupt):
            station.open()
    assert station.open().dump_views() == before
