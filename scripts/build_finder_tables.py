"""Build assets/finder: the language tables that the finder reads instead of importing libraries.

Sources: the word list of jieba 0.42.1 (``jieba/dict.txt``, MIT), the readings of pypinyin (MIT),
and OpenCC's ``TSCharacters.txt`` (Apache-2.0) as packaged by opencc-python-reimplemented 0.1.7.
Fetch both with ``pip download --no-deps``, unpack them, then

    python scripts/build_finder_tables.py path/to/jieba/dict.txt path/to/TSCharacters.txt

* ``readings.txt``: a syllable, then every character that is usually read so (tones left out);
* ``phrases.txt``: words in which a character is read otherwise;
* ``traditional.txt``: traditional characters, and on the next line their simplified forms;
* ``neutral.txt``: common words that say nothing about what somebody needs (adverbs, pronouns,
  conjunctions, numbers, times, places …), so that a long story is not taken for a foreign one;
* ``doings.txt``: common verbs and states: told besides, but too many of them beside a single word
  are another story;
* ``things.txt``: nouns of the language. A noun that neither lexicon nor catalogue knows is
  something else: 结婚证相框 is a frame.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pypinyin import lazy_pinyin

HERE = Path(__file__).resolve().parent.parent / "assets" / "finder"
FIRST, LAST = 0x4E00, 0x9FA5
LONGEST_PHRASE = 4
LEAST_FREQUENT = 12
NEUTRAL = {
    **dict.fromkeys(("ad", "c", "d", "df", "e", "f", "p", "r", "rr", "rz", "u", "y", "mq"), 5),
    **dict.fromkeys(("m", "q", "s", "t", "l"), 60),
    "ns": 100,
}
"""Kind of word in jieba's list -> how frequent it must be."""
DOINGS = {"v": 2500, "z": 300}
THINGS = {"n": 10, "nz": 10, "nrt": 100, "an": 20}
LONGEST_THING = 4
NOT_NEUTRAL = "免费 香港 澳门 台湾 没有 名下 死 住 换 租 嫁 娶 病 丢 卖 退 补 生 查 领 交 打 开 办"


def words(file: Path) -> Iterator[tuple[str, int, str]]:
    for line in file.read_text("utf-8").splitlines():
        word, frequency, kind = line.split()
        if all(FIRST <= ord(char) <= LAST for char in word):
            yield word, int(frequency), kind


def readings() -> dict[str, str]:
    return {chr(code): lazy_pinyin(chr(code))[0] for code in range(FIRST, LAST + 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jieba", type=Path)
    parser.add_argument("opencc", type=Path)
    given = parser.parse_args()
    HERE.mkdir(exist_ok=True)
    usual = readings()
    by_syllable: dict[str, list[str]] = defaultdict(list)
    for char, syllable in usual.items():
        if syllable.isascii() and syllable.isalpha():
            by_syllable[syllable].append(char)
    lines = [f"{syllable} {''.join(chars)}" for syllable, chars in sorted(by_syllable.items())]
    (HERE / "readings.txt").write_text("\n".join(lines) + "\n")

    phrases, neutral, doings, things = [], [], [], []
    skipped = set(NOT_NEUTRAL.split())
    for word, frequency, kind in words(given.jieba):
        if 2 <= len(word) <= LONGEST_PHRASE and frequency >= LEAST_FREQUENT:
            read = lazy_pinyin(word)
            if read != [usual[char] for char in word]:
                phrases.append(f"{word} {' '.join(read)}")
        if len(word) == 1 or word in skipped:
            continue
        if frequency >= NEUTRAL.get(kind, 1 << 30):
            neutral.append(word)
        elif frequency >= DOINGS.get(kind, 1 << 30):
            doings.append(word)
        elif frequency >= THINGS.get(kind, 1 << 30) and len(word) <= LONGEST_THING:
            things.append(word)
    (HERE / "phrases.txt").write_text("\n".join(sorted(phrases)) + "\n")
    for name, found in (("neutral", neutral), ("doings", doings), ("things", things)):
        (HERE / f"{name}.txt").write_text("\n".join(sorted(found)) + "\n")

    pairs = []
    for line in given.opencc.read_text("utf-8").splitlines():
        old, new = line.split("\t")
        simple = new.split(" ")[0]
        if len(old) == len(simple) == 1 and old != simple and ord(old) <= 0xFFFF >= ord(simple):
            pairs.append((old, simple))
    (HERE / "traditional.txt").write_text(
        "".join(old for old, _ in pairs) + "\n" + "".join(new for _, new in pairs) + "\n"
    )


if __name__ == "__main__":
    main()
