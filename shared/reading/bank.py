"""The number on a bank or social-security card (ISO/IEC 7812, Luhn check digit)."""

from __future__ import annotations

import re

from shared.domain.answers import luhn_ok
from shared.domain.identity import id_number_ok
from shared.reading.layout import field_of, level, number_in, rows, squeeze
from shared.reading.model import Field
from shared.reading.worker import RawPage

_DIGITS = re.compile(r"(?<!\d)(?:\d[ ]?){15,18}\d(?!\d)")


def card(raw: RawPage) -> dict[str, Field]:
    """``bank-number`` (16 to 19 digits, flagged when Luhn fails), name, social-security number."""
    fields: dict[str, Field] = {}
    lines = level(raw.lines)
    number = number_in(lines)
    if number is not None:
        fields["number"] = number
    best: Field | None = None
    for row in rows(lines):
        text = " ".join(line.text for line in row)
        for match in _DIGITS.finditer(text):
            digits = squeeze(match.group())
            if id_number_ok(digits) or (number is not None and digits in number.value):
                continue
            good = luhn_ok(digits)
            plain = field_of(digits, row)
            found = plain if good else Field(digits, plain.confidence, plain.box, "check-digit")
            if best is None or (best.flag and good):
                best = found
        if name := re.search(r"姓名:?([一-鿿㐀-䶿\U00020000-\U0003FFFF·]{1,12})$", squeeze(text)):
            fields["name"] = field_of(name.group(1), row)
    if best is not None:
        fields["bank-number"] = best
    return fields
