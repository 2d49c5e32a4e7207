"""`yichuang journal`: looking after a terminal's journal."""

from __future__ import annotations

import typer

from shared.commands import ConfigOption

app = typer.Typer(no_args_is_help=True, help="Look after a terminal's journal.")


@app.command("verify")
def verify(config: ConfigOption = None) -> None:
    """Check the whole chain of a terminal's journal and name the place of any break."""
    from shared.demo.tools import verify_journal

    raise typer.Exit(verify_journal(config))


@app.command("rebuild")
def rebuild(config: ConfigOption = None) -> None:
    """Derive every view again from the facts."""
    from shared.demo.tools import rebuild_views

    raise typer.Exit(rebuild_views(config))


@app.command("salvage")
def salvage(config: ConfigOption = None) -> None:
    """Recover a damaged journal into a fresh one; the damaged file goes to a quarantine."""
    from shared.demo.tools import salvage_journal

    raise typer.Exit(salvage_journal(config))
