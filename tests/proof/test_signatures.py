"""Signed heads, sealing and receipt tokens hold, and fail closed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.proof import (
    Ed25519Signer,
    ReceiptToken,
    SealError,
    SignedHead,
    TokenVerdict,
    aead_open,
    aead_seal,
    decode_token,
    encode_token,
    head_ok,
    key_pair,
    open_sealed,
    public_of,
    seal_for,
    sign_head,
    verify_token,
)
from shared.proof.sealing import new_key

_SIGNER = Ed25519Signer.generate()
_KEYS = {_SIGNER.kid: _SIGNER.public_key}


def _token(**change: object) -> ReceiptToken:
    token = ReceiptToken(
        1, _SIGNER.kid, "ZZ 260301 0007", "0195a1b2-0000-7000-8000-000000000001", "MZ002",
        "K-0001", 1772330523, 4711, bytes(range(16)),
    )  # fmt: skip
    return replace(token, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["terminal", "epoch", "seq", "hash", "signed_at", "signature"])
def test_a_signed_head_stands_only_as_signed(field: str) -> None:
    head = sign_head(_SIGNER, "T1", 1, 9, "ab" * 32, "2026-03-01T01:02:03.004Z")
    assert head_ok(SignedHead.from_json(head.to_json()), _SIGNER.public_key)
    assert not head_ok(head, Ed25519Signer.generate().public_key)
    value = getattr(head, field)
    changed = value + 1 if isinstance(value, int) else "00" + value[2:]
    other = replace(head, **{field: changed})  # type: ignore[arg-type]
    assert not head_ok(other, _SIGNER.public_key)


def test_a_signer_is_the_same_from_its_bytes() -> None:
    again = Ed25519Signer.from_bytes(_SIGNER.to_bytes())
    assert (again.kid, again.public_key) == (_SIGNER.kid, _SIGNER.public_key)


def test_a_token_is_verified_offline_and_fits_qr_alphanumeric() -> None:
    text = encode_token(_token(), _SIGNER)
    assert verify_token(text, _KEYS) is TokenVerdict.VALID
    assert verify_token(text.lower(), _KEYS) is TokenVerdict.VALID
    assert decode_token(text)[0] == _token()
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    assert len(text) <= 260


def test_each_verdict_is_reached() -> None:
    text = encode_token(_token(), _SIGNER)
    stranger = Ed25519Signer.generate()
    assert verify_token(text, {}) is TokenVerdict.UNKNOWN_KEY
    assert verify_token(text, {}, {_SIGNER.kid}) is TokenVerdict.REVOKED
    assert verify_token(text, _KEYS, {_SIGNER.kid}) is TokenVerdict.REVOKED
    assert verify_token(text, {_SIGNER.kid: stranger.public_key}) is TokenVerdict.FORGED
    assert verify_token(text + "AAAAAAAA", _KEYS) is not TokenVerdict.VALID
    for junk in ("", "A", "é", "1" * 200, text[:-1], text[:60], "A" * 5000):
        assert verify_token(junk, _KEYS) is TokenVerdict.MALFORMED


@given(st.integers(0, 10**9), st.integers(1, 31))
def test_no_changed_character_stays_valid(at: int, shift: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    text = encode_token(_token(), _SIGNER)
    at %= len(text)
    other = alphabet[(alphabet.index(text[at]) + shift) % 32]
    changed = text[:at] + other + text[at + 1 :]
    assert verify_token(changed, _KEYS) is not TokenVerdict.VALID


@given(st.binary(max_size=300))
def test_junk_never_crashes_the_verifier(data: bytes) -> None:
    import base64

    text = base64.b32encode(data).decode().rstrip("=")
    assert verify_token(text, _KEYS) in {TokenVerdict.MALFORMED, TokenVerdict.UNKNOWN_KEY}


@given(number=st.text(max_size=20), case=st.text(max_size=40), seq=st.integers(0, 2**40))
def test_every_token_reads_back(number: str, case: str, seq: int) -> None:
    token = _token(number=number, case=case, seq=seq)
    assert decode_token(encode_token(token, _SIGNER))[0] == token


def test_sealed_bytes_open_only_with_their_key_and_context() -> None:
    key = new_key()
    sealed = aead_seal(key, "王桂芳".encode(), b"fact-1")
    assert aead_open(key, sealed, b"fact-1").decode() == "王桂芳"
    assert aead_seal(key, b"x", b"") != aead_seal(key, b"x", b"")
    for bad in ((new_key(), sealed, b"fact-1"), (key, sealed, b"fact-2"), (key, b"", b"fact-1"),
                (key, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"fact-1")):  # fmt: skip
        with pytest.raises(SealError):
            aead_open(*bad)


def test_a_wrapped_key_opens_only_for_the_holder_and_purpose() -> None:
    private, public = key_pair()
    assert public_of(private) == public
    key = new_key()
    wrapped = seal_for(public, key, b"scope-1")
    assert open_sealed(private, wrapped, b"scope-1") == key
    for bad in ((key_pair()[0], wrapped, b"scope-1"), (private, wrapped, b"scope-2"),
                (private, wrapped[:-1], b"scope-1"), (private, b"", b"")):  # fmt: skip
        with pytest.raises(SealError):
            open_sealed(*bad)
