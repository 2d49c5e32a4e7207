"""What people say -> the service they need. Its index is rebuilt from a catalogue release.

Names load their modules when first used (PEP 562): a screen stands before the index does.
"""

from typing import TYPE_CHECKING

from shared.finder.current import CurrentFinder

if TYPE_CHECKING:
    from shared.finder.finder import FindContext, Finder, Hit

__all__ = ["CurrentFinder", "FindContext", "Finder", "Hit"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from shared.finder import finder

    return getattr(finder, name)
