"""What a window does with a case: how urgent it is, what is owed, and when all of it is in."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from shared.casework.desk import Desk
from shared.casework.office import Office
from shared.casework.pages import PagePlace
from shared.casework.visit import card_fields
from shared.devices.virtual.people import LI_JIANGUO
from shared.domain.case import State, Urgency
from shared.domain.errors import Trouble
from shared.domain.facts import Role
from shared.domain.identity import Identified, IdentityCard, typed_card
from shared.domain.materials import How
from shared.domain.socialcard import SocialSecurityCard
from shared.journal import FactDraft, ScopeKind

PNG = b"\x89PNG\r\n\x1a\n" + b"scan" * 50
Receive = Callable[..., str]


@pytest.fixture
def receive(office: Office, card: IdentityCard, clock) -> Receive:
    """Lays a case down as the province's feed does; ``bring`` names what it did not find."""

    def one(name: str, at: datetime, *, hk: str = "captured", bring: bool = False) -> str:
        before, clock.now = clock.now, at
        scope = office.journal.begin_scope(ScopeKind.CASE)
        snapshot = {
            "number": f"GL {name}",
            "item_name": "高龄津贴申领",
            "applicant": card_fields(card) | {"how": "card"},
            "answers": {},
            "materials": [
                {"key": "id", "name": "居民身份证", "how": "on-site"},
                {"key": "hk", "name": "居民户口簿", "how": hk},
            ],
            "pages": [],
        }
        drafts = [
            FactDraft(
                "case-received", {"snapshot": snapshot}, scope, name, "MZ002", "received",
                Role.PROVINCE,
            )
        ]  # fmt: skip
        if bring:
            said = {"material": "hk", "how": "bring", "reason": "没有查到，要收原件。"}
            task = {"task": f"{name}/hk", "kind": "supplement", "case": name, "material": "hk"}
            task["sentence"] = "省平台没有查到您的户口簿。"
            drafts.append(
                FactDraft("material-settled", said, scope, name, "MZ002", "", Role.PROVINCE)
            )
            drafts.append(FactDraft("task-opened", task, "", name, "MZ002", "", Role.PROVINCE))
        office.journal.append(*drafts)
        clock.now = before
        return name

    return one


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office, "0513", "周明")


def friday(clock, day: int = 20, hour: int = 14) -> datetime:
    """2026-11-20 is a Friday; the clock is put there."""
    clock.now = clock.now.replace(day=day, hour=hour)
    return clock.now


def test_the_least_time_left_comes_first_by_working_days(desk: Desk, receive, clock) -> None:
    now = friday(clock)
    receive("new", now - timedelta(hours=1))
    receive("last", now - timedelta(days=7))
    receive("late", now - timedelta(days=9))
    receive("soon", now - timedelta(days=4))
    rows = desk.work_list()
    assert [r.case for r in rows] == ["late", "last", "soon", "new"]
    told = {r.case: r.notice for r in rows}
    assert told["late"].urgency is Urgency.DEEMED
    assert told["late"].words == "已视为受理"
    assert told["last"].words == "今天截止"
    assert (told["soon"].words, told["soon"].last_day) == ("剩余 1 个工作日", date(2026, 11, 23))
    assert told["soon"].urgency is Urgency.SOON
    assert told["new"].last_day == date(2026, 11, 27)
    assert told["new"].urgency is Urgency.NONE


def test_a_supplement_stops_the_clock_and_it_runs_anew_from_the_day_all_is_in(
    desk: Desk, receive, clock
) -> None:
    now = friday(clock)
    opened = desk.open(receive("c1", now - timedelta(days=7)))
    desk.check(opened, "hk", "refused", "看不清，请重新拍")
    desk.request_supplement(opened)
    assert desk.work_list()[0].notice is None
    clock.now = now + timedelta(days=10)
    with pytest.raises(Trouble, match="还没有补齐：居民户口簿"):
        desk.receive_supplement(opened)
    for slot in ("first", "member"):
        desk.attach(opened, PagePlace("hk", slot), PNG + slot.encode(), "image/png", (9, 9))
    desk.refresh(opened)
    desk.receive_supplement(opened)
    assert opened.state is State.SUPPLEMENTED
    assert desk.work_list()[0].notice.last_day == date(2026, 12, 7)


def test_an_exemption_counts_only_once_the_province_confirmed_it(
    desk: Desk, receive, office: Office
) -> None:
    opened = desk.open(receive("c1", office.now(), hk="pending"))
    with pytest.raises(Trouble, match="没有确认"):
        desk.check(opened, "hk", "exempt")
    said = {"material": "hk", "how": "exempt", "reason": "省平台已有。"}
    office.journal.append(
        FactDraft("material-settled", said, opened.scope, "c1", "MZ002", "", Role.PROVINCE)
    )
    desk.refresh(opened)
    desk.check(opened, "hk", "exempt")
    assert opened.material("hk").settled


def test_the_last_page_of_an_owed_paper_closes_its_task_and_the_first_does_not(
    desk: Desk, receive, office: Office
) -> None:
    name = receive("c1", office.now(), hk="pending", bring=True)
    (row,) = desk.work_list()
    assert row.missing == ("户口簿",)
    opened = desk.open(name)
    assert [m.name for m in desk.wanted(opened)] == ["居民户口簿"]
    desk.attach(opened, PagePlace("hk", "first"), PNG, "image/png", (9, 9))
    assert office.open_tasks()
    desk.attach(opened, PagePlace("hk", "member"), PNG + b"2", "image/png", (9, 9))
    assert not office.open_tasks()
    desk.refresh(opened)
    assert opened.material("hk").how is How.CAPTURED
    assert desk.work_list()[0].missing == ()
    assert office.journal.verify().ok


def test_a_new_page_is_looked_at_again_and_takes_the_place_of_the_old(
    desk: Desk, receive, office: Office
) -> None:
    opened = desk.open(receive("c1", office.now()))
    desk.attach(opened, PagePlace("hk", "first"), PNG, "image/png", (9, 9))
    desk.refresh(opened)
    desk.check(opened, "hk", "passed")
    desk.attach(opened, PagePlace("hk", "first"), PNG + b"new", "image/png", (9, 9))
    desk.refresh(opened)
    assert opened.material("hk").verdict == ""
    assert len(opened.material("hk").pages) == 1
    removed = office.journal.facts(case="c1", type="page-removed")
    assert office.journal.body(removed[-1].id)["reason"] == "retaken"


def test_a_reprint_on_another_day_keeps_the_day_of_acceptance(desk: Desk, receive, clock) -> None:
    now = friday(clock)
    opened = desk.open(receive("c1", now))
    for key in ("id", "hk"):
        desk.check(opened, key, "passed")
    due = desk.accept(opened)
    clock.now = now + timedelta(days=20)
    assert desk.accepted(opened) == (date(2026, 11, 20), due)
    assert desk.acceptance_pdf(opened).startswith(b"%PDF")


def test_what_was_typed_is_typed_everywhere_and_its_card_is_a_paper_like_others(
    office: Office, card: IdentityCard
) -> None:
    visit = office.begin_visit("counter")
    visit.identify(typed_card("王桂芳", card.number), Identified.TYPED)
    case = visit.open("MZ002")
    need = next(n for n in case.needs() if n.key == "id")
    assert need.how is How.PENDING
    assert {answer.source.value for answer in case.answers.values()} <= {"typed"}
    (told,) = office.journal.facts(type="resident-identified")
    assert office.journal.body(told.id)["how"] == "typed"


def test_a_social_security_card_tells_who_applies_and_leaves_the_identity_card_owed(
    office: Office, card: IdentityCard
) -> None:
    social = SocialSecurityCard(card.name, card.number, card.sex, card.birth)
    other = LI_JIANGUO.card
    visit = office.begin_visit("counter")
    visit.identify(social.holder())
    assert visit.identified is Identified.SOCIAL_SECURITY
    case = visit.open("MZ002")
    need = next(n for n in case.needs() if n.key == "id")
    assert need.how is How.PENDING  # not "read on the reader"
    (told,) = office.journal.facts(type="resident-identified")
    assert office.journal.body(told.id)["how"] == "social-security"
    visit.identify(card)  # the same person, by the other card
    with pytest.raises(Trouble, match="another-card"):
        visit.identify(SocialSecurityCard(other.name, other.number, "男", other.birth).holder())


def test_a_second_notice_says_that_it_is_a_copy_even_when_the_first_is_uncertain(
    desk: Desk, receive, office: Office
) -> None:
    opened = desk.open(receive("c1", office.now()))
    desk.check(opened, "hk", "refused", "看不清，请重新拍")
    desk.request_supplement(opened)
    first = words(desk.supplement_pdf(opened))
    assert "看不清，请重新拍" in first
    assert "补打" not in first
    print_ = {"print": "p1", "visit": "", "number": opened.number, "paper": "supplement", "copy": 0}
    office.journal.append(
        FactDraft("print-begun", print_, role=Role.DEVICE),
        FactDraft("print-unknown", {"print": "p1", "reason": "no answer"}, role=Role.DEVICE),
    )
    assert "补打" in words(desk.supplement_pdf(opened))


def words(pdf: bytes) -> str:
    """The text as any reader extracts it, without white space."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return "".join(done.stdout.decode().split())


@pytest.mark.parametrize("number", ["", "41039919450308002", "410399194503080020", "4" * 18])
def test_a_wrong_number_is_nobody(number: str) -> None:
    with pytest.raises(ValueError, match="right number"):
        typed_card("王桂芳", number)
