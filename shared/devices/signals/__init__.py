"""Lamps and locks on a relay board."""
