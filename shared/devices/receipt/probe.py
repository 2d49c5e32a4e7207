"""Whether something found on this machine is a receipt printer that speaks ESC/POS."""

from __future__ import annotations

from typing import Final

from shared.devices.codec import escpos
from shared.devices.deadline import Deadline
from shared.devices.plugin import Attachment, Option, Proposal
from shared.devices.receipt.talk import EscposTalk, Silent
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl, LinkLost
from shared.domain.errors import Trouble

_ANSWER_S: Final = 0.4
_MAKERS: Final = frozenset({"04b8", "0519", "0dd4", "0fe6", "1fc9", "0416", "0483", "28e9", "154f"})
"""USB vendors of receipt printers seen in the wild; some are chip makers, so it is a hint only."""
_BUSES: Final = frozenset({"usb", "serial", "net", "cups", "file"})


def probe(found: Attachment) -> Proposal | None:
    """Ask for the status (DLE EOT), then for a name (GS I): nothing is printed or moved.

    80 and more: it answered as a receipt printer does. A queue or a silent device file is only a
    guess by its name.
    """
    if found.bus not in _BUSES:
        return None
    if found.bus == "cups":
        # a queue without a driver takes what it is given: CUPS names it so
        raw = "raw" in found.name.lower()
        sounds = _sounds(f"{found.url} {found.more.get('device', '')}")
        return Proposal(60 if sounds else 30, found.url) if raw else None
    try:
        link = byte_link(DeviceUrl.parse(found.url))
    except Trouble:
        return None
    talk = EscposTalk(link, _ANSWER_S)
    try:
        talk.open()
        status = talk.status()
        options: dict[str, Option] = {}
        if not status.online:  # it answers no other question until somebody has helped it
            return Proposal(80, found.url)
        named = bool(talk.about(escpos.MODEL))
        if not _answers_in_order(talk):
            options["confirm"] = "realtime"
        return Proposal(95 if named else 85, found.url, options)
    except Silent:
        return _deaf(found)
    except LinkLost:
        return None
    finally:
        talk.close()


def _answers_in_order(talk: EscposTalk) -> bool:
    deadline = Deadline(_ANSWER_S)
    talk.ask_in_order(deadline)
    while talk.outstanding and talk.listen(deadline) and not deadline.passed:
        continue
    return not talk.outstanding


def _deaf(found: Attachment) -> Proposal | None:
    """A device that says nothing: a printer only if its name or maker says so."""
    if found.bus == "file" or found.url.startswith("file:"):
        return Proposal(25, found.url, {"confirm": "none"})
    if found.usb_id[:4].lower() in _MAKERS or _sounds(found.name):
        return Proposal(20, found.url, {"confirm": "none"})
    return None


def _sounds(name: str) -> bool:
    return any(w in name.lower() for w in ("receipt", "pos", "thermal", "tm-", "xp-", "slip"))
