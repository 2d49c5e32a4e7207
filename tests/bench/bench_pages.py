"""Cleaned pages: skew beside unpaper, deskew and a Hough recipe; what is blurred, blank, doubled.

Scans that lie up to 4.5 degrees askew are made by ``tests/bench/desk/scans.py`` (a third each on a
dark bed, under a white lid, cut to the page by a feeder). Skew is measured alike for all: points of
print in the cleaned page are laid over those of the flat original. Pages for the judgements are cut
out of the made frames by their true corners. Several seeds for development, or the kept one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import peers
from desk import made, numbered, papers, scans

from shared.capture.clean import clean_page, crop
from shared.capture.find import find_page
from shared.capture.judge import judge
from shared.capture.quad import Quad, as_corners, ordered
from shared.capture.same import same_sheet
from shared.image.cv import cv2
from shared.image.frame import Bgr, Frame, Page
from shared.reading.pictures import straightened

SCANS, FRAMES, PAIRS = 30, 64, 48
_TOLD = ("blur", "blank", "same")
Progress = Callable[[str], None]
Rows = list[dict[str, Any]]


def samples(
    progress: Progress = lambda _text: None, final: bool = False, scanned: int = SCANS,
    frames: int = FRAMES, pairs: int = PAIRS,
) -> Rows:  # fmt: skip
    """Rows in the house format."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        rows = _skew(progress, numbered(final, scanned))
        rows += _judged(progress, numbered(final, frames))
        return rows + _again(progress, numbered(final, pairs))
    finally:
        cv2.setNumThreads(threads)


def _skew(progress: Progress, which: list[tuple[int, int]]) -> Rows:
    """Degrees between the cleaned print and level, of those programs that are there."""
    made_scans = [scans.scan(seed, number) for seed, number in which]
    given = [one.bgr for one in made_scans]
    ours: list[float] = []
    for done, one in enumerate(made_scans):
        progress(f"scans made level: {done + 1} of {len(which)}")
        ours.append(_left(straightened(one.bgr)[0].bgr(), one))
    cleaned: dict[str, Callable[[], list[Bgr]]] = {
        peers.HOUGH: lambda: [peers.turned(p, peers.hough_skew(p)) for p in given],
        peers.DESKEW: lambda: [
            peers.turned(p, a) for p, a in zip(given, peers.deskew(given), strict=True)
        ],
        peers.UNPAPER: lambda: peers.unpaper(given),
    }
    rows = []
    for name, clean in cleaned.items():
        progress(f"scans made level by {name}")
        theirs: list[float] = []
        try:
            theirs = [_left(p, s) for p, s in zip(clean(), made_scans, strict=True)]
        except peers.NotHere as reason:
            name = f"{name} (无数据：{reason})"
        rows.append(_row("skew after cleaning, scans", "deg", ours, theirs, name, "max", 0.05,
                         "p90"))  # fmt: skip
    return rows


def _left(cleaned: Bgr, one: scans.Scan) -> float:
    """What is left of the skew; as much as there was where the print cannot be found again."""
    skew = scans.skew_of(cleaned, one.flat)
    return abs(one.degrees if skew is None else skew)


def _judged(progress: Progress, which: list[tuple[int, int]]) -> Rows:
    ours: dict[str, list[float]] = {name: [] for name in _TOLD}
    theirs: dict[str, list[float]] = {name: [] for name in _TOLD}
    for done, (seed, number) in enumerate(which):
        progress(f"judgements: {done + 1} of {len(which)}")
        rng = np.random.default_rng((seed, number, 33))
        if made.CONDITIONS[number % len(made.CONDITIONS)] in ("blur", "dim", "glare", "cut"):
            continue
        shot = made.shot(seed, number)
        quad = Quad(as_corners(ordered(shot.quads[0])))
        run = np.roll(quad.points(), -1, axis=0) - quad.points()
        long = float(np.linalg.norm(run, axis=1).max())
        if long < 700 or max(shot.bgr.shape) < 1900:
            continue
        flat, _ = crop(Frame(shot.bgr, 0.0), quad, long_side=round(long))
        sigma = float(rng.uniform(0.4, 0.8)) * long / max(shot.sheets[0].mm)
        soft = cv2.GaussianBlur(flat, (0, 0), sigma)
        soft = np.clip(soft + rng.normal(0, 2, soft.shape), 0, 255).astype(np.uint8)
        back = _back_of(flat, rng)
        ours["blur"] += [float("blur" not in _codes(flat)), float("blur" in _codes(soft))]
        theirs["blur"] += [float(not peers.blurred(flat)), float(peers.blurred(soft))]
        ours["blank"] += [float("blank" not in _codes(flat)), float("blank" in _codes(back))]
        theirs["blank"] += [float(not peers.blank(flat)), float(peers.blank(back))]
    return [
        _row("blurred told from sharp", "share", ours["blur"], theirs["blur"], peers.LAPLACE,
             "min", 0.95, "mean"),
        _row("blank told from printed", "share", ours["blank"], theirs["blank"], peers.DARK,
             "min", 0.95, "mean"),
    ]  # fmt: skip


def _again(progress: Progress, which: list[tuple[int, int]]) -> Rows:
    """The same sheet laid anew, and the same form filled in by somebody else."""
    ours: list[float] = []
    theirs: list[float] = []
    for done, (seed, number) in enumerate(which):
        progress(f"sheets again: {done + 1} of {len(which)}")
        kind = papers.KINDS[number % 7]
        takes = [_view(seed, kind, v, s) for v, s in ((number, 1), (number, 2), (number + 1, 3))]
        if any(page is None for page in takes):
            ours += [0.0, 0.0]
            theirs += [0.0, 0.0]
            continue
        one, two, other = (page for page in takes if page is not None)
        ours += [float(same_sheet(one, two)), float(not same_sheet(one, other))]
        looks = [page.bgr() for page in (one, two, other)]
        theirs += [float(peers.same_look(looks[0], looks[1])),
                   float(not peers.same_look(looks[0], looks[2]))]  # fmt: skip
    return [_row("the same sheet again told from the same form of another", "share", ours, theirs,
                 peers.DHASH, "min", 0.95, "mean")]  # fmt: skip


def _codes(flat: Bgr) -> set[str]:
    return {p.code for p in judge(flat).problems}


def _back_of(flat: Bgr, rng: np.random.Generator) -> Bgr:
    """The other side of a page: its paper, its light, and a tenth of its print shining through."""
    paper = cv2.GaussianBlur(cv2.dilate(flat, np.ones((25, 25), np.uint8)), (0, 0), 25)
    through = cv2.GaussianBlur(flat[:, ::-1].astype(np.float32), (0, 0), 2.5)
    rough = rng.normal(0, 2, flat.shape)
    return np.asarray(np.clip(0.92 * paper + 0.08 * through + rough, 0, 255), np.uint8)


def _view(seed: int, kind: str, variant: int, take: int) -> Page | None:
    shot = made.view(seed * 10 + take, kind, variant)
    quad = find_page(Frame(shot.bgr, 0.0))
    return clean_page(Frame(shot.bgr, 0.0), quad) if quad else None


def _row(
    name: str, unit: str, ours: list[float], theirs: list[float], peer: str, kind: str,
    value: float, stat: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "name": f"{name} ({stat})", "unit": unit, "samples": ours, "baseline_name": peer,
        "baseline_samples": theirs, "aim": {"kind": kind, "value": value}, "stat": stat,
    }  # fmt: skip
