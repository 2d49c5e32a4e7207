"""Signed requests and signed answers: RFC 9421 over RFC 9530 content digests (both ends).

An answer's signature covers the signature of the request it answers (RFC 9421 section 2.4), and
that one holds a nonce nobody used before. So an answer belongs to one request for ever, and it was
made after that request was: its freshness needs no clock.
"""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)
from http_message_signatures.algorithms import HTTPSignatureAlgorithm
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from shared.proof import Signer, kid_of, verify

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
"""Headers that are covered whenever they are present."""
ANSWER_COVERED = ("@status", "content-digest", "date")
ANSWER_BOUND = ('"@method";req', '"@target-uri";req', '"signature";req')
"""What ties an answer to its request."""
ANSWER_OPTIONAL = (
    "content-type",
    "content-encoding",
    "etag",
    "location",
    "retry-after",
    "upload-blocks",
    "upload-complete",
    "upload-length",
    "upload-offset",
)
"""Headers of an answer that are covered whenever they are present; the others mean nothing."""


class Ed25519ByProof(HTTPSignatureAlgorithm):
    """The ``ed25519`` algorithm of RFC 9421, done by ``shared.proof``."""

    algorithm_id = "ed25519"

    def __init__(self, public_key: bytes = b"", private_key: Signer | None = None) -> None:
        self.public_key = public_key
        self.private_key = private_key

    def sign(self, message: bytes) -> bytes:
        """Signature by the device's signer."""
        assert self.private_key is not None
        return self.private_key.sign(message)

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raises InvalidSignature."""
        if not verify(self.public_key, message, signature):
            raise InvalidSignature("signature does not verify")


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def resolve_private_key(self, key_id: str) -> Signer:
        if key_id != self._signer.kid:
            raise ValueError("key is not at hand")
        return self._signer


@dataclass(slots=True)
class SignedMessage:
    """The part of a request that a signature looks at."""

    method: str
    url: str
    headers: MutableMapping[str, str]


class RequestSigner:
    """Adds Content-Digest, Signature-Input and Signature to requests."""

    def __init__(self, signer: Signer, tag: str) -> None:
        self._kid = signer.kid
        self._tag = tag
        self._signer = HTTPMessageSigner(
            signature_algorithm=Ed25519ByProof, key_resolver=_OneKey(signer)
        )

    def sign(self, message: SignedMessage, body: bytes, created: datetime) -> None:
        """Sign in place. ``created`` is province time, so a wrong local clock does no harm."""
        present = {name.lower() for name in message.headers}
        covered = (*COVERED, *(name for name in OPTIONAL if name in present))
        self._signer.sign(
            message,
            key_id=self._kid,
            created=created.astimezone(UTC),
            nonce=secrets.token_urlsafe(16),
            tag=self._tag,
            label="yc",
            covered_component_ids=covered,
            body=body,
        )


@dataclass(slots=True)
class SignedAnswer:
    """The part of an answer that a signature looks at. ``request``: as it was sent, signed."""

    status_code: int
    headers: MutableMapping[str, str]
    request: SignedMessage | None


class Unproved(Exception):
    """An answer that the province did not sign for this request. Its content means nothing."""


class AnswerSigner:
    """Adds Content-Digest, Signature-Input and Signature to the province's answers."""

    def __init__(self, signer: Signer, tag: str) -> None:
        self._kid = signer.kid
        self._tag = tag
        self._signer = HTTPMessageSigner(
            signature_algorithm=Ed25519ByProof, key_resolver=_OneKey(signer)
        )

    def sign(self, answer: SignedAnswer, body: bytes, created: datetime) -> None:
        """Sign in place; ``answer`` has its Date already.

        An answer to a request without a signature, or to one whose address cannot be read, is
        bound to nothing: no terminal takes it for an answer of its own.
        """
        present = {name.lower() for name in answer.headers}
        covered = (*ANSWER_COVERED, *(name for name in ANSWER_OPTIONAL if name in present))
        try:
            self._sign(answer, body, created, (*covered, *ANSWER_BOUND))
        except (HTTPMessageSignaturesException, AttributeError):
            if "Content-Digest" in answer.headers:
                del answer.headers["Content-Digest"]
            answer.request = None
            self._sign(answer, body, created, covered)

    def _sign(
        self, answer: SignedAnswer, body: bytes, created: datetime, covered: tuple[str, ...]
    ) -> None:
        self._signer.sign(
            answer,
            key_id=self._kid,
            created=created.astimezone(UTC),
            tag=self._tag,
            label="province",
            covered_component_ids=covered,
            body=body,
        )


class _Pinned(HTTPSignatureKeyResolver):
    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {kid_of(key): key for key in keys}

    def resolve_public_key(self, key_id: str) -> bytes | None:
        return self._keys.get(key_id)


class _AnswerVerifier(HTTPMessageVerifier):
    """The request's nonce makes an answer fresh, not its time: the local clock may be wrong."""

    def validate_created_and_expires(self, sig_input: object, max_age: object = None) -> None:
        pass


class AnswerVerifier:
    """Tells the province's answers from everybody else's.

    keys: the answer keys (raw Ed25519) this terminal trusts: the one in force, and while a key is
    being changed the next one too.
    """

    def __init__(self, keys: Sequence[bytes], tag: str) -> None:
        self._tag = tag
        self._verifier = _AnswerVerifier(
            signature_algorithm=Ed25519ByProof, key_resolver=_Pinned(keys)
        )

    def check(self, answer: SignedAnswer, body: bytes) -> dict[str, str]:
        """The headers the province signed, names in lower case. Raises Unproved.

        The body is always compared with the signed digest, also an empty one. Headers that are
        not covered are not given back, whoever added them.
        """
        present = {name.lower() for name in answer.headers}
        optional = (name for name in ANSWER_OPTIONAL if name in present)
        try:
            results = self._verifier.verify(
                answer,
                expect_tag=self._tag,
                require_components=(*ANSWER_COVERED, *ANSWER_BOUND, *optional),
                body=body,
                max_age=None,
            )
        except HTTPMessageSignaturesException as error:
            raise Unproved(str(error)) from error
        covered = results[0].covered_components
        names = ((name, name.strip('"')) for name in covered)
        return {
            plain: covered[name] for name, plain in names if plain in (*ANSWER_OPTIONAL, "date")
        }
