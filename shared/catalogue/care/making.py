"""Making a release: a copy of the editors' folder with a manifest, signed, for some halls or all.

A rollout is the same release made for more halls; taking it back is the older content released
again under a later serial. Nothing a terminal holds is ever replaced by something older.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from shared.catalogue.care.finding import errors
from shared.catalogue.care.lint import lint
from shared.catalogue.manifest import (
    MANIFEST,
    Manifest,
    file_name_ok,
    parse_manifest,
    read_folder,
    seal_folder,
)
from shared.catalogue.release import load_release
from shared.domain.errors import Actor, Trouble
from shared.proof import Ed25519Signer

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Wanted:
    """A release to be made. halls: for those only; empty for all. serial 0: the next one."""

    name: str
    serial: int = 0
    halls: tuple[str, ...] = ()


def make(source: Path, target: Path, wanted: Wanted, signer: Ed25519Signer | None) -> Manifest:
    """Copy the folder, seal and sign it, and load it as a terminal would.

    target: the folder of all releases; the new one lies in it under its name. Raises Trouble
    ``catalogue-lint`` (errors left), ``catalogue-there`` (the name is taken) or what a terminal
    would say of it. Nothing is left behind then.
    """
    _, found = lint(source)
    wrong = errors(found)
    if wrong:
        raise _refused(
            "catalogue-lint", f"目录里还有 {len(wrong)} 个错误，没有发布。", wrong[0].line
        )
    place = target / wanted.name
    if place.exists():
        raise _refused(
            "catalogue-there", f"版本 {wanted.name} 已经有了，没有发布。", "请换一个名字。"
        )
    serial = wanted.serial or newest(target, source) + 1
    beside = target / f".{wanted.name}.{os.getpid()}"
    try:
        _copy(source, beside)
        manifest = seal_folder(beside, wanted.name, serial, wanted.halls, signer)
        load_release(beside)
        beside.rename(place)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return manifest


def widen(folder: Path, halls: Collection[str], signer: Ed25519Signer | None) -> Manifest:
    """The same release for more halls, or for all of them when none is named. Raises Trouble."""
    manifest, _ = read_folder(folder)
    if not manifest.halls:
        raise _refused("catalogue-wide", f"{manifest.release} 已经发给所有大厅。", "不用再放开。")
    wider = tuple(sorted({*manifest.halls, *halls})) if halls else ()
    fresh = replace(manifest, halls=wider, kid="", signature=b"")
    if signer is not None:
        fresh = fresh.sign(signer)
    beside = folder / f".{MANIFEST}"
    beside.write_bytes(fresh.to_json())
    beside.replace(folder / MANIFEST)
    return fresh


def newest(target: Path, source: Path) -> int:
    """The highest serial released so far, that of the folder itself included; 0 without any."""
    found = [0]
    for path in [source / MANIFEST, *target.glob(f"*/{MANIFEST}")]:
        if path.is_file():
            found.append(parse_manifest(path.read_bytes()).serial)
    return max(found)


def new_key(path: Path) -> Ed25519Signer:
    """Make a signing key, for its owner alone (0600). Raises FileExistsError, OSError."""
    signer = Ed25519Signer.generate()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(signer.to_bytes().hex() + "\n")
    return signer


def read_key(path: Path) -> Ed25519Signer:
    """The signing key of a file. Raises Trouble ``catalogue-key``; never says what it holds."""
    try:
        raw = bytes.fromhex(path.read_text(encoding="ascii").strip())
        return Ed25519Signer.from_bytes(raw)
    except (OSError, ValueError) as error:
        raise _refused(
            "catalogue-key",
            f"签名密钥 {path.name} 读不出来。",
            "请用 yichuang catalog key 做的文件。",
        ) from error


def _copy(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*.json")):
        name = path.relative_to(source).as_posix()
        if file_name_ok(name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)


def _refused(code: str, sentence: str, hint: str) -> Trouble:
    return Trouble(code, sentence, Actor.STAFF, hint)
