"""From evidence to one number: how much of what was said a service explains, and what speaks
against it."""

from __future__ import annotations

from collections.abc import Mapping

from shared.catalogue.situations import Act
from shared.finder.entries import Entry
from shared.finder.evidence import Evidence
from shared.finder.said import Said
from shared.finder.words import Kind

Acts = Mapping[str, Act]
_UNEXPLAINED_WORD = 0.25
"""A character of a known word that this service does not explain; of an unknown one it is 1."""
_BY_NAME, _BY_SITUATION = 0.2, 0.72
"""What remains of a name, and of a situation, when it explains nothing of the query."""
_STRICT = 1.6
"""A name alone must explain most of what was said: its share counts to this power."""
_FOREIGN, _FOREIGN_BESIDES = 1.25, 0.8
"""How much what belongs elsewhere weighs; less beside a situation told in full."""
_TOLD_IN_FULL = 0.85
_LONG_NAME = 5
"""Characters of a name that says both what it is about and what is wanted."""
_COUNTED = Kind.EVIDENCE | Kind.ELSEWHERE
_SAME_ACT, _OTHER_ACT = 1.04, 0.86


def weigh(said: Said, entry: Entry, evidence: Evidence, wanted: set[str], acts: Acts) -> float:
    """0 to 1: ranks, and decides whether anything is shown at all."""
    explained = len(evidence.covered)
    unexplained = foreign = 0.0
    covered = evidence.covered
    for token in said.tokens:
        if not token.kind & _COUNTED and token.kind:
            continue
        left = len(token.text) - len(covered.intersection(range(token.at, token.end)))
        if not left:
            continue
        if token.kind & Kind.ELSEWHERE and token.text not in entry.all_terms:
            foreign += left
        elif token.kind & Kind.EVIDENCE:
            if not token.kind & (Kind.FILLER | Kind.BESIDES):
                unexplained += _UNEXPLAINED_WORD * left
        elif not token.kind:
            unexplained += left
    share = explained / (explained + unexplained) if explained else 0.0
    by_name = max(evidence.strength, evidence.hinted) * (_BY_NAME + (1 - _BY_NAME) * share**_STRICT)
    by_situation = evidence.implied * (_BY_SITUATION + (1 - _BY_SITUATION) * share)
    score = 1 - (1 - by_name) * (1 - by_situation)
    if foreign:
        told = evidence.implied >= _TOLD_IN_FULL or evidence.longest >= _LONG_NAME
        in_full = told and explained > foreign
        weight = _FOREIGN_BESIDES if in_full else _FOREIGN
        score *= max(0.0, 1 - weight * foreign / (foreign + explained))
    return float(min(1.0, score * _act(wanted, entry, acts)))


def acts_wanted(said: Said, acts: Acts) -> set[str]:
    """What is to be done, as far as the query says it."""
    return {n for n, act in acts.items() if any(word in said.text for word in act.said)}


def _act(wanted: set[str], entry: Entry, acts: Acts) -> float:
    """Siblings are told apart by what is to be done, as far as official names say it."""
    if not wanted:
        return 1.0
    offered = {n for n, act in acts.items() if any(word in entry.name for word in act.named)}
    if not offered:
        return 1.0
    return _SAME_ACT if wanted & offered else _OTHER_ACT
