"""Codec, transport, driver and owner thread of everything attached."""
