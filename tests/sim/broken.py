"""What a check says."""

from __future__ import annotations


class Broken(Exception):
    """An invariant does not hold."""
