"""Load, verify and switch catalogue releases."""
