"""When two services are close, one question of the lexicon tells them apart.

Nothing is invented: a question is asked only where the lexicon holds one, for words so broad that
they mean several services, or because its answers lead to the services that are close; and never
once somebody has already said one of its answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from shared.catalogue.situations import Clarifying

CLOSE = 0.84
"""A second service whose score reaches this share of the first one's is as likely as the first."""


CLEAR = 0.88
"""What is found so clearly is shown, not asked about."""
EXACT = 0.98
"""A service named so exactly is meant, however close others are."""


class Scored(Protocol):
    """What a finder gives: which service, how likely."""

    @property
    def item_id(self) -> str:
        """Id of the service."""

    @property
    def score(self) -> float:
        """0 to 1."""


def close_hits(hits: Sequence[Scored]) -> list[str]:
    """Ids of the services that are as likely as the first one, best first."""
    if not hits:
        return []
    return [hit.item_id for hit in hits if hit.score >= CLOSE * hits[0].score]


def question_for(
    query: str,
    hits: Sequence[Scored],
    questions: Iterable[Clarifying],
    meant: str = "",
    kernel: str = "",
) -> Clarifying | None:
    """The question that tells the likeliest services apart; None when none is needed.

    meant: the query without filler, pinyin read; broad words have a question of their own.
    kernel: the same without single characters that mostly say nothing, for what is not found so
    clearly that asking would only delay.
    """
    asked = list(questions)
    for question in asked:
        if meant and meant in question.when:
            return question
    if kernel and (not hits or hits[0].score < CLEAR):
        for question in asked:
            if kernel in question.when:
                return question
    close = close_hits(hits)[:2]
    if len(close) < 2 or (hits[0].score >= EXACT and hits[1].score < EXACT):
        return None
    said = query.replace(" ", "")
    for question in asked:
        answers = [question.answer_of(item) for item in close]
        if (
            all(answer >= 0 for answer in answers)
            and len(set(answers)) == len(answers)
            and not any(option.words in said for option in question.options)
        ):
            return question
    return None
