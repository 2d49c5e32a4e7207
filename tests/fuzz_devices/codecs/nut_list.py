"""Which power supplies a UPS service says it knows (RFC 9271)."""

from __future__ import annotations

from shared.devices.codec.nut import NAME, NutError, names_of

REFUSALS = (NutError,)


def _read(data: bytes) -> None:
    assert all(NAME.fullmatch(name) for name in names_of(data))


TARGETS = {"names": _read}
SAMPLES = [
    b'BEGIN LIST UPS\nUPS hall "Hall 1000"\nUPS attic ""\nEND LIST UPS\n',
    b"BEGIN LIST UPS\nEND LIST UPS\n",
]
