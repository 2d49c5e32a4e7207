"""Puts one terminal together from its configuration: journal, catalogue, devices, sync, casework.

Part of the composition roots: only ``kiosk/app.py``, ``counter/app.py``, the command and the demo
import it.
"""

from shared.assembly.ground import bell_of, creds_of, keys_of, local_now
from shared.assembly.making import assemble
from shared.assembly.offer import offered, scope_note
from shared.assembly.terminal import Terminal

__all__ = [
    "Terminal",
    "assemble",
    "bell_of",
    "creds_of",
    "keys_of",
    "local_now",
    "offered",
    "scope_note",
]
