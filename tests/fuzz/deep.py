"""Authentic batches with hostile content: rightly chained, hashed, sealed and signed all the same.

What a generator makes from the schema alone never gets past the signed head; a terminal that fell
into wrong hands would.
"""

from __future__ import annotations

import contextlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import requests
from hypothesis import strategies as st
from sqlalchemy import func, select

from shared.proof import (
    Ed25519Signer,
    Header,
    ReceiptToken,
    canonical,
    encode_token,
    sign_head,
)
from shared.proof.bodies import seal_body, wrap_scope_key
from shared.proof.header import body_hash
from shared.sandbox import tables as t
from shared.sync.contract import FactsResponse, b64
from tests.fuzz.harness import Broken, Site
from tests.fuzz.hostile import NUMBERS, RAW, texts, values

CASES = ["c1", "c2", "c3", "../c4", "<b>c5</b>", "a/b c%2f"]
SCOPES = ["s1", "s2", "<i>s4</i>"]
ROUND = 6
"""Batches after which a forger turns to fresh cases and scopes: spoiled ones teach no more."""
_APPLICANT = {"name": "王桂芳", "number": "410305194503080026"}
BODIES: dict[str, dict[str, Any]] = {
    "visit-began": {"visit": "v1", "face": "kiosk"},
    "case-opened": {"visit": "v1", "item_name": "高龄津贴申领"},
    "page-captured": {
        "material": "hk", "page": "p1", "digest": "d" * 64, "media_type": "image/jpeg",
    },
    "page-removed": {"page": "p1"},
    "case-submitted": {
        "number": "GL 261121 0037",
        "applicant": _APPLICANT,
        "answers": {"q": "a"},
        "materials": [{"key": "hk", "how": "pending"}],
        "pages": [{"page": "p1", "slot": "1"}],
    },
    "receipt-issued": {"item_name": "高龄津贴", "expected_by": "2026-12-01", "provisional": False},
    "rated": {"level": 5, "labels": ["a"]},
    "case-accepted": {
        "number": "GL 1", "window": "3 号窗口", "promised_by": "2026-12-01", "provisional": False,
    },
    "supplement-requested": {"number": "GL 1", "lines": ["x"]},
    "supplement-received": {"materials": ["hk"]},
    "task-closed": {"task": "c1/hk", "outcome": "captured"},
    "result-handed-out": {"number": "GL 1"},
    "key-destroyed": {"scope": "s1", "reason": "cancelled"},
    "nobody-knows": {"a": 1},
}  # fmt: skip
_HEADER_TEXTS = ["id", "item", "state", "role", "catalogue", "occurred_at", "prev_hash", "type"]
_HEADER_NUMBERS = ["seq", "epoch", "case_seq", "schema", "clock_offset_ms"]


@dataclass(frozen=True)
class Draft:
    """One fact to be: ``body`` as a value or as raw bytes; ``over``: header fields bent."""

    type: str
    case: str
    scope: str
    body: Any
    raw: bytes | None
    over: dict[str, Any]
    give_key: bool


@st.composite
def bodies(draw: Any, kind: str) -> Any:
    """The body of an honest fact with up to three members bent, missing or added."""
    body = json.loads(json.dumps(BODIES[kind]))
    for name in draw(st.lists(st.sampled_from(sorted(body)), max_size=2, unique=True)):
        if draw(st.booleans()):
            body[name] = draw(values)
        elif isinstance(body[name], dict) and body[name]:
            body[name][draw(st.sampled_from(sorted(body[name])))] = draw(values)
        elif isinstance(body[name], list):
            body[name] = draw(st.lists(values, max_size=2))
        else:
            del body[name]
    if draw(st.booleans()):
        body[draw(texts)] = draw(values)
    return body


@st.composite
def drafts(draw: Any) -> Draft:
    kind = draw(st.sampled_from(sorted(BODIES)))
    scope = draw(st.sampled_from(["", *SCOPES]))
    raw = draw(st.sampled_from(RAW)) if scope and draw(st.integers(0, 11)) == 0 else None
    over: dict[str, Any] = {}
    if draw(st.integers(0, 5)) == 0:
        over[draw(st.sampled_from(_HEADER_TEXTS))] = draw(texts)
    if draw(st.integers(0, 9)) == 0:
        over[draw(st.sampled_from(_HEADER_NUMBERS))] = draw(st.sampled_from(NUMBERS))
    return Draft(
        kind,
        draw(st.sampled_from(["", *CASES])),
        scope,
        draw(bodies(kind)),
        raw,
        over,
        draw(st.booleans()),
    )


batches = st.lists(drafts(), min_size=1, max_size=4)


@dataclass
class Forger:
    """A terminal in wrong hands: knows its key and its chain, and writes what it likes."""

    site: Site
    name: str
    signer: Ed25519Signer
    who: int
    epoch: int = 1
    seq: int = 0
    hash: str = ""
    sent: int = 0
    kept: int = 0
    scope_keys: dict[str, bytes] = field(default_factory=dict)

    def play(self, batch: list[Draft]) -> None:
        """Send a batch; a round begins with two honest submissions. Raises Broken."""
        if self.sent % ROUND == 0:
            self.send([_honest("case-opened", "c1"), _honest("case-submitted", "c1")])
            self.send([_honest("case-submitted", "c2"), _honest("receipt-issued", "c2")])
        self.sent += 1
        self.send(batch)

    def send(self, batch: list[Draft]) -> None:
        """Send a batch and go on from where the province says it has us. Raises Broken."""
        before = (self.epoch, self.seq, self.hash)
        wires, places, keys = [], {}, {}
        last: Header | None = None
        for draft in batch:
            try:
                wire, header = self._wire(draft)
            except ValueError:  # a number that no terminal could hash
                continue
            if draft.scope and draft.give_key:
                keys[self._here(draft.scope)] = b64(self._wrapped(draft.scope))
            wires.append(wire)
            places[header.epoch, header.seq] = header.hash()
            last = header
        if last is None:
            return
        at = "2026-11-21T06:02:00.000Z"
        head = sign_head(self.signer, self.name, last.epoch, last.seq, last.hash(), at)
        request = {"terminal": self.name, "epoch": last.epoch, "head": head.to_json()}
        text = json.dumps(request | {"keys": keys, "facts": wires})
        answer = self.post(text.encode("utf-8", "surrogatepass"))
        if answer is None or answer.status_code != 200:
            self.epoch, self.seq, self.hash = before
            if answer is not None and b"terminal-revoked" in answer.content:
                self.site.sandbox.province.reinstate(self.name)
            return
        said = FactsResponse.model_validate_json(answer.content)
        self.kept += sum(r.status.value in ("stored", "rejected") for r in said.results)
        mark = said.stored_up_to
        self.epoch, self.seq = mark.epoch, mark.seq
        self.hash = places.get((mark.epoch, mark.seq), self.hash)
        if mark.seq > 2**40 or mark.epoch > 2**40:
            self._next_epoch()

    def post(self, body: bytes) -> requests.Response | None:
        url = f"{self.site.sandbox.url}/v1/facts"
        headers = {"Content-Type": "application/json"}
        return self.site.send(requests.Request("POST", url, headers, data=body).prepare(), self.who)

    def token(self, case: str) -> str:
        """A genuine receipt of this terminal."""
        token = ReceiptToken(
            1, self.signer.kid, "GL 1", case, "MZ002", self.name, 1795154520, 5, b"h" * 16
        )
        return encode_token(token, self.signer)

    def look(self) -> None:
        """What is stored, feeds, phone pages and staff page after all that. Raises Broken."""
        mine = select(func.count().label("n")).where(t.facts.c.terminal == self.name)
        stored = self.site.sandbox.province.rows(mine)[0]["n"]
        if stored != self.kept:
            raise Broken(f"{stored} facts are stored, {self.kept} were acknowledged")
        for who in range(len(self.site.devices)):
            since = ""
            for _ in range(200):
                url = f"{self.site.sandbox.url}/v1/feed?since={since}"
                answer = self.site.send(requests.Request("GET", url).prepare(), who)
                assert answer is not None
                page = answer.json()
                if answer.status_code != 200 or not page["more"]:
                    break
                since = page["next"]
        for case in CASES:
            url = f"{self.site.sandbox.url}/r/{self.token(self._here(case))}"
            answer = self.site.session.get(url, timeout=60)
            if answer.status_code != 200 or self.site.faults.said:
                raise Broken(f"phone page {answer.status_code} {self.site.faults.said[-1:]}")
            _harmless(answer.text)
        self.site.look()
        _harmless(self.site.session.get(f"{self.site.sandbox.url}/staff", timeout=60).text)

    def _next_epoch(self) -> None:
        self.epoch, self.seq, self.hash = self.epoch + 1, 0, ""

    def _wire(self, draft: Draft) -> tuple[dict[str, Any], Header]:
        salt = secrets.token_bytes(16)
        plain = draft.raw
        if plain is None:
            with contextlib.suppress(ValueError, TypeError):
                plain = canonical(draft.body)
        if plain is None:
            plain = json.dumps(draft.body, ensure_ascii=False, sort_keys=True).encode(
                "utf-8", "surrogatepass"
            )
        values = {
            "id": secrets.token_hex(8),
            "terminal": self.name,
            "epoch": self.epoch,
            "seq": self.seq + 1,
            "case": self._here(draft.case),
            "case_seq": 0,
            "type": draft.type,
            "item": "MZ002",
            "state": "",
            "role": "system",
            "catalogue": "",
            "occurred_at": "2026-11-21T06:02:00.000Z",
            "clock_offset_ms": 0,
            "schema": 1,
            "scope": self._here(draft.scope),
            "body_hash": body_hash(salt, plain),
            "prev_hash": self.hash,
        }
        header = Header(**(values | draft.over))
        canonical(header.to_json())  # Raises ValueError for numbers no two languages write alike
        self.epoch, self.seq, self.hash = header.epoch, header.seq, header.hash()
        wire: dict[str, Any] = {"header": header.to_json()}
        if draft.scope:
            key = self.scope_keys.setdefault(header.scope, secrets.token_bytes(32))
            wire["sealed"] = b64(seal_body(key, header.id, salt, plain))
        else:
            wire |= {"clear": draft.body, "salt": b64(salt)}
        return wire, header

    def _wrapped(self, scope: str) -> bytes:
        here = self._here(scope)
        key = self.scope_keys.setdefault(here, secrets.token_bytes(32))
        return wrap_scope_key(self.site.sandbox.province.settings.keys.public, here, key)

    def _here(self, name: str) -> str:
        """A name in this round of this terminal; cases of the halls' other terminal stay apart."""
        return f"{name}-{self.name}-{self.sent // ROUND}" if name else ""


def _honest(kind: str, case: str) -> Draft:
    return Draft(kind, case, "s1", BODIES[kind], None, {}, give_key=True)


def _harmless(page: str) -> None:
    """No markup of a fact stands in a page as markup, and nothing turns a terminal around."""
    for bad in ("<script", "<img", "onerror=alert(1)>", "<b>c5", "<i>s4", "\x1b", "\x00", "\u202e"):
        if bad in page:
            raise Broken(f"{bad!r} stands in a page")
