from __future__ import annotations

import secrets

from sqlalchemy import select, update

from shared.sandbox import tables as t
from shared.sync.contract import FactsResponse

BEGAN = {"visit": "v1", "face": "kiosk"}


def _stored(sandbox, *columns):
    return [
        tuple(r.values()) for r in sandbox.province.rows(select(*columns).order_by(t.facts.c.n))
    ]


def test_facts_are_stored_verbatim_once_and_in_order(sandbox, enrol):
    kiosk = enrol()
    facts = [kiosk.fact("visit-began", BEGAN) for _ in range(3)]
    assert kiosk.statuses(*facts) == ["stored"] * 3
    assert kiosk.statuses(*facts) == ["duplicate"] * 3
    answer = kiosk.send(*facts)
    assert (answer.stored_up_to.epoch, answer.stored_up_to.seq) == (1, 3)
    assert _stored(sandbox, t.facts.c.seq, t.facts.c.id) == [
        (n + 1, fact["header"]["id"]) for n, fact in enumerate(facts)
    ]


def test_a_gap_is_blocked_and_the_mark_says_where_to_go_on(enrol):
    kiosk = enrol()
    first, second, third = (kiosk.fact("visit-began", BEGAN) for _ in range(3))
    kiosk.send(first)
    answer = kiosk.send(third)
    assert answer.results[0].status == "blocked"
    assert answer.results[0].problem == "gap"
    assert answer.stored_up_to.seq == 1
    assert kiosk.statuses(second, third) == ["stored", "stored"]


def test_a_changed_fact_under_a_known_id_is_kept_aside_and_raises_an_alarm(sandbox, enrol):
    kiosk = enrol()
    first = kiosk.fact("visit-began", BEGAN)
    kiosk.send(first)
    again = kiosk.fact("visit-began", {"visit": "v2", "face": "kiosk"}, id=first["header"]["id"])
    after = kiosk.fact("visit-began", BEGAN)
    answer = kiosk.send(again, after)
    assert [r.status for r in answer.results] == ["conflict", "stored"]
    assert answer.results[0].problem == "id-reused"
    assert len(sandbox.province.rows(select(t.quarantine))) == 1
    assert [r["kind"] for r in sandbox.province.rows(select(t.alarms))] == ["id-reused"]


def test_a_clone_s_fork_is_kept_aside_and_blocks_nobody(sandbox, enrol):
    kiosk = enrol()
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    seq, hash_ = kiosk.seq, kiosk.hash
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    kiosk.seq, kiosk.hash = seq, hash_  # a copy of the machine goes on from here
    fork = kiosk.fact("visit-began", {"visit": "clone", "face": "kiosk"})
    after = kiosk.fact("visit-began", BEGAN)
    answer = kiosk.send(fork, after)
    assert [(r.status.value, r.problem) for r in answer.results] == [
        ("conflict", "fork"),
        ("conflict", "chain-broken"),
    ]
    assert kiosk.statuses(kiosk.fact("visit-began", BEGAN)) == ["stored"]
    kiosk.epoch, kiosk.seq = 2, 0
    assert kiosk.statuses(kiosk.fact("epoch-began", {"reason": "clone"})) == ["stored"]


def test_a_fork_that_changes_nothing_keeps_nobody_s_case_up(sandbox, enrol):
    """A second window laid down what it was told; the resident's submission is registered."""
    window, kiosk = enrol("W1", "counter"), enrol()
    window.send(window.fact("visit-began", BEGAN))
    seq, hash_ = window.seq, window.hash
    window.send(window.fact("visit-began", BEGAN))
    window.seq, window.hash = seq, hash_
    heard = window.fact("case-received", {"snapshot": {}}, case="c1")
    assert window.statuses(heard) == ["conflict"]
    scope, key = "s1", secrets.token_bytes(32)
    submitted = kiosk.fact("case-submitted", kiosk.submitted(), scope=scope, key=key, case="c1")
    assert kiosk.statuses(submitted, keys=kiosk.wrap(scope, key)) == ["stored"]
    assert [r["case_id"] for r in sandbox.province.rows(select(t.cases))] == ["c1"]


def test_two_machines_that_go_on_as_one_terminal_are_both_stopped(sandbox, enrol):
    """A clone is fenced: no key of that name is trusted until a person has looked."""
    kiosk = enrol()
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    seq, hash_ = kiosk.seq, kiosk.hash
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    original = kiosk.seq, kiosk.hash
    kiosk.seq, kiosk.hash = seq, hash_  # the clone: its first is set aside, then it leads
    clone = [kiosk.fact("visit-began", {"visit": "clone", "face": "kiosk"}) for _ in range(3)]
    assert kiosk.statuses(*clone) == ["conflict", "conflict", "stored"]
    assert "clone" not in {r["kind"] for r in sandbox.province.rows(select(t.alarms))}
    kiosk.seq, kiosk.hash = original
    late = kiosk.fact("visit-began", BEGAN)
    assert kiosk.statuses(late) == ["conflict"]
    assert "clone" in {r["kind"] for r in sandbox.province.rows(select(t.alarms))}
    reply = kiosk.post(kiosk.batch([late]))
    assert (reply.status, b"terminal-revoked" in reply.body) == (403, True)
    assert kiosk.call("GET", "/v1/feed?since=").status == 403
    sandbox.province.reinstate("K1")
    assert kiosk.statuses(late) == ["conflict"]  # the same again is no news
    kiosk.epoch, kiosk.seq = 2, 0
    assert kiosk.statuses(kiosk.fact("epoch-began", {"reason": "clone"})) == ["stored"]


def test_a_clone_that_only_lags_behind_is_stopped_too(sandbox, enrol):
    """Else each fact set aside is told in the feed, laid down, sent, and set aside, without end."""
    kiosk = enrol()
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    seq, hash_ = kiosk.seq, kiosk.hash
    kiosk.send(*(kiosk.fact("visit-began", BEGAN) for _ in range(4)))
    original = kiosk.seq, kiosk.hash
    kiosk.seq, kiosk.hash = seq, hash_
    first, second, third = (kiosk.fact("fact-refused", {"fact": "f"}) for _ in range(3))
    assert kiosk.statuses(first) == ["conflict"]
    assert kiosk.statuses(second) == ["conflict"]
    kiosk.seq, kiosk.hash = original
    assert kiosk.statuses(kiosk.fact("visit-began", BEGAN)) == ["stored"]  # one machine so far
    assert kiosk.statuses(third) == ["conflict"]
    assert kiosk.post(kiosk.batch([third])).status == 403


def _restored(kiosk, to):
    """The disk is lost and an older copy put back: a new epoch goes on from there."""
    kiosk.seq, kiosk.hash = to
    kiosk.epoch, kiosk.seq = kiosk.epoch + 1, 0
    return kiosk.fact("epoch-began", {"reason": "restore"})


def test_what_a_lost_disk_had_sent_is_stored_though_it_comes_late(sandbox, enrol):
    """No second machine: the request was held up, and nobody else has its facts any more."""
    kiosk = enrol()
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    backup = kiosk.seq, kiosk.hash
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    late = [kiosk.fact("case-opened", {"item_name": "甲"}, case="c1") for _ in range(2)]
    after = kiosk.fact("visit-began", BEGAN)
    lost_past = kiosk.batch(late), kiosk.batch([after])
    assert kiosk.statuses(_restored(kiosk, backup)) == ["stored"]
    for batch, count in zip(lost_past, (2, 1), strict=True):
        reply = kiosk.post(batch)
        answer = FactsResponse.model_validate_json(reply.body)
        assert [r.status.value for r in answer.results] == ["stored"] * count
        assert (answer.stored_up_to.epoch, answer.stored_up_to.seq) == (2, 1)
    kinds = [r["kind"] for r in sandbox.province.rows(select(t.alarms))]
    assert kinds == ["epoch-previous", "past-late", "past-late"]
    assert sandbox.province.rows(select(t.quarantine)) == []
    assert kiosk.statuses(kiosk.fact("visit-began", BEGAN)) == ["stored"]


def test_what_comes_late_into_a_place_that_was_passed_over_is_set_aside(sandbox, enrol):
    """Else it would be stored behind what came after it."""
    kiosk = enrol()
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    late = kiosk.batch([kiosk.fact("visit-began", BEGAN)])
    backup = kiosk.seq, kiosk.hash
    after = kiosk.batch([kiosk.fact("visit-began", BEGAN)]) | {"lost": 1}
    assert FactsResponse.model_validate_json(kiosk.post(after).body).results[0].status == "stored"
    assert kiosk.statuses(_restored(kiosk, backup)) == ["stored"]
    answer = FactsResponse.model_validate_json(kiosk.post(late).body)
    assert [(r.status.value, r.problem) for r in answer.results] == [("conflict", "fork")]
    places = [(r["epoch"], r["seq"]) for r in sandbox.province.rows(select(t.facts))]
    assert places == [(1, 1), (1, 3), (2, 1)]


def test_a_lost_past_that_goes_on_for_longer_than_a_request_travels_is_a_second_machine(
    sandbox, enrol
):
    kiosk = enrol()
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    backup = kiosk.seq, kiosk.hash
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    late = kiosk.fact("visit-began", BEGAN)
    kiosk.statuses(_restored(kiosk, backup))
    with sandbox.province.store.transaction() as db:  # it was so long ago
        db.execute(update(t.facts).values(received_at="2026-01-01T00:00:00.000Z"))
    assert kiosk.statuses(late) == ["conflict"]
    assert "clone" in {r["kind"] for r in sandbox.province.rows(select(t.alarms))}
    assert kiosk.post(kiosk.batch([late])).status == 403


def test_an_epoch_waits_for_the_facts_before_it_that_its_terminal_still_has(enrol):
    """The province was put back to a backup, and a late request would have it skip what it lost."""
    kiosk = enrol()
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    second = kiosk.fact("visit-began", BEGAN)
    place = {"epoch": 1, "seq": 2}
    kiosk.epoch, kiosk.seq = 2, 0
    first, next_ = (
        kiosk.fact("epoch-began", {"reason": "restore"}),
        kiosk.fact("visit-began", BEGAN),
    )
    early = kiosk.batch([first, next_]) | {"after": place}
    answer = FactsResponse.model_validate_json(kiosk.post(early).body)
    assert [(r.status.value, r.problem) for r in answer.results] == [("blocked", "gap")] * 2
    assert (answer.stored_up_to.epoch, answer.stored_up_to.seq) == (1, 1)
    assert kiosk.statuses(second) == ["stored"]
    answer = FactsResponse.model_validate_json(kiosk.post(early).body)
    assert [r.status.value for r in answer.results] == ["stored", "stored"]


def test_a_body_that_does_not_prove_itself_is_rejected_and_only_its_case_waits(sandbox, enrol):
    kiosk = enrol()
    scope, key = "s1", secrets.token_bytes(32)
    opened = kiosk.fact("case-opened", {"visit": "v1", "item_name": "甲"}, case="c1")
    bad = kiosk.fact("receipt-issued", {"number": "1"}, case="c1")
    bad["clear"] = {"number": "2"}
    later = kiosk.fact(
        "case-submitted", kiosk.submitted("GL 261121 0001"), scope=scope, key=key, case="c1"
    )
    other = kiosk.fact(
        "case-submitted", kiosk.submitted("GL 261121 0002"), scope=scope, key=key, case="c2"
    )
    answer = kiosk.send(opened, bad, later, other, keys=kiosk.wrap(scope, key))
    assert [r.status.value for r in answer.results] == ["stored", "rejected", "stored", "stored"]
    assert answer.results[1].problem == "body-mismatch"
    assert [r["case_id"] for r in sandbox.province.rows(select(t.cases))] == ["c2"]
    refused = [e for e in _feed(kiosk) if e["type"] == "fact-refused"]
    assert [e["body"]["fact"] for e in refused] == [bad["header"]["id"]]


def test_a_refusal_that_is_laid_down_badly_is_not_refused_in_its_turn(sandbox, enrol):
    """Else each refusal makes another one, told, laid down, sent and refused without end."""
    kiosk = enrol()
    told = kiosk.fact("fact-refused", {"fact": "f"}, role="province")
    told["clear"] = {"fact": "g"}
    assert kiosk.statuses(told) == ["rejected"]
    assert "body-mismatch" in {r["kind"] for r in sandbox.province.rows(select(t.alarms))}
    assert sandbox.province.rows(select(t.feed)) == []


def test_a_batch_whose_signed_head_names_another_fact_is_not_taken(enrol):
    kiosk = enrol()
    first, second = (kiosk.fact("visit-began", BEGAN) for _ in range(2))
    request = kiosk.batch([first, second])
    request["facts"] = [first]
    reply = kiosk.post(request)
    assert reply.status == 422
    assert b"head-invalid" in reply.body
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_terminal_cannot_speak_for_another(enrol):
    kiosk, other = enrol("K1"), enrol("K2")
    request = other.batch([other.fact("visit-began", BEGAN)])
    assert kiosk.post(request).status == 403


def test_sealed_facts_wait_for_their_key_and_are_applied_when_it_comes(sandbox, enrol):
    kiosk = enrol()
    scope, key = "s1", secrets.token_bytes(32)
    page = {"material": "hk", "page": "p1", "digest": "d" * 64, "media_type": "image/jpeg"}
    captured = kiosk.fact("page-captured", page, scope=scope, key=key, case="c1")
    assert kiosk.statuses(captured) == ["stored"]
    assert _stored(sandbox, t.facts.c.body_state, t.facts.c.applied) == [("sealed", "waiting")]
    assert sandbox.province.rows(select(t.pages)) == []
    done = kiosk.fact("case-submitted", kiosk.submitted(), scope=scope, key=key, case="c1")
    kiosk.send(done, keys=kiosk.wrap(scope, key))
    assert [r["digest"] for r in sandbox.province.rows(select(t.pages))] == ["d" * 64]
    assert _stored(sandbox, t.facts.c.body_state, t.facts.c.applied) == [("open", "applied")] * 2


def test_a_destroyed_scope_stays_destroyed(sandbox, enrol):
    kiosk = enrol()
    scope, key = "s1", secrets.token_bytes(32)
    wrapped = kiosk.wrap(scope, key)
    answer = {"question": "q", "value": "v", "source": "resident"}
    kiosk.send(kiosk.fact("answer-given", answer, scope=scope, key=key), keys=wrapped)
    kiosk.send(kiosk.fact("key-destroyed", {"scope": scope, "reason": "cancelled"}))
    row = sandbox.province.rows(select(t.scopes))[0]
    assert row["wrapped"] is None
    late = kiosk.fact("answer-given", answer, scope=scope, key=key)
    assert kiosk.statuses(late, keys=wrapped) == ["stored"]
    assert _stored(sandbox, t.facts.c.body_state)[-1] == ("sealed",)


def test_applying_twice_is_refused_but_storing_is_not(sandbox, enrol):
    kiosk = enrol()
    scope, key = "s1", secrets.token_bytes(32)
    one, two = (
        kiosk.fact("case-submitted", kiosk.submitted(), scope=scope, key=key, case="c1")
        for _ in range(2)
    )
    assert kiosk.statuses(one, two, keys=kiosk.wrap(scope, key)) == ["stored", "stored"]
    assert len(sandbox.province.rows(select(t.cases))) == 1
    refused = [e for e in _feed(kiosk) if e["type"] == "fact-refused"]
    assert refused[0]["body"]["problem"].endswith("state-does-not-allow")


def test_a_kiosk_s_case_is_offered_to_the_counters_of_its_hall_only(enrol):
    kiosk, counter = enrol("K1"), enrol("C1", "counter")
    elsewhere = enrol("C2", "counter", "H2")
    scope, key = "s1", secrets.token_bytes(32)
    opened = kiosk.fact("case-opened", {"visit": "v1", "item_name": "高龄津贴申领"}, case="c1")
    done = kiosk.fact("case-submitted", kiosk.submitted(), scope=scope, key=key, case="c1")
    kiosk.send(opened, done, keys=kiosk.wrap(scope, key))
    assert [e["type"] for e in _feed(counter)] == ["case-offered"]
    snapshot = _feed(counter)[0]["body"]["snapshot"]
    assert snapshot["applicant"]["name"] == "王桂芳"
    assert snapshot["item_name"] == "高龄津贴申领"
    assert _feed(elsewhere) == []
    assert [e["body"]["state"] for e in _feed(kiosk)] == ["received"]
    accepted = {"number": "x", "clerk": "e", "window": "3 号窗口", "promised_by": "2026-11-27"}
    accepted["provisional"] = False
    elsewhere.send(elsewhere.fact("case-accepted", accepted, case="c1"))
    assert [e["type"] for e in _feed(elsewhere)] == ["fact-refused"]
    counter.send(counter.fact("case-accepted", accepted, case="c1"))
    assert [e["body"]["state"] for e in _feed(kiosk)] == ["received", "accepted"]
    kiosk.send(kiosk.fact("case-accepted", accepted, case="c1"))
    assert [e["type"] for e in _feed(kiosk)][-1] == "fact-refused"


def test_the_feed_goes_on_from_its_cursor_and_an_unknown_cursor_is_gone(sandbox, enrol):
    kiosk = enrol()
    for n in range(130):
        sandbox.province.open_task("K1", f"t{n}", "look", "", "请看一下。")
    first = kiosk.call("GET", "/v1/feed?since=").body
    page = _page(first)
    assert (len(page["entries"]), page["more"]) == (100, True)
    rest = _page(kiosk.call("GET", f"/v1/feed?since={page['next']}").body)
    assert (len(rest["entries"]), rest["more"]) == (30, False)
    assert kiosk.call("GET", "/v1/feed?since=999999").status == 410
    assert kiosk.call("GET", "/v1/feed?since=nonsense").status == 410


def test_a_cursor_of_a_history_that_was_put_back_is_gone_though_its_number_is_there(sandbox, enrol):
    kiosk = enrol()
    sandbox.province.open_task("K1", "t1", "look", "", "请看一下。")
    cursor = _page(kiosk.call("GET", "/v1/feed?since=").body)["next"]
    assert kiosk.call("GET", f"/v1/feed?since={cursor}").status == 200
    with sandbox.province.store.transaction() as db:  # the same number, another saying
        db.execute(update(t.feed).values(body='{"task": "t2"}'))
    assert kiosk.call("GET", f"/v1/feed?since={cursor}").status == 410


def test_the_feed_tells_how_far_the_province_has_the_terminal(enrol):
    kiosk, other = enrol(), enrol("K2")
    nothing = _page(kiosk.call("GET", "/v1/feed?since=").body)["stored_up_to"]
    assert nothing == {"epoch": -1, "seq": 0}
    kiosk.send(*(kiosk.fact("visit-began", BEGAN) for _ in range(3)))
    assert _page(kiosk.call("GET", "/v1/feed?since=").body)["stored_up_to"] == {
        "epoch": 1,
        "seq": 3,
    }
    assert _page(other.call("GET", "/v1/feed?since=").body)["stored_up_to"]["epoch"] == -1


def _page(body):
    import json

    return json.loads(body)


def _feed(terminal):
    return _page(terminal.call("GET", "/v1/feed?since=").body)["entries"]
