"""What Qt and QML say on stderr, without values that may be somebody's."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from shared.logs import masked, overheard

_NAMES = {
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "critical",
    QtMsgType.QtFatalMsg: "fatal",
}


def mask_messages() -> None:
    """Write warnings and worse with their place and their values masked; drop the rest."""
    qInstallMessageHandler(_write)


def _write(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    name = _NAMES.get(kind)
    if name is None:
        return
    file, line = getattr(context, "file", None), getattr(context, "line", 0)  # not in its types
    place = f"{Path(str(file)).name}:{line} " if file else ""
    overheard("Qt", name, f"{place}{text}")
    if sys.stderr is not None:
        sys.stderr.write(f"Qt {name}: {place}{masked(text)}\n")
