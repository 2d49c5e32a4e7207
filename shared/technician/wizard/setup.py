"""What a wizard works on: the configuration's file, the province's file, who opens the terminal."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.config.writing import Value
from shared.devices.finding.looks import Places
from shared.technician.machine import Machine
from shared.ui.places import ASSETS

PROVINCE_FILE = "province.toml"
"""What the platform's administrator hands a technician, on a stick or beside the configuration."""
_STICKS = (Path("/media"), Path("/run/media"), Path("/mnt"))
_TABLES = ("terminal", "hall", "province")


@dataclass
class Setup:
    """path: the configuration's file. extra: addresses to look at besides what is found.

    opened: makes the terminal once its file is written and gives its machine; None where a
    terminal runs already. Blocks. Raises Trouble.
    """

    path: Path
    opened: Callable[[], Machine] | None = None
    extra: Sequence[str] = ()
    face: str = "kiosk"
    sticks: Sequence[Path] = _STICKS
    places: Places | None = None
    """Where the system keeps what can be found; None: where it usually does."""
    values: dict[str, dict[str, Value]] = field(default_factory=dict)

    def text(self) -> str:
        """What stands in the file now, or the empty form a new one begins with."""
        if self.path.exists():
            return self.path.read_text("utf-8")
        return (ASSETS / "config" / "new.toml").read_text("utf-8")

    def province_file(self) -> Path | None:
        """The province's file, if it lies beside the configuration or on a stick."""
        places = [self.path.parent, *self._on_sticks()]
        return next((p / PROVINCE_FILE for p in places if (p / PROVINCE_FILE).is_file()), None)

    def _on_sticks(self) -> Iterable[Path]:
        for root in self.sticks:
            for pattern in ("*", "*/*"):
                yield from sorted(root.glob(pattern))


def read_tables(path: Path) -> dict[str, dict[str, Value]]:
    """The tables of a file a wizard may take values from. Raises OSError, ValueError."""
    said: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8"))
    found: dict[str, dict[str, Value]] = {}
    for name in _TABLES:
        table = said.get(name)
        if isinstance(table, dict):
            found[name] = {
                k: v for k, v in table.items() if isinstance(v, bool | int | float | str)
            }
    return found
