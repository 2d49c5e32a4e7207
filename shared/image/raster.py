"""A 1-bit picture as thermal printers take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.image.late import Late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = Late("numpy")  # a terminal starts without it


@dataclass(frozen=True, slots=True)
class Raster:
    """Rows packed eight dots to a byte, most significant bit leftmost, 1 = black.

    Raises ValueError when ``rows`` does not hold exactly ``height`` rows.
    """

    width: int
    rows: bytes
    height: int

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height < 0:
            raise ValueError("a raster needs a positive size")
        if len(self.rows) != self.row_bytes * self.height:
            raise ValueError("rows do not match width and height")

    @property
    def row_bytes(self) -> int:
        """Bytes per row."""
        return (self.width + 7) // 8

    @classmethod
    def from_gray(cls, gray: NDArray[np.uint8], threshold: int = 128) -> Raster:
        """A raster of a grey picture (height × width): darker than ``threshold`` prints black."""
        if gray.ndim != 2:
            raise ValueError("need a grey picture")
        black = gray < threshold
        return cls(int(gray.shape[1]), np.packbits(black, axis=1).tobytes(), int(gray.shape[0]))

    def to_gray(self) -> NDArray[np.uint8]:
        """The raster as a grey picture: 0 black, 255 white."""
        packed = np.frombuffer(self.rows, np.uint8).reshape(self.height, self.row_bytes)
        bits = np.unpackbits(packed, axis=1)[:, : self.width]
        return np.where(bits == 1, 0, 255).astype(np.uint8)

    def to_png(self) -> bytes:
        """The raster as a PNG, for a preview or a test."""
        from shared.image.frame import to_png  # printing alone never has to load OpenCV

        return to_png(self.to_gray())
