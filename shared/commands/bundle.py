"""`yichuang bundle`: one file for whoever helps from afar."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from shared.commands import ConfigOption


def bundle(
    config: ConfigOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the zip goes; a folder or a file.")
    ] = None,
) -> None:
    """Write a support bundle (zip) without anybody's data and without secrets.

    Works while the terminal runs, and when it does not start. Exit code: 0 written, 1 not written,
    2 no configuration, 130 cancelled (Ctrl-C; nothing is left behind).
    """
    from importlib.metadata import version

    from shared.assembly import keys_of, local_now
    from shared.config import ConfigError, load
    from shared.demo.tools import DEFAULT_CONFIG
    from shared.domain.errors import Trouble
    from shared.station.bundle import Cancelled
    from shared.station.bundling import certificate_of, from_outside, name_for
    from shared.sync.credentials import Credentials

    try:
        settings = load(config or DEFAULT_CONFIG)
    except ConfigError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    now = local_now()
    target = out or Path()
    if target.is_dir():
        target = target / name_for(settings.terminal.id, now)
    keys, dates = None, {}
    try:
        keys = keys_of(settings).store
        dates = certificate_of(Credentials(keys, settings.terminal.id, lambda: now))
    except Trouble as trouble:
        typer.echo(f"{trouble.sentence}{trouble.staff_hint}", err=True)
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda _number, _frame: stop.set())

    def tell(done: int, of: int, words: str) -> None:
        if sys.stderr.isatty():
            typer.echo(f"{done}/{of} {words}", err=True)

    try:
        made = from_outside(
            settings, keys, target, now, version("yichuang"),
            certificate=dates, progress=tell, cancel=stop,
        )  # fmt: skip
    except Cancelled as cancelled:
        typer.echo("已停止，没有留下文件。", err=True)
        raise typer.Exit(130) from cancelled
    except OSError as error:
        typer.echo(f"写不成支持包（{error.strerror or error}），请换一个位置再试。", err=True)
        raise typer.Exit(1) from error
    finally:
        signal.signal(signal.SIGINT, before)
    typer.echo(f"支持包：{made}")
    typer.echo("里面没有办事人的信息，也没有密码和密钥，可以发给技术支持。")
