"""What must be set before Qt starts. Imports no Qt, so that the first picture comes at once."""

from __future__ import annotations

import os


def prepare_environment() -> None:
    """Choose the software renderer unless the machine says otherwise; before QGuiApplication.

    Also keeps other packages from hooking into pydantic: nothing of ours does, and looking for
    them reads the metadata of every installed package.
    """
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # The line editor would otherwise ask for a system keyboard we do not ship.
    os.environ.setdefault("QT_IM_MODULE", "none")
