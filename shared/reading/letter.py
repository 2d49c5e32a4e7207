"""A letter, notice, statement or proof: running text, with a title and a date at most."""

from __future__ import annotations

import re

import numpy as np

from shared.reading.eye import RawPage
from shared.reading.layout import field_of, iso_date, level, number_in, squeeze, widened
from shared.reading.model import Field, Line

_PROSE = re.compile(r"[,。;、]")
_LONG = 12


def prose_share(lines: list[Line]) -> float:
    """Which share of the text stands in long lines with commas and stops."""
    texts = [squeeze(line.text) for line in lines]
    total = sum(map(len, texts))
    prose = sum(len(t) for t in texts if _is_prose(t))
    return prose / total if total else 0.0


def _is_prose(text: str) -> bool:
    """A long line with a comma or stop inside, or a very long one of words."""
    if len(text) < _LONG or ":" in text[:8]:
        return False
    words = sum("一" <= char <= "鿿" for char in text)
    return bool(_PROSE.search(text[:-1])) or (len(text) >= 20 and words > 0.7 * len(text))


def letter(raw: RawPage) -> dict[str, Field]:
    """Title (the tallest line above the text), date (the last one), identity number if any."""
    lines = level(raw.lines)
    fields: dict[str, Field] = {}
    usual = float(np.median([line.height for line in lines])) if lines else 0.0
    above = [line for line in lines[:4] if line.middle < 0.4 * raw.height]
    title = max(above, key=lambda line: line.height, default=None)
    if title is not None and title.height > 1.15 * usual:
        fields["title"] = field_of(widened(squeeze(title.text)), [title])
    for line in reversed(lines):
        text = squeeze(line.text)
        if (value := iso_date(text)) and len(text) < 16:
            fields["date"] = field_of(value, [line])
            break
    number = number_in(lines)
    if number is not None:
        fields["number"] = number
    return fields
