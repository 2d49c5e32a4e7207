"""Line icons of the web pages (drawn here on a 24 px grid)."""

from __future__ import annotations

from shared.sandbox.web import Markup

_SVG = (
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="{width}" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{paths}</svg>'
)
_FACE = '<circle cx="12" cy="12" r="10"/><path d="M9 9h.01M15 9h.01"/>'
_PATHS = {
    "check": '<path d="M4.5 12.5l5 5L20 7"/>',
    "upload": '<path d="M7 18a4.5 4.5 0 0 1-.6-8.96A6 6 0 0 1 18 8.5 4.2 4.2 0 0 1 17.5 17"/>'
    '<path d="M12 20v-7M9 15.5l3-3 3 3"/>',
    "inbox": '<path d="M4 13l3-8h10l3 8v6H4z"/><path d="M4 13h5l1.5 2.5h3L15 13h5"/>',
    "building": '<path d="M3 10l9-6 9 6zM5 10v8M9.5 10v8M14.5 10v8M19 10v8M3 20h18"/>',
    "pencil": '<path d="M4 20l1-4L16 5l3 3L8 19z"/>',
    "alert": '<path d="M12 4l9 16H3z"/><path d="M12 10v4M12 17h.01"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "flag": '<path d="M5 21V4h13l-3 4 3 4H5"/>',
    "face5": _FACE + '<path d="M7.5 13.5h9a4.5 4.5 0 0 1-9 0z"/>',
    "face4": _FACE + '<path d="M8 14s1.5 2.2 4 2.2S16 14 16 14"/>',
    "face3": _FACE + '<path d="M8 15h8"/>',
    "face2": _FACE + '<path d="M8 16.2S9.5 14 12 14s4 2.2 4 2.2"/>',
    "face1": '<circle cx="12" cy="12" r="10"/><path d="M7.5 8l2.5 1.2M16.5 8L14 9.2M9.2 11h.01'
    'M14.8 11h.01M8 16.5S9.5 14.3 12 14.3s4 2.2 4 2.2"/>',
}


def icon(name: str, width: float = 2) -> Markup:
    """An icon as inline SVG, coloured by the text around it."""
    return Markup(_SVG.format(width=width, paths=_PATHS[name]))
