"""`yichuang doctor`: what is attached, what to write about it, and whether all of it works."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from shared.commands import ConfigOption


class Level(StrEnum):
    """How far the checks go (UnifiedPOS ``checkHealth``)."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    INTERACTIVE = "interactive"


def doctor(
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything for machines.")] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Write the proposals into the configuration.")
    ] = False,
    level: Annotated[
        Level, typer.Option(help="Ask the devices, let them work once, or ask you as well.")
    ] = Level.INTERNAL,
    at: Annotated[
        list[str] | None,
        typer.Option(
            help="An address to probe, such as tcp://HOST:9100; networks are not scanned."
        ),
    ] = None,
    pdf: Annotated[
        Path | None, typer.Option(help="Also write the report as PDF.", dir_okay=False)
    ] = None,
) -> None:
    """Find what is attached, propose drivers, check everything; works when nothing is configured.

    Exit code: 0 all is well, 1 somebody should look soon, 2 the terminal cannot serve.
    """
    from shared.commands.doctoring import Doctor

    raise typer.Exit(Doctor(config, level.value, tuple(at or ()), as_json, write, pdf).run())
