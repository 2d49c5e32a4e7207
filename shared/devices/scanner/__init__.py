"""Scanners that feed paper or have a glass plate, over SANE (docs/adr/0014)."""
