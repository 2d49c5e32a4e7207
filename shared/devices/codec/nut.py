"""What a UPS service says: the text protocol of Network UPS Tools (RFC 9271)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MAX_LINE = 1024
"""RFC 9271 section 4.1 lets a line be 512 bytes; twice that is nobody's honest line."""
MAX_LINES = 2000
_VAR = re.compile(r'VAR (?P<ups>[!-~]+) (?P<name>[!-~]+) "(?P<value>(?:[^"\\]|\\.)*)"')
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
"""What a UPS may be called (ups.conf)."""


class NutError(ValueError):
    """Not an answer of this protocol. ``code``: the service's own word when it refused."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code or "not understood")
        self.code = code


@dataclass(frozen=True, slots=True)
class PowerStatus:
    """How the power stands. None: the UPS does not say."""

    words: frozenset[str]
    """RFC 9271 section 5.1: OL on line, OB on battery, LB low, RB replace, OFF, OVER …"""
    charge_percent: float | None = None
    runtime_s: float | None = None
    load_percent: float | None = None
    model: str = ""

    @property
    def on_mains(self) -> bool | None:
        """True on mains power, False on the battery."""
        return True if "OL" in self.words else False if "OB" in self.words else None


def list_vars(ups: str) -> bytes:
    """The question for every value of a UPS. Raises ValueError for a name no UPS has."""
    if not NAME.fullmatch(ups):
        raise ValueError("not the name of a UPS")
    return f"LIST VAR {ups}\n".encode("ascii")


LIST_UPS: Final = b"LIST UPS\n"
"""The question for every UPS a service knows (RFC 9271 section 4.2.7.1)."""
_UPS = re.compile(r'UPS (?P<name>[!-~]+) "(?P<words>(?:[^"\\]|\\.)*)"')


def names_of(data: bytes) -> dict[str, str]:
    """Read the answer to ``LIST_UPS``: name to description. Raises NutError."""
    found = {}
    for line in _listed("UPS", data):
        said = _UPS.fullmatch(line)
        if said is None:
            raise NutError
        if NAME.fullmatch(said["name"]):  # one that no address can name is nobody's device here
            found[said["name"]] = said["words"]
    return found


def complete(data: bytes) -> bool:
    """True once an answer is whole: refused, or its list has ended."""
    last = data.rstrip(b"\n").rpartition(b"\n")[2]
    return data.endswith(b"\n") and last.startswith((b"END LIST ", b"ERR "))


def status_of(ups: str, data: bytes) -> PowerStatus:
    """Read the answer to ``list_vars``. Raises NutError."""
    return _status(_variables(ups, data))


def _variables(ups: str, data: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _listed(f"VAR {ups}", data):
        match = _VAR.fullmatch(line)
        if match is None or match["ups"] != ups:
            raise NutError
        found[match["name"]] = re.sub(r"\\(.)", r"\1", match["value"])
    return found


def _listed(what: str, data: bytes) -> list[str]:
    """The lines of a list. Raises NutError."""
    lines = data.decode("utf-8", "replace").split("\n")
    if len(lines) > MAX_LINES or any(len(line) > MAX_LINE for line in lines):
        raise NutError
    if lines[0].startswith("ERR "):
        raise NutError(lines[0][4:].split(" ")[0][:40])
    if lines[0] != f"BEGIN LIST {what}" or lines[-2:] != [f"END LIST {what}", ""]:
        raise NutError
    return lines[1:-2]


def _status(values: Mapping[str, str]) -> PowerStatus:
    return PowerStatus(
        frozenset(values.get("ups.status", "").split()),
        _number(values.get("battery.charge", "")),
        _number(values.get("battery.runtime", "")),
        _number(values.get("ups.load", "")),
        " ".join(f"{values.get('ups.mfr', '')} {values.get('ups.model', '')}".split())[:60],
    )


def _number(text: str) -> float | None:
    text = text.strip()
    return float(text) if len(text) < 20 and _NUMBER.fullmatch(text) else None
