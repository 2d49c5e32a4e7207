"""`yichuang catalog`: look through, compare, import and release the catalogue of services."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.domain.errors import Trouble

if TYPE_CHECKING:
    from shared.catalogue.care.finding import Finding
    from shared.proof import Ed25519Signer

app = typer.Typer(no_args_is_help=True, help="Look through, compare, import, release.")
Json = Annotated[bool, typer.Option("--json", help="For other programs.")]
Key = Annotated[Path | None, typer.Option(help="Signing key, made by `yichuang catalog key`.")]
Halls = Annotated[
    list[str] | None, typer.Option("--hall", help="Only for this hall; may be given again.")
]
RELEASES = Path("out/releases")


def _folder(path: Path | None) -> Path:
    from shared.catalogue import bundled

    return path or bundled()


def _say(text: str, *, wrong: bool = False) -> None:
    typer.echo(text, err=wrong)


def _tell(found: list[Finding], *, as_json: bool) -> int:
    from shared.catalogue.care.finding import errors

    wrong = len(errors(found))
    if as_json:
        _say(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            _say(one.line)
        _say(f"{wrong} 个错误，{len(found) - wrong} 个提醒。")
    return 1 if wrong else 0


@app.command()
def lint(
    where: Annotated[Path | None, typer.Argument(help="A folder, or a list of items.")] = None,
    as_json: Json = False,
) -> None:
    """Say what is wrong with a catalogue; exit code 1 when no release may go out with it."""
    from shared.catalogue.care.lint import lint as look

    place = _folder(where)
    if not place.exists():
        _say(f"没有 {place}，请检查路径。", wrong=True)
        raise typer.Exit(2)
    _, found = look(place)
    raise typer.Exit(_tell(found, as_json=as_json))


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The version before.", exists=True)],
    new: Annotated[Path | None, typer.Argument(help="The version after.")] = None,
    as_json: Json = False,
) -> None:
    """Say in words what changed between two versions; exit code 1 when something did."""
    from shared.catalogue.care.changes import differences
    from shared.catalogue.care.draft import read_folder, read_list

    before, after = (
        read_folder(path) if path.is_dir() else read_list(path) for path in (old, _folder(new))
    )
    changes = differences(before, after)
    if as_json:
        rows = [{"item": c.subject, "name": c.name, "sentence": c.sentence} for c in changes]
        _say(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for change in changes:
            _say(change.line)
        _say(f"共 {len(changes)} 处改动。" if changes else "两个版本一样。")
    raise typer.Exit(1 if changes else 0)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="xlsx, csv or json, as a department has it.")],
    into: Annotated[Path, typer.Option(help="The editors' folder.", exists=True)],
    write: Annotated[bool, typer.Option("--write", help="Write it; else only show.")] = False,
) -> None:
    """Take a department's table in: shows faults and differences first, writes with --write.

    Exit code: 0 taken or could be, 1 faults to mend, 2 a file that is not taken at all.
    """
    from shared.catalogue.care.bringing import apply, prepare
    from shared.catalogue.care.finding import errors

    try:
        done = prepare(file, into)
    except Trouble as trouble:
        _say(trouble.sentence, wrong=True)
        raise typer.Exit(2) from None
    for change in done.changes:
        _say(change.line)
    code = _tell(done.findings, as_json=False)
    if errors(done.findings):
        _say("有错误，什么都没有写。请按提示改好表格再来。")
    elif not write:
        _say(f"可以写入 {len(done.brought.items)} 个事项。看过没有问题，请加 --write 再运行一次。")
    else:
        names = apply(done, into)
        _say(f"写好了 {len(done.brought.items)} 个事项：{'、'.join(names)}。")
    raise typer.Exit(code)


@app.command()
def key(file: Annotated[Path, typer.Argument(help="Where the key goes.")]) -> None:
    """Make a key to sign releases with; prints what terminals write into their configuration."""
    from shared.catalogue.care.making import new_key

    try:
        signer = new_key(file)
    except FileExistsError:
        _say(f"{file} 已经有了，没有覆盖。", wrong=True)
        raise typer.Exit(1) from None
    _say(f"密钥已存到 {file}，请妥善保管，不要发给任何人。")
    _say("请让技术人员在每台机器的配置里写：")
    _say(f'[catalogue]\nsigned_by = ["{base64.b64encode(signer.public_key).decode()}"]')


@app.command()
def release(
    name: Annotated[str, typer.Argument(help="The release's name, such as 2026.11.22-1.")],
    source: Annotated[Path | None, typer.Option("--from", help="The editors' folder.")] = None,
    to: Annotated[Path, typer.Option(help="The folder of all releases.")] = RELEASES,
    hall: Halls = None,
    key: Key = None,
    widen: Annotated[
        bool, typer.Option("--widen", help="It is out already: give it to more halls, or all.")
    ] = False,
) -> None:
    """Release a catalogue, signed, for some halls first or for all.

    To take one back, release the older folder again under a new name: its number is higher.
    """
    from shared.catalogue.care import making

    to.mkdir(parents=True, exist_ok=True)
    halls = tuple(hall or ())
    try:
        signer = _signer(key)
        if widen:
            manifest = making.widen(to / name, halls, signer)
        else:
            wanted = making.Wanted(name, halls=halls)
            manifest = making.make(_folder(source), to, wanted, signer)
    except Trouble as trouble:
        _say(f"{trouble.sentence}{trouble.staff_hint}", wrong=True)
        raise typer.Exit(1) from None
    who = f"{'、'.join(manifest.halls)} 这几个大厅" if manifest.halls else "所有大厅"
    signed = "已签名" if manifest.signature else "没有签名"
    _say(f"{manifest.release}（第 {manifest.serial} 号）发给{who}，{signed}，放在 {to / name}。")


def _signer(path: Path | None) -> Ed25519Signer | None:
    from shared.catalogue.care.making import read_key

    return read_key(path) if path is not None else None
