"""A journal for self-tests, and devices that answer as they are told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shared.devices.host import Backoff, DeviceHost
from shared.devices.model import HEALTHY, DeviceKind, Health
from shared.devices.troubles import trouble
from shared.journal import FileKeyStore, Journal
from shared.proof import key_pair

ZONE = ZoneInfo("Asia/Shanghai")


class Told:
    """A driver that answers what it is told, and counts how often it was asked."""

    def __init__(self, kind: DeviceKind, health: Health = HEALTHY, code: str = "") -> None:
        self.kind, self.answer, self.code = kind, health, code
        self.asked = 0
        self.hold = threading.Event()
        self.hold.set()

    def open(self) -> None:
        if self.code:
            raise trouble(self.code)

    def close(self) -> None: ...

    def health(self) -> Health:
        self.asked += 1
        self.hold.wait(120)
        return self.answer

    def module_id(self) -> str:
        """What the check of a card reader asks."""
        self.health()
        return "05.03-20260101-0000000001-0000000001-0000000001"

    def interrupt(self) -> None:
        self.hold.set()

    def resume(self) -> None: ...


class Bench:
    """One journal with a clock, and hosts that are stopped at the end."""

    def __init__(self, root: Path) -> None:
        self.now = datetime(2026, 3, 2, 3, 0, tzinfo=ZONE)
        self.root = root
        self.hosts: dict[str, DeviceHost] = {}
        _, public = key_pair()
        self.journal = Journal.open(
            root / "journal",
            keys=FileKeyStore(root / "keys"),
            terminal="K-0001",
            province_key=public,
            clock=self.clock,
            catalogue="2026.03",
        )

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=7)
        return self.now

    def device(self, name: str, driver: Told) -> DeviceHost:
        host = DeviceHost(name, driver, health_s=600.0, backoff=Backoff(first_s=60.0)).start()
        self.hosts[name] = host
        return host

    def close(self) -> None:
        for host in self.hosts.values():
            host.stop()
        self.journal.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()
