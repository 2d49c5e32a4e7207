"""The checks themselves, one module for each section of the contract; importing registers them."""

from shared.conformance.checks import (
    chain,
    doors,
    exemptions,
    facts,
    feed,
    problems,
    receipts,
    requests,
    scans,
)

__all__ = [
    "chain",
    "doors",
    "exemptions",
    "facts",
    "feed",
    "problems",
    "receipts",
    "requests",
    "scans",
]
