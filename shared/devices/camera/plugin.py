"""Document cameras: from an address and options to a driver."""

from __future__ import annotations

from shared.devices.drivers import DocumentCamera
from shared.devices.model import DeviceKind
from shared.devices.plugin import DriverPlugin, Options, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble


def camera(url: DeviceUrl, options: Options) -> DocumentCamera:
    """``camera://0``, ``camera:///dev/video2``, ``camera+http://…``; width, height, fps."""
    from shared.devices.camera.camera import DocumentCam
    from shared.devices.camera.sources import LocalSource, MjpegSource

    known_options(options, width=int, height=int, fps=int)
    if url.scheme in ("camera+http", "camera+https"):
        place = f"{url.host}:{url.port}" if url.port else url.host
        query = "&".join(f"{k}={v}" for k, v in url.query.items())
        path = url.path + (f"?{query}" if query else "")
        return DocumentCam(MjpegSource(f"{url.scheme.removeprefix('camera+')}://{place}{path}"))
    if url.scheme != "camera" or not (url.path or url.host.isdigit()):
        raise trouble("device-unsupported", "高拍仪地址应写成 camera://0 或 camera+http://。")
    sizes = {name: int(options.get(name, 0)) for name in ("width", "height", "fps")}
    return DocumentCam(LocalSource(int(url.host) if url.host else url.path, **sizes))


PLUGIN = DriverPlugin(DeviceKind.CAMERA, camera)
