"""Evidence files: kilobytes and milliseconds a page, beside plain PDFs of the same page.

Four papers as a document camera of 8 megapixels sees them (``evidence_papers``), two seeds.
Both were looked at while thresholds were chosen: neither is held out. Baselines hold the same
cleaned page: JPEG of quality 75 in a PDF by img2pdf where it is installed, and Pillow's own PDF.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evidence_papers import Paper, papers
from PIL import Image

from shared.devices.virtual.people import LI_JIANGUO, WANG_GUIFANG
from shared.image.cv import cv2
from shared.image.frame import Page, decode, to_jpeg
from shared.paper.evidence.back import sheets_of_pdf
from shared.paper.evidence.model import About, Leaf, TextLine, leaf_of, sheets_of, spoken
from shared.paper.evidence.ofd import evidence_ofd
from shared.paper.evidence.pdf import evidence_pdf

ABOUT = About("居民身份证", "高龄津贴申领", "0192", "YC-0003", datetime(2026, 11, 21, tzinfo=UTC))
SAID = ("王𠮷芳 女 汉族", "公民身份号码 410399194503080026", "⿰亻吉 㛃 \U0002ebf0 葛\U000e0100飾",
        "样例省样例市样例区幸福里 12 号楼 3 单元 201 号", "（以下空白）")  # fmt: skip
ROUNDS = 3
A4_KB, CARD_KB = 60, 10


def samples() -> list[dict[str, Any]]:
    """Rows in the house format, one OpenCV thread."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        seen = papers(WANG_GUIFANG, 0) + papers(LI_JIANGUO, 40)
        names = dict.fromkeys(p.name for p in seen)
        rows = [row for name in names for row in _rows(name, [p for p in seen if p.name == name])]
        return [*rows, _exact(seen)]
    finally:
        cv2.setNumThreads(threads)


def _rows(name: str, pages: list[Paper]) -> list[dict[str, Any]]:
    kb: dict[str, list[float]] = {"pdf": [], "ofd": [], "jpeg": [], "pillow": []}
    ms: dict[str, list[float]] = {"ours": [], "pillow": []}
    for paper in pages:
        page = paper.page
        for _ in range(ROUNDS):
            ms["ours"].append(_ms(lambda page=page: evidence_pdf(sheets_of([_leaf(page)]), ABOUT)))
            ms["pillow"].append(_ms(lambda page=page: _pillow(page)))
        sheets = sheets_of([_leaf(page)])
        kb["pdf"].append(len(evidence_pdf(sheets, ABOUT)) / 1024)
        kb["ofd"].append(len(evidence_ofd(sheets, ABOUT)) / 1024)
        kb["pillow"].append(len(_pillow(page)) / 1024)
        if (wrapped := _img2pdf(page)) is not None:
            kb["jpeg"].append(len(wrapped) / 1024)
    aim = CARD_KB if name == "id-card" else A4_KB
    base = kb["jpeg"] or kb["pillow"]
    said = "JPEG 75 in a PDF by " + ("img2pdf" if kb["jpeg"] else "Pillow")
    return [
        _row(f"evidence PDF, {name}", "KB", kb["pdf"], base, said, {"kind": "max", "value": aim}),
        _row(f"evidence OFD, {name}", "KB", kb["ofd"], base, said, {}),
        _row(
            f"evidence PDF, {name}, processor time",
            "ms",
            ms["ours"],
            ms["pillow"],
            "Pillow, JPEG 75",
            {},
        ),
    ]


def _exact(pages: list[Paper]) -> dict[str, Any]:
    """Share of lines that poppler and we ourselves get back exactly, of PDF and OFD."""
    right = total = 0
    for paper in pages:
        made = evidence_pdf(sheets_of([_leaf(paper.page)]), ABOUT)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "e.pdf")
            path.write_bytes(made)
            done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
        told = done.stdout.decode().replace("\f", "").split("\n")
        back = [x.text for s in sheets_of_pdf(made) for p in s.placed for x in p.leaf.lines]
        for line in SAID:
            total += 2
            right += (spoken(line) in told) + (spoken(line) in back)
    return _row("evidence text, lines exactly back", "share", [right / total], [], "",
                {"kind": "min", "value": 1.0})  # fmt: skip


def _leaf(page: Page) -> Leaf:
    """The page with five lines of text, rare characters among them."""
    high, wide = page.height / 8, page.width
    lines = [
        TextLine(text, ((wide * 0.1, high * n), (wide * 0.8, high * n),
                        (wide * 0.8, high * (n + 0.4)), (wide * 0.1, high * (n + 0.4))))
        for n, text in enumerate(SAID, 1)
    ]  # fmt: skip
    return leaf_of(page, lines)


def _pillow(page: Page) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(page.data)).save(out, "PDF", quality=75, resolution=page.dpi or 200)
    return out.getvalue()


def _img2pdf(page: Page) -> bytes | None:
    try:
        import img2pdf
    except ImportError:
        return None
    made = img2pdf.convert(to_jpeg(decode(page.data), 75))
    return bytes(made) if made else None


def _ms(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def _row(
    name: str, unit: str, ours: list[float], base: list[float], baseline: str, aim: dict[str, Any]
) -> dict[str, Any]:
    return {
        "name": name, "unit": unit, "samples": [round(v, 3) for v in ours],
        "baseline_samples": [round(v, 3) for v in base], "baseline_name": baseline, "aim": aim,
    }  # fmt: skip
