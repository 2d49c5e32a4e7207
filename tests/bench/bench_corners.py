"""Page corners, empty desks, cost of capture; beside the Canny recipe and jscanify (npm).

Frames are made by ``tests/bench/desk`` from several seeds for development, or with ``--final`` from
the one kept for the figures, with exact truth; real photographs are those that free packages ship,
their corners marked by eye (``photographs.py``). A row whose data or peer is not on this machine
has no samples (无数据) and says why.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import photographs
from desk import made, numbered
from desk.camera import overlap
from peers import CANNY, JSCANIFY, Jscanify, NotHere, canny_page

from shared.capture.clean import clean_page
from shared.capture.find import find_page
from shared.capture.judge import judge
from shared.capture.quad import Points, Quad, ordered
from shared.image.cv import cv2
from shared.image.frame import Bgr, Frame, decode, to_jpeg

FRAMES, EMPTIES, LARGE = 64, 30, 6
TWELVE = (4000, 3000)
OURS = "ours"
MISSED_DEG = 90.0
"""Charged when no page was found."""


def samples(
    progress: Callable[[str], None] = lambda _text: None, final: bool = False, frames: int = FRAMES
) -> list[dict[str, Any]]:
    """Rows in the house format."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with _peers() as peers:
            rows = _frames(peers, progress, numbered(final, frames))
            progress("real photographs")
            rows += _real(peers)
            rows += _empty(peers, progress, numbered(final, min(EMPTIES, frames)))
        return rows + _cost(progress, numbered(final, min(LARGE, frames)))
    finally:
        cv2.setNumThreads(threads)


Peers = dict[str, Callable[[Bgr], Points | None] | None]
"""What each finds in a picture; None: it is not there, its name says why."""


@contextmanager
def _peers() -> Iterator[Peers]:
    found: Peers = {CANNY: lambda p: _points(canny_page(Frame(p, 0.0)))}
    try:
        other = Jscanify()
    except NotHere as reason:
        yield found | {f"{JSCANIFY} (无数据：{reason})": None}
        return
    try:
        yield found | {JSCANIFY: other.find}
    finally:
        other.close()


def _frames(
    peers: Peers, progress: Callable[[str], None], which: list[tuple[int, int]]
) -> list[dict[str, Any]]:
    seen = _Seen(peers)
    for done, (seed, number) in enumerate(which):
        progress(f"made frames: {done + 1} of {len(which)}")
        shot = made.shot(seed, number)
        seen.look(shot.bgr, ordered(shot.quads[0]))
    rows = seen.rows("made frames", 0.98, 0.99, 0.97)
    for name, theirs in seen.skew.items():
        if name != OURS:
            rows.append(_row("skew of the page's sides, degrees", "deg", seen.skew[OURS], theirs,
                             name, "max", 0.05, "p90"))  # fmt: skip
    return rows


def _real(peers: Peers) -> list[dict[str, Any]]:
    rows = []
    for what, of in (
        ("real photographs", photographs.samples),
        ("photographs of receipts and sheets", photographs.receipts_and_sheets),
        ("photographs of a sheet on a board", photographs.boards),
    ):
        seen = _Seen(peers)
        try:
            for picture, corners in of():
                seen.look(picture, corners)
        except NotHere as reason:
            nothing = f"page corners, {what} (无数据：{reason})"
            rows.append(_row(nothing, "iou", [], [], CANNY, "min", 0.97))
        else:
            rows += seen.rows(what, 0.95, 0.97, 0.96)
    return rows


def _empty(
    peers: Peers, progress: Callable[[str], None], which: list[tuple[int, int]]
) -> list[dict[str, Any]]:
    made_ones: list[Bgr] = []
    for done, (seed, number) in enumerate(which):
        progress(f"empty desks: {done + 1} of {len(which)}")
        made_ones.append(made.empty(seed, number, (1280, 720)).bgr)
    rows = _seen_on(peers, "page seen on an empty desk", made_ones)
    what = "page seen in photographs without one"
    try:
        return rows + _seen_on(peers, what, list(photographs.desks()))
    except NotHere as reason:
        return [*rows, _row(f"{what} (无数据：{reason})", "share", [], [], CANNY, "max", 0.0)]


def _seen_on(peers: Peers, what: str, desks: list[Bgr]) -> list[dict[str, Any]]:
    found = {name: [float(find(d) is not None) for d in desks] for name, find in _finders(peers)}
    return [_row(what, "share", found[OURS], found.get(name, []), name, "max", 0.0, "mean")
            for name in peers]  # fmt: skip


class _Seen:
    """How each did on the pictures so far: overlap with the truth, degrees of skew."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self.iou: dict[str, list[float]] = {name: [] for name in (OURS, *peers)}
        self.skew: dict[str, list[float]] = {name: [] for name in (OURS, *peers)}

    def look(self, picture: Bgr, truth: Points) -> None:
        """Let everybody find the page whose corners are ``truth``."""
        for name, find in _finders(self._peers):
            points = find(picture)
            self.iou[name].append(_iou(points, truth, picture))
            self.skew[name].append(_skew(points, truth))

    def rows(self, what: str, good: float, mean: float, share: float) -> list[dict[str, Any]]:
        """Mean overlap, and how many are at least ``good``."""
        rows = []
        for name in self._peers:
            ours, theirs = self.iou[OURS], self.iou[name]
            rows.append(_row(f"page corners, {what}: IoU", "iou", ours, theirs, name, "min", mean,
                             "mean"))  # fmt: skip
            rows.append(_row(f"page corners, {what}: share with IoU >= {good}", "share",
                             [float(v >= good) for v in ours], [float(v >= good) for v in theirs],
                             name, "min", share, "mean"))  # fmt: skip
        return rows


def _finders(peers: Peers) -> list[tuple[str, Callable[[Bgr], Points | None]]]:
    ours = (OURS, lambda p: _points(find_page(Frame(p, 0.0))))
    return [ours, *((name, find) for name, find in peers.items() if find is not None)]


def _cost(progress: Callable[[str], None], which: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """Processor milliseconds at 12 megapixels: finding and the whole way, beside decoding."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    seal = AESGCM(AESGCM.generate_key(256))
    dec: list[float] = []
    find: list[float] = []
    canny: list[float] = []
    whole: list[float] = []

    def keep(picture: Bgr, quad: Quad) -> bytes:
        page = clean_page(Frame(picture, 0.0), quad)
        judge(page.bgr())
        return seal.encrypt(bytes(12), page.data, None)

    for done, (seed, number) in enumerate(which):
        progress(f"cost at 12 megapixels: {done + 1} of {len(which)}")
        data = to_jpeg(made.shot(seed, number, TWELVE).bgr, 92)
        for _ in range(2):  # what is loaded and laid out the first time is not counted
            picture, one = _timed(lambda d=data: decode(d))
            quad, two = _timed(lambda p=picture: find_page(Frame(p, 0.0)))
            _, recipe = _timed(lambda p=picture: canny_page(Frame(p, 0.0)))
            three = _timed(lambda p=picture, q=quad: keep(p, q))[1] if quad else 0.0
        dec.append(one)
        find.append(two)
        canny.append(recipe)
        if quad is not None:
            whole.append(one + two + three)
    what = "find_page at 12 MP, processor"
    return [
        _row(what, "ms", find, dec, "JPEG decode", "ratio_max", 1.0),
        _row(what, "ms", find, canny, CANNY, "", 0.0),
        _row("frame to stored clean page at 12 MP, processor", "ms", whole, dec, "JPEG decode",
             "ratio_max", 6.0),
    ]  # fmt: skip


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    result = work()
    return result, (time.process_time() - begun) * 1000


def _points(quad: Quad | None) -> Points | None:
    return None if quad is None else quad.points()


def _iou(found: Points | None, truth: Points, picture: np.ndarray) -> float:
    size = (picture.shape[1], picture.shape[0])
    return 0.0 if found is None else overlap(found, truth, size)


def _skew(found: Points | None, truth: Points) -> float:
    """Degrees between the upper sides, whichever corner they begin with."""
    if found is None:
        return MISSED_DEG
    ways = [np.degrees(np.arctan2(*(p[1] - p[0])[::-1])) for p in (ordered(found), truth)]
    return float(abs((ways[0] - ways[1] + 45) % 90 - 45))


def _row(
    name: str, unit: str, ours: list[float], theirs: list[float], peer: str, kind: str,
    value: float, stat: str = "median",
) -> dict[str, Any]:  # fmt: skip
    return {
        "name": name if stat == "median" else f"{name} ({stat})",
        "unit": unit,
        "samples": ours,
        "baseline_name": peer,
        "baseline_samples": theirs,
        "aim": {"kind": kind, "value": value} if kind else {},
        "stat": stat,
    }
