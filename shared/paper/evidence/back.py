"""An evidence PDF of this product taken apart again: its sheets, layers and words, nothing lost.

The PDF is what is kept. Whoever needs the same pages as OFD, or with one page taken anew, starts
from it: no pixel is encoded twice.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf

from shared.paper.evidence.coding import from_group4
from shared.paper.evidence.layers import MOST_PIXELS, Ink, Layers, Picture
from shared.paper.evidence.model import MM_PER_INCH, Leaf, Placed, Sheet, TextLine

_POINTS = 72 / MM_PER_INCH
_DIGEST = re.compile(r"(\d+) sha256:([0-9a-f]{64})")
_NAME = re.compile(r"/L(\d+)([GPI])(\d*)")
_FOREIGN = "not an evidence file of ours"
_MOST_BYTES = 64 * 1024 * 1024
_ABSURD = re.compile(rb"/(?:Columns|Colors|Size|N|First|Index|W|Width|Height)[\s\[][\s\d]*\d{7}")
"""Seven digits where no file of ours has them: the library would make room for that many."""
_MOST_MM = 1500.0
"""Sides of a sheet; A0 is 1189 mm."""


class _Drawn(NamedTuple):
    """A picture on a page: millimetres from the page's top left, and the colour in force."""

    left: float
    top: float
    wide: float
    high: float
    rgb: tuple[int, int, int]
    stream: Any


def sheets_of_pdf(data: bytes) -> list[Sheet]:
    """The sheets of an evidence PDF. Raises ValueError for any other file, and for one whose
    numbers no page has: what is drawn later takes memory as they say."""
    if len(data) > _MOST_BYTES or _ABSURD.search(data):
        raise ValueError(_FOREIGN)
    try:
        # ours needs no recovery, and recovery of a hostile one takes its time
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            return _sheets(pdf)
    except (
        pikepdf.PdfError, LookupError, AttributeError, TypeError, ArithmeticError, RecursionError,
    ) as error:  # fmt: skip
        raise ValueError(_FOREIGN) from error


def _sheets(pdf: pikepdf.Pdf) -> list[Sheet]:
    said = pdf.Root.Metadata.read_bytes().decode()
    digests: dict[int, list[str]] = {}
    for page, digest in _DIGEST.findall(said):
        digests.setdefault(int(page), []).append(digest)
    sheets = [_sheet(page, digests[n]) for n, page in enumerate(pdf.pages, 1)]
    if not sheets:
        raise ValueError(_FOREIGN)
    return sheets


def _sheet(page: pikepdf.Page, digests: list[str]) -> Sheet:
    wide, high = (float(v) / _POINTS for v in list(page.MediaBox)[2:])
    unicode = _unicode_of(page)
    parts: dict[int, list[tuple[str, _Drawn]]] = {}
    lines: list[TextLine] = []
    for kind, name, drawn in _operations(page, high, unicode):
        if kind == "text":
            lines.append(drawn)
            continue
        found = _NAME.fullmatch(name)
        if found is None:
            raise ValueError(_FOREIGN)
        parts.setdefault(int(found[1]), []).append((found[2], drawn))
    if len(parts) != len(digests):
        raise ValueError(_FOREIGN)
    placed = [_leaf(digest, parts[n]) for n, digest in enumerate(digests)]
    if not all(_sane(p, wide, high) for p in placed):
        raise ValueError(_FOREIGN)
    return Sheet(wide, high, tuple(_with_lines(placed, lines)))


def _leaf(digest: str, parts: list[tuple[str, _Drawn]]) -> Placed:
    ground = next(d for kind, d in parts if kind == "G")
    inks = [d for kind, d in parts if kind == "I"]
    size = next(((int(d.stream.Width), int(d.stream.Height)) for d in inks), None)
    width, height = size or (int(ground.stream.Width), int(ground.stream.Height))
    dpi = width / ground.wide * MM_PER_INCH
    per_mm = dpi / MM_PER_INCH
    pictures = tuple(
        Picture(
            round((d.left - ground.left) * per_mm), round((d.top - ground.top) * per_mm),
            round(d.wide * per_mm), round(d.high * per_mm),
            bytes(d.stream.read_raw_bytes()), (int(d.stream.Width), int(d.stream.Height)),
        )
        for kind, d in parts if kind == "P"
    )  # fmt: skip
    layers = Layers(
        width, height, dpi,
        tuple(Ink(d.rgb, from_group4(d.stream.read_raw_bytes(), width, height)) for d in inks),
        bytes(ground.stream.read_raw_bytes()),
        (int(ground.stream.Width), int(ground.stream.Height)), pictures,
    )  # fmt: skip
    return Placed(Leaf(digest, layers, 1.0, ()), ground.left, ground.top)


def _sane(placed: Placed, wide: float, high: float) -> bool:
    """True for a leaf that lies on its sheet, and a sheet that could be paper."""
    layers = placed.leaf.layers
    own = placed.leaf.size_mm
    return (
        0 < wide < _MOST_MM
        and 0 < high < _MOST_MM
        and 0 < layers.width * layers.height <= MOST_PIXELS
        and -1 < placed.x_mm < wide
        and -1 < placed.y_mm < high
        and 0 < own[0] < wide + 2
        and 0 < own[1] < high + 2
        and all(
            0 < p.width <= layers.width + 4 and 0 < p.height <= layers.height + 4
            and -4 <= p.left <= layers.width and -4 <= p.top <= layers.height
            for p in layers.pictures
        )
    )  # fmt: skip


def _with_lines(placed: list[Placed], lines: list[TextLine]) -> Iterator[Placed]:
    """Each line goes to the leaf it lies on; its box becomes pixels of that leaf's layers."""
    mine: list[list[TextLine]] = [[] for _ in placed]
    for line in lines:
        (ax, ay), _, (cx, cy), _ = line.box
        at = min(range(len(placed)), key=lambda n: _away(placed[n], (ax + cx) / 2, (ay + cy) / 2))
        where, per_mm = placed[at], placed[at].leaf.layers.dpi / MM_PER_INCH
        box = tuple(((x - where.x_mm) * per_mm, (y - where.y_mm) * per_mm) for x, y in line.box)
        mine[at].append(TextLine(line.text, box))
    for where, said in zip(placed, mine, strict=True):
        leaf = where.leaf
        yield Placed(
            Leaf(leaf.digest, leaf.layers, leaf.scale, tuple(said)), where.x_mm, where.y_mm
        )


def _away(placed: Placed, x: float, y: float) -> float:
    wide, high = placed.leaf.size_mm
    return math.dist((placed.x_mm + wide / 2, placed.y_mm + high / 2), (x, y))


def _operations(
    page: pikepdf.Page, high: float, unicode: dict[int, tuple[str, float]]
) -> Iterator[tuple[str, str, Any]]:
    """What is drawn on a page: pictures by name, and lines with boxes in millimetres."""
    pictures: Any = page.Resources.get("/XObject", {})
    rgb, box = (0, 0, 0), (0.0, 0.0, 0.0, 0.0)
    size, stretch, matrix = 1.0, 100.0, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    for one in pikepdf.parse_content_stream(page):
        operands, word = one.operands, str(one.operator)
        if word == "rg":
            red, green, blue = (round(float(v) * 255) for v in operands)
            rgb = (red, green, blue)
        elif word == "cm":
            w, _, _, h, x, y = (float(v) / _POINTS for v in operands)
            box = (x, high - y - h, w, h)
        elif word == "Do":
            yield "picture", str(operands[0]), _Drawn(*box, rgb, pictures[operands[0]])
        elif word == "Tf":
            size = float(operands[1])
        elif word == "Tz":
            stretch = float(operands[0])
        elif word == "Tm":
            matrix = [float(v) for v in operands]
        elif word == "Tj":
            if not isinstance(operands[0], pikepdf.String):
                raise ValueError(_FOREIGN)  # bytes(number) would make room for that many
            yield "text", "", _line(bytes(operands[0]), size, stretch, matrix, high, unicode)


def _line(
    codes: bytes, size: float, stretch: float, matrix: list[float], high: float,
    unicode: dict[int, tuple[str, float]],
) -> TextLine:  # fmt: skip
    said = [unicode[int.from_bytes(codes[n : n + 2])] for n in range(0, len(codes), 2)]
    along = sum(width for _, width in said) * size * stretch / 100 / _POINTS
    across = size / 0.9 / _POINTS
    cos, sin = matrix[0], -matrix[1]
    x = matrix[4] / _POINTS + 0.8 * across * sin
    y = high - matrix[5] / _POINTS - 0.8 * across * cos

    def at(a: float, b: float) -> tuple[float, float]:
        return x + a * cos - b * sin, y + a * sin + b * cos

    box = (at(0, 0), at(along, 0), at(along, across), at(0, across))
    return TextLine("".join(text for text, _ in said), box)


def _unicode_of(page: pikepdf.Page) -> dict[int, tuple[str, float]]:
    """What each code of the page's font says, and its width in squares."""
    fonts = page.Resources.get("/Font")
    if fonts is None:
        return {}
    font = fonts["/F"]
    widths = [int(v) for v in font.DescendantFonts[0].W]
    half = set(widths[::3])
    lines = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes())
    return {
        cid: (bytes.fromhex(text.decode()).decode("utf-16-be"), 0.5 if cid in half else 1.0)
        for cid, text in ((int(code, 16), text) for code, text in lines)
    }
