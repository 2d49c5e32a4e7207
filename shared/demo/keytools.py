"""`yichuang keys`: where a terminal's keys rest, moving and changing them, and going on without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from shared.assembly import creds_of, keys_of, local_now
from shared.config import ConfigError, TerminalConfig, load
from shared.demo.tools import DEFAULT_CONFIG, bars
from shared.domain.errors import Trouble
from shared.journal import Journal, device_key
from shared.journal.files import Lock
from shared.journal.rotation import rotate_file
from shared.keys import describe
from shared.keys.moving import move
from shared.keys.renewal import renew
from shared.keys.store import secret_files
from shared.keys.troubles import WORDS
from shared.proof import Ed25519Signer

_NAMES = {
    "file-key": "记录文件的密钥",
    "file-salt": "记录文件的盐值（恢复损坏文件时用）",
    "signing-key": "本机签名密钥（回执、上报）",
    "signing-key-next": "准备启用的本机签名密钥",
    "former-device-keys": "用过的签名公钥",
    "claim-key": "补打回执时认人的密钥",
    "scope-wrap-key": "窗口办件密钥的外层密钥",
    "last-head": "最近一次签名的链头",
}


def show_keys(config: Path | None) -> int:
    """Say where the keys rest and which there are, never what they are. 0 said, 2 cannot be."""

    def work(console: Console, settings: TerminalConfig) -> int:
        folder = settings.data_folder / "keys"
        found = describe(folder) if folder.is_dir() else None
        if found is None:
            console.print("本机还没有密钥，第一次启动时生成。")
            return 0
        console.print(f"密钥由{WORDS[found.kind]}保管，在 {folder}。", markup=False, soft_wrap=True)
        for _path, name, tag in secret_files(folder):
            if tag == found.tag:
                console.print(f"  {name}  {_NAMES.get(name, '')}".rstrip(), markup=False)
        kept = keys_of(settings)
        private = kept.store.get(device_key.SIGNING_KEY)
        if private is not None:
            console.print(f"本机签名密钥编号：{Ed25519Signer.from_bytes(private).kid}。")
        for note in kept.notes:
            console.print(note, markup=False, soft_wrap=True)
        return 0

    return _with(config, work)


def move_keys(config: Path | None, kind: str) -> int:
    """Move the keys to another store. 0 moved, 2 not: they are where they were."""

    def work(console: Console, settings: TerminalConfig) -> int:
        folder = settings.data_folder
        lock = _alone(settings)
        try:
            with bars(console) as shown:
                count = move(folder / "keys", kind, creds=creds_of(settings), progress=shown)
        finally:
            lock.release()
        console.print(f"{count} 项密钥已转存，现在由{WORDS[kind]}保管；读回核对一致，旧处已清除。")
        if kind != "file":
            console.print(
                f"密钥从此离不开这台机器：换主板、清芯片或重装系统之前，"
                f"先运行 yichuang keys move file，事后再转回{WORDS[kind]}。",
                soft_wrap=True,
            )
        return 0

    return _with(config, work)


def rotate_keys(config: Path | None, *, file: bool, device: bool) -> int:
    """Change the file's keys and announce a new signing key. 0 done, 2 not."""

    def work(console: Console, settings: TerminalConfig) -> int:
        folder, keys = settings.data_folder / "journal", keys_of(settings).store
        terminal, province = settings.terminal.id, settings.province.key_bytes
        if not (folder / "journal.db").exists():
            console.print("本机还没有记录文件，第一次启动时生成密钥。")
            return 0
        if file:
            with bars(console) as shown:
                rotate_file(
                    folder, keys=keys, terminal=terminal, province_key=province, progress=shown
                )
            console.print("记录文件的密钥和窗口办件的外层密钥已更换，全部记录核验无误。")
        if device:
            journal = Journal.open(
                folder, keys=keys, terminal=terminal, province_key=province, clock=local_now
            )
            try:
                kid = journal.rotate_device_key()
            finally:
                journal.close()
            console.print(
                f"新的签名密钥 {kid} 已准备好：照常启动本机，省平台收到后，再下一次启动时启用。"
                "以前打印的回执一直可以核验。",
                soft_wrap=True,
            )
        return 0

    return _with(config, work)


def renew_keys(config: Path | None) -> int:
    """Go on after keys were lost for good. 0 done, 2 not: nothing was changed."""

    def work(console: Console, settings: TerminalConfig) -> int:
        folder = settings.data_folder
        done = renew(
            folder / "journal",
            folder / "keys",
            open_keys=lambda: keys_of(settings),
            terminal=settings.terminal.id,
            province_key=settings.province.key_bytes,
            clock=local_now,
        )
        for line in (
            f"旧的记录和密钥原样放在 {done.quarantine}，没有删除；原来的密钥找回来，还能打开。",
            f"新的记录从第 {done.epoch} 期开始，新的签名密钥编号 {done.kid}。",
            "请向省平台管理员要一次性登记码，运行 yichuang enrol 重新登记，然后启动本机。",
            "旧记录里还没有上报的办件，没有旧密钥谁也读不出来：请按纸质回执联系办理人重新提交。",
            "今天的编号已跳过一段，不会和旧回执重号。",
        ):
            console.print(line, markup=False, soft_wrap=True)
        return 0

    return _with(config, work)


def _alone(settings: TerminalConfig) -> Lock:
    """The journal's lock: nothing of this terminal runs meanwhile. Raises Trouble."""
    folder = settings.data_folder / "journal"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Lock(folder / "lock")


def _with(config: Path | None, work: Callable[[Console, TerminalConfig], int]) -> int:
    console = Console()
    try:
        return work(console, load(config or DEFAULT_CONFIG))
    except ConfigError as error:
        console.print(str(error), markup=False)
    except Trouble as trouble:
        console.print(trouble.sentence + trouble.staff_hint, markup=False, soft_wrap=True)
    return 2
