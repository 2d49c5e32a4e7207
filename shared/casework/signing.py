"""What an applicant signs: the digest that binds a signature to item, answers, pages and text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.casework.casefile import CaseFile


@dataclass(frozen=True)
class Signature:
    """A finger's signature: vector strokes and a picture, bound to the text's digest."""

    document: str
    strokes: str
    picture: str
    signed_at: datetime


def document_digest(case: CaseFile) -> str:
    """SHA-256 of exactly what is signed: item, answers, materials and the full text."""
    promise = case.commitment()
    text = {
        "case": case.id,
        "item": case.item.id,
        "answers": {k: a.value for k, a in sorted(case.answers.items())},
        "pages": sorted(p.digest for p in case.filing.all()),
        "text": promise.full_text if promise else "",
    }
    return hashlib.sha256(json.dumps(text, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
