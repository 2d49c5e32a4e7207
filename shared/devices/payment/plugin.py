"""Bank card terminals: from an address to a driver, and a probe."""

from __future__ import annotations

from shared.devices.model import DeviceKind
from shared.devices.payment.driver import PaymentTerminal
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl
from shared.domain.errors import Trouble


def ecr(url: DeviceUrl, options: Options) -> PaymentTerminal:
    """``tcp://``, ``serial://``. Options: answer_ms (5000)."""
    from shared.devices.payment.ecr_terminal import EcrTerminal

    known_options(options, answer_ms=int)
    return EcrTerminal(byte_link(url), answer_s=int(options.get("answer_ms", 5000)) / 1000)


def probe(attachment: Attachment) -> Proposal | None:
    """A port behind which a terminal says READY. Nothing is charged."""
    from shared.devices.payment.ecr_terminal import EcrTerminal

    if attachment.bus not in ("serial", "net"):
        return None
    driver = EcrTerminal(byte_link(DeviceUrl.parse(attachment.url)), answer_s=0.5)
    try:
        driver.open()
    except Trouble:
        return None
    finally:
        driver.close()
    return Proposal(90, attachment.url)


PLUGIN = DriverPlugin(DeviceKind.PAYMENT, ecr, probe)
