"""One look per way of attaching a device: what the system says is there, without opening it.

Networks are never scanned: an address on a network is given by hand.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from shared.devices.plugin import Attachment
from shared.domain.errors import Trouble

if TYPE_CHECKING:
    from shared.devices.codec.ipp import Attribute

_LOOK_S = 5.0
"""What a look at a bus may take, the start of its child not counted."""
SCANNERS_S = 20.0
"""SANE asks every backend it has, and a network backend waits for answers."""


class CannotLook(Exception):
    """A bus that cannot be looked at. The message: why and what to do, Chinese."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the system keeps what is looked at."""

    serial_by_id: Path = Path("/dev/serial/by-id")
    video_by_id: Path = Path("/dev/v4l/by-id")
    video: Path = Path("/dev")
    sys: Path = Path("/sys")
    cups: str = ""
    """The print service's socket; '' for the system's own."""
    nut: int = 0
    """The UPS service's port; 0 for the usual one."""


@dataclass(frozen=True, slots=True)
class Look:
    """A way of attaching devices. ``see`` blocks for at most ``limit_s``. Raises CannotLook."""

    bus: str
    words: str
    limit_s: float
    see: Callable[[Places], Sequence[Attachment]] = field(repr=False)


def serial_ports(places: Places) -> list[Attachment]:
    """Serial ports that exist, by the name that stays when they are plugged in again."""
    from serial.tools.list_ports import comports

    names = _links(places.serial_by_id)
    found: dict[str, Attachment] = {}
    for port in comports():
        usb = f"{port.vid:04x}:{port.pid:04x}" if port.vid is not None else ""
        path = names.pop(os.path.realpath(port.device), port.device)
        where = (port.location or "").partition(":")[0]
        name = port.product or (port.description if port.description != "n/a" else "")
        found[path] = Attachment("serial", f"serial://{path}", name or port.name, usb, _at(where))
    for path in names.values():
        found[path] = Attachment("serial", f"serial://{path}", Path(path).name)
    return [found[path] for path in sorted(found)]


def usb_devices(places: Places) -> list[Attachment]:
    """USB devices but hubs. Raises CannotLook without libusb."""
    import usb.core
    import usb.util

    hub = 9
    try:
        devices = [d for d in usb.core.find(find_all=True) if d.bDeviceClass != hub]
    except usb.core.NoBackendError as error:
        raise CannotLook("没有装 libusb，看不到 USB 设备，请安装 libusb-1.0-0。") from error
    except OSError as error:
        raise CannotLook("看不了 USB 设备，请检查运行账号的权限。") from error
    found = []
    for device in devices:
        vendor, product = f"{device.idVendor:04x}", f"{device.idProduct:04x}"
        where = ".".join(str(n) for n in device.port_numbers or ())
        port = f"{device.bus}-{where}" if where else ""
        name = _sysfs(places.sys / "bus/usb/devices" / port / "product") if port else ""
        found.append(
            Attachment("usb", f"usb://{vendor}:{product}", name, f"{vendor}:{product}", _at(port))
        )
    return found


def card_readers(_places: Places) -> list[Attachment]:
    """Readers the smart card service knows. Raises CannotLook when it does not run."""
    try:
        from smartcard import scard
    except ImportError as error:
        raise CannotLook("没有装读卡服务（pcscd），看不到社保卡读卡器。") from error
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    if code != scard.SCARD_S_SUCCESS:
        raise CannotLook("读卡服务（pcscd）没有运行，看不到社保卡读卡器。")
    try:
        code, names = scard.SCardListReaders(context, [])
    finally:
        scard.SCardReleaseContext(context)
    if code == scard.SCARD_E_NO_READERS_AVAILABLE:
        return []
    if code != scard.SCARD_S_SUCCESS:
        raise CannotLook("读卡服务（pcscd）没有回答有哪些读卡器。")
    return [Attachment("pcsc", f"pcsc://{quote(name)}", name) for name in names]


def scanners(_places: Places) -> list[Attachment]:
    """Scanners SANE finds. Raises CannotLook."""
    tool = shutil.which("scanimage")
    if tool is None:
        raise CannotLook("没有装 SANE（sane-utils），看不到扫描仪。")
    # in a child of its own: what a backend does there is not ours to trust
    child = subprocess.Popen(
        [tool, "-f", "%d%t%v%t%m%n".replace("%t", "\x1f")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        said, _ = child.communicate(timeout=SCANNERS_S)
    except subprocess.TimeoutExpired as error:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        raise CannotLook("查找扫描仪超过了时限，请检查扫描仪和 SANE 的配置。") from error
    found = []
    for line in said.decode("utf-8", "replace").splitlines():
        device, _, model = line.partition("\x1f")
        if device and model:
            url = f"sane://{quote(device, safe='')}"
            found.append(Attachment("sane", url, model.replace("\x1f", " ").strip()))
    return found


def print_queues(places: Places) -> list[Attachment]:
    """Queues of the local print service. Raises CannotLook when it does not run."""
    from shared.devices.codec.ipp import Group, encode
    from shared.devices.pageprinter.channel import DEFAULT_SOCKET, IppChannel
    from shared.devices.transport.link import LinkLost

    socket = places.cups or DEFAULT_SOCKET
    request = encode(_GET_PRINTERS, 1, [(Group.OPERATION, _asked())])
    try:
        answer = IppChannel(socket_path=socket).post("/", request)
    except LinkLost as error:
        raise CannotLook("打印服务（CUPS）没有运行，看不到打印机。") from error
    found = []
    for group, attributes in answer.groups:
        name = str((attributes.get("printer-name") or ("",))[0])
        if group is not Group.PRINTER or not name:
            continue
        model = str((attributes.get("printer-make-and-model") or ("",))[0])
        to = str((attributes.get("device-uri") or ("",))[0])
        aside = f"?socket={quote(socket)}" if places.cups else ""
        url = f"cups://{quote(name)}{aside}"
        found.append(Attachment("cups", url, model or name, more={"device": to}))
    return found


_GET_PRINTERS = 0x4002
"""CUPS-Get-Printers, the print service's own operation: RFC 8011 knows no list of printers."""


def _asked() -> dict[str, Attribute]:
    from shared.devices.codec.ipp import Tag

    wanted = ("printer-name", "printer-make-and-model", "device-uri")
    return {
        "attributes-charset": (Tag.CHARSET, ("utf-8",)),
        "attributes-natural-language": (Tag.LANGUAGE, ("zh-cn",)),
        "requested-attributes": (Tag.KEYWORD, wanted),
    }


def ups_services(places: Places) -> list[Attachment]:
    """Power supplies the UPS service of this machine knows; none where no such service runs."""
    from shared.devices.codec.nut import LIST_UPS, NutError, names_of
    from shared.devices.deadline import Deadline
    from shared.devices.power.nut_ups import asked
    from shared.devices.power.plugin import PORT
    from shared.devices.transport.link import LinkLost
    from shared.devices.transport.tcp import TcpLink

    link = TcpLink("127.0.0.1", places.nut or PORT)
    try:
        link.open()
    except LinkLost:  # most machines have no supply of their own: nothing to complain about
        return []
    try:
        names = names_of(asked(link, LIST_UPS, Deadline(_LOOK_S)))
    except (LinkLost, NutError) as error:
        raise CannotLook("UPS 服务（NUT 的 upsd）没有回答有哪些 UPS。") from error
    finally:
        link.close()
    port = f":{places.nut}" if places.nut else ""
    return [Attachment("nut", f"nut://127.0.0.1{port}/{n}", w or n) for n, w in names.items()]


def cameras(places: Places) -> list[Attachment]:
    """Cameras that give pictures, by the name that stays when they are plugged in again."""
    names = _links(places.video_by_id)
    found = []
    for node in sorted(places.video.glob("video[0-9]*")):
        about = places.sys / "class/video4linux" / node.name
        if _sysfs(about / "index") not in ("", "0"):
            continue  # the second node of a camera tells about pictures and gives none
        path = names.pop(os.path.realpath(node), str(node))
        device = Path(os.path.realpath(about / "device"))
        usb = ":".join(filter(None, (_sysfs(device.parent / f"id{n}") for n in _IDS)))
        port = device.parent.name if usb else ""
        found.append(
            Attachment("camera", f"camera://{path}", _sysfs(about / "name"), usb, _at(port))
        )
    return found


_IDS = ("Vendor", "Product")


def _links(folder: Path) -> dict[str, str]:
    """Device file to the lasting name that points at it."""
    try:
        links = sorted(folder.iterdir())
    except OSError:
        return {}
    return {os.path.realpath(link): str(link) for link in reversed(links)}


def _sysfs(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _at(port: str) -> dict[str, str]:
    """Where on the bus: two attachments of one USB port are one device."""
    return {"port": port} if port else {}


HERE: Final[dict[str, Callable[[Places], list[Attachment]]]] = {
    "usb": usb_devices,
    "pcsc": card_readers,
}
"""Looks through libraries whose calls may not come back: done by a child process."""


def _apart(bus: str) -> Callable[[Places], Sequence[Attachment]]:
    def see(places: Places) -> Sequence[Attachment]:
        if not sys.platform.startswith("linux"):  # there are no children elsewhere (ADR 13)
            return HERE[bus](places)
        from shared.devices.isolated.proxy import look_in_child

        try:
            found, note = look_in_child(bus, str(places.sys), _LOOK_S)
        except Trouble as met:
            raise CannotLook(met.staff_hint or met.sentence) from met
        if note:
            raise CannotLook(note)
        return found

    return see


LOOKS: tuple[Look, ...] = (
    Look("serial", "串口", 3.0, serial_ports),
    Look("usb", "USB 设备", _LOOK_S + 5.0, _apart("usb")),
    Look("pcsc", "社保卡读卡器", _LOOK_S + 5.0, _apart("pcsc")),
    Look("sane", "扫描仪", SCANNERS_S + 5.0, scanners),
    Look("cups", "打印机", 6.0, print_queues),
    Look("nut", "UPS", _LOOK_S + 3.0, ups_services),
    Look("camera", "摄像头", 3.0, cameras),
)
