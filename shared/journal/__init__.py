"""Facts, views, keys, blobs: the only room that writes what people tell us."""

from shared.journal.journal import Journal
from shared.journal.keystore import FileKeyStore, KeyStore
from shared.journal.model import (
    Backlog,
    FactDraft,
    Outgoing,
    PendingBlob,
    ScopeKind,
    Verdict,
)
from shared.journal.tx import Tx

__all__ = [
    "Backlog",
    "FactDraft",
    "FileKeyStore",
    "Journal",
    "KeyStore",
    "Outgoing",
    "PendingBlob",
    "ScopeKind",
    "Tx",
    "Verdict",
]
