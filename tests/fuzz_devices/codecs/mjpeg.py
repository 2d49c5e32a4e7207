"""Motion JPEG of a network camera, cut into pictures."""

from __future__ import annotations

from shared.devices.codec.mjpeg import MAX_PICTURE, MjpegParser

REFUSALS = ()
_PICTURE = b"\xff\xd8\xff\xe0" + bytes(range(256)) + b"\xff\xd9"


def _part(picture: bytes, length: bool = True) -> bytes:
    head = b"--frame\r\nContent-Type: image/jpeg\r\n"
    if length:
        head += b"Content-Length: %d\r\n" % len(picture)
    return head + b"\r\n" + picture + b"\r\n"


def _stream(data: bytes) -> None:
    parser = MjpegParser()
    for start in range(0, len(data), 1460):
        parser.feed(data[start : start + 1460])
        assert parser.held <= 2 * MAX_PICTURE


TARGETS = {"stream": _stream}
SAMPLES = [_part(_PICTURE) * 3, _part(_PICTURE, length=False) * 3, _part(b"\xff\xd8\xff\xd9") * 2]
