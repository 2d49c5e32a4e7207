"""The technician's log: structlog, loaded with the first line there is to write.

structlog brings rich and asyncio with it; a terminal that starts has nothing to say yet.
What went wrong is told by its kind and its place, never by its message: messages quote values, and
values are people's data and keys.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from structlog.typing import ExcInfo

_HOUSE = Path(__file__).resolve().parents[1]
_CODE = re.compile(r"[a-z0-9-]{1,60}")
_VALUES = re.compile(r"data:[^\s\"')]+|[\u3400-\u9fff\uff00-\uffef]+|\d{5,}[\dXx]?|[0-9a-f]{32,}")
_DEEPEST = 40


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
    pictures in URLs."""
    return _VALUES.sub("…", text)


def guard() -> None:
    """From now on whatever fails in this process is told by ``told``. Safe to call twice."""
    sys.excepthook = lambda _kind, error, _trace: _say(error)
    threading.excepthook = lambda hook: _say(hook.exc_value)
    sys.unraisablehook = lambda hook: _say(hook.exc_value)
    logging.raiseExceptions = False  # would print the arguments of a line it cannot format
    root = logging.getLogger()
    if not any(isinstance(handler, _Quiet) for handler in root.handlers):
        root.addHandler(_Quiet())


class _Quiet(logging.StreamHandler[TextIO]):
    """Standard logging to stderr, without what exceptions say."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(_Formatter("%(levelname)s %(name)s: %(message)s"))


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
    if error is not None and sys.stderr is not None:
        sys.stderr.write(told(error) + "\n")


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
                structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_without_values),
            ]
        )
    return structlog.get_logger()


def _without_values(out: TextIO, exc_info: ExcInfo) -> None:
    out.write(told(exc_info[1]) + "\n")
