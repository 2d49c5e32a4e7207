"""The support bundle: a zip that says how a machine is, and nothing of anybody who came to it.

Each member is made from what is allowed in, never by taking out what is not: numbers, codes, names
of devices and drivers, places in the program. Every member is always there, in one order; the
manifest says of each how large it is, its digest, and why it is empty when it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.config import TerminalConfig
from shared.logs import clean
from shared.station import sources
from shared.station.sources import Journal

MAX_BYTES = 20 * 1024 * 1024
"""Of the whole bundle; logs give way first, the oldest of them before the others."""
_LOG_ROOM = 16 * 1024 * 1024
_MEMBER_ROOM = 1024 * 1024
MANIFEST = "manifest.json"
MEMBERS = (
    "about.json",
    "configuration.json",
    "devices.json",
    "self-tests.json",
    "attached.json",
    "journal.json",
    "certificates.json",
    "system.json",
    "dmesg.txt",
)
"""Members beside the manifest and ``logs/``, in their order."""
Progress = Callable[[int, int, str], None]
"""(steps done, of how many, what is done now in Chinese)."""


class Cancelled(Exception):
    """Somebody said stop; nothing was left behind."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a bundle is made from. All but ``config`` may be missing: then its members say so.

    devices: how each device stands now, by id. journal: open, or looked into. certificate: not
    before, not after (RFC 3339) and serial. sync: how it stands with the province.
    """

    config: TerminalConfig
    now: datetime
    version: str
    journal: Journal | None = None
    no_journal: str = ""
    """Code of why there is no journal to look into."""
    devices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    certificate: Mapping[str, str] = field(default_factory=dict)
    sync: Mapping[str, Any] = field(default_factory=dict)
    clock: Mapping[str, Any] = field(default_factory=dict)


def make(
    wanted: Wanted,
    out: Path,
    *,
    progress: Progress = lambda _done, _of, _words: None,
    cancel: threading.Event | None = None,
) -> Path:
    """Write the bundle to ``out`` (mode 0600), whole or not at all. Blocks for some seconds.

    Raises Cancelled, OSError.
    """
    makers = _makers(wanted)
    beside = out.with_name(f".{out.name}.part")
    told: list[dict[str, Any]] = []
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack,
        ):
            for done, (name, (words, maker)) in enumerate(makers.items()):
                _stopped(cancel)
                progress(done, len(makers) + 1, words)
                told.append(_put(pack, wanted.now, name, *_made(maker)))
            progress(len(makers), len(makers) + 1, "日志文件")
            for name, data in sources.logs(wanted.config.log_folder, _LOG_ROOM):
                _stopped(cancel)
                told.append(_put(pack, wanted.now, f"logs/{name}", data, ""))
            manifest = {
                "terminal": wanted.config.terminal.id,
                "made_at": wanted.now.isoformat(timespec="seconds"),
                "version": wanted.version,
                "members": told,
            }
            _put(pack, wanted.now, MANIFEST, _json(manifest), "")
            file.flush()
            os.fsync(file.fileno())
        _stopped(cancel)
        if beside.stat().st_size > MAX_BYTES:
            raise OSError("bundle is too large")
        beside.replace(out)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    progress(len(makers) + 1, len(makers) + 1, "完成")
    return out


def _makers(wanted: Wanted) -> dict[str, tuple[str, Callable[[], Any]]]:
    journal = wanted.journal

    def of_journal(make: Callable[[Journal], Any]) -> Callable[[], Any]:
        def made() -> Any:  # noqa: ANN401 - any JSON
            if journal is None:
                raise sources.Missing(wanted.no_journal or "no-journal")
            return make(journal)

        return made

    return {
        "about.json": ("版本", lambda: sources.about(wanted.config, wanted.version)),
        "configuration.json": ("配置（去掉密码）", lambda: sources.configuration(wanted.config)),
        "devices.json": (
            "设备状态和记录",
            lambda: {
                "now": clean(dict(wanted.devices)),
                **(sources.devices(journal) if journal is not None else {}),
            },
        ),
        "self-tests.json": ("自检结果", of_journal(sources.self_tests)),
        "attached.json": ("接着的设备", sources.attached),
        "journal.json": (
            "日志核验和上报情况",
            of_journal(lambda journal: sources.journal_state(journal, wanted.sync)),
        ),
        "certificates.json": ("证书日期", lambda: sources.certificate(wanted.certificate)),
        "system.json": (
            "系统",
            lambda: sources.system(wanted.config.data_folder, wanted.clock),
        ),
        "dmesg.txt": ("系统内核消息", sources.dmesg),
    }


def _made(maker: Callable[[], Any]) -> tuple[bytes, str]:
    """A member's bytes, and why they are not there. One that fails costs nobody the others."""
    try:
        made = maker()
    except sources.Missing as missing:
        return b"", str(missing)
    except Exception as error:
        return b"", f"failed: {type(error).__name__}"
    data = made if isinstance(made, bytes) else _json(made)
    if len(data) > _MEMBER_ROOM:
        return b"", "too-large"
    return data, ""


def _put(
    pack: zipfile.ZipFile, now: datetime, name: str, data: bytes, missing: str
) -> dict[str, Any]:
    entry = zipfile.ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    pack.writestr(entry, data)
    told = {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return told | ({"missing": missing} if missing else {})


def _stopped(cancel: threading.Event | None) -> None:
    if cancel is not None and cancel.is_set():
        raise Cancelled


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
