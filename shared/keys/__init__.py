"""Where a terminal's keys rest: sealed by a TPM2 chip or the host, or plain files (docs/keys.md).

Everything here keeps the three doors of ``shared.journal.KeyStore``. ``moving`` and ``renewal`` are
for commands: a start loads neither.
"""

from shared.keys.creds import SystemdCreds
from shared.keys.sealed import SealedKeyStore
from shared.keys.store import KINDS, Kept, describe, open_store

__all__ = ["KINDS", "Kept", "SealedKeyStore", "SystemdCreds", "describe", "open_store"]
