"""Canonical bytes, hashes, the chain, signatures, sealing and receipt tokens.

Used by journal, sync, sandbox and the verify command. Needs ``cryptography`` and nothing of ours.
"""

from shared.proof.bodies import (
    open_blob,
    open_body,
    seal_blob,
    seal_body,
    unwrap_scope_key,
    wrap_scope_key,
)
from shared.proof.canonical import canonical
from shared.proof.chain import BreakKind, ChainBreak, verify_chain
from shared.proof.head import SignedHead, head_ok, sign_head
from shared.proof.header import Header, body_hash, hash_of
from shared.proof.sealing import (
    SealError,
    aead_open,
    aead_seal,
    key_pair,
    open_sealed,
    public_of,
    seal_for,
)
from shared.proof.signer import Ed25519Signer, Signer, kid_of, verify
from shared.proof.token import (
    ReceiptToken,
    TokenError,
    TokenVerdict,
    decode_token,
    encode_token,
    verify_token,
)

__all__ = [
    "BreakKind",
    "ChainBreak",
    "Ed25519Signer",
    "Header",
    "ReceiptToken",
    "SealError",
    "SignedHead",
    "Signer",
    "TokenError",
    "TokenVerdict",
    "aead_open",
    "aead_seal",
    "body_hash",
    "canonical",
    "decode_token",
    "encode_token",
    "hash_of",
    "head_ok",
    "key_pair",
    "kid_of",
    "open_blob",
    "open_body",
    "open_sealed",
    "public_of",
    "seal_blob",
    "seal_body",
    "seal_for",
    "sign_head",
    "unwrap_scope_key",
    "verify",
    "verify_chain",
    "verify_token",
    "wrap_scope_key",
]
