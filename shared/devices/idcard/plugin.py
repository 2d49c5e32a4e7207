"""SAM_V identity card readers: from an address and options to a driver, and to a proposal."""

from __future__ import annotations

from typing import Final

from shared.devices.drivers import IdCardReader, PhotoDecoder
from shared.devices.model import DeviceKind
from shared.devices.plugin import (
    Attachment,
    DriverPlugin,
    Option,
    Options,
    Proposal,
    known_options,
)
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl, Link
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

STANDARD_USB: Final = "0400:c35a"
"""Readers of the common kind, whoever sells them. Other numbers must be written down by hand."""
PHOTO_OPTIONS: Final[dict[str, type]] = {
    "photo_library": str,
    "photo_function": str,
    "photo_argument": int,
    "photo_success": int,
}
_FIND_S, _READ_S = 0.8, 3.0
_ANSWER_BYTES: Final = 2321
"""The longest answer: text, photo and fingerprint."""
_PROBE_S: Final = 0.3
_PROBE_USB_S: Final = 0.5


def samv(url: DeviceUrl, options: Options) -> IdCardReader:
    """``serial://``, ``usb://``, ``tcp://``.

    Options: framing ("split", "whole"; USB only), fingerprint (bool), appended_address (bool),
    address_command ("3003", "3002"); photo_library and what belongs to it (``photo.Library``).
    """
    from shared.devices.codec.samv import NEW_ADDRESS
    from shared.devices.idcard.samv_reader import SamvReader

    known_options(
        options,
        framing=str,
        fingerprint=bool,
        appended_address=bool,
        address_command=str,
        **PHOTO_OPTIONS,
    )
    try:
        command = bytes.fromhex(str(options.get("address_command", NEW_ADDRESS.hex())))
    except ValueError as error:
        hint = "设备选项 address_command 应是十六进制。"
        raise trouble("device-unsupported", hint) from error
    wire_s = 0.0
    if url.scheme == "serial":
        wire_s = _ANSWER_BYTES * 10 / max(1, url.number("baud", 115200))
    return SamvReader(
        _link(url, options),
        fingerprint=options.get("fingerprint", False) is True,
        appended_address=options.get("appended_address", False) is True,
        address_command=command,
        find_s=_FIND_S,
        read_s=_READ_S + wire_s,
        decoder=_decoder(options),
    )


def _decoder(options: Options) -> PhotoDecoder | None:
    if not options.get("photo_library"):
        return None
    from shared.devices.idcard.photo import Library, LibraryPhotoDecoder

    library = Library.of(options)
    return LibraryPhotoDecoder(library) if library else None


def _link(url: DeviceUrl, options: Options) -> Link:
    framing = options.get("framing", "split")
    if framing not in ("split", "whole"):
        raise trouble("device-unsupported", "设备选项 framing 只能是 split 或 whole。")
    if url.scheme != "usb":
        return byte_link(url)
    from shared.devices.idcard.usb_link import SamvUsbLink
    from shared.devices.transport.usb import UsbDevice

    return SamvUsbLink(UsbDevice.from_url(url), split=framing == "split")


def probe(found: Attachment) -> Proposal | None:
    """Asks for the security module's number, on a serial line at one speed after the other.

    Score 95 when the module told its number. None for what is no reader of this kind, or does not
    answer; a standard reader that another program holds scores 60, because its USB number says so.
    """
    if found.bus == "serial":
        from shared.devices.codec.samv import BAUDS

        base = found.url.partition("?")[0]
        for baud in BAUDS:
            if _answers(f"{base}?baud={baud}", {}, _PROBE_S):
                return Proposal(95, f"{base}?baud={baud}")
        return None
    if found.bus != "usb" or found.usb_id.lower() != STANDARD_USB:
        return None
    for framing in ("split", "whole"):
        options: dict[str, Option] = {} if framing == "split" else {"framing": framing}
        if _answers(found.url, options, _PROBE_USB_S):
            return Proposal(95, found.url, options)
    return Proposal(60, found.url)


def _answers(url: str, options: Options, answer_s: float) -> bool:
    from shared.devices.codec.samv import MODULE_ID, module_number
    from shared.devices.idcard.samv_link import SamvLink

    line = SamvLink(_link(DeviceUrl.parse(url), options))
    try:
        line.open()
        reply = line.once(MODULE_ID, answer_s)
        return reply.word == 0x90 and bool(module_number(reply.data))
    except (Trouble, ValueError):  # silent, taken, or something else that talks
        return False
    finally:
        line.close()


_USB: Final = frozenset({"usb"})
"""libusb and the kernel behind it may keep a call; a serial port has deadlines of its own."""
PLUGIN = DriverPlugin(DeviceKind.ID_CARD, samv, probe, isolated_for=_USB, probed_apart=_USB)
