"""One line to the province: requests signed by hand (RFC 9421), so that each part can be left out.

Written apart from ``shared.sync.signing`` on purpose: a mistake there must not hide itself here.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from shared.proof import Signer
from shared.sync.contract import SIGNATURE_TAG, b64

TIMEOUT_S = 60.0
COVERED = ("@method", "@target-uri", "content-digest")
OPTIONAL = (
    "authorization",
    "content-type",
    "content-encoding",
    "upload-offset",
    "upload-length",
    "upload-metadata",
    "yichuang-device-key",
)


class NoAnswer(Exception):
    """The province did not answer at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; empty when it is none."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def problem(self) -> str:
        """End of the problem type; empty when the body is no problem document."""
        return str(self.json.get("type", "")).rpartition(":")[2]

    @property
    def brief(self) -> str:
        """For a table: status and problem, never the body."""
        return f"{self.status} {self.problem}".strip()


@dataclass(frozen=True, slots=True)
class Ask:
    """One request and how it is signed. ``headers`` in lower case.

    age_s: how long ago it says it was signed. leave_out: components or signature parameters that
    are missing. tag, keyid: what the signature says instead. spoil: changes the finished request
    (method, url, headers, body) behind the signature's back.
    """

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    age_s: float = 0.0
    leave_out: tuple[str, ...] = ()
    tag: str = SIGNATURE_TAG
    keyid: str = ""
    nonce: str = ""
    signed: bool = True
    spoil: Callable[[Sent], Sent] | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A finished request."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class Line:
    """Sends to one province; each thread has a connection for each terminal.

    url: scheme and authority. ca: file of the pinned CA for https, empty for the system's.
    certificates: by kid, the file (PEM, key and chain) a terminal shows over TLS.
    """

    def __init__(
        self, url: str, ca: str = "", certificates: Mapping[str, str] | None = None
    ) -> None:
        self.url = url.rstrip("/")
        self._verify: bool | str = ca or True
        self._certificates = certificates or {}
        self._local = threading.local()
        self._offset_s = 0.0

    def ask(self, signer: Signer, ask: Ask) -> Answer:
        """Sign, send, and give the answer back. Raises NoAnswer."""
        return self.send(self.finished(signer, ask), signer.kid)

    def finished(self, signer: Signer, ask: Ask) -> Sent:
        """The request as it goes out."""
        headers = dict(ask.headers)
        url = self.url + ask.path
        if ask.signed:
            headers |= self._signature(signer, ask, url)
        sent = Sent(ask.method, url, headers, ask.body)
        return ask.spoil(sent) if ask.spoil is not None else sent

    def send(self, sent: Sent, kid: str = "") -> Answer:
        """Send a finished request as it stands, over the connection of the terminal with that key.

        Raises NoAnswer.
        """
        sessions = self._sessions()
        session = sessions.get(kid)
        if session is None:
            session = sessions[kid] = requests.Session()
            session.trust_env = False
            session.headers.clear()
        try:
            with session.request(
                sent.method,
                sent.url,
                data=sent.body or None,
                headers=sent.headers,
                timeout=TIMEOUT_S,
                allow_redirects=False,
                verify=self._verify,
                cert=self._certificates.get(kid),
            ) as reply:
                headers = {name.lower(): value for name, value in reply.headers.items()}
                return Answer(reply.status_code, headers, reply.content)
        except requests.exceptions.RequestException as error:
            raise NoAnswer(type(error).__name__) from error

    def close(self) -> None:
        """Let this thread's connections go."""
        sessions = self._sessions()
        for session in sessions.values():
            session.close()
        sessions.clear()

    def _sessions(self) -> dict[str, requests.Session]:
        if not hasattr(self._local, "sessions"):
            self._local.sessions = {}
        found: dict[str, requests.Session] = self._local.sessions
        return found

    def measure(self, date: str) -> None:
        """Learn the province's clock from a Date header. Raises ValueError when it is none."""
        self._offset_s = parsedate_to_datetime(date).timestamp() + 0.5 - time.time()

    def now(self) -> float:
        """Unix seconds as the province counts them."""
        return time.time() + self._offset_s

    def _signature(self, signer: Signer, ask: Ask, url: str) -> dict[str, str]:
        made = {"content-digest": f"sha-256=:{b64(hashlib.sha256(ask.body).digest())}:"}
        known = {"@method": ask.method, "@target-uri": url, **ask.headers, **made}
        wanted = (*COVERED, *(name for name in OPTIONAL if name in ask.headers))
        covered = [name for name in wanted if name not in ask.leave_out]
        parameters = _parameters(
            covered,
            {
                "created": int(self.now() - ask.age_s),
                "keyid": ask.keyid or signer.kid,
                "alg": "ed25519",
                "nonce": ask.nonce or secrets.token_urlsafe(16),
                "tag": ask.tag,
            },
            ask.leave_out,
        )
        lines = [f'"{name}": {known[name]}' for name in covered]
        base = "\n".join([*lines, f'"@signature-params": {parameters}'])
        signature = b64(signer.sign(base.encode("utf-8")))
        return made | {"signature-input": f"yc={parameters}", "signature": f"yc=:{signature}:"}


def _parameters(
    covered: Sequence[str], values: Mapping[str, int | str], leave_out: Sequence[str]
) -> str:
    """The inner list of a Signature-Input with its parameters, as RFC 9421 writes it."""
    names = " ".join(f'"{name}"' for name in covered)
    said = [
        f";{name}={value}" if isinstance(value, int) else f';{name}="{value}"'
        for name, value in values.items()
        if name not in leave_out
    ]
    return f"({names}){''.join(said)}"


def with_header(name: str, value: str) -> Callable[[Sent], Sent]:
    """A spoiler that sets a header behind the signature's back."""
    return lambda sent: replace(sent, headers={**sent.headers, name: value})


def with_body(body: bytes, *, digest: bool = False) -> Callable[[Sent], Sent]:
    """A spoiler that changes the body, and with ``digest`` the Content-Digest to fit it."""

    def change(sent: Sent) -> Sent:
        headers = dict(sent.headers)
        if digest:
            headers["content-digest"] = f"sha-256=:{b64(hashlib.sha256(body).digest())}:"
        return replace(sent, headers=headers, body=body)

    return change
