"""Pieces of scans on their way in: what a broken line leaves of one counts as far as it proves
itself, and also when the line only fell silent."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from shared.sandbox.blobs import BlobRefused
from shared.sandbox.province import Device, Province


@dataclass(eq=False, slots=True)
class Piece:
    """A piece of an admitted request, as much of it as has come."""

    device: Device
    digest: str
    offset: int
    data: bytearray = field(default_factory=bytearray)


class Arriving:
    """The pieces that come in now. ``begin`` and ``end`` belong together."""

    def __init__(self, province: Province) -> None:
        self._province = province
        self._lock = threading.Lock()
        self._pieces: set[Piece] = set()

    def begin(self, device: Device, digest: str, offset: int) -> Piece:
        """A piece whose head is signed begins to come."""
        piece = Piece(device, digest, offset)
        with self._lock:
            self._pieces.add(piece)
        return piece

    def end(self, piece: Piece) -> None:
        """It is all there, or its line is gone."""
        with self._lock:
            self._pieces.discard(piece)

    def keep(self, piece: Piece) -> None:
        """Store what came of a piece."""
        try:
            self._province.blob_append(
                piece.device, piece.digest, piece.offset, bytes(piece.data), signed=False
            )
        except BlobRefused:  # nothing of it proves itself, or others brought it meanwhile
            return

    def settle(self, digest: str) -> None:
        """Somebody asks about an upload: what hangs on a silent line counts from now on."""
        with self._lock:
            hanging = [piece for piece in self._pieces if piece.digest == digest]
        for piece in hanging:
            self.end(piece)
            self.keep(piece)
