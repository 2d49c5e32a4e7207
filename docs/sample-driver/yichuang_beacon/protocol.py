"""What the light says: lines of ASCII, at most 80 bytes. Pure functions, no input or output."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 80
COLOURS = ("red", "amber", "green", "off")


class Garbled(ValueError):
    """A line that is none of the light's."""


@dataclass(frozen=True)
class Hello:
    """Who it is."""

    version: int
    serial: str


def line_of(words: str) -> bytes:
    """A line to send."""
    return words.encode("ascii") + b"\n"


def hello(line: bytes) -> Hello:
    """The answer to HELLO. Raises Garbled."""
    parts = _words(line)
    if len(parts) != 3 or parts[0] != "BEACON" or not parts[1].isdecimal():
        raise Garbled("not a hello")
    return Hello(int(parts[1]), parts[2])


def hot(line: bytes) -> bool:
    """The answer to STATUS: True when it is too warm. Raises Garbled."""
    parts = _words(line)
    if parts not in (["STATUS", "OK"], ["STATUS", "HOT"]):
        raise Garbled("not a status")
    return parts[1] == "HOT"


def done(line: bytes) -> bool:
    """The answer to SHOW: True when the lamp has changed, False when it refused. Raises Garbled."""
    parts = _words(line)
    if parts == ["DONE"]:
        return True
    if len(parts) == 2 and parts[0] == "ERR" and parts[1].isdecimal():
        return False
    raise Garbled("not an answer")


def _words(line: bytes) -> list[str]:
    if len(line) > LONGEST:
        raise Garbled("too long")
    try:
        return line.decode("ascii").split()
    except UnicodeDecodeError:
        raise Garbled("not ASCII") from None
