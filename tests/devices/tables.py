"""Writes docs/devices-tables.md from the code: ``python -m tests.devices.tables``."""

from __future__ import annotations

import inspect
from enum import Enum
from pathlib import Path

from shared.devices import machine, troubles
from shared.devices.builtin import BUILT_IN, USUAL
from shared.devices.counts import WORDS
from shared.devices.machine import Signal
from shared.devices.model import DeviceKind, DeviceState
from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Actor

FILE = Path(__file__).parents[2] / "docs" / "devices-tables.md"
HEAD = """\
# Devices: states, faults, counters

Written by `python -m tests.devices.tables` from the code; a test keeps it true. How to add
a device: [devices.md](devices.md).
"""
_WHO = {Actor.RESIDENT: "resident", Actor.STAFF: "staff", Actor.TECHNICIAN: "technician"}


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _table(*head: str) -> list[str]:
    return [_row(*head), "|" + "---|" * len(head)]


def _said(enum: type[Enum]) -> dict[str, str]:
    """The sentences written under the members of an enumeration."""
    lines = inspect.getsource(enum).splitlines()
    said: dict[str, str] = {}
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        name = line.split("=")[0].strip()
        if name in enum.__members__ and after.strip().startswith('"""'):
            said[name] = after.strip().strip('"')
    return said


def _kinds() -> list[str]:
    lines = ["## Kinds and the drivers that come with the product", ""]
    lines += _table("kind in the configuration", "called", "drivers (the usual one first)")
    for kind in DeviceKind:
        names = [name for name, (of, _) in BUILT_IN.items() if of is kind]
        names.sort(key=lambda name: name != USUAL.get(kind))
        lines.append(_row(f"`{kind}`", kind.words, ", ".join(f"`{n}`" for n in names) or "—"))
    return lines


def _machine() -> list[str]:
    states, signals = _said(DeviceState), _said(Signal)
    lines = ["", "## States", "", *_table("state", "usable", "meaning")]
    for state in DeviceState:
        lines.append(_row(f"`{state}`", "yes" if state.usable else "", states.get(state.name, "")))
    lines += ["", "## Signals", "", *_table("signal", "meaning")]
    lines += [_row(f"`{signal}`", signals.get(signal.name, "")) for signal in Signal]
    lines += ["", "## State × signal", "", "A dot stands for: stays as it is.", ""]
    lines += _table("", *(f"`{signal}`" for signal in Signal))
    for state in DeviceState:
        after = (machine.after(state, signal) for signal in Signal)
        lines.append(_row(f"**{state}**", *("·" if to is state else str(to) for to in after)))
    return lines


def _faults() -> list[str]:
    lines = ["", "## Faults"]
    follows = _said(Then)
    lines += ["", *_table("then", "what the owner thread does")]
    lines += [_row(f"`{then}`", follows.get(then.name, "")) for then in Then]
    for module in troubles._KINDS:
        about = (inspect.getdoc(module) or "").splitlines()[0]
        lines += ["", f"### {about}", ""]
        lines += _table("code", "cause", "acts", "then", "sentences", "card")
        lines += [_fault(fault) for fault in module.FAULTS]
    return lines


def _fault(fault: Fault) -> str:
    sentences = f"{fault.resident}<br>{fault.staff}<br>{fault.technician}"
    steps = "<br>".join(f"{n}. {step}" for n, step in enumerate(fault.steps, 1))
    card = f"{fault.part}（`{fault.picture}`）<br>{steps}"
    then = f"`{fault.then}`" + ("<br>transient" if fault.transient else "")
    return _row(f"`{fault.code}`", fault.cause, _WHO[fault.actor], then, sentences, card)


def text() -> str:
    """The document."""
    counters = ["", "## Counters", "", *_table("word", "counts")]
    counters += [_row(f"`{word}`", words) for word, words in WORDS.items()]
    return "\n".join([HEAD, *_kinds(), *_machine(), *_faults(), *counters]) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
