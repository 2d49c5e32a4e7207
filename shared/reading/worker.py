"""The child process that reads: it may be slow, hang or die without anyone else noticing.

Protocol over one pipe: the parent sends ``(ticket, encoded picture)``; the child answers
``(ticket, RawPage)`` or ``(ticket, None)`` when the picture could not be read. Its first message
is ``("ready", alphabet)``. It ends when the pipe is closed.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from shared.hardening import harden
from shared.image.cv import cv2
from shared.image.frame import Bgr, decode
from shared.logs import guard, keep_beside
from shared.reading.model import Box, Code, Line

_LEAST_SCORE = 0.5


@dataclass(frozen=True)
class RawPage:
    """Text and codes of an upright page, not yet understood."""

    lines: tuple[Line, ...] = field(repr=False)
    codes: tuple[Code, ...] = field(repr=False)
    turned: int
    width: int
    height: int


def serve(pipe: Connection, threads: int) -> None:
    """Run until the pipe closes. Entry point of the child."""
    harden()
    guard()
    keep_beside("reading")
    with contextlib.suppress(OSError):
        os.nice(5)
    cv2.setNumThreads(threads)
    eye = Eye(threads)
    eye.read(_warm_up_picture())
    pipe.send(("ready", eye.alphabet))
    while True:
        try:
            ticket, data = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: RawPage | None = eye.read(decode(data))
        except (ValueError, cv2.error):
            answer = None
        pipe.send((ticket, answer))


def _warm_up_picture() -> Bgr:
    picture = np.full((320, 480, 3), 235, np.uint8)
    for row in range(4):
        cv2.putText(picture, "4103 9919 4503", (30, 60 + 70 * row), 0, 1.2, (20, 20, 20), 2)
    return picture


class Eye:
    """Text detection, recognition and codes on one picture. Not thread-safe."""

    def __init__(self, threads: int) -> None:
        from rapidocr_onnxruntime import RapidOCR

        self._ocr: Any = RapidOCR(
            intra_op_num_threads=threads, inter_op_num_threads=1, max_side_len=2000
        )
        characters = self._ocr.text_rec.postprocess_op.character
        self.alphabet = frozenset(c for c in characters if len(c) == 1)

    def read(self, picture: Bgr) -> RawPage:
        """Read a page whichever way up it lies."""
        boxes = self._boxes(picture)
        turned = 0
        if _stand_tall(boxes):
            picture, turned = np.ascontiguousarray(np.rot90(picture, -1)), 90
            boxes = self._boxes(picture)
        crops = self._crops(picture, boxes)
        if self._upside_down(boxes, crops):
            picture = np.ascontiguousarray(np.rot90(picture, 2))
            turned += 180
            size = np.array([picture.shape[1] - 1, picture.shape[0] - 1], np.float32)
            boxes = [_from_top_left(size - box) for box in boxes]
            crops = self._crops(picture, boxes)
        lines = self._lines(boxes, crops)
        high, wide = picture.shape[:2]
        return RawPage(lines, _codes(picture), turned, wide, high)

    def _boxes(self, picture: Bgr) -> list[np.ndarray]:
        scale = min(1.0, 1600 / max(picture.shape[:2]))
        small = picture
        if scale < 1:
            small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        boxes, _ = self._ocr.auto_text_det(small)
        return [] if boxes is None else [np.asarray(b, np.float32) / scale for b in boxes]

    def _crops(self, picture: Bgr, boxes: list[np.ndarray]) -> list[Bgr]:
        return list(self._ocr.get_crop_img_list(picture, boxes)) if boxes else []

    def _upside_down(self, boxes: list[np.ndarray], crops: list[Bgr]) -> bool:
        """Vote of the longest lines; when they do not agree, read some both ways."""
        longest = sorted(range(len(crops)), key=lambda i: -_width(boxes[i]))[:10]
        chosen = [crops[i] for i in longest if crops[i].shape[1] > 1.5 * crops[i].shape[0]]
        if not chosen:
            return False
        _, votes, _ = self._ocr.text_cls([c.copy() for c in chosen])
        share = sum(label == "180" for label, _ in votes) / len(votes)
        if share <= 0.15 or share >= 0.85:
            return bool(share > 0.5)
        some = chosen[:6]
        upright = self._read(some)
        turned = self._read([np.ascontiguousarray(np.rot90(c, 2)) for c in some])
        return sum(s for _, s in turned) > sum(s for _, s in upright)

    def _read(self, crops: list[Bgr]) -> list[tuple[str, float]]:
        found, _ = self._ocr.text_rec(crops, False)
        return [(str(item[0]), float(item[1])) for item in found]

    def _lines(self, boxes: list[np.ndarray], crops: list[Bgr]) -> tuple[Line, ...]:
        if not crops:
            return ()
        lines = [
            Line(text, score, _box(box))
            for box, (text, score) in zip(boxes, self._read(crops), strict=True)
            if score >= _LEAST_SCORE and text.strip()
        ]
        return tuple(sorted(lines, key=lambda line: (line.middle, line.left)))


def _width(box: np.ndarray) -> float:
    return float(np.linalg.norm(box[1] - box[0]))


def _stand_tall(boxes: list[np.ndarray]) -> bool:
    """True when most of the text (by length) runs up or down."""
    wide = tall = 0.0
    for box in boxes:
        across, down = _width(box), float(np.linalg.norm(box[3] - box[0]))
        if down > 1.5 * across:
            tall += down
        elif across > 1.5 * down:
            wide += across
    return tall > wide


def _from_top_left(box: np.ndarray) -> np.ndarray:
    start = int(np.argmin(box.sum(axis=1)))
    return np.roll(box, -start, axis=0)


def _box(box: np.ndarray) -> Box:
    return tuple((float(x), float(y)) for x, y in box)


def _codes(picture: Bgr) -> tuple[Code, ...]:
    import zxingcpp

    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    found = []
    for code in zxingcpp.read_barcodes(gray):
        at = code.position
        box = tuple(
            (float(p.x), float(p.y))
            for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        )
        name = str(code.format).rsplit(".", 1)[-1].replace(" ", "")
        found.append(Code(name, str(code.text), box))
    return tuple(found)
