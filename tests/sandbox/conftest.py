from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from shared.proof import (
    Ed25519Signer,
    Header,
    ReceiptToken,
    body_hash,
    canonical,
    encode_token,
    sign_head,
)
from shared.proof.bodies import seal_body, wrap_scope_key
from shared.sandbox import Handle, Settings, provision, run_in_thread
from shared.sync import Call, HttpTransport, ProvinceClock, Reply
from shared.sync.contract import FactsResponse, b64
from tests.sandbox import postgres
from tests.sandbox.postgres import Cluster


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Terminal:
    """A hand-made terminal that writes the wire form itself, without journal or engine."""

    name: str
    signer: Ed25519Signer
    province_key: bytes
    transport: HttpTransport
    epoch: int = 1
    seq: int = 0
    hash: str = ""

    def fact(
        self, type_: str, body: dict[str, Any], *, scope: str = "", key: bytes = b"", **over: Any
    ) -> dict[str, Any]:
        salt, plain = secrets.token_bytes(16), canonical(body)
        values = {
            "id": secrets.token_hex(8),
            "terminal": self.name,
            "epoch": self.epoch,
            "seq": self.seq + 1,
            "case": "",
            "case_seq": 0,
            "type": type_,
            "item": "MZ002",
            "state": "",
            "role": "system",
            "catalogue": "",
            "occurred_at": "2026-11-21T06:02:00.000Z",
            "clock_offset_ms": 0,
            "schema": 1,
            "scope": scope,
            "body_hash": body_hash(salt, plain),
            "prev_hash": self.hash,
        }
        header = Header(**(values | over))
        self.seq, self.hash = header.seq, header.hash()
        if scope:
            sealed = b64(seal_body(key, header.id, salt, plain))
            return {"header": header.to_json(), "sealed": sealed}
        return {"header": header.to_json(), "clear": body, "salt": b64(salt)}

    def wrap(self, scope: str, key: bytes) -> dict[str, str]:
        return {scope: b64(wrap_scope_key(self.province_key, scope, key))}

    def batch(self, facts: list[dict[str, Any]], keys: dict[str, str] | None = None) -> dict:
        last = Header.from_json(facts[-1]["header"])
        head = sign_head(
            self.signer, last.terminal, last.epoch, last.seq, last.hash(), last.occurred_at
        )
        return {
            "terminal": self.name,
            "epoch": last.epoch,
            "head": head.to_json(),
            "keys": keys or {},
            "facts": facts,
        }

    def call(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Reply:
        reply = self.transport.send(Call("test", method, path, headers or {}, body))
        assert isinstance(reply, Reply), reply
        return reply

    def post(self, request: dict[str, Any]) -> Reply:
        return self.post_text(canonical(request))

    def post_text(self, text: str | bytes) -> Reply:
        body = text.encode("utf-8") if isinstance(text, str) else text
        return self.call("POST", "/v1/facts", body, {"Content-Type": "application/json"})

    def send(self, *facts: dict[str, Any], keys: dict[str, str] | None = None) -> FactsResponse:
        reply = self.post(self.batch(list(facts), keys))
        assert reply.status == 200, reply.body
        return FactsResponse.model_validate_json(reply.body)

    def statuses(self, *facts: dict[str, Any], keys: dict[str, str] | None = None) -> list[str]:
        return [result.status.value for result in self.send(*facts, keys=keys).results]

    @staticmethod
    def submitted(number: str = "GL 261121 0037", pages: list[str] | None = None) -> dict[str, Any]:
        return {
            "number": number,
            "applicant": {"name": "王桂芳", "number": "410305194503080026"},
            "answers": {},
            "materials": [],
            "pages": pages or [],
        }

    def token(self, case: str, number: str = "GL 261121 0037") -> str:
        token = ReceiptToken(
            1, self.signer.kid, number, case, "MZ002", self.name, 1795154520, 5, b"h" * 16
        )
        return encode_token(token, self.signer)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    why = postgres.missing()
    if why:
        pytest.skip(why)
    with postgres.cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """A SQLAlchemy URL: every test of the sandbox runs on both."""
    if request.param == "sqlite":
        return ""
    running: Cluster = request.getfixturevalue("cluster")
    return running.database()


@pytest.fixture
def sandbox(tmp_path: Path, database: str) -> Iterator[Handle]:
    folder = tmp_path / "province"
    handle = run_in_thread(Settings(folder, provision(folder), database))
    yield handle
    handle.stop()


@pytest.fixture
def enrol(sandbox: Handle) -> Iterator[Callable[..., Terminal]]:
    made: list[Terminal] = []

    def one(name: str = "K1", kind: str = "kiosk", hall: str = "H1") -> Terminal:
        signer = Ed25519Signer.generate()
        sandbox.enrol(name, kind, hall, signer.public_key, "幸福里街道便民服务中心")
        keys = sandbox.province.settings.keys
        transport = HttpTransport(
            sandbox.url,
            signer,
            ProvinceClock(now),
            answer_keys=[keys.answer_public],
            asked_once=True,
        )
        made.append(Terminal(name, signer, keys.public, transport))
        return made[-1]

    yield one
    for terminal in made:
        terminal.transport.close()


@pytest.fixture
def web(sandbox: Handle) -> Iterator[Callable[..., requests.Response]]:
    session = requests.Session()
    session.trust_env = False

    def fetch(method: str, path: str, **more: Any) -> requests.Response:
        return session.request(method, sandbox.url + path, timeout=60, **more)

    yield fetch
    session.close()
