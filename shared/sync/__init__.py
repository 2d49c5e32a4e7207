"""Facts up, feed down, scans up: the engine is I/O-free, the transport a thin adapter.

Names load their modules when first used (PEP 562): a terminal that starts needs the service at
once, but requests and the contract's models only with its first call.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from shared.sync.ask import ProvinceClient
    from shared.sync.clock import ProvinceClock
    from shared.sync.engine import SyncEngine
    from shared.sync.exchange import Call, Lost, LostKind, Reply, Transport
    from shared.sync.service import SyncService, SyncState
    from shared.sync.standing import Standing, SyncSettings
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
_HOMES: Final = {
    "ask": ("ProvinceClient",),
    "clock": ("ProvinceClock",),
    "engine": ("SyncEngine",),
    "exchange": ("Call", "Lost", "LostKind", "Reply", "Transport"),
    "service": ("SyncService", "SyncState"),
    "standing": ("Standing", "SyncSettings"),
    "transport": ("HttpTransport",),
}
_HOME_OF: Final = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
