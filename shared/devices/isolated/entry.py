"""How a packaged program becomes a driver's child: it is started once more with a word."""

from __future__ import annotations

import sys


def serve_if_child() -> None:
    """Be a child and never return, when that is what this process was started for."""
    from shared.devices.isolated.nursery import WORD

    if sys.argv[1:2] != [WORD]:
        return
    from shared.devices.isolated.child import serve

    serve(int(sys.argv[2]), int(sys.argv[3]))
    sys.exit(0)
