"""A support bundle of this machine: of the terminal that runs, or of one that does not start."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.config import TerminalConfig
from shared.domain.errors import Trouble
from shared.journal.peek import Peek
from shared.station import bundle
from shared.station.bundle import Progress, Wanted

if TYPE_CHECKING:
    from shared.journal import KeyStore
    from shared.sync.credentials import Credentials


def name_for(terminal: str, now: datetime) -> str:
    """File name of a bundle."""
    return f"yichuang-{terminal}-{now:%Y%m%d-%H%M%S}.zip"


def certificate_of(credentials: Credentials) -> dict[str, str]:
    """Dates of the certificate shown now; empty without one that can be read."""
    try:
        said = credentials.certificate
    except (Trouble, ValueError):
        return {}
    if said is None:
        return {}
    return {
        "not_before": said.not_before.isoformat(),
        "not_after": said.not_after.isoformat(),
        "serial": said.serial,
    }


def from_outside(
    config: TerminalConfig,
    keys: KeyStore | None,
    out: Path,
    now: datetime,
    version: str,
    *,
    certificate: Mapping[str, str] | None = None,
    clock: Mapping[str, Any] | None = None,
    progress: Progress = lambda _done, _of, _words: None,
    cancel: threading.Event | None = None,
) -> Path:
    """A bundle made beside a terminal that runs, or of one that does not: nothing is written into
    the journal, and one that cannot be opened costs its own members only.

    keys: None when the key store itself cannot be opened. Raises bundle.Cancelled, OSError.
    """
    told: dict[str, Any] = {"certificate": certificate or {}, "clock": clock or {}}
    try:
        if keys is None:
            raise Trouble("journal-wrong-key", "")
        look = Peek(config.data_folder / "journal", keys)
    except Trouble as trouble:
        wanted = Wanted(config, now, version, no_journal=trouble.code, **told)
        return bundle.make(wanted, out, progress=progress, cancel=cancel)
    with look:
        wanted = Wanted(config, now, version, look, sync=sync_of(look), **told)
        return bundle.make(wanted, out, progress=progress, cancel=cancel)


def sync_of(look: Peek) -> dict[str, Any]:
    """How sync stands, from what it keeps."""
    kept = look.state_get("sync.contact")
    return dict(kept) if isinstance(kept, dict) else {}
