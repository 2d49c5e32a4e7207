"""`yichuang sync`: a look at what waits for the province, and a word to the running terminal."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from shared.assembly import bell_of, keys_of, local_now
from shared.casework.behind import ago, alone_note, behind_words, room_note
from shared.casework.stuck import StuckRow, stuck_in
from shared.config import ConfigError, TerminalConfig, load
from shared.demo.tools import DEFAULT_CONFIG
from shared.domain.errors import Trouble
from shared.journal import Backlog
from shared.journal.peek import Peek
from shared.sync.contact import held_up, last_contact, next_try
from shared.sync.service import sentence
from shared.sync.standing import Standing

FINE, SOMEBODY, NOT_READ = 0, 1, 2


def sync_status(config: Path | None, *, as_json: bool) -> int:
    """Say how things stand. 0 nobody has to act, 1 somebody has, 2 cannot be read."""
    try:
        settings = load(config or DEFAULT_CONFIG)
        return _show(settings, as_json=as_json)
    except ConfigError as error:
        return _fail(str(error))
    except Trouble as trouble:
        return _fail(trouble.sentence + trouble.staff_hint)


def sync_now(config: Path | None) -> int:
    """Ask the running terminal to report at once."""
    try:
        bell = bell_of(load(config or DEFAULT_CONFIG))
        if not bell.parent.is_dir():
            return _fail("数据文件夹不在，程序没有启动过。")
        bell.touch(mode=0o600)
    except ConfigError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"写不进数据文件夹（{error.strerror}），请用运行程序的用户来执行。")
    print("已经通知：程序在运行的，几秒内就上报；没有运行的，一启动就上报。")
    return FINE


def _fail(words: str) -> int:
    print(words, file=sys.stderr)
    return NOT_READ


def _show(settings: TerminalConfig, *, as_json: bool) -> int:
    now, folder = local_now(), settings.data_folder / "journal"
    with Peek(folder, keys_of(settings).store) as look:
        backlog, stuck = look.backlog(), stuck_in(look)
        last, due, (why, detail) = last_contact(look), next_try(look), held_up(look)
    free = shutil.disk_usage(folder).free
    notes = [
        sentence(Standing(why), backlog) if why else "",
        alone_note(backlog, last, now),
        room_note(free),
    ]
    notes = [note for note in notes if note]
    code = SOMEBODY if notes or stuck else FINE
    if as_json:
        told = _told(backlog, last, due, stuck)
        told |= {"standing": why, "detail": detail, "free_bytes": free, "notes": notes}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return code
    _print(backlog, last, due, stuck, now)
    console = Console(soft_wrap=True)
    if detail:
        console.print(f"暂停原因　　{detail}", markup=False)
    for note in notes:
        console.print(note, markup=False)
    return code


def _told(
    backlog: Backlog, last: datetime | None, due: datetime | None, stuck: list[StuckRow]
) -> dict[str, Any]:
    return {
        "facts": backlog.facts,
        "cases": backlog.cases,
        "scans": backlog.blobs,
        "scan_bytes": backlog.blob_bytes,
        "oldest_at": backlog.oldest_at,
        "last_contact": last.isoformat() if last else "",
        "next_try": due.isoformat() if due else "",
        "stuck": [
            {"fact": r.fact, "task": r.task, "case": r.case, "number": r.number, "at": r.at}
            | {"what": r.what, "reason": r.reason, "todo": r.todo}
            for r in stuck
        ],
    }


def _print(
    backlog: Backlog,
    last: datetime | None,
    due: datetime | None,
    stuck: list[StuckRow],
    now: datetime,
) -> None:
    zone = now.tzinfo
    heard = (
        f"{last.astimezone(zone):%Y-%m-%d %H:%M}（{ago(now - last).strip()}）" if last else "没有"
    )
    lines = [
        f"上报情况　　{behind_words(backlog, now)}",
        f"记录　　　　{backlog.facts} 条",
        f"扫描件　　　{backlog.blobs} 页，{backlog.blob_bytes / 1e6:.1f} MB",
        f"最后联系　　{heard}",
    ]
    if due is not None and due > now:
        lines.append(
            f"下次再试　　{due.astimezone(zone):%Y-%m-%d %H:%M:%S}（yichuang sync now 马上试）"
        )
    lines.append(f"待处理办件　{len(stuck)} 件")
    console = Console(soft_wrap=True)
    for line in lines:
        console.print(line, markup=False, highlight=False)
    for row in stuck:
        said = f"　{row.number or '（无编号）'} {row.what}：{row.reason}{row.todo}"
        console.print(said, markup=False, highlight=False)
