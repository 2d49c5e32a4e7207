"""The technician's log: structlog, loaded with the first line there is to write.

structlog brings rich and asyncio with it; a terminal that starts has nothing to say yet.
What went wrong is told by its kind and its place, never by its message: messages quote values, and
values are people's data and keys. ``keep`` writes the same as JSON lines (``shared.logfiles``);
what other people's libraries say is kept there by its pattern, without what it was filled with.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from structlog.typing import EventDict, ExcInfo, WrappedLogger

    from shared.logfiles import LogFile

_HOUSE = Path(__file__).resolve().parents[1]
_CODE = re.compile(r"[a-z0-9-]{1,60}")
_VALUES = re.compile(r"data:[^\s\"')]+|[\u3400-\u9fff\uff00-\uffef]+|\d{5,}[\dXx]?|[0-9a-f]{32,}")
_TOKEN = re.compile(r"(?=[A-Za-z+/=_-]*\d)[A-Za-z0-9+/=_-]{24,}")
"""Receipt tokens, keys in base64 or base32, and long names of nobody knows what."""
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,79}")
_DEEPEST = 40
_DEEPEST_VALUE = 4
_AS_LONG_AS_A_TELEPHONE = 10**10
_OURS = ("shared.", "kiosk.", "counter.")
_STRUCTLOG = frozenset({"event", "level", "timestamp", "exc_info"})
_kept: LogFile | None = None
_crash: object = None
"""Held open: the crash handler writes to it."""


def note(event: str, **facts: object) -> None:
    """What happened, for the file alone. ``facts`` never quote what people said."""
    _write("info", event, facts)


def warn(event: str, **facts: object) -> None:
    """Something a technician may want to know. ``facts`` never quote what people said."""
    _logger().warning(event, **facts)


def fail(event: str, **facts: object) -> None:
    """Something of ours broke. ``facts`` never quote what people said."""
    _logger().error(event, **facts)


def told(error: BaseException) -> str:
    """An error with all that led to it: kinds, codes and places, without a word of theirs."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)[-_DEEPEST:]
        lines += [f"  {_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
        lines.append(_kind(current))
        cause = current.__cause__
        current = cause or (None if current.__suppress_context__ else current.__context__)
    return "\n".join(lines)


def masked(text: str) -> str:
    """Somebody else's message (Qt, QML) without what may be a value: long numbers, Chinese words,
    pictures in URLs, tokens and keys."""
    return _TOKEN.sub("…", _VALUES.sub("…", text))


def keep(folder: Path, name: str) -> None:
    """From now on this process also writes JSON lines and crash reports into ``folder``, and its
    children theirs beside them (``keep_beside``). ``name``: kiosk, counter, or what it does."""
    global _kept, _crash
    from shared.logfiles import FOLDER, LogFile, report_crashes

    if _kept is not None:
        _kept.close()
    _kept = LogFile(folder, name)
    _crash = report_crashes(folder, name)
    with contextlib.suppress(OSError):
        os.environ[FOLDER] = str(folder.resolve())


def keep_beside(name: str) -> None:
    """In a child: write beside the parent's log, when the parent keeps one."""
    folder = os.environ.get("YICHUANG_LOGS", "")
    if folder and Path(folder).is_dir():
        keep(Path(folder), name)


def overheard(source: str, level: str, text: str) -> None:
    """Somebody else's message (Qt, QML) for the file, masked."""
    _write(level, masked(text), {"source": source})


def guard() -> None:
    """From now on whatever fails in this process is told by ``told``. Safe to call twice."""
    sys.excepthook = lambda _kind, error, _trace: _say(error)
    threading.excepthook = lambda hook: _say(hook.exc_value)
    sys.unraisablehook = lambda hook: _say(hook.exc_value)
    logging.raiseExceptions = False  # would print the arguments of a line it cannot format
    root = logging.getLogger()
    if not any(isinstance(handler, _Quiet) for handler in root.handlers):
        root.addHandler(_Quiet())
        root.addHandler(_Keeping())


class _Quiet(logging.StreamHandler[TextIO]):
    """Standard logging to stderr, without what exceptions say."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(_Formatter("%(levelname)s %(name)s: %(message)s"))


class _Keeping(logging.Handler):
    """Standard logging into the file: the pattern as it stands in the source, not its values."""

    def emit(self, record: logging.LogRecord) -> None:
        if _kept is None:
            return
        facts: dict[str, object] = {"source": record.name}
        if record.args and record.name.startswith(_OURS):
            facts["values"] = record.args
        if record.exc_info and record.exc_info[1] is not None:
            facts["error"] = record.exc_info[1]
        _write(record.levelname.lower(), masked(str(record.msg)), facts)


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept the talkative form
        return super().format(record)

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return told(ei[1]) if ei[1] is not None else ""


def _say(error: BaseException | None) -> None:
    if error is None:
        return
    if sys.stderr is not None:
        sys.stderr.write(told(error) + "\n")
    _write("critical", "not caught", {"error": error})


def _write(level: str, event: str, facts: Mapping[str, object]) -> None:
    if _kept is not None:
        plain = {name: clean(value) for name, value in facts.items()}
        _kept.write({"level": level, "event": event[:400], **plain})


def clean(value: object, depth: int = 0) -> object:
    """A value as a log or a support bundle may hold it: numbers, codes and places; nothing a
    person said. Whatever else it is becomes an ellipsis."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < _AS_LONG_AS_A_TELEPHONE else "…"
    if isinstance(value, BaseException):
        return told(value).splitlines()
    if isinstance(value, str):
        return masked(value) if _WORD.fullmatch(value) else "…"
    if depth < _DEEPEST_VALUE and isinstance(value, Mapping):
        return {str(k)[:60]: clean(v, depth + 1) for k, v in list(value.items())[:50]}
    if depth < _DEEPEST_VALUE and isinstance(value, list | tuple | set | frozenset):
        return [clean(one, depth + 1) for one in list(value)[:50]]
    return "…"


def _kind(error: BaseException) -> str:
    code = getattr(error, "code", "")
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{name} ({code})" if isinstance(code, str) and _CODE.fullmatch(code) else name


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_HOUSE)) if path.is_relative_to(_HOUSE) else path.name


def _logger() -> Any:  # noqa: ANN401 - structlog's loggers are what they are configured to be
    import structlog

    if not structlog.is_configured():
        # its default draws exceptions with the values of every local variable
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper("iso", utc=True),
                _into_file,
                structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_without_values),
            ]
        )
    return structlog.get_logger()


def _into_file(_logger: WrappedLogger, method: str, said: EventDict) -> EventDict:
    facts = {name: value for name, value in said.items() if name not in _STRUCTLOG}
    error = said.get("exc_info")
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        facts["error"] = error
    _write(str(said.get("level", method)), str(said.get("event", "")), facts)
    return said


def _without_values(out: TextIO, exc_info: ExcInfo) -> None:
    out.write(told(exc_info[1]) + "\n")
