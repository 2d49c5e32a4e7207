"""Document and face cameras: from an address and options to a driver."""

from __future__ import annotations

from functools import partial
from typing import Final

from shared.devices.drivers import DocumentCamera
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble

_NUMBERS: Final = ("width", "height", "fps", "exposure")


def camera(url: DeviceUrl, options: Options, *, kind: DeviceKind) -> DocumentCamera:
    """``camera://0``, ``camera:///dev/v4l/by-id/…``, ``camera+http://…``.

    Options: width, height, fps, exposure (0: by itself), lock_exposure. Two cameras of one model
    are told apart by ``/dev/v4l/by-id`` (their serial numbers) or ``by-path`` (their sockets).
    """
    from shared.devices.camera.camera import DocumentCam
    from shared.devices.camera.sources import LocalSource, MjpegSource

    known_options(options, lock_exposure=bool, **dict.fromkeys(_NUMBERS, int))
    numbers = {name: int(options.get(name, 0)) for name in _NUMBERS}
    wanted = (numbers["width"], numbers["height"])
    if url.scheme in ("camera+http", "camera+https"):
        place = f"{url.host}:{url.port}" if url.port else url.host
        query = "&".join(f"{k}={v}" for k, v in url.query.items())
        path = url.path + (f"?{query}" if query else "")
        source = MjpegSource(f"{url.scheme.removeprefix('camera+')}://{place}{path}")
        return DocumentCam(source, kind=kind, wanted=wanted)
    if url.scheme != "camera" or not (url.path or url.host.isdigit()):
        raise trouble("device-unsupported", "摄像头地址应写成 camera://0 或 camera+http://。")
    local = LocalSource(
        int(url.host) if url.host else url.path,
        lock_exposure=bool(options.get("lock_exposure", False)),
        **numbers,
    )
    return DocumentCam(local, kind=kind, wanted=wanted)


def probe(attachment: Attachment) -> Proposal | None:
    """Any camera of this machine can be either; a person says which looks at the mat.

    It is not opened: another program may be using it, and its light would go on. A camera on the
    network is never looked for.
    """
    if attachment.bus != "camera":
        return None
    return Proposal(50, attachment.url, {"width": 1920, "height": 1080})


# OpenCV's calls cannot be given a time limit or be taken back (ADR 14)
_ISOLATED: Final = frozenset({"camera"})
PLUGIN = DriverPlugin(
    DeviceKind.CAMERA, partial(camera, kind=DeviceKind.CAMERA), probe, isolated_for=_ISOLATED
)
FACE = DriverPlugin(
    DeviceKind.FACE, partial(camera, kind=DeviceKind.FACE), probe, isolated_for=_ISOLATED
)
