"""Checking signed requests: signature, body digest, freshness, replay."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from http_message_signatures import (
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from shared.proof import kid_of
from shared.sandbox.peers import Peer
from shared.sandbox.province import Device
from shared.sync.contract import (
    DEVICE_KEY_HEADER,
    SIGNATURE_MAX_AGE_S,
    SIGNATURE_MAX_AHEAD_S,
    SIGNATURE_TAG,
    ProblemType,
    unb64,
)
from shared.sync.signing import COVERED, OPTIONAL, Ed25519ByProof

CLOCK_SKEW_S = SIGNATURE_MAX_AHEAD_S


class SignatureRefused(Exception):
    """A request that is not what an enrolled terminal signed just now."""

    def __init__(self, problem: ProblemType, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in. ``url`` as the terminal wrote it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    peer: Peer | None = None
    """The other end of its TLS connection; None for plain HTTP."""
    source: str = ""
    """The address it came from."""


class _Keys(HTTPSignatureKeyResolver):
    """Finds the terminal of a key, and remembers it for the request of this thread."""

    def __init__(self, find: Callable[[str], Device | None]) -> None:
        self._find = find
        self._found = threading.local()

    def resolve_public_key(self, key_id: str) -> bytes:
        device = self._found.device = self._find(key_id)
        if device is None:
            raise InvalidSignature("unknown key")
        return device.public_key

    @property
    def device(self) -> Device:
        device: Device = self._found.device
        return device


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, key: bytes) -> None:
        self._key = key

    def resolve_public_key(self, key_id: str) -> bytes:
        if key_id != kid_of(self._key):
            raise InvalidSignature("another key")
        return self._key


class _Verifier(HTTPMessageVerifier):
    """Leaves freshness to Gate, which has the injected clock."""

    def validate_created_and_expires(self, sig_input: object, max_age: object = None) -> None:
        pass


class Gate:
    """Lets signed requests of enrolled terminals through, each once."""

    def __init__(self, find: Callable[[str], Device | None], clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._keys = _Keys(find)
        self._verifier = _Verifier(signature_algorithm=Ed25519ByProof, key_resolver=self._keys)
        self._lock = threading.Lock()
        self._seen: dict[str, datetime] = {}
        self._since = clock().replace(microsecond=0)
        """Nonces of requests signed before this are not known: ``created`` has whole seconds."""

    def check(self, request: Received) -> Device:
        """The terminal behind a request. Raises SignatureRefused."""
        created, nonce = _verified(self._verifier, request)
        return self._pass(created, nonce)

    def admit(self, request: Received) -> Device:
        """The same before the body has come: whoever asks must hear ``body_ok`` as well."""
        created, nonce = _verified(self._verifier, request, whole=False)
        return self._pass(created, nonce)

    def body_ok(self, request: Received) -> bool:
        """True when the body is the one that an admitted request was signed with."""
        try:
            _verified(self._verifier, request)
        except SignatureRefused:
            return False
        return True

    def _pass(self, created: datetime, nonce: str) -> Device:
        device = self._keys.device
        if device.revoked:
            raise SignatureRefused(ProblemType.REVOKED, "terminal is revoked")
        self._fresh(created, f"{device.kid}:{nonce}")
        return device

    def check_newcomer(self, request: Received) -> Device:
        """Somebody who brings a key of its own and holds it; who that is nobody knows yet.

        Raises SignatureRefused.
        """
        text = request.headers.get(DEVICE_KEY_HEADER, "")
        try:
            key = unb64(text.strip().strip(":"))
        except ValueError:
            key = b""
        if len(key) != 32:
            raise SignatureRefused(ProblemType.SIGNATURE, "no device key")
        verifier = _Verifier(signature_algorithm=Ed25519ByProof, key_resolver=_OneKey(key))
        created, nonce = _verified(verifier, request)
        self._fresh(created, f"{kid_of(key)}:{nonce}")
        return Device("", kid_of(key), key, "", "", "")

    def _fresh(self, created: datetime, nonce: str) -> None:
        now = self._clock()
        oldest = now - timedelta(seconds=SIGNATURE_MAX_AGE_S)
        if not oldest <= created <= now + timedelta(seconds=CLOCK_SKEW_S):
            raise SignatureRefused(ProblemType.CLOCK, "created is not now; use the Date header")
        if created < self._since:
            # perhaps seen by the process before this one; whoever signs anew is let in
            raise SignatureRefused(ProblemType.UNAVAILABLE, "signed before this server started")
        with self._lock:
            if nonce in self._seen:
                raise SignatureRefused(ProblemType.REPLAY, "nonce was used before")
            self._seen[nonce] = created
            if len(self._seen) % 256 == 0:
                limit = oldest - timedelta(seconds=CLOCK_SKEW_S)
                self._seen = {n: at for n, at in self._seen.items() if at >= limit}


def _verified(
    verifier: HTTPMessageVerifier, request: Received, *, whole: bool = True
) -> tuple[datetime, str]:
    """When a request was signed, and its nonce. Raises SignatureRefused.

    whole: the body is there, and must be the one that was signed.
    """
    present = {name.lower() for name in request.headers}
    required = (*COVERED, *(name for name in OPTIONAL if name in present))
    try:
        results = verifier.verify(
            request,
            expect_tag=SIGNATURE_TAG,
            require_components=required,
            body=request.body if whole else None,
            max_age=None,
        )
        parameters = results[0].parameters
        created = datetime.fromtimestamp(int(parameters["created"]), UTC)
        return created, str(parameters["nonce"])
    except (HTTPMessageSignaturesException, KeyError, IndexError, ValueError) as error:
        raise SignatureRefused(ProblemType.SIGNATURE, str(error)) from error
