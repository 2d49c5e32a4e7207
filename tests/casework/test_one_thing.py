"""一件事 headless: each question and paper once, all cases in one transaction, or none."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from kiosk.wording import next_things
from shared.casework.desk import Desk
from shared.casework.office import Office
from shared.casework.onething import OneThing
from shared.casework.papers import one_thing_pdf
from shared.casework.together import notice
from shared.casework.visit import Visit
from shared.domain.errors import Trouble
from shared.domain.facts import Role
from shared.domain.identity import IdentityCard
from shared.journal import FactDraft
from tests.casework.test_a_case_in_the_making import PNG, fill

ALL = ("RS006", "RS008", "YB002", "RS020")


@pytest.fixture
def visit(office: Office, card: IdentityCard) -> Visit:
    visit = office.begin_visit()
    visit.identify(card)
    return visit


@pytest.fixture
def thing(visit: Visit) -> OneThing:
    return visit.open_one_thing("OT11", ALL)


def test_the_notice_says_each_paper_once_and_who_leads(office: Office) -> None:
    told = notice(office.catalogue, office.catalogue.bundles["OT11"], ALL)
    assert told.lead_dept == "人力资源和社会保障局"
    names = [name for name, _ in told.papers]
    assert len(set(names)) == len(names)
    assert next(by for name, by in told.papers if name == "身份证") == tuple(
        office.catalogue.short_name(key) for key in ALL
    )
    assert 0 < told.asked < told.apart
    assert all(line.way == "here" and line.chosen for line in told.lines)


def test_what_is_left_out_is_said_to_be_there_already(office: Office) -> None:
    bundle = office.catalogue.bundles["OT01"]
    told = notice(office.catalogue, bundle, ["GA005", "WJ003"])
    lines = {line.key: line for line in told.lines}
    assert lines["GA005"].assumed == (office.catalogue.short_name("WJ002"),)
    assert lines["WJ003"].after == (office.catalogue.short_name("GA005"),)
    assert (lines["WJ003"].stage, lines["GA005"].stage) == (1, 0)
    assert lines["GA005"].way == "window"
    assert lines["预防接种证办理"].way == "elsewhere"
    assert told.longest[-1] == office.catalogue.short_name("WJ003")


def test_each_question_and_each_paper_is_asked_for_once(thing: OneThing) -> None:
    fill(thing)
    asked = [q.id for q in thing.questions()]
    assert len(set(asked)) == len(asked)
    assert asked.count("phone") == 1
    keys = [need.key for need in thing.needs()]
    assert len(set(keys)) == len(keys)
    assert thing.title == "灵活就业一件事"


def test_submitting_makes_a_case_for_each_in_one_transaction(
    office: Office, visit: Visit, thing: OneThing
) -> None:
    fill(thing)
    made = thing.submit()
    assert thing.submit() is made
    assert [one.item for one in thing.made] == list(ALL)
    assert len({one.number for one in thing.made}) == len(ALL)
    assert len({one.token for one in thing.made}) == len(ALL)
    headers = office.journal.facts(type="case-submitted")
    assert len(headers) == len(ALL)
    assert len({h.scope for h in headers}) == 1, "one key: a scan travels once"
    for header in headers:
        body = office.journal.body(header.id)
        form = office.catalogue.forms[header.item]
        assert set(body["answers"]) <= {q.id for q in form.questions}
        assert body["answers"]["phone"]["value"] == "13800000012"
        assert body["part_of"]["cases"] == [one.case for one in thing.made]
        assert body["part_of"]["lead"] == "RS006"
        wanted = {m.key for m in office.catalogue.items[header.item].materials}
        assert {page["material"] for page in body["pages"]} <= wanted
    numbers = [one.number for one in thing.made]
    assert "4 件申请已密封保存，等着上报" in visit.kept_words(numbers[1:])
    assert "省平台已收到您交的 4 件申请" in visit.kept_words(numbers)
    for one in thing.made:
        assert office.prints.record(one.number).number == one.number


def test_every_receipt_and_notice_of_it_says_what_it_is_one_of(
    office: Office, visit: Visit, thing: OneThing, card: IdentityCard
) -> None:
    fill(thing)
    thing.submit()
    alone = visit.open("MZ002")
    fill(alone)
    single = office.prints.record(alone.submit().number)
    assert single.one_thing == ""
    desk = Desk(office, "0513", "周明")
    for one in thing.made:
        record = office.prints.record(one.number)
        assert record.one_thing == office.catalogue.bundles["OT11"].name == "灵活就业一件事"
        for copy in (0, 1):
            said = office.prints.compose(record, card, copy)
            unsaid = office.prints.compose(replace(record, one_thing=""), card, copy)
            assert said.height > unsaid.height
        assert "属于灵活就业一件事" in words_of(desk.supplement_pdf(desk.open(one.case)))
    assert "属于" not in words_of(desk.supplement_pdf(desk.open(single.case)))


def test_nothing_is_taken_in_while_one_of_them_is_not_ready(
    office: Office, thing: OneThing
) -> None:
    with pytest.raises(Trouble, match="还有问题没有填好"):
        thing.submit()
    assert office.journal.facts(type="receipt-issued") == []


def test_a_paper_shown_once_lies_in_every_case_that_wants_it(office: Office, visit: Visit) -> None:
    thing = visit.open_one_thing("OT05", ("MZ003", "YB002"))
    thing.attach("bank", "front", PNG, "image/png", (10, 10))
    thing.attach("hk", "first", PNG + b"1", "image/png", (10, 10))
    thing.attach("hk", "member", PNG + b"2", "image/png", (10, 10))
    fill(thing)
    thing.submit()
    pages = {
        header.item: {p["material"] for p in office.journal.body(header.id)["pages"]}
        for header in office.journal.facts(type="case-submitted")
    }
    assert pages == {"MZ003": {"bank"}, "YB002": {"hk"}}
    (waiting,) = (
        office.journal.body(h.id)["part_of"]
        for h in office.journal.facts(type="case-submitted")
        if h.item == "MZ003"
    )
    assert waiting["assumed"] == ["CL001"], "the certificate was not chosen, so it is there"


def test_every_member_has_an_outcome_also_what_was_left_out(office: Office, visit: Visit) -> None:
    thing = visit.open_one_thing("OT01", ("GA005", "YB002", "WJ003", "预防接种证办理"))
    fill(thing)
    thing.submit()
    numbers = {one.item: one.number for one in thing.made}
    born, household = (office.catalogue.short_name(key) for key in ("WJ002", "GA005"))
    found = {one.key: one for one in thing.outcomes}
    assert {key: one.state for key, one in found.items()} == {
        "YB002": "waits",
        "WJ003": "waits",
        "GA005": "window",
        "预防接种证办理": "elsewhere",
        "WJ002": "left-out",
        "RS003": "left-out",
    }
    assert [one.number for one in thing.outcomes] == [*numbers.values(), "", "", "", ""]
    assert found["WJ003"].after == (household,)
    rows = next_things(thing, thing.made[0])
    told = {row.title: row.text for row in rows}
    assert f"要等{household}办好才能受理" in told["育儿补贴：收下了"]
    assert told[f"{household}：要到窗口办"].startswith("这次没有收，请到")
    assert told["预防接种证办理：在别处办"].startswith("这次没有收；到哪里办")
    assert told[f"{born}：您没有选"] == "这次没有收；以后要办，再来就行"


def test_a_terminal_that_offers_few_items_still_names_the_others(office: Office) -> None:
    few = office.catalogue.only(frozenset({"YB002"}))
    told = notice(few, few.bundles["OT01"], ("YB002", "GA005"))
    names = {line.key: line.name for line in told.lines}
    assert names["GA005"] == office.catalogue.short_name("GA005")
    assert not any(name == key for key, name in names.items() if key.isascii())


def test_what_can_only_be_done_elsewhere_is_not_pretended(visit: Visit) -> None:
    with pytest.raises(Trouble, match="都要到窗口办"):
        visit.open_one_thing("OT03", ("GA006", "RS009"))


def words_of(pdf: bytes) -> str:
    assert pdf.startswith(b"%PDF")
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    return "".join(text.split())


def test_the_merged_notice_is_one_paper(office: Office) -> None:
    bundles = office.catalogue.bundles
    flat = words_of(one_thing_pdf(office, bundles["OT01"], ["GA005", "YB002", "WJ003"]))
    assert "新生儿出生一件事" in flat
    assert "卫生健康委员会（牵头）" in flat
    assert flat.count("居民户口簿") == 1, "each paper once"
    assert "第2步：育儿补贴" in flat
    at_once = words_of(one_thing_pdf(office, bundles["OT11"], ["RS006", "RS008"]))
    assert "就业失业登记" in at_once
    assert "第1步" not in at_once, "nothing waits for anything"


def test_a_window_accepts_the_later_one_only_after_the_earlier_was_granted(
    office: Office, card: IdentityCard
) -> None:
    visit = office.begin_visit("counter")
    visit.identify(card)
    bundle = office.catalogue.bundles["OT11"]
    members = tuple(
        m.model_copy(update={"depends_on": ("RS006",)}) if m.item == "RS008" else m
        for m in bundle.members
    )
    chained = bundle.model_copy(update={"members": members})
    thing = OneThing(visit, chained, ("RS006", "RS008"), card)
    visit.cases.append(thing)
    fill(thing)
    first, second = thing.submit(), thing.made[1]
    desk = Desk(office, "0513", "周明")
    case = desk.open(second.case)
    assert desk.obstacles(case)[0] == "这是一件事里的后一项，要等“灵活就业人员参保登记”办好。"
    granted = {"state": "granted", "note": "准予。"}
    office.journal.append(
        FactDraft("case-progressed", granted, "", first.case, "RS006", "granted", Role.PROVINCE)
    )
    assert not any("后一项" in said for said in desk.obstacles(desk.open(second.case)))
