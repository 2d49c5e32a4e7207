"""Ink of a finger or a pen: strokes kept as vectors, drawn as a pen would.

A pen says how hard it was pressed; a finger's pressure is guessed from its speed.

A stroke is smoothed with a Catmull-Rom spline; its width follows the speed of the finger (slow
is wide) and tapers where the finger lands and leaves. The same outline is drawn on the screen
and in the PNG that goes into the file, so what was signed is what is kept.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QBuffer, QIODevice, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

PEN_WIDTH = 11.0
"""Widest line in px on a pad 968 px wide."""
_SLOW, _FAST = 0.25, 2.6
"""Finger speeds in px/ms where the line is widest and thinnest."""


@dataclass(frozen=True, slots=True)
class InkPoint:
    """Where the finger was: px on the pad, t in ms since the first touch.

    pressure: 0 to 1 as a pen said it, None for a finger.
    """

    x: float
    y: float
    t: float
    pressure: float | None = None

    def to_json(self) -> list[float]:
        """[x, y, t], with the pressure behind them where there is one."""
        place = [round(self.x, 1), round(self.y, 1), round(self.t)]
        return place if self.pressure is None else [*place, round(self.pressure, 3)]


@dataclass(frozen=True, slots=True)
class Stroke:
    """One touch from landing to leaving."""

    points: tuple[InkPoint, ...]

    def length(self) -> float:
        """Way of the finger in px."""
        pairs = itertools.pairwise(self.points)
        return sum(math.hypot(b.x - a.x, b.y - a.y) for a, b in pairs)

    def scaled(self, share: float) -> Stroke:
        """The same stroke on a pad ``share`` times as large."""
        return Stroke(
            tuple(InkPoint(p.x * share, p.y * share, p.t, p.pressure) for p in self.points)
        )

    def to_json(self) -> list[list[float]]:
        """[[x, y, t], …] or [[x, y, t, pressure], …] rounded to 0.1 px, 1 ms and a thousandth."""
        return [p.to_json() for p in self.points]


class Verdict(StrEnum):
    """What can be said about a signature without knowing how to read."""

    EMPTY = "empty"
    SHORT = "short"
    OUTSIDE = "outside"
    OK = "ok"


def strokes_from(raw: Iterable[object]) -> tuple[Stroke, ...]:
    """Strokes out of what QML or JSON gives: lists of {x, y, t} or [x, y, t]."""
    return tuple(s for s in (_stroke(item) for item in raw) if s.points)


def _stroke(raw: object) -> Stroke:
    items = raw.get("points", ()) if isinstance(raw, Mapping) else raw
    if not isinstance(items, Sequence):
        return Stroke(())
    return Stroke(tuple(_point(item) for item in items))


def _point(raw: object) -> InkPoint:
    if isinstance(raw, Mapping):
        return InkPoint(
            float(raw["x"]), float(raw["y"]), float(raw.get("t", 0)), _pressed(raw.get("pressure"))
        )
    if isinstance(raw, QPointF):
        return InkPoint(raw.x(), raw.y(), 0.0)
    if isinstance(raw, Sequence):
        more = [*raw[2:4], None, None]
        return InkPoint(float(raw[0]), float(raw[1]), float(more[0] or 0.0), _pressed(more[1]))
    raise TypeError(f"no ink point: {type(raw).__name__}")


def _pressed(raw: object) -> float | None:
    return None if raw is None else min(1.0, max(0.0, float(raw)))  # type: ignore[arg-type]


def judge_signature(
    strokes: Sequence[Stroke], width: float, height: float, characters: int
) -> Verdict:
    """Enough ink for a name of ``characters``, and inside the pad of width × height px?

    Short: the whole way of the finger is under 0.7 pad heights per character (at most four
    count), or the ink is a dot. Outside: more than a tenth of the points lie off the pad or on
    its rim, so part of the name was cut off.
    """
    points = [p for s in strokes for p in s.points]
    if not points:
        return Verdict.EMPTY
    rim = 3.0
    off = sum(not (rim <= p.x <= width - rim and rim <= p.y <= height - rim) for p in points)
    if off * 10 > len(points):
        return Verdict.OUTSIDE
    way = sum(s.length() for s in strokes)
    broad = max(p.x for p in points) - min(p.x for p in points)
    tall = max(p.y for p in points) - min(p.y for p in points)
    wanted = 0.7 * height * min(max(characters, 1), 4)
    if way < wanted or max(broad, tall) < 0.2 * height:
        return Verdict.SHORT
    return Verdict.OK


def _spline(points: Sequence[InkPoint]) -> list[InkPoint]:
    """Catmull-Rom through the points, about one step per 3 px."""
    thin = [points[0]]
    for point in points[1:]:
        if math.hypot(point.x - thin[-1].x, point.y - thin[-1].y) >= 2.0:
            thin.append(point)
    if len(thin) < 3:
        return [*thin, points[-1]] if len(points) > 1 else thin
    line: list[InkPoint] = []
    ends = [thin[0], *thin, thin[-1]]
    for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        steps = max(1, int(math.hypot(p2.x - p1.x, p2.y - p1.y) / 3))
        for i in range(steps):
            line.append(_between(p0, p1, p2, p3, i / steps))
    return [*line, thin[-1]]


def _between(p0: InkPoint, p1: InkPoint, p2: InkPoint, p3: InkPoint, u: float) -> InkPoint:
    def mix(a: float, b: float, c: float, d: float) -> float:
        return 0.5 * (
            2 * b
            + (c - a) * u
            + (2 * a - 5 * b + 4 * c - d) * u * u
            + (3 * b - 3 * c + d - a) * u * u * u
        )

    return InkPoint(
        mix(p0.x, p1.x, p2.x, p3.x),
        mix(p0.y, p1.y, p2.y, p3.y),
        p1.t + (p2.t - p1.t) * u,
        None
        if p1.pressure is None or p2.pressure is None
        else p1.pressure + (p2.pressure - p1.pressure) * u,
    )


def pen_widths(line: Sequence[InkPoint], pen: float = PEN_WIDTH) -> list[float]:
    """Line width at each point: hard, or for a finger slow, is wide; the last fifth (up to 28 px)
    tapers."""
    widths: list[float] = []
    smooth = pen * 0.75
    for a, b in zip([line[0], *line], line, strict=False):
        way = math.hypot(b.x - a.x, b.y - a.y)
        speed = way / max(b.t - a.t, 1.0) if b.t > a.t else _SLOW * 3
        share = min(1.0, max(0.0, (speed - _SLOW) / (_FAST - _SLOW)))
        if b.pressure is not None:
            share = 1.0 - b.pressure
        smooth += (pen * (1.0 - 0.55 * share) - smooth) * 0.18
        widths.append(smooth)
    ways = [0.0]
    for a, b in itertools.pairwise(line):
        ways.append(ways[-1] + math.hypot(b.x - a.x, b.y - a.y))
    tail = min(28.0, ways[-1] / 5)
    if tail > 1:
        for i, way in enumerate(ways):
            left = ways[-1] - way
            if left < tail:
                widths[i] *= 0.45 + 0.55 * left / tail
            if way < tail / 2:
                widths[i] *= 0.8 + 0.2 * way / (tail / 2)
    return widths


def stroke_path(stroke: Stroke, pen: float = PEN_WIDTH) -> QPainterPath:
    """Filled outline of one stroke as a pen of varying width would leave it."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    line = _spline(stroke.points)
    if len(line) == 1:
        path.addEllipse(QPointF(line[0].x, line[0].y), pen * 0.6, pen * 0.6)
        return path
    widths = pen_widths(line, pen)
    left: list[QPointF] = []
    right: list[QPointF] = []
    for i, point in enumerate(line):
        a, b = line[max(0, i - 1)], line[min(len(line) - 1, i + 1)]
        way = math.hypot(b.x - a.x, b.y - a.y) or 1.0
        nx, ny = -(b.y - a.y) / way, (b.x - a.x) / way
        half = widths[i] / 2
        left.append(QPointF(point.x + nx * half, point.y + ny * half))
        right.append(QPointF(point.x - nx * half, point.y - ny * half))
    path.addPolygon([*left, *reversed(right)])
    path.closeSubpath()
    for point, width in _joints(line, widths):
        path.addPath(_disc(point, width / 2))
    return path


def _joints(line: Sequence[InkPoint], widths: Sequence[float]) -> list[tuple[InkPoint, float]]:
    """Where the pen is round: both ends, and where the line turns by more than 35 degrees."""
    found = [(line[0], widths[0]), (line[-1], widths[-1])]
    for (a, b, c), width in zip(
        zip(line, line[1:], line[2:], strict=False), widths[1:], strict=False
    ):
        ux, uy, vx, vy = b.x - a.x, b.y - a.y, c.x - b.x, c.y - b.y
        long = math.hypot(ux, uy) * math.hypot(vx, vy)
        if long and (ux * vx + uy * vy) / long < 0.82:
            found.append((b, width))
    return found


def _disc(point: InkPoint, radius: float) -> QPainterPath:
    """A disc that winds the same way as the outline, so that the two never cut holes."""
    disc = QPainterPath()
    disc.addEllipse(QPointF(point.x, point.y), radius, radius)
    return disc.toReversed()


def paint_strokes(
    painter: QPainter, strokes: Sequence[Stroke], colour: QColor, pen: float = PEN_WIDTH
) -> None:
    """Draw the strokes with ``painter`` in pad coordinates."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for stroke in strokes:
        painter.drawPath(stroke_path(stroke, pen))


def signature_png(
    strokes: Sequence[Stroke], width: float, height: float, pen: float = PEN_WIDTH
) -> bytes:
    """PNG of the signature, black on transparent, pad size in px."""
    image = QImage(
        max(1, round(width)), max(1, round(height)), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_strokes(painter, strokes, QColor("#12202E"), pen)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
