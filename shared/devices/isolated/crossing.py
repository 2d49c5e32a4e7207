"""What may cross between a driver's child process and us, and how it is written down.

The driver is not trusted: nothing is unpickled, no class is looked up that is not listed here, and
every field of what arrives is checked against its declared type. Small values are JSON; what is
large travels beside it in sealed memory (``channel``).
"""

from __future__ import annotations

import base64
import binascii
import json
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any, Final

from shared.devices.troubles import FAULTS, trouble
from shared.domain.errors import Trouble

MAY_CROSS: Final[dict[str, str]] = {
    # the words every device shares
    "DeviceKind": "shared.devices.model",
    "Level": "shared.devices.model",
    "Health": "shared.devices.model",
    "Paper": "shared.devices.model",
    "PrinterStatus": "shared.devices.model",
    "OutcomeKind": "shared.devices.model",
    "PrintOutcome": "shared.devices.model",
    "JobOutcome": "shared.devices.model",
    "Identity": "shared.devices.model",
    "LightColour": "shared.devices.model",
    "Attachment": "shared.devices.plugin",
    "Proposal": "shared.devices.plugin",
    # what devices deliver
    "CardKind": "shared.domain.identity",
    "IdentityCard": "shared.domain.identity",
    "SocialSecurityCard": "shared.domain.socialcard",
    "PowerStatus": "shared.devices.codec.nut",
    "Happened": "shared.devices.cash.words",
    "CashMark": "shared.devices.cash.words",
    "CashEvent": "shared.devices.cash.words",
    "CashTraits": "shared.devices.cash.words",
    "Since": "shared.devices.cash.words",
    "PaidHow": "shared.devices.cash.words",
    "PaidOut": "shared.devices.cash.words",
    "Charge": "shared.devices.payment.words",
    "CardAnswer": "shared.devices.payment.words",
    "BatchLine": "shared.devices.payment.words",
    "Batch": "shared.devices.payment.words",
    "Frame": "shared.image.frame",
    "Page": "shared.image.frame",
    "Raster": "shared.image.raster",
    "ScanSource": "shared.devices.scanner.model",
    "ScanOrder": "shared.devices.scanner.model",
    "ScanTerms": "shared.devices.scanner.model",
    "ScanAbilities": "shared.devices.scanner.model",
    "ScannedPage": "shared.devices.scanner.model",
    # the child's own messages
    "Job": "shared.devices.isolated.messages",
    "Call": "shared.devices.isolated.messages",
    "Callback": "shared.devices.isolated.messages",
    "Result": "shared.devices.isolated.messages",
    "Failure": "shared.devices.isolated.messages",
    "Shown": "shared.devices.isolated.messages",
    "Said": "shared.devices.isolated.messages",
    "Heard": "shared.devices.isolated.messages",
    "Sign": "shared.devices.isolated.messages",
}
"""Name of a frozen dataclass or an enumeration, and its module. A new type a driver returns is one
line here; its fields must be of the types ``_fits`` knows."""

_INLINE: Final = 2048
"""Bytes up to which a block is written into the text."""
_INT_BITS: Final = 64

Blobs = list[Any]


class Garbled(ValueError):
    """What arrived is nothing that may cross. Says no value of it."""


def pack(value: object) -> tuple[str, Blobs]:
    """A value as JSON text and the blocks beside it. Raises Garbled for what may not cross."""
    blobs: Blobs = []
    try:
        text = json.dumps(_out(value, blobs), separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError) as error:
        if isinstance(error, Garbled):
            raise
        raise Garbled("a value that cannot be written down") from None
    return text, blobs


def unpack(text: str, blobs: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever may cross
    """The value again; blocks are ``bytes`` or ``memoryview``. Raises Garbled."""
    try:
        return _in(json.loads(text), blobs)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError) as error:
        if isinstance(error, Garbled):
            raise
        raise Garbled("not a message") from None


def _out(value: Any, blobs: Blobs) -> object:  # noqa: ANN401
    if isinstance(value, Enum):
        return {"e": _listed(type(value)), "v": value.value}
    if value is None or isinstance(value, bool | float | str):
        return value
    if isinstance(value, int):
        if value.bit_length() > _INT_BITS:
            raise Garbled("a number that is too large")
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        if len(value) <= _INLINE:
            return {"h": base64.b64encode(value).decode("ascii")}
        blobs.append(value)
        return {"b": len(blobs) - 1}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if type(value) is tuple:
        return {"t": [_out(one, blobs) for one in value]}
    if isinstance(value, list):
        return [_out(one, blobs) for one in value]
    if isinstance(value, frozenset):
        return {"set": [_out(one, blobs) for one in sorted(value)]}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {"d": {key: _out(one, blobs) for key, one in value.items()}}
        return {"m": [[_out(key, blobs), _out(one, blobs)] for key, one in value.items()]}
    if isinstance(value, Trouble):
        return {"trouble": value.code, "hint": value.staff_hint}
    if is_dataclass(value) and not isinstance(value, type):
        inner = {f.name: _out(getattr(value, f.name), blobs) for f in fields(value) if f.init}
        return {"o": _listed(type(value)), "f": inner}
    if type(value).__module__ == "numpy" and type(value).__name__ == "ndarray":
        return _array_out(value, blobs)
    raise Garbled(f"{type(value).__name__} may not cross")


def _array_out(value: Any, blobs: Blobs) -> object:  # noqa: ANN401
    import numpy as np

    if value.dtype != np.uint8:
        raise Garbled("pictures are 8 bit")
    blobs.append(np.ascontiguousarray(value).data.cast("B"))
    return {"a": len(blobs) - 1, "s": list(value.shape)}


def _listed(kind: type) -> str:
    if MAY_CROSS.get(kind.__name__) != kind.__module__:
        raise Garbled(f"{kind.__name__} may not cross")
    return kind.__name__


def _in(said: Any, blobs: Sequence[Any]) -> Any:  # noqa: ANN401
    if said is None or isinstance(said, bool | int | float | str):
        return said
    if isinstance(said, list):
        return [_in(one, blobs) for one in said]
    if not isinstance(said, dict):
        raise Garbled("not a value")
    match said:
        case {"h": str() as text}:
            return _decoded(text)
        case {"b": int() as at}:
            return bytes(blobs[_place(at, blobs)])
        case {"a": int() as at, "s": list() as shape}:
            return _array_in(blobs[_place(at, blobs)], shape)
        case {"t": list() as parts}:
            return tuple(_in(one, blobs) for one in parts)
        case {"d": dict() as pairs}:
            return {key: _in(one, blobs) for key, one in pairs.items()}
        case {"m": list() as pairs}:
            return {_in(key, blobs): _in(one, blobs) for key, one in pairs}
        case {"set": list() as parts}:
            return frozenset(_in(one, blobs) for one in parts)
        case {"trouble": str() as code, "hint": str() as hint} if code in FAULTS:
            return trouble(code, hint)
        case {"day": str() as text}:
            return date.fromisoformat(text)
        case {"at": str() as text}:
            return datetime.fromisoformat(text)
        case {"e": str() as name, "v": raw}:
            return _class(name, enum=True)(raw)
        case {"o": str() as name, "f": dict() as given}:
            return _made(_class(name, enum=False), {k: _in(v, blobs) for k, v in given.items()})
    raise Garbled("not a value")


def _place(at: int, blobs: Sequence[Any]) -> int:
    if not 0 <= at < len(blobs):
        raise Garbled("a block that is not there")
    return at


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Garbled("not a block") from None


def _array_in(blob: Any, shape: list[Any]) -> Any:  # noqa: ANN401
    import numpy as np

    if not 1 <= len(shape) <= 3 or not all(type(n) is int and 0 < n < 1 << 20 for n in shape):
        raise Garbled("not the shape of a picture")
    flat = np.frombuffer(blob, np.uint8)
    size = 1
    for n in shape:
        size *= n
    if size != flat.size:
        raise Garbled("a picture of another size")
    return flat.reshape(shape)


def _class(name: str, *, enum: bool) -> Any:  # noqa: ANN401
    module = MAY_CROSS.get(name)
    if module is None:
        raise Garbled("a type that may not cross")
    kind = getattr(import_module(module), name)
    if issubclass(kind, Enum) is not enum:
        raise Garbled("a type of another kind")
    return kind


def _made(kind: Any, given: dict[str, Any]) -> Any:  # noqa: ANN401
    hints = _hints(kind)
    for name, value in given.items():
        if name not in hints or not _fits(value, hints[name]):
            raise Garbled(
                f"{kind.__name__} has no such {name}" if name in hints else "no such field"
            )
    return kind(**given)


@cache
def _hints(kind: type) -> dict[str, Any]:
    known = typing.get_type_hints(kind)
    return {f.name: known[f.name] for f in fields(kind) if f.init}


def _fits(value: Any, hint: Any) -> bool:  # noqa: ANN401
    """Whether a value is of a declared type. Unknown forms of types fit nothing."""
    if hint is Any:
        return True
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, one) for one in inner)
    if origin is typing.Literal:
        return value in inner
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        if len(inner) == 2 and inner[1] is Ellipsis:
            return all(_fits(one, inner[0]) for one in value)
        return len(value) == len(inner) and all(map(_fits, value, inner))
    if origin is frozenset:
        return isinstance(value, frozenset) and all(_fits(one, inner[0]) for one in value)
    if origin is list:
        return isinstance(value, list) and all(_fits(one, inner[0]) for one in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, dict) and all(
            _fits(key, inner[0]) and _fits(one, inner[1]) for key, one in value.items()
        )
    if origin is not None or not (hint is None or isinstance(hint, type)):
        return False
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint in (None, types.NoneType):
        return value is None
    if hint is int:
        return type(value) is int
    return isinstance(value, hint)
