"""`yichuang journal export`: a case's evidence files for an archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.commands import ConfigOption


def export(
    number: Annotated[str, typer.Argument(help="The case's number, as on its receipt, or its id.")],
    out: Annotated[Path, typer.Option(help="The folder of the case is made in here.")],
    by: Annotated[str, typer.Option(help="Work number of who asks; it stays on the trail.")],
    purpose: Annotated[str, typer.Option(help="Why, in a few words.")] = "归档",
    config: ConfigOption = None,
) -> None:
    """Write a case's evidence as PDF/A and OFD with a manifest; for a stopped window's journal.

    Exit code: 0 written, 1 not (the sentence says why), 2 the journal cannot be opened,
    130 stopped by Ctrl-C (nothing is left behind).
    """
    from rich.console import Console

    from shared.assembly import keys_of, local_now
    from shared.casework.archive import export_case, find_case
    from shared.config import ConfigError, load
    from shared.demo.tools import DEFAULT_CONFIG, bars
    from shared.domain.errors import Trouble
    from shared.journal import Journal

    try:
        settings = load(config or DEFAULT_CONFIG)
        journal = Journal.open(
            settings.data_folder / "journal",
            keys=keys_of(settings).store,
            terminal=settings.terminal.id,
            province_key=settings.province.key_bytes,
            clock=local_now,
        )
    except ConfigError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except Trouble as trouble:
        typer.echo(trouble.sentence + trouble.staff_hint, err=True)
        raise typer.Exit(2) from trouble
    try:
        with bars(Console(stderr=True)) as show:
            made = export_case(
                journal, find_case(journal, number), out, by=by, purpose=purpose, now=local_now(),
                told=lambda done, of: show("导出", done, of),
            )  # fmt: skip
    except KeyboardInterrupt as stopped:
        typer.echo("已停止，没有留下文件。", err=True)
        raise typer.Exit(130) from stopped
    except Trouble as trouble:
        typer.echo(trouble.sentence + trouble.staff_hint, err=True)
        raise typer.Exit(1) from trouble
    except OSError as error:
        typer.echo(f"写不进 {out}：{error.strerror or error}。没有留下文件。", err=True)
        raise typer.Exit(1) from error
    finally:
        journal.close()
    typer.echo(f"已导出到 {made}。里面是办事人的材料原样，请按档案要求保管，用完删除副本。")
