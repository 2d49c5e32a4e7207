"""Values as a kind of document writes them: dates, sex, numbers, names. Nothing is mended.

What does not look like its kind of value is left out rather than bent into one; what looks like
it and fails its check digit stays as it was read, flagged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from shared.domain.identity import credit_code_ok, id_number_ok
from shared.reading.layout import iso_date, squeeze, verified
from shared.reading.model import Field

Fields = dict[str, Field]
_NAME = re.compile(r"^[一-鿿㐀-䶿\U00020000-\U0003FFFF·•.]{1,24}$")
_NOT_DIGITS = re.compile(r"[^0-9A-Za-z]")


def dated(fields: Fields, *names: str) -> None:
    """Turn these into ISO dates; a value without a date is left out."""
    _each(fields, names, iso_date)


def sexed(fields: Fields, *names: str) -> None:
    """Keep 男 or 女."""
    _each(fields, names, lambda text: next(iter(re.findall("[男女]", text)), ""))


def named(fields: Fields, *names: str) -> None:
    """Names of people: Chinese characters and the middle dot; anything else is left out."""

    def name(text: str) -> str:
        text = re.sub("[•.]", "·", squeeze(text))
        return text if _NAME.match(text) else ""

    _each(fields, names, name)


def numbered(fields: Fields, *names: str) -> None:
    """Identity numbers; one whose check character is wrong is flagged ``check-digit``."""
    _each(fields, names, lambda text: _NOT_DIGITS.sub("", squeeze(text)).upper())
    for name in names:
        field = fields.get(name)
        if field is not None:
            fields[name] = verified(field, id_number_ok)


def coded(fields: Fields, *names: str) -> None:
    """Letters and digits only, in capitals."""
    _each(fields, names, lambda text: _NOT_DIGITS.sub("", squeeze(text)).upper())


def credited(fields: Fields, name: str) -> None:
    """A unified social credit code; one whose check character is wrong is flagged."""
    coded(fields, name)
    field = fields.get(name)
    if field is not None:
        fields[name] = verified(field, credit_code_ok)


def _each(fields: Fields, names: Iterable[str], turned: Callable[[str], str]) -> None:
    for name in names:
        field = fields.get(name)
        if field is None:
            continue
        value = turned(field.value)
        if value:
            fields[name] = replace(field, value=value)
        else:
            del fields[name]
