"""Moving a terminal's keys from one store to another, cut off at any point without loss.

The new store is written beside the old one, opened afresh and read back; one rename of
``store.json`` switches; only then the old files go. Cut off before the rename the old store
counts, after it the new one, and the next start removes what is left of the other.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from pathlib import Path

from shared.domain.errors import Actor, Trouble
from shared.journal import points
from shared.journal.files import Lock, sync_folder
from shared.journal.keystore import erase
from shared.keys.creds import SystemdCreds
from shared.keys.store import (
    LOCK,
    Description,
    describe,
    fresh,
    opened,
    secret_files,
)

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, done, in all)."""


def move(
    folder: Path,
    kind: str,
    *,
    creds: SystemdCreds | None = None,
    progress: Progress = lambda _what, _done, _all: None,
) -> int:
    """Move every secret to a new store of ``kind``, also of the same kind (a new store key).

    Nothing else may use the keys meanwhile: the caller holds the journal's lock. Returns how many
    secrets moved. Raises Trouble ``keys-cannot-seal``, ``keys-not-unsealed``, ``keys-damaged``,
    ``keys-already-there`` (plain files to plain files) or ``keys-not-moved``; then the old store
    counts as before.
    """
    creds = creds or SystemdCreds()
    lock = Lock(folder / LOCK)
    try:
        old = describe(folder) or Description("file")
        if old.kind == kind == "file":
            raise Trouble("keys-already-there", "密钥已经在文件里，不用转存。", Actor.TECHNICIAN)
        return _move(folder, old, fresh(kind, creds), creds, progress)
    finally:
        lock.release()


def _move(
    folder: Path, old: Description, new: Description, creds: SystemdCreds, progress: Progress
) -> int:
    for path, _name, tag in secret_files(folder):
        if tag == new.tag:
            erase(path)  # left by a move that was cut off: never taken for today's
    source = opened(folder, old, creds)
    names = sorted({name for _path, name, tag in secret_files(folder) if tag == old.tag})
    values = {name: source.get(name) for name in names}
    target = opened(folder, new, creds)
    for done, (name, value) in enumerate(values.items(), start=1):
        if value is not None:
            target.put(name, value)
        points.reach("move.copied")
        progress("转存", done, len(names))
    again = opened(folder, new, creds)  # a process of its own unseals the store key once more
    for done, (name, value) in enumerate(values.items(), start=1):
        if not hmac.compare_digest(value or b"", again.get(name) or b""):
            raise Trouble(
                "keys-not-moved",
                "密钥没有转存成功，仍在原处。",
                Actor.TECHNICIAN,
                f"{name} 读回来不一样：请检查磁盘和芯片后再试。",
            )
        progress("读回核对", done, len(names))
    points.reach("move.before-switch")
    new.keep(folder)
    points.reach("move.after-switch")
    for path, _name, tag in secret_files(folder):
        if tag != new.tag:
            erase(path)
            points.reach("move.erasing")
    sync_folder(folder)
    return len(names)
