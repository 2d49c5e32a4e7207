"""`yichuang keys`: looking after a terminal's own keys (docs/keys.md)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from shared.commands import ConfigOption

app = typer.Typer(no_args_is_help=True, help="Look after a terminal's own keys.")


class Kind(StrEnum):
    """Where keys can rest."""

    TPM2 = "tpm2"
    HOST = "host"
    FILE = "file"


@app.command("show")
def show(config: ConfigOption = None) -> None:
    """Say where the keys rest and which there are; never what they are."""
    from shared.demo.keytools import show_keys

    raise typer.Exit(show_keys(config))


@app.command("move")
def move(
    kind: Annotated[Kind, typer.Argument(help="tpm2, host or file.")], config: ConfigOption = None
) -> None:
    """Move the keys to another store; the same kind again gives it a new store key."""
    from shared.demo.keytools import move_keys

    raise typer.Exit(move_keys(config, kind.value))


@app.command("rotate")
def rotate(
    config: ConfigOption = None,
    file: Annotated[bool, typer.Option(help="The keys of the journal's file.")] = True,
    device: Annotated[bool, typer.Option(help="The signing key.")] = True,
) -> None:
    """Change the keys. The program must be stopped."""
    from shared.demo.keytools import rotate_keys

    raise typer.Exit(rotate_keys(config, file=file, device=device))


@app.command("renew")
def renew(config: ConfigOption = None) -> None:
    """Go on after the keys are gone for good: old files are put aside, a fresh journal begins."""
    from shared.demo.keytools import renew_keys

    raise typer.Exit(renew_keys(config))
