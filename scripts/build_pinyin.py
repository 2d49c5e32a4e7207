"""Build assets/input/pinyin.sqlite, the dictionary of the on-screen pinyin keyboard.

Sources (all MIT): the word list of jieba 0.42.1 (``jieba/dict.txt`` with frequencies) and the
character and phrase readings of pypinyin; plus our own words.txt, surnames.txt and
given.txt beside the result. Fetch jieba with ``pip download jieba==0.42.1 --no-deps``, unpack it,
then

    python scripts/build_pinyin.py path/to/jieba/dict.txt

Layout: table ``groups(key, data)``. A key is the initials of the first two syllables plus the
number of syllables (``nh2``); zh ch sh count as z c s, so that fuzzy spelling stays in one group.
``data`` is zlib of lines ``ni'hao<TAB>你好 66 拟好 20``; the number is 10 ln(frequency + 1).
"""

from __future__ import annotations

import argparse
import math
import re
import sqlite3
import zlib
from collections import Counter, defaultdict
from pathlib import Path

from pypinyin import Style, lazy_pinyin, pinyin_dict
from pypinyin.contrib.tone_convert import to_normal

HERE = Path(__file__).resolve().parent.parent / "assets" / "input"
HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
SYLLABLE = re.compile(r"[bpmfdtnlgkhjqxzcsryw]?h?[aeiouv][a-z]*")
LONGEST = 6
LEAST = {1: 0, 2: 5, 3: 5, 4: 8, 5: 12, 6: 12}
PERSON_LEAST = 60
SERVICE_FREQUENCY = 4000
LEAST_SHARE = 0.002
READINGS_NOT_IN_PYPINYIN = {"𠮷": "jí"}
NOT_ON_A_PUBLIC_SCREEN = (
    "傻逼",
    "操你",
    "妈的",
    "他妈",
    "婊子",
    "贱人",
    "鸡巴",
    "强奸",
    "嫖",
    "妓",
)

Groups = dict[str, dict[str, dict[str, int]]]


def weight(frequency: float) -> int:
    return round(10 * math.log(frequency + 1))


def group_key(syllables: list[str]) -> str:
    return "".join(s[0] for s in syllables[:2]) + str(len(syllables))


def add(groups: Groups, word: str, syllables: list[str], frequency: float) -> None:
    if not all(SYLLABLE.fullmatch(s) for s in syllables):
        return
    line = groups[group_key(syllables)].setdefault("'".join(syllables), {})
    line[word] = max(line.get(word, 0), weight(frequency))


def read_words(dictionary: Path) -> tuple[Counter[str], Counter[str]]:
    """Frequencies of words to keep, and of the given names inside person names."""
    words: Counter[str] = Counter()
    given: Counter[str] = Counter()
    surnames = set(read_surnames())
    for line in dictionary.read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        frequency = int(count)
        if not HANZI.fullmatch(word) or any(bad in word for bad in NOT_ON_A_PUBLIC_SCREEN):
            continue
        person = tag == "nr"
        if person and len(word) in (2, 3) and word[0] in surnames:
            given[word[1:]] += 1
        least = PERSON_LEAST if person and len(word) > 1 else LEAST.get(len(word), 1 << 30)
        if frequency >= least:
            words[word] = frequency
    for word in (HERE / "words.txt").read_text("utf-8").splitlines():
        if word and not word.startswith("#"):
            words[word] = max(words[word], SERVICE_FREQUENCY)
    return words, given


def read_surnames() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (HERE / "surnames.txt").read_text("utf-8").splitlines():
        for entry in [] if line.startswith("#") else line.split():
            name, _, reading = entry.partition("=")
            found.setdefault(name, reading.split("'") if reading else lazy_pinyin(name))
    return found


def add_characters(groups: Groups, words: Counter[str]) -> None:
    """Every character under every reading, its frequency shared as the words use its readings."""
    used: dict[str, Counter[str]] = defaultdict(Counter)
    for word, frequency in words.items():
        if len(word) > 1:
            for char, syllable in zip(word, lazy_pinyin(word, style=Style.NORMAL), strict=False):
                used[char][syllable] += frequency
    known = {chr(code): readings for code, readings in pinyin_dict.pinyin_dict.items()}
    for char, readings in (known | READINGS_NOT_IN_PYPINYIN).items():
        if not HANZI.fullmatch(char):
            continue
        plain = list(dict.fromkeys(to_normal(r).replace("ü", "v") for r in readings.split(",")))
        total = sum(used[char][s] for s in plain) or 1
        for place, syllable in enumerate(plain):
            share = used[char][syllable] / total if total > 1 else float(place == 0)
            add(groups, char, [syllable], words.get(char, 0) * max(share, LEAST_SHARE))


def add_names(groups: Groups, given: Counter[str]) -> None:
    """``<surname1/2``, ``<given1`` and ``<`` + initials hold what person names are made of."""
    for rank, (name, syllables) in enumerate(read_surnames().items()):
        group = groups[f"<surname{len(syllables)}"]
        group.setdefault("'".join(syllables), {})[name] = weight(20000 / (rank + 5))
    known: Counter[str] = Counter()
    for name, count in given.items():
        if len(name) == 2 and count >= 2:
            known[name] = count * 12
        for char in name:
            known[char] += count
    listed = (HERE / "given.txt").read_text("utf-8").splitlines()
    common = [name for line in listed if not line.startswith("#") for name in line.split()]
    for rank, name in enumerate(dict.fromkeys(common)):
        known[name] += 60000 // (rank + 20)
    for name, count in known.items():
        if len(name) == 2 or count >= 6:
            syllables = lazy_pinyin(name, style=Style.NORMAL)
            key = "<given1" if len(name) == 1 else "<" + "".join(s[0] for s in syllables)
            groups[key].setdefault("'".join(syllables), {})[name] = weight(count)


def packed(lines: dict[str, dict[str, int]]) -> bytes:
    rows = []
    for key in sorted(lines):
        best = sorted(lines[key].items(), key=lambda w: (-w[1], w[0]))
        rows.append(key + "\t" + " ".join(f"{word} {score}" for word, score in best))
    return zlib.compress("\n".join(rows).encode(), 9)


def build(dictionary: Path, target: Path) -> None:
    words, given = read_words(dictionary)
    groups: Groups = defaultdict(dict)
    for word, frequency in words.items():
        if len(word) > 1:
            add(groups, word, lazy_pinyin(word, style=Style.NORMAL), frequency)
    add_characters(groups, words)
    add_names(groups, given)
    target.unlink(missing_ok=True)
    base = sqlite3.connect(target)
    base.execute("PRAGMA page_size = 4096")
    base.execute("CREATE TABLE groups (key TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID")
    base.executemany(
        "INSERT INTO groups VALUES (?, ?)", ((k, packed(groups[k])) for k in sorted(groups))
    )
    base.commit()
    base.execute("VACUUM")
    base.close()
    print(f"{len(words)} words, {len(groups)} groups, {target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dictionary", type=Path, help="jieba's dict.txt")
    parser.add_argument("--target", type=Path, default=HERE / "pinyin.sqlite")
    options = parser.parse_args()
    build(options.dictionary, options.target)
