"""What people say -> the service they need. Its index is rebuilt from a catalogue release.

Names load their modules when first used (PEP 562): a screen stands before the index does.
"""

from typing import TYPE_CHECKING

from shared.finder.current import CurrentFinder

if TYPE_CHECKING:
    from shared.finder.finder import Finder
    from shared.finder.hits import FindContext, Hit
    from shared.finder.lists import finder_of

__all__ = ["CurrentFinder", "FindContext", "Finder", "Hit", "finder_of"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from shared.finder import finder, hits, lists

    home = {"Finder": finder, "finder_of": lists}.get(name, hits)
    return getattr(home, name)
