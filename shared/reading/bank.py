"""The number on a bank or social-security card (ISO/IEC 7812, Luhn check digit)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.domain.answers import luhn_ok
from shared.domain.identity import id_number_ok
from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.layout import field_of, level, number_in, rows, squeeze, verified
from shared.reading.model import Field, Line
from shared.reading.tidy import dated, named

_DIGITS = re.compile(r"(?<![\dA-Za-z])(?:\d[ ]?){15,18}\d(?![\dA-Za-z])")
_BANK = re.compile(r"[一-鿿]{2,12}(?:银行|信用社)")
_LABELS = labels_of(
    {
        "name": ("姓名",),
        "": ("社会保障号码", "银行卡号", "卡号", "有效期至", "性别"),
        "issued": ("发卡日期",),
        "valid-until": ("有效期限", "VALIDTHRU"),
    }
)


def number_on(lines: Sequence[Line]) -> Field | None:
    """The card's number: 16 to 19 digits, flagged ``check-digit`` when Luhn fails."""
    best: Field | None = None
    for row in rows(lines):
        text = " ".join(line.text for line in row)
        for match in _DIGITS.finditer(text):
            digits = squeeze(match.group())
            if id_number_ok(digits):
                continue
            plain = field_of(digits, row)
            found = verified(plain, luhn_ok)
            if best is None or (best.flag and not found.flag):
                best = found
    return best


def card(raw: RawPage) -> dict[str, Field]:
    """``bank-number``, name, social-security number, bank and dates."""
    lines = level(raw.lines)
    fields = Sheet(lines, _LABELS).values()
    named(fields, "name")
    dated(fields, "issued")
    number = number_in(lines)
    if number is not None:
        fields["number"] = number
    best = number_on(lines)
    if best is not None and (number is None or best.value not in number.value):
        fields["bank-number"] = best
    bank = next((line for line in lines if _BANK.search(squeeze(line.text))), None)
    if bank is not None and (hit := _BANK.search(squeeze(bank.text))):
        fields["bank"] = field_of(hit.group(), [bank])
    return fields
