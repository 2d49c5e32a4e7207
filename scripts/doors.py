"""The import-linter contract of the house: each room names every door it may go through.

One line per room in ``pyproject.toml``: ``"shared.capture -> shared.image, shared.domain, numpy"``.
A room is the longest named prefix of a module. What is not named is closed, so a new room or a new
library has to be written down there before anything may know it. The standard library is open.
"""

from __future__ import annotations

import sys
from typing import ClassVar

import grimp
from importlinter import Contract, ContractCheck, fields, output

_ROOTS = ("kiosk", "counter", "shared")


def _parsed(lines: list[str]) -> dict[str, set[str]]:
    doors: dict[str, set[str]] = {}
    for line in lines:
        room, _, behind = line.partition("->")
        doors[room.strip()] = {door.strip() for door in behind.split(",") if door.strip()}
    return doors


def _room(module: str, rooms: dict[str, set[str]]) -> str:
    """The longest named prefix; a module nobody named is a room by itself."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        prefix = ".".join(parts[:length])
        if prefix in rooms:
            return prefix
    return module


def _open(here: str, there: str, known: str, doors: set[str], rooms: dict[str, set[str]]) -> bool:
    """A door leads to a whole room, or to one module of it that is no room itself."""
    if here == there or "*" in doors or there in doors:
        return True
    narrow = (door for door in doors if door not in rooms)
    return any(known == door or known.startswith(f"{door}.") for door in narrow)


class DoorsContract(Contract):
    """Every import between rooms, and every library, must be named by the importing room.

    ``doors``: lines ``room -> room, library, …``; ``*`` opens everything (composition roots).
    ``everywhere``: modules and libraries any room may use.
    """

    type_name: ClassVar[str] = "doors"
    doors = fields.ListField(subfield=fields.StringField())
    everywhere = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Compare every import of the graph with the doors."""
        doors = _parsed(list(self.doors))  # type: ignore[call-overload]
        free = set(self.everywhere or ())  # type: ignore[call-overload]
        closed: list[str] = []
        for module in sorted(graph.modules):
            if module.split(".")[0] not in _ROOTS:
                continue
            here = _room(module, doors)
            for known in sorted(graph.find_modules_directly_imported_by(module)):
                top = known.split(".")[0]
                there = _room(known, doors) if top in _ROOTS else top
                if top in sys.stdlib_module_names or there in free:
                    continue
                if not _open(here, there, known, doors.get(here, set()), doors):
                    details = graph.get_import_details(importer=module, imported=known)
                    lines = ", ".join(str(one["line_number"]) for one in details)
                    closed.append(
                        f"{module} -> {known} (l. {lines}): {here} has no door to {there}"
                    )
        return ContractCheck(kept=not closed, metadata={"closed": closed})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that went through a wall."""
        for line in check.metadata["closed"]:
            output.print_error(line, bold=False)
        output.new_line()
