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
_DOING = 0.3
"""A character of a common verb: told besides, but enough of it is another story."""
_HEAD = 2.0
"""A noun right behind what is explained is what is meant (结婚证相框 is a frame)."""
_LAST = 1.6
"""So is an unknown character behind it that ends the query (消防服)."""
_ODD = 2
"""So many unknown characters on end, right behind it, are a noun nobody here knows (起征点)."""
_LAST_BESIDES = 0.6
"""And, less surely, a word told besides that ends it (补贴新闻)."""
_ENDS_WITH, _STORY = 3, 0.4
"""A name of so many characters at the end is what is wanted; what was told before counts less."""
_BY_NAME, _BY_SITUATION, _HEADED = 0.2, 0.72, 0.55
"""What remains of a name, of a situation, and of one with such a noun behind it, when it explains
nothing of the query."""
_STRICT = 1.6
"""A name alone must explain most of what was said: its share counts to this power."""
_FOREIGN, _FOREIGN_BESIDES, _FOREIGN_BEHIND = 1.25, 0.8, 1.5
"""How much what belongs elsewhere weighs: less beside a situation told in full, more when it comes
last, for what is wanted stands at the end (申请公租房要无房证明, but 公积金贷款利率)."""
_TOLD_IN_FULL = 0.85
_LONG_NAME = 5
"""Characters of a name that says both what it is about and what is wanted."""
_COUNTED = Kind.EVIDENCE | Kind.ELSEWHERE | Kind.DOING | Kind.THING
_SAME_ACT, _OTHER_ACT = 1.04, 0.86


def weigh(said: Said, entry: Entry, evidence: Evidence, wanted: set[str], acts: Acts) -> float:
    """0 to 1: ranks, and decides whether anything is shown at all."""
    explained = len(evidence.covered)
    unexplained = foreign = behind = 0.0
    headed, after, covered = False, False, evidence.covered
    last, end = len(said.text), max(evidence.covered, default=0)
    odd_from = odd_to = -1  # unknown characters on end
    stranger = -1  # where a word that belongs elsewhere has just ended
    for token in said.tokens:
        if token.kind and not token.kind & _COUNTED:
            if token.kind == Kind.BESIDES and token.at > end and token.end == last:
                unexplained += _LAST_BESIDES * len(token.text)
            continue
        left = len(token.text) - len(covered.intersection(range(token.at, token.end)))
        if not left:
            continue
        if token.kind & Kind.ELSEWHERE and not entry.speaks_of(token.text):
            foreign += left
            behind += left if token.at > end else 0
            stranger = token.end
        elif token.kind == Kind.THING and token.at == stranger:
            foreign += left  # the two are one word: 药品目录
            behind += left if token.at > end else 0
        elif token.kind & Kind.EVIDENCE:
            if not token.kind & (Kind.FILLER | Kind.BESIDES):
                unexplained += _UNEXPLAINED_WORD * left
        elif token.kind & Kind.DOING:
            unexplained += _DOING * left
        elif token.kind & Kind.THING:
            is_head = token.at > end or token.at - 1 in covered
            unexplained += (_HEAD if is_head else 1.0) * left
            headed = headed or is_head
        elif not token.kind:
            if token.at != odd_to:
                odd_from = token.at
            odd_to = token.end
            is_head = token.end == last and token.at - 1 in covered
            unexplained += (_LAST if is_head else 1.0) * left
            headed = headed or is_head or (odd_to - odd_from >= _ODD and odd_from - 1 in covered)
        after = after or token.at > end
    if not after and evidence.longest >= _ENDS_WITH:
        unexplained *= _STORY
    share = explained / (explained + unexplained) if explained else 0.0
    by_name = max(evidence.strength, evidence.hinted) * (_BY_NAME + (1 - _BY_NAME) * share**_STRICT)
    least = _HEADED if headed else _BY_SITUATION
    by_situation = evidence.implied * (least + (1 - least) * share)
    score = 1 - (1 - by_name) * (1 - by_situation)
    if foreign:
        told = evidence.implied >= _TOLD_IN_FULL or evidence.longest >= _LONG_NAME
        before = _FOREIGN_BESIDES if told and explained > foreign else _FOREIGN
        against = before * (foreign - behind) + _FOREIGN_BEHIND * behind
        score *= max(0.0, 1 - against / (foreign + explained))
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
