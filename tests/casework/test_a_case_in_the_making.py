"""From card to receipt, headless: what is kept, what is refused, what is forgotten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shared.casework.casefile import CaseFile
from shared.casework.office import Office
from shared.casework.visit import Visit
from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard

PNG = b"\x89PNG\r\n\x1a\n" + b"scan" * 50


def fill(case: CaseFile) -> None:
    """Answer every question and lay every paper down, whatever the form asks."""
    samples = {
        "phone": "13800000012",
        "choice": "",
        "bank_account": "6222020000000000000",
        "address": "样例省样例市幸福里 12 号 3 单元 201",
        "text": "样例文字",
        "yesno": "yes",
        "date": "2026-01-01",
        "name": "样例宝宝",
        "id_number": "11010519491231002X",
    }
    for _ in range(20):
        left = case.questions_left()
        if not left:
            break
        question = left[0]
        value = question.choices[0].value if question.choices else samples[question.type.value]
        assert case.answer(question.id, value) is None, question.id
    for need in case.needs():
        for slot in need.missing:
            if not need.settled:
                case.attach(need.key, slot.key, PNG + need.key.encode(), "image/png", (10, 10))
    if case.commitment() is not None:
        case.sign([[[0.0, 0.0, 0.0], [9.0, 9.0, 10.0]]], PNG)


def test_a_submitted_case_has_a_number_a_token_and_both_facts(
    office: Office, case: CaseFile
) -> None:
    fill(case)
    made = case.submit()
    assert made.number == "GL 261121 0001"
    assert made.expected.day.isoformat() == "2026-11-30"  # a Saturday: accepted on Monday at best
    types = [h.type for h in office.journal.facts(case=case.id)]
    assert types[-2:] == ["case-submitted", "receipt-issued"]


@pytest.mark.parametrize("sure", [True, False])
def test_a_receipt_says_whether_anybody_vouched_for_its_time(
    office: Office, card: IdentityCard, sure: bool
) -> None:
    """Decided once, when it was given: a copy printed after the clock was set says the same."""
    office.tools = replace(office.tools, clock_sure=lambda: sure)
    visit = office.begin_visit()
    visit.identify(card)
    case = visit.open("MZ002")
    fill(case)
    made = case.submit()
    (header,) = office.journal.facts(type="receipt-issued")
    assert office.journal.body(header.id)["clock"] == ("sure" if sure else "unsure")
    office.tools = replace(office.tools, clock_sure=lambda: not sure)
    record = office.prints.record(made.number)
    assert record.clock_sure is sure
    assert office.prints._paper(record, card, 1).clock_sure is sure


def test_submitting_twice_makes_one_case(office: Office, case: CaseFile) -> None:
    fill(case)
    assert case.submit() is case.submit()
    assert len(office.journal.facts(type="case-submitted")) == 1


def test_an_unfinished_case_is_refused_and_nothing_is_written(
    office: Office, case: CaseFile
) -> None:
    before = len(office.journal.facts())
    with pytest.raises(Trouble, match="还有问题没有填好"):
        case.submit()
    assert len(office.journal.facts()) == before


def test_a_change_after_signing_asks_for_a_new_signature(case: CaseFile) -> None:
    fill(case)
    assert case.answer("phone", "13900000034") is None
    assert any("签" in o for o in case.obstacles())


def test_another_persons_card_does_not_enter_a_visit(
    office: Office, card: IdentityCard, other_card: IdentityCard, visit: Visit
) -> None:
    visit = office.begin_visit()
    visit.identify(card)
    with pytest.raises(Trouble, match="不是刚才那张"):
        visit.identify(other_card)


def test_after_the_visit_nothing_of_the_person_is_left_in_clear(
    office: Office, card: IdentityCard, tmp_path: Path, visit: Visit, case: CaseFile
) -> None:
    fill(case)
    case.submit()
    visit.end("done")
    assert visit.card is None
    assert office.journal.verify().ok
    for table, rows in office.journal.dump_views().items():
        assert card.number not in repr(rows), table
        assert card.name not in repr(rows), table
    office.journal.close()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert card.number.encode() not in data, path
            assert card.name.encode() not in data, path


def test_what_was_sealed_in_a_visit_cannot_be_read_after_it(
    office: Office, card: IdentityCard, visit: Visit, case: CaseFile
) -> None:
    fill(case)
    case.submit()
    (fact,) = office.journal.facts(type="case-submitted")
    assert office.journal.body(fact.id)["applicant"]["number"] == card.number
    visit.end("done")
    with pytest.raises(Trouble):
        office.journal.body(fact.id)


def test_an_unsubmitted_case_does_not_even_stay_sealed_for_the_province(
    office: Office, visit: Visit, case: CaseFile
) -> None:
    case.answer("phone", "13800000012")
    visit.end("cancelled")
    sent = [o for o in office.journal.tail(limit=1000) if o.header.type == "answer-given"]
    assert sent
    assert all(o.wrapped_key is None for o in sent)


def test_skipping_the_rating_stays_unrated(office: Office, case: CaseFile) -> None:
    fill(case)
    case.submit()
    case.skip_rating()
    with pytest.raises(Trouble, match="已经评价过"):
        case.rate(5)
    assert not office.journal.facts(type="rated")
