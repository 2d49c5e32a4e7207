"""What a code scanner sends."""

from __future__ import annotations

from shared.devices.codec.scans import MOST, ScanError, ScanParser, text_of

REFUSALS = (ScanError,)


def _stream(data: bytes) -> None:
    parser = ScanParser(b"~" if data[:1] == b"~" else b"")
    for start in range(0, len(data), 700):
        for code in parser.feed(data[start : start + 700]):
            assert isinstance(code, ScanError) or len(code) <= MOST
    parser.pause()
    assert not parser.waiting


def _text(data: bytes) -> None:
    text = text_of(data)
    assert text
    assert len(text) <= MOST
    assert all(ord(c) >= 32 for c in text)


TARGETS = {"stream": _stream, "text": _text}
SAMPLES = {
    "stream": [b"https://x.example/r/YC1.ab\r\n6901234567892\r", b"~A1\n~B2\n", b"x" * 5000],
    "text": ["办件 410399-0001".encode(), "回执".encode("gb18030"), b"(01)069\x1d10AB"],
}
