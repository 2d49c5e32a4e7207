"""Lay papers under the document camera."""
