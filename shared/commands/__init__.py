"""Groups of the `yichuang` command, one module each; what they start loads when it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="The terminal's TOML file.", dir_okay=False)
]
