"""Fields of a resident identity card, both sides."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.layout import cross_checked, field_of, level, number_in, rows, squeeze, widened
from shared.reading.model import Field
from shared.reading.tidy import dated, named, sexed

_LABELS = labels_of(
    {
        "name": ("姓名",),
        "sex": ("性别",),
        "nation": ("民族",),
        "birth": ("出生",),
        "address": ("住址",),
        "": ("公民身份号码", "公民身份证号码"),
    },
    long=("address",),
)
_VALID = re.compile(r"(\d{4}\.\d{2}\.\d{2})-?((?:\d{4}\.\d{2}\.\d{2})|长期)")


_SLOTS: Mapping[str, tuple[float, float, float, float]] = {
    "name": (0.15, 0.06, 0.60, 0.20),
    "sex": (0.15, 0.21, 0.27, 0.34),
    "nation": (0.36, 0.21, 0.60, 0.34),
    "birth": (0.15, 0.34, 0.60, 0.47),
    "address": (0.15, 0.47, 0.62, 0.80),
}
"""Where a value stands (left, top, right, bottom, shares of the card), for lost labels: every
card is printed alike (GA 448)."""
_CARD_SHAPE = 85.6 / 53.98


def _in_slot(sheet: Sheet, slot: tuple[float, float, float, float], raw: RawPage) -> Field | None:
    """What begins in a slot and belongs to no label; only when the page has a card's shape."""
    if not _like_a_card(raw):
        return None
    left, top, right, bottom = (
        share * size for share, size in zip(slot, (raw.width, raw.height) * 2, strict=True)
    )
    inside = [
        piece
        for piece in sheet.pieces
        if piece.label is None
        and left - 0.03 * raw.width < piece.left < right
        and top < piece.middle < bottom
    ]
    if not inside:
        return None
    inside.sort(key=lambda piece: (round(piece.middle / max(1.0, piece.height)), piece.left))
    return field_of(widened("".join(p.text for p in inside)), [p.line for p in inside])


def _like_a_card(raw: RawPage) -> bool:
    return abs(raw.width / max(1, raw.height) / _CARD_SHAPE - 1) <= 0.06


def _began_above(field: Field, slot: tuple[float, float, float, float], raw: RawPage) -> bool:
    """True when a value began where another belongs: that one's label was lost."""
    top = min(y for _, y in field.box)
    return _like_a_card(raw) and top < (slot[1] - 0.06) * raw.height


def _nation_beside(sex: Field, sheet: Sheet) -> dict[str, Field]:
    """The nation where sex and nation grew together, the label between them lost (男汉)."""
    hit = re.fullmatch(r"[男女]([一-鿿]{1,5})", squeeze(sex.value))
    if hit is None:
        return {}
    lines = [p.line for p in sheet.pieces if p.text == squeeze(sex.value)]
    return {"nation": field_of(hit.group(1), lines)} if lines else {}


def front(raw: RawPage) -> dict[str, Field]:
    """Name, sex, nation, birth, address and number of the portrait side."""
    lines = level(raw.lines)
    beside = [line for line in lines if line.left < 0.62 * raw.width]
    sheet = Sheet(beside, _LABELS, gap=1.1)
    fields = sheet.values()
    for name, slot in _SLOTS.items():
        if name not in fields or _began_above(fields[name], slot, raw):
            found = _in_slot(sheet, slot, raw)
            if found is not None:
                fields[name] = found
    if "nation" not in fields and "sex" in fields:
        fields |= _nation_beside(fields["sex"], sheet)
    dated(fields, "birth")
    sexed(fields, "sex")
    named(fields, "name", "nation")
    number = number_in(lines)
    if number is not None:
        fields["number"] = number
    return cross_checked(fields)


def back(raw: RawPage) -> dict[str, Field]:
    """Issuer and validity of the emblem side; ``valid-until`` is a date or 长期."""
    fields: dict[str, Field] = {}
    for row in rows(level(raw.lines)):
        text = squeeze("".join(line.text for line in row))
        if match := re.search(r"机关(.{3,})$", text):
            fields["issuer"] = field_of(match.group(1), row)
        if match := _VALID.search(text.replace("一", "-").replace("—", "-")):
            fields["valid-from"] = field_of(match.group(1).replace(".", "-"), row)
            fields["valid-until"] = field_of(match.group(2).replace(".", "-"), row)
    return fields
