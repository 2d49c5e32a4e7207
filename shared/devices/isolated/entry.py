"""How a packaged program becomes a child of the nursery: it is started once more with a word."""

from __future__ import annotations

import sys


def serve_if_child() -> None:
    """Be a child and never return, when that is what this process was started for."""
    from shared.devices.isolated.nursery import DRIVER, PHOTO, WORD

    if sys.argv[1:2] != [WORD]:
        return
    _, _, module, handle, parent = sys.argv
    if module == DRIVER:
        from shared.devices.isolated.child import serve
    elif module == PHOTO:
        from shared.devices.idcard.photo_child import serve
    else:
        sys.exit(2)
    serve(int(handle), int(parent))
    sys.exit(0)
