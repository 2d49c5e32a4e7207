"""Section 3: batches, heads, keys, bodies, and doing each thing once."""

from __future__ import annotations

import copy
import gzip
import time
from concurrent.futures import ThreadPoolExecutor

from shared.conformance.checks.requests import refused
from shared.conformance.hall import Hall, Terminal, taken
from shared.conformance.words import expect, must
from shared.proof import Ed25519Signer, canonical
from shared.sync.contract import b64

AT_ONCE = 6
PATIENCE = 30
ACCEPTED = {
    "number": "CT 1",
    "clerk": "ct",
    "window": "1 号窗口",
    "promised_by": "2026-12-31",
    "provisional": False,
}


def nothing_kept(terminal: Terminal, facts: list[dict], what: str) -> None:  # type: ignore[type-arg]
    """What was refused as a whole is stored when it comes right. Raises Failed."""
    said = terminal.statuses(*facts)
    expect(said == ["stored"] * len(facts), f"after {what} the facts came back as {said}")


@must("3", "facts come back stored, named and in order", "记录逐条登记，按原顺序回答")
def stored(hall: Hall) -> None:
    kiosk = hall.kiosk
    answer = kiosk.send(*(kiosk.began() for _ in range(3)))
    said = [r.status.value for r in answer.results]
    expect(said == ["stored"] * 3, f"came back as {said}")
    mark = (answer.stored_up_to.epoch, answer.stored_up_to.seq)
    expect(mark == (kiosk.epoch, 3), f"stored_up_to is {mark}, not {(kiosk.epoch, 3)}")


@must("3", "gzip and plain JSON are both taken", "压缩和不压缩的内容都接受")
def gzipped(hall: Hall) -> None:
    kiosk = hall.kiosk
    facts = [kiosk.began()]
    body = gzip.compress(canonical(kiosk.batch(facts)), 1)
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    answer = taken(kiosk.ask("POST", "/facts", body, headers), facts)
    expect(answer.results[0].status == "stored", f"came back as {answer.results[0].status}")


@must("3.1", "a hundred facts and one large fact are taken", "一百条一批和单条大记录都接受")
def large(hall: Hall) -> None:
    kiosk = hall.kiosk
    said = kiosk.statuses(*(kiosk.began() for _ in range(100)))
    expect(said == ["stored"] * 100, f"100 facts: {sorted(set(said))}")
    said = kiosk.statuses(kiosk.fact("data-viewed", {"what": "x" * 300_000}))
    expect(said == ["stored"], f"one fact of 300 KB: {said}")


@must("3.1", "facts of one epoch, one after the other", "一批只含同一期、连续的记录")
def consecutive(hall: Hall) -> None:
    kiosk = hall.kiosk
    first, second, third = (kiosk.began() for _ in range(3))
    for facts, what in (
        ([second, first], "newest first"),
        ([first, third], "one left out"),
        ([first, first], "one twice"),
    ):
        answer = kiosk.post(kiosk.batch(facts))
        refused(answer, 422, "header-malformed", what)
    answer = kiosk.post({**kiosk.batch([first]), "facts": []})
    expect(answer.status in (400, 422), f"no facts at all: {answer.brief}")
    nothing_kept(kiosk, [first, second, third], "a batch out of order")


@must("3.2", "head must be of the last fact", "链头必须是这一批最后一条的")
def head_of_another(hall: Hall) -> None:
    kiosk = hall.kiosk
    first, second = kiosk.began(), kiosk.began()
    request = kiosk.batch([first, second])
    for field, value in (("hash", "0" * 64), ("seq", 1), ("epoch", kiosk.epoch + 1)):
        wrong = copy.deepcopy(request)
        wrong["head"][field] = value
        refused(kiosk.post(wrong), 422, "head-invalid", f"head with another {field}")
    earlier = {**request, "head": kiosk.batch([first])["head"]}
    refused(kiosk.post(earlier), 422, "head-invalid", "head of the fact before")
    nothing_kept(kiosk, [first, second], "a wrong head")


@must("3.2", "head must be signed by the terminal", "链头必须由本终端签名")
def head_of_a_stranger(hall: Hall) -> None:
    kiosk = hall.kiosk
    facts = [kiosk.began()]
    request = kiosk.batch(facts)
    spoiled = copy.deepcopy(request)
    signature = bytearray.fromhex(request["head"]["signature"])
    signature[5] ^= 1
    spoiled["head"]["signature"] = signature.hex()
    refused(kiosk.post(spoiled), 422, "head-invalid", "one bit of the signature flipped")
    other = kiosk.batch(facts, signer=Ed25519Signer.generate())
    refused(kiosk.post(other), 422, "head-invalid", "signed by another key")
    borrowed = copy.deepcopy(other)
    borrowed["head"]["kid"] = kiosk.signer.kid
    refused(kiosk.post(borrowed), 422, "head-invalid", "another key under this one's name")
    nothing_kept(kiosk, facts, "a forged head")


@must("3.3", "sealed facts are applied when their key comes", "密封的记录在收到密钥后登记")
def late_key(hall: Hall) -> None:
    kiosk, window = hall.kiosk, hall.window
    scope, case = hall.scope(), hall.case()
    done = kiosk.fact("case-submitted", hall.submitted(), scope, case=case)
    expect(kiosk.statuses(done) == ["stored"], "a sealed fact without its key was not stored")
    expect(not kiosk.heard(case), "the feed spoke of a case nobody could read yet")
    kiosk.statuses(kiosk.began(), keys=scope.keys)
    states = [e.body.get("state") for e in kiosk.heard(case, "case-progressed")]
    expect(states == ["received"], f"after the key came the case is {states}")
    offers = window.heard(case, "case-offered")
    expect(len(offers) == 1, f"the hall's window was offered it {len(offers)} times")


@must("3.3", "a destroyed key is never taken again", "已销毁的密钥不再接受")
def destroyed(hall: Hall) -> None:
    kiosk = hall.kiosk
    scope, case = hall.scope(), hall.case()
    kiosk.statuses(
        kiosk.fact("consent-given", {"purpose": "x", "text": "y"}, scope), keys=scope.keys
    )
    gone = kiosk.fact("key-destroyed", {"scope": scope.name, "reason": "cancelled"})
    expect(kiosk.statuses(gone) == ["stored"], "key-destroyed was not stored")
    late = kiosk.fact("case-submitted", hall.submitted(), scope, case=case)
    said = kiosk.statuses(late, keys=scope.keys)
    expect(said == ["stored"], f"a fact of a destroyed scope came back as {said}")
    expect(not kiosk.heard(case, "case-progressed"), "a destroyed scope was read again")


@must("3.4", "a clear body must match its hash", "明文内容必须与摘要相符")
def clear_mismatch(hall: Hall) -> None:
    kiosk = hall.kiosk
    fact = kiosk.began()
    fact["clear"] = {"visit": "v2", "face": "kiosk"}
    _rejected(kiosk, fact, "body-mismatch", "changed clear body")
    fact = kiosk.began()
    fact["salt"] = b64(b"0" * 16)
    _rejected(kiosk, fact, "body-mismatch", "changed salt")


@must("3.4", "a sealed body must match its hash", "密封内容必须与摘要相符")
def sealed_mismatch(hall: Hall) -> None:
    kiosk, scope = hall.kiosk, hall.scope()
    body = {"purpose": "x", "text": "y"}
    kiosk.statuses(kiosk.fact("consent-given", body, scope), keys=scope.keys)
    wrong = kiosk.fact("consent-given", body, scope, body_hash="0" * 64)
    _rejected(kiosk, wrong, "body-mismatch", "sealed body under another hash")
    broken = kiosk.fact("consent-given", body, scope)
    broken["sealed"] = b64(b"x" * 60)
    _rejected(kiosk, broken, "body-unreadable", "sealed bytes that do not open")


@must("3.12", "a fact without its body is kept and rejected", "缺内容的记录留存抬头并说明")
def body_missing(hall: Hall) -> None:
    kiosk = hall.kiosk
    _rejected(kiosk, {"header": kiosk.began()["header"]}, "body-missing", "header alone")


def _rejected(kiosk: Terminal, fact: dict, problem: str, what: str) -> None:  # type: ignore[type-arg]
    after = kiosk.began()
    said = kiosk.statuses(fact, after)
    expect(said[0] == f"rejected {problem}", f"{what}: {said[0]}, not rejected {problem}")
    expect(said[1] == "stored", f"{what}: what follows came back as {said[1]}")
    again = kiosk.statuses(fact, after)
    expect(again == ["duplicate", "duplicate"], f"{what}: sent again it is {again}")


@must("3.5", "the same facts again are duplicates", "同样的记录再来一次只算重复")
def duplicates(hall: Hall) -> None:
    kiosk = hall.kiosk
    facts = [kiosk.began() for _ in range(3)]
    kiosk.statuses(*facts)
    for _ in range(2):
        said = kiosk.statuses(*facts)
        expect(said == ["duplicate"] * 3, f"sent again they are {said}")
    more = kiosk.began()
    said = kiosk.statuses(*facts, more)
    expect(said == ["duplicate"] * 3 + ["stored"], f"with a new one behind they are {said}")


@must("3.5", "effects and feed entries happen once", "登记和通知只发生一次")
def effects_once(hall: Hall) -> None:
    kiosk, window = hall.kiosk, hall.window
    scope, case = hall.scope(), hall.case()
    facts = [
        kiosk.fact("case-opened", {"visit": "v", "item_name": "甲"}, case=case),
        kiosk.fact("case-submitted", hall.submitted(), scope, case=case),
    ]
    for _ in range(3):
        kiosk.send(*facts, keys=scope.keys)
    _once(kiosk, window, case)


@must("3.5", "one batch many times at once is taken once", "同一批同时到达多次也只收一次")
def at_once(hall: Hall) -> None:
    kiosk, window = hall.kiosk, hall.window
    scope, case = hall.scope(), hall.case()
    facts = [kiosk.began(), kiosk.fact("case-submitted", hall.submitted(), scope, case=case)]
    request = kiosk.batch(facts, scope.keys)

    def send(_n: int) -> list[str]:
        try:
            for _ in range(PATIENCE):
                answer = kiosk.post(request)
                if answer.status not in (429, 503):  # busy is an answer too, and never final
                    break
                time.sleep(1)
            return [r.status.value for r in taken(answer, facts).results]
        finally:
            kiosk.line.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = sorted(map(tuple, pool.map(send, range(AT_ONCE))))
    wanted = [("duplicate",) * 2] * (AT_ONCE - 1) + [("stored",) * 2]
    expect(said == wanted, f"came back as {said}")
    _once(kiosk, window, case)


@must("3.5", "the feed has what facts caused when they are answered", "回答时通知已经写好")
def feed_at_once(hall: Hall) -> None:
    kiosk = hall.kiosk
    case, _scope = hall.submit(kiosk)
    expect(kiosk.heard(case, "case-progressed"), "no case-progressed right after the answer")


def _once(kiosk: Terminal, window: Terminal, case: str) -> None:
    told, offered = (
        len(kiosk.heard(case, "case-progressed")),
        len(window.heard(case, "case-offered")),
    )
    expect(told == 1, f"case-progressed came {told} times")
    expect(offered == 1, f"case-offered came {offered} times")
