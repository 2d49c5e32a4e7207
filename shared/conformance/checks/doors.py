"""Sections 7 and 8: the catalogue by its tag, and questions that are answered at once."""

from __future__ import annotations

from shared.conformance.hall import PERSON, Hall
from shared.conformance.words import NotApplicable, expect, must
from shared.proof import canonical

_JSON = {"content-type": "application/json"}


@must("7", "the catalogue has a strong ETag, and it gives 304", "目录带强校验标签，未变时答 304")
def catalogue(hall: Hall) -> None:
    kiosk = hall.kiosk
    first = kiosk.ask("GET", "/catalogue")
    if first.status == 404:
        raise NotApplicable("this province serves no catalogue")
    expect(first.status == 200, f"catalogue: answered {first.brief}")
    etag = first.headers.get("etag", "")
    strong = etag.startswith('"') and etag.endswith('"') and len(etag) > 2
    expect(strong, f"ETag is {etag!r}")
    again = kiosk.ask("GET", "/catalogue", b"", {"if-none-match": etag})
    expect(again.status == 304 and not again.body, f"the same again: answered {again.brief}")
    other = kiosk.ask("GET", "/catalogue", b"", {"if-none-match": '"another"'})
    expect(other.status == 200, f"another tag: answered {other.brief}")
    expect(other.body == first.body, "two answers under one ETag differ")


@must("8", "the register of licences answers at once", "证照查询即时回答")
def licence(hall: Hall) -> None:
    question = {"kind": hall.given.licence, "number": PERSON["number"]}
    answer = hall.kiosk.ask("POST", "/ask/licence", canonical(question), _JSON)
    expect(answer.status == 200, f"ask/licence: answered {answer.brief}")
    expect(isinstance(answer.json.get("found"), bool), "the answer has no found")


@must("8", "contributions answer at once, samples are marked", "缴费查询即时回答，样例要标明")
def contributions(hall: Hall) -> None:
    question = {"card_number": PERSON["number"], "name": PERSON["name"]}
    answer = hall.kiosk.ask("POST", "/ask/contributions", canonical(question), _JSON)
    expect(answer.status == 200, f"ask/contributions: answered {answer.brief}")
    said = answer.json
    expect(isinstance(said.get("rows"), list), "the answer has no rows")
    expect(isinstance(said.get("sample"), bool), "the answer does not say whether it is a sample")
    for row in said["rows"]:
        missing = {"month", "kind", "base", "paid", "payer"} - set(row)
        expect(not missing, f"a row lacks {sorted(missing)}")
