"""一件事: the order, what may be left out, one form, one set of papers, the longest way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.catalogue import Catalogue, bundled, load_release
from shared.domain.bundle import bundle_faults, circle, core, key_of, lead, longest, plan
from shared.domain.form import Answer, Form, visible_questions
from shared.domain.item import Bundle, BundleMember, Limit, LimitUnit
from shared.domain.materials import How, MaterialFacts, needs
from shared.domain.merged import merged_form, merged_needs
from shared.domain.question import Choice, Condition, Question, QuestionType


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_release(bundled())


def bundle_of(**after: tuple[str, ...]) -> Bundle:
    return Bundle(
        id="OT",
        name="一件事",
        subject="个人",
        national_list="",
        lead_dept="某局",
        members=tuple(
            BundleMember(item=key, depends_on=before, optional=key != "A")
            for key, before in after.items()
        ),
        shared_form="",
        select="all_or_part",
    )


CHAIN = bundle_of(A=(), B=("A",), C=("A",), D=("B", "C"), E=())


def test_what_can_go_side_by_side_shares_a_stage() -> None:
    places = plan(CHAIN, "ABCDE")
    assert [(p.key, p.stage) for p in places] == [("A", 0), ("E", 0), ("B", 1), ("C", 1), ("D", 2)]
    assert places[-1].waits_for == ("B", "C")


def test_a_part_can_be_chosen_and_what_is_left_out_must_be_there_already() -> None:
    (only,) = plan(CHAIN, ["D"])
    assert (only.stage, only.waits_for, only.assumed) == (0, (), ("B", "C"))
    assert plan(CHAIN, []) == ()
    assert core(CHAIN) == {"A"}
    assert lead(CHAIN) == "A"


def test_a_circle_is_found_with_its_way_round() -> None:
    round_ = bundle_of(A=("C",), B=("A",), C=("B",), D=())
    assert circle(round_) == ("A", "C", "B", "A")
    assert any("绕成了圈：A → C → B → A" in said for said in bundle_faults(round_, "ABCD"))
    with pytest.raises(ValueError, match="circle"):
        plan(round_, "A")
    assert circle(CHAIN) == ()
    assert circle(bundle_of(A=("A",))) == ("A", "A")


@settings(max_examples=40, deadline=None)
@given(edges=st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14), part=st.data())
def test_no_member_goes_before_what_it_waits_for(
    edges: set[tuple[int, int]], part: st.DataObject
) -> None:
    names = [chr(ord("A") + n) for n in range(8)]
    graph = bundle_of(
        **{n: tuple(names[a] for a, b in sorted(edges) if names[b] == n) for n in names}
    )
    if circle(graph):
        return
    wanted = part.draw(st.sets(st.sampled_from(names)))
    places = plan(graph, wanted)
    seen: set[str] = set()
    for place in places:
        assert set(place.waits_for) <= seen
        assert not set(place.assumed) & wanted
        assert {*place.waits_for, *place.assumed} == set(place.member.depends_on)
        seen.add(place.key)
    assert seen == wanted


def test_the_longest_way_is_the_chain_that_waits_most() -> None:
    limits = {
        key: Limit(value=n, unit=LimitUnit.DAY)
        for key, n in zip("ABCDE", (2, 3, 9, 4, 10), strict=True)
    }
    way = longest(plan(CHAIN, "ABCDE"), limits)
    assert (way.keys, way.days) == (("A", "C", "D"), 15.0)
    assert longest(plan(CHAIN, "E"), limits).keys == ("E",)
    assert longest((), limits).days == 0


def test_every_shipped_bundle_can_be_planned_whole_and_in_part(catalogue: Catalogue) -> None:
    assert len(catalogue.bundles) == 12
    for bundle in catalogue.bundles.values():
        assert bundle_faults(bundle, catalogue.items) == []
        keys = [key_of(m) for m in bundle.members]
        assert {p.key for p in plan(bundle, keys)} == set(keys)
        assert lead(bundle) in keys


def question(id_: str, text: str = "", choices: str = "", when: str = "") -> Question:
    return Question(
        id=id_,
        text=text or id_,
        type=QuestionType.CHOICE if choices else QuestionType.TEXT,
        choices=tuple(Choice(value=c, text=c) for c in choices),
        when=(Condition(question=when[0], values=(when[1],)),) if when else (),
    )


def form(item: str, *questions: Question) -> Form:
    return Form(item=item, title=item, questions=questions)


def test_one_form_asks_each_question_once_and_gives_each_item_its_own_answers() -> None:
    merged = merged_form(
        "OT",
        "一件事",
        [
            form("A", question("kind", choices="xy"), question("phone")),
            form("B", question("phone"), question("kind", choices="pq")),
        ],
    )
    # "kind" is another question in B: it is asked apart
    assert [q.id for q in merged.form.questions] == ["kind", "phone", "B.kind"]
    assert merged.asked_by("phone") == ("A", "B")
    answers = {"kind": Answer("x"), "phone": Answer("1"), "B.kind": Answer("p")}
    assert merged.own("A", answers) == {"kind": Answer("x"), "phone": Answer("1")}
    assert merged.own("B", answers) == {"phone": Answer("1"), "kind": Answer("p")}


def test_a_question_hangs_on_the_answer_of_its_own_form() -> None:
    hanging = Question(
        id="p",
        text="p",
        type=QuestionType.TEXT,
        when=(Condition(question="kind", values=("p",)),),
    )
    merged = merged_form(
        "OT",
        "",
        [
            form("A", question("kind", choices="xp")),
            form("B", question("kind", choices="pq"), hanging),
        ],
    )
    shown = [q.id for q in visible_questions(merged.form, {"kind": Answer("p")})]
    assert "p" not in shown, "the answer to A's question decides nothing of B"
    shown = [q.id for q in visible_questions(merged.form, {"B.kind": Answer("p")})]
    assert "p" in shown


def test_each_paper_is_asked_for_once_and_the_strictest_wins(catalogue: Catalogue) -> None:
    facts = MaterialFacts(card_read=True)
    items = [catalogue.items[key] for key in ("YB002", "MZ002", "RS004")]
    shared = merged_needs({item.id: needs(item, facts) for item in items})
    keys = [one.need.key for one in shared]
    assert len(set(keys)) == len(keys)
    by_key = {one.need.key: one for one in shared}
    assert by_key["id"].items == ("YB002", "MZ002", "RS004")
    assert by_key["id"].need.how is How.ON_SITE
    assert by_key["bank"].need.how is How.BRING
    assert {slot.key for slot in by_key["hk"].need.pages} == {"first", "member"}
