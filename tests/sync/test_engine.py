"""The engine of sync, turn by turn: what is called next, and what each outcome changes.

One module: the lanes are tried against one another, over one journal and one clock.
"""

from __future__ import annotations

import pytest

from shared.domain.errors import Trouble
from shared.sync import Lost, LostKind, Standing, feed_lane


def _ids(tools, call):
    return [fact["header"]["id"] for fact in tools.facts_of(call)]


def test_a_fact_counts_as_stored_only_after_an_answer_says_so(kiosk, tools):
    kiosk.clear(3)
    call = kiosk.until_facts()
    assert kiosk.journal.stored_up_to() == (0, 0)
    kiosk.engine.handle(call, tools.results(call, "stored"))
    assert kiosk.journal.stored_up_to() == (1, 4)
    assert kiosk.journal.tail() == []


def test_a_batch_is_marked_while_the_next_one_travels_and_never_before_its_own_answer(kiosk, tools):
    kiosk.clear(250)  # epoch-began and 250 more: three batches
    first = kiosk.until_facts()
    kiosk.engine.prepare()
    kiosk.engine.handle(first, tools.results(first, "stored"))
    second = kiosk.engine.next_call()
    assert _ids(tools, second)[0] not in _ids(tools, first)
    assert kiosk.journal.stored_up_to() == (0, 0)  # it travels already
    kiosk.engine.prepare()
    assert kiosk.journal.stored_up_to() == (1, 100)
    kiosk.engine.handle(second, tools.lost())
    assert kiosk.journal.stored_up_to() == (1, 100)


def test_a_stop_between_answer_and_mark_sends_the_same_facts_again(kiosk, tools):
    kiosk.clear(250)
    first = kiosk.until_facts()
    kiosk.engine.prepare()
    kiosk.engine.handle(first, tools.results(first, "stored"))
    assert kiosk.journal.stored_up_to() == (0, 0)
    kiosk.restart()
    assert _ids(tools, kiosk.until_facts()) == _ids(tools, first)


def test_the_last_answer_before_an_orderly_end_is_marked(kiosk, tools):
    kiosk.clear(250)
    first = kiosk.until_facts()
    kiosk.engine.prepare()
    kiosk.engine.handle(first, tools.results(first, "stored"))
    kiosk.engine.settle()
    assert kiosk.journal.stored_up_to() == (1, 100)


def test_after_a_line_that_broke_once_the_same_ids_go_again_at_once(kiosk, tools):
    kiosk.clear(3)
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.lost())
    assert kiosk.engine.standing is Standing.OFFLINE
    assert kiosk.journal.stored_up_to() == (0, 0)
    again = kiosk.engine.next_call()
    assert again is not None
    assert _ids(tools, again) == _ids(tools, call)


@pytest.mark.parametrize("status", [500, 502, 504, 408 + 100])
def test_no_answer_and_server_errors_are_unknown_and_the_same_ids_go_again(kiosk, tools, status):
    for outcome in (tools.lost(), tools.reply(status)):
        kiosk.clear(3)
        call = kiosk.until_facts()
        first, stored = _ids(tools, call), kiosk.journal.stored_up_to()
        for said in (tools.lost(), outcome):
            call = kiosk.until_facts()
            assert _ids(tools, call) == first
            kiosk.engine.handle(call, said)
        assert kiosk.engine.next_call() is None  # backs off
        assert kiosk.engine.standing is Standing.OFFLINE
        kiosk.world.seconds += 301
        call = kiosk.until_facts()
        assert _ids(tools, call) == first
        assert kiosk.journal.stored_up_to() == stored
        kiosk.engine.handle(call, tools.results(call, "stored"))


@pytest.mark.parametrize("status", [500, 503])
def test_a_province_in_trouble_is_not_asked_again_at_once(kiosk, tools, status):
    kiosk.clear(3)
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.reply(status))
    assert kiosk.engine.next_call() is None


def test_backing_off_is_jittered_and_never_longer_than_five_minutes(kiosk, tools):
    kiosk.clear(1)
    waits = []
    for _ in range(30):
        call = kiosk.until_facts()
        kiosk.engine.handle(call, tools.lost())
        waits.append(kiosk.engine.wake_at() - kiosk.world.seconds)
        kiosk.world.seconds = kiosk.engine.wake_at() + 0.001
    assert waits[0] <= 1.0
    assert max(waits) <= 300.0
    assert max(waits) > 60.0
    assert len(set(waits)) == len(waits)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_identity_pauses_everything_and_deletes_nothing(kiosk, tools, status):
    kiosk.submit("c1", scans=1)
    before = kiosk.journal.backlog()
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.reply(status))
    assert kiosk.engine.standing is Standing.PAUSED
    kiosk.engine.wake()
    assert kiosk.engine.next_call() is None
    kiosk.world.seconds += 200
    assert kiosk.engine.next_call() is None
    assert kiosk.journal.backlog() == before
    kiosk.engine.kick()
    assert kiosk.engine.next_call() is not None


def test_a_broken_trust_or_a_redirect_pauses_too(kiosk, tools):
    kiosk.clear(1)
    redirect = tools.reply(307, location="http://evil")
    for outcome, standing in (
        (Lost(LostKind.UNTRUSTED, "tls"), Standing.UNTRUSTED),
        (redirect, Standing.PAUSED),
    ):
        call = kiosk.until_facts()
        kiosk.engine.handle(call, outcome)
        assert kiosk.engine.standing is standing
        kiosk.world.seconds += 200
        assert kiosk.engine.next_call() is None
        kiosk.engine.kick()


def test_a_wrong_clock_is_put_right_from_the_date_header_and_sent_again_at_once(kiosk, tools):
    kiosk.clear(1)
    call = kiosk.until_facts()
    skew = {"type": "urn:yichuang:problem:clock-skew", "title": "t", "status": 401}
    date = "Sat, 21 Nov 2026 09:00:00 GMT"
    kiosk.engine.handle(call, tools.reply(401, skew, date=date), kiosk.world.now())
    assert kiosk.engine.next_call() is not None
    assert kiosk.journal.clock_offset_ms == -(3 * 3600 * 1000 + 500)
    for _ in range(3):
        kiosk.engine.handle(call, tools.reply(401, skew, date=date), kiosk.world.now())
    assert kiosk.engine.standing is Standing.PAUSED


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("17", 17, 19), ("Sat, 21 Nov 2026 06:10:00 GMT", 599, 661), ("rubbish", 0, 1)],
)
def test_retry_after_is_honoured(kiosk, tools, header, least, most):
    kiosk.clear(1)
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.reply(503, retry_after=header))
    assert least <= kiosk.engine.wake_at() - kiosk.world.seconds <= most


def test_413_halves_the_batch_and_a_single_fact_goes_without_its_body(kiosk, tools):
    kiosk.clear(7)
    sizes = []
    for _ in range(5):
        call = kiosk.until_facts()
        facts = tools.facts_of(call)
        sizes.append((len(facts), "clear" in facts[0]))
        kiosk.engine.handle(call, tools.reply(413))
    assert sizes == [(8, True), (4, True), (2, True), (1, True), (1, False)]
    assert kiosk.engine.standing is Standing.REFUSED  # even the header alone was too large
    kiosk.engine.kick()
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.results(call, "rejected"))
    assert kiosk.journal.stored_up_to() == (1, 1)
    assert len(kiosk.engine.parked()) == 1


@pytest.mark.parametrize("status", ["conflict", "rejected"])
def test_a_fact_the_province_cannot_take_parks_its_case_and_blocks_nobody(kiosk, tools, status):
    kiosk.clear(1, case="a")
    kiosk.clear(2, case="b")
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.results(call, "stored", status, "stored"))
    assert kiosk.journal.tail() == []
    parked = kiosk.engine.parked()
    assert [(p["case"], p["status"]) for p in parked] == [("a", status)]
    kiosk.restart()
    assert kiosk.engine.parked() == parked


def test_facts_after_a_blocked_one_are_not_marked_stored(kiosk, tools):
    kiosk.clear(3)
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.results(call, "stored", "stored", "blocked"))
    assert kiosk.journal.stored_up_to() == (1, 2)


def test_a_province_that_lost_facts_gets_them_again(kiosk, tools):
    kiosk.clear(3)
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.results(call, "stored"))
    kiosk.clear(1)
    call = kiosk.until_facts()
    answer = {
        "results": [{"id": _ids(tools, call)[0], "status": "blocked", "problem": "gap"}],
        "stored_up_to": {"epoch": 1, "seq": 2},
    }
    kiosk.engine.handle(call, tools.reply(200, answer))
    assert [f["header"]["seq"] for f in tools.facts_of(kiosk.until_facts())] == [3, 4, 5]


def test_a_province_that_blocks_for_no_reason_is_asked_again_slowly(kiosk, tools):
    kiosk.clear(1)
    call = kiosk.until_facts()
    answer = {
        "results": [{"id": i, "status": "blocked"} for i in _ids(tools, call)],
        "stored_up_to": {"epoch": 1, "seq": 9},
    }
    kiosk.engine.handle(call, tools.reply(200, answer))
    assert kiosk.engine.next_call() is None
    assert kiosk.journal.stored_up_to() == (0, 0)


@pytest.mark.parametrize(
    "body", [None, {}, {"results": [], "stored_up_to": {"epoch": 9, "seq": 9}}]
)
def test_a_nonsense_200_moves_nothing(kiosk, tools, body):
    kiosk.clear(1)
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.reply(200, body))
    assert kiosk.journal.stored_up_to() == (0, 0)
    assert kiosk.engine.standing is Standing.OFFLINE


def test_batches_keep_to_a_hundred_facts_and_256_kb(kiosk, tools):
    kiosk.clear(250)
    sizes = []
    for _ in range(3):
        call = kiosk.until_facts()
        sizes.append(len(tools.facts_of(call)))
        kiosk.engine.prepare()
        kiosk.engine.handle(call, tools.results(call, "stored"))
    assert sizes == [100, 100, 51]
    body = {"visit": "v", "item_name": "长" * 30_000}
    from shared.journal import FactDraft

    kiosk.journal.append(*(FactDraft("case-opened", body) for _ in range(4)))
    call = kiosk.until_facts()
    assert len(tools.facts_of(call)) < 4


def test_no_key_goes_up_for_a_visit_that_was_not_submitted(kiosk, tools):
    import gzip
    import json

    from shared.journal import FactDraft, ScopeKind

    scope = kiosk.journal.begin_scope(ScopeKind.VISIT)
    answer = {"question": "q", "value": "secret", "source": "resident"}
    kiosk.journal.append(FactDraft("answer-given", answer, scope=scope, case="c1"))
    call = kiosk.until_facts()
    text = gzip.decompress(call.body)
    assert json.loads(text)["keys"] == {}
    assert b"secret" not in text
    kiosk.engine.handle(call, tools.results(call, "stored"))
    kiosk.submit("c2")
    assert len(json.loads(gzip.decompress(kiosk.until_facts().body))["keys"]) == 1


# the feed


def _page(tools, cursor, *entries, more=False):
    full = [
        {"cursor": str(n + 1), "at": f"2026-11-21T06:00:0{n}.000Z"} | e
        for n, e in enumerate(entries)
    ]
    return tools.reply(200, {"entries": full, "next": cursor, "more": more})


def _progress(case, state):
    return {
        "type": "case-progressed",
        "case": case,
        "state": state,
        "body": {"state": state, "note": "省平台已收到。", "more": "ignored"},
    }


def _feed_call(kiosk):
    kiosk.idle()
    kiosk.world.seconds += 61
    call = kiosk.engine.next_call()
    assert call.lane == "feed"
    return call


def test_what_the_feed_says_becomes_facts_together_with_its_cursor(kiosk, tools):
    call = _feed_call(kiosk)
    kiosk.engine.handle(call, _page(tools, "2", _progress("c1", "received"), {"type": "new-thing"}))
    facts = kiosk.journal.facts(type="case-progressed")
    assert [(f.case, f.state, f.role) for f in facts] == [("c1", "received", "province")]
    kiosk.restart()
    assert _feed_call(kiosk).path.endswith("since=2")


def test_a_page_whose_answer_was_lost_is_applied_exactly_once(kiosk, tools):
    call = _feed_call(kiosk)
    kiosk.engine.handle(call, tools.lost())
    kiosk.world.seconds += 301
    again = kiosk.engine.next_call()
    assert again.path == call.path
    kiosk.engine.handle(again, _page(tools, "1", _progress("c1", "received")))
    assert _feed_call(kiosk).path.endswith("since=1")
    assert len(kiosk.journal.facts(type="case-progressed")) == 1


def test_a_lost_cursor_starts_over_without_applying_anything_twice(kiosk, tools):
    call = _feed_call(kiosk)
    kiosk.engine.handle(call, _page(tools, "7", _progress("c1", "received")))
    call = _feed_call(kiosk)
    kiosk.engine.handle(call, tools.reply(410))
    call = kiosk.engine.next_call()
    assert call.path.endswith("since=")
    old, new = _progress("c1", "received"), _progress("c1", "accepted")
    kiosk.engine.handle(call, _page(tools, "2", old, new))
    states = [f.state for f in kiosk.journal.facts(type="case-progressed")]
    assert states == ["received", "accepted"]


def test_a_past_this_terminal_was_not_there_for_is_heard_though_it_is_older(kiosk, tools):
    """A province put back twice tells of a time line that was not heard when it was new."""
    late = _progress("c1", "received") | {"at": "2026-11-21T09:00:00.000Z"}
    kiosk.engine.handle(_feed_call(kiosk), _page(tools, "7", late))
    kiosk.engine.handle(_feed_call(kiosk), tools.reply(410))
    earlier = _progress("c2", "received") | {"at": "2026-11-21T08:00:00.000Z"}
    call = kiosk.engine.next_call()
    kiosk.engine.handle(call, _page(tools, "2", earlier, more=True))
    kiosk.restart()
    kiosk.engine.handle(kiosk.engine.next_call(), _page(tools, "3", late))
    assert [f.case for f in kiosk.journal.facts(type="case-progressed")] == ["c1", "c2"]


def test_sayings_too_old_to_be_known_by_heart_are_known_by_their_time(kiosk, tools):
    count = feed_lane.REMEMBERED + 5
    said = [
        _progress(f"c{n}", "received") | {"at": f"2026-11-21T06:{n // 60:02}:{n % 60:02}.000Z"}
        for n in range(count)
    ]
    kiosk.engine.handle(_feed_call(kiosk), _page(tools, "7", *said))
    kiosk.engine.handle(_feed_call(kiosk), tools.reply(410))
    kiosk.engine.handle(kiosk.engine.next_call(), _page(tools, "7", *said))
    assert len(kiosk.journal.facts(type="case-progressed")) == count


def test_a_province_that_was_put_back_gets_its_facts_again_though_nothing_is_new(kiosk, tools):
    """The feed says how far the province has us, so a quiet terminal notices as well."""
    kiosk.clear(3)
    kiosk.idle()
    assert kiosk.journal.backlog().facts == 0
    kiosk.world.seconds += 60
    page = {"entries": [], "next": "", "more": False}
    behind = page | {"stored_up_to": {"epoch": 1, "seq": 2}}
    kiosk.engine.handle(_feed_call(kiosk), tools.reply(200, behind))
    assert [f["header"]["seq"] for f in tools.facts_of(kiosk.until_facts())] == [3, 4]
    kiosk.idle()
    for mark in ({"epoch": 1, "seq": 4}, {"epoch": 2, "seq": 0}, None):
        kiosk.world.seconds += 60
        told = page | {"stored_up_to": mark}
        kiosk.engine.handle(_feed_call(kiosk), tools.reply(200, told))
        assert kiosk.journal.backlog().facts == 0
    kiosk.world.seconds += 60
    nothing = page | {"stored_up_to": {"epoch": -1, "seq": 0}}
    kiosk.engine.handle(_feed_call(kiosk), tools.reply(200, nothing))
    assert kiosk.journal.backlog().facts == 4


def test_an_offered_case_arrives_sealed_under_a_scope_of_its_own(kiosk, tools):
    snapshot = {"number": "GL 1", "applicant": {"name": "王桂芳", "number": "41"}, "pages": []}
    offer = {
        "type": "case-offered",
        "case": "c9",
        "item": "MZ002",
        "state": "received",
        "body": {"snapshot": snapshot},
    }
    kiosk.engine.handle(_feed_call(kiosk), _page(tools, "1", offer))
    (fact,) = kiosk.journal.facts(type="case-received")
    assert fact.scope
    assert kiosk.journal.body(fact.id)["snapshot"] == snapshot


def test_a_feed_that_does_not_answer_does_not_keep_the_scans_back(kiosk, tools):
    kiosk.submit("c1", scans=1)
    kiosk.engine.handle(call := kiosk.until_facts(), tools.results(call, "stored"))
    lanes = []
    for _ in range(6):
        call = kiosk.engine.next_call()
        if call is None:
            kiosk.world.seconds += 1
            continue
        lanes.append(call.lane)
        bad = call.lane == "feed"
        kiosk.engine.handle(call, tools.reply(500) if bad else tools.quiet(call))
    assert "feed" in lanes
    assert "blobs" in lanes


def test_a_page_that_is_not_what_was_offered_is_dropped(kiosk, tools):
    from shared.sync import Reply

    offer = {"type": "page-offered", "case": "c9", "body": {"digest": "a" * 64}}
    kiosk.engine.handle(_feed_call(kiosk), _page(tools, "1", offer))
    call = kiosk.engine.next_call()
    assert call.path == f"/v1/pages/c9/{'a' * 64}"
    kiosk.engine.handle(call, Reply(200, {}, b"something else"))
    call = kiosk.engine.next_call()
    assert call is None or call.lane != "pages"


# scans


def test_scans_go_after_facts_and_resume_where_the_province_stands(kiosk, tools):
    kiosk.submit("c1", scans=1, size=600_000)
    sealed = kiosk.journal.pending_blobs()[0]
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.results(call, "stored"))
    seen = []
    answers = iter(
        [
            tools.reply(201, upload_offset="0"),
            tools.lost(),
            tools.reply(200, upload_offset="100000"),
            tools.reply(204, upload_offset="231072"),
            tools.reply(409, upload_offset="200000"),
            tools.reply(204, upload_offset=str(sealed.size), upload_complete="?1"),
        ]
    )
    while True:
        call = kiosk.engine.next_call()
        if call is None:
            kiosk.world.seconds += 1
            continue
        if call.lane != "blobs":
            kiosk.engine.handle(call, tools.quiet(call))
            continue
        seen.append((call.method, call.headers.get("Upload-Offset", "")))
        answer = next(answers)
        kiosk.engine.handle(call, answer)
        if not isinstance(answer, Lost) and answer.headers.get("upload-complete"):
            break
    assert seen == [
        ("POST", ""),
        ("PATCH", "0"),
        ("HEAD", ""),
        ("PATCH", "100000"),
        ("PATCH", "231072"),
        ("PATCH", "200000"),
    ]
    assert kiosk.journal.pending_blobs() == []


def test_a_scan_that_is_all_there_is_looked_at_not_sent_for_ever(kiosk, tools):
    """Seed 71: a late repeat of the last piece completed the upload; 409 came without end."""
    kiosk.submit("c1", scans=1, size=1000)
    kiosk.engine.handle(call := kiosk.until_facts(), tools.results(call, "stored"))
    (blob,) = kiosk.journal.pending_blobs()
    size = str(blob.size)
    answers = [
        tools.reply(201, upload_offset="0"),
        tools.reply(409, upload_offset=size),
        tools.reply(200, upload_offset=size, upload_complete="?1"),
    ]
    asked = []
    while answers and (call := kiosk.engine.next_call()) is not None:
        if call.lane != "blobs":
            kiosk.engine.handle(call, tools.quiet(call))
            continue
        asked.append(call.method)
        kiosk.engine.handle(call, answers.pop(0))
    assert asked == ["POST", "PATCH", "HEAD"]
    assert kiosk.journal.pending_blobs() == []


def test_what_waits_goes_again_after_the_back_off_not_with_the_next_feed(kiosk, tools):
    kiosk.clear(1)
    kiosk.idle()  # all is stored, and the feed was asked: the next time in a minute
    kiosk.clear(1)
    kiosk.engine.handle(kiosk.until_facts(), tools.lost())
    assert kiosk.engine.wake_at() - kiosk.world.seconds <= 1.0
    kiosk.world.seconds += 2.0
    call = kiosk.until_facts()
    kiosk.engine.handle(call, tools.results(call, "stored"))
    kiosk.submit("c1", scans=1)
    kiosk.engine.handle(call := kiosk.until_facts(), tools.results(call, "stored"))
    while (call := kiosk.engine.next_call()) is not None and call.lane != "blobs":
        kiosk.engine.handle(call, tools.quiet(call))
    kiosk.engine.handle(call, tools.lost())
    assert kiosk.engine.wake_at() - kiosk.world.seconds <= 1.0


def test_a_scan_the_province_cannot_take_is_put_aside_and_kept(kiosk, tools):
    kiosk.submit("c1", scans=2)
    kiosk.engine.handle(call := kiosk.until_facts(), tools.results(call, "stored"))
    kiosk.idle()  # quiet answers 404 to both creations
    assert kiosk.engine.stuck_blobs == 2
    assert len(kiosk.journal.pending_blobs()) == 2


# the catalogue


def _catalogue_call(kiosk, tools):
    while True:
        call = kiosk.engine.next_call()
        if call.lane == "catalogue":
            return call
        kiosk.engine.handle(call, tools.quiet(call))


def test_a_new_catalogue_is_installed_once_and_its_etag_survives_a_restart(kiosk, tools):
    call = _catalogue_call(kiosk, tools)
    assert "If-None-Match" not in call.headers
    from shared.sync import Reply

    kiosk.engine.handle(call, Reply(200, {"etag": '"a"'}, b"zip"))
    assert kiosk.installed == [b"zip"]
    kiosk.restart()
    call = _catalogue_call(kiosk, tools)
    assert call.headers["If-None-Match"] == '"a"'
    kiosk.engine.handle(call, Reply(304, {}, b""))
    assert kiosk.installed == [b"zip"]


def test_a_refused_catalogue_changes_nothing_and_is_not_fetched_for_ever(kiosk, tools):
    from shared.sync import Reply

    def refuse(_data):
        raise Trouble("catalogue-damaged", "目录不完整。")

    kiosk.engine._catalogue._install = refuse
    kiosk.engine.handle(_catalogue_call(kiosk, tools), Reply(200, {"etag": '"b"'}, b"bad"))
    assert kiosk.engine.catalogue_trouble.code == "catalogue-damaged"
    kiosk.world.seconds += 301
    assert _catalogue_call(kiosk, tools).headers["If-None-Match"] == '"b"'
