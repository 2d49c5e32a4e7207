"""The rules of government service. Pure: no I/O, no Qt, no clock of its own."""
