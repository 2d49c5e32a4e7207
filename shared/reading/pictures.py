"""Files from outside into straightened pages, in a child: whatever a file does, it does there.

Questions (``shared.reading.child``) are ``(path, number)``; the answer is a Sheet, or a NoSheet
with the sentence why there is none. The child may use a few gigabytes of memory and no more.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shared.capture.clean import clean_page, crop, even_light
from shared.capture.find import find_page, find_pages
from shared.capture.judge import Quality, judge, judge_place
from shared.capture.level import levelled
from shared.capture.papers import aspect_of, paper_at, paper_for, seen_dpi
from shared.capture.quad import Quad
from shared.hardening import harden
from shared.image.cv import cv2
from shared.image.frame import Bgr, Frame, Page, page_from
from shared.logs import guard
from shared.reading.files import NO_PICTURE, Opened, Refused, page_in, paged, read, stamp

Floats = NDArray[np.float32]
_MEMORY = 5 * 1024**3
_SAME_PLACE = 0.04
"""Middles closer than this share of a picture's width belong to one paper."""

NO_PAPER = "这张图片里没有这么多页。"
_NO_PAPER = frozenset({"small", "dark", "blank"})
"""What a paper beside another is not: judged so, it is a thing that lies there."""


@dataclass(frozen=True)
class Sheet:
    """One page cut out of a file. Repr hides the picture.

    of: how many pages the file has, or papers the picture. found: an outline was found,
    ``corners`` in pixels of the file's own picture; else the whole picture was taken for the page.
    """

    page: Page = field(repr=False)
    quality: Quality
    found: bool
    corners: tuple[tuple[float, float], ...] | None
    of: int = 1


@dataclass(frozen=True, slots=True)
class NoSheet:
    """Why there is no sheet, for a person. of: how many pages the file has all the same."""

    sentence: str
    of: int = 1


def serve(pipe: Connection) -> None:
    """Run until the pipe closes. Entry point of the child."""
    harden()
    guard()
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked
    with contextlib.suppress(OSError):
        os.nice(5)
    cv2.setNumThreads(2)
    _quiet()
    pipe.send(("ready", None))
    while True:
        try:
            ticket, (path, number) = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Sheet | NoSheet = sheet_of(path, number)
        except Refused as refused:
            answer = NoSheet(refused.sentence, refused.of)
        except (ValueError, MemoryError, cv2.error):
            answer = NoSheet(NO_PICTURE)
        pipe.send((ticket, answer))


def _quiet() -> None:
    """What libraries think of a broken file is no sentence for anybody; our own faults still are.

    They write to the descriptor itself, Python's faults go to a copy of it.
    """
    warnings.simplefilter("ignore")
    cv2.utils.logging.setLogLevel(0)
    with contextlib.suppress(OSError):  # started without one
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


def sheet_of(path: Path, number: int = 1) -> Sheet:
    """Page ``number`` (from 1) of a file, straightened. Raises Refused: the sentence why not.

    Papers that lie side by side in one picture are its pages, in reading order. A page of a PDF
    or of a TIFF of several is one page.
    """
    known = stamp(path)
    data = read(path)
    if paged(data):
        file = page_in(data, number)
        return _sheet(file, _paper(file.picture), file.of)
    file, quads = _looked_at(path, known)
    if not 1 <= number <= max(1, len(quads)):
        raise Refused(NO_PAPER)
    return _sheet(file, quads[number - 1] if quads else None, max(1, len(quads)))


@lru_cache(maxsize=1)
def _looked_at(path: Path, _known: tuple[int, ...]) -> tuple[Opened, tuple[Quad, ...]]:
    """A picture and its papers: decoded and looked at once, however many papers lie in it."""
    file = page_in(read(path))
    return file, papers_in(file.picture)


def straightened(picture: Bgr) -> tuple[Page, bool]:
    """The page in a picture, and whether an outline was found; else the whole picture."""
    sheet = _sheet(Opened(picture), _paper(picture), 1)
    return sheet.page, sheet.found


def papers_in(picture: Bgr) -> tuple[Quad, ...]:
    """Outlines of the papers that lie in a picture, in reading order; none for a flat page.

    The clearest is taken whatever it is, unless it is bare and another bears print. What lies
    beside it must be whole, have the shape of a paper the world uses and bear print: a phone or a
    keyboard has an outline as well.
    """
    main = _paper(picture)
    if main is None:
        return ()
    frame = Frame(picture, 0.0)
    here = main.points().mean(axis=0)
    found: list[Quad] = []
    for quad in find_pages(frame):
        away = float(np.abs(quad.points().mean(axis=0) - here).max())
        if away < _SAME_PLACE * frame.width:
            found.append(main)
        elif _surely_paper(frame, quad):
            found.append(quad)
    if main not in found:
        return (main,)
    if len(found) > 1 and _bare(frame, main):
        found.remove(main)
    return tuple(found)


def _surely_paper(frame: Frame, quad: Quad) -> bool:
    if judge_place(quad, frame.width, frame.height) or _drawn(frame.bgr, quad):
        return False
    if paper_for(aspect_of(quad, frame.width, frame.height)) is None:
        return False
    return not _bare(frame, quad)


def _bare(frame: Frame, quad: Quad) -> bool:
    return bool({p.code for p in judge(*_as_seen(frame, quad)).problems} & _NO_PAPER)


def _paper(picture: Bgr) -> Quad | None:
    """The outline of the one page in a picture, None when the picture is the page."""
    quad = find_page(Frame(picture, 0.0))
    return None if quad is None or _drawn(picture, quad) else quad


def _as_seen(frame: Frame, quad: Quad) -> tuple[Bgr, float]:
    """A page straightened at the size and dpi the camera saw it with, its light as it was."""
    sides = np.linalg.norm(np.roll(quad.points(), -1, axis=0) - quad.points(), axis=1)
    longest = float(sides.max())
    flat, paper = crop(frame, quad, long_side=max(64, round(longest)))
    return flat, seen_dpi(paper, longest)


def _sheet(file: Opened, quad: Quad | None, of: int) -> Sheet:
    picture = file.picture
    if quad is None:
        # a scan on a white lid has no outline to be made straight by; its print is
        high, wide = picture.shape[:2]
        paper = paper_at(wide, high, file.dpi) if file.dpi else None
        name = paper.name if paper is not None else ""
        page = page_from(even_light(levelled(picture)), dpi=file.dpi, paper=name)
        return Sheet(page, judge(picture, file.dpi, lamps=False, taken=picture), False, None, of)
    frame = Frame(picture, 0.0)
    seen = judge(*_as_seen(frame, quad), taken=picture)
    return Sheet(clean_page(frame, quad), seen, True, quad.corners, of)


def _drawn(picture: Bgr, quad: Quad) -> bool:
    """True when the outline is a frame printed on the page: the same paper lies on both sides.

    A scan or a PDF page has no desk around it; its table would be taken for the page.
    """
    scale = 640 / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB).astype(np.float32)
    corners = quad.points() * scale
    middle = corners.mean(axis=0)
    share = np.linspace(0.04, 0.96, 60)[None, :, None]
    ends = np.roll(corners, -1, axis=0)
    edge = (corners[:, None] * (1 - share) + ends[:, None] * share).reshape(-1, 2)
    away = edge - middle
    away /= np.maximum(1e-6, np.linalg.norm(away, axis=1, keepdims=True))
    high, wide = lab.shape[:2]

    def beside(step: float) -> tuple[Floats, Floats]:
        at = edge + away * step
        seen = ((at >= 0) & (at < (wide, high))).all(axis=1)
        x, y = np.clip(at, 0, (wide - 1, high - 1)).astype(int).T
        return lab[y, x], seen

    (inner, _), (outer, seen) = beside(-9.0), beside(9.0)
    if seen.mean() < 0.5:
        return False
    paper, around = np.median(inner[seen], axis=0), np.median(outer[seen], axis=0)
    return bool(around[0] > 150 and np.abs(paper - around).max() < 7)
