"""Facts, views, keys, blobs: the only room that writes what people tell us."""

from shared.journal.journal import Journal
from shared.journal.keystore import FileKeyStore, KeyStore
from shared.journal.model import (
    Backlog,
    FactDraft,
    HeadPreview,
    Outgoing,
    PendingBlob,
    Room,
    ScopeKind,
    Verdict,
)
from shared.journal.tx import Tx

__all__ = [
    "Backlog",
    "FactDraft",
    "FileKeyStore",
    "HeadPreview",
    "Journal",
    "KeyStore",
    "Outgoing",
    "PendingBlob",
    "Room",
    "ScopeKind",
    "Tx",
    "Verdict",
]
