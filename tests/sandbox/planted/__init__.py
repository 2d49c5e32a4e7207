"""Faults planted in the reference server, one broken rule each: the suite must name each of them.

A fault is a function over pytest's monkeypatch; it breaks the sandbox of this process until the
test ends. None of them exists in the product.
"""

from tests.sandbox.planted import facts, feed, requests, rest, scans
from tests.sandbox.planted.planting import FAULTS

__all__ = ["FAULTS", "facts", "feed", "requests", "rest", "scans"]
