"""What a UPS service answers (RFC 9271)."""

from __future__ import annotations

from shared.devices.codec.nut import NutError, complete, status_of

REFUSALS = (NutError,)
_ANSWER = (
    b'BEGIN LIST VAR hall\nVAR hall battery.charge "97"\nVAR hall battery.runtime "1260"\n'
    b'VAR hall ups.load "23"\nVAR hall ups.mfr "Dummy"\nVAR hall ups.model "Hall \\"1000\\""\n'
    b'VAR hall ups.status "OL CHRG"\nEND LIST VAR hall\n'
)


def _read(data: bytes) -> None:
    complete(data)
    said = status_of("hall", data)
    assert len(said.model) <= 60
    assert said.on_mains in (True, False, None)


TARGETS = {"status": _read}
SAMPLES = [_ANSWER, _ANSWER.replace(b"OL CHRG", b"OB LB")]
