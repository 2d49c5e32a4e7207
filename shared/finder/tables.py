"""The language tables of ``assets/finder``: readings, traditional characters, neutral words.

They stand in for pypinyin and a converter: a few milliseconds instead of half a second. Made by
``scripts/build_finder_tables.py``; read once per process.
"""

from __future__ import annotations

from functools import cache

from shared.assets import asset


def _lines(name: str) -> list[str]:
    return asset("finder", name).read_text("utf-8").splitlines()


@cache
def simplified() -> dict[int, str]:
    """For ``str.translate``: traditional to simplified characters."""
    old, new = _lines("traditional.txt")
    return {ord(a): b for a, b in zip(old, new, strict=True)}


@cache
def readings() -> dict[str, str]:
    """Character -> its usual syllable without tone."""
    found = {}
    for line in _lines("readings.txt"):
        syllable, chars = line.split(" ")
        found.update(dict.fromkeys(chars, syllable))
    return found


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Words in which a character is read otherwise: 银行 -> yin hang."""
    return {line.split(" ")[0]: tuple(line.split(" ")[1:]) for line in _lines("phrases.txt")}


@cache
def neutral() -> frozenset[str]:
    """Common words that say nothing about what somebody needs."""
    return frozenset(_lines("neutral.txt"))


@cache
def doings() -> frozenset[str]:
    """Common verbs and states: told besides."""
    return frozenset(_lines("doings.txt"))


@cache
def things() -> frozenset[str]:
    """Nouns of the language; one that nobody here knows is something else."""
    return frozenset(_lines("things.txt"))
