"""Files from outside into straightened pages, in a child: whatever a file does, it does there.

Questions (``shared.reading.child``) are ``(path, number)``; the answer is a Sheet, or the
sentence why there is none. The child may use a few gigabytes of memory and no more.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from shared.capture.clean import clean_page, crop, even_light
from shared.capture.find import find_page, find_pages
from shared.capture.judge import Quality, judge, judge_place
from shared.capture.papers import aspect_of, paper_for
from shared.capture.quad import Quad
from shared.hardening import harden
from shared.image.cv import cv2
from shared.image.frame import Bgr, Frame, Page, decode, page_from
from shared.logs import guard

Floats = NDArray[np.float32]
MOST_BYTES = 64 * 1024 * 1024
_MOST_PIXELS = 120_000_000
_MOST_SIDE, _LEAST_SIDE = 30_000, 16
_MEMORY = 5 * 1024**3
_PDF_DPI = 220
_MOST_PDF_SIDE = 6000.0
_MOST_PDF_PAGES = 500
_SAME_PLACE = 0.04
"""Middles closer than this share of a picture's width belong to one paper."""

NO_FILE = "文件打不开。"
NO_PICTURE = "这不是图片文件，或者文件已损坏。"
TOO_LARGE = "文件太大，不能识别。"
ODD_SIZE = "图片的尺寸不像一页材料，不能识别。"
NO_PDF = "这个 PDF 打不开，可能已损坏或加了密码。"
NO_PAGE = "这个 PDF 的这一页打不开。"
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
    pipe.send(("ready", None))
    while True:
        try:
            ticket, (path, number) = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Sheet | str = sheet_of(path, number)
        except _Refused as refused:
            answer = str(refused)
        except (ValueError, MemoryError, cv2.error):
            answer = NO_PICTURE
        pipe.send((ticket, answer))


class _Refused(Exception):
    """Why a file gives no page: a sentence for a person."""


def sheet_of(path: Path, number: int = 1) -> Sheet:
    """Page ``number`` (from 1) of a file, straightened. Raises _Refused: the sentence why not.

    Papers that lie side by side in one picture are its pages, in reading order. A page of a PDF
    is one page.
    """
    try:
        known = path.stat()
        if known.st_size > MOST_BYTES:
            raise _Refused(TOO_LARGE)
        with path.open("rb") as file:
            head = file.read(1024)
        if head.lstrip().startswith(b"%PDF"):
            picture, of = _pdf_page(path.read_bytes(), number)
            return _sheet(picture, _paper(picture), of)
        picture, quads = _looked_at(path, known.st_mtime_ns, known.st_size)
    except OSError as error:
        raise _Refused(NO_FILE) from error
    if not quads:
        return _sheet(picture, None, 1)
    if not 1 <= number <= len(quads):
        raise _Refused(NO_PAPER)
    return _sheet(picture, quads[number - 1], len(quads))


@lru_cache(maxsize=1)
def _looked_at(path: Path, _changed: int, _size: int) -> tuple[Bgr, tuple[Quad, ...]]:
    """A picture and its papers: decoded and looked at once, however many papers lie in it."""
    picture = opened(path.read_bytes())
    return picture, papers_in(picture)


def straightened(picture: Bgr) -> tuple[Page, bool]:
    """The page in a picture, and whether an outline was found; else the whole picture."""
    sheet = _sheet(picture, _paper(picture), 1)
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
    return bool({p.code for p in judge(_as_seen(frame, quad)).problems} & _NO_PAPER)


def opened(data: bytes) -> Bgr:
    """Decode a picture of any usual kind, upright by its EXIF. Raises _Refused.

    Its size is read from the header first; what would fill the memory is never unpacked.
    """
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data)) as lazy:
                wide, high = lazy.size
                _check_size(wide, high)
                plain = lazy.format in {"JPEG", "PNG"} and lazy.mode in {"RGB", "L"}
                if not plain:
                    upright = ImageOps.exif_transpose(lazy)
                    return _bgr(np.asarray(_eight_bit(upright)))
        return decode(data)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise _Refused(NO_PICTURE) from error


def _check_size(wide: int, high: int) -> None:
    if min(wide, high) < _LEAST_SIDE or max(wide, high) > _MOST_SIDE:
        raise _Refused(ODD_SIZE)
    if wide * high > _MOST_PIXELS:
        raise _Refused(TOO_LARGE)


def _eight_bit(image: Image.Image) -> Image.Image:
    """A Pillow picture as RGB on white; 16-bit grey is scaled, not cut off."""
    if image.mode in {"I;16", "I;16B", "I;16L", "I"}:
        deep = np.asarray(image).astype(np.float32)
        most = 65535.0 if deep.max() > 255 else 255.0
        return Image.fromarray((deep * (255.0 / most)).clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(paper, clear).convert("RGB")
    return image.convert("RGB")


def _bgr(rgb: Bgr) -> Bgr:
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _pdf_page(data: bytes, number: int) -> tuple[Bgr, int]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        of = min(len(document), _MOST_PDF_PAGES)
    except pypdfium2.PdfiumError as error:
        raise _Refused(NO_PDF) from error
    try:
        page = document[number - 1]
        longest = max(page.get_size())
        if not 10 < longest < 15_000:
            raise _Refused(ODD_SIZE)
        scale = min(_PDF_DPI / 72, _MOST_PDF_SIDE / longest)
        picture = page.render(scale=scale, rev_byteorder=False).to_numpy()
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise _Refused(NO_PAGE) from error
    finally:
        document.close()
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    return np.ascontiguousarray(picture[:, :, :3]), of


def _paper(picture: Bgr) -> Quad | None:
    """The outline of the one page in a picture, None when the picture is the page."""
    quad = find_page(Frame(picture, 0.0))
    return None if quad is None or _drawn(picture, quad) else quad


def _as_seen(frame: Frame, quad: Quad) -> Bgr:
    """A page straightened at the size the camera saw it, its light as it was."""
    sides = np.linalg.norm(np.roll(quad.points(), -1, axis=0) - quad.points(), axis=1)
    return crop(frame, quad, long_side=max(64, round(float(sides.max()))))[0]


def _sheet(picture: Bgr, quad: Quad | None, of: int) -> Sheet:
    if quad is None:
        return Sheet(page_from(even_light(picture)), judge(picture), False, None, of)
    frame = Frame(picture, 0.0)
    seen = judge(_as_seen(frame, quad))
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
