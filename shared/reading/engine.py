"""The text models: where text stands on a picture, and what a strip of it says.

Models and alphabet are those inside rapidocr-onnxruntime 1.4.4 (PP-OCRv4 detection and
recognition, Apache-2.0); nothing else of that package is imported. Around them: one detection at
a chosen scale, strips cut once from the picture at the height the recogniser wants, batches of
like width, and the probability of each single character.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2
from shared.image.frame import Bgr
from shared.reading.decoding import Heard, decoded

Points = NDArray[np.float32]
"""Four corners, clockwise from the text's top left."""

_MODELS = (
    "ch_PP-OCRv4_det_infer.onnx",
    "ch_PP-OCRv4_rec_infer.onnx",
    "ch_ppocr_mobile_v2.0_cls_infer.onnx",
)
STRIP = 48
"""Pixels: height of the strips the recogniser reads."""
_WIDEST = 2400
_BATCH_PIXELS = 2600
"""Widths of the strips of one batch together, at most (unless one alone is wider)."""
_INK = 0.3
_LEAST_PART = 0.62
_NECK = 0.72
"""Share of a line's thickness: what is thinner joins two lines that are none."""
_LEAST_BOX = 0.5
_GROW = 1.6


def models_folder() -> Path:
    """Where the models lie. Raises FileNotFoundError when the package is not installed."""
    spec = find_spec("rapidocr_onnxruntime")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("rapidocr-onnxruntime is not installed")
    return Path(spec.origin).parent / "models"


class Engine:
    """The three models, loaded. Not thread-safe. threads: threads one call may use."""

    def __init__(self, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # a waiting thread must not burn the core that the preview needs
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        folder = models_folder()

        sessions: list[Any] = [
            onnxruntime.InferenceSession(
                str(folder / name), sess_options=options, providers=["CPUExecutionProvider"]
            )
            for name in _MODELS
        ]
        self._where, self._what, self._way_up = sessions
        told = self._what.get_modelmeta().custom_metadata_map["character"]
        self.alphabet = ("", *told.splitlines(), " ")

    def boxes(self, picture: Bgr, scale: float) -> list[Points]:
        """Where text stands, in pixels of ``picture``; looked for at ``scale`` times its size."""
        high, wide = picture.shape[:2]
        size = tuple(max(32, round(side * scale / 32) * 32) for side in (wide, high))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = cv2.resize(picture, size, interpolation=way)
        given = cv2.dnn.blobFromImage(small, 1 / 127.5, mean=(127.5, 127.5, 127.5))
        heat = self._where.run(None, {self._where.get_inputs()[0].name: given})[0][0, 0]
        return _boxes_of(heat, wide / size[0], high / size[1], wide, high)

    def hear(self, strips: Sequence[Bgr]) -> list[Heard]:
        """Read strips of ``STRIP`` pixels height, each as wide as it is."""
        heard: list[Heard] = [Heard("", (), ())] * len(strips)
        name = self._what.get_inputs()[0].name
        for batch in _batches([s.shape[1] for s in strips]):
            wide = max(strips[i].shape[1] for i in batch)
            wide = -(-wide // 16) * 16
            block = np.zeros((len(batch), 3, STRIP, wide), np.float32)
            for row, i in enumerate(batch):
                strip = strips[i]
                block[row, :, :, : strip.shape[1]] = strip.transpose(2, 0, 1)
                block[row, :, :, : strip.shape[1]] /= 127.5
                block[row, :, :, : strip.shape[1]] -= 1.0
            answers = self._what.run(None, {name: block})[0]
            for row, i in enumerate(batch):
                heard[i] = decoded(answers[row], self.alphabet, strips[i].shape[1])
        return heard

    def upside_down(self, strips: Sequence[Bgr]) -> list[float]:
        """For each strip: how likely it stands on its head."""
        if not strips:
            return []
        block = np.zeros((len(strips), 3, 48, 192), np.float32)
        for row, strip in enumerate(strips):
            wide = min(192, strip.shape[1])
            small = cv2.resize(strip, (wide, 48))
            block[row, :, :, :wide] = small.transpose(2, 0, 1) / np.float32(127.5) - 1
        answers = self._way_up.run(None, {self._way_up.get_inputs()[0].name: block})[0]
        return [float(a) for a in answers[:, 1]]


def strip_of(picture: Bgr, box: Points, grow: float = 0.0) -> Bgr:
    """The text in ``box`` as one strip of the recogniser's height, resampled once.

    grow: how much more to take above and below, as a share of the box's height.
    """
    sides = np.linalg.norm(np.roll(box, -1, axis=0) - box, axis=1)
    across, down = float(max(sides[0], sides[2])), max(1.0, float(max(sides[1], sides[3])))
    if grow:
        rise = (box[3] - box[0]) * grow, (box[2] - box[1]) * grow
        box = np.array([box[0] - rise[0], box[1] - rise[1], box[2] + rise[1], box[3] + rise[0]])
        down *= 1 + 2 * grow
    wide = int(np.clip(np.ceil(STRIP * across / down), 8, _WIDEST))
    target = np.array([[0, 0], [wide, 0], [wide, STRIP], [0, STRIP]], np.float32)
    turn = cv2.getPerspectiveTransform(box.astype(np.float32), target)
    way = cv2.INTER_CUBIC if down < 1.6 * STRIP else cv2.INTER_AREA
    edge = cv2.BORDER_REPLICATE
    strip = cv2.warpPerspective(picture, turn, (wide, STRIP), flags=way, borderMode=edge)
    return np.asarray(strip, dtype=np.uint8)


def _batches(widths: Sequence[int]) -> list[list[int]]:
    """Indices grouped so that little is padded and no batch is large."""
    batches: list[list[int]] = []
    for i in sorted(range(len(widths)), key=lambda i: widths[i]):
        last = batches[-1] if batches else None
        if (
            last is not None
            and widths[i] <= max(1.35 * widths[last[0]], widths[last[0]] + 48)
            and widths[i] * (len(last) + 1) <= _BATCH_PIXELS
        ):
            last.append(i)
        else:
            batches.append([i])
    return batches


def _boxes_of(
    heat: NDArray[np.float32], over_x: float, over_y: float, wide: int, high: int
) -> list[Points]:
    """Boxes around what is warm (differentiable binarisation), grown back to the text's size."""
    mask = cv2.dilate((heat > _INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    scale = np.array([over_x, over_y], np.float32)
    found = []
    for middle, size, angle in _warm_rects(heat, mask):
        reach = size[0] * size[1] * _GROW / (2 * (size[0] + size[1]))
        grown = (size[0] + 2 * reach, size[1] + 2 * reach)
        corners = cv2.boxPoints((middle, grown, angle)) * scale
        corners = np.clip(corners, 0, (wide, high)).astype(np.float32)
        found.append(_ordered(corners))
    return found


def _warm_rects(heat: NDArray[np.float32], mask: NDArray[np.uint8], deep: bool = True) -> list[Any]:
    """Rotated rectangles that are warm all over.

    One that is not may be a line grown together with a stamp or another line by a thin neck: the
    necks are cut and its parts looked at by themselves.
    """
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        rect = cv2.minAreaRect(contour)
        if min(rect[1]) < 3:
            continue
        if _warmth(heat, cv2.boxPoints(rect)) >= (_LEAST_BOX if deep else _LEAST_PART):
            found.append(rect)
        elif deep and max(rect[1]) > 24:
            x, y, w, h = cv2.boundingRect(contour)
            inside = np.zeros((h + 2, w + 2), np.uint8)
            cv2.drawContours(inside, [contour - (x - 1, y - 1)], -1, 1, -1)
            thick = 2 * float(cv2.distanceTransform(inside, cv2.DIST_L2, 3).max())
            size = max(3, round(_NECK * thick))
            cut = cv2.morphologyEx(
                inside, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
            )
            part = np.zeros_like(mask)
            part[y : y + h, x : x + w] = cut[1:-1, 1:-1]
            found += _warm_rects(heat, part, deep=False)
    return found


def _warmth(heat: NDArray[np.float32], box: Points) -> float:
    """Mean of the map inside a box."""
    high, wide = heat.shape
    left, top = np.clip(np.floor(box.min(axis=0)), 0, (wide - 1, high - 1)).astype(int)
    right, bottom = np.clip(np.ceil(box.max(axis=0)), 0, (wide - 1, high - 1)).astype(int)
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [np.rint(box - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(heat[top : bottom + 1, left : right + 1], mask)[0])


def _ordered(box: Points) -> Points:
    """Clockwise from the top left: the corner with the least x + y, as text runs level."""
    middle = box.mean(axis=0)
    way = np.arctan2(box[:, 1] - middle[1], box[:, 0] - middle[0])
    box = box[np.argsort(way)]
    return np.roll(box, -int(np.argmin(box.sum(axis=1))), axis=0)
