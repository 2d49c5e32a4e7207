"""From a queue's state reasons to troubles (RFC 8011 5.4.12 and what CUPS adds)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from shared.devices.model import HEALTHY, Health, Level

_FAULTS: Final = {
    "media-jam": "page-jam",
    "door-open": "page-door-open",
    "cover-open": "page-door-open",
    "interlock-open": "page-door-open",
    "media-empty": "page-paper-out",
    "media-needed": "page-paper-out",
    "input-tray-missing": "page-paper-out",
    "toner-empty": "page-toner-empty",
    "marker-supply-empty": "page-toner-empty",
    "developer-empty": "page-toner-empty",
    "output-area-full": "page-output-full",
    "output-tray-missing": "page-output-full",
    "offline": "page-offline",
    "shutdown": "page-offline",
    "timed-out": "page-offline",
    "paused": "page-paused",
    "moving-to-paused": "page-paused",
    "fuser-over-temp": "page-fault",
    "spool-area-full": "page-fault",
    "stopped-partly": "page-fault",
    "other": "page-fault",
}
_WARNINGS: Final = {
    "media-low": "page-paper-low",
    "media-empty": "page-paper-low",  # as a warning: one of several trays
    "toner-low": "page-toner-low",
    "marker-supply-low": "page-toner-low",
    "developer-low": "page-toner-low",
}
_CONNECTING: Final = "connecting-to-device"
"""CUPS says so from a job's start until the printer answers: for a moment, or for good."""
_SEVERITIES: Final = ("-error", "-warning", "-report")
_STOPPED: Final = 5


def health_of(reasons: Iterable[str], printer_state: int = 0) -> Health:
    """The worst of the reasons. printer_state: 3 idle, 4 processing, 5 stopped, 0 not known."""
    warned = ""
    named = {_split(reason) for reason in reasons}
    for name, code in _FAULTS.items():
        if (name, "-error") in named or (name, "") in named:
            return Health(Level.FAULTED, code)
        if name in ("offline", "shutdown") and (name, "-report") in named:
            return Health(Level.FAULTED, code)  # CUPS reports a dead printer this mildly
    known = {*_FAULTS, *_WARNINGS, _CONNECTING}
    if any(severity == "-error" and name not in known for name, severity in named):
        return Health(Level.FAULTED, "page-fault")  # a reason of the maker's own
    for name, severity in sorted(named):
        if name in _WARNINGS and (severity == "-warning" or name not in _FAULTS):
            warned = warned or _WARNINGS[name]
    if printer_state == _STOPPED:
        return Health(Level.FAULTED, "page-paused")
    if any(name == _CONNECTING for name, _ in named):
        return Health(Level.DEGRADED, "page-connecting")
    return Health(Level.DEGRADED, warned) if warned else HEALTHY


def _split(reason: str) -> tuple[str, str]:
    for severity in _SEVERITIES:
        if reason.endswith(severity):
            return reason.removesuffix(severity), severity
    return reason, ""
