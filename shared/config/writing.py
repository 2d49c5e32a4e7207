"""Writes a terminal's TOML file: what a person wrote in it, comments too, stays as it was.

What would not load is never written; the file that stood there before is kept beside the new one.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from shared.config.lines import line_of
from shared.config.load import ConfigError, check, parse
from shared.config.model import DeviceEntry

Value = bool | int | float | str | list[str]
Values = Mapping[str, Mapping[str, Value]]
"""Table to key to value: ``{"terminal": {"id": "K-1"}}``."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written. diff: unified, '' when nothing changed. before: the old file, kept."""

    path: Path
    diff: str
    before: Path | None


def before_of(path: Path) -> Path:
    """Where the file that stood there before is kept."""
    return path.with_name(f".{path.name}.before")


def with_values(text: str, values: Values) -> str:
    """The file's text with values set; an empty text or list takes its key away.

    Raises ConfigError for a text that is no TOML.
    """
    document = _document(text)
    for name, keys in values.items():
        table = document.get(name)
        if not isinstance(table, Table):
            table = tomlkit.table()
            document[name] = table
        for key, value in keys.items():
            if value in ("", []):
                table.pop(key, None)
            elif not _same(table.get(key), value):
                table[key] = value
    return tomlkit.dumps(document)


def with_devices(text: str, entries: Iterable[DeviceEntry]) -> str:
    """The file's text with these devices: known ones set in place, new ones after them.

    A device that is in the file and not in ``entries`` stays. Raises ConfigError like above.
    """
    document = _document(text)
    devices = document.get("device")
    if devices is None:
        if text.strip() and not text.endswith("\n\n"):
            document.add(tomlkit.nl())
        devices = tomlkit.aot()
        document["device"] = devices
    elif not isinstance(devices, AoT):  # written some other way by hand: not ours to rewrite
        line = line_of(text, ("device",))
        raise ConfigError(Path("kiosk.toml"), (f"第 {line} 行：设备应当写成 [[device]] 小节。",))
    there = {str(table.get("id")): table for table in devices}
    for entry in entries:
        wanted = _keys(entry)
        table = there.get(entry.id)
        if table is None:
            table = tomlkit.table()
            for key, value in wanted.items():
                table[key] = _item(value)
            if len(devices):
                devices[-1].add(tomlkit.nl())  # a line between two devices, as people write them
            devices.append(table)
        else:
            _set(table, wanted)
    return tomlkit.dumps(document)


def without_device(text: str, device: str) -> str:
    """The file's text without a device. Raises ConfigError like above."""
    document = _document(text)
    devices = document.get("device")
    if isinstance(devices, AoT):
        for index in reversed(range(len(devices))):
            if devices[index].get("id") == device:
                del devices[index]
    return tomlkit.dumps(document)


def diff(before: str, after: str, name: str = "kiosk.toml") -> str:
    """What changes, line by line, '' when nothing does."""
    lines = difflib.unified_diff(
        before.splitlines(),
        after.splitlines(),
        f"{name}（原来）",
        f"{name}（新的）",
        lineterm="",
        n=1,
    )
    return "\n".join(lines)


def write(path: Path, text: str) -> Written:
    """Put a checked text in place, whole or not at all.

    Raises ConfigError for a text that would not load (nothing is written then), OSError when the
    folder cannot be written.
    """
    parse(text, path)
    return _put(path, text)


def write_draft(path: Path, text: str) -> tuple[Written, tuple[str, ...]]:
    """The same for a file that is only begun: what is still missing is told, and it must be TOML.

    Only where no file stands, so that a draft never takes the place of a good file.
    Raises ConfigError, FileExistsError, OSError.
    """
    if path.exists():
        raise FileExistsError(path)
    return _put(path, text), check(text, path)


def _put(path: Path, text: str) -> Written:
    try:
        old = path.read_text("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        old = ""
    changes = diff(old, text, path.name)
    if path.exists() and not changes:
        return Written(path, "", None)
    kept = None
    if path.exists():
        kept = before_of(path)
        whole(kept, path.read_bytes())
    whole(path, text.encode("utf-8"))
    return Written(path, changes, kept)


def whole(target: Path, data: bytes) -> None:
    """Write a file whole or not at all, and durably. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            Path(name).chmod(target.stat().st_mode & 0o777)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # some file systems cannot sync a folder
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _document(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        # the loader's complaint names the line in Chinese
        parse(text)
        raise ConfigError(Path("kiosk.toml"), ("写法不符合 TOML 格式。",)) from error


def _keys(entry: DeviceEntry) -> dict[str, Any]:
    """What is worth writing of an entry: defaults are left out."""
    given = entry.model_dump(exclude_defaults=True)
    return {"id": entry.id, "kind": entry.kind, **given}


def _set(table: Table, wanted: Mapping[str, Any]) -> None:
    """Change what differs; what stands there as it should be keeps its comment and its place."""
    options = dict(wanted.get("options", {}))
    for key in [k for k in table if k not in wanted]:
        del table[key]
    for key, value in wanted.items():
        if key == "options":
            held = table.get("options")
            if held is not None and dict(held.unwrap()) == options:
                continue
            if held is None:
                table[key] = _item(options)
                continue
            for name in [n for n in held if n not in options]:
                del held[name]
            for name, option in options.items():
                if not _same(held.get(name), option):
                    held[name] = option
        elif not _same(table.get(key), value):
            table[key] = value


def _same(held: object, wanted: object) -> bool:
    return held == wanted and isinstance(held, bool) is isinstance(wanted, bool)


def _item(value: Any) -> Any:  # noqa: ANN401 - any TOML value
    if not isinstance(value, dict):
        return value
    inline = tomlkit.inline_table()
    inline.update(value)
    return inline
