"""One byte string for one JSON value (RFC 8785, JSON Canonicalization Scheme)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from json.encoder import encode_basestring

_SAFE_INTEGER = 2**53 - 1


def canonical(value: object) -> bytes:
    """UTF-8 bytes of ``value`` with sorted keys, no spaces and ECMAScript numbers.

    Takes dicts with string keys, lists, tuples, str, int, float, bool and None.
    Raises TypeError for anything else and ValueError for what JSON cannot carry across
    languages: NaN, infinities, integers that no double writes the same, lone surrogates.
    """
    parts: list[str] = []
    _write(value, parts)
    return "".join(parts).encode("utf-8")


def _write(value: object, out: list[str]) -> None:
    kind = type(value)
    if isinstance(value, str):
        out.append(encode_basestring(value))
    elif kind is dict:
        _write_object(value, out)  # type: ignore[arg-type] # the type was just asked
    elif value is None:
        out.append("null")
    elif isinstance(value, bool):
        out.append("true" if value else "false")
    elif isinstance(value, int):
        out.append(_integer(value))
    elif isinstance(value, float):
        out.append(_number(value))
    elif isinstance(value, Mapping):
        _write_object(value, out)
    elif isinstance(value, (list, tuple)):
        out.append("[")
        for i, entry in enumerate(value):
            if i:
                out.append(",")
            _write(entry, out)
        out.append("]")
    else:
        raise TypeError(f"{type(value).__name__} is no JSON value")


def _write_object(value: Mapping[object, object], out: list[str]) -> None:
    keys = [key for key in value if isinstance(key, str)]
    if len(keys) != len(value):
        raise TypeError("object keys must be strings")
    # RFC 8785 sorts by UTF-16 code units; for keys without astral characters that is str order.
    keys.sort()
    text = "".join(keys)
    if not text.isascii() and max(text) > "\ud7ff":
        keys.sort(key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    out.append("{")
    for i, key in enumerate(keys):
        if i:
            out.append(",")
        out.append(encode_basestring(key))
        out.append(":")
        _write(value[key], out)
    out.append("}")


def _integer(value: int) -> str:
    text = str(int(value))
    if abs(value) > _SAFE_INTEGER and (abs(value) > 10**21 or _number(float(value)) != text):
        raise ValueError("integer that no double writes the same; carry it as a string")
    return text


def _number(value: float) -> str:
    """ECMAScript Number::toString for a finite double."""
    if not math.isfinite(value):
        raise ValueError("NaN and infinities are no JSON numbers")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + power
