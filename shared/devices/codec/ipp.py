"""IPP messages (RFC 8010, RFC 8011): what print queues are asked and what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

Value = str | int | bool | bytes
MAX_MESSAGE: Final = 1 << 20


class IppError(ValueError):
    """Bytes that are no IPP message."""


class Op(IntEnum):
    """Operations used here."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class Group(IntEnum):
    """Delimiters of attribute groups."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Tag(IntEnum):
    """Value types; others are kept as bytes."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    COLLECTION = 0x34
    """Attributes within an attribute (RFC 8010 3.1.6); only sent, what comes is taken flat."""
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


OK_LIMIT: Final = 0x0100
"""Status codes below mean success."""
NOT_FOUND: Final = 0x0406
_TEXTS: Final = frozenset(
    {Tag.TEXT, Tag.NAME, Tag.KEYWORD, Tag.URI, Tag.CHARSET, Tag.LANGUAGE, Tag.MIME}
)

Attribute = tuple[Tag, Sequence[Any]]
"""Its type and its values; a value of a COLLECTION is a mapping of attributes."""
_END_COLLECTION, _MEMBER = 0x37, 0x4A


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer. ``code`` is the operation or the status."""

    code: int
    request: int = 1
    groups: tuple[tuple[Group, Mapping[str, tuple[Value, ...]]], ...] = ()
    data: bytes = field(default=b"", repr=False)
    version: bytes = b"\x02\x00"

    def get(self, name: str, group: Group | None = None) -> tuple[Value, ...]:
        """All values of an attribute, empty when it is not there."""
        for kind, attributes in self.groups:
            if name in attributes and group in (None, kind):
                return attributes[name]
        return ()

    def number(self, name: str) -> int:
        """The first value as a number, 0 when it is not there or no number."""
        value = next(iter(self.get(name)), 0)
        return value if isinstance(value, int) else 0

    def words(self, name: str) -> tuple[str, ...]:
        """All text values."""
        return tuple(v for v in self.get(name) if isinstance(v, str))


def _packed(tag: Tag, value: Value) -> bytes:
    if tag is Tag.BOOLEAN:
        return b"\x01" if value else b"\x00"
    if tag in (Tag.INTEGER, Tag.ENUM):
        return int(value).to_bytes(4, "big", signed=True)
    return value.encode("utf-8") if isinstance(value, str) else bytes(value)


def encode(
    code: int,
    request: int,
    groups: Sequence[tuple[Group, Mapping[str, Attribute]]],
    data: bytes = b"",
    version: bytes = b"\x02\x00",
) -> bytes:
    """A message as bytes."""
    out = bytearray(version + code.to_bytes(2, "big") + request.to_bytes(4, "big"))
    for group, attributes in groups:
        out.append(group)
        for name, (tag, values) in attributes.items():
            for index, value in enumerate(values):
                out += _attribute(tag, "" if index else name, value)
    out.append(Group.END)
    return bytes(out) + data


def _attribute(tag: int, name: str, value: Any) -> bytes:  # noqa: ANN401 -- a value or a mapping
    if tag != Tag.COLLECTION:
        return _field(tag, name, _packed(Tag(tag), value))
    out = _field(tag, name, b"")
    for member, (kind, values) in value.items():
        out += _field(_MEMBER, "", member.encode("ascii"))
        for one in values:
            out += _attribute(kind, "", one)
    return out + _field(_END_COLLECTION, "", b"")


def _field(tag: int, name: str, body: bytes) -> bytes:
    label = name.encode("ascii")
    head = bytes([tag]) + len(label).to_bytes(2, "big") + label
    return head + len(body).to_bytes(2, "big") + body


_GROUPS: Final = {int(group): group for group in Group}


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        if len(part) < count:
            raise IppError("message is cut short")
        self._at += count
        return part

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")

    def rest(self) -> bytes:
        return self._data[self._at :]


def _unpacked(tag: int, body: bytes) -> Value:
    if tag in (Tag.INTEGER, Tag.ENUM) and len(body) == 4:
        return int.from_bytes(body, "big", signed=True)
    if tag == Tag.BOOLEAN and len(body) == 1:
        return body != b"\0"
    if tag in _TEXTS:
        return body.decode("utf-8", "replace")
    return body


def decode(message: bytes) -> Message:
    """Take a message apart. Raises IppError."""
    reader = _Reader(message)
    version = reader.take(2)
    code, request = reader.number(2), reader.number(4)
    groups: list[tuple[Group, dict[str, list[Value]]]] = []
    name = ""
    while (tag := reader.number(1)) != Group.END:
        if tag < 0x10:
            groups.append((_GROUPS.get(tag, Group.UNSUPPORTED), {}))
            name = ""
            continue
        label = reader.take(reader.number(2)).decode("ascii", "replace")
        value = _unpacked(tag, reader.take(reader.number(2)))
        if not groups:
            raise IppError("attribute outside a group")
        attributes = groups[-1][1]
        if label:
            name = label
            attributes[name] = [value]
        elif name:
            attributes[name].append(value)
        else:
            raise IppError("value without a name")
    whole = tuple((kind, {n: tuple(v) for n, v in some.items()}) for kind, some in groups)
    return Message(code, request, whole, reader.rest(), version)
