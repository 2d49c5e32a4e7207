"""libsane through ctypes: only what scanning needs. Lives in a child process (docs/adr).

The interface is the SANE standard 1.06, unchanged since 1998. Every call blocks; none but
``cancel`` may be made while another runs. A library of its own (python-sane) was read and not
taken: it gives faults as sentences, ignores the padding of lines, and stops a page's reading only
between pages.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import signal
from ctypes import POINTER, byref, c_char_p, c_int32, c_void_p
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

from shared.devices.codec.saneframe import FrameShape

_LIBRARY: Final = "libsane.so.1"
_MOST_OPTIONS: Final = 1000
_MOST_LIST: Final = 500


class Status(IntEnum):
    """``SANE_Status``."""

    GOOD = 0
    UNSUPPORTED = 1
    CANCELLED = 2
    BUSY = 3
    INVALID = 4
    EOF = 5
    JAMMED = 6
    NO_DOCS = 7
    COVER_OPEN = 8
    IO_ERROR = 9
    NO_MEMORY = 10
    DENIED = 11


class SaneError(Exception):
    """What a call answered instead of GOOD. Holds no text of the backend."""

    def __init__(self, status: int, during: str) -> None:
        self.status = Status(status) if status in tuple(Status) else Status.IO_ERROR
        self.during = during
        super().__init__(f"{during}: {self.status.name}")


class NoSane(OSError):
    """libsane is not installed."""


class Kind(IntEnum):
    """``SANE_Value_Type``."""

    BOOL = 0
    INT = 1
    FIXED = 2
    STRING = 3
    BUTTON = 4
    GROUP = 5


class Unit(IntEnum):
    """``SANE_Unit``."""

    NONE = 0
    PIXEL = 1
    BIT = 2
    MM = 3
    DPI = 4
    PERCENT = 5
    MICROSECOND = 6


Value = bool | int | float | str
_SOFT_SELECT, _SOFT_DETECT, _INACTIVE = 1, 4, 32
_RANGE, _WORDS, _STRINGS = 1, 2, 3
_GET, _SET = 0, 1
_ONE: Final = 1 << 16
"""SANE_Fixed counts in 65536ths."""


@dataclass(frozen=True, slots=True)
class SaneOption:
    """One option as it stands now. choices: what it may be, empty when free or a range."""

    number: int
    name: str
    kind: Kind
    unit: Unit
    size: int
    settable: bool
    readable: bool
    choices: tuple[Value, ...] = ()
    range: tuple[float, float, float] | None = None
    """Least, most, step."""

    def near(self, wanted: float) -> float:
        """The value the device can take that is nearest to the wanted one."""
        if self.range is not None:
            least, most, step = self.range
            value = min(max(wanted, least), most)
            if step > 0:
                value = min(least + round((value - least) / step) * step, most)
            return value
        numbers = [float(c) for c in self.choices if isinstance(c, int | float)]
        return min(numbers, key=lambda n: abs(n - wanted)) if numbers else wanted


class _Range(ctypes.Structure):
    _fields_ = [("min", c_int32), ("max", c_int32), ("quant", c_int32)]


class _Constraint(ctypes.Union):
    _fields_ = [("strings", POINTER(c_char_p)), ("words", POINTER(c_int32)),
                ("range", POINTER(_Range))]  # fmt: skip


class _Descriptor(ctypes.Structure):
    _fields_ = [
        ("name", c_char_p), ("title", c_char_p), ("desc", c_char_p),
        ("type", c_int32), ("unit", c_int32), ("size", c_int32), ("cap", c_int32),
        ("constraint_type", c_int32), ("constraint", _Constraint),
    ]  # fmt: skip


class _Device(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("vendor", c_char_p), ("model", c_char_p), ("type", c_char_p)]


class _Parameters(ctypes.Structure):
    _fields_ = [
        ("format", c_int32), ("last_frame", c_int32), ("bytes_per_line", c_int32),
        ("pixels_per_line", c_int32), ("lines", c_int32), ("depth", c_int32),
    ]  # fmt: skip


_SIGNATURES: Final[dict[str, list[Any]]] = {
    "sane_init": [POINTER(c_int32), c_void_p],
    "sane_get_devices": [POINTER(POINTER(POINTER(_Device))), c_int32],
    "sane_open": [c_char_p, POINTER(c_void_p)],
    "sane_control_option": [c_void_p, c_int32, c_int32, c_void_p, POINTER(c_int32)],
    "sane_get_parameters": [c_void_p, POINTER(_Parameters)],
    "sane_start": [c_void_p],
    "sane_read": [c_void_p, c_void_p, c_int32, POINTER(c_int32)],
}


@dataclass
class Sane:
    """The library, begun once per process. Raises NoSane."""

    _lib: Any = field(init=False, repr=False)
    _libc: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            self._lib = ctypes.CDLL(ctypes.util.find_library("sane") or _LIBRARY)
        except OSError as error:
            raise NoSane("libsane") from error
        for name, kinds in _SIGNATURES.items():
            function = getattr(self._lib, name)
            function.argtypes, function.restype = kinds, c_int32
        for name in ("sane_close", "sane_cancel"):
            function = getattr(self._lib, name)
            function.argtypes, function.restype = [c_void_p], None
        self._lib.sane_get_option_descriptor.argtypes = [c_void_p, c_int32]
        self._lib.sane_get_option_descriptor.restype = POINTER(_Descriptor)
        self._lib.sane_exit.restype = None
        self._libc = ctypes.CDLL(None)
        self._libc.signal.argtypes, self._libc.signal.restype = [ctypes.c_int, c_void_p], c_void_p
        self._ask("sane_init", byref(c_int32()), None)

    def _ask(self, name: str, *arguments: Any) -> None:  # noqa: ANN401 - C values
        status = getattr(self._lib, name)(*arguments)
        if status != Status.GOOD:
            raise SaneError(status, name)

    def names(self) -> list[str]:
        """Every scanner at this machine; takes seconds. Raises SaneError."""
        found = POINTER(POINTER(_Device))()
        self._ask("sane_get_devices", byref(found), 1)
        names = []
        for at in range(_MOST_LIST):
            if not found[at]:
                break
            names.append(_words(found[at].contents.name))
        return names

    def open(self, name: str) -> Opened:
        """Open one scanner. Raises SaneError: INVALID when there is none of that name."""
        handle = c_void_p()
        self._ask("sane_open", name.encode(), byref(handle))
        return Opened(self, handle)

    def calm(self) -> None:
        """Ignore SIGPIPE again: a backend's reader thread sets it to end the process
        (``restore_sigpipe`` in sanei_thread.c), and the next closed socket would."""
        self._libc.signal(int(signal.SIGPIPE), 1)

    def close(self) -> None:
        """Give everything back."""
        self._lib.sane_exit()


class Opened:
    """One open scanner."""

    def __init__(self, sane: Sane, handle: c_void_p) -> None:
        self._sane, self._lib, self._handle = sane, sane._lib, handle
        self._options: dict[str, SaneOption] = {}

    def options(self) -> dict[str, SaneOption]:
        """Every active option by its name. Read again after a ``set``: it may change others."""
        if self._options:
            return self._options
        found = self._options
        for number in range(1, _MOST_OPTIONS):
            told = self._lib.sane_get_option_descriptor(self._handle, number)
            if not told:
                break
            option = _option(number, told.contents)
            if option is not None:
                found.setdefault(option.name, option)
        return found

    def get(self, option: SaneOption) -> Value:
        """The value of an option of one element. Raises SaneError."""
        room = ctypes.create_string_buffer(max(option.size, 4) + 1)
        self._sane._ask(
            "sane_control_option", self._handle, option.number, _GET, room, byref(c_int32())
        )
        if option.kind is Kind.STRING:
            return room.value.decode("utf-8", "replace")
        word = c_int32.from_buffer(room).value
        return _value(option.kind, word)

    def set(self, option: SaneOption, value: Value) -> None:
        """Set an option of one element; ``get`` tells what became of it. Raises SaneError."""
        if option.kind is Kind.STRING:
            raw = str(value).encode()
            room = ctypes.create_string_buffer(raw, max(option.size, len(raw) + 1))
        else:
            number = round(float(value) * _ONE) if option.kind is Kind.FIXED else int(value)
            room = ctypes.create_string_buffer(bytes(c_int32(number)), max(option.size, 4))
        self._options = {}
        self._sane._ask(
            "sane_control_option", self._handle, option.number, _SET, room, byref(c_int32())
        )

    def start(self) -> None:
        """Begin a frame: feeds the next sheet. Raises SaneError."""
        self._sane._ask("sane_start", self._handle)

    def shape(self) -> FrameShape:
        """What the frame that has begun looks like. Raises SaneError."""
        told = _Parameters()
        self._sane._ask("sane_get_parameters", self._handle, byref(told))
        return FrameShape(told.format, bool(told.last_frame), told.bytes_per_line,
                          told.pixels_per_line, told.lines, told.depth)  # fmt: skip

    def read(self, place: int, most: int) -> int:
        """Put the next bytes at an address; gives how many. Raises SaneError: EOF at the end."""
        count = c_int32()
        try:
            self._sane._ask("sane_read", self._handle, place, most, byref(count))
        finally:
            self._sane.calm()
        return max(0, min(count.value, most))

    def cancel(self) -> None:
        """End the page or the job. The one call allowed from another thread."""
        self._lib.sane_cancel(self._handle)
        self._sane.calm()

    def close(self) -> None:
        """Give the scanner back."""
        self._lib.sane_close(self._handle)


def _option(number: int, told: _Descriptor) -> SaneOption | None:
    kinds, units = tuple(Kind), tuple(Unit)
    if told.type not in kinds or told.cap & _INACTIVE or not told.name:
        return None
    kind = Kind(told.type)
    if kind is Kind.GROUP:
        return None
    choices: tuple[Value, ...] = ()
    spread = None
    if told.constraint_type == _RANGE and told.constraint.range:
        limits = told.constraint.range.contents
        spread = tuple(float(_value(kind, w)) for w in (limits.min, limits.max, limits.quant))
    elif told.constraint_type == _WORDS and told.constraint.words:
        count = min(max(told.constraint.words[0], 0), _MOST_LIST)
        choices = tuple(_value(kind, told.constraint.words[1 + n]) for n in range(count))
    elif told.constraint_type == _STRINGS and told.constraint.strings:
        choices = tuple(_strings(told.constraint.strings))
    return SaneOption(
        number,
        _words(told.name),
        kind,
        Unit(told.unit) if told.unit in units else Unit.NONE,
        told.size,
        bool(told.cap & _SOFT_SELECT),
        bool(told.cap & _SOFT_DETECT),
        choices,
        (spread[0], spread[1], spread[2]) if spread else None,
    )


def _strings(listed: Any) -> list[str]:  # noqa: ANN401 - a C array
    words: list[str] = []
    while len(words) < _MOST_LIST and listed[len(words)]:
        words.append(_words(listed[len(words)]))
    return words


def _value(kind: Kind, word: int) -> Value:
    if kind is Kind.BOOL:
        return bool(word)
    return word / _ONE if kind is Kind.FIXED else word


def _words(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace")
