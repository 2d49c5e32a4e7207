"""`yichuang sandbox`: a province in a box, and what its staff do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.commands import remote, staff
from shared.commands.conformance import conformance

app = typer.Typer(invoke_without_command=True, help="A province in a box.")
Folder = Annotated[Path, typer.Option(help="Where its database and keys live.")]
Database = Annotated[str, typer.Option(help="Any SQLAlchemy URL; SQLite by default.")]
FOLDER = Path("out/sandbox")
app.command("conformance")(conformance)
app.command("code")(staff.code)
app.command("revoke")(staff.revoke)
app.command("reinstate")(staff.reinstate)
app.command("order")(remote.order)
app.command("orders")(remote.orders)
app.command("bundle")(remote.bundle)


@app.callback()
def serve(
    context: typer.Context,
    folder: Folder = FOLDER,
    port: Annotated[int, typer.Option(help="TCP port on the loopback.")] = 8480,
    database: Database = "",
    tls: Annotated[
        bool, typer.Option("--tls", help="TLS 1.3 with a certificate authority of its own.")
    ] = False,
    catalogue: Annotated[
        Path | None, typer.Option(help="A catalogue release, or the folder of all releases.")
    ] = None,
) -> None:
    """Run a province in a box until Ctrl-C."""
    if context.invoked_subcommand is not None:
        return
    from shared.demo.province import serve as run

    run(folder, port, database, tls=tls, catalogue=catalogue)


@app.command("register")
def register(
    config: Annotated[Path, typer.Option("--config", help="The terminal's TOML file.")],
    folder: Folder = FOLDER,
    database: Database = "",
) -> None:
    """Register a terminal of this machine with a sandbox that is not running (plain HTTP)."""
    from shared.demo.province import register as run

    raise typer.Exit(run(folder, config, database))
