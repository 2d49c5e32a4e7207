"""A terminal's till that may die at a named point. Run by test_money and the random play.

Arguments: root folder, province key (hex), devices as JSON (kind to URL), point or '', passes.
Lines in: ``pay CASE FEN cash|card``, ``stop``, ``quit``. Every line out was durable before.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from shared.casework.catchup import TOUCHED
from shared.casework.moneydevices import HostedCashAcceptor, HostedPaymentTerminal
from shared.casework.office import Office
from shared.casework.paying import Progress
from shared.casework.ports import Site, Tools
from shared.casework.till import Payment
from shared.catalogue import bundled, load_release
from shared.config import DeviceEntry
from shared.devices.host import Backoff, DeviceHost
from shared.devices.model import DeviceState
from shared.devices.registry import make_driver
from shared.journal import FileKeyStore, Journal, points

KINDS = {"ssp": "cash-acceptor", "cctalk": "cash-acceptor", "ecr": "payment-terminal"}
SITE = Site("YC-0003", "hall-1", "幸福里街道政务服务大厅", "GL", "http://127.0.0.1:1/r/")


def open_journal(folder: Path, key: bytes) -> Journal:
    return Journal.open(
        folder / "journal",
        keys=FileKeyStore(folder / "keys"),
        terminal=SITE.terminal,
        province_key=key,
        clock=lambda: datetime.now(UTC),
    )


def hosts_of(devices: dict[str, str], options: dict[str, dict]) -> dict[str, DeviceHost]:
    """Devices by driver name; each is called after its driver."""
    made = {}
    for driver, url in devices.items():
        entry = DeviceEntry(
            id=driver, kind=KINDS[driver], driver=driver, url=url, options=options.get(driver, {})
        )
        made[driver] = DeviceHost(driver, make_driver(entry), backoff=Backoff(0.05, 0.2)).start()
    for host in made.values():
        known = (DeviceState.READY, DeviceState.DEGRADED, DeviceState.FAULTED)
        host.wait_for(*known, timeout_s=60)  # faulted: a note is stuck in it
    return made


def office_of(journal: Journal, hosts: dict[str, DeviceHost]) -> Office:
    cash = tuple(HostedCashAcceptor(hosts[n]) for n in ("ssp", "cctalk") if n in hosts)
    card = HostedPaymentTerminal(hosts["ecr"]) if "ecr" in hosts else None
    tools = Tools(SITE, lambda: datetime.now(UTC), cash=cash, card=card)
    return Office(journal, load_release(bundled()), tools)


def jammed(journal: Journal) -> int:
    """Notes staff are told to look for in the machine: only then do they open it."""
    query = "select how from pieces where state = 'unknown'"
    return sum(row["how"] in TOUCHED for row in journal.query(query))


def say(*words: object) -> None:
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def arm(point: str, passes: int) -> None:
    left = [passes]

    def hook(name: str) -> None:
        assert name in points.NAMES, name
        if point and name == point:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

    points.hook = hook


def pay(journal: Journal, payment: Payment, how: str) -> None:
    def changed(now: Progress) -> None:
        say("progress", now.received, now.held)

    if how == "cash":
        payment.cash(changed)
    else:
        say("card", payment.card().charge.value)
    done = payment.finish()
    say("jammed", jammed(journal))
    say("settled", done.outcome, done.received, done.change, done.owed)


def main(folder: str, key: str, devices: str, point: str, passes: str) -> None:
    journal = open_journal(Path(folder), bytes.fromhex(key))
    told = json.loads(devices)
    hosts = hosts_of(told["urls"], told.get("options", {}))
    office = office_of(journal, hosts)
    arm(point, int(passes))
    office.till.recover()
    say("ready")
    payment: Payment | None = None
    for line in sys.stdin:
        words = line.split()
        if words[0] == "pay":
            payment = office.till.open(words[1], int(words[2]))
            threading.Thread(target=pay, args=(journal, payment, words[3]), daemon=True).start()
        elif words[0] == "stop" and payment is not None:
            payment.stop()
        elif words[0] == "quit":
            break
    for host in hosts.values():
        host.stop()
    journal.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
