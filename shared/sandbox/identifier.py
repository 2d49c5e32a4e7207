"""The check character of an electronic licence's identifier."""

from __future__ import annotations

import string

_BASE36 = string.digits + string.ascii_uppercase


def mod_37_36(text: str) -> str:
    """ISO 7064 MOD 37,36 check character over digits and capitals."""
    product = 36
    for character in text:
        total = (product + _BASE36.index(character)) % 36 or 36
        product = total * 2 % 37
    return _BASE36[(37 - product) % 36]
