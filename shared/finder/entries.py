"""What the finder knows of one service: its names and the words of its description."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shared.catalogue import Catalogue
from shared.catalogue.situations import Situations
from shared.finder.spelling import Spelling, spell

NAME, ALIAS, DESCRIPTION, DETAIL = 1.0, 0.98, 0.45, 0.25
_SUFFIXES = ("申领", "申请", "办理", "登记", "查询", "打印", "新办")
_LEAST_BARE = 3
Plain = Callable[[str], str]
"""Normalises a text."""


@dataclass(frozen=True)
class Entry:
    """One service. ``terms``: its names, weighted. ``told``: its result, papers and summary."""

    id: str
    name: str
    terms: tuple[tuple[str, float], ...]
    told: str = ""

    @cached_property
    def pairs(self) -> dict[str, float]:
        """Every pair of neighbouring characters -> weight of where it stands."""
        found = dict.fromkeys(pairs_of(self.told), DESCRIPTION)
        for text, weight in self.terms:
            found.update(dict.fromkeys(pairs_of(text), weight))
        return found

    @cached_property
    def spellings(self) -> tuple[Spelling, ...]:
        """How each name is spelled."""
        return tuple(spell(text) for text, _ in self.terms)

    @cached_property
    def all_terms(self) -> str:
        """Names one after the other, to see at once whether a word is among them."""
        return " ".join(text for text, _ in self.terms)

    def speaks_of(self, word: str) -> bool:
        """True when more than half of one of its names is this word (护照 in 办护照; 下雨 in
        下雨证明 only happens to be there, and a proof of a loan is no loan)."""
        if word not in self.all_terms:
            return False
        return any(
            word in text and 2 * len(word) > len(text) and text != f"{word}证明"
            for text, _ in self.terms
        )


def pairs_of(text: str) -> Iterator[str]:
    """Neighbouring characters of every stretch without a space; two digits say nothing."""
    return (
        a + b
        for a, b in itertools.pairwise(text)
        if a != " " and b != " " and not (a.isdigit() and b.isdigit())
    )


def entries_of(catalogue: Catalogue, plain: Plain) -> Iterator[Entry]:
    """The entries of a release; ``plain`` normalises a text."""
    for item in catalogue.items.values():
        guide = catalogue.guides.get(item.id)
        told = [guide.summary] if guide else []
        told += [item.result.name, *item.conditions, *(m.name for m in item.materials)]
        yield entry_of(
            item.id,
            item.name,
            [catalogue.short_name(item.id)],
            [*item.aliases, *catalogue.situations.aliases.get(item.id, ())],
            told,
            plain,
        )


def entry_from(item: dict[str, Any], lexicon: Situations, plain: Plain) -> Entry:
    """An entry of an item of a plain list (id, name, aliases, result, materials, description).

    Raises KeyError or TypeError when it is no such item.
    """
    result = item.get("result") or {}
    told = [str(item.get("description") or ""), str(result.get("name") or "")]
    told += [str(m.get("name") or "") for m in item.get("materials") or ()]
    aliases = [*(item.get("aliases") or ()), *lexicon.aliases.get(item["id"], ())]
    return entry_of(str(item["id"]), str(item["name"]), [], aliases, told, plain)


def entry_of(
    key: str,
    name: str,
    names: Iterable[str],
    aliases: Iterable[str],
    told: Iterable[str],
    plain: Plain,
) -> Entry:
    """Put an entry together: names, names without their last word, aliases, each once."""
    given = [(n, NAME) for n in (name, *names)]
    given += [(_without_suffix(n), weight) for n, weight in list(given)]
    given += [(a, ALIAS) for a in aliases]
    terms: dict[str, float] = {}
    for text, weight in given:
        bare = plain(text)
        if len(bare) >= 2:
            terms.setdefault(bare, weight)
    return Entry(key, name, tuple(terms.items()), " ".join(plain(t) for t in told if t))


def _without_suffix(name: str) -> str:
    bare = name.split("（")[0]
    for suffix in _SUFFIXES:
        if bare.endswith(suffix) and len(bare) - len(suffix) >= _LEAST_BARE:
            return bare.removesuffix(suffix)
    return bare
