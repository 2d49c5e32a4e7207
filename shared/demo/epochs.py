"""`yichuang journal new-epoch`: a person decides which machine goes on, and from where."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console

from shared.assembly import keys_of, local_now
from shared.config import ConfigError, TerminalConfig, load
from shared.demo.tools import DEFAULT_CONFIG
from shared.domain.errors import Trouble
from shared.journal import Journal

_BEFORE = {
    "clone": (
        "这台终端的编号下还有别的机器写过记录（克隆），省平台已把这个编号停用。",
        "先做这几件事，再继续：",
        "一、查清这个编号下有哪几台机器，只留这一台；其余的断电，硬盘封存，不要删。",
        "二、在省平台的工作人员页面看这台终端“收到”的期号，用 --beyond 写上。",
        "三、程序已经退出。",
        "继续以后：本机从新的一期接着记，原来的记录都在；没有上报的会照常上报，"
        "与克隆的机器冲突的由省平台另存，等工作人员比对。收件编号会跳号，不会与克隆的机器重复。",
    ),
    "restore": (
        "这台终端的记录文件是从旧备份恢复的，比最后一次签名时短。",
        "先做这几件事，再继续：",
        "一、确认原来的硬盘已经不能用，不会再接回来。",
        "二、在省平台的工作人员页面看这台终端“收到”的期号，用 --beyond 写上。",
        "三、程序已经退出。",
        "继续以后：本机从新的一期接着记；备份以后、没有上报的记录找不回来，"
        "请按纸面回执核对，请当事人补办。收件编号会跳号，不会重复。",
    ),
}
_AFTER = {
    "clone": "请到省平台恢复这台终端（工作人员页面，或 yichuang sandbox reinstate），再启动程序。",
    "restore": "现在可以启动程序，并核对上报情况。",
}


def begin_epoch(config: Path | None, reason: str, beyond: int, *, ask: bool) -> int:
    """Begin a new epoch of a terminal's journal. 0 begun, 1 not wanted, 2 not possible.

    ``reason``: clone or restore; ``beyond``: the epoch the province has, 0 when nobody knows.
    """
    console = Console(soft_wrap=True)
    try:
        settings = load(config or DEFAULT_CONFIG)
        if reason == "clone":
            _open(settings).close()  # sound and up to date, or it is no clone that has to be fixed
        for line in _BEFORE[reason]:
            console.print(line, markup=False)
        wanted = settings.terminal.id
        if ask and typer.prompt(f"确认的话，请输入终端编号 {wanted}").strip() != wanted:
            console.print("编号不对，什么也没有改。")
            return 1
        journal = _open(settings, reason, beyond)
    except ConfigError as error:
        console.print(str(error), markup=False)
        return 2
    except Trouble as trouble:
        console.print(trouble.sentence + trouble.staff_hint, markup=False)
        return 2
    epoch = journal.head().epoch
    journal.close()
    console.print(f"已经开始第 {epoch} 期。" + _AFTER[reason], markup=False)
    return 0


def _open(settings: TerminalConfig, reason: str = "", beyond: int = 0) -> Journal:
    return Journal.open(
        settings.data_folder / "journal",
        keys=keys_of(settings).store,
        terminal=settings.terminal.id,
        province_key=settings.province.key_bytes,
        clock=local_now,
        new_epoch=reason,
        after_epoch=beyond,
    )
