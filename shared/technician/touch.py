"""How far the touch screen is off: four corners and the centre, touched one after the other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.readiness import TOUCH
from shared.domain.errors import Trouble
from shared.technician.machine import Machine

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

LIMIT_MM = 3.0
"""Farther off, a finger in the middle of a small key may hit the one beside it."""
MARGIN_MM = 15.0
"""Centre of a corner's target from both edges: its 20 mm lie on the screen whole."""
NAMES = ("左上角", "右上角", "右下角", "左下角", "中央")
_MM_PER_INCH = 25.4
_SPREAD = 0.05
"""Determinant of the normal equations below which the points tell no map; four corners give 4."""
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Touched:
    """One target and where the screen felt the finger, as shares of the screen's sides."""

    target: Point
    felt: Point
    off_mm: float


@dataclass(frozen=True, slots=True)
class Measured:
    """All five. diagonal: inches the millimetres were reckoned with, size: the screen's pixels."""

    points: tuple[Touched, ...]
    diagonal: float
    size: tuple[int, int]

    @property
    def worst(self) -> float:
        """Millimetres, rounded up: never better than it is."""
        return math.ceil(max(p.off_mm for p in self.points) * 10 - 1e-6) / 10

    @property
    def mean(self) -> float:
        """Millimetres."""
        return sum(p.off_mm for p in self.points) / len(self.points)

    @property
    def passed(self) -> bool:
        """Whether every target was hit within the limit."""
        return self.worst <= LIMIT_MM

    @property
    def words(self) -> str:
        """触摸偏差 1.2 毫米以内，平均 0.8 毫米."""
        most = f"{self.worst:.1f} 毫米以内" if self.passed else f"最大 {self.worst:.1f} 毫米"
        return f"触摸偏差{' ' if self.passed else ''}{most}，平均 {self.mean:.1f} 毫米"

    def left_over(self, matrix: Matrix) -> float:
        """Millimetres the worst point would still be off under this matrix."""
        across, down = _millimetres(self.diagonal, self.size)
        a, b, c, d, e, f = matrix
        return max(
            math.hypot(
                (a * p.felt[0] + b * p.felt[1] + c - p.target[0]) * across,
                (d * p.felt[0] + e * p.felt[1] + f - p.target[1]) * down,
            )
            for p in self.points
        )


def correction(points: Sequence[Touched]) -> Matrix | None:
    """The affine map from felt to meant, by least squares; None when the points do not tell one.

    Shares of the screen's sides in and out: the first two rows of libinput's calibration matrix
    (libinput, "Calibration of absolute devices"), on top of whatever is set now.
    """
    felt = [(*p.felt, 1.0) for p in points]
    # the normal equations, by Cramer's rule
    normal = [[sum(f[i] * f[j] for f in felt) for j in range(3)] for i in range(3)]
    whole = _determinant(normal)
    if whole < _SPREAD:
        return None
    found: list[float] = []
    for axis in (0, 1):
        meant = [p.target[axis] for p in points]
        right = [sum(f[i] * m for f, m in zip(felt, meant, strict=True)) for i in range(3)]
        for column in range(3):
            swapped = [[*row] for row in normal]
            for i in range(3):
                swapped[i][column] = right[i]
            found.append(_determinant(swapped) / whole)
    a, b, c, d, e, g = found
    return a, b, c, d, e, g


def _determinant(m: Sequence[Sequence[float]]) -> float:
    return sum(
        m[0][i] * (m[1][(i + 1) % 3] * m[2][(i + 2) % 3] - m[1][(i + 2) % 3] * m[2][(i + 1) % 3])
        for i in range(3)
    )


def _millimetres(diagonal: float, size: tuple[int, int]) -> tuple[float, float]:
    """The screen's sides; its pixels are taken as square."""
    scale = diagonal * _MM_PER_INCH / math.hypot(*size)
    return size[0] * scale, size[1] * scale


def write_down(machine: Machine, measured: Measured) -> None:
    """Append what was measured: the newest one stands on the board. Raises Trouble."""
    machine.acted("test", TOUCH, "passed" if measured.passed else "failed", detail=measured.words)


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class TouchModel(QObject):  # type: ignore[operator]
    """The page over everything: targets in turn, then what came of it.

    diagonal: the screen's inches, as configured. keep: gets what was measured, may raise Trouble.
    It corrects nothing: a correction belongs where every program's touches go through.
    """

    changed = Signal()

    def __init__(
        self,
        diagonal: Callable[[], float],
        keep: Callable[[Measured], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._inches, self._keep = diagonal, keep
        self._open = False
        self._window, self._screen = (1, 1), (1, 1)
        self._points: list[Touched] = []
        self._measured: Measured | None = None
        self._told = ""

    # -- what the technician does -----------------------------------------------------------------

    @Slot()
    def begin(self) -> None:
        """Show the first target; what was touched before is dropped."""
        self._open, self._measured, self._told = True, None, ""
        self._points.clear()
        self.changed.emit()

    @Slot()
    def close(self) -> None:
        """Away with the page; without all five nothing is kept."""
        self._open = False
        self._points.clear()
        self.changed.emit()

    @Slot(int, int, int, int)
    def sized(self, width: int, height: int, screen_width: int, screen_height: int) -> None:
        """The page's size and its screen's, in the same pixels. A change begins anew."""
        window, screen = (max(1, width), max(1, height)), (screen_width, screen_height)
        if (window, screen) == (self._window, self._screen):
            return
        self._window, self._screen = window, screen
        if self._open and self._measured is None:
            self.begin()
        self.changed.emit()

    @Slot(float, float)
    def touched(self, x: float, y: float) -> None:
        """A finger came down here."""
        if not self._open or self._measured is not None:
            return
        size, mm = self._size, self._px_per_mm
        meant = self._target(len(self._points))
        self._points.append(
            Touched(
                (meant[0] / size[0], meant[1] / size[1]),
                (x / size[0], y / size[1]),
                math.hypot(x - meant[0], y - meant[1]) / mm,
            )
        )
        self._told = ""
        if len(self._points) == len(NAMES):
            self._measured = Measured(tuple(self._points), self._inches(), size)
            try:
                self._keep(self._measured)
            except Trouble as trouble:
                self._told = trouble.sentence
        self.changed.emit()

    @Slot()
    def clicked(self) -> None:
        """A mouse's button, or a panel that says it were a mouse."""
        self._told = (
            "收到的是鼠标，不是触摸。请用手指点；用手指也这样，说明这块屏按鼠标接入，"
            "请技术人员检查触摸屏驱动。"
        )
        self.changed.emit()

    # -- reckoning --------------------------------------------------------------------------------

    @property
    def _size(self) -> tuple[int, int]:
        """The screen's pixels: no window that is shown whole is larger than its screen."""
        return max(self._window[0], self._screen[0]), max(self._window[1], self._screen[1])

    @property
    def _px_per_mm(self) -> float:
        return math.hypot(*self._size) / (self._inches() * _MM_PER_INCH)

    def _target(self, at: int) -> Point:
        (width, height), margin = self._window, MARGIN_MM * self._px_per_mm
        right, bottom = width - margin, height - margin
        places = (
            (margin, margin),
            (right, margin),
            (right, bottom),
            (margin, bottom),
            (width / 2, height / 2),
        )
        return places[min(at, len(places) - 1)]

    # -- what the screen reads --------------------------------------------------------------------

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while the page lies over everything."""
        return self._open

    @Property(bool, notify=changed)
    def done(self) -> bool:
        """True once all were touched."""
        return self._measured is not None

    @Property(int, notify=changed)
    def at(self) -> int:
        """How many were touched."""
        return len(self._points)

    @Property(str, notify=changed)
    def name(self) -> str:
        """Which target is to be touched."""
        return NAMES[min(len(self._points), len(NAMES) - 1)]

    @Property(float, notify=changed)
    def targetX(self) -> float:
        """Where its centre lies."""
        return self._target(len(self._points))[0]

    @Property(float, notify=changed)
    def targetY(self) -> float:
        """Where its centre lies."""
        return self._target(len(self._points))[1]

    @Property(float, notify=changed)
    def pxPerMm(self) -> float:
        """Pixels of a millimetre on this screen."""
        return self._px_per_mm

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, object]]:
        """What was touched: name, mm, tone."""
        return [
            {
                "name": NAMES[n],
                "mm": f"{point.off_mm:.1f} 毫米",
                "tone": "danger" if point.off_mm > LIMIT_MM else "ok",
            }
            for n, point in enumerate(self._points)
        ]

    @Property(bool, notify=changed)
    def passed(self) -> bool:
        """True when all lie within the limit."""
        return self._measured is not None and self._measured.passed

    @Property(str, notify=changed)
    def words(self) -> str:
        """What was measured last, '' before."""
        return self._measured.words if self._measured is not None else ""

    @Property(str, notify=changed)
    def advice(self) -> str:
        """How it was reckoned, and who must do what."""
        measured = self._measured
        if measured is None:
            return ""
        width, height = measured.size
        how = (
            f"按配置的 {measured.diagonal:g} 英寸和 {width}×{height} 像素换算，"
            "手指本身有一两毫米误差。"
        )
        if measured.passed:
            return f"不超过 {LIMIT_MM:g} 毫米，合格。{how}"
        if not self._whole():
            act = "窗口没有铺满屏幕，算不出校准值：请技术人员全屏后再量一次。"
        elif (matrix := correction(measured.points)) is None:
            act = "各点几乎落在一处，算不出校准值：请技术人员检查触摸屏的连线和驱动。"
        elif (rest := measured.left_over(matrix)) > LIMIT_MM:
            act = (
                f"校准也只能到 {rest:.1f} 毫米：请技术人员先再量一次，还是这样就检修或更换触摸屏。"
            )
        else:
            act = "请技术人员按下面的数值设好操作系统的触摸校准，重新进入后再量一次。"
        return f"超过 {LIMIT_MM:g} 毫米，按键会点偏。{act}{how}"

    def _whole(self) -> bool:
        """Whether the page covers its screen: only then are its pixels the screen's."""
        return self._window == self._size

    @Property(str, notify=changed)
    def command(self) -> str:
        """What sets the system's calibration, to be copied; '' when none is needed or helps."""
        measured = self._measured
        if measured is None or measured.passed or not self._whole():
            return ""
        matrix = correction(measured.points)
        if matrix is None or measured.left_over(matrix) > LIMIT_MM:
            return ""
        values = " ".join(f"{value:.5f}" for value in matrix)
        return f'xinput set-prop "触摸屏名称" "libinput Calibration Matrix" {values} 0 0 1'

    @Property(str, notify=changed)
    def told(self) -> str:
        """What went wrong with the last touch, '' for nothing."""
        return self._told
