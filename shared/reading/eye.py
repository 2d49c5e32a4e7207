"""Reads one picture: which way up it lies, where its lines are and what they say, and its codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from shared.image.frame import Bgr
from shared.reading.codes import codes_on
from shared.reading.decoding import Heard, is_han
from shared.reading.engine import STRIP, Engine, Points, strip_of
from shared.reading.glyphs import looked_at, worth_a_look
from shared.reading.inks import head_up, red_lines, without_stamps
from shared.reading.model import Box, Code, Line

_LEAST_SCORE = 0.5
_CARD_SIDE = 900
_PAGE_SIDE = 1184
_MOST_SIDE = 2400
_VOTERS = 8
_DOUBTFUL = 0.80
_LEFT_OUT = 0.3
_MAYBES = 3
"""Of what a character may be, so many are told."""
_TINY = 11.0
"""Pixels: lines lower than this where they were looked for call for a closer look."""


@dataclass(frozen=True)
class RawPage:
    """Text and codes of an upright page, not yet understood.

    portrait: there is a face-like picture and hardly any text. turned: degrees clockwise the
    picture was turned to stand upright; width and height are those of the upright page.
    """

    lines: tuple[Line, ...] = field(repr=False)
    codes: tuple[Code, ...] = field(repr=False)
    turned: int
    width: int
    height: int
    portrait: bool = False


class Eye:
    """Text detection, recognition and codes on one picture. Not thread-safe."""

    def __init__(self, threads: int) -> None:
        self._engine = Engine(threads)
        self.alphabet = frozenset(c for c in self._engine.alphabet if len(c) == 1)

    def read(self, picture: Bgr, dpi: int = 0) -> RawPage:
        """Read a page whichever way up it lies. dpi: of the picture, 0 when unknown."""
        codes = codes_on(picture)
        seen, picture = picture, without_stamps(picture)
        scale = _scale_for(picture, dpi)
        boxes = self._engine.boxes(picture, scale)
        if boxes and _tiny(boxes, scale):
            scale = min(scale * 1.7, _MOST_SIDE / max(picture.shape[:2]))
            boxes = self._engine.boxes(picture, scale)
        picture, boxes, turned = self._upright(picture, boxes)
        boxes = _whole_lines(boxes)
        strips = [strip_of(picture, box) for box in boxes]
        heard = self._engine.hear(strips)
        boxes, heard = self._apart(picture, boxes, heard)
        boxes, heard = self._in_red(seen, turned, boxes, heard)
        heard = self._again(picture, boxes, heard)
        heard = self._by_shape(picture, boxes, heard)
        high, wide = picture.shape[:2]
        lines = _lines(boxes, heard)
        codes = tuple(_turned_code(code, turned, wide, high) for code in codes)
        words = sum(char.isalnum() for line in lines for char in line.text)
        if words < 6 and (stands := head_up(seen)) is not None:
            wide, high = seen.shape[1::-1] if stands % 180 == 0 else seen.shape[:2]
            return RawPage((), codes, stands, wide, high, portrait=True)
        return RawPage(lines, codes, turned, wide, high)

    def _upright(self, picture: Bgr, boxes: list[Points]) -> tuple[Bgr, list[Points], int]:
        """The picture and its boxes turned so that the text stands upright, and by how much."""
        if not boxes:
            return picture, boxes, 0
        turned = 0
        tall = _stand_tall(boxes)
        if tall:
            boxes = [_quarter(box, picture.shape[0]) for box in boxes]
            picture, turned = np.ascontiguousarray(np.rot90(picture, -1)), 90
        if self._on_its_head(picture, boxes):
            high, wide = picture.shape[:2]
            boxes = [np.roll(np.array([wide, high], np.float32) - box, 2, axis=0) for box in boxes]
            picture, turned = np.ascontiguousarray(np.rot90(picture, 2)), turned + 180
        return picture, boxes, turned

    def _on_its_head(self, picture: Bgr, boxes: list[Points]) -> bool:
        """Vote of the longest lines; when they do not agree, some are read both ways."""
        longest = sorted(boxes, key=lambda box: -_across(box))[:_VOTERS]
        strips = [strip_of(picture, box) for box in longest]
        votes = self._engine.upside_down([s for s in strips if s.shape[1] > 1.5 * STRIP])
        if len(votes) > 2:
            share = float(np.mean(votes))
            if share < 0.12 or share > 0.88:
                return bool(share > 0.5)
        some = [s if s.shape[1] < 600 else np.ascontiguousarray(s[:, :600]) for s in strips[:6]]
        upright = self._engine.hear(some)
        headlong = self._engine.hear([np.ascontiguousarray(s[::-1, ::-1]) for s in some])
        return sum(map(_weight, headlong)) > sum(map(_weight, upright))

    def _in_red(
        self, seen: Bgr, turned: int, boxes: list[Points], heard: list[Heard]
    ) -> tuple[list[Points], list[Heard]]:
        """Lines printed in red (a letter's head, a title) went with the stamps: read as seen."""
        seen = np.ascontiguousarray(np.rot90(seen, -turned // 90))
        rows = [
            np.array([[a, b], [c, b], [c, d], [a, d]], np.float32)
            for a, b, c, d in (_wider(row) for row in red_lines(seen))
        ]
        for row, one in zip(
            rows, self._engine.hear([strip_of(seen, r) for r in rows]), strict=True
        ):
            within = [
                k
                for k, box in enumerate(boxes)
                if row[0][1] < box.mean(axis=0)[1] < row[2][1]
                and row[0][0] - 9 < box.mean(axis=0)[0] < row[1][0] + 9
            ]
            known = sum(_weight(heard[k]) for k in within)
            if one.mean > 0.8 and len(one.chars) > 1 and _weight(one) > known:
                boxes = [b for k, b in enumerate(boxes) if k not in within] + [row]
                heard = [h for k, h in enumerate(heard) if k not in within] + [one]
        return boxes, heard

    def _apart(
        self, picture: Bgr, boxes: list[Points], heard: list[Heard]
    ) -> tuple[list[Points], list[Heard]]:
        """Two short lines set closely may be found as one: cut apart where that reads better."""
        if len(boxes) < 4:
            return boxes, heard
        usual = float(np.median([_down(box) for box in boxes]))
        high = [
            i
            for i, (box, one) in enumerate(zip(boxes, heard, strict=True))
            if one.mean < 0.9 and _down(box) > 1.3 * usual and _across(box) < 8 * _down(box)
        ]
        if not high:
            return boxes, heard
        halves = [half for i in high for half in _halved(boxes[i])]
        again = self._engine.hear([strip_of(picture, half) for half in halves])
        boxes, heard = list(boxes), list(heard)
        for k, i in enumerate(high):
            upper, lower = again[2 * k], again[2 * k + 1]
            if min(upper.mean, lower.mean) > max(0.7, heard[i].mean):
                boxes[i], heard[i] = halves[2 * k], upper
                boxes.append(halves[2 * k + 1])
                heard.append(lower)
        return boxes, heard

    def _again(self, picture: Bgr, boxes: list[Points], heard: list[Heard]) -> list[Heard]:
        """Doubtful lines are read once more with a little more paper; the surer reading stays."""
        doubtful = [i for i, h in enumerate(heard) if h.chars and h.least < _DOUBTFUL]
        if not doubtful:
            return heard
        again = self._engine.hear([strip_of(picture, boxes[i], grow=0.10) for i in doubtful])
        better = list(heard)
        for i, new in zip(doubtful, again, strict=True):
            better[i] = told_of(*surer_first(heard[i], new))
        return better

    def _by_shape(self, picture: Bgr, boxes: list[Points], heard: list[Heard]) -> list[Heard]:
        """Characters that may be others are held against the shapes of those."""
        return [
            looked_at(strip_of(picture, box), one) if worth_a_look(one) else one
            for box, one in zip(boxes, heard, strict=True)
        ]


def surer_first(one: Heard, other: Heard) -> tuple[Heard, Heard]:
    """Two readings of a line, the surer first.

    A character left out is not read surely: it counts as one that is hardly read.
    """
    most = max(_han_in(one), _han_in(other))

    def sureness(heard: Heard) -> float:
        sure = heard.sure + (_LEFT_OUT,) * (most - _han_in(heard))
        return float(np.mean(sure)) + min(sure) if sure else 0.0

    return (other, one) if sureness(other) > sureness(one) else (one, other)


def told_of(kept: Heard, other: Heard) -> Heard:
    """A reading that knows of another of the same line: what that one read is likely, too."""
    if not len(kept.chars) == len(other.chars) == len(kept.maybe):
        return kept
    merged = []
    for k, char in enumerate(other.chars):
        also = kept.others(k) | other.others(k)
        also = dict(sorted(also.items(), key=lambda one: -one[1]))
        if char.strip():
            also = {char: other.sure[k]} | {c: share for c, share in also.items() if c != char}
        also.pop(kept.chars[k], None)
        merged.append(also)
    return replace(
        kept,
        maybe=tuple("".join(also) for also in merged),
        shares=tuple(tuple(also.values()) for also in merged),
    )


def _han_in(heard: Heard) -> int:
    return sum(map(is_han, heard.chars))


def _weight(heard: Heard) -> float:
    return heard.mean * len(heard.chars)


def _scale_for(picture: Bgr, dpi: int) -> float:
    """At which scale to look for text; a card (known by its resolution) has few and large lines."""
    longest = max(picture.shape[:2])
    wanted = _CARD_SIDE if dpi and longest / dpi < 4.0 else _PAGE_SIDE
    return float(wanted / longest)


def _tiny(boxes: Sequence[Points], scale: float) -> bool:
    heights = [min(_across(b), float(np.linalg.norm(b[3] - b[0]))) * scale for b in boxes]
    return float(np.median(heights)) < _TINY


def _across(box: Points) -> float:
    return float(np.linalg.norm(box[1] - box[0]))


def _whole_lines(boxes: list[Points]) -> list[Points]:
    """Boxes of one line that touch become one: the detector may break a line at a comma."""
    whole: list[Points] = []
    for box in sorted(boxes, key=lambda b: float(b[:, 0].min())):
        for k, other in enumerate(whole):
            if _touch(other, box):
                whole[k] = np.stack([other[0], box[1], box[2], other[3]])
                break
        else:
            whole.append(box)
    return whole


def _touch(left: Points, right: Points) -> bool:
    """Does ``right`` go on where ``left`` ends, at the same height and as high?"""
    high, low = _down(left), _down(right)
    if max(high, low) > 1.25 * min(high, low) or _across(left) < 1.2 * high:
        return False
    level = abs(left[1] - right[0])[1] + abs(left[2] - right[3])[1]
    gap = (right[0] + right[3])[0] / 2 - (left[1] + left[2])[0] / 2
    return bool(level < 0.36 * high and -0.8 * high < gap < 0.04 * high)


def _wider(row: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
    left, top, right, bottom = row
    more = 0.16 * (bottom - top)
    return left - more, top - more, right + more, bottom + more


def _down(box: Points) -> float:
    return float(np.linalg.norm(box[3] - box[0]))


def _halved(box: Points) -> tuple[Points, Points]:
    """The upper and the lower line of a box; each keeps a little of the gap."""
    left, right = box[3] - box[0], box[2] - box[1]
    upper = np.stack([box[0], box[1], box[1] + 0.52 * right, box[0] + 0.52 * left])
    lower = np.stack([box[0] + 0.48 * left, box[1] + 0.48 * right, box[2], box[3]])
    return upper.astype(np.float32), lower.astype(np.float32)


def _stand_tall(boxes: list[Points]) -> bool:
    """True when most of the text (by length) runs up or down."""
    wide = tall = 0.0
    for box in boxes:
        across, down = _across(box), float(np.linalg.norm(box[3] - box[0]))
        if down > 1.5 * across:
            tall += down
        elif across > 1.5 * down:
            wide += across
    return tall > wide


def _quarter(box: Points, high: int) -> Points:
    """A box after its picture, ``high`` pixels high, was turned a quarter clockwise."""
    turned = np.stack([high - box[:, 1], box[:, 0]], axis=1).astype(np.float32)
    return np.roll(turned, -int(np.argmin(turned.sum(axis=1))), axis=0)


def _lines(boxes: list[Points], heard: list[Heard]) -> tuple[Line, ...]:
    lines = []
    for box, one in zip(boxes, heard, strict=True):
        if one.mean < _LEAST_SCORE or not one.chars.strip():
            continue
        maybe = tuple(some[:_MAYBES] for some in one.maybe)
        corners: Box = tuple((float(x), float(y)) for x, y in box)
        lines.append(Line(one.chars, one.mean, corners, one.sure, one.at, maybe))
    return tuple(sorted(lines, key=lambda line: (line.middle, line.left)))


def _turned_code(code: Code, turned: int, wide: int, high: int) -> Code:
    """A code's corners on the upright page of this size."""
    box = code.box
    if turned == 90:
        box = tuple((wide - y, x) for x, y in box)
    elif turned == 180:
        box = tuple((wide - x, high - y) for x, y in box)
    elif turned == 270:
        box = tuple((y, high - x) for x, y in box)
    return Code(code.format, code.text, box)
