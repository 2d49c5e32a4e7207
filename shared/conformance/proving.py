"""Is an answer the province's, and for this request? RFC 9421, read by hand (section 2.8).

The names are written out again and not taken from ``shared.sync.signing``: a judge that shares the
client's list would share its mistakes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

from shared.conformance.line import Answer, Sent
from shared.proof import kid_of, verify
from shared.sync.contract import ANSWER_TAG, b64

_SIGNATURE = re.compile(r"(?P<label>[a-z][a-z0-9_.*-]*)=(?P<said>\(.*\).*)")
_BOUND = ('"@method";req', '"@target-uri";req', '"signature";req')
_ALWAYS = ('"@status"', '"content-digest"', '"date"')
_WHEN_PRESENT = (
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


def unproved(answer: Answer, sent: Sent, keys: Mapping[str, bytes]) -> str:
    """Why this answer to ``sent`` proves nothing; empty when it is proved. ``keys`` by kid."""
    found = _SIGNATURE.fullmatch(answer.headers.get("signature-input", ""))
    if found is None:
        return "it is not signed"
    said = found["said"]
    covered = said.partition("(")[2].partition(")")[0].split()
    present = [f'"{name}"' for name in _WHEN_PRESENT if name in answer.headers]
    missing = [name for name in (*_ALWAYS, *present, *_BOUND) if name not in covered]
    if missing:
        return f"its signature does not cover {', '.join(missing)}"
    if f'tag="{ANSWER_TAG}"' not in said:
        return "its signature has another tag"
    digest = f"sha-256=:{b64(hashlib.sha256(answer.body).digest())}:"
    if answer.headers.get("content-digest") != digest:
        return "its body is not the one its digest names"
    key = next((key for kid, key in keys.items() if f'keyid="{kid}"' in said), None)
    if key is None:
        return "its key is not one of answer_keys"
    lines = [f"{name}: {_value(name, answer, sent)}" for name in covered]
    base = "\n".join([*lines, f'"@signature-params": {said}'])
    text = re.fullmatch(rf"{found['label']}=:([A-Za-z0-9+/=]+):", answer.headers["signature"])
    if text is None or not verify(key, base.encode("utf-8"), base64.b64decode(text[1])):
        return "its signature does not verify for this request"
    return ""


def by_kid(keys: list[bytes]) -> dict[str, bytes]:
    """Keys under their names."""
    return {kid_of(key): key for key in keys}


def _value(name: str, answer: Answer, sent: Sent) -> str:
    if name == '"@status"':
        return str(answer.status)
    if name == '"@method";req':
        return sent.method
    if name == '"@target-uri";req':
        return sent.url
    bare = name.partition(";")[0].strip('"')
    return (sent.headers if name.endswith(";req") else answer.headers).get(bare, "")
