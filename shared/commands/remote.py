"""`yichuang sandbox order|orders|bundle`: what a terminal is to do, and what came of it."""

from __future__ import annotations

import base64
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from shared.commands.staff import FOLDER, Database, Folder, Terminal
from shared.commands.staff import _order as _ask

_STATES = {
    "waiting": "等终端来取",
    "taken": "终端已收下",
    "done": "已完成",
    "failed": "没有办成",
    "refused": "终端没有接受",
    "unknown": "结果不能确定",
    "expired": "过期了，终端没有来取",
}


def order(
    terminal: Terminal,
    verb: Annotated[
        str,
        typer.Argument(
            help="restart-device, self-test, support-bundle, out-of-service or restore."
        ),
    ],
    by: Annotated[str, typer.Option(help="Work number of who orders it.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
    device: Annotated[str, typer.Option(help="A device's id; none: the whole machine.")] = "",
    minutes: Annotated[float, typer.Option(help="How long it may be done.")] = 60.0,
    folder: Folder = FOLDER,
    database: Database = "",
) -> None:
    """Order a terminal to do something. It asks for its orders itself, within five minutes."""
    values = {"terminal": terminal, "verb": verb, "device": device, "by": by, "reason": reason}
    said = _ask(folder, database, "order", values | {"minutes": minutes})
    until = datetime.fromisoformat(said["expires"]).astimezone()
    typer.echo(f"指令 {said['id']} 已签发，{until:%m 月 %d 日 %H:%M} 前有效。")
    typer.echo("终端五分钟内来取；有人办事时，等他办完再执行。用 yichuang sandbox orders 看结果。")


def orders(
    terminal: Annotated[str, typer.Argument(help="The terminal's id; none: all.")] = "",
    folder: Folder = FOLDER,
    database: Database = "",
) -> None:
    """List what was ordered, newest first, with what came of it."""
    rows: list[dict[str, Any]] = _ask(folder, database, "orders", {"terminal": terminal})["orders"]
    for row in rows:
        at = datetime.fromisoformat(row["changed_at"]).astimezone()
        code = f"（{row['code']}）" if row["code"] else ""
        typer.echo(
            f"{at:%m-%d %H:%M}  {row['terminal']}  {row['verb']} {row['device']}".rstrip()
            + f"  {_STATES.get(row['state'], row['state'])}{code}"
            + f"  工号 {row['by']}：{row['reason']}  {row['id']}"
        )
    if not rows:
        typer.echo("没有下过指令。")


def bundle(
    order: Annotated[str, typer.Argument(help="The order's id.")],
    out: Annotated[Path, typer.Option("--out", help="The zip to write.")],
    folder: Folder = FOLDER,
    database: Database = "",
) -> None:
    """Write the support bundle that an order brought."""
    said = _ask(folder, database, "bundle", {"order": order})["zip"]
    if said is None:
        typer.echo("支持包还没有传到。", err=True)
        raise typer.Exit(1)
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64decode(said))
    typer.echo(f"支持包：{out}")
