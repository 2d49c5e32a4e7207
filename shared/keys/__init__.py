"""Where a terminal's keys rest: sealed by a TPM2 chip or the host, or plain files (docs/keys.md).

Everything here keeps the three doors of ``shared.journal.KeyStore``.
"""

from shared.keys.creds import SystemdCreds
from shared.keys.moving import move
from shared.keys.renewal import Renewed, renew
from shared.keys.sealed import SealedKeyStore
from shared.keys.store import KINDS, Kept, describe, open_store

__all__ = [
    "KINDS",
    "Kept",
    "Renewed",
    "SealedKeyStore",
    "SystemdCreds",
    "describe",
    "move",
    "open_store",
    "renew",
]
