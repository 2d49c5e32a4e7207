"""A real sandbox on loopback, and what must hold of every answer, whatever it was asked."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import requests
import schemathesis
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shared.proof import Ed25519Signer
from shared.sandbox import Handle, Settings, provision, run_in_thread
from shared.sync.contract import ANSWER_TAG, PROBLEM_MEDIA_TYPE, SIGNATURE_TAG, Problem
from shared.sync.signing import (
    AnswerVerifier,
    RequestSigner,
    SignedAnswer,
    SignedMessage,
    Unproved,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_SIGNING = {"signature", "signature-input", "content-digest", "content-length", "host"}
"""Headers the harness writes itself; what a generator thinks of them is left out."""


class Broken(AssertionError):
    """An answer that must not be."""


class _Faults(logging.Handler):
    """Errors of the server that no client would see."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.said.append(f"{record.getMessage()}: {error!r}")


@dataclass
class Site:
    """A sandbox with a kiosk and a counter whose keys the harness holds."""

    sandbox: Handle
    devices: list[Ed25519Signer]
    session: requests.Session = field(default_factory=requests.Session)
    statuses: Counter[str] = field(default_factory=Counter)
    unsendable: int = 0
    peak: int = 0

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.verifier = AnswerVerifier(
            [self.sandbox.province.settings.keys.answer_public], ANSWER_TAG
        )
        self.faults = _Faults()
        logging.getLogger("shared.sandbox").addHandler(self.faults)
        logging.getLogger("uvicorn.error").addHandler(self.faults)

    def schema(self) -> Any:
        """The sandbox's OpenAPI."""
        return schemathesis.openapi.from_dict(
            self.session.get(f"{self.sandbox.url}/openapi.json").json()
        )

    def play(self, case: Case, who: int = 0) -> requests.Response | None:
        """Send a generated case, signed by a device; check the answer. Raises Broken."""
        parts = case.as_transport_kwargs(base_url=self.sandbox.url)
        known = {"method", "url", "headers", "files", "data", "json", "params", "auth", "cookies"}
        headers = {
            k: v for k, v in (parts.get("headers") or {}).items() if k.lower() not in _SIGNING
        }
        try:
            kept = {k: v for k, v in parts.items() if k in known}
            prepared = requests.Request(**(kept | {"headers": headers})).prepare()
        except (requests.exceptions.RequestException, UnicodeError, ValueError):
            self.unsendable += 1
            return None
        answer = self.send(prepared, who)
        if answer is None:
            return None
        try:
            case.validate_response(answer, checks=CHECKS)
        except Exception as error:
            raise Broken(f"{case.operation.label}: {error}") from error
        return answer

    def send(self, prepared: requests.PreparedRequest, who: int = 0) -> requests.Response | None:
        """Sign and send; None when no client could have sent it. Raises Broken."""
        body = prepared.body or b""
        if isinstance(body, str):
            body = body.encode("utf-8", "surrogatepass")
        plain = {k: _text(v) for k, v in prepared.headers.items()}
        message = SignedMessage(str(prepared.method), str(prepared.url), plain)
        try:
            RequestSigner(self.devices[who], SIGNATURE_TAG).sign(message, body, datetime.now(UTC))
        except (HTTPMessageSignaturesException, UnicodeError):
            self.unsendable += 1
            return None
        prepared.headers.update(message.headers)
        prepared.body = body
        try:
            answer = self.session.send(prepared, timeout=60, allow_redirects=False)
        except (requests.exceptions.InvalidHeader, UnicodeError, ValueError):
            self.unsendable += 1
            return None
        self.statuses[str(answer.status_code)] += 1
        self._check(message, answer)
        return answer

    def look(self) -> None:
        """The pages people see must stand whatever was sent. Raises Broken."""
        for path in ("/staff", "/openapi.json"):
            answer = self.session.get(self.sandbox.url + path, timeout=60)
            if answer.status_code != 200:
                raise Broken(f"{path} answers {answer.status_code}: {self.faults.said[-1:]}")
        self.peak = max(self.peak, psutil.Process().memory_info().rss)

    def _check(self, message: SignedMessage, answer: requests.Response) -> None:
        status = answer.status_code
        if self.faults.said:
            raise Broken(f"{status} {self.faults.said.pop()}")
        if status >= 500:
            raise Broken(f"{status} {answer.text[:200]}")
        try:
            self.verifier.check(SignedAnswer(status, answer.headers, message), answer.content)
        except Unproved as error:
            raise Broken(f"{status} is not signed: {error}") from error
        if status >= 400 and message.method != "HEAD":
            if answer.headers["content-type"] != PROBLEM_MEDIA_TYPE:
                raise Broken(f"{status} is no problem document: {answer.text[:200]}")
            if Problem.model_validate_json(answer.content).status != status:
                raise Broken("a problem of another status")

    def close(self) -> None:
        """Stop everything."""
        self.session.close()
        self.sandbox.stop()
        logging.getLogger("shared.sandbox").removeHandler(self.faults)
        logging.getLogger("uvicorn.error").removeHandler(self.faults)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def site(folder: Path) -> Site:
    """A fresh sandbox with K1 and C1 of one hall."""
    sandbox = run_in_thread(Settings(folder, provision(folder)))
    devices = [Ed25519Signer.generate(), Ed25519Signer.generate()]
    sandbox.enrol("K1", "kiosk", "H1", devices[0].public_key, "幸福里街道便民服务中心")
    sandbox.enrol("C1", "counter", "H1", devices[1].public_key, "幸福里街道便民服务中心")
    return Site(sandbox, devices)
