"""Blocks of an upload: what its sender signed of each, and the file they are written to."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from shared.sync.contract import BlockPlan, ProblemType, block_digests, unb64

_DIGEST_BYTES = 32


class BlobRefused(Exception):
    """An upload step that cannot be taken; ``offset`` is where the upload stands, or None."""

    def __init__(self, problem: ProblemType, status: int, offset: int | None = None) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.status = status
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Blocks:
    """The digests of an upload's blocks. Offsets of an upload with blocks begin a block."""

    size: int
    digests: bytes

    @classmethod
    def of(cls, plan: BlockPlan, length: int) -> Blocks:
        """What a plan says, when it fits an upload of ``length`` bytes. Raises BlobRefused."""
        try:
            digests = unb64(plan.digests)
        except ValueError as error:
            raise BlobRefused(ProblemType.MALFORMED, 400) from error
        if len(digests) != -(-length // plan.size) * _DIGEST_BYTES:
            raise BlobRefused(ProblemType.MALFORMED, 400)
        return cls(plan.size, digests)

    def proved(self, offset: int, data: bytes, length: int) -> tuple[int, bool]:
        """How far ``data``, written at ``offset``, is what was signed; True when a block is not.

        A block that is not all there proves nothing yet.
        """
        end = offset
        for digest in block_digests(data, self.size):
            after = min(end + self.size, length)
            if after > offset + len(data):
                break
            if digest != self._digest(end):
                return end, True
            end = after
        return end, False

    def standing(self, path: Path, start: int, length: int) -> int:
        """From ``start`` (of a block) on, how far the file holds what was signed."""
        try:
            with path.open("rb") as file:
                file.seek(start)
                while start < length and (data := file.read(min(self.size, length - start))):
                    if hashlib.sha256(data).digest() != self._digest(start):
                        break
                    start += len(data)
        except FileNotFoundError:
            pass
        return start

    def _digest(self, offset: int) -> bytes:
        at = offset // self.size * _DIGEST_BYTES
        return self.digests[at : at + _DIGEST_BYTES]


def write_at(path: Path, offset: int, data: bytes, *, cut: bool = False) -> None:
    """Write and fsync; ``cut`` takes away what lay behind ``offset``."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        if cut:
            os.ftruncate(handle, offset)
        written = 0
        while written < len(data):
            written += os.pwrite(handle, data[written:], offset + written)
        os.fsync(handle)
    finally:
        os.close(handle)
