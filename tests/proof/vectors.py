"""Writes docs/sync-vectors.json: what another team's code must come to, byte for byte.

``python -m tests.proof.vectors`` writes the file from today's code. All of it but the wrapped key
(HPKE takes a random ephemeral key) comes out the same each time; the keys are nobody's. Only
write it again when the protocol really changed: then its version has to change too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from shared.proof import (
    Ed25519Signer,
    Header,
    ReceiptToken,
    body_hash,
    canonical,
    decode_token,
    encode_token,
    kid_of,
    public_of,
    seal_blob,
    seal_body,
    sign_head,
    wrap_scope_key,
)
from shared.proof.head import _signed_bytes
from shared.proof.order import _signed_bytes as order_bytes
from shared.proof.order import sign_order
from shared.sync.contract import ANSWER_TAG, SIGNATURE_TAG
from shared.sync.signing import AnswerSigner, RequestSigner, SignedAnswer, SignedMessage

FILE = Path(__file__).parents[2] / "docs" / "sync-vectors.json"
NONCE = bytes(range(0x20, 0x2C))
AT = datetime(2026, 11, 21, 6, 2, 0, tzinfo=UTC)
CASE = "019ab37e-4a00-7000-8000-0000000000c1"
SCOPE = "s-019ab37e"
NOTE = (
    "Test vectors of docs/sync-contract.md. Every key here is published and nobody's: never use "
    "one. Binary values are hex unless a member is named b64; text is UTF-8."
)


_HEARTBEAT = {
    "terminal": "K-0001",
    "sent_at": "2026-11-21T14:02:00+08:00",
    "started_at": "2026-11-21T07:30:11+08:00",
    "version": "1.0",
    "face": "kiosk",
    "epoch": 1,
    "seq": 2,
    "devices": [
        {"id": "receipt", "kind": "receipt-printer", "state": "degraded",
         "code": "paper-near-end", "left": 12}
    ],
    "backlog": {"facts": 2, "scans": 1, "scan_bytes": 204_800, "cases": 1,
                "oldest_at": "2026-11-21T06:02:00.000Z"},
    "clock_offset_ms": -1500,
    "clock_sure": True,
    "self_test": {"ended_at": "2026-11-21T03:31:40+08:00", "outcome": "fine"},
    "disk_free": 81_604_378_624,
    "certificate_until": "2027-01-30T00:00:00+00:00",
    "closed": "",
}  # fmt: skip


class _Base:
    """A signer that notes the bytes it was given: the RFC 9421 signature base."""

    def __init__(self, signer: Ed25519Signer) -> None:
        self._signer = signer
        self.kid, self.public_key = signer.kid, signer.public_key
        self.data = b""

    def sign(self, data: bytes) -> bytes:
        self.data = data
        return self._signer.sign(data)


def build(wrapped: str = "") -> dict[str, Any]:
    """All vectors. ``wrapped``: the wrapped key to keep (hex); a fresh one when empty."""
    device = Ed25519Signer.from_bytes(bytes(range(32)))
    answers = Ed25519Signer.from_bytes(bytes(range(32, 64)))
    province, scope_key, salt = bytes(range(64, 96)), bytes(range(96, 128)), bytes(range(16))
    value = {
        "é": 1,
        "€": [1.0, 1e21, 0.000001, -0.0],
        "a\n": '王桂芳\u000f"\\/',
        "b": None,
        "": True,
    }
    body = {"number": "GL 261121 0037", "applicant": {"name": "样张"}, "pages": []}
    began = {"visit": "v1", "face": "kiosk"}
    first = _header(1, "visit-began", "", body_hash(salt, canonical(began)), "")
    second = _header(2, "case-submitted", SCOPE, body_hash(salt, canonical(body)), first.hash())
    head = sign_head(device, "K-0001", 1, 2, second.hash(), "2026-11-21T06:02:00.000Z")
    scan = b"a page, 19 bytes..."
    with patch.object(secrets, "token_bytes", lambda _n: NONCE):
        sealed = seal_body(scope_key, second.id, salt, canonical(body))
        blob = seal_blob(scope_key, SCOPE, scan)
    if not wrapped:
        wrapped = wrap_scope_key(public_of(province), SCOPE, scope_key).hex()
    token = ReceiptToken(
        1, device.kid, "GL 261121 0037", CASE, "MZ002", "K-0001", int(AT.timestamp()), 3,
        bytes.fromhex(second.hash())[:16],
    )  # fmt: skip
    text = encode_token(token, device)
    batch = {
        "terminal": "K-0001",
        "epoch": 1,
        "head": head.to_json(),
        "keys": {SCOPE: _b64(bytes.fromhex(wrapped))},
        "facts": [
            {"header": first.to_json(), "clear": began, "salt": _b64(salt)},
            {"header": second.to_json(), "sealed": _b64(sealed)},
        ],
    }
    operator = Ed25519Signer.from_bytes(bytes(range(128, 160)))
    order = sign_order(
        operator,
        id="019ab37e-4a00-7000-8000-0000000000d1",
        terminal="K-0001",
        epoch=1,
        verb="restart-device",
        device="receipt",
        by="3217",
        created="2026-11-21T06:02:00.000Z",
        expires="2026-11-21T07:02:00.000Z",
        nonce=bytes(range(16)).hex(),
    )
    request, asked = _request(device, canonical(batch))
    return {
        "note": NOTE,
        "contract": 1,
        "keys": {
            "device_ed25519_seed": device.to_bytes().hex(),
            "device_ed25519_public": device.public_key.hex(),
            "device_kid": device.kid,
            "answer_ed25519_seed": answers.to_bytes().hex(),
            "answer_ed25519_public": answers.public_key.hex(),
            "answer_kid": answers.kid,
            "province_x25519_private": province.hex(),
            "province_x25519_public": public_of(province).hex(),
            "province_kid": kid_of(public_of(province)),
            "scope": SCOPE,
            "scope_key": scope_key.hex(),
        },
        "canonical": {"value": value, "bytes": canonical(value).hex()},
        "clear_body": {
            "value": began,
            "canonical": canonical(began).decode(),
            "salt": salt.hex(),
            "body_hash": first.body_hash,
        },
        "headers": [
            {"header": h.to_json(), "canonical": canonical(h.to_json()).decode(), "hash": h.hash()}
            for h in (first, second)
        ],
        "head": {
            "head": head.to_json(),
            "signed_bytes": _signed_bytes(
                head.terminal, head.epoch, head.seq, head.hash, head.signed_at, head.kid
            ).decode(),
        },
        "sealed_body": {
            "value": body,
            "key": scope_key.hex(),
            "aad": second.id,
            "nonce": NONCE.hex(),
            "plaintext": (salt + canonical(body)).hex(),
            "body_hash": second.body_hash,
            "sealed": sealed.hex(),
            "b64": _b64(sealed),
        },
        "sealed_scan": {
            "plain": scan.hex(),
            "digest": hashlib.sha256(scan).hexdigest(),
            "key": scope_key.hex(),
            "aad": f"blob\n{SCOPE}",
            "sealed": blob.hex(),
            "sealed_digest": hashlib.sha256(blob).hexdigest(),
        },
        "wrapped_key": {
            "suite": "RFC 9180 base mode, KEM 0x0020, KDF 0x0001, AEAD 0x0002",
            "info": f"yichuang-scope-v1\n{SCOPE}",
            "aad": "",
            "wrapped": wrapped,
            "key": scope_key.hex(),
        },
        "receipt_token": {
            "fields": {
                "version": token.version,
                "kid": token.kid,
                "number": token.number,
                "case": token.case,
                "item": token.item,
                "terminal": token.terminal,
                "received_at": token.received_at,
                "seq": token.seq,
                "head": token.head.hex(),
            },
            "signed_bytes": decode_token(text)[2].hex(),
            "signature": decode_token(text)[1].hex(),
            "token": text,
        },
        "heartbeat": _HEARTBEAT,
        "order": {
            "seed": operator.to_bytes().hex(),
            "public": operator.public_key.hex(),
            "order": order.to_json(),
            "signed_bytes": order_bytes(order.to_json()).decode(),
        },
        "request": asked,
        "answer": _answer(answers, request),
    }


def _header(seq: int, type_: str, scope: str, digest: str, previous: str) -> Header:
    return Header(
        id=f"019ab37e-4a00-7000-8000-00000000000{seq}",
        terminal="K-0001",
        epoch=1,
        seq=seq,
        case=CASE if scope else "",
        case_seq=1 if scope else 0,
        type=type_,
        item="MZ002" if scope else "",
        state="submitted" if scope else "",
        role="resident" if scope else "system",
        catalogue="2026.11",
        occurred_at="2026-11-21T06:02:00.000Z",
        clock_offset_ms=None if seq == 1 else -1500,
        schema=1,
        scope=scope,
        body_hash=digest,
        prev_hash=previous,
    )


def _request(device: Ed25519Signer, body: bytes) -> tuple[SignedMessage, dict[str, Any]]:
    signer = _Base(device)
    headers = {"Content-Type": "application/json"}
    message = SignedMessage("POST", "https://province.example/v1/facts", headers)
    with patch.object(secrets, "token_urlsafe", lambda _n: "MDEyMzQ1Njc4OWFiY2RlZg"):
        RequestSigner(signer, SIGNATURE_TAG).sign(message, body, AT)
    return message, {
        "method": message.method,
        "target_uri": message.url,
        "headers": dict(message.headers),
        "body": body.decode(),
        "signature_base": signer.data.decode(),
    }


def _answer(answers: Ed25519Signer, request: SignedMessage) -> dict[str, Any]:
    signer = _Base(answers)
    headers = {"Content-Type": "application/json", "Date": "Sat, 21 Nov 2026 06:02:01 GMT"}
    body = canonical({"results": [], "stored_up_to": {"epoch": 1, "seq": 2}})
    answer = SignedAnswer(200, headers, request)
    AnswerSigner(signer, ANSWER_TAG).sign(answer, body, AT.replace(second=1))
    return {
        "status": 200,
        "headers": dict(answer.headers),
        "body": body.decode(),
        "signature_base": signer.data.decode(),
    }


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def kept() -> dict[str, Any]:
    """The vectors as they are published."""
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


if __name__ == "__main__":
    before = kept()["wrapped_key"]["wrapped"] if FILE.exists() else ""
    FILE.write_text(json.dumps(build(before), ensure_ascii=False, indent=1) + "\n", "utf-8")
