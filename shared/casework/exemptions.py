"""Asking the province, while the applicant waits, which papers the state already holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.errors import Trouble
from shared.domain.item import Material
from shared.domain.materials import How, Lookup

if TYPE_CHECKING:
    from shared.casework.casefile import CaseFile


def look_up(case: CaseFile) -> None:
    """Ask about every exemption not decided yet; offline they stay pending. On the trail."""
    for need in case.needs():
        if need.how is not How.PENDING:
            continue
        outcome, answer = _ask(case, case.material(need.key))
        case.note_province(
            f"licence:{need.key}",
            answer,
            "unreachable" if outcome is Lookup.UNREACHABLE else "answered",
        )
        case.lookups[need.key] = outcome
        if outcome is Lookup.UNREACHABLE:
            break


def _ask(case: CaseFile, material: Material) -> tuple[Lookup, str]:
    province = case.visit.office.tools.province
    if province is None:
        return Lookup.UNREACHABLE, ""
    try:
        reply = province.ask_licence(material.e_licence or material.name, case.applicant.number)
    except Trouble:
        return Lookup.UNREACHABLE, ""
    return (Lookup.FOUND if reply.found else Lookup.MISSING), reply.title
