"""The checks themselves, one module for each section of the contract; importing registers them."""

from shared.conformance.checks import (
    answers,
    chain,
    doors,
    enrolment,
    exemptions,
    facts,
    feed,
    heartbeat,
    problems,
    receipts,
    requests,
    scans,
)

__all__ = [
    "answers",
    "chain",
    "doors",
    "enrolment",
    "exemptions",
    "facts",
    "feed",
    "heartbeat",
    "problems",
    "receipts",
    "requests",
    "scans",
]
