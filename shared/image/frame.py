"""Pictures as they travel between rooms: a camera frame, and a page cut out of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shared.image.late import Late
from shared.image.sizes import decodable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shared.image.cv import cv2

    Bgr = NDArray[np.uint8]
    Gray = NDArray[np.uint8]
else:
    # a terminal starts without either
    np, cv2 = Late("numpy"), Late("shared.image.cv", "cv2")
    Bgr = Gray = Any
    """Bgr: height × width × 3, blue-green-red; Gray: height × width; 8 bit."""

JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture from a camera.

    bgr: height × width × 3, uint8, never written to by a receiver.
    at: seconds on the monotonic clock when it was taken.
    reduced: how much smaller than the camera's own picture, 1 = full size, 4 = a quarter.
    """

    bgr: Bgr = field(repr=False)
    at: float
    reduced: int = 1

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.bgr.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.bgr.shape[0])


@dataclass(frozen=True, slots=True)
class Page:
    """A straightened page as it is kept: encoded picture and its true size. Repr shows no content.

    data: the encoded picture. media_type: ``image/jpeg`` or ``image/png``.
    width, height: pixels. dpi: pixels per inch, 0 when the true size is unknown.
    paper: which paper the shape was taken for (``a4``, ``id-1``, ``hukou`` …), empty when unknown.
    """

    data: bytes = field(repr=False)
    width: int
    height: int
    dpi: int = 0
    media_type: str = "image/jpeg"
    paper: str = ""

    def bgr(self) -> Bgr:
        """The decoded picture. Raises ValueError when the bytes are no picture."""
        return decode(self.data)


def page_from(bgr: Bgr, *, dpi: int = 0, paper: str = "", png: bool = False) -> Page:
    """Encode a picture as a Page: JPEG, or PNG when every pixel must survive."""
    media, data = ("image/png", to_png(bgr)) if png else ("image/jpeg", to_jpeg(bgr))
    return Page(data, int(bgr.shape[1]), int(bgr.shape[0]), dpi, media, paper)


def decode(data: bytes, reduced: int = 1) -> Bgr:
    """Decode JPEG, PNG, TIFF or BMP bytes to BGR.

    reduced: 1, 2, 4 or 8; a JPEG is decoded that much smaller at much less cost.
    EXIF rotation is obeyed, 16 bit and CMYK become 8-bit BGR. Raises ValueError when the bytes are
    no picture, or one of more than 120 million pixels or 30,000 on a side: those stay folded.
    """
    if not decodable(data):
        raise ValueError("not a picture")
    flags = {
        1: cv2.IMREAD_COLOR,
        2: cv2.IMREAD_REDUCED_COLOR_2,
        4: cv2.IMREAD_REDUCED_COLOR_4,
        8: cv2.IMREAD_REDUCED_COLOR_8,
    }
    try:
        bgr = cv2.imdecode(np.frombuffer(data, np.uint8), flags[reduced])
    except cv2.error as error:
        raise ValueError("not a picture") from error
    if bgr is None:
        raise ValueError("not a picture")
    return np.ascontiguousarray(bgr, dtype=np.uint8)


def to_jpeg(bgr: Bgr, quality: int = JPEG_QUALITY) -> bytes:
    """Encode as JPEG, quality 1 to 100."""
    return _encoded(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])


def to_png(bgr: Bgr) -> bytes:
    """Encode as PNG, losslessly."""
    return _encoded(".png", bgr, [])


def _encoded(ending: str, bgr: Bgr, options: list[Any]) -> bytes:
    ok, data = cv2.imencode(ending, bgr, options)
    if not ok:
        raise ValueError("cannot encode this picture")
    return bytes(data)
