"""What proves a request and its answer: the real RFC 9421 signatures, or a cheap stand-in.

A few schedules sign and verify everything for real. The others carry tokens that are checked by
the same rules (who, when, never twice, these bytes, for this request), since two signatures a
call would be half of a schedule's time.
"""

from __future__ import annotations

import gzip
import hashlib
import secrets
import zlib
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.proof import Ed25519Signer, Signer
from shared.sandbox import Province
from shared.sandbox.province import Device
from shared.sandbox.signatures import Gate, Received, SignatureRefused
from shared.sync import Call, Reply
from shared.sync.contract import ANSWER_TAG, SIGNATURE_TAG, ProblemType
from shared.sync.signing import (
    AnswerSigner,
    AnswerVerifier,
    RequestSigner,
    SignedAnswer,
    SignedMessage,
    Unproved,
)

URL = "http://127.0.0.1"
_PROOF = "x-sim-proof"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer on the line: anybody may have written it."""

    status: int
    headers: dict[str, str]
    body: bytes


class Seals(Protocol):
    """Both ends of the proof. ``gate`` is what the province's doors ask."""

    gate: Gate

    def dress(self, signer: Signer, call: Call, now: datetime) -> SignedMessage:
        """A request as it goes out."""
        ...

    def answer(self, request: SignedMessage, raw: Raw, now: datetime) -> Raw:
        """An answer as it leaves the province."""
        ...

    def proved(self, request: SignedMessage, raw: Raw) -> Reply:
        """What a terminal's transport makes of an answer."""
        ...


def weight(body: bytes) -> int:
    """Bytes on the line. A wrapped key is drawn by OpenSSL and packs a little differently each
    time, and no schedule may depend on that: so a share of what is packed counts."""
    if body[:2] != _GZIP:
        return len(body)
    try:
        return len(gzip.decompress(body)) * 2 // 5
    except (OSError, EOFError, zlib.error):  # flipped on the line: the signature's business
        return 0


def unsigned(raw: Raw) -> Reply:
    """As the transport gives what the province did not sign for this request."""
    wait = raw.headers.get("retry-after", "")
    return Reply(raw.status, {"retry-after": wait} if wait else {}, b"", signed=False)


class RealSeals:
    """The product's own signatures."""

    def __init__(self, province: Province) -> None:
        self.gate = Gate(province.device, province.now)
        signer = Ed25519Signer.from_bytes(province.settings.keys.answer_private)
        self._signer = AnswerSigner(signer, ANSWER_TAG)
        self._verifier = AnswerVerifier([signer.public_key], ANSWER_TAG)

    def dress(self, signer: Signer, call: Call, now: datetime) -> SignedMessage:
        message = SignedMessage(call.method, URL + call.path, dict(call.headers))
        RequestSigner(signer, SIGNATURE_TAG).sign(message, call.body, now)
        return message

    def answer(self, request: SignedMessage, raw: Raw, now: datetime) -> Raw:
        headers: MutableMapping[str, str] = dict(raw.headers)
        self._signer.sign(SignedAnswer(raw.status, headers, request), raw.body, now)
        return Raw(raw.status, dict(headers), raw.body)

    def proved(self, request: SignedMessage, raw: Raw) -> Reply:
        try:
            answer = SignedAnswer(raw.status, dict(raw.headers), request)
            headers = self._verifier.check(answer, raw.body)
        except Unproved:
            return unsigned(raw)
        return Reply(raw.status, headers, raw.body)


class _TokenGate(Gate):
    """Reads tokens where the real one verifies signatures; freshness and replay are its own."""

    def __init__(self, province: Province) -> None:
        super().__init__(province.device, province.now)
        self._of: Callable[[str], Device | None] = province.device

    def check(self, request: Received) -> Device:
        if not self.body_ok(request):
            raise SignatureRefused(ProblemType.SIGNATURE, "not what was signed")
        return self.admit(request)

    def body_ok(self, request: Received) -> bool:
        digest = request.headers[_PROOF].rpartition(" ")[2]
        return digest == _digest(request.method, request.url, request.body)

    def admit(self, request: Received) -> Device:
        kid, created, nonce, _digest = request.headers[_PROOF].split(" ")
        device = self._of(kid)
        if device is None:
            raise SignatureRefused(ProblemType.SIGNATURE, "unknown key")
        if device.revoked:
            raise SignatureRefused(ProblemType.REVOKED, "terminal is revoked")
        self._fresh(datetime.fromisoformat(created), f"{kid}:{nonce}")
        return device


class TokenSeals:
    """The same rules without the arithmetic."""

    def __init__(self, province: Province) -> None:
        self.gate = _TokenGate(province)

    def dress(self, signer: Signer, call: Call, now: datetime) -> SignedMessage:
        url = URL + call.path
        created = now.replace(microsecond=0).isoformat()
        nonce = secrets.token_bytes(8).hex()
        proof = f"{signer.kid} {created} {nonce} {_digest(call.method, url, call.body)}"
        return SignedMessage(call.method, url, {**call.headers, _PROOF: proof})

    def answer(self, request: SignedMessage, raw: Raw, now: datetime) -> Raw:
        return Raw(raw.status, {**raw.headers, _PROOF: _bound(request, raw)}, raw.body)

    def proved(self, request: SignedMessage, raw: Raw) -> Reply:
        if raw.headers.get(_PROOF) != _bound(request, raw):
            return unsigned(raw)
        headers = {name: value for name, value in raw.headers.items() if name != _PROOF}
        return Reply(raw.status, headers, raw.body)


def _digest(method: str, url: str, body: bytes) -> str:
    return hashlib.sha256(f"{method} {url} ".encode() + body).hexdigest()


def _bound(request: SignedMessage, raw: Raw) -> str:
    """Only the province can say this; it names the request, the status and every header."""
    told = sorted((name, value) for name, value in raw.headers.items() if name != _PROOF)
    said = f"{request.headers[_PROOF]} {raw.status} {told} ".encode() + raw.body
    return hashlib.sha256(said).hexdigest()
