"""The camera takes the picture by itself: when a page lies still, whole, lit and sharp.

A state machine fed with preview frames. It holds no thread, no clock and no camera: time comes
with the frames, and the one full picture comes from a function it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from shared.capture.clean import clean_page, crop
from shared.capture.find import find_page
from shared.capture.judge import BLUR, SPOILT, Problem, judge, judge_place
from shared.capture.live import LivePage
from shared.capture.mat import Mat
from shared.capture.papers import seen_dpi
from shared.capture.quad import Quad
from shared.capture.same import same_sheet
from shared.capture.spoilt import spoilt
from shared.image.cv import cv2
from shared.image.frame import Bgr, Frame, Page


class CaptureKind(StrEnum):
    """What the last frame meant."""

    EMPTY = "empty"
    """Nothing lies on the desk."""
    SEARCHING = "searching"
    """Something moves, or lies there but is no page yet."""
    ADJUST = "adjust"
    """A page, but with a problem the person can mend."""
    STEADY = "steady"
    """All is well; hold still until ``progress`` is 1."""
    CAPTURED = "captured"
    """Just taken: the event carries the page. Said once per page."""
    HELD = "held"
    """Already taken; waiting for the page to leave or to be changed."""


@dataclass(frozen=True, slots=True)
class CaptureEvent:
    """Answer to one frame. ``quad`` is in that frame's pixels; ``progress`` runs 0 to 1."""

    kind: CaptureKind
    quad: Quad | None = None
    problem: Problem | None = None
    progress: float = 0.0
    page: Page | None = None


STILL = 0.006
"""Corners may wander by this share of the page's diagonal and it still lies still."""
STEADY_S = 0.5
GONE_S = 0.35
_THUMB = (48, 48)
_SAME_LOOK = 0.86
_SAME_PX = 640


class AutoCapture:
    """Feed it frames; it says what to show and hands over the page when it has taken one.

    full: gives the full-size frame at the moment of capture; the preview frame is used when it is
    None or returns None. mat: what the empty desk looks like. scale: pixels per millimetre of a
    picture so many pixels wide, 0 when nobody measured. Not thread-safe: one owner.
    """

    def __init__(
        self,
        full: Callable[[], Frame | None] | None = None,
        mat: Mat | None = None,
        scale: Callable[[int], float] = lambda _width: 0.0,
    ) -> None:
        self._full = full
        self._mat = mat
        self._scale = scale
        self.reset()

    def reset(self) -> None:
        """Forget the page; the next one is taken whatever was taken before."""
        self._anchor: Quad | None = None
        self._since = 0.0
        self._gone_since: float | None = None
        self._held: np.ndarray | None = None
        self._held_flat: Bgr | None = None
        self._disturbed = False
        self._changed_since: float | None = None
        self._live = LivePage(self._mat)
        self._last: CaptureEvent | None = None
        self._judged: tuple[Quad, Problem | None] | None = None

    def feed(self, frame: Frame) -> CaptureEvent:
        """Take one preview frame into account."""
        if not self._live.see(frame) and self._last is not None:
            return self._last
        said = self._answer(frame, self._live.quad)
        taken = said.kind is CaptureKind.CAPTURED
        self._last = CaptureEvent(CaptureKind.HELD, said.quad, progress=1.0) if taken else said
        return said

    def _answer(self, frame: Frame, quad: Quad | None) -> CaptureEvent:
        if quad is None:
            return self._nothing(frame)
        self._gone_since = None
        if self._held is not None and not self._rearmed(frame, quad):
            return CaptureEvent(CaptureKind.HELD, quad, progress=1.0)
        if self._anchor is None or self._anchor.moved(quad) > STILL:
            self._anchor, self._since = quad, frame.at
            placed = judge_place(quad, frame.width, frame.height)
            if placed:
                return CaptureEvent(CaptureKind.ADJUST, quad, placed[0])
            return CaptureEvent(CaptureKind.SEARCHING, quad)
        if self._judged is None or self._judged[0] is not quad:
            self._judged = quad, self._problem(frame, quad)
        problem = self._judged[1]
        if problem is not None:
            self._since = frame.at
            return CaptureEvent(CaptureKind.ADJUST, quad, problem)
        progress = min(1.0, (frame.at - self._since) / STEADY_S)
        if progress < 1.0:
            return CaptureEvent(CaptureKind.STEADY, quad, progress=progress)
        return self.take(frame, quad)

    def take(self, frame: Frame, quad: Quad | None = None) -> CaptureEvent:
        """Take the picture now (我来按拍照). Without a page in sight the event is ``empty``.

        Problems are not waited for, but the event names the first one.
        """
        seen = quad or find_page(frame, self._mat)
        if seen is None:
            return CaptureEvent(CaptureKind.EMPTY)
        whole = self._full() if self._full is not None else None
        if whole is not None and quad is not None and spoilt(whole.bgr):
            self._since = frame.at
            return CaptureEvent(CaptureKind.ADJUST, seen, SPOILT)
        exact = find_page(whole, self._mat) if whole is not None else None
        if whole is None or exact is None:
            whole, exact = frame, seen
        elif exact.scaled(frame.width / whole.width).moved(seen) > 4 * STILL and quad is not None:
            self._anchor = None  # it was moved between preview and picture: look again
            return CaptureEvent(CaptureKind.ADJUST, seen, BLUR)
        problem = self._problem(whole, exact)
        if problem is not None and quad is not None:
            self._since = frame.at
            return CaptureEvent(CaptureKind.ADJUST, seen, problem)
        self._held = _look(frame, seen)
        self._held_flat = crop(frame, seen, long_side=_SAME_PX)[0]
        self._disturbed = False
        self._changed_since = None
        self._anchor = None
        page = clean_page(whole, exact, self._scale(whole.width))
        return CaptureEvent(CaptureKind.CAPTURED, seen, problem, 1.0, page)

    def _nothing(self, frame: Frame) -> CaptureEvent:
        self._anchor = None
        if self._gone_since is None:
            self._gone_since = frame.at
        if frame.at - self._gone_since >= GONE_S:
            self._let_go()
            return CaptureEvent(CaptureKind.EMPTY)
        return CaptureEvent(CaptureKind.HELD if self._held is not None else CaptureKind.SEARCHING)

    def _rearmed(self, frame: Frame, quad: Quad) -> bool:
        """True when what lies there now is something else than what was taken."""
        if self._held is None:
            return True
        if _alike(self._held, _look(frame, quad)):
            self._changed_since = None
            return self._swapped(frame, quad)
        if self._changed_since is None:
            self._changed_since = frame.at
        if frame.at - self._changed_since < GONE_S:
            return False
        self._let_go()
        return True

    def _swapped(self, frame: Frame, quad: Quad) -> bool:
        """True when it was touched, lies still again, and is another copy of the same form."""
        if self._anchor is None or self._anchor.moved(quad) > STILL:
            self._anchor, self._since, self._disturbed = quad, frame.at, True
            return False
        if not self._disturbed or frame.at - self._since < GONE_S or self._held_flat is None:
            return False
        self._disturbed = False
        if same_sheet(self._held_flat, crop(frame, quad, long_side=_SAME_PX)[0]):
            return False
        self._let_go()
        return True

    def _let_go(self) -> None:
        self._held = self._held_flat = self._anchor = self._changed_since = None

    def _problem(self, frame: Frame, quad: Quad) -> Problem | None:
        if frame.reduced == 1 and spoilt(frame.bgr):
            return SPOILT  # before its outline: half of a page would pass for a hand over it
        placed = judge_place(quad, frame.width, frame.height)
        if placed:
            return placed[0]
        points = quad.points()
        longest = float(np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1).max())
        flat, paper = crop(frame, quad, long_side=round(longest))
        # a reduced preview is judged for what it can show; size is judged at full scale
        seen = judge(flat, 0.0 if frame.reduced > 1 else seen_dpi(paper, longest))
        problems = [p for p in seen.problems if not (p.code == "small" and frame.reduced > 1)]
        return problems[0] if problems else None


def _look(frame: Frame, quad: Quad) -> np.ndarray:
    """A tiny normalised picture of the page, enough to see that it was swapped."""
    flat: Bgr = crop(frame, quad, long_side=192)[0]
    small = cv2.resize(cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY), _THUMB, interpolation=cv2.INTER_AREA)
    look = small.astype(np.float32)[3:-3, 3:-3]
    look = look - cv2.GaussianBlur(look, (0, 0), 8)
    return np.asarray(look / (float(np.linalg.norm(look)) or 1.0))


def _alike(a: np.ndarray, b: np.ndarray) -> bool:
    """Same page, perhaps turned by half or quarter turns, within a pixel or two."""
    best = max(
        float(cv2.matchTemplate(np.pad(np.rot90(b, k), 2), np.ascontiguousarray(a),
                                cv2.TM_CCOEFF_NORMED).max())
        for k in range(4)
    )  # fmt: skip
    return best > _SAME_LOOK
