"""What a social security card answers: records, fields, and what they make together."""

from __future__ import annotations

from datetime import date

from shared.devices.codec import ssc
from shared.devices.virtual.chip_card import records_of
from shared.domain.socialcard import SocialSecurityCard

REFUSALS = (ssc.SscError,)
_CARD = SocialSecurityCard(
    "王桂芳", "410399194503080026", "女", date(1945, 3, 8), "汉", "A12345678", "41030000" + "0" * 24
)
_TAGS = [(file, tag) for file, tags in ssc.RECORDS.items() for tag in tags]
_RECORDS = [
    bytes([tag, len(value)]) + value
    for file in records_of(_CARD).values()
    for tag, value in file.items()
]


def _record(data: bytes) -> None:
    if data:
        assert len(ssc.value_of(data[0], data)) <= 255


def _card(data: bytes) -> None:
    """All records of a card, one after the other, each with its tag and length."""
    records, at = {}, 0
    while at < len(data):
        record = data[at : at + 2 + (data[at + 1] if at + 1 < len(data) else 0)]
        records[data[at]] = ssc.value_of(data[at], record)
        at += max(2, len(record))
    card = ssc.card_of(records)
    assert card.wrong in ("", "name", "number", "birth", "sex")
    if not card.wrong:
        assert card.holder().number == card.number


TARGETS = {"record": _record, "card": _card}
SAMPLES = {"record": _RECORDS, "card": [b"".join(_RECORDS)]}
