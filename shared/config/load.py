"""Loads a terminal's TOML file; a broken one is refused in Chinese and the last good one serves."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.config.lines import line_of
from shared.config.model import (
    DeviceEntry,
    Hall,
    Province,
    Scope,
    SecondScreen,
    Terminal,
    TerminalConfig,
)

_PARTS: dict[str, type[BaseModel]] = {
    "": TerminalConfig,
    "terminal": Terminal,
    "hall": Hall,
    "province": Province,
    "second_screen": SecondScreen,
    "catalogue": Scope,
    "device": DeviceEntry,
}
_SENTENCES = {
    "string_type": "应当是加引号的文字。",
    "int_type": "应当是整数。",
    "int_parsing": "应当是整数。",
    "float_type": "应当是数字。",
    "float_parsing": "应当是数字。",
    "bool_type": "应当是 true 或 false。",
    "bool_parsing": "应当是 true 或 false。",
    "model_type": "应当是一个小节。",
    "model_attributes_type": "应当是一个小节。",
    "dict_type": "应当是一个小节。",
    "tuple_type": '应当写成一列，比如 [[device]] 小节或 ["a", "b"]。',
    "string_pattern_mismatch": "写法不对。",
    "string_too_short": "不能是空的。",
    "string_too_long": "太长了。",
}


class ConfigError(Exception):
    """A file that cannot be used. ``problems``: one Chinese sentence each, with its line."""

    def __init__(self, path: Path, problems: tuple[str, ...]) -> None:
        self.path, self.problems = path, problems
        super().__init__(f"{path.name}：" + " ".join(problems))


def last_good_of(path: Path) -> Path:
    """Where the last good copy of a file is kept."""
    return path.with_name(f".{path.name}.last-good")


def parse(text: str, path: Path = Path("kiosk.toml")) -> TerminalConfig:
    """Check a file's text. Raises ConfigError naming every problem and its line."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, (_syntax(error, text),)) from error
    try:
        return TerminalConfig.model_validate(values).settled(path.resolve().parent)
    except ValidationError as error:
        problems = [_sentence(e, text) for e in error.errors()]
        raise ConfigError(path, tuple(dict.fromkeys(problems))) from error


def check(text: str, path: Path = Path("kiosk.toml")) -> tuple[str, ...]:
    """Every problem of a text, one Chinese sentence each with its line; empty when it is good."""
    try:
        parse(text, path)
    except ConfigError as error:
        return error.problems
    return ()


def load(path: Path) -> TerminalConfig:
    """The configuration of this terminal.

    A good file is copied beside itself as the last good one. When the file is broken or missing,
    the last good copy is used and ``notices`` say so with every problem found. Raises ConfigError
    when there is no good copy either.
    """
    try:
        text = _read(path)
        config = parse(text, path)
    except ConfigError as broken:
        return _last_good(path, broken)
    try:
        _keep(last_good_of(path), text)
    except OSError:
        note = "不能保存配置文件的备份，请检查所在文件夹的写权限。"
        return config.settled(path.resolve().parent, (note,))
    return config


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise ConfigError(path, ("没有找到配置文件。",)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(path, ("配置文件不是 UTF-8 编码。",)) from error
    except OSError as error:
        raise ConfigError(path, ("配置文件读不出来，请检查权限。",)) from error


def _last_good(path: Path, broken: ConfigError) -> TerminalConfig:
    try:
        config = parse(_read(last_good_of(path)), path)
    except ConfigError:
        raise broken from None
    note = "配置文件有误，正在使用上次有效的配置。"
    return config.settled(path.resolve().parent, (note, *broken.problems))


def _keep(target: Path, text: str) -> None:
    """Write whole or not at all."""
    with contextlib.suppress(FileNotFoundError):
        if target.read_text("utf-8") == text:
            return
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _syntax(error: tomllib.TOMLDecodeError, text: str) -> str:
    found = re.search(r"line (\d+), column (\d+)", str(error))
    line = int(found[1]) if found else len(text.splitlines())
    column = f"第 {found[2]} 列附近" if found else "末尾"
    return f"第 {line} 行：{column}写法不符合 TOML 格式。"


def _sentence(error: ErrorDetails, text: str) -> str:
    where = error["loc"]
    line = line_of(text, where)
    place = f"第 {line} 行：" if line else ""
    return place + _complaint(error, where)


def _complaint(error: ErrorDetails, where: tuple[int | str, ...]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    name = _name(where)
    if kind == "missing":
        return f"缺少必填项 {name}。"
    if kind == "extra_forbidden":
        return f"不认识的项 {name}{_guess(where)}。"
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        choices = str(context["expected"]).replace("'", "").replace(" or ", "、")
        return f"{name} 只能是 {choices.replace(', ', '、')} 之一。"
    if kind in ("greater_than_equal", "less_than_equal"):
        return (
            f"{name} 超出范围，应当{'不小于' if 'ge' in context else '不大于'} {_limit(context)}。"
        )
    return f"{name} {_SENTENCES.get(kind, '的值不正确。')}"


def _limit(context: dict[str, Any]) -> str:
    return f"{context.get('ge', context.get('le')):g}"


def _name(where: tuple[int | str, ...]) -> str:
    # a union's branch name (options) is no key of the file
    return ".".join(str(p) for p in where if not isinstance(p, int)) or "文件"


def _guess(where: tuple[int | str, ...]) -> str:
    part = _PARTS.get(str(where[0]) if len(where) > 1 else "")
    if part is None:
        return ""
    near = difflib.get_close_matches(str(where[-1]), list(part.model_fields), 1)
    return f"，是不是想写 {near[0]}" if near else ""
