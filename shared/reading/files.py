"""Files from outside into pictures; what is none is refused in words before it is unfolded.

Runs in the child of ``shared.reading.pictures``; nothing here trusts what a file says of itself.
"""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from shared.capture.papers import paper_at
from shared.image.cv import cv2
from shared.image.frame import Bgr, decode

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MOST_BYTES = 64 * 1024 * 1024
MOST_PAGES = 500
_MOST_PIXELS = 120_000_000
_MOST_SIDE, _LEAST_SIDE = 30_000, 16
_PDF_DPI, _MOST_PDF_DPI = 220, 400
"""What a page of a PDF is drawn at; at most so much where the scan within it is finer."""
_MOST_PDF_SIDE = 6000.0
_MOST_OBJECTS = 2000
_POINTS = 72
_LEAST_PAGE, _MOST_PAGE = 50.0, 450.0
"""Long side in millimetres that a page can have; what says otherwise counts pixels as points."""
_MM_PER_INCH = 25.4
_READERS = (
    BmpImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin,
    WebPImagePlugin,
)  # fmt: skip
_KNOWN = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")
"""What Pillow may try: some of its other readers start programs or are seldom looked after."""
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, struct.error, KeyError, IndexError, TypeError,
    ArithmeticError, RecursionError,
)  # fmt: skip
"""What Pillow raises over damaged files; UnidentifiedImageError is an OSError."""
_PASSWORD = 4
"""``FPDF_ERR_PASSWORD``."""

NO_FILE = "文件打不开，请看看它是不是还在、能不能打开。"
GONE = "找不到这个文件，请看看名字有没有写错，或者是不是刚被移走。"
FORBIDDEN = "没有权限读这个文件，请先放开它的权限。"
NOT_A_FILE = "这不是一个普通文件，没有读。"
EMPTY = "这个文件是空的，请重新拍或重新拷贝。"
NO_PICTURE = "这不是图片文件，或者文件已损坏，请换一份。"
FOREIGN = "这种格式的照片（HEIC、AVIF）不能识别，请先另存为 JPG。"
TOO_LARGE = "文件太大，不能识别，请缩小或拆开。"
ODD_SIZE = "图片的尺寸不像一页材料，不能识别。"
NO_PDF = "这个 PDF 打不开，可能已损坏，请换一份。"
LOCKED_PDF = "这个 PDF 加了密码，请换一份没有密码的。"
NO_PAGE = "这个 PDF 的这一页打不开，请换一份。"
TOO_MANY = "这个文件有 {} 页，一次最多 {} 页，请拆成几份。"


class Refused(Exception):
    """Why a file gives no page: a sentence for a person. of: how many pages the file has."""

    def __init__(self, sentence: str, of: int = 1) -> None:
        super().__init__(sentence)
        self.sentence, self.of = sentence, of


@dataclass(frozen=True, slots=True)
class Opened:
    """One picture out of a file.

    of: how many pages the file has. dpi: pixels per inch when the file is a scan or a PDF of a
    page, 0 when unknown.
    """

    picture: Bgr = field(repr=False)
    of: int = 1
    dpi: int = 0


def stamp(path: Path) -> tuple[int, int, int]:
    """Says whether a file is still the one it was. Raises Refused."""
    try:
        known = path.stat()
    except OSError as error:
        raise Refused(_why(error)) from error
    return known.st_ino, known.st_mtime_ns, known.st_size


def paged(data: bytes) -> bool:
    """True when each picture of a file is a page of its own: a PDF, a TIFF of several."""
    if _is_pdf(data):
        return True
    try:
        with Image.open(BytesIO(data), formats=("TIFF",)) as lazy:
            return int(getattr(lazy, "n_frames", 1)) > 1
    except _BROKEN:
        return False


def page_in(data: bytes, number: int = 1) -> Opened:
    """Page ``number`` (from 1) of a picture or PDF, decoded. Raises Refused."""
    return pdf_page(data, number) if _is_pdf(data) else opened(data, number)


def _is_pdf(data: bytes) -> bool:
    return data[:1024].lstrip().startswith(b"%PDF")


def read(path: Path) -> bytes:
    """The bytes of an ordinary file of reasonable size. Raises Refused."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Refused(NOT_A_FILE)  # a pipe would be waited for, a device has no end
        with open(path, "rb", opener=_unwaiting) as file:
            if os.fstat(file.fileno()).st_size > MOST_BYTES:
                raise Refused(TOO_LARGE)
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(_why(error)) from error
    if len(data) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    if not data:
        raise Refused(EMPTY)
    return data


def _unwaiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return GONE
    return FORBIDDEN if isinstance(error, PermissionError) else NO_FILE


def opened(data: bytes, number: int = 1) -> Opened:
    """Decode a picture of any usual kind, upright by its EXIF. Raises Refused.

    Its size is read from the header first; what would fill the memory is never unpacked. The pages
    of a TIFF are its pages; of what moves the first picture is taken.
    """
    Image.MAX_IMAGE_PIXELS = None
    if data[4:8] == b"ftyp":
        raise Refused(FOREIGN)
    of = 1
    try:
        with Image.open(BytesIO(data), formats=_KNOWN) as lazy:
            pages = _pages(lazy)
            of = len(pages)
            if not 1 <= number <= len(pages):
                raise Refused(NO_PAGE, of)
            lazy.seek(pages[number - 1])
            wide, high = lazy.size
            _check_size(wide, high)
            dpi = _scanned_at(lazy)
            if lazy.format in {"JPEG", "MPO", "PNG"} and lazy.mode in {"RGB", "L"}:
                picture = decode(data)
            else:
                upright = ImageOps.exif_transpose(lazy)
                picture = _bgr(np.asarray(_eight_bit(upright)))
    except _BROKEN as error:
        raise Refused(NO_PICTURE, of) from error
    return Opened(picture, of, dpi)


def _pages(lazy: Image.Image) -> list[int]:
    """Which pictures of a file are its pages: all of a TIFF but its previews, else the first."""
    count = int(getattr(lazy, "n_frames", 1))
    if lazy.format != "TIFF" or count == 1:
        return [0]
    if count > MOST_PAGES:
        raise Refused(TOO_MANY.format(count, MOST_PAGES))
    kept = []
    for frame in range(count):
        lazy.seek(frame)
        if not int(getattr(lazy, "tag_v2", {}).get(254, 0)) & 1:  # NewSubfileType: a smaller copy
            kept.append(frame)
    return kept or [0]


def _scanned_at(lazy: Image.Image) -> int:
    """Pixels per inch a scanner has noted. Cameras note a number as well, but no page fits it."""
    noted = lazy.info.get("dpi", (0, 0))
    across, down = (float(n) for n in noted[:2])
    if not 70 <= across <= 1250 or abs(across / max(down, 1.0) - 1) > 0.01:
        return 0
    return round(across) if paper_at(*lazy.size, across) is not None else 0


def _check_size(wide: int, high: int) -> None:
    if min(wide, high) < _LEAST_SIDE or max(wide, high) > _MOST_SIDE:
        raise Refused(ODD_SIZE)
    if wide * high > _MOST_PIXELS:
        raise Refused(TOO_LARGE)


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


def pdf_page(data: bytes, number: int) -> Opened:
    """Page ``number`` of a PDF, drawn as finely as what was scanned into it. Raises Refused."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        of = len(document)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD
        raise Refused(LOCKED_PDF if locked else NO_PDF) from error
    try:
        if of > MOST_PAGES:
            raise Refused(TOO_MANY.format(of, MOST_PAGES))
        page = document[number - 1]
        longest = max(page.get_size())
        if not 10 < longest < 15_000:
            raise Refused(ODD_SIZE, of)
        scale = min(max(_PDF_DPI, _within(page)) / _POINTS, _MOST_PDF_SIDE / longest)
        picture = page.render(scale=scale, rev_byteorder=False).to_numpy()
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise Refused(NO_PAGE, of) from error
    finally:
        document.close()
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    true = _LEAST_PAGE < longest / _POINTS * _MM_PER_INCH < _MOST_PAGE
    dpi = round(scale * _POINTS) if true else 0
    return Opened(np.ascontiguousarray(picture[:, :, :3]), of, dpi)


def _within(page: PdfPage) -> float:
    """Pixels per inch of the finest picture that fills half of a page's width or height, or 0.

    A scan drawn coarser than it was taken loses what it was taken for.
    """
    import pypdfium2

    images = page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=1)
    wide, high = page.get_size()
    finest = 0.0
    for image in islice(images, _MOST_OBJECTS):
        left, bottom, right, top = image.get_bounds()
        across, down = right - left, top - bottom
        if across >= wide / 2 or down >= high / 2:
            dots = max(image.get_px_size()) / max(across, down, 1.0) * _POINTS
            finest = max(finest, min(dots, _MOST_PDF_DPI))
    return finest
