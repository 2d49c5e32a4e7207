"""`yichuang journal`: looking after a terminal's journal."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from shared.commands import ConfigOption
from shared.commands.archiving import export

app = typer.Typer(no_args_is_help=True, help="Look after a terminal's journal.")
app.command("export")(export)


@app.command("verify")
def verify(
    config: ConfigOption = None,
    receipt: Annotated[
        list[str] | None,
        typer.Option(help="The code of a printed receipt: is it in this journal? Repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The verdict for machines.")] = False,
) -> None:
    """Prove the whole chain of a stopped terminal's journal, or name the place of the break.

    Exit code: 0 whole, 1 broken, 2 cannot be opened (also while the terminal runs), 130 cancelled.
    """
    from shared.demo.verifying import verify_journal

    raise typer.Exit(verify_journal(config, receipts=receipt or (), as_json=as_json))


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


class Why(StrEnum):
    """Why a new epoch is begun by hand."""

    CLONE = "clone"
    RESTORE = "restore"


@app.command("new-epoch")
def new_epoch(
    reason: Annotated[
        Why, typer.Option(help="clone: another machine wrote under this id; restore: old backup.")
    ],
    config: ConfigOption = None,
    beyond: Annotated[
        int, typer.Option(min=0, help="The epoch the province's staff page shows for it.")
    ] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; for a script.")] = False,
) -> None:
    """Begin a new epoch, after a clone was found or a backup was put back."""
    from shared.demo.epochs import begin_epoch

    raise typer.Exit(begin_epoch(config, reason.value, beyond, ask=not yes))
