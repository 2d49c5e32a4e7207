"""An evidence file as PDF/A-2b (ISO 19005-2): layers, an invisible text layer, digests.

Below lies the quiet paper as JPEG, on it the photographs, on them one stencil for each colour of
ink, above all the text that was read, drawn in mode 3 (neither filled nor stroked) with a font
that has no shapes. Nothing is encrypted, nothing runs, nothing points outside.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from functools import lru_cache

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from pikepdf import ObjectStreamMode as Packed
from PIL import ImageCms

from shared.paper.evidence import glyphless, xmp
from shared.paper.evidence.coding import group4
from shared.paper.evidence.model import (
    MM_PER_INCH,
    About,
    Placed,
    Sheet,
    TextLine,
    clusters,
    narrow,
    spoken,
)
from shared.paper.evidence.place import run_of

MEDIA_TYPE = "application/pdf"
_POINTS = 72 / MM_PER_INCH
_MOST_CIDS = 60_000
_CONDITION = "sRGB IEC61966-2.1"


def evidence_pdf(sheets: Sequence[Sheet], about: About) -> bytes:
    """The whole file. The same sheets and words give the same bytes.

    Raises ValueError when there is no sheet.
    """
    if not sheets:
        raise ValueError("an evidence file has at least one page")
    pdf = Pdf.new()
    font = _Font()
    for sheet in sheets:
        _page(pdf, sheet, font)
    if font.used:
        fonts = Dictionary(F=font.embedded(pdf))
        for page in pdf.pages:
            page.Resources.Font = fonts
    _about(pdf, sheets, about)
    out = io.BytesIO()
    pdf.save(
        out, min_version="1.7", fix_metadata_version=False, deterministic_id=True,
        object_stream_mode=Packed.generate, compress_streams=True,
    )  # fmt: skip
    return out.getvalue()


class _Font:
    """The one font of the file: each cluster that occurs gets the next number."""

    def __init__(self) -> None:
        self._cids: dict[str, int] = {}

    @property
    def used(self) -> bool:
        """True once something was said."""
        return bool(self._cids)

    def code(self, cluster: str) -> int:
        """Number of a cluster; beyond _MOST_CIDS different ones they are all U+FFFD."""
        known = self._cids.get(cluster)
        if known is None:
            if len(self._cids) >= _MOST_CIDS:
                return self._cids.setdefault("\ufffd", len(self._cids) + 1)
            known = self._cids[cluster] = len(self._cids) + 1
        return known

    def embedded(self, pdf: Pdf) -> Dictionary:
        """The composite font (ISO 32000-1, 9.7), its program and its way back to Unicode."""
        glyphs = bytearray(2)
        widths: list[int] = []
        for cluster, cid in self._cids.items():
            half = narrow(cluster)
            glyphs += bytes((0, glyphless.HALF if half else glyphless.WHOLE))
            if half:
                widths.extend([cid, cid, glyphless.EM // 2])
        program = glyphless.glyphless()
        name = Name(f"/ABCDEF+{glyphless.FONT_NAME}")
        described = Dictionary(
            Type=Name.FontDescriptor, FontName=name, Flags=4, ItalicAngle=0, StemV=1,
            FontBBox=[0, glyphless.DESCENT, glyphless.EM, glyphless.ASCENT],
            Ascent=glyphless.ASCENT, Descent=glyphless.DESCENT, CapHeight=glyphless.ASCENT,
            FontFile2=Stream(pdf, program, Length1=len(program)),
        )  # fmt: skip
        below = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name,
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"),
                                     Supplement=0),
            FontDescriptor=pdf.make_indirect(described), DW=glyphless.EM, W=widths,
            CIDToGIDMap=Stream(pdf, bytes(glyphs)),
        )  # fmt: skip
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(below)]),
                ToUnicode=Stream(pdf, self._to_unicode()),
            )
        )  # fmt: skip

    def _to_unicode(self) -> bytes:
        lines = [
            f"<{cid:04x}> <{cluster.encode('utf-16-be').hex()}>"
            for cluster, cid in self._cids.items()
        ]
        parts = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <ffff> endcodespacerange",
        ]
        for start in range(0, len(lines), 100):
            block = lines[start : start + 100]
            parts += [f"{len(block)} beginbfchar", *block, "endbfchar"]
        parts.append("endcmap CMapName currentdict /CMap defineresource pop end end")
        return "\n".join(parts).encode("ascii")


def _page(pdf: Pdf, sheet: Sheet, font: _Font) -> None:
    page = pdf.add_blank_page(
        page_size=(round(sheet.width_mm * _POINTS, 3), round(sheet.height_mm * _POINTS, 3))
    )
    pictures = Dictionary()
    drawn: list[str] = []
    for number, placed in enumerate(sheet.placed):
        drawn += _leaf(pdf, placed, sheet.height_mm, f"L{number}", pictures)
    for placed in sheet.placed:
        drawn += _said(placed, sheet.height_mm, font)
    page.Resources = Dictionary(XObject=pictures)
    page.Contents = Stream(pdf, "\n".join(drawn).encode("ascii"))


def _leaf(
    pdf: Pdf, placed: Placed, sheet_high: float, prefix: str, pictures: Dictionary
) -> list[str]:
    """Draw the layers from the bottom up; pictures are added to the page's resources."""
    layers = placed.leaf.layers
    wide, high = placed.leaf.size_mm
    per_px = MM_PER_INCH / layers.dpi
    drawn = []

    def draw(name: str, left: float, top: float, w: float, h: float, paint: str = "") -> None:
        x, y = (placed.x_mm + left) * _POINTS, (sheet_high - placed.y_mm - top - h) * _POINTS
        drawn.append(
            f"q {paint}{w * _POINTS:.3f} 0 0 {h * _POINTS:.3f} {x:.3f} {y:.3f} cm /{name} Do Q"
        )

    pictures[f"/{prefix}G"] = _jpeg(pdf, layers.ground, layers.ground_pixels)
    draw(f"{prefix}G", 0, 0, wide, high)
    for number, picture in enumerate(layers.pictures):
        name = f"{prefix}P{number}"
        pictures[f"/{name}"] = _jpeg(pdf, picture.jpeg, picture.pixels)
        left, top = picture.left * per_px, picture.top * per_px
        draw(name, left, top, picture.width * per_px, picture.height * per_px)
    for number, ink in enumerate(layers.inks):
        name = f"{prefix}I{number}"
        pictures[f"/{name}"] = Stream(
            pdf, group4(ink.tiff), Subtype=Name.Image, ImageMask=True,
            Width=layers.width, Height=layers.height,
            Filter=Name.CCITTFaxDecode, DecodeParms=Dictionary(K=-1, Columns=layers.width),
        )  # fmt: skip
        colour = " ".join(f"{v / 255:.3f}" for v in ink.rgb)
        draw(name, 0, 0, wide, high, f"{colour} rg ")
    return drawn


def _jpeg(pdf: Pdf, data: bytes, pixels: tuple[int, int]) -> Stream:
    return Stream(
        pdf, data, Subtype=Name.Image, Width=pixels[0], Height=pixels[1],
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip


def _said(placed: Placed, sheet_high: float, font: _Font) -> list[str]:
    """Every line where it was read, stretched to its box."""
    drawn = [
        _line(line, placed, sheet_high, font) for line in placed.leaf.lines if spoken(line.text)
    ]
    return ["BT 3 Tr", *drawn, "ET"] if drawn else []


def _line(line: TextLine, placed: Placed, sheet_high: float, font: _Font) -> str:
    run = run_of(line, placed)
    parts = list(clusters(spoken(line.text)))
    size = run.across * 0.9 * _POINTS
    natural = sum(0.5 if narrow(part) else 1.0 for part in parts) * size
    cos, sin = math.cos(run.turn), math.sin(run.turn)
    # the baseline lies a fifth of the line's height above its lower edge
    x, y = run.x - 0.8 * run.across * sin, run.y + 0.8 * run.across * cos
    codes = "".join(f"{font.code(part):04x}" for part in parts)
    return (
        f"/F {size:.2f} Tf {100 * run.along * _POINTS / natural:.2f} Tz"
        f" {cos:.5f} {-sin:.5f} {sin:.5f} {cos:.5f}"
        f" {x * _POINTS:.2f} {(sheet_high - y) * _POINTS:.2f} Tm <{codes}> Tj"
    )


def _about(pdf: Pdf, sheets: Sequence[Sheet], about: About) -> None:
    root = pdf.Root
    root.Metadata = Stream(pdf, xmp.packet(about, sheets), Type=Name.Metadata, Subtype=Name.XML)
    root.Lang = String("zh-CN")
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent, S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String(_CONDITION),
                DestOutputProfile=Stream(pdf, _srgb(), N=3),
            )
        ]
    )  # fmt: skip


@lru_cache(maxsize=1)
def _srgb() -> bytes:
    """An sRGB profile as LittleCMS writes it, without its date: same file, same bytes."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07ea 0001 0001 0000 0000 0000")
    return bytes(profile)
