"""The test terminals a province has registered, and what each of them can say."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.conformance.line import Answer, Ask, Line
from shared.conformance.words import Failed, NotChecked
from shared.proof import (
    Ed25519Signer,
    Header,
    ReceiptToken,
    body_hash,
    canonical,
    encode_token,
    seal_blob,
    seal_body,
    sign_head,
    wrap_scope_key,
)
from shared.sync.contract import API, FactsResponse, FeedEntry, FeedPage, Mark, b64, unb64

PERSON = {"name": "验收样例", "number": "410305194503080026"}
"""A made-up applicant (样张): nothing of it may come back where nobody asked for it."""
ITEM = "MZ002"
ROLES = {
    "kiosk": "a kiosk of hall A",
    "window": "a counter of hall A",
    "neighbour": "a second counter of hall A",
    "elsewhere": "a counter of another hall",
    "spare": "a kiosk of hall A that may be fenced; needs reinstating before the next run",
    "revoked": "a terminal whose key was revoked",
}
NEEDED = ("kiosk", "window", "neighbour", "elsewhere")


class Badge(BaseModel):
    """One test terminal as the file holds it. Keys in hex (Ed25519, 32 bytes).

    code: a one-time code of the province, for a terminal that has no certificate yet.
    certificate: file with the TLS key and the certificate, empty over plain http.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: str
    hall: str
    private_key: str = Field(repr=False)
    code: str = Field(default="", repr=False)
    certificate: str = ""


class Terminals(BaseModel):
    """The file of test terminals. ``province_key``: base64, the province's X25519 public key.

    item: a service the province knows, with a material that is exempt when the state holds licence.
    answer_keys: base64, the Ed25519 keys the province signs its answers with.
    held_number: a person's number the register holds that licence for; may stay empty. ca: file
    of the pinned CA, empty for plain http on the loopback or the system's authorities.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    province_key: str
    item: str = ITEM
    material: str = "hk"
    licence: str = "居民户口簿"
    held_number: str = ""
    ca: str = ""
    answer_keys: list[str] = []
    terminals: dict[str, Badge]

    @classmethod
    def read(cls, path: Path) -> Terminals:
        """The file at ``path``. Raises ValueError with what is wrong with it."""
        try:
            found = cls.model_validate_json(path.read_bytes())
            for badge in found.terminals.values():
                Ed25519Signer.from_bytes(bytes.fromhex(badge.private_key))
            keys = [found.province_key, *found.answer_keys]
            known = all(len(unb64(key)) == 32 for key in keys)
        except OSError as error:
            raise ValueError(f"{path}: {error.strerror}") from error
        except (ValidationError, ValueError) as error:
            raise ValueError(f"{path}: {_why(error)}") from error
        missing = [role for role in NEEDED if role not in found.terminals]
        if missing or not known:
            raise ValueError(
                f"{path}: missing {', '.join(missing) or 'province_key, answer_keys (32 bytes)'}"
            )
        return found


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3])
    return str(error)


def write_fresh(path: Path, province_key: str = "") -> dict[str, tuple[Badge, str]]:
    """Make keys for every role and write the file (mode 0600).

    Returns what has to be registered at the province: role -> badge and public key (hex).
    Raises FileExistsError.
    """
    made: dict[str, tuple[Badge, str]] = {}
    for role in ROLES:
        signer = Ed25519Signer.generate()
        badge = Badge(
            id=f"CT-{role.upper()}-{secrets.token_hex(3)}",
            kind="kiosk" if role in ("kiosk", "spare", "revoked") else "counter",
            hall="CT-HALL-B" if role == "elsewhere" else "CT-HALL-A",
            private_key=signer.to_bytes().hex(),
        )
        made[role] = (badge, signer.public_key.hex())
    value = {
        "province_key": province_key,
        "answer_keys": [],
        "ca": "",
        "terminals": {role: badge.model_dump() for role, (badge, _key) in made.items()},
    }
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, indent=1)
    return made


@dataclass
class Scope:
    """A scope key of the test, and its wrap for the province."""

    name: str
    key: bytes
    wrapped: str

    @property
    def keys(self) -> dict[str, str]:
        """What stands in ``keys`` of a batch."""
        return {self.name: self.wrapped}


@dataclass
class Terminal:
    """One test terminal: it writes the wire form itself, and goes on where its chain ended."""

    badge: Badge
    signer: Ed25519Signer
    line: Line
    item: str
    epoch: int = 0
    seq: int = 0
    hash: str = ""
    cursor: str = ""
    read: list[FeedEntry] = field(default_factory=list)
    stored: Mark | None = None
    """How far the province has this terminal, as it said last."""
    before: Mark | None = None
    """What stands before this epoch, as far as it knows."""

    # asking

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        **how: Any,  # noqa: ANN401 - fields of Ask
    ) -> Answer:
        """One signed request."""
        return self.line.ask(self.signer, Ask(method, API + path, body, headers or {}, **how))

    def post(self, request: dict[str, Any], **how: Any) -> Answer:  # noqa: ANN401
        """A batch as it stands."""
        headers = {"content-type": "application/json"}
        return self.ask("POST", "/facts", canonical(request), headers, **how)

    def send(self, *facts: dict[str, Any], keys: dict[str, str] | None = None) -> FactsResponse:
        """A batch that has to be answered with 200."""
        answer = taken(self.post(self.batch(list(facts), keys)), list(facts))
        self.stored = answer.stored_up_to
        return answer

    def statuses(self, *facts: dict[str, Any], keys: dict[str, str] | None = None) -> list[str]:
        """What became of each fact of a batch: status, and problem after a space."""
        results = self.send(*facts, keys=keys).results
        return [f"{r.status.value} {r.problem}".strip() for r in results]

    # writing

    def fact(
        self,
        type_: str,
        body: dict[str, Any],
        under: Scope | None = None,
        **over: Any,  # noqa: ANN401 - header fields
    ) -> dict[str, Any]:
        """The next fact of this terminal in wire form, sealed ``under`` a scope or clear.

        ``over`` replaces header fields.
        """
        salt, plain = secrets.token_bytes(16), canonical(body)
        values: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "terminal": self.badge.id,
            "epoch": self.epoch,
            "seq": self.seq + 1,
            "case": "",
            "case_seq": 0,
            "type": type_,
            "item": self.item,
            "state": "",
            "role": "system",
            "catalogue": "",
            "occurred_at": stamp(self.line),
            "clock_offset_ms": 0,
            "schema": 1,
            "scope": under.name if under else "",
            "body_hash": body_hash(salt, plain),
            "prev_hash": self.hash,
        }
        header = Header(**(values | over))
        self.seq, self.hash = header.seq, header.hash()
        if under is not None:
            sealed = seal_body(under.key, header.id, salt, plain)
            return {"header": header.to_json(), "sealed": b64(sealed)}
        return {"header": header.to_json(), "clear": body, "salt": b64(salt)}

    def began(self) -> dict[str, Any]:
        """A clear fact without effects."""
        return self.fact("visit-began", {"visit": "v1", "face": "kiosk"})

    def batch(
        self,
        facts: list[dict[str, Any]],
        keys: dict[str, str] | None = None,
        signer: Ed25519Signer | None = None,
    ) -> dict[str, Any]:
        """The request for facts, with the signed head of the last one."""
        last = Header.from_json(facts[-1]["header"])
        head = sign_head(
            signer or self.signer,
            last.terminal,
            last.epoch,
            last.seq,
            last.hash(),
            last.occurred_at,
        )
        first = facts[0]["header"]
        before = self.before if (first["epoch"], first["seq"]) == (self.epoch, 1) else None
        return {
            "terminal": self.badge.id,
            "epoch": last.epoch,
            "head": head.to_json(),
            "keys": keys or {},
            "facts": facts,
            **({} if before is None else {"after": before.model_dump()}),
        }

    def token(self, case: str, number: str, item: str = "") -> str:
        """A receipt token of this terminal, written on the chain as it stands."""
        head = bytes.fromhex(self.hash)[:16] if self.hash else bytes(16)
        now = int(self.line.now())
        token = ReceiptToken(
            1,
            self.signer.kid,
            number,
            case,
            item or self.item,
            self.badge.id,
            now,
            self.seq + 1,
            head,
        )
        return encode_token(token, self.signer)

    # hearing

    def page_of_feed(self, cursor: str) -> FeedPage:
        """One page of the feed. Raises Failed."""
        answer = self.ask("GET", f"/feed?since={cursor}")
        if answer.status != 200:
            raise Failed(f"feed answered {answer.brief}")
        try:
            return FeedPage.model_validate_json(answer.body)
        except ValidationError as error:
            raise Failed(f"feed page: {_why(error)}") from error

    def news(self) -> list[FeedEntry]:
        """What the feed says since it was read last."""
        fresh: list[FeedEntry] = []
        while True:
            page = self.page_of_feed(self.cursor)
            fresh += page.entries
            stands = page.next == self.cursor
            self.cursor = page.next
            if not page.more:
                self.read += fresh
                return fresh
            if stands:
                raise Failed("feed says more but its cursor stands still")

    def heard(self, case: str, *types: str) -> list[FeedEntry]:
        """What the feed has said of a case so far, of these types (all when none is named)."""
        self.news()
        return [e for e in self.read if e.case == case and (not types or e.type in types)]


def taken(answer: Answer, facts: list[dict[str, Any]]) -> FactsResponse:
    """The answer to a batch, which has to speak of exactly its facts. Raises Failed."""
    if answer.status != 200:
        raise Failed(f"facts answered {answer.brief}")
    try:
        found = FactsResponse.model_validate_json(answer.body)
    except ValidationError as error:
        raise Failed(f"facts answer: {_why(error)}") from error
    if [r.id for r in found.results] != [f["header"]["id"] for f in facts]:
        raise Failed("results do not name the facts sent, in their order")
    return found


def stamp(line: Line) -> str:
    """Province time as headers write it."""
    moment = datetime.fromtimestamp(line.now(), UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Hall:
    """The province under test and its test terminals."""

    def __init__(self, url: str, given: Terminals) -> None:
        shown = {
            Ed25519Signer.from_bytes(bytes.fromhex(badge.private_key)).kid: badge.certificate
            for badge in given.terminals.values()
            if badge.certificate
        }
        self.line = Line(url, given.ca, shown)
        self.given = given
        self._province_key = unb64(given.province_key)
        self._terminals = {
            role: Terminal(
                badge,
                Ed25519Signer.from_bytes(bytes.fromhex(badge.private_key)),
                self.line,
                given.item,
            )
            for role, badge in given.terminals.items()
        }
        self._unmet: dict[str, str] = {}
        self._ready: set[str] = set()

    def meet(self) -> None:
        """Learn the province's clock, and bring every terminal to the end of its feed."""
        asked = Ask("GET", f"{API}/feed?since=", signed=False)
        answer = self.line.ask(self.signer("kiosk"), asked)
        with contextlib.suppress(KeyError, ValueError):  # section 2.6 tells of it
            self.line.measure(answer.headers["date"])
        for role, terminal in self._terminals.items():
            if role != "revoked":
                try:
                    self._catch_up(terminal)
                except Failed as failed:
                    self._unmet[role] = str(failed)

    def fresh(self) -> None:
        """Another check begins: each terminal it uses begins another epoch, so that nothing an
        earlier check left behind is in its way."""
        self._ready.clear()

    def terminal(self, role: str) -> Terminal:
        """The terminal of a role. Raises NotChecked when there is none, Failed when it is mute."""
        found = self._terminals.get(role)
        if found is None:
            raise NotChecked(f"needs a test terminal: {ROLES[role]}")
        if role in self._unmet and role not in NEEDED:
            raise NotChecked(f"the {role} terminal: {self._unmet[role]}")
        if role in self._unmet:
            raise Failed(f"the {role} terminal: {self._unmet[role]}")
        if role not in self._ready:
            found.epoch, found.seq, found.before = found.epoch + 1, 0, found.stored
            self._ready.add(role)
        return found

    def signer(self, role: str) -> Ed25519Signer:
        """The key of a role, whatever its terminal has said so far."""
        return self._terminals[role].signer

    @property
    def kiosk(self) -> Terminal:
        """A kiosk of hall A."""
        return self.terminal("kiosk")

    @property
    def window(self) -> Terminal:
        """A counter of hall A."""
        return self.terminal("window")

    @property
    def neighbour(self) -> Terminal:
        """Another counter of hall A."""
        return self.terminal("neighbour")

    @property
    def elsewhere(self) -> Terminal:
        """A counter of another hall."""
        return self.terminal("elsewhere")

    def scope(self) -> Scope:
        """A fresh scope key, wrapped for the province."""
        name, key = f"ct-{uuid.uuid4()}", secrets.token_bytes(32)
        return Scope(name, key, b64(wrap_scope_key(self._province_key, name, key)))

    @staticmethod
    def case() -> str:
        """A fresh case id."""
        return str(uuid.uuid4())

    @staticmethod
    def number() -> str:
        """A fresh case number."""
        return f"CT {secrets.randbelow(10**6):06d} {secrets.randbelow(10**6):06d}"

    @staticmethod
    def submitted(number: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
        """Body of a ``case-submitted`` of the made-up applicant."""
        body = {
            "number": number or Hall.number(),
            "applicant": {**PERSON, "how": "card"},
            "answers": {},
            "materials": [],
            "pages": [],
        }
        return body | more

    def submit(
        self,
        kiosk: Terminal,
        scope: Scope | None = None,
        case: str = "",
        **more: Any,  # noqa: ANN401 - JSON
    ) -> tuple[str, Scope]:
        """Submit a case at a terminal; it has to be stored. Returns its id and scope."""
        case, scope = case or self.case(), scope or self.scope()
        opened = kiosk.fact("case-opened", {"visit": "v1", "item_name": "验收事项"}, case=case)
        done = kiosk.fact("case-submitted", self.submitted(**more), scope, case=case)
        said = kiosk.statuses(opened, done, keys=scope.keys)
        if said != ["stored", "stored"]:
            raise Failed(f"a case that was submitted came back as {said}")
        return case, scope

    @staticmethod
    def seal(scope: Scope, data: bytes) -> bytes:
        """A scan as it is uploaded."""
        return seal_blob(scope.key, scope.name, data)

    def _catch_up(self, terminal: Terminal) -> None:
        """Read the feed to its end, and go on behind the province's mark in a new epoch."""
        mark: Mark | None = None
        while True:
            page = terminal.page_of_feed(terminal.cursor)
            mark = page.stored_up_to or mark
            if page.next == terminal.cursor or not page.more:
                terminal.cursor = page.next
                break
            terminal.cursor = page.next
        # a province that does not tell its mark (it only SHOULD): time never goes back
        terminal.epoch = mark.epoch if mark is not None else int(self.line.now())
        terminal.epoch = max(terminal.epoch, 0)
        terminal.stored = mark if mark is not None and mark.epoch >= 0 else None
