"""docs/sync-vectors.json: today's code still comes to it, and the contract's words lead to it.

The second half reads the vectors the way another team would: with the algorithms named in
docs/sync-contract.md, written out here with primitives alone. No module of ours is used there.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.proof import (
    Header,
    SignedHead,
    TokenVerdict,
    head_ok,
    open_blob,
    open_body,
    unwrap_scope_key,
    verify_token,
)
from shared.sync.contract import Heartbeat
from tests.proof.vectors import build, kept

V = kept()
KEYS = V["keys"]


def _hex(text: str) -> bytes:
    return bytes.fromhex(text)


def test_today_s_code_still_writes_every_vector() -> None:
    assert build(V["wrapped_key"]["wrapped"]) == V


def test_today_s_code_still_reads_every_vector() -> None:
    for entry in V["headers"]:
        assert Header.from_json(entry["header"]).hash() == entry["hash"]
    device = _hex(KEYS["device_ed25519_public"])
    assert head_ok(SignedHead.from_json(V["head"]["head"]), device)
    body, scan, wrap = V["sealed_body"], V["sealed_scan"], V["wrapped_key"]
    salt, plain = open_body(_hex(body["key"]), body["aad"], _hex(body["sealed"]))
    assert salt + plain == _hex(body["plaintext"])
    assert open_blob(_hex(scan["key"]), KEYS["scope"], _hex(scan["sealed"])) == _hex(scan["plain"])
    private = _hex(KEYS["province_x25519_private"])
    assert unwrap_scope_key(private, KEYS["scope"], _hex(wrap["wrapped"])) == _hex(wrap["key"])
    token = V["receipt_token"]["token"]
    assert verify_token(token, {KEYS["device_kid"]: device}) is TokenVerdict.VALID


# as another team would: only what the contract says


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _plain_canonical(value: dict) -> bytes:  # type: ignore[type-arg]
    """Enough of RFC 8785 for headers and these bodies: no floats, no keys beyond ASCII."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def _verify(public: str, data: bytes, signature: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(_hex(public)).verify(signature, data)


def test_a_kid_is_the_start_of_the_public_key_s_digest() -> None:
    for name in ("device_ed25519", "answer_ed25519", "province_x25519"):
        kid = KEYS[f"{name.partition('_')[0]}_kid"]
        assert kid == _sha(_hex(KEYS[f"{name}_public"]))[:16]


def test_a_body_s_hash_covers_its_salt_and_canonical_bytes() -> None:
    body = V["clear_body"]
    assert body["canonical"].encode() == _plain_canonical(body["value"])
    assert body["body_hash"] == _sha(_hex(body["salt"]) + body["canonical"].encode())


def test_headers_hash_over_canonical_bytes_and_name_the_one_before() -> None:
    before = ""
    for entry in V["headers"]:
        assert entry["header"]["prev_hash"] == before
        assert entry["canonical"].encode() == _plain_canonical(entry["header"])
        before = _sha(entry["canonical"].encode())
        assert entry["hash"] == before


def test_a_head_signs_its_context_and_a_canonical_list() -> None:
    head = V["head"]["head"]
    names = ("terminal", "epoch", "seq", "hash", "signed_at", "kid")
    fields = json.dumps([head[n] for n in names], separators=(",", ":"))
    assert V["head"]["signed_bytes"] == f"yichuang-head-v1\n{fields}"
    signed, signature = V["head"]["signed_bytes"].encode(), _hex(head["signature"])
    _verify(KEYS["device_ed25519_public"], signed, signature)
    with pytest.raises(InvalidSignature):
        _verify(KEYS["device_ed25519_public"], signed + b" ", signature)


def test_a_sealed_body_opens_with_its_fact_s_id() -> None:
    body = V["sealed_body"]
    sealed = _hex(body["sealed"])
    assert base64.b64decode(body["b64"]) == sealed
    plain = AESGCM(_hex(body["key"])).decrypt(sealed[:12], sealed[12:], body["aad"].encode())
    assert _sha(plain) == body["body_hash"]
    assert json.loads(plain[16:]) == body["value"]


def test_a_sealed_scan_opens_with_its_scope_and_lies_under_the_sealed_digest() -> None:
    scan = V["sealed_scan"]
    sealed = _hex(scan["sealed"])
    assert _sha(sealed) == scan["sealed_digest"]
    aad = b"blob\n" + KEYS["scope"].encode()
    assert AESGCM(_hex(scan["key"])).decrypt(sealed[:12], sealed[12:], aad) == _hex(scan["plain"])


def _extract(salt: bytes, label: bytes, ikm: bytes, suite: bytes) -> bytes:
    return hmac.digest(salt, b"HPKE-v1" + suite + label + ikm, "sha256")


def _expand(prk: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    data = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    out, block, count = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(prk, block + data + bytes([count]), "sha256")
        out, count = out + block, count + 1
    return out[:length]


def test_a_wrapped_key_opens_by_rfc_9180() -> None:
    """Base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; enc comes first."""
    wrap = V["wrapped_key"]
    wrapped, info = _hex(wrap["wrapped"]), wrap["info"].encode()
    assert info == b"yichuang-scope-v1\n" + KEYS["scope"].encode()
    enc, sealed = wrapped[:32], wrapped[32:]
    private = X25519PrivateKey.from_private_bytes(_hex(KEYS["province_x25519_private"]))
    dh = private.exchange(X25519PublicKey.from_public_bytes(enc))
    kem = b"KEM" + (0x20).to_bytes(2, "big")
    context = enc + _hex(KEYS["province_x25519_public"])
    shared = _expand(_extract(b"", b"eae_prk", dh, kem), b"shared_secret", context, 32, kem)
    suite = b"HPKE" + b"".join(n.to_bytes(2, "big") for n in (0x20, 1, 2))
    schedule = b"\x00" + _extract(b"", b"psk_id_hash", b"", suite)
    schedule += _extract(b"", b"info_hash", info, suite)
    secret = _extract(shared, b"secret", b"", suite)
    key = _expand(secret, b"key", schedule, 32, suite)
    nonce = _expand(secret, b"base_nonce", schedule, 12, suite)
    assert AESGCM(key).decrypt(nonce, sealed, b"") == _hex(wrap["key"])


def test_an_order_is_what_the_operator_signed() -> None:
    vector = V["order"]
    order = vector["order"]
    names = ["id", "terminal", "epoch", "verb", "device", "by", "created", "expires", "nonce"]
    text = json.dumps([order[n] for n in (*names, "kid")], separators=(",", ":"))
    assert f"yichuang-order-v1\n{text}" == vector["signed_bytes"]
    assert order["kid"] == hashlib.sha256(_hex(vector["public"])).hexdigest()[:16]
    _verify(vector["public"], vector["signed_bytes"].encode(), _hex(order["signature"]))


def test_a_heartbeat_has_every_member_the_model_has() -> None:
    word = Heartbeat.model_validate(V["heartbeat"])
    assert word.model_dump() == V["heartbeat"]
    assert set(V["heartbeat"]) == set(Heartbeat.model_fields)


def test_a_token_reads_field_by_field() -> None:
    token = V["receipt_token"]
    text, said = token["token"], token["fields"]
    raw = base64.b32decode(text + "=" * (-len(text) % 8))
    payload, signature = raw[:-64], raw[-64:]
    assert signature == _hex(token["signature"])
    assert b"yichuang-receipt-v1\n" + payload == _hex(token["signed_bytes"])
    _verify(KEYS["device_ed25519_public"], _hex(token["signed_bytes"]), signature)
    assert (payload[0], payload[1:9].hex()) == (said["version"], said["kid"])
    at = 9
    strings = []
    for _ in range(4):  # number, case, item, terminal
        length = payload[at]
        size = 16 if length == 0xFF else length
        piece = payload[at + 1 : at + 1 + size]
        digits = piece.hex()
        strings.append(
            f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
            if length == 0xFF
            else piece.decode()
        )
        at += 1 + size
    assert strings == [said[name] for name in ("number", "case", "item", "terminal")]
    numbers = []
    for _ in range(2):  # received_at, seq: seven bits a byte, lowest first
        value = shift = 0
        while True:
            value |= (payload[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if payload[at - 1] < 0x80:
                break
        numbers.append(value)
    assert numbers == [said["received_at"], said["seq"]]
    assert payload[at:].hex() == said["head"]


def _signed_by(headers: dict[str, str], label: str) -> tuple[str, bytes]:
    """The parameters of a signature, and the signature."""
    inputs, signature = headers["Signature-Input"], headers["Signature"]
    assert inputs.startswith(f"{label}=")
    found = re.fullmatch(rf"{label}=:([A-Za-z0-9+/=]+):", signature)
    assert found is not None
    return inputs.removeprefix(f"{label}="), base64.b64decode(found[1])


def _digest(body: str) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}:"


def test_a_request_is_signed_as_rfc_9421_says() -> None:
    request = V["request"]
    headers = request["headers"]
    assert headers["Content-Digest"] == _digest(request["body"])
    parameters, signature = _signed_by(headers, "yc")
    lines = [
        f'"@method": {request["method"]}',
        f'"@target-uri": {request["target_uri"]}',
        f'"content-digest": {headers["Content-Digest"]}',
        f'"content-type": {headers["Content-Type"]}',
        f'"@signature-params": {parameters}',
    ]
    assert request["signature_base"] == "\n".join(lines)
    _verify(KEYS["device_ed25519_public"], request["signature_base"].encode(), signature)
    for said in ('alg="ed25519"', f'keyid="{KEYS["device_kid"]}"', 'tag="yichuang"', ";nonce="):
        assert said in parameters


def test_an_answer_is_signed_for_its_request() -> None:
    answer, request = V["answer"], V["request"]
    headers = answer["headers"]
    assert headers["Content-Digest"] == _digest(answer["body"])
    parameters, signature = _signed_by(headers, "province")
    lines = {
        '"@status"': str(answer["status"]),
        '"content-digest"': headers["Content-Digest"],
        '"date"': headers["Date"],
        '"content-type"': headers["Content-Type"],
        '"@method";req': request["method"],
        '"@target-uri";req': request["target_uri"],
        '"signature";req': request["headers"]["Signature"],
    }
    names = parameters.partition("(")[2].partition(")")[0].split()
    assert set(names) == set(lines)
    base = [f"{name}: {lines[name]}" for name in names] + [f'"@signature-params": {parameters}']
    assert answer["signature_base"] == "\n".join(base)
    _verify(KEYS["answer_ed25519_public"], answer["signature_base"].encode(), signature)
    assert 'tag="yichuang-answer"' in parameters
