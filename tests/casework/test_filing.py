"""Pages in slots and in the tray: each move is a fact, nothing is dropped, nothing lives on."""

from __future__ import annotations

import numpy as np
import pytest

from shared.casework.casefile import CaseFile
from shared.casework.evidence import wanted_of
from shared.casework.filing import MISREAD
from shared.casework.folder import Folder, slots_of
from shared.casework.judging import Judged
from shared.casework.office import Office
from shared.casework.pages import TRAY, Doubtful, PageNotes, PagePlace, Seen
from shared.domain.identity import Identified, IdentityCard, typed_card
from shared.domain.materials import How, Lookup, MaterialNeed
from shared.domain.shortfalls import Fault
from shared.image.frame import decode, page_from

FIRST, MEMBER, BANK = (
    PagePlace("hk", "first"),
    PagePlace("hk", "member"),
    PagePlace("bank", "front"),
)
DOUBT = Doubtful("name", "王桂芳", "姓名与身份证不一致，请看一看是不是这一页", differs=True)
NOTES = PageNotes("bank-card", {"name": "王桂方"}, (DOUBT.sentence,), 300,
                  {"name": Seen("王桂方", 0.93, (0.1, 0.2, 0.4, 0.3))}, (DOUBT,))  # fmt: skip


def picture(shade: int) -> bytes:
    pixels = np.full((20, 30, 3), shade, np.uint8)
    pixels[0, 0] = 255 - shade
    return page_from(pixels, png=True).data


def lay(case: CaseFile, place: PagePlace, shade: int, notes: PageNotes | None = None):
    return case.filing.put(place, picture(shade), "image/png", (30, 20), notes)


def told(office: Office, case: CaseFile, type_: str) -> list[dict]:
    return [office.journal.body(h.id) for h in office.journal.facts(case=case.id, type=type_)]


def shown(office: Office, case: CaseFile) -> set[tuple[str, str]]:
    """Pages as the view holds them: (material, digest)."""
    rows = office.journal.query("select material, digest from pages where case_id = ?", (case.id,))
    return {(str(r["material"]), str(r["digest"])) for r in rows}


def test_a_page_moves_from_the_tray_to_a_slot_and_the_journal_says_from_where_to_where(
    office: Office, case: CaseFile
) -> None:
    odd = lay(case, TRAY, 90)
    assert case.filing.tray == {odd.id: odd}
    assert case.shortfalls()[-1].fault is Fault.EXTRA
    moved = case.filing.move(odd.id, BANK)
    assert case.filing.tray == {}
    assert case.pages["bank", "front"] is moved
    (fact,) = told(office, case, "page-moved")
    assert fact == {
        "page": moved.id,
        "before": odd.id,
        "source": "tray",
        "target": "bank/front",
        "by": "",
    }
    assert shown(office, case) == {("bank", odd.digest)}
    header = office.journal.facts(case=case.id, type="page-moved")[0]
    assert header.scope == case.scope  # sealed: the clear header says no more than that it happened


def test_two_pages_change_places_and_none_is_lost(office: Office, case: CaseFile) -> None:
    one, two = lay(case, FIRST, 10), lay(case, MEMBER, 200)
    case.filing.move(one.id, MEMBER)
    assert case.pages["hk", "member"].digest == one.digest
    assert case.pages["hk", "first"].digest == two.digest
    assert {d for _, d in shown(office, case)} == {one.digest, two.digest}
    assert len(told(office, case, "page-moved")) == 2


def test_what_was_thrown_away_can_be_had_back_and_a_taken_place_is_not_taken_over(
    office: Office, case: CaseFile
) -> None:
    one = lay(case, FIRST, 10)
    case.filing.discard(one.id)
    assert case.pages == {}
    assert shown(office, case) == set()
    two = lay(case, FIRST, 200)
    back = case.filing.restore(one.id)
    assert case.pages["hk", "first"] is two
    assert case.filing.tray == {back.id: back}
    moves = [(m["source"], m["target"]) for m in told(office, case, "page-moved")]
    assert moves == [("hk/first", "discarded"), ("discarded", "tray")]
    with pytest.raises(KeyError):
        case.filing.restore(one.id)


def test_further_pages_find_a_place_behind_the_others(case: CaseFile) -> None:
    lay(case, BANK, 10)
    first = case.filing.more("bank")
    lay(case, first, 20)
    assert [first.slot, case.filing.more("bank").slot] == ["more-1", "more-2"]


def test_a_turned_page_is_really_turned_and_its_places_turn_with_it(case: CaseFile) -> None:
    page = lay(case, BANK, 10, NOTES)
    turned = case.filing.turn(page.id, 1)
    assert (turned.width, turned.height) == (20, 30)
    assert tuple(decode(turned.data)[0, 19]) > (150, 150, 150)  # top left is top right now
    assert turned.notes.seen["name"].box == pytest.approx((0.7, 0.1, 0.8, 0.4))
    again = case.filing.turn(turned.id, 3)
    assert again.notes.seen["name"].box == pytest.approx((0.1, 0.2, 0.4, 0.3))
    assert list(case.pages.values()) == [again]
    tray = lay(case, TRAY, 99)
    assert list(case.filing.tray) != [case.filing.turn(tray.id, 2).id, tray.id]
    assert len(case.filing.tray) == 1


def test_a_person_settles_a_doubt_and_nothing_that_was_read_changes(
    office: Office, case: CaseFile
) -> None:
    page = lay(case, BANK, 10, NOTES)
    assert [s.fault for s in case.shortfalls() if s.material == "bank"] == [Fault.CONTRADICTS]
    case.filing.settle(page.id, "name", MISREAD)
    assert not [s for s in case.shortfalls() if s.material == "bank"]
    case.filing.move(page.id, FIRST)  # what a person saw goes with the page
    assert not [s for s in case.shortfalls() if s.fault is Fault.CONTRADICTS]
    (fact,) = told(office, case, "reading-settled")
    assert (fact["field"], fact["decision"]) == ("name", "misread")
    captured = told(office, case, "page-captured")
    assert [c["fields"] for c in captured] == [{"name": "王桂方"}] * 2


def test_what_is_let_pass_is_not_told_again_until_the_page_changes(
    office: Office, case: CaseFile
) -> None:
    case.filing.by = "0617"
    lay(case, BANK, 10, NOTES)
    case.filing.let_pass(case.shortfalls())
    assert {s.fault for s in case.shortfalls()} <= {Fault.MISSING}
    (fact,) = told(office, case, "shortfall-passed")
    assert (fact["fault"], fact["material"], fact["by"]) == ("contradicts", "bank", "0617")
    lay(case, BANK, 30, NOTES)
    assert Fault.CONTRADICTS in {s.fault for s in case.shortfalls()}


def test_when_the_case_closes_no_picture_stays(case: CaseFile) -> None:
    lay(case, BANK, 10)
    lay(case, TRAY, 20)
    case.filing.discard(lay(case, FIRST, 30).id)
    case.close()
    assert (case.pages, case.filing.tray, case.filing.thrown) == ({}, {}, {})


def test_a_card_is_one_material_of_two_sides_and_the_side_that_is_missing_is_named(
    office: Office, card: IdentityCard
) -> None:
    visit = office.begin_visit("counter")
    visit.identify(typed_card(card.name, card.number), Identified.TYPED)
    case = visit.open("MZ002")
    case.lookups["id"] = Lookup.MISSING

    def of_card() -> MaterialNeed:
        return next(n for n in case.needs() if n.key == "id")

    def missing() -> list[str]:
        return [s.sentence for s in case.shortfalls() if s.material == "id" and s.stops]

    folder = Folder(
        case.filing,
        case.applicant,
        lambda: slots_of(case.needs(), lambda place: place in case.pages, set()),
    )
    assert (of_card().how, missing()) == (How.BRING, ["还缺身份证人像面", "还缺身份证国徽面"])
    back = page_from(np.full((54, 86, 3), 90, np.uint8))
    front = page_from(np.full((54, 86, 3), 200, np.uint8))
    laid = folder.lay(Judged(back, fits=False, kind="id-card-back"))  # the other side first
    assert laid.page.place == PagePlace("id", "back")
    assert missing() == ["还缺身份证人像面"]
    assert folder.lay(Judged(front, fits=True, kind="id-card-front")).page.slot == "front"
    assert (of_card().how, missing()) == (How.CAPTURED, [])
    (wanted,) = wanted_of(case.material, list(case.pages.values()), {"id": "身份证"})
    assert [page.slot for page in wanted.pages] == ["front", "back"]
    visit.end("done")
