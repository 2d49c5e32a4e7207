"""Putting the ID card on the reader."""
