"""`yichuang enrol`: the technician brings a terminal to the province, at the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def enrol(
    config: Annotated[Path, typer.Option("--config", help="The terminal's TOML file.")],
    code: Annotated[
        str,
        typer.Option(help="The one-time code. Left out, it is asked for, and no process sees it."),
    ] = "",
) -> None:
    """Enrol this terminal with the province by a one-time code; without one, check how it stands.

    Exit code 0: enrolled and proved. 1: not, the sentence says who must act. 2: no configuration.
    """
    from shared.demo.tools import opened
    from shared.domain.errors import Trouble
    from shared.sync import enrolment

    with opened(config) as terminal:
        if terminal is None:
            raise typer.Exit(2)
        name = terminal.config.terminal.id
        mine = terminal.credentials
        if not code and mine.pair() is None:
            code = typer.prompt("登记码", prompt_suffix="：")
        try:
            if code:
                with terminal.line(bare=True) as line:
                    enrolment.enrol(line, terminal.journal.signer, mine, name, code, terminal.clock)
            with terminal.line() as line:
                key = terminal.config.province.key_bytes
                enrolment.check(line, mine, key, terminal.clock)
        except Trouble as trouble:
            typer.echo(trouble.sentence + trouble.staff_hint)
            raise typer.Exit(1) from trouble
        said = mine.certificate
        assert said is not None
        until = said.not_after.astimezone()
        typer.echo(f"{name} 已登记，和平台的往来已试通。")
        typer.echo(f"证书到 {until:%Y 年 %m 月 %d 日} 为止，到期前自动续。")
