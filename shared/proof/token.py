"""Receipt tokens: what the QR code of a receipt carries. Signed, small, no personal data.

Layout: version (1 byte), kid (8), number, case, item, terminal (length-prefixed UTF-8; a case
that is a UUID takes 16 bytes), received_at and seq (variable-length integers), head (16), then
the 64-byte signature. Written in base32 without padding: upper case and digits only, so that it
fits QR alphanumeric mode and a URL path alike.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.proof.signer import SIGNATURE_BYTES, Signer, verify

VERSION = 1
HEAD_BYTES = 16
_CONTEXT = b"yichuang-receipt-v1\n"
_UUID_MARK = 0xFF
_MAX_CHARS = 1024


class TokenError(ValueError):
    """A text that is no receipt token."""


class TokenVerdict(StrEnum):
    """What verification says of a token. Whether the province has the case is another question."""

    VALID = "valid"
    FORGED = "forged"
    UNKNOWN_KEY = "unknown-key"
    REVOKED = "revoked"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class ReceiptToken:
    """What a terminal promises with a receipt."""

    version: int
    kid: str
    """16 hex digits, name of the terminal's signing key."""
    number: str
    case: str
    item: str
    terminal: str
    received_at: int
    """Unix seconds."""
    seq: int
    """Sequence number of the receipt-issued fact."""
    head: bytes
    """First 16 bytes of the chain head the receipt was written on."""


def encode_token(token: ReceiptToken, signer: Signer) -> str:
    """Sign and write a token. Raises ValueError when a field does not fit or kid differs."""
    if token.kid != signer.kid:
        raise ValueError("token names another key than the signer's")
    payload = _pack(token)
    return _text(payload + signer.sign(_CONTEXT + payload))


def decode_token(text: str) -> tuple[ReceiptToken, bytes, bytes]:
    """Read a token: (token, signature, signed bytes). Checks no signature. Raises TokenError."""
    raw = _raw(text)
    payload, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    try:
        token = _unpack(payload)
        canonical_form = _pack(token) == payload
    except ValueError as error:
        raise TokenError("token fields are damaged") from error
    if not canonical_form:
        raise TokenError("token is not in its one canonical form")
    return token, signature, _CONTEXT + payload


def verify_token(
    text: str, keys: Mapping[str, bytes], revoked: Collection[str] = frozenset()
) -> TokenVerdict:
    """Judge a token against public keys by kid; ``revoked`` holds kids no longer trusted."""
    try:
        token, signature, signed = decode_token(text)
    except TokenError:
        return TokenVerdict.MALFORMED
    public_key = keys.get(token.kid)
    if public_key is None:
        return TokenVerdict.REVOKED if token.kid in revoked else TokenVerdict.UNKNOWN_KEY
    if not verify(public_key, signed, signature):
        return TokenVerdict.FORGED
    return TokenVerdict.REVOKED if token.kid in revoked else TokenVerdict.VALID


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=")


def _raw(text: str) -> bytes:
    if len(text) > _MAX_CHARS or not (text.isascii() and text.isalnum()):
        raise TokenError("not a token")
    upper = text.upper()
    try:
        raw = base64.b32decode(upper + "=" * (-len(upper) % 8))
    except ValueError as error:
        raise TokenError("not base32") from error
    if len(raw) <= SIGNATURE_BYTES or _text(raw) != upper:
        raise TokenError("wrong length or stray bits")
    return raw


def _pack(token: ReceiptToken) -> bytes:
    kid = bytes.fromhex(token.kid)
    if token.version != VERSION or len(kid) != 8 or len(token.head) != HEAD_BYTES:
        raise ValueError("version, kid or head does not fit")
    return b"".join(
        (
            bytes([token.version]),
            kid,
            _string(token.number),
            _case(token.case),
            _string(token.item),
            _string(token.terminal),
            _varint(token.received_at),
            _varint(token.seq),
            token.head,
        )
    )


def _string(text: str) -> bytes:
    data = text.encode("utf-8")
    if len(data) >= _UUID_MARK:
        raise ValueError("token field too long")
    return bytes([len(data)]) + data


def _case(case: str) -> bytes:
    try:
        value = uuid.UUID(case)
    except ValueError:
        return _string(case)
    return bytes([_UUID_MARK]) + value.bytes if str(value) == case else _string(case)


def _varint(value: int) -> bytes:
    if value < 0:
        raise ValueError("negative number in a token")
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


class _Cursor:
    """Bounds-checked reading."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        piece = self._data[self._at : self._at + count]
        if len(piece) != count:
            raise ValueError("token ends early")
        self._at += count
        return piece

    def string(self, uuid_allowed: bool = False) -> str:
        length = self.take(1)[0]
        if length == _UUID_MARK:
            if not uuid_allowed:
                raise ValueError("UUID where none belongs")
            return str(uuid.UUID(bytes=self.take(16)))
        return self.take(length).decode("utf-8")

    def varint(self) -> int:
        value = 0
        for shift in range(0, 63, 7):
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise ValueError("number too long")

    def end(self) -> None:
        if self._at != len(self._data):
            raise ValueError("bytes left over")


def _unpack(payload: bytes) -> ReceiptToken:
    cursor = _Cursor(payload)
    token = ReceiptToken(
        version=cursor.take(1)[0],
        kid=cursor.take(8).hex(),
        number=cursor.string(),
        case=cursor.string(uuid_allowed=True),
        item=cursor.string(),
        terminal=cursor.string(),
        received_at=cursor.varint(),
        seq=cursor.varint(),
        head=cursor.take(HEAD_BYTES),
    )
    cursor.end()
    return token
