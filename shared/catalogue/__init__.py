"""Load, verify and switch catalogue releases."""

from shared.catalogue.release import Catalogue, bundled, load_items_file, load_release
from shared.catalogue.store import CatalogueStore, Pin

__all__ = ["Catalogue", "CatalogueStore", "Pin", "bundled", "load_items_file", "load_release"]
