"""`yichuang sandbox conformance`: does a foreign province keep docs/sync-contract.md?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def conformance(
    url: Annotated[str, typer.Argument(help="Scheme and authority of the province.")] = "",
    terminals: Annotated[
        Path, typer.Option(help="File of test terminals registered there.", dir_okay=False)
    ] = Path("conformance-terminals.json"),
    new: Annotated[
        bool, typer.Option("--new", help="Make that file and say what to register.")
    ] = False,
    only: Annotated[str, typer.Option(help="Only this section: 3, or 3.2.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The report for machines.")] = False,
) -> None:
    """Check a foreign province against the contract, through the wire alone.

    Exit code 0: nothing failed. 1: something failed. 2: not checked, the sentence says why.
    """
    from rich.console import Console
    from rich.progress import Progress

    from shared.conformance.enrolling import NotEnrolled, enrol_all
    from shared.conformance.hall import ROLES, Terminals, write_fresh
    from shared.conformance.line import NoAnswer
    from shared.conformance.run import as_json as report
    from shared.conformance.run import chosen, exit_code, run, show, unseen

    says = Console(stderr=True)
    if new:
        try:
            made = write_fresh(terminals)
        except OSError as error:
            says.print(f"{terminals}：{error.strerror}，没有写。", markup=False)
            raise typer.Exit(2) from error
        typer.echo(
            f"已写入 {terminals}（含私钥，只限本人读）。请把省平台公钥填进 province_key，"
            "并在省平台登记下面的终端（revoked 登记后停用）；"
            "走 TLS 的省平台改发登记码，填进各终端的 code："
        )
        for role, (badge, key) in made.items():
            typer.echo(f"{badge.id}  {badge.kind}  {badge.hall}  {key}  # {ROLES[role]}")
        raise typer.Exit(0)
    try:
        given = Terminals.read(terminals)
    except ValueError as error:
        says.print(f"{error}\n先用 --new 生成测试终端文件，并在省平台登记。", markup=False)
        raise typer.Exit(2) from error
    if not url.startswith(("http://", "https://")) or not chosen(only):
        says.print("请写明省平台地址（http:// 或 https://）和有的条款号。", markup=False)
        raise typer.Exit(2)
    try:
        given = enrol_all(url, terminals)
        with Progress(console=says, transient=True) as bar:
            task = bar.add_task("", total=None)
            results = run(
                url,
                given,
                chosen(only),
                lambda done, total, name: bar.update(
                    task, completed=done, total=total, description=name[:60]
                ),
            )
    except NotEnrolled as error:
        says.print(f"登记码没有换来证书：{error}", markup=False)
        raise typer.Exit(2) from error
    except NoAnswer as error:
        says.print(f"{url} 没有回答（{error}），没有检查。", markup=False)
        raise typer.Exit(2) from error
    results += unseen(only)
    if as_json:
        typer.echo(report(url, results))
    else:
        show(Console(), url, results)
    raise typer.Exit(exit_code(results))
