"""Facts up, feed down, scans up: the engine is I/O-free, the transport a thin adapter."""

from shared.sync.ask import ProvinceClient
from shared.sync.clock import ProvinceClock
from shared.sync.engine import Standing, SyncEngine, SyncSettings
from shared.sync.exchange import Call, Lost, LostKind, Reply, Transport
from shared.sync.service import SyncService, SyncState
from shared.sync.transport import HttpTransport

__all__ = [
    "Call",
    "HttpTransport",
    "Lost",
    "LostKind",
    "ProvinceClient",
    "ProvinceClock",
    "Reply",
    "Standing",
    "SyncEngine",
    "SyncService",
    "SyncSettings",
    "SyncState",
    "Transport",
]
