"""For editors of the lexicon: play its sentences, and read what machines counted."""

from __future__ import annotations

import sys
from pathlib import Path

from shared.assembly import local_now
from shared.catalogue import bundled, load_release
from shared.domain.errors import Trouble
from shared.finder import Finder
from shared.finder.counts import FindCounts

_FIRST = 3
_HEADINGS = {
    "nothing": "没找到结果的次数",
    "words": "没找到时说到的词（逐个计数，不是原话）",
    "after": "没找到之后，最后点了哪个事项",
    "chosen": "点得最多的事项",
    "place": "点的是第几个结果（0 是第一个，别的数字大说明排序要改）",
}


def check_sentences(folder: Path | None) -> int:
    """Play every sentence of a release's lexicon; 1 when one does not lead to its service."""
    try:
        catalogue = load_release(folder or bundled())
    except Trouble as trouble:
        sys.stderr.write(trouble.sentence + trouble.staff_hint + "\n")
        return 2
    finder, played, missed = Finder(catalogue), 0, 0
    for situation in catalogue.situations.situations:
        for sentence in situation.say:
            played += 1
            found = [hit.item_id for hit in finder.find(sentence)]
            if not set(situation.items) & set(found[:_FIRST]):
                missed += 1
                wanted = "、".join(catalogue.items[key].name for key in situation.items)
                got = "、".join(catalogue.items[key].name for key in found[:_FIRST]) or "什么也没有"
                sys.stdout.write(f"“{sentence}”应当找到{wanted}，找到的是：{got}。\n")
    sys.stdout.write(f"例句 {played} 句，没找对的 {missed} 句。\n")
    return 1 if missed else 0


def tell_counts(file: Path) -> int:
    """Print what a machine counted of finding, for the people who mend the lexicon."""
    items = load_release(bundled()).items
    report = FindCounts(file, lambda: local_now().date()).report()
    for kind, heading in _HEADINGS.items():
        sys.stdout.write(f"{heading}：\n")
        for name, many in report[kind].items():
            shown = f"{name} {items[name].name}" if name in items else name
            sys.stdout.write(f"　{many} 次　{shown}\n")
        if not report[kind]:
            sys.stdout.write("　（没有达到 3 次的）\n")
    return 0
