"""Small commands of `yichuang`: read a card, find, verify and rebuild."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TaskID

from shared.assembly import Terminal, assemble, keys_of, local_now
from shared.config import ConfigError, load
from shared.devices.idcard.show import read_masked
from shared.devices.registry import open_device
from shared.domain.errors import Trouble
from shared.domain.receipt import ReceiptVerdict, token_of
from shared.finder import Finder, finder_of
from shared.journal.salvage import salvage
from shared.proof import TokenVerdict, decode_token, verify_token

DEFAULT_CONFIG = Path("kiosk.toml")


def read_card(config: Path | None) -> int:
    """Read one card on the configured reader and print it masked. 0 read, 1 not, 2 no reader."""
    console = Console()
    try:
        entries = load(config or DEFAULT_CONFIG).devices
        entry = next((e for e in entries if e.kind == "id-card-reader"), None)
        if entry is None:
            console.print("配置里没有读卡器。")
            return 2
        host = open_device(entry)
    except ConfigError as error:
        console.print(str(error), markup=False)
        return 2
    except Trouble as trouble:
        console.print(trouble.sentence + trouble.staff_hint, markup=False)
        return 2
    try:
        console.print("请把身份证平放在读卡器上…")
        shown = read_masked(host)
    except Trouble as trouble:
        console.print(trouble.sentence, markup=False)
        return 1
    finally:
        host.stop()
    if shown is None:
        console.print("没有读到身份证。")
        return 1
    console.print_json(data=shown)
    return 0


def find_services(query: str, queries: Path | None, catalog: Path | None, *, as_json: bool) -> int:
    """Print what is found for one query, or for a file of queries as one JSON object."""
    try:
        finder = finder_of(catalog)
    except Trouble as trouble:
        sys.stderr.write(trouble.sentence + trouble.staff_hint + "\n")
        return 2
    asked = [query]
    if queries is not None:
        asked = [
            line.strip() for line in queries.read_text("utf-8-sig").splitlines() if line.strip()
        ]
    found = {words: _hits(finder, words) for words in asked}
    if as_json or queries is not None:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    else:
        for hit in found[query]:
            sys.stdout.write(f"{hit['id']}  {hit['name']}  {hit['score']}  {hit['why']}\n")
        if not found[query]:
            sys.stdout.write("没找到对得上的。换个说法试试，或者到窗口问工作人员。\n")
    return 0


def _hits(finder: Finder, words: str) -> list[dict[str, object]]:
    return [
        {"id": h.item_id, "name": h.name, "score": round(h.score, 3), "why": h.why}
        for h in finder.find(words)
    ]


def rebuild_views(config: Path | None) -> int:
    """Derive every view of a terminal's journal again."""
    with opened(config) as terminal:
        if terminal is None:
            return 2
        count = terminal.journal.rebuild_views()
        Console().print(f"已由 {count} 条事实重新推导全部视图。")
        return 0


def salvage_journal(config: Path | None) -> int:
    """Recover a damaged journal. 0 nothing wrong or nothing lost, 1 something lost, 2 not done."""
    console = Console()
    try:
        settings = load(config or DEFAULT_CONFIG)
        with bars(console) as show:
            said = salvage(
                settings.data_folder / "journal",
                keys=keys_of(settings).store,
                terminal=settings.terminal.id,
                province_key=settings.province.key_bytes,
                clock=local_now,
                progress=show,
            )
    except ConfigError as error:
        console.print(str(error), markup=False)
        return 2
    except Trouble as trouble:
        console.print(trouble.sentence + trouble.staff_hint, markup=False)
        return 2
    if said is None:
        console.print("记录文件没有损坏，不需要恢复。")
        return 0
    for sentence in said.sentences():
        console.print(sentence, markup=False, soft_wrap=True)
    return 0 if said.complete else 1


def verify_receipt(text: str, file: Path) -> int:
    """Judge a receipt by its signature alone. 0 genuine, 1 not (or unknown), 2 keys unreadable.

    ``file``: JSON object, key id to public key (hex); ``revoked`` lists key ids trusted no more.
    Offline nobody knows whether the province has the receipt, nor when a key was revoked.
    """
    console = Console()
    try:
        held = json.loads(file.read_text("utf-8"))
        revoked = [str(kid) for kid in held.pop("revoked", [])]
        known = {str(kid): bytes.fromhex(key) for kid, key in held.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        console.print(f"{file}：不是公钥文件（JSON：密钥编号到公钥）。", markup=False)
        return 2
    token = token_of(text)
    verdict = verify_token(token, known, revoked)
    words, sentence = _OFFLINE[verdict]
    console.print(f"{verdict.value} {words}", markup=False)
    console.print(sentence, markup=False, soft_wrap=True)
    if verdict is TokenVerdict.VALID:
        said = decode_token(token)[0]
        at = datetime.fromtimestamp(said.received_at).astimezone()
        console.print(
            f"收件编号 {said.number}　终端 {said.terminal}　收件时间 {at:%Y-%m-%d %H:%M}",
            markup=False,
            soft_wrap=True,
        )
    return 0 if verdict is TokenVerdict.VALID else 1


_OFFLINE = {
    TokenVerdict.VALID: (
        "回执是真的",
        "签名属实。这里没有联网，不知道省平台是否已经收到，也不知道有没有被别的回执取代。",
    ),
    TokenVerdict.REVOKED: (
        "出具回执的密钥已停用",
        "停用以前出具的仍然有效，停用以后的无效；请到省平台核验是哪一种。",
    ),
    TokenVerdict.FORGED: (ReceiptVerdict.FORGED.words, ReceiptVerdict.FORGED.sentence),
    TokenVerdict.UNKNOWN_KEY: (
        "公钥文件里没有这把密钥",
        "不能判断真假。请技术人员补上终端的公钥，或到省平台核验。",
    ),
    TokenVerdict.MALFORMED: (ReceiptVerdict.UNREADABLE.words, ReceiptVerdict.UNREADABLE.sentence),
}


@contextmanager
def bars(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """One progress bar for each kind of work, gone when all is done."""
    with Progress(console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield show


@contextmanager
def opened(config: Path | None) -> Iterator[Terminal | None]:
    """A configured terminal while the block runs; None when it cannot be opened, with why said."""
    console = Console()
    terminal = None
    try:
        terminal = assemble(load(config or DEFAULT_CONFIG))
    except ConfigError as error:
        console.print(str(error), markup=False)
    except Trouble as trouble:
        console.print(trouble.sentence + trouble.staff_hint, markup=False)
    try:
        yield terminal
    finally:
        if terminal is not None:
            terminal.stop()
