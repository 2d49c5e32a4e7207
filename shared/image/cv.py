"""The only door to OpenCV: imports it, takes back the variables it leaks, hands it on untyped.

On Linux ``import cv2`` points ``QT_QPA_PLATFORM_PLUGIN_PATH`` and ``QT_QPA_FONTDIR`` at the Qt 5
plug-ins inside its own wheel, where PySide6 must never look. What the site had set is put back.
"""

from __future__ import annotations

import os
from typing import Any

_LEAKED = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _LEAKED}

import cv2 as _cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

cv2: Any = _cv2
"""OpenCV itself. Untyped on purpose: its stubs do not know which arrays its functions return."""
