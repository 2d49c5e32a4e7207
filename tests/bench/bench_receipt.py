"""A receipt from data to the bytes for the printer, beside what nobody can leave out.

First row: a grey picture of 576 x 1200 dots to ESC/POS, beside threshold and pack in numpy.
Second row: a receipt's data to ESC/POS, beside the typesetter's page, decoded and packed.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import numpy as np
from PIL import Image

from shared.devices.codec import escpos
from shared.devices.receipt.pieces import BAND_ROWS
from shared.image.raster import Raster
from shared.paper.dots import BLACK_BELOW
from shared.paper.press import shared_press
from shared.paper.receipt import PaperMaterial, ReceiptPaper, receipt, receipt_data

ROUNDS, PAPERS = 200, 12
WIDTH, HEIGHT = 576, 1200
_AT = datetime(2026, 11, 21, 14, 2, 18, tzinfo=timezone(timedelta(hours=8)))


def samples() -> list[dict[str, Any]]:
    """Rows in the house format, milliseconds; each round ours and its floor, in turns."""
    gray = _picture()
    dots: dict[str, list[float]] = {"ours": [], "floor": []}
    for _ in range(ROUNDS):
        dots["ours"].append(_ms(lambda: _bytes(Raster.from_gray(gray, BLACK_BELOW))))
        dots["floor"].append(_ms(lambda: np.packbits(gray < BLACK_BELOW, axis=1).tobytes()))
    whole: dict[str, list[float]] = {"ours": [], "floor": []}
    for number in range(PAPERS + 1):
        # a paper set before comes out of the compiler's memory: every round has its own numbers
        ours, theirs = _paper(2 * number), _paper(2 * number + 1)
        spent = _ms(lambda paper=ours: _bytes(receipt(paper)))
        floor = _ms(lambda paper=theirs: _bare(paper))
        if number:  # the first one loads the fonts
            whole["ours"].append(spent)
            whole["floor"].append(floor)
    return [
        _row("receipt 576 x 1200, dots to printer bytes", dots, "threshold and pack"),
        _row("receipt, data to printer bytes", whole, "typesetter, threshold and pack"),
    ]


def _bytes(raster: Raster) -> bytes:
    return b"".join(escpos.bands(raster, BAND_ROWS)) + escpos.FEED_AND_CUT


def _bare(paper: ReceiptPaper) -> bytes:
    png = shared_press().png("receipt", receipt_data(paper), ppi=72)
    gray = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    return np.packbits(gray < BLACK_BELOW, axis=1).tobytes()


def _picture() -> np.ndarray:
    gray = receipt(_paper(99)).to_gray()
    tall = np.full((HEIGHT, WIDTH), 255, np.uint8)
    part = gray[:HEIGHT]
    tall[: len(part)] = part
    return tall


def _paper(number: int) -> ReceiptPaper:
    return ReceiptPaper(
        hall="洛阳市涧西区政务服务中心",
        number=f"LY 261121 {number:04d}",
        item="高龄津贴申领",
        applicant="王*芳",
        applicant_number="4103**********0021",
        received_at=_AT,
        printed_at=_AT + timedelta(seconds=number),
        qr=f"https://example.invalid/r/{number:04d}" + "A" * 60,
        code=f"{number:06d}",
        terminal="LY-JX-K03",
        head=f"{number:064x}",
        materials=(PaperMaterial("身份证", "正反面，已拍照"), PaperMaterial("户口簿", "拍照 2 张")),
        expected_by=date(2026, 11, 27),
        promise="承诺 5 个工作日，法定 20 个工作日",
    )


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _row(name: str, got: dict[str, list[float]], floor: str) -> dict[str, Any]:
    return {
        "name": name,
        "unit": "ms",
        "samples": got["ours"],
        "baseline_name": floor,
        "baseline_samples": got["floor"],
        "aim": {"kind": "ratio_max", "value": 2.0},
    }
