"""A device key that is changed: announced by the old key, and the new one proves it is there.

Both sign the same words, so that nobody can announce a key for another terminal, and nobody can
announce a key they do not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.proof.canonical import canonical
from shared.proof.signer import Signer, kid_of, verify

_CONTEXT = b"yichuang-key-rotation-v1\n"


def announce(old: Signer, new: Signer, terminal: str) -> dict[str, Any]:
    """Body of a ``key-rotated`` fact."""
    said = _said(terminal, old.kid, new.public_key)
    return {
        "old": old.kid,
        "new": new.kid,
        "public_key": new.public_key.hex(),
        "by_old": old.sign(said).hex(),
        "by_new": new.sign(said).hex(),
    }


def announced_key(body: Mapping[str, Any], terminal: str, old_key: bytes) -> bytes | None:
    """The new public key; None unless ``old_key`` announced it for ``terminal`` and it signed
    too."""
    try:
        new_key = bytes.fromhex(body["public_key"])
        by_old, by_new = bytes.fromhex(body["by_old"]), bytes.fromhex(body["by_new"])
    except (KeyError, TypeError, ValueError):
        return None
    if body.get("old") != kid_of(old_key) or body.get("new") != kid_of(new_key):
        return None
    said = _said(terminal, kid_of(old_key), new_key)
    good = verify(old_key, said, by_old) and verify(new_key, said, by_new)
    return new_key if good and new_key != old_key else None


def _said(terminal: str, old_kid: str, new_key: bytes) -> bytes:
    return _CONTEXT + canonical([terminal, old_kid, new_key.hex()])
