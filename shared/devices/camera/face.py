"""The camera that looks at a person: the same drivers under another kind."""

from shared.devices.camera.plugin import FACE as PLUGIN

__all__ = ["PLUGIN"]
