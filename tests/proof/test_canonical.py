"""Canonical JSON: the vectors of RFC 8785 and what it must refuse."""

from __future__ import annotations

import json
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.proof import canonical

_NUMBERS = {  # RFC 8785 appendix B: IEEE 754 bits -> text
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize(("bits", "text"), _NUMBERS.items())
def test_numbers_are_written_as_rfc_8785_says(bits: str, text: str) -> None:
    assert canonical(struct.unpack(">d", bytes.fromhex(bits))[0]) == text.encode()


def test_keys_are_sorted_by_utf16_code_units() -> None:
    keys = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7}
    assert list(json.loads(canonical(keys)).values()) == [2, 4, 6, 7, 1, 5, 3]


def test_strings_are_escaped_as_rfc_8785_says() -> None:
    text = '{"s":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert canonical({"s": '€$\x0f\nA\'B"\\\\"/'}) == text.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53 + 1, "\ud800", {"\udfff": 1}])
def test_what_other_languages_cannot_carry_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        canonical(value)


@pytest.mark.parametrize("value", [{1: 2}, {"a": b"x"}, {1, 2}])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(_JSON)
def test_canonical_bytes_read_back_and_are_stable(value: object) -> None:
    once = canonical(value)
    assert json.loads(once, parse_int=float) == value
    assert canonical(json.loads(once)) == once
