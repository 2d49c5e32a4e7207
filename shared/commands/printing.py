"""`yichuang print-test`: a test slip or test page on every printer, or on one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.commands import ConfigOption

if TYPE_CHECKING:
    from shared.devices.checkup.runner import Result


def print_test(
    device: Annotated[
        str, typer.Argument(help="Id of a printer in the configuration; all when left out.")
    ] = "",
    config: ConfigOption = None,
    look: Annotated[bool, typer.Option("--look", help="Ask whether it came out well.")] = False,
) -> None:
    """Print a paper marked 测试, without personal data, and say what became of it.

    Exit code: 0 confirmed (or seen by you), 1 failed or unknown, 2 no printer or no terminal.
    """
    raise typer.Exit(_print_test(device, config or Path("kiosk.toml"), look=look))


def _print_test(device: str, path: Path, *, look: bool) -> int:
    from rich.console import Console

    from shared.assembly import assemble
    from shared.config import ConfigError, load
    from shared.devices.checkup.model import CheckLevel
    from shared.devices.checkup.runner import Checkup
    from shared.devices.model import DeviceKind
    from shared.domain.errors import Trouble

    console = Console()
    try:
        terminal = assemble(load(path))
    except ConfigError as error:
        console.print(str(error), markup=False)
        return 2
    except Trouble as trouble:
        console.print(trouble.sentence + trouble.staff_hint, markup=False)
        return 2
    try:
        printers = (DeviceKind.RECEIPT, DeviceKind.PAGE)
        hosts = [
            host.start()
            for host in terminal.hosts.values()
            if host.kind in printers and device in ("", host.device_id)
        ]
        if not hosts:
            console.print("配置里没有这台打印机。" if device else "配置里没有打印机。")
            return 2
        level = CheckLevel.INTERACTIVE if look else CheckLevel.EXTERNAL
        checkup = Checkup(hosts, level, lambda question: _asked(question.text))
        results = checkup.run()
        for result in results:
            console.print(f"{result.device}　{_said(result)}", markup=False, soft_wrap=True)
        return 0 if all(result.finding.passed for result in results) else 1
    finally:
        terminal.stop()


def _said(result: Result) -> str:
    mark = {True: "正常", False: "有故障", None: "不能确认"}[result.finding.passed]
    return f"{mark}：{result.finding.words}"


def _asked(text: str) -> bool | None:
    try:
        return input(f"{text} 是的请按 y，不是请按 n：").strip().lower() in ("y", "是")
    except EOFError:
        return None
