"""Section 4: the feed, its cursors, and who is told what."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from shared.conformance.checks.facts import ACCEPTED
from shared.conformance.checks.requests import refused
from shared.conformance.hall import PERSON, Hall, Terminal
from shared.conformance.words import Failed, expect, must
from shared.sync.contract import FeedEntry


@must("4.1", "time does not go back along the feed", "通知的时间不倒退")
def times(hall: Hall) -> None:
    kiosk = hall.kiosk
    for _ in range(3):
        hall.submit(kiosk)
    ats = [entry.at for entry in _whole(kiosk)]
    expect(all(ats), "an entry has no time")
    expect(ats == sorted(ats), "an entry is earlier than the one before it")


@must("4.1", "a cursor goes on exactly where it stood", "游标从停下的地方继续")
def cursors(hall: Hall) -> None:
    kiosk = hall.elsewhere  # told alone of its own cases: its entries follow close on each other
    for _ in range(4):
        hall.submit(kiosk)
    entries = _whole(kiosk)[-6:]
    expect(len({e.cursor for e in entries}) == len(entries), "two entries have one cursor")
    for at, entry in enumerate(entries):
        page = kiosk.page_of_feed(entry.cursor)
        got = [e.cursor for e in page.entries]
        expect(got == [e.cursor for e in entries[at + 1 :]], "a cursor skips or repeats entries")
        wanted = got[-1] if got else entry.cursor
        expect(page.next == wanted, "next is not the last entry's cursor")


@must("4.1", "nothing appears before what was read", "已经读过的前面不再冒出新通知")
def in_order(hall: Hall) -> None:
    """Writers at once while a window reads on: what it gathered must be the whole feed."""
    window, kiosk = hall.window, hall.kiosk
    window.news()
    seen: list[FeedEntry] = []
    for _ in range(3):
        hall.submit(kiosk)
        hall.submit(window)
        seen += window.news()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.extend(window.news())
        window.line.close()

    def write(writer: Terminal) -> None:
        for _ in range(6):
            hall.submit(writer)
        writer.line.close()

    with ThreadPoolExecutor(3) as pool:
        reading = pool.submit(read)
        try:
            for writing in [pool.submit(write, writer) for writer in (kiosk, window)]:
                writing.result()
        finally:
            done.set()
        reading.result()
    seen += window.news()
    expect(len(seen) == 18, f"of 18 entries {len(seen)} were read while they were written")
    whole = [e.cursor for e in _whole(window)][-len(seen) :]
    expect([e.cursor for e in seen] == whole, "read afterwards they stand in another order")


@must("4.4", "an unknown cursor is 410 cursor-gone", "不认识的游标得到 410")
def cursor_gone(hall: Hall) -> None:
    kiosk = hall.kiosk
    hall.submit(kiosk)
    kiosk.news()
    refused(kiosk.ask("GET", "/feed?since=nonsense"), 410, "cursor-gone", "a made-up cursor")
    spoiled = kiosk.cursor[:-1] + ("0" if kiosk.cursor[-1] != "0" else "1")
    answer = kiosk.ask("GET", f"/feed?since={spoiled}")
    refused(answer, 410, "cursor-gone", "a cursor with another last character")


@must("4.4", "a cursor belongs to one terminal", "游标不能借给别的终端")
def borrowed_cursor(hall: Hall) -> None:
    kiosk = hall.kiosk
    hall.submit(kiosk)
    kiosk.news()
    hall.submit(hall.elsewhere)
    answer = hall.elsewhere.ask("GET", f"/feed?since={kiosk.cursor}")
    if answer.status == 200 and answer.json.get("entries"):
        raise Failed("another terminal's cursor showed entries")
    expect(answer.status in (200, 410), f"another terminal's cursor: {answer.brief}")


@must(
    "4 table", "a kiosk's case is offered to its hall's windows", "自助件推给本厅各窗口，内容齐全"
)
def offered(hall: Hall) -> None:
    kiosk = hall.kiosk
    number = "CT 260101 0001"
    case, _scope = hall.submit(kiosk, number=number, answers={"q": "v"})
    for window in (hall.window, hall.neighbour):
        offers = window.heard(case, "case-offered")
        expect(len(offers) == 1, f"{window.badge.id} was offered it {len(offers)} times")
        snapshot = offers[0].body.get("snapshot") or {}
        wanted = {"case": case, "item": kiosk.item, "number": number, "answers": {"q": "v"}}
        for name, value in wanted.items():
            expect(snapshot.get(name) == value, f"snapshot.{name} is {snapshot.get(name)!r}")
        applicant = snapshot.get("applicant") or {}
        expect(applicant.get("name") == PERSON["name"], "snapshot.applicant has another name")
        for name in ("materials", "pages"):
            expect(isinstance(snapshot.get(name), list), f"snapshot.{name} is no list")


@must("4 table", "nobody of another hall is told", "别的办事大厅得不到通知")
def other_hall(hall: Hall) -> None:
    case, _scope = hall.submit(hall.kiosk)
    told = [e.type for e in hall.elsewhere.heard(case)]
    expect(not told, f"a counter of another hall was told {told}")


@must("4 table", "progress reaches the terminal and its hall", "进度通知到申请的终端和本厅窗口")
def progressed(hall: Hall) -> None:
    kiosk, window = hall.kiosk, hall.window
    case, _scope = hall.submit(kiosk)
    window.heard(case)
    window.statuses(window.fact("case-accepted", ACCEPTED, case=case))
    for terminal, wanted in (
        (kiosk, ["received", "accepted"]),
        (window, ["accepted"]),
        (hall.neighbour, ["accepted"]),
    ):
        states = [str(e.body.get("state")) for e in terminal.heard(case, "case-progressed")]
        expect(states == wanted, f"{terminal.badge.id} was told {states}, not {wanted}")
    entry = kiosk.heard(case, "case-progressed")[-1]
    expect(entry.state == "accepted", f"the entry's own state is {entry.state!r}")
    notes = " ".join(str(e.body) for e in kiosk.heard(case))
    expect(PERSON["number"] not in notes, "an entry for a kiosk holds the applicant's number")


@must("4 table", "a refusal comes back to the fact's terminal only", "不能登记的，只通知发出的终端")
def refusal(hall: Hall) -> None:
    kiosk, scope, case = hall.kiosk, hall.scope(), hall.case()
    one, two = (kiosk.fact("case-submitted", hall.submitted(), scope, case=case) for _ in range(2))
    said = kiosk.statuses(one, two, keys=scope.keys)
    expect(said == ["stored", "stored"], f"a second submission came back as {said}")
    entries = kiosk.heard(case, "fact-refused")
    expect(len(entries) == 1, f"fact-refused came {len(entries)} times")
    body = entries[0].body
    expect(body.get("fact") == two["header"]["id"], "fact-refused names another fact")
    problem = str(body.get("problem"))
    expect(problem == "urn:yichuang:problem:state-does-not-allow", f"problem is {problem!r}")
    expect(bool(body.get("detail")), "fact-refused has no sentence")
    expect(not hall.window.heard(case, "fact-refused"), "a window was told of it too")


@must(
    "4 table", "only a counter of the hall that has the case acts on it", "只有本厅窗口能办这一件"
)
def whose_case(hall: Hall) -> None:
    kiosk = hall.kiosk
    case, _scope = hall.submit(kiosk)
    acts = ("case-accepted", "supplement-received", "result-handed-out")
    for terminal in (hall.elsewhere, kiosk):
        for act in acts:
            said = terminal.statuses(terminal.fact(act, ACCEPTED, case=case))
            expect(said == ["stored"], f"{act} of {terminal.badge.id} came back as {said}")
        told = [e.body.get("fact") for e in terminal.heard(case, "fact-refused")]
        expect(len(told) == len(acts), f"{terminal.badge.id}: {len(told)} of {len(acts)} refused")
    states = [e.body.get("state") for e in kiosk.heard(case, "case-progressed")]
    expect(states == ["received"], f"the case is {states}")


@must("4 table", "an act that does not fit the state is refused", "与状态不符的操作不登记")
def state(hall: Hall) -> None:
    window = hall.window
    case, _scope = hall.submit(hall.kiosk)
    facts = [window.fact("case-accepted", ACCEPTED, case=case) for _ in range(2)]
    said = window.statuses(*facts)
    expect(said == ["stored", "stored"], f"accepted twice: {said}")
    refusals = window.heard(case, "fact-refused")
    expect(len(refusals) == 1, f"{len(refusals)} of the two were refused")
    unknown = window.fact("case-accepted", ACCEPTED, case=hall.case())
    window.statuses(unknown)
    case_unknown = [e.body for e in window.heard(unknown["header"]["case"], "fact-refused")]
    problems = [str(b.get("problem")).rpartition(":")[2] for b in case_unknown]
    expect(problems == ["case-unknown"], f"an act on a case nobody knows: {problems}")


def _whole(terminal: Terminal, cursor: str = "") -> list[FeedEntry]:
    """Every entry after ``cursor``, asked page by page."""
    found: list[FeedEntry] = []
    while True:
        page = terminal.page_of_feed(cursor)
        found += page.entries
        if not page.more:
            return found
        expect(page.next != cursor, "feed says more but its cursor stands still")
        cursor = page.next
