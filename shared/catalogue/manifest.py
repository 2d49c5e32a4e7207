"""The manifest of a catalogue release: its id, its serial and the digest of every file.

A release is a folder of JSON files and ``manifest.json``. Nothing is read from it before every
listed file is there with the right digest and nothing else lies beside them. The manifest may name
the halls a release is for (a staged rollout) and may be signed by who released it; the signature
covers all of it, so neither a file nor a hall can be added on the way.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from shared.domain.errors import Actor, Trouble

if TYPE_CHECKING:
    from shared.proof import Signer

MANIFEST = "manifest.json"
SCHEMA = 1
MAX_FILE = 8 * 1024 * 1024
"""Largest file of a release, bytes (1000 items are about 3 MB)."""
_FILE = re.compile(r"[A-Za-z0-9_-]{1,64}(/[A-Za-z0-9_-]{1,64})?\.json")
_HALL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_RELEASE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """``serial`` grows with every release; ``files`` maps a name to its SHA-256 in hex.

    halls: ids of the halls it is for; empty for all of them. signature: over ``unsigned``, made
    with the key ``kid`` names; empty when nobody signed.
    """

    release: str
    serial: int
    files: Mapping[str, str]
    halls: tuple[str, ...] = ()
    kid: str = ""
    signature: bytes = b""

    def unsigned(self) -> bytes:
        """Stable bytes of everything but the signature: what is signed."""
        return _bytes(self._body())

    def to_json(self) -> bytes:
        """Stable bytes of the manifest."""
        body = self._body()
        if self.signature:
            signed = base64.b64encode(self.signature).decode()
            body["signed"] = {"kid": self.kid, "signature": signed}
        return _bytes(body)

    def _body(self) -> dict[str, object]:
        body: dict[str, object] = {
            "schema": SCHEMA,
            "release": self.release,
            "serial": self.serial,
            "files": dict(sorted(self.files.items())),
        }
        if self.halls:
            body["halls"] = sorted(self.halls)
        return body

    def sign(self, signer: Signer) -> Manifest:
        """The same, signed."""
        return replace(self, kid=signer.kid, signature=signer.sign(self.unsigned()))

    def signed_by(self, keys: Collection[bytes]) -> bool:
        """True when one of these public keys (32 bytes) signed it."""
        from shared.proof import verify as genuine

        return any(genuine(key, self.unsigned(), self.signature) for key in keys)


def _bytes(body: Mapping[str, object]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def damaged(detail: str) -> Trouble:
    """The trouble of a catalogue nobody should trust; ``detail`` is for the technician."""
    return Trouble(
        "catalogue-damaged",
        "这台机器上的办事目录坏了，已换用上一份完好的目录，不影响办理。",
        Actor.TECHNICIAN,
        f"办事目录校验不通过：{detail}。请重新下载目录，或者重新安装。",
    )


def parse_manifest(data: bytes) -> Manifest:
    """Read a manifest. Raises Trouble ``catalogue-damaged``, or ``catalogue-newer`` when it was
    written for a later version of this software."""
    try:
        body = json.loads(data)
        if body["schema"] > SCHEMA:
            raise Trouble(
                "catalogue-newer",
                "新的办事目录要先升级软件才能用，现在继续使用原来的目录。",
                Actor.TECHNICIAN,
                f"目录格式 {body['schema']} 高于本机支持的 {SCHEMA}，请升级软件。",
            )
        signed = body.get("signed", {"kid": "", "signature": ""})
        manifest = Manifest(
            str(body["release"]),
            int(body["serial"]),
            dict(body["files"]),
            tuple(map(str, body.get("halls", ()))),
            str(signed["kid"]),
            base64.b64decode(signed["signature"], validate=True),
        )
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise damaged(f"{MANIFEST} 无法读取") from error
    if not _RELEASE.fullmatch(manifest.release) or manifest.serial < 0:
        raise damaged(f"{MANIFEST} 的版本号不对")
    if not all(map(_HALL.fullmatch, manifest.halls)):
        raise damaged(f"{MANIFEST} 里的大厅编号不对")
    for name in manifest.files:
        if not file_name_ok(name):
            raise damaged(f"文件名 {name!r} 不允许")
    return manifest


def file_name_ok(name: str) -> bool:
    """True for ``x.json`` or ``folder/x.json``; nothing that could leave the folder."""
    return _FILE.fullmatch(name) is not None and name != MANIFEST


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def verify(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Check that exactly the listed files are there, unchanged. Raises Trouble."""
    missing = sorted(set(manifest.files) - set(files))
    extra = sorted(set(files) - set(manifest.files))
    if missing:
        raise damaged(f"缺少文件 {'、'.join(missing)}")
    if extra:
        raise damaged(f"多出文件 {'、'.join(extra)}")
    for name, expected in manifest.files.items():
        if digest(files[name]) != expected:
            raise damaged(f"文件 {name} 被改动过")


def read_folder(folder: Path) -> tuple[Manifest, dict[str, bytes]]:
    """Manifest and verified files of a release folder. Raises Trouble."""
    try:
        manifest = parse_manifest((folder / MANIFEST).read_bytes())
        files = _files(folder)
    except OSError as error:
        raise damaged(f"{folder.name} 读不出来（{error.strerror}）") from error
    verify(manifest, files)
    return manifest, files


def seal_folder(
    folder: Path,
    release: str,
    serial: int,
    halls: Collection[str] = (),
    signer: Signer | None = None,
) -> Manifest:
    """Write the manifest for a folder as it stands. Used when a release is made, never by a
    terminal. Raises Trouble for a name nobody could install."""
    files = {name: digest(data) for name, data in _files(folder).items()}
    manifest = Manifest(release, serial, files, tuple(sorted(halls)))
    if signer is not None:
        manifest = manifest.sign(signer)
    parse_manifest(manifest.to_json())
    (folder / MANIFEST).write_bytes(manifest.to_json())
    return manifest


def _files(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(folder).as_posix()
        if name == MANIFEST:
            continue
        if path.stat().st_size > MAX_FILE:
            raise damaged(f"文件 {name} 太大")
        found[name] = path.read_bytes()
    return found
