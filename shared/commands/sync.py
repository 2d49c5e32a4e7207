"""`yichuang sync`: how far the province is behind a terminal, and asking it now."""

from __future__ import annotations

from typing import Annotated

import typer

from shared.commands import ConfigOption

app = typer.Typer(no_args_is_help=True, help="How far the province is behind, and asking it now.")


@app.command("status")
def status(
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """What waits for the province and why. Works while the terminal runs; changes nothing.

    Exit code: 0 nobody has to act, 1 somebody has, 2 cannot be read.
    """
    from shared.demo.synctools import sync_status

    raise typer.Exit(sync_status(config, as_json=as_json))


@app.command("now")
def now(config: ConfigOption = None) -> None:
    """Report at once, without waiting for the next turn; also after a pause or an outage."""
    from shared.demo.synctools import sync_now

    raise typer.Exit(sync_now(config))
