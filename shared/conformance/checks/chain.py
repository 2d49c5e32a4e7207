"""Section 3, places and identities: conflicts, gaps, names, clones, epochs, losses."""

from __future__ import annotations

from shared.conformance.checks.requests import refused
from shared.conformance.hall import Hall
from shared.conformance.words import NotApplicable, expect, must

ODD = {"257 characters": "x" * 257, "a control character": "a\x01b", "NUL": "a\x00b"}


@must("3 table", "another content under a known id is a conflict", "同一编号换了内容，判为冲突")
def id_reused(hall: Hall) -> None:
    kiosk = hall.kiosk
    first = kiosk.began()
    kiosk.statuses(first)
    again = kiosk.fact("visit-began", {"visit": "v2"}, id=first["header"]["id"])
    said = kiosk.statuses(again, kiosk.began())
    expect(said == ["conflict id-reused", "stored"], f"came back as {said}")


@must(
    "3 table",
    "a gap is blocked and the mark tells where to go on",
    "缺前面的记录时不收，并说明从哪里续",
)
def gap(hall: Hall) -> None:
    kiosk = hall.kiosk
    first, second, third = (kiosk.began() for _ in range(3))
    kiosk.statuses(first)
    answer = kiosk.send(third)
    said = (answer.results[0].status.value, answer.results[0].problem)
    expect(said == ("blocked", "gap"), f"the third before the second came back as {said}")
    mark = (answer.stored_up_to.epoch, answer.stored_up_to.seq)
    expect(mark == (kiosk.epoch, 1), f"stored_up_to is {mark}, not {(kiosk.epoch, 1)}")
    said_then = kiosk.statuses(second, third)
    expect(said_then == ["stored", "stored"], f"with the second it is {said_then}")


@must("3.6", "a header's strings are short and plain", "抬头里的文字不过长、无控制字符")
def odd_headers(hall: Hall) -> None:
    kiosk = hall.kiosk
    for field in ("id", "case", "type", "item", "scope", "state", "role", "catalogue"):
        for what, odd in ODD.items():
            seq, hash_ = kiosk.seq, kiosk.hash
            scope = hall.scope() if field == "scope" else None
            fact = kiosk.fact("visit-began", {}, scope, **{field: odd})
            answer = kiosk.post(kiosk.batch([fact]))
            refused(answer, 422, "header-malformed", f"{field} with {what}")
            kiosk.seq, kiosk.hash = seq, hash_
    said = kiosk.statuses(kiosk.began())
    expect(said == ["stored"], f"after odd headers a fact came back as {said}")


@must("3.6", "names of scopes are short and plain", "密钥范围的名称不过长、无控制字符")
def odd_scopes(hall: Hall) -> None:
    kiosk = hall.kiosk
    fact = kiosk.began()
    for what, odd in ODD.items():
        answer = kiosk.post(kiosk.batch([fact], {odd: hall.scope().wrapped}))
        refused(answer, 422, "malformed", f"scope with {what}")
    said = kiosk.statuses(fact)
    expect(said == ["stored"], f"after odd scopes the fact came back as {said}")


@must("3.6", "a body may hold anything and blocks nobody", "内容再怪也留存，不妨碍后面的")
def odd_bodies(hall: Hall) -> None:
    kiosk, case = hall.kiosk, hall.case()
    page = {"material": "m", "page": "p", "digest": "d" * 64, "media_type": "image/jpeg"}
    for type_, body in (
        ("case-opened", {"visit": "v", "item_name": "甲\x00乙"}),
        ("page-captured", page | {"digest": "x" * 5000}),
        ("key-destroyed", {"scope": "a\x00b", "reason": "r"}),
        ("rated", {"level": "no number", "labels": 7}),
        ("receipt-issued", {}),
        ("a-type-of-tomorrow", {"deep": [[[[{}]]]]}),
    ):
        said = kiosk.statuses(kiosk.fact(type_, body, case=case), kiosk.began())
        expect(said == ["stored", "stored"], f"an odd {type_}: {said}")


@must("3.6", "what cannot be applied whole is not applied in part", "不能整体登记的，一点也不登记")
def whole_or_nothing(hall: Hall) -> None:
    kiosk, scope, case = hall.kiosk, hall.scope(), hall.case()
    torn = hall.submitted()
    del torn["number"]
    said = kiosk.statuses(kiosk.fact("case-submitted", torn, scope, case=case), keys=scope.keys)
    expect(said == ["stored"], f"a submission without a number came back as {said}")
    problems = [str(e.body.get("problem")) for e in kiosk.heard(case, "fact-refused")]
    expect(
        [p.rpartition(":")[2] for p in problems] == ["body-unreadable"],
        f"the feed says {problems} of it, not one body-unreadable",
    )
    kiosk.statuses(kiosk.fact("case-submitted", hall.submitted(), scope, case=case))
    states = [e.body.get("state") for e in kiosk.heard(case, "case-progressed")]
    expect(states == ["received"], f"the right submission behind it left the case {states}")


@must("3.6", "two machines under one name are fenced", "一个名称下的两台机器都停用")
def clone(hall: Hall) -> None:
    spare = hall.terminal("spare")
    first = spare.began()
    said = spare.statuses(first)
    expect(said == ["stored"], f"a fact of the spare terminal came back as {said}")
    seq, hash_ = spare.seq, spare.hash
    spare.statuses(spare.began())
    original = spare.seq, spare.hash
    spare.seq, spare.hash = seq, hash_  # a copy of the machine goes on from the fact before
    fork, after = spare.fact("visit-began", {"visit": "clone"}), spare.began()
    said = spare.statuses(fork, after)
    expect(said[0] == "conflict fork", f"another fact in a taken place: {said[0]}")
    expect(said[1] == "conflict chain-broken", f"what hangs on it: {said[1]}")
    said = spare.statuses(spare.began())
    expect(said == ["stored"], f"what follows on the copy waits: {said}")
    spare.seq, spare.hash = original  # and the first machine goes on as well
    spare.post(spare.batch([spare.began()]))
    answer = spare.ask("GET", "/feed?since=")
    refused(answer, 403, "terminal-revoked", "after both machines went on")


@must("3.7", "what follows a refused fact does not wait", "后面的记录不等有问题的那一条")
def follows(hall: Hall) -> None:
    kiosk, scope = hall.kiosk, hall.scope()
    bad = kiosk.fact("receipt-issued", {"number": "1"}, case=hall.case())
    bad["clear"] = {"number": "2"}
    other = hall.case()
    done = kiosk.fact("case-submitted", hall.submitted(), scope, case=other)
    said = kiosk.statuses(bad, done, keys=scope.keys)
    expect(said == ["rejected body-mismatch", "stored"], f"came back as {said}")
    states = [e.body.get("state") for e in kiosk.heard(other, "case-progressed")]
    expect(states == ["received"], f"the case behind it is {states}")


@must("3.9", "the feed tells how far the terminal is stored", "通知里说明已收到哪里")
def mark_in_feed(hall: Hall) -> None:
    kiosk = hall.kiosk
    kiosk.statuses(kiosk.began(), kiosk.began())
    told = kiosk.page_of_feed(kiosk.cursor).stored_up_to
    if told is None:
        raise NotApplicable("a province only SHOULD tell it, and this one does not")
    mark = (told.epoch, told.seq)
    expect(mark == (kiosk.epoch, 2), f"feed says {mark}, stored is {(kiosk.epoch, 2)}")


@must(
    "3.10",
    "a new epoch begins at 1, and a torn link is no refusal",
    "新一期从 1 开始，接不上也要收",
)
def epochs(hall: Hall) -> None:
    kiosk = hall.kiosk
    kiosk.statuses(kiosk.began())
    kiosk.epoch, kiosk.seq = kiosk.epoch + 1, 1
    said = kiosk.statuses(kiosk.began())
    expect(said == ["blocked gap"], f"an epoch that begins at 2 came back as {said}")
    kiosk.seq, kiosk.hash = 0, "f" * 64
    said = kiosk.statuses(kiosk.began())
    expect(said == ["stored"], f"an epoch on an unknown head came back as {said}")


@must("3.10", "an epoch waits for what its terminal still has before it", "新一期要等前一期收齐")
def after(hall: Hall) -> None:
    kiosk = hall.kiosk
    kiosk.statuses(kiosk.began())
    second = kiosk.began()
    kiosk.epoch, kiosk.seq, kiosk.before = kiosk.epoch + 1, 0, None
    first = kiosk.began()
    stands = {"epoch": second["header"]["epoch"], "seq": second["header"]["seq"]}
    request = kiosk.batch([first]) | {"after": stands}
    said = _statuses(kiosk.post(request).json)
    expect(said == ["blocked"], f"with one fact before it missing it is {said}")
    said = kiosk.statuses(second)
    expect(said == ["stored"], f"the missing one came back as {said}")
    said = _statuses(kiosk.post(request).json)
    expect(said == ["stored"], f"then the new epoch came back as {said}")


@must(
    "3.10", "what a lost disk had sent is stored though it comes late", "换盘前发出、晚到的也要收"
)
def past_late(hall: Hall) -> None:
    kiosk = hall.kiosk
    kiosk.statuses(kiosk.began())
    late = kiosk.began()
    batch = kiosk.batch([late])
    kiosk.epoch, kiosk.seq, kiosk.hash, kiosk.before = kiosk.epoch + 1, 0, "", kiosk.stored
    said = kiosk.statuses(kiosk.began())
    expect(said == ["stored"], f"the epoch of the older copy came back as {said}")
    said = _statuses(kiosk.post(batch).json)
    expect(said == ["stored"], f"the lost disk's last fact came back as {said}")


@must("3.11", "a declared loss is passed over", "申报的损失可以跳过")
def lost(hall: Hall) -> None:
    kiosk = hall.kiosk
    first, *_gone, fourth, fifth = (kiosk.began() for _ in range(5))
    kiosk.statuses(first)
    request = kiosk.batch([fourth, fifth])
    for declared in (0, 1):
        answer = _statuses(kiosk.post(request | {"lost": declared}).json)
        expect(answer == ["blocked", "blocked"], f"{declared} declared of 2: {answer}")
    answer = _statuses(kiosk.post(request | {"lost": 2}).json)
    expect(answer == ["stored", "stored"], f"2 declared of 2: {answer}")
    said = kiosk.statuses(kiosk.began())
    expect(said == ["stored"], f"what follows the loss came back as {said}")


def _statuses(answer: dict) -> list[str]:  # type: ignore[type-arg]
    """Statuses of a batch, whatever else the answer holds."""
    return [str(r.get("status")) for r in answer.get("results", [])]
