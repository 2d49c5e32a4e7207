"""From what people say to the service they need, offline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from shared.catalogue import Catalogue
from shared.catalogue.situations import Situations
from shared.finder.circumstances import Circumstances
from shared.finder.entries import Entry, Plain, entries_of
from shared.finder.evidence import Evidence, Question, described, named
from shared.finder.hits import FindContext, Hit, prior
from shared.finder.index import Index, initial_key, letter_keys, open_index, pair_keys, sound_keys
from shared.finder.letters import Decoder
from shared.finder.said import Listener, Said
from shared.finder.sounding import Sounds
from shared.finder.spelling import Typed, blur, slips, spell
from shared.finder.weighing import acts_wanted, weigh
from shared.finder.words import Kind

MAX_HITS = 8
_MIN_SCORE = 0.57
_NEAR_TOP = 0.5
"""Hits far below the best one only distract."""
_MIN_LETTERS_FIT = 0.6
_SURE = 0.62
"""Below it, other ways of reading the query are tried."""
_SOUNDS, _SLIPPED, _LETTERS_PER_SLIP = 0.8, 0.15, 9
_HEARD = 0.94
_WRONG_AGE = 0.6
_PART_OF_A_NAME = 0.93
_BROAD = 0.57
"""As little as is shown at all."""
_MIN_DECODED = 0.95
"""Letters that fit a name this well are not read as a sentence."""
_SMALL = 2000
"""Up to so many services their names are known when letters are read."""
_LOOKED_AT = 24
_SYLLABLES_ALONE = 2


class Finder:
    """Searches one catalogue release. Build a new one after a switch. Thread-safe."""

    def __init__(self, catalogue: Catalogue, index_file: Path | None = None) -> None:
        """``index_file``: where the index may be kept between starts."""
        self._set_up(
            catalogue.situations,
            lambda plain: entries_of(catalogue, plain),
            f"{catalogue.release} {[(i.id, i.name, i.aliases) for i in catalogue.items.values()]}",
            index_file,
        )

    @classmethod
    def over(
        cls,
        lexicon: Situations,
        entries: Callable[[Plain], Iterable[Entry]],
        name: str,
        index_file: Path | None = None,
    ) -> Finder:
        """A finder of a plain list. ``entries`` gets the function that normalises a text; ``name``
        says which list it is, so that a kept index of another is not used."""
        made = cls.__new__(cls)
        made._set_up(lexicon, entries, name, index_file)
        return made

    def _set_up(
        self,
        lexicon: Situations,
        entries: Callable[[Plain], Iterable[Entry]],
        name: str,
        index_file: Path | None,
    ) -> None:
        plain = Listener(lexicon).plain
        key = _key(lexicon, name)
        self._index: Index = open_index(index_file, key, lambda: entries(plain))
        said = {*lexicon.aliases, *(item for s in lexicon.situations for item in s.items)}
        known = frozenset(item for item in said if self._index.number_of(item) is not None)
        self._lexicon = lexicon = lexicon if known == said else lexicon.only(known)
        self._listener = Listener(lexicon)
        self._circumstances = Circumstances(lexicon)
        self._decoder: Decoder | None = None
        self._sounds: Sounds | None = None

    @property
    def count(self) -> int:
        """How many services are searched."""
        return self._index.count

    def warm(self) -> None:
        """Load now what the first pinyin or misheard word would wait for."""
        self._letters_reader()
        self._sounds_reader()

    def find(self, query: str, context: FindContext | None = None) -> list[Hit]:
        """The services that fit, best first; empty when nothing does."""
        said = self._listener.hear(query)
        if not said.text:
            return []
        age = context.age if context else None
        hits = self._by_letters(said, age) if said.latin else []
        if not said.latin:
            hits = self._by_words(self._with_words(said), age)
            if not hits or hits[0].score < _SURE:
                hits = _merge(hits, self._by_sound(said, age))
        hits = hits or self._by_question(query, said)
        if context is not None:
            hits = [prior(hit, context) for hit in hits]
        return _cut(hits)

    def _by_question(self, query: str, said: Said) -> list[Hit]:
        """What a broad word may mean, when nothing else speaks for anything: the answers of the
        question the lexicon asks of it, in their order. Not beside other words (补贴新闻)."""
        if any(t.kind and not t.kind & (Kind.FILLER | Kind.EVIDENCE) for t in said.tokens):
            return []
        broad = {self.meant(query), self.kernel(query)}
        for question in self._lexicon.questions:
            if broad.intersection(question.when):
                numbers = [self._index.number_of(option.items[0]) for option in question.options]
                entries = [self._index.entry(n) for n in numbers if n is not None]
                why = f"还要问一句：{question.text}"
                return [Hit(entry.id, entry.name, _BROAD, why) for entry in entries]
        return []

    def meant(self, query: str) -> str:
        """The query without filler, letters read as words where they spell any."""
        said = self._listener.hear(query)
        if said.latin:
            read = self._letters_reader().decode(said.latin)
            said = self._listener.hear(read[0]) if read else said
        return said.compact

    def kernel(self, query: str) -> str:
        """The same without single characters that mostly say nothing (想开小饭馆 -> 小饭馆)."""
        said = self._listener.hear(self.meant(query))
        return "".join(
            t.text for t in said.tokens if not (t.kind & Kind.FILLER and len(t.text) == 1)
        )

    def known_words(self, query: str) -> list[str]:
        """The words of the lexicon in a query, two characters and more, and nothing else of it."""
        tokens = self._listener.hear(query).tokens
        kinds = Kind.EVIDENCE | Kind.ELSEWHERE
        return sorted({t.text for t in tokens if t.kind & kinds and len(t.text) > 1})

    def _with_words(self, said: Said) -> Said:
        """Letters inside the query replaced by the words they spell, where they spell any."""
        text = said.text
        for part in said.latin_parts:
            if self._listener.vocabulary.knows(part):
                continue
            read = self._letters_reader().decode(part)
            if read is not None:
                text = text.replace(part, read[0], 1)
        return self._listener.hear(text) if text != said.text else said

    def _by_words(self, said: Said, age: int | None) -> list[Hit]:
        found = self._circumstances.implied(said, age)
        entries: dict[str, Entry] = {}
        for number in self._candidates(said):
            entry = self._index.entry(number)
            entries[entry.id] = entry
        for item in found:
            if item not in entries:
                known = self._index.number_of(item)
                if known is not None:
                    entries[item] = self._index.entry(known)
        hits: list[tuple[Hit, Evidence]] = []
        question, acts = Question(said, self._index, self._circumstances.people), self._lexicon.acts
        wanted = acts_wanted(said, acts)
        for item, entry in entries.items():
            evidence = found.get(item) or Evidence()
            named(question, entry, evidence)
            described(question, entry, evidence)
            score = weigh(said, entry, evidence, wanted, acts)
            if self._circumstances.outside_age(said, item):
                score *= _WRONG_AGE
            if score >= _MIN_SCORE:
                words = _own_words(evidence)
                hit = Hit(item, entry.name, round(score, 4), _why(words, evidence), words)
                hits.append((hit, evidence))
        return _ranked(
            replace(hit, score=round(hit.score * _PART_OF_A_NAME, 4))
            if any(evidence.within(other) for _, other in hits)
            else hit
            for hit, evidence in hits
        )

    def _candidates(self, said: Said) -> list[int]:
        keys = list(pair_keys(said.text))
        found = self._index.candidates("pairs", keys, _LOOKED_AT)
        if len(found) < _LOOKED_AT:
            found += self._index.candidates("told", keys, _LOOKED_AT // 2)
        return list(dict.fromkeys(found))

    def _by_letters(self, said: Said, age: int | None) -> list[Hit]:
        letters = said.latin
        numbers = self._index.candidates("letters", letter_keys(letters), _LOOKED_AT)
        numbers += self._index.candidates("starts", [initial_key(letters)], _LOOKED_AT)
        typed, best = Typed(letters), dict[str, tuple[float, str, str]]()
        terms = [
            (entry, place)
            for entry in map(self._index.entry, dict.fromkeys(numbers))
            for place in range(len(entry.terms))
        ]
        spelled = [entry.spellings[place] for entry, place in terms]
        slips_of = typed.slipped(spelled)
        for (entry, place), spelling, slipped in zip(terms, spelled, slips_of, strict=True):
            text, weight = entry.terms[place]
            fit = (typed.fit(spelling) or slipped) * weight
            if fit >= _MIN_LETTERS_FIT and fit > best.get(entry.id, (0.0, "", ""))[0]:
                best[entry.id] = fit, text, entry.name
        hits = _ranked(
            Hit(item, name, round(fit, 4), f"您打的拼音像是“{text}”", (text,))
            for item, (fit, text, name) in best.items()
        )
        if hits and hits[0].score >= _MIN_DECODED:
            return hits
        read = self._letters_reader().decode(letters)
        if read is None:
            return hits
        words, sure = read
        read_again = [
            replace(
                hit, score=round(hit.score * sure, 4), why=f"您打的拼音像是“{words}”，{hit.why}"
            )
            for hit in self._by_words(self._listener.hear(words), age)
        ]
        return _merge(hits, read_again)

    def _by_sound(self, said: Said, age: int | None) -> list[Hit]:
        """The right sound in the wrong characters, as voice and pinyin input produce."""
        hits: list[Hit] = []
        text = self._sounds_reader().repaired(said.text, said.tokens)
        if text != said.text:
            hits = [
                replace(hit, score=round(hit.score * _HEARD, 4), why=f"听起来像“{text}”，{hit.why}")
                for hit in self._by_words(self._listener.hear(text), age)
            ]
        compact = said.compact
        known = self._listener.vocabulary.knows(compact)
        if hits or known or len(compact) < _SYLLABLES_ALONE:
            return hits
        letters = blur(spell(compact).full)
        found: dict[str, Hit] = {}
        for number in self._index.candidates("sounds", sound_keys(compact), _LOOKED_AT):
            entry = self._index.entry(number)
            for term, weight in entry.terms:
                if len(term) != len(compact):
                    continue
                most = len(letters) // _LETTERS_PER_SLIP
                far = slips(letters, blur(spell(term).full), most)
                if far <= most:
                    score = round((_SOUNDS - _SLIPPED * far) * weight, 4)
                    if entry.id not in found or score > found[entry.id].score:
                        why = f"您说的像是“{term}”"
                        found[entry.id] = Hit(entry.id, entry.name, score, why, (term,))
        return list(found.values())

    def _letters_reader(self) -> Decoder:
        if self._decoder is None:
            self._decoder = Decoder(self._telling(), self._lexicon.letters)
        return self._decoder

    def _sounds_reader(self) -> Sounds:
        if self._sounds is None:
            self._sounds = Sounds(self._telling(), self._listener.vocabulary)
        return self._sounds

    def _telling(self) -> list[str]:
        """Words a typed or misheard sentence may be made of, the more telling first."""
        lexicon = self._lexicon
        words = [w for names in lexicon.aliases.values() for w in names]
        if self._index.count <= _SMALL:
            words += [text for entry in self._index.entries() for text, _ in entry.terms]
        plain = [w for group in lexicon.groups.values() for w in group]
        plain += [
            n
            for s in lexicon.situations
            for group in s.all_of
            for n in group
            if not n.startswith("@")
        ]
        words += plain
        words += [w for group in lexicon.elsewhere.values() for w in group]
        words += [*lexicon.filler, *lexicon.context]
        return [self._listener.plain(word) for word in words]


def _key(lexicon: Situations, name: str) -> str:
    said = json.dumps([name, lexicon.aliases], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _own_words(evidence: Evidence) -> tuple[str, ...]:
    """The words that counted, in the order said, without those inside longer ones."""
    kept = [
        w for w in evidence.words if not any(w != other and w in other for other in evidence.words)
    ]
    return tuple(sorted(kept, key=lambda w: evidence.words[w]))[:3]


def _why(words: tuple[str, ...], evidence: Evidence) -> str:
    quoted = [f"“{word}”" for word in words]
    said = "和".join(["、".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
    if evidence.by_context:
        return f"因为您提到{said}，年龄也符合" if said else "按您的年龄可以看看"
    return f"因为您提到{said}" if said else "和您说的相近"


def _merge(first: Iterable[Hit], second: Iterable[Hit]) -> list[Hit]:
    best = {hit.item_id: hit for hit in second}
    for hit in first:
        if hit.item_id not in best or best[hit.item_id].score < hit.score:
            best[hit.item_id] = hit
    return _ranked(best.values())


def _ranked(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.item_id))


def _cut(hits: list[Hit]) -> list[Hit]:
    ranked = _ranked(hits)
    if not ranked:
        return []
    floor = max(_MIN_SCORE, _NEAR_TOP * ranked[0].score)
    return [hit for hit in ranked if hit.score >= floor][:MAX_HITS]
