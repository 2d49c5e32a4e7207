"""An evidence file as OFD (GB/T 33190-2016), the national format for fixed documents.

A zip of XML and pictures, lengths in millimetres, y downwards. On every page the text that was
read lies below the pictures, fully transparent and in a font without shapes: found and copied by
readers, never seen. Order of elements and names follow the schemas in annex A of the standard.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from shared.paper.evidence.coding import palette_png
from shared.paper.evidence.glyphless import FONT_NAME, glyphless
from shared.paper.evidence.model import (
    MM_PER_INCH,
    About,
    Placed,
    Sheet,
    clusters,
    narrow,
    spoken,
)
from shared.paper.evidence.place import Run, run_of
from shared.paper.evidence.xmp import PRODUCER, document_id

MEDIA_TYPE = "application/ofd"
NAMESPACE = "http://www.ofdspec.org/2016"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XMLNS = f'xmlns:ofd="{NAMESPACE}"'
_DATED = (1980, 1, 1, 0, 0, 0)
_STORED = frozenset({"jpg", "png"})


def evidence_ofd(sheets: Sequence[Sheet], about: About) -> bytes:
    """The whole file. The same sheets and words give the same bytes.

    Raises ValueError when there is no sheet.
    """
    if not sheets:
        raise ValueError("an evidence file has at least one page")
    package = _Package()
    pages = [_page(package, sheet) for sheet in sheets]
    files = {
        "OFD.xml": _root(sheets, about),
        "Doc_0/Document.xml": _document(package, sheets, [number for number, _ in pages]),
        "Doc_0/PublicRes.xml": package.public(),
        "Doc_0/DocumentRes.xml": package.media(),
    }
    for place, (_, content) in enumerate(pages):
        files[f"Doc_0/Pages/Page_{place}/Content.xml"] = content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, xml in files.items():
            _add(archive, name, xml.encode())
        for name, data in package.files():
            _add(archive, f"Doc_0/Res/{name}", data)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATED)
    packed = name.rpartition(".")[2] not in _STORED
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)


class _Package:
    """Numbers of everything in the document, its pictures, and what its font has to hold."""

    def __init__(self) -> None:
        self.highest = 0
        self.font = self.number()
        self.said: set[str] = set()
        self._pictures: list[tuple[int, str, str, bytes]] = []

    def number(self) -> int:
        """A number nothing else in the document has."""
        self.highest += 1
        return self.highest

    def picture(self, data: bytes, kind: str) -> int:
        """Take a picture in, ``jpg`` or ``png``; its number."""
        number = self.number()
        self._pictures.append((number, f"image_{number}.{kind}", kind, data))
        return number

    def public(self) -> str:
        """PublicRes.xml: the font, when something is said."""
        font = (
            f'<ofd:Fonts><ofd:Font ID="{self.font}" FontName="{FONT_NAME}"><ofd:FontFile>font.ttf'
            "</ofd:FontFile></ofd:Font></ofd:Fonts>"
        )
        return f'{_HEAD}<ofd:Res {_XMLNS} BaseLoc="Res">{font if self.said else ""}</ofd:Res>'

    def media(self) -> str:
        """DocumentRes.xml: the pictures."""
        listed = "".join(
            f'<ofd:MultiMedia ID="{number}" Type="Image" Format="{kind.upper()}">'
            f"<ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>"
            for number, name, kind, _ in self._pictures
        )
        media = f"<ofd:MultiMedias>{listed}</ofd:MultiMedias>"
        return f'{_HEAD}<ofd:Res {_XMLNS} BaseLoc="Res">{media}</ofd:Res>'

    def files(self) -> Iterator[tuple[str, bytes]]:
        """What lies in Res: name and bytes."""
        for _, name, _, data in self._pictures:
            yield name, data
        if self.said:
            yield "font.ttf", glyphless(self.said)


def _root(sheets: Sequence[Sheet], about: About) -> str:
    day = about.made_at.date().isoformat()
    known = {"CaseNumber": about.number, "Terminal": about.terminal}
    for number, sheet in enumerate(sheets, 1):
        for nth, placed in enumerate(sheet.placed, 1):
            known[f"SHA256.{number}.{nth}"] = placed.leaf.digest
    custom = "".join(
        f"<ofd:CustomData Name={quoteattr(name)}>{_text(value)}</ofd:CustomData>"
        for name, value in known.items()
    )
    return (
        f'{_HEAD}<ofd:OFD {_XMLNS} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:DocID>{document_id(about, sheets).hex}</ofd:DocID>"
        f"<ofd:Title>{_text(about.material)}</ofd:Title>"
        f"<ofd:Author>{_text(about.terminal)}</ofd:Author>"
        f"<ofd:Subject>{_text(about.item)}</ofd:Subject>"
        f"<ofd:CreationDate>{day}</ofd:CreationDate><ofd:ModDate>{day}</ofd:ModDate>"
        f"<ofd:Creator>{PRODUCER}</ofd:Creator>"
        f"<ofd:CustomDatas>{custom}</ofd:CustomDatas></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )


def _document(package: _Package, sheets: Sequence[Sheet], numbers: Sequence[int]) -> str:
    listed = "".join(
        f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{place}/Content.xml"/>'
        for place, number in enumerate(numbers)
    )
    return (
        f"{_HEAD}<ofd:Document {_XMLNS}><ofd:CommonData>"
        f"<ofd:MaxUnitID>{package.highest}</ofd:MaxUnitID>"
        f"<ofd:PageArea><ofd:PhysicalBox>{_box(sheets[0])}</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
        "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )


def _box(sheet: Sheet) -> str:
    return f"0 0 {sheet.width_mm:.3f} {sheet.height_mm:.3f}"


def _page(package: _Package, sheet: Sheet) -> tuple[int, str]:
    """A page's number and Content.xml: what was said below, the pictures above."""
    number = package.number()
    said = "".join(_said(package, placed) for placed in sheet.placed)
    words = f'<ofd:Layer ID="{package.number()}" Type="Body">{said}</ofd:Layer>' if said else ""
    drawn = "".join(_leaf(package, placed) for placed in sheet.placed)
    pictures = f'<ofd:Layer ID="{package.number()}" Type="Body">{drawn}</ofd:Layer>'
    return number, (
        f"{_HEAD}<ofd:Page {_XMLNS}><ofd:Area><ofd:PhysicalBox>{_box(sheet)}</ofd:PhysicalBox>"
        f"</ofd:Area><ofd:Content>{words}{pictures}</ofd:Content></ofd:Page>"
    )


def _leaf(package: _Package, placed: Placed) -> str:
    layers = placed.leaf.layers
    wide, high = placed.leaf.size_mm
    per_px = MM_PER_INCH / layers.dpi

    def picture(data: bytes, kind: str, box: tuple[float, float, float, float]) -> str:
        left, top, w, h = box
        resource = package.picture(data, kind)
        return (
            f'<ofd:ImageObject ID="{package.number()}" Boundary="{placed.x_mm + left:.3f}'
            f' {placed.y_mm + top:.3f} {w:.3f} {h:.3f}" CTM="{w:.3f} 0 0 {h:.3f} 0 0"'
            f' ResourceID="{resource}"/>'
        )

    drawn = picture(layers.ground, "jpg", (0, 0, wide, high))
    for part in layers.pictures:
        left, top = part.left * per_px, part.top * per_px
        drawn += picture(part.jpeg, "jpg", (left, top, part.width * per_px, part.height * per_px))
    if layers.inks:
        inks = [(ink.rgb, ink.tiff) for ink in layers.inks]
        drawn += picture(palette_png(inks, layers.width, layers.height), "png", (0, 0, wide, high))
    return drawn


def _said(package: _Package, placed: Placed) -> str:
    drawn = []
    for line in placed.leaf.lines:
        text = spoken(line.text)
        if text:
            package.said.update(text)
            drawn.append(_words(package, text, run_of(line, placed)))
    return "".join(drawn)


def _words(package: _Package, text: str, run: Run) -> str:
    """One line. Its own axes lie along the text; the matrix turns them onto the page."""
    cos, sin = math.cos(run.turn), math.sin(run.turn)
    corners = [
        (run.x + a * cos - b * sin, run.y + a * sin + b * cos)
        for a in (0, run.along)
        for b in (0, run.across)
    ]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    wide, high = max(x for x, _ in corners) - left, max(y for _, y in corners) - top
    widths = [part for cluster in clusters(text) for part in _advances(cluster)]
    one = run.along / (sum(widths) or 1.0)
    deltas = " ".join(f"{width * one:.3f}" for width in widths[:-1])
    turned = (
        f' CTM="{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {run.x - left:.3f} {run.y - top:.3f}"'
        if abs(run.turn) > 1e-3
        else ""
    )
    delta = f' DeltaX="{deltas}"' if deltas else ""
    return (
        f'<ofd:TextObject ID="{package.number()}"'
        f' Boundary="{left:.3f} {top:.3f} {wide:.3f} {high:.3f}"{turned} Alpha="0"'
        f' Font="{package.font}" Size="{run.across * 0.9:.3f}">'
        '<ofd:FillColor Value="0 0 0" Alpha="0"/>'
        f'<ofd:TextCode X="0" Y="{run.across * 0.8:.3f}"{delta}>{escape(text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def _advances(cluster: str) -> list[float]:
    """How far each UTF-16 unit of a cluster moves on: the last one all the way.

    The standard speaks of characters; readers count UTF-16 units, and leave out what has no
    offset. Where they do count characters the offsets shift a little below a picture.
    """
    units = len(cluster.encode("utf-16-le")) // 2
    return [0.0] * (units - 1) + [0.5 if narrow(cluster) else 1.0]


def _text(value: str) -> str:
    return escape(spoken(value))
