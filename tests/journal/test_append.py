"""One append: durable, in its place, sealed where it must be, all or nothing."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.domain.errors import Trouble
from shared.journal import FactDraft, ScopeKind
from shared.proof import (
    Header,
    TokenVerdict,
    decode_token,
    head_ok,
    open_body,
    unwrap_scope_key,
    verify_chain,
    verify_token,
)

_CLEAR = FactDraft("device-changed", {"device": "printer", "kind": "receipt", "after": "ready"})


def test_facts_are_gap_free_chained_and_carry_what_was_said(station: Any) -> None:
    journal = station.open()
    journal.clock_offset_ms = -42
    station.visit(journal)
    headers = journal.facts()
    assert [h.seq for h in headers] == [1, 2, 3, 4, 5]
    assert verify_chain(headers) is None
    last = headers[-1]
    assert (last.terminal, last.epoch, last.case_seq, last.catalogue) == (
        "K-0001",
        1,
        2,
        "2026.03",
    )
    assert (last.clock_offset_ms, last.role, last.type) == (-42, "system", "answer-given")
    assert last.occurred_at.startswith("2026-03-01T01:02:03.")
    assert journal.body(last.id)["question"] == "bank"


def test_sealed_bodies_open_for_the_province_and_prove_themselves(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    station.submit(journal, scope)
    sent = {o.header.type: o for o in journal.tail()}["case-submitted"]
    assert sent.clear is None
    key = unwrap_scope_key(station.province_private, scope, sent.wrapped_key)
    salt, body = open_body(key, sent.header.id, sent.sealed)
    from shared.proof import body_hash

    assert body_hash(salt, body) == sent.header.body_hash
    assert "欧阳测试" in body.decode()


@pytest.mark.parametrize(
    "draft",
    [
        FactDraft("no-such-fact", {}),
        FactDraft("device-changed", {"name": "王桂芳"}),
        FactDraft("answer-given", {"question": "q"}),
        FactDraft("rated", {"level": 5}, scope="any"),
    ],
)
def test_what_is_outside_the_vocabulary_is_refused_whole(station: Any, draft: FactDraft) -> None:
    journal = station.open()
    before = journal.facts()
    with pytest.raises(ValueError, match=r"fact type|field|scope"):
        journal.append(_CLEAR, draft)
    assert journal.facts() == before
    journal.append(_CLEAR)
    assert verify_chain(journal.facts()) is None


def test_nothing_is_sealed_under_a_scope_that_is_gone(station: Any) -> None:
    journal = station.open()
    draft = FactDraft("rating-commented", {"text": "好"}, scope="never-begun")
    with pytest.raises(Trouble, match="forgotten"):
        journal.append(draft)


def test_submission_and_receipt_are_one_transaction_with_a_token_that_verifies(
    station: Any,
) -> None:
    journal = station.open()
    scope = station.visit(journal)
    submitted, issued = station.submit(journal, scope)
    receipt = journal.query("select * from receipts")[0]
    assert receipt["number"] == "ZZ 260301 0001"
    keys = {journal.signer.kid: journal.signer.public_key}
    assert verify_token(receipt["token"], keys) is TokenVerdict.VALID
    token = decode_token(receipt["token"])[0]
    assert token.seq == issued.seq == submitted.seq + 1
    assert token.head == bytes.fromhex(submitted.hash())[:16]
    head = journal.query("select * from heads order by pos desc limit 1")[0]
    assert (head["seq"], head["hash"]) == (issued.seq, issued.hash())


def test_a_failed_submission_uses_up_no_number_and_leaves_no_half(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    before = journal.facts()

    def build(tx: Any) -> list[FactDraft]:
        tx.next_serial("260301")
        tx.begin_scope(ScopeKind.VISIT)
        tx.add(FactDraft("case-submitted", {"number": "n"}, scope=scope, case="case-v1"))
        raise RuntimeError("the builder broke")

    with pytest.raises(RuntimeError, match="the builder broke"):
        journal.append_with(build)
    assert journal.facts() == before
    assert station.submit(journal, scope)[1].seq == before[-1].seq + 2
    assert journal.query("select number from receipts") == [{"number": "ZZ 260301 0001"}]
    assert [h.case_seq for h in journal.facts(case="case-v1")] == [1, 2, 3, 4]


@pytest.mark.parametrize("change", ["seq", "head", "case", "number"])
def test_a_receipt_whose_token_lies_about_its_place_is_refused(station: Any, change: str) -> None:
    journal = station.open()

    def build(tx: Any) -> list[FactDraft]:
        from dataclasses import replace

        from shared.proof import encode_token

        said = tx.receipt_token(number="n", case="c", item="i", received_at=1)
        token = decode_token(said)[0]
        lies = {"seq": token.seq + 1, "head": bytes(16), "case": "d", "number": "m"}
        text = encode_token(replace(token, **{change: lies[change]}), journal.signer)
        return [FactDraft("receipt-issued", {"number": "n", "token": text}, case="c")]

    with pytest.raises(ValueError, match="token speaks of another"):
        journal.append_with(build)
    assert journal.query("select * from receipts") == []


def test_a_receipt_number_is_never_given_twice(station: Any) -> None:
    journal = station.open()
    serials: list[int] = []
    for day in ("260301", "260301", "260302", "260301"):
        journal.append_with(lambda tx, day=day: serials.append(tx.next_serial(day)) or [_CLEAR])
    assert serials == [1, 2, 1, 3]
    station.close()
    journal = station.open()
    journal.append_with(lambda tx: serials.append(tx.next_serial("260301")) or [_CLEAR])
    assert serials[-1] == 4


def test_many_threads_append_without_loss_gap_or_double(station: Any) -> None:
    journal = station.open()
    got: list[Header] = []
    failures: list[BaseException] = []

    def work(name: int) -> None:
        for count in range(20):
            try:
                if count % 7 == 3:
                    with pytest.raises(ValueError, match="unknown fact type"):
                        journal.append(_CLEAR, FactDraft("broken", {}))
                got.extend(journal.append(_CLEAR, FactDraft("rated", {"level": 5}, case=f"{name}")))
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    headers = journal.facts()
    assert len(got) == 320
    assert sorted(h.seq for h in got) == [h.seq for h in headers[1:]]
    assert verify_chain(headers) is None
    for name in range(8):
        case = [h.case_seq for h in journal.facts(case=str(name))]
        assert case == list(range(1, 21))


def test_facts_can_be_neither_changed_nor_removed(station: Any) -> None:
    journal = station.open()
    for sql in ("update facts set type = 'x'", "delete from facts", "delete from facts where 1"):
        with pytest.raises(Exception, match="facts are immutable"):
            journal._writer.aside(lambda db, sql=sql: db.execute(sql))


def test_readers_cannot_write(station: Any) -> None:
    journal = station.open()
    with pytest.raises(Exception, match=r"readonly|query_only|disk-trouble"):
        journal.query("delete from cases")


def test_a_builder_that_calls_the_journal_is_told_instead_of_hanging(station: Any) -> None:
    journal = station.open()
    with pytest.raises(RuntimeError, match="cannot wait for itself"):
        journal.append_with(lambda tx: journal.append(_CLEAR) and [])


def test_subscribers_hear_each_commit_in_order_and_may_append(station: Any) -> None:
    journal = station.open()
    heard: list[str] = []
    done = threading.Event()

    def subscriber(headers: tuple[Header, ...]) -> None:
        heard.extend(h.type for h in headers)
        if headers[0].type == "rated":
            journal.append(_CLEAR)
        if heard[-1] == "device-changed":
            done.set()

    def broken(_headers: object) -> None:
        raise RuntimeError("subscriber broke")

    journal.subscribe(broken)
    end = journal.subscribe(subscriber)
    journal.append(FactDraft("rated", {"level": 5}), FactDraft("rating-skipped", {}))
    assert done.wait(60)
    assert heard == ["rated", "rating-skipped", "device-changed"]
    end()
    journal.append(_CLEAR)
    journal.close()
    assert len(heard) == 3


def test_who_was_told_and_has_gone_is_held_by_nobody(station: Any) -> None:
    journal = station.open()
    told = threading.Event()

    class Page:
        def hear(self, _headers: object) -> None:
            told.set()

    page = Page()
    end = journal.subscribe(page.hear)
    journal.append(_CLEAR)
    assert told.wait(60)
    end()
    gone = weakref.ref(page)
    del page, end
    # the thread that told it may just be coming back from it
    limit = time.monotonic() + 60
    while gone() is not None:
        gc.collect()
        assert time.monotonic() < limit, "the journal's thread still holds it"
        time.sleep(0.01)


def test_a_clock_without_a_zone_is_refused(station: Any) -> None:
    journal = station.open()
    journal._around.clock = lambda: datetime(2026, 3, 1)
    with pytest.raises(ValueError, match="zone"):
        journal.append(_CLEAR)
    journal._around.clock = lambda: datetime.now(UTC)


def test_claims_match_the_same_number_only_and_reveal_nothing(station: Any) -> None:
    journal = station.open()
    one = journal.claim("41010119400307002x")
    assert one == journal.claim("41010119400307002X") != journal.claim("410101194003070021")
    assert "4101" not in one
    station.close()
    assert station.open().claim("41010119400307002X") == one


def test_a_head_is_signed_at_least_every_hundred_facts_and_on_request(station: Any) -> None:
    journal = station.open()
    journal.append(*[_CLEAR] * 250)
    rows = journal.query("select seq from heads order by pos")
    assert [r["seq"] for r in rows] == [100, 200]
    head = journal.head()
    assert head.seq == 251
    assert head_ok(head, journal.signer.public_key)


def test_a_closed_journal_says_so(station: Any) -> None:
    journal = station.open()
    journal.close()
    journal.close()
    for act in (lambda: journal.append(_CLEAR), lambda: journal.query("select 1"), journal.head):
        with pytest.raises(Trouble, match="journal-closed"):
            act()
