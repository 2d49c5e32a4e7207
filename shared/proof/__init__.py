"""Canonical bytes, hashes, chain, signatures, receipt tokens."""
