"""Templates of the sandbox's two web pages (``string.Template``, every value escaped)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from fastapi.responses import HTMLResponse

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


_RANGES = ((0, 8), (11, 12), (14, 31), (127, 159), (0x200E, 0x200F), (0x2028, 0x202E),
           (0x2060, 0x206F))  # fmt: skip
_ALONE = (0x061C, 0x200B, 0xFEFF)
_HIDDEN = dict.fromkeys(
    (*_ALONE, *(code for first, last in _RANGES for code in range(first, last + 1))), "\ufffd"
)
"""Controls and what turns the direction of text: a name must not rewrite the line it stands in."""


class Markup(str):
    """Text that is HTML already and must not be escaped again."""


def page(name: str, values: Mapping[str, str], status: int = 200) -> HTMLResponse:
    """Fill a template; everything but Markup is escaped."""
    safe = {key: _shown(value) for key, value in values.items()}
    return HTMLResponse(_template(name).substitute(safe), status, dict(_HEADERS))


def markup(piece: str, /, **values: str) -> Markup:
    """Fill a piece of HTML with ``{name}`` places; everything but Markup is escaped."""
    safe = {key: _shown(value) for key, value in values.items()}
    return Markup(piece.format(**safe))


def join(parts: list[Markup]) -> Markup:
    """Pieces one after another."""
    return Markup("".join(parts))


def _shown(value: str) -> str:
    return value if isinstance(value, Markup) else escape(value.translate(_HIDDEN))


@cache
def _template(name: str) -> Template:
    return Template(files(__name__).joinpath(name).read_text("utf-8"))
