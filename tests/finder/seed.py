"""The 48 services of the seed catalogue, out of the release that ships: queries are about them."""

from __future__ import annotations

from functools import cache

from shared.catalogue import Catalogue, bundled, load_release
from shared.finder import Finder
from tests.finder.sets import read


@cache
def whole() -> Catalogue:
    """The release that ships."""
    return load_release(bundled())


@cache
def seed() -> Catalogue:
    """The same with the services that somebody asks for in ``wanted.txt``, and no other."""
    return whole().only(frozenset(item for asked in read() for item in asked.want))


@cache
def seed_finder() -> Finder:
    """A finder over ``seed``."""
    return Finder(seed())


@cache
def whole_finder() -> Finder:
    """A finder over all of the release."""
    return Finder(whole())
