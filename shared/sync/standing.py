"""How a terminal stands with the province, and how often it asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.sync.pacing import LONGEST_S, SPREAD_S


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """Rhythm, in seconds, and the share of the line."""

    feed_every_s: float = 60.0
    catalogue_every_s: float = 300.0
    heartbeat_every_s: float = 300.0
    longest_wait_s: float = LONGEST_S
    spread_s: float = SPREAD_S
    """First contact after a long outage falls anywhere within so many seconds."""
    upload_kbps: int = 0
    """Kilobits per second that facts and scans may take together on average; 0: no limit."""


class Standing(StrEnum):
    """How we stand with the province."""

    NEW = "new"
    ONLINE = "online"
    OFFLINE = "offline"
    PAUSED = "paused"
    """The province refuses this terminal: nothing is sent, nothing is deleted."""
    UNTRUSTED = "untrusted"
    """What answers there is not the province, or not only: nothing it says is believed."""
    REFUSED = "refused"
    """The province cannot read what we send: a technician must look."""
