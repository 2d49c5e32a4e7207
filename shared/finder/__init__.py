"""What people say -> the service they need. Its index is rebuilt from a catalogue release."""

from shared.finder.finder import FindContext, Finder, Hit

__all__ = ["FindContext", "Finder", "Hit"]
