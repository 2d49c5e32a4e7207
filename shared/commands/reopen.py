"""`yichuang reopen`: a technician at the machine lets it serve again."""

from __future__ import annotations

from typing import Annotated

import typer

from shared.commands import ConfigOption


def reopen(
    by: Annotated[str, typer.Option(help="Your work number.")],
    config: ConfigOption = None,
) -> None:
    """Let a terminal serve again that was taken out of service from afar, also without a line.

    Works while the terminal runs (within seconds) and before it is started. It is written down.
    """
    from shared.config import ConfigError, load
    from shared.demo.tools import DEFAULT_CONFIG
    from shared.station.station import ask_to_reopen

    try:
        settings = load(config or DEFAULT_CONFIG)
        ask_to_reopen(settings, by)
    except ConfigError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except OSError as error:
        words = "写不进数据文件夹，请用运行程序的用户来执行。"
        typer.echo(words, err=True)
        raise typer.Exit(1) from error
    typer.echo("已经通知：程序在运行的，几秒内恢复服务；没有运行的，一启动就恢复。")
