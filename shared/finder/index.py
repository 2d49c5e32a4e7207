"""What the finder looks things up in, built from one catalogue release and kept in its own file.

The file only saves the work of spelling every term; it holds nothing that is not in the release
and is rebuilt whenever it is missing, damaged or of another release.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from shared.catalogue import Catalogue
from shared.finder.said import Listener
from shared.finder.spelling import Spelling, spell

_FORMAT = 2
_NAME, _ALIAS = 1.0, 0.98
_DESCRIPTION = 0.45
_DETAIL = 0.25
_NUMBERS = tuple(f"{tens}十{ones}" for tens in "六七八九" for ones in ("", *"一二三四五六七八九"))
_SUFFIXES = ("申领", "申请", "办理", "登记", "查询", "打印", "新办")


@dataclass(frozen=True, slots=True)
class Term:
    """A name of an item: official, short, alias. ``weight`` ranks the kinds."""

    item: str
    text: str
    weight: float
    spelling: Spelling


@dataclass(frozen=True)
class Index:
    """Terms and the bigram table of one release."""

    terms: tuple[Term, ...]
    bigrams: dict[str, dict[str, float]]
    """bigram -> item -> weight of the field it occurs in."""
    rarity: dict[str, float]
    """bigram -> inverse document frequency, 0 to 1."""
    words: dict[str, str]
    """Every word a typed sentence may decode to -> its letters; the more telling word first."""

    def bigram_rarity(self, bigram: str) -> float:
        """1 for a bigram the catalogue never uses: what it does not know counts fully."""
        return self.rarity.get(bigram, 1.0)


def build_index(catalogue: Catalogue, listener: Listener, file: Path | None = None) -> Index:
    """Build the index, reading spellings from ``file`` when it fits and writing it when not."""
    named = list(_named(catalogue, listener))
    words = _words(catalogue, [text for _, text, _ in named])
    key = _key(catalogue, named)
    spelled = _read(file, key, set(words)) if file else None
    if spelled is None:
        spelled = {word: list(spell(word).syllables) for word in words}
        if file:
            _write(file, key, spelled)
    terms = tuple(
        Term(item, text, weight, Spelling.of(spelled[text])) for item, text, weight in named
    )
    bigrams = _bigrams(catalogue, listener, terms)
    letters = {word: "".join(spelled[word]) for word in words}
    return Index(terms, bigrams, _rarity(bigrams, len(catalogue.items)), letters)


def bigrams_of(text: str) -> Iterable[str]:
    """Neighbouring characters of every stretch without a space; two digits say nothing."""
    return (
        a + b
        for a, b in itertools.pairwise(text)
        if a != " " and b != " " and not (a.isdigit() and b.isdigit())
    )


def _named(catalogue: Catalogue, listener: Listener) -> Iterable[tuple[str, str, float]]:
    for item in catalogue.items.values():
        seen: set[str] = set()
        names = [(item.name, _NAME), (catalogue.short_name(item.id), _NAME)]
        names += [(_without_suffix(name), weight) for name, weight in names]
        names += [(alias, _ALIAS) for alias in item.aliases]
        names += [(alias, _ALIAS) for alias in catalogue.situations.aliases.get(item.id, ())]
        for name, weight in names:
            text = listener.plain(name)
            if len(text) >= 2 and text not in seen:
                seen.add(text)
                yield item.id, text, weight


def _without_suffix(name: str) -> str:
    bare = name.split("（")[0]
    for suffix in _SUFFIXES:
        if bare.endswith(suffix) and len(bare) - len(suffix) >= 3:
            return bare.removesuffix(suffix)
    return bare


def _bigrams(
    catalogue: Catalogue, listener: Listener, terms: Iterable[Term]
) -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = defaultdict(dict)

    def note(item: str, text: str, weight: float) -> None:
        for bigram in bigrams_of(listener.plain(text)):
            table[bigram][item] = max(weight, table[bigram].get(item, 0.0))

    for term in terms:
        note(term.item, term.text, term.weight)
    for item in catalogue.items.values():
        guide = catalogue.guides.get(item.id)
        note(item.id, guide.summary if guide else "", _DESCRIPTION)
        note(item.id, item.result.name, _DESCRIPTION)
        for text in item.conditions:
            note(item.id, text, _DETAIL)
    return dict(table)


def _rarity(bigrams: dict[str, dict[str, float]], items: int) -> dict[str, float]:
    top = math.log(1 + items)
    return {
        bigram: math.log(1 + items / sum(found.values())) / top if found else 1.0
        for bigram, found in bigrams.items()
    }


def _words(catalogue: Catalogue, names: Iterable[str]) -> tuple[str, ...]:
    lexicon = catalogue.situations
    count: Counter[str] = Counter()
    for words in (*lexicon.groups.values(), lexicon.filler):
        count.update(words)
    for situation in lexicon.situations:
        for name in [n for group in situation.all_of for n in group]:
            if not name.startswith("@"):
                count[name] += 1
    ranked = sorted(count, key=lambda word: -count[word])
    return tuple(dict.fromkeys([*names, *_NUMBERS, *ranked]))


def _key(catalogue: Catalogue, named: list[tuple[str, str, float]]) -> str:
    lexicon = catalogue.situations.model_dump(mode="json")
    said = json.dumps([_FORMAT, catalogue.release, named, lexicon], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _read(file: Path, key: str, texts: set[str]) -> dict[str, list[str]] | None:
    try:
        body = json.loads(file.read_bytes())
        spelled: dict[str, list[str]] = body["spelled"]
        fits = body["key"] == key and texts == set(spelled)
        whole = fits and all(s and all(map(str.isascii, s)) for s in spelled.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return spelled if whole else None


def _write(file: Path, key: str, spelled: dict[str, list[str]]) -> None:
    """Best effort: an index that cannot be saved is built again next time."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps({"key": key, "spelled": spelled}, ensure_ascii=False))
        fresh.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
