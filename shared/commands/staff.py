"""`yichuang sandbox code|revoke|reinstate`: what the province's staff do about terminals."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

Terminal = Annotated[str, typer.Argument(help="The terminal's id.")]
Folder = Annotated[Path, typer.Option(help="The sandbox's folder.")]
Database = Annotated[str, typer.Option(help="Any SQLAlchemy URL; SQLite by default.")]
FOLDER = Path("out/sandbox")


def code(
    terminal: Terminal,
    hall: Annotated[str, typer.Option(help="The hall's id.")],
    kind: Annotated[str, typer.Option(help="kiosk or counter.")] = "kiosk",
    hall_name: Annotated[str, typer.Option(help="The hall's name, as people see it.")] = "",
    hours: Annotated[float, typer.Option(help="How long the code lasts.")] = 24.0,
    folder: Folder = FOLDER,
    database: Database = "",
) -> None:
    """Make a one-time code that enrols a terminal; an older one of the same terminal is void."""
    values: dict[str, Any] = {"terminal": terminal, "kind": kind, "hall": hall}
    values |= {"hall_name": hall_name, "hours": hours}
    said = _order(folder, database, "code", values)
    until = datetime.fromisoformat(said["expires_at"]).astimezone()
    typer.echo(f"登记码：{said['code']}")
    typer.echo(
        f"只能给终端 {terminal} 用一次，{until:%m 月 %d 日 %H:%M} 前有效；"
        "请当面或电话告诉技术人员，不要写进文件。"
    )
    if said["known"]:
        typer.echo(
            f"注意：终端 {terminal} 已经登记过。续不上证书的原机可以用这个码；"
            "换了机器或丢了密钥的，用它登记后就顶替原机，原机的密钥和证书同时作废。"
        )


def revoke(terminal: Terminal, folder: Folder = FOLDER, database: Database = "") -> None:
    """Trust a terminal's key and certificates no more, from its next request on."""
    if not _order(folder, database, "revoke", {"terminal": terminal})["found"]:
        typer.echo(f"没有登记过终端 {terminal}。")
        raise typer.Exit(1)
    typer.echo(f"终端 {terminal} 已吊销，下一次请求就会被拒绝；它保存的内容都在，不会删。")


def reinstate(
    terminal: Terminal,
    by: Annotated[str, typer.Option(help="Who decided it.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
    folder: Folder = FOLDER,
    database: Database = "",
) -> None:
    """Trust a fenced or revoked terminal again, after a person has looked (docs/journal-care.md).

    The decision is kept under that person's name, and the terminal's open alarms are closed by it.
    """
    values = {"terminal": terminal, "by": by, "reason": reason}
    alarms = _order(folder, database, "reinstate", values)["alarms"]
    typer.echo(
        f"终端 {terminal} 已恢复，记在 {by} 名下"
        + (f"，{alarms} 条报警已处理。" if alarms else "。")
    )
    typer.echo("证书若是手工吊销的，要用新的登记码重新登记。")


def _order(folder: Path, database: str, order: str, values: dict[str, Any]) -> dict[str, Any]:
    """Through the sandbox when it runs, else straight in its database."""
    import json

    import requests

    from shared.sandbox.orders import FILE, PATH, carry_out
    from shared.sandbox.province import Province
    from shared.sandbox.settings import Settings, provision

    try:
        there = json.loads((folder / FILE).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        there = {}
    if there:
        with requests.Session() as session:
            session.trust_env = False
            try:
                reply = session.post(
                    f"{there['url']}{PATH}/{order}",
                    data=json.dumps(values),
                    headers={"Authorization": f"Bearer {there['key']}"},
                    verify=str(folder / "authority" / "ca.pem"),
                    allow_redirects=False,
                    timeout=30,
                )
            except requests.ConnectionError:
                reply = None  # it was stopped without a word
        if reply is not None:
            if reply.status_code == 422:
                _fail(reply.json()["error"])
            if reply.status_code != 200:
                _fail(f"{there['url']}：{reply.status_code}")
            answer: dict[str, Any] = reply.json()
            return answer
    if not database and not (folder / "province.sqlite").exists():
        _fail(f"{folder} 里没有沙箱。")
    province = Province(Settings(folder=folder, keys=provision(folder), db_url=database))
    try:
        return carry_out(province, order, values)
    except ValueError as error:
        _fail(str(error))
    finally:
        province.close()


def _fail(reason: str) -> NoReturn:
    typer.echo(f"没有办成：{reason}", err=True)
    raise typer.Exit(2)
