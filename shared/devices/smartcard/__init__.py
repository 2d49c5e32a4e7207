"""Chip cards over PC/SC: social security cards."""
