"""What the document camera sees for a case: live picture, found page, and the page once taken."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from shared.capture.auto import AutoCapture, CaptureEvent, CaptureKind
from shared.capture.calibration import MatCalibration
from shared.devices.drivers import DocumentCamera
from shared.devices.host import DeviceHost
from shared.devices.troubles import trouble
from shared.image.frame import Bgr, Frame
from shared.image.frame import Page as Page  # casework hands it to the faces

_STILL_WIDTH = 800
"""Pixels a picture that stands still is at least wide, as far as the camera has them."""
_SAME_PLACE = 0.04
"""Middles closer than this share of the picture's width belong to one page."""


@dataclass(frozen=True)
class Sight:
    """One look. ``picture`` is the reduced frame; ``quad`` its corners as fractions 0..1."""

    kind: CaptureKind
    picture: Bgr = field(repr=False)
    quad: tuple[tuple[float, float], ...] = ()
    problem: str = ""
    problem_code: str = ""
    progress: float = 0.0
    taken: Page | None = None
    others: tuple[Page, ...] = ()
    """Further pages that lay beside the one that was taken, whole and seen at the same moment."""


@dataclass(frozen=True)
class Still:
    """A picture that stands still, for framing a page by hand. ``quad``: corners as fractions."""

    frame: Frame = field(repr=False)
    picture: Bgr = field(repr=False)
    quad: tuple[tuple[float, float], ...] = ()


class CameraSight:
    """Turns a camera's frames into looks. ``look`` belongs to one thread; ``take`` to any."""

    def __init__(
        self, host: DeviceHost[DocumentCamera], calibration: MatCalibration | None = None
    ) -> None:
        self._host, self._calibration = host, calibration
        if calibration is None:
            self._auto = AutoCapture(full=self._full)
        else:
            self._auto = AutoCapture(full=self._full, scale=calibration.scale_for)
        self._at = 0.0
        self._by_hand = threading.Event()
        self._again = threading.Event()

    def take(self) -> None:
        """Take the picture now, whatever the camera thinks of it."""
        self._by_hand.set()

    def again(self) -> None:
        """Forget the page that was taken: the same paper may be taken once more."""
        self._again.set()

    def look(self, timeout_s: float) -> Sight | None:
        """The next look, or None when no new frame came in time. Raises Trouble when it is gone."""
        if not self._host.state.usable:
            raise self._host.trouble or trouble("camera-absent")
        frame = self._host.driver.preview(self._at, timeout_s)
        if frame is None:
            return None
        self._at = frame.at
        if self._again.is_set():
            self._again.clear()
            self._auto.reset()
        if self._by_hand.is_set():
            self._by_hand.clear()
            event = self._auto.take(frame)
        else:
            event = self._auto.feed(frame)
        seen = _sight(frame, event)
        return replace(seen, others=self._beside(frame, event)) if seen.taken else seen

    def _beside(self, frame: Frame, event: CaptureEvent) -> tuple[Page, ...]:
        """The other pages on the mat: several small papers may lie there at once."""
        from shared.capture.clean import clean_page
        from shared.capture.find import find_pages
        from shared.capture.judge import judge_place

        whole = self._full() or frame
        if event.quad is None:
            return ()
        taken = event.quad.scaled(whole.width / frame.width).points().mean(axis=0)
        pages = []
        for quad in find_pages(whole):
            middle = quad.points().mean(axis=0)
            near = float(abs(middle - taken).max()) < _SAME_PLACE * whole.width
            if not near and not judge_place(quad, whole.width, whole.height):
                scale = self._calibration.scale_for(whole.width) if self._calibration else 0.0
                pages.append(clean_page(whole, quad, scale))
        return tuple(pages)

    def freeze(self) -> Still | None:
        """What the camera sees now, full size, and where a page seems to lie; any thread."""
        from shared.capture.find import find_page
        from shared.capture.scratch import nothing_kept
        from shared.image.cv import cv2

        frame = self._full()
        if frame is None:
            return None
        # made of this very frame: the camera's own preview may already be of the next one
        smaller = max(1, frame.width // _STILL_WIDTH)
        size = (frame.width // smaller, frame.height // smaller)
        seen = Frame(cv2.resize(frame.bgr, size, interpolation=cv2.INTER_AREA), frame.at, smaller)
        with nothing_kept():
            found = find_page(seen)
        corners = found.points() / (seen.width, seen.height) if found is not None else ()
        # a page that is cut off ends outside: its handles stay where a finger can reach them
        within = tuple((min(1.0, max(0.0, float(x))), min(1.0, max(0.0, float(y))))
                       for x, y in corners)  # fmt: skip
        return Still(frame, seen.bgr, within)

    def cut(self, still: Still, corners: tuple[tuple[float, float], ...]) -> Page:
        """The page within corners placed by hand, as fractions, clockwise from top left.

        A finger is coarser than an edge: where the paper's edges are seen near by, they count.
        """
        from shared.capture.clean import clean_page
        from shared.capture.manual import drawn_to_edges
        from shared.capture.quad import Quad
        from shared.capture.scratch import nothing_kept

        frame = still.frame
        placed = Quad(tuple((x * frame.width, y * frame.height) for x, y in corners))
        scale = self._calibration.scale_for(frame.width) if self._calibration else 0.0
        with nothing_kept():
            return clean_page(frame, drawn_to_edges(frame, placed), scale)

    def _full(self) -> Frame | None:
        frame = self._host.driver.latest()
        if frame is None or self._calibration is None:
            return frame
        return Frame(self._calibration.evened(frame.bgr), frame.at, frame.reduced)


def paper_there(host: DeviceHost[DocumentCamera]) -> bool:
    """True when some page lies under the camera right now; False when nobody can tell."""
    from shared.capture.find import find_page
    from shared.capture.scratch import nothing_kept

    if not host.state.usable:
        return False
    frame = host.driver.preview()
    with nothing_kept():
        return frame is not None and find_page(frame) is not None


def _sight(frame: Frame, event: CaptureEvent) -> Sight:
    corners: tuple[tuple[float, float], ...] = ()
    if event.quad is not None:
        corners = tuple(
            (float(x) / frame.width, float(y) / frame.height) for x, y in event.quad.points()
        )
    return Sight(
        kind=event.kind,
        picture=frame.bgr,
        quad=corners,
        problem=event.problem.sentence if event.problem else "",
        problem_code=event.problem.code if event.problem else "",
        progress=event.progress,
        taken=event.page,
    )
