"""A disk that fills up stops new cases, with who must act, before it could ever drop a fact."""

from __future__ import annotations

import pytest

from shared.casework.office import Office
from shared.domain.errors import Actor, Trouble
from shared.domain.identity import IdentityCard
from shared.journal import FactDraft, Journal
from shared.journal.room import ROOM_FOR_A_CASE


def test_no_new_case_begins_while_one_that_began_can_be_finished(
    office: Office, card: IdentityCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = office.begin_visit()
    visit.identify(card)
    monkeypatch.setattr(Journal, "room_left", lambda _self: ROOM_FOR_A_CASE - 1)
    with pytest.raises(Trouble) as caught:
        office.begin_visit()
    assert caught.value.code == "disk-full"
    assert caught.value.actor is Actor.STAFF
    assert "请到人工窗口办理" in caught.value.sentence
    assert "不要删除" in caught.value.staff_hint
    case = visit.open("MZ002")  # whoever is in the middle goes on: every step is still kept
    before = office.journal.backlog().facts
    assert case.answer("relation", "self") is None
    assert office.journal.backlog().facts == before + 1
    visit.end("done")
    assert office.journal.facts(type="visit-ended")
    monkeypatch.undo()
    office.begin_visit().end("done")


def test_what_waits_for_the_province_is_never_dropped_to_make_room(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Journal, "room_left", lambda _self: 0)
    before = {fact.header.id for fact in office.journal.tail(10_000, 1 << 30)}
    for n in range(50):
        body = {"visit": "v", "item_name": "甲"}
        office.journal.append(FactDraft("case-opened", body, case=f"c{n}"))
    after = {fact.header.id for fact in office.journal.tail(10_000, 1 << 30)}
    assert before < after
    assert len(after) == len(before) + 50
