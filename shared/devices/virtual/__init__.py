"""The other end of each link, speaking real bytes, for tests and the demo."""
