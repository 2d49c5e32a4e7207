"""What an eSCL scanner on the network says of itself."""

from __future__ import annotations

from shared.devices.codec.escl import MOST_BYTES, read_status
from shared.devices.troubles import FAULTS

REFUSALS = ()


def _status(data: bytes) -> None:
    said = read_status(data)
    assert said.code == "" or said.code in FAULTS
    assert len(said.state) <= 40
    assert len(said.feeder) <= 40


def _repeated(data: bytes) -> None:
    """Many openings and no end: patterns must not go back and forth over them."""
    _status((data[:64] or b"<") * (MOST_BYTES // 64))


def _answer(state: bytes, feeder: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?><scan:ScannerStatus xmlns:scan="http://schemas.hp.com/imaging/'
        b'escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"><pwg:Version>2.6'
        b"</pwg:Version><pwg:State>%b</pwg:State><scan:AdfState a='1'> %b\n</scan:AdfState>"
        b"</scan:ScannerStatus>" % (state, feeder)
    )


TARGETS = {"status": _status, "repeated": _repeated}
SAMPLES = {
    "status": [
        _answer(b"Idle", b"ScannerAdfLoaded"),
        _answer(b"Stopped", b"ScannerAdfMultipickDetected"),
        _answer(b"Processing", b"ScannerAdfProcessing"),
    ],
    "repeated": [b"<pwg:State>", b"<a:AdfState ", b"<AdfState>      "],
}
