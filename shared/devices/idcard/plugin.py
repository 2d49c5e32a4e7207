"""SAM_V identity card readers: from an address and options to a driver."""

from __future__ import annotations

from shared.devices.drivers import IdCardReader
from shared.devices.model import DeviceKind
from shared.devices.plugin import DriverPlugin, Options, known_options
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble


def samv(url: DeviceUrl, options: Options) -> IdCardReader:
    """``serial://``, ``tcp://``. Options: fingerprint (bool), address_command ("3003", "3002")."""
    from shared.devices.codec.samv import NEW_ADDRESS
    from shared.devices.idcard.samv_reader import SamvReader

    known_options(options, fingerprint=bool, address_command=str)
    if url.scheme == "usb":
        raise trouble("device-unsupported", "读卡器暂不支持 USB 方式，请用串口方式连接。")
    try:
        command = bytes.fromhex(str(options.get("address_command", NEW_ADDRESS.hex())))
    except ValueError as error:
        hint = "设备选项 address_command 应是十六进制。"
        raise trouble("device-unsupported", hint) from error
    fingerprint = options.get("fingerprint", False) is True
    return SamvReader(byte_link(url), fingerprint=fingerprint, address_command=command)


PLUGIN = DriverPlugin(DeviceKind.ID_CARD, samv)
