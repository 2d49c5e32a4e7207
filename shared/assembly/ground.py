"""What every part of a terminal is made on: time, keys, the line to the province, its files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shared.casework.ports import (
    Contribution,
    Contributions,
    LicenceAnswer,
    ReceiptSaid,
)
from shared.config import TerminalConfig
from shared.keys import Kept, SystemdCreds, open_store
from shared.proof import Signer
from shared.sync.clock import ProvinceClock
from shared.sync.transport import HttpTransport

if TYPE_CHECKING:
    from shared.proof.certificates import Pair
    from shared.sync.ask import ProvinceClient


_ASK_S = 6.0


def local_now() -> datetime:
    """The wall clock with the machine's time zone."""
    return datetime.now().astimezone()


class AskProvince:
    """Casework's ``Province`` port over the sync room's client."""

    def __init__(self, transport: HttpTransport) -> None:
        self._transport = transport

    @cached_property
    def _client(self) -> ProvinceClient:
        # its models load with the first question, not while the terminal starts
        from shared.sync.ask import ProvinceClient

        return ProvinceClient(self._transport)

    def ask_contributions(self, number: str, name: str) -> Contributions:
        """Contribution records. Raises Trouble ``province-unreachable``."""
        said = self._client.ask_contributions(number, name)
        rows = tuple(Contribution(r.month, r.kind, r.base, r.paid, r.payer) for r in said.rows)
        return Contributions(rows, said.verify_code, said.asked_at, said.sample)

    def ask_licence(self, kind: str, number: str) -> LicenceAnswer:
        """Whether the state holds a licence. Raises Trouble ``province-unreachable``."""
        said = self._client.ask_licence(kind, number)
        return LicenceAnswer(said.found, said.title, said.sample)

    def receipt(self, token: str) -> ReceiptSaid:
        """What the province says of a receipt. Raises Trouble like ``page``."""
        said = self._client.receipt(token)
        return ReceiptSaid(
            said.verdict, said.number, said.item_name, said.terminal, said.received_at, said.state
        )

    def page(self, case: str, digest: str) -> tuple[bytes, str]:
        """A page of a case. Raises Trouble ``province-unreachable`` or ``province-refused``."""
        return self._client.page(case, digest)


def line_of(
    config: TerminalConfig,
    signer: Signer,
    clock: ProvinceClock,
    pair: Callable[[], Pair | None] | None,
    *,
    asks: bool = False,
) -> HttpTransport:
    """The way to the province. Plain HTTP, on this machine only, shows no certificate.

    asks: somebody at the screen waits for what is asked; else sync sends, and sends again.
    """
    return HttpTransport(
        config.province.url,
        signer,
        clock,
        answer_keys=config.province.answer_keys,
        ca=config.ca_file,
        pair=pair if config.province.tls else None,
        connect_s=2.0 if asks else 5.0,
        answer_s=_ASK_S if asks else 30.0,
        asked_once=asks,
    )


def bell_of(config: TerminalConfig) -> Path:
    """The file by which `yichuang sync now` speaks to a running terminal."""
    return config.data_folder / "sync-now"


def keys_of(config: TerminalConfig) -> Kept:
    """The terminal's key store. Raises Trouble (``shared.keys``)."""
    return open_store(
        config.data_folder / "keys", want=config.terminal.keys, creds=creds_of(config)
    )


def creds_of(config: TerminalConfig) -> SystemdCreds:
    """Who seals this terminal's keys, when they are sealed."""
    return SystemdCreds(config.terminal.tpm2_device, config.terminal.tpm2_pcrs)
