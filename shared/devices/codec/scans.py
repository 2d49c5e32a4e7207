"""What code scanners send: a code, and perhaps a mark before and behind it.

Scanners are delivered with CR, LF, both or nothing behind a code; nothing means that a pause ends
it. Codes are text: UTF-8, or GB18030 where they are none. A code may come from a stranger's phone,
so one that is too long, or holds what cannot be seen, is refused.
"""

from __future__ import annotations

import unicodedata
from typing import Final

MOST: Final = 4096
"""Bytes of a code. The largest QR code holds 2,953."""
_ENDS: Final = b"\r\n"
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, overrides of the writing direction, halves of characters, unassigned ones."""
_SEPARATOR: Final = "\x1d"
"""Stands between the parts of some trade codes; nothing here needs it."""


class ScanError(ValueError):
    """A code that is none. The message never holds it."""


class ScanParser:
    """Cuts a stream of bytes into codes. Holds at most one code, whatever comes in.

    prefix: what the scanner is set to send before a code; what comes without it is thrown away.
    """

    def __init__(self, prefix: bytes = b"") -> None:
        self._prefix = prefix
        self._held = bytearray()
        self._too_long = False

    @property
    def waiting(self) -> bool:
        """True while a code has begun and not ended."""
        return bool(self._held) or self._too_long

    def feed(self, data: bytes) -> list[bytes | ScanError]:
        """Take in bytes; gives the codes ended by them, without prefix and end."""
        found: list[bytes | ScanError] = []
        for byte in data:
            if byte in _ENDS:
                found += self.pause()
            elif len(self._held) < MOST + len(self._prefix):
                self._held.append(byte)
            else:
                self._too_long = True
        return found

    def pause(self) -> list[bytes | ScanError]:
        """Nothing more came for a while: what is held is a whole code."""
        held, too_long = bytes(self._held), self._too_long
        self.reset()
        if too_long:
            return [ScanError("too long")]
        if not held.startswith(self._prefix) or len(held) == len(self._prefix):
            return []
        return [held[len(self._prefix) :]]

    def reset(self) -> None:
        """Forget what has been held."""
        self._held.clear()
        self._too_long = False


def text_of(code: bytes, encoding: str = "auto") -> str:
    """The text of a code. encoding: ``auto``, ``utf-8`` or ``gb18030``. Raises ScanError."""
    for one in ("utf-8", "gb18030") if encoding == "auto" else (encoding,):
        try:
            return seen(code.decode(one))
        except UnicodeDecodeError:
            continue
    raise ScanError("no text")


def seen(text: str) -> str:
    """A text somebody can see, without blanks around it. Raises ScanError."""
    plain = text.replace(_SEPARATOR, " ").strip()
    if not plain or len(plain) > MOST:
        raise ScanError("empty or too long")
    if any(unicodedata.category(c) in _UNSEEN for c in plain):
        raise ScanError("holds what cannot be seen")
    return plain
