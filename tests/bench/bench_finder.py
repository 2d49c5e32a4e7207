"""Finding: right service first and in the first three, off-topic answered, speed, memory, start.

The held-out half of tests/finder/queries over the 48 services of the seed catalogue, beside simple
approaches in the same run: jieba with BM25, RapidFuzz, pinyin bigrams, the three fused; and FTS5
ranked beside 200,000 services made of the catalogue's own names. Per-kind figures and every miss
go to out/finder.txt. Memory and start are measured in child processes; run as a script with a
name this file is such a child.
"""

from __future__ import annotations

import json
import math
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.finder.seed import seed, seed_finder, whole  # noqa: E402
from tests.finder.sets import HELD, Asked, of, read  # noqa: E402

Ranked = Callable[[str], list[str]]
TOWN, PROVINCE = 500, 200_000
REPORT = ROOT / "out" / "finder.txt"
_PAGE_MB = 4096 / 1e6


def samples() -> Iterator[dict[str, Any]]:
    """The table of issue 6."""
    ways = {"finder": _ours(), **dict(_simple())}
    totals = {name: _judge(ways[name]) for name in ways}
    _write(totals)
    for key, name, kind, aim in (
        ("first", "right service first, held-out", "min", 85),
        ("three", "right service in the first three, held-out", "min", 95),
        ("answered", "off-topic queries answered, held-out", "max", 5),
    ):
        others = {n: t[key] for n, t in totals.items() if n != "finder"}
        best = (max if kind == "min" else min)(others, key=others.__getitem__)
        said = "; ".join(f"{n} {v:.0f}" for n, v in others.items())
        yield {
            "name": f"{name} ({said})",
            "unit": "%",
            "samples": [totals["finder"][key]],
            "baseline_name": best,
            "baseline_samples": [others[best]],
            "aim": {"kind": kind, "value": aim},
        }
    with tempfile.TemporaryDirectory() as folder:
        town, province = Path(folder, "town.json"), Path(folder, "province.json")
        town.write_text(json.dumps({"items": _services(TOWN)}, ensure_ascii=False))
        yield _speed("town", town, Path(folder), 5)
        yield from _weight(town, Path(folder))
        province.write_text(json.dumps({"items": _services(PROVINCE)}, ensure_ascii=False))
        yield {
            **_speed("province", province, Path(folder), 30),
            "baseline_name": "FTS5 of character pairs, ranked",
            "baseline_samples": [_fts(province)],
        }


# -- right and wrong -------------------------------------------------------------------------------


def _ours() -> Ranked:
    return lambda query: [hit.item_id for hit in seed_finder().find(query)]


def _names() -> list[tuple[str, str]]:
    return [
        (item.id, name) for item in seed().items.values() for name in (item.name, *item.aliases)
    ]


def _simple() -> Iterator[tuple[str, Ranked]]:
    bm25, fuzzy, pinyin = _bm25(), _rapidfuzz(), _pinyin()
    yield "jieba+BM25", bm25
    yield "RapidFuzz", fuzzy
    yield "pinyin bigrams", pinyin

    def fused(query: str) -> list[str]:
        points: Counter[str] = Counter()
        for way in (bm25, fuzzy, pinyin):
            for rank, item in enumerate(way(query)[:10]):
                points[item] += 1 / (60 + rank)
        return [item for item, _ in points.most_common()]

    yield "fused", fused


def _bm25() -> Ranked:
    import jieba

    jieba.setLogLevel(60)
    docs: dict[str, list[str]] = defaultdict(list)
    for item, name in _names():
        docs[item] += jieba.lcut_for_search(name)
    mean = sum(map(len, docs.values())) / len(docs)
    seen = Counter(word for words in docs.values() for word in set(words))
    counts = {item: Counter(words) for item, words in docs.items()}

    def find(query: str) -> list[str]:
        points: Counter[str] = Counter()
        for word in jieba.lcut_for_search(query):
            rare = math.log(1 + (len(docs) - seen[word] + 0.5) / (seen[word] + 0.5))
            for item, count in counts.items():
                if count[word]:
                    length = 0.25 + 0.75 * len(docs[item]) / mean
                    points[item] += rare * 2.2 * count[word] / (count[word] + 1.2 * length)
        return [item for item, _ in points.most_common()]

    return find


def _rapidfuzz() -> Ranked:
    from rapidfuzz import fuzz, process

    pairs = _names()

    def find(query: str) -> list[str]:
        found = process.extract(
            query, [name for _, name in pairs], scorer=fuzz.WRatio, score_cutoff=50, limit=30
        )
        return list(dict.fromkeys(pairs[place][0] for _, _, place in found))

    return find


def _pinyin() -> Ranked:
    from pypinyin import lazy_pinyin

    def grams(text: str) -> set[str]:
        letters = "".join(lazy_pinyin(text)).replace(" ", "").lower()
        return {letters[i : i + 2] for i in range(len(letters) - 1)}

    pairs = [(item, grams(name)) for item, name in _names()]

    def find(query: str) -> list[str]:
        asked, points = grams(query), dict[str, float]()
        for item, own in pairs:
            share = 2 * len(asked & own) / max(1, len(asked) + len(own))
            if share >= 0.5:
                points[item] = max(share, points.get(item, 0.0))
        return sorted(points, key=lambda item: -points[item])

    return find


def _judge(find: Ranked) -> dict[str, Any]:
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    answered, misses, asked_off = 0, list[tuple[Asked, list[str]]](), 0
    for asked in of(HELD):
        found = find(asked.query)[:3]
        right = bool(set(found[:1]) & set(asked.want))
        if asked.want:
            kind = kinds[asked.kind]
            kind[0] += 1
            kind[1] += right
            kind[2] += bool(set(found) & set(asked.want))
        else:
            asked_off += 1
            answered += bool(found)
        if bool(found) if not asked.want else not right:
            misses.append((asked, found))
    total = [sum(kind[place] for kind in kinds.values()) for place in range(3)]
    return {
        "first": 100 * total[1] / total[0],
        "three": 100 * total[2] / total[0],
        "answered": 100 * answered / asked_off,
        "kinds": dict(kinds),
        "misses": misses,
    }


def _write(totals: dict[str, dict[str, Any]]) -> None:
    lines = ["held-out half: right first / in the first three / off-topic answered, percent", ""]
    for name, total in totals.items():
        lines.append(f"{name:16}{total['first']:6.1f}{total['three']:6.1f}{total['answered']:6.1f}")
    ours = totals["finder"]
    lines += ["", "by kind: queries, right first, in the first three"]
    lines += [
        f"{kind:14}{n:4}{first:4}{three:4}" for kind, (n, first, three) in ours["kinds"].items()
    ]
    lines += ["", "every miss"]
    for asked, found in ours["misses"]:
        wanted = ",".join(asked.want) or "nothing"
        lines.append(f"{asked.kind}: {asked.query} -> {','.join(found) or 'nothing'}, not {wanted}")
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")
    for line in lines:
        print(line)


# -- fast and small --------------------------------------------------------------------------------


def _services(count: int) -> list[dict[str, Any]]:
    """The catalogue's own services under invented places: names people could meet."""
    known = list(whole().items.values())
    chance = random.Random(7)
    places = [
        a + b
        for a in "东西南北中上下新古大小清平安宁福泰和兴隆"
        for b in ("河县", "山县", "江区", "湖区", "阳县", "州市", "海市", "桥镇", "湾镇", "岭乡")
    ]
    made = []
    for number in range(count):
        item = known[number % len(known)]
        turn = number // len(known)
        place = places[turn % len(places)] if turn else ""
        more = (
            chance.choice(("（新办）", "（延续）", "（变更）", "（注销）", "（补证）"))
            if turn
            else ""
        )
        made.append(
            {
                "id": item.id if not turn else f"X{number:06d}",
                "name": f"{place}{item.name}{more}",
                "aliases": [*(f"{place}{alias}" for alias in item.aliases[:2]), *item.aliases[:1]],
                "result": {"name": item.result.name},
                "materials": [{"name": m.name} for m in item.materials],
            }
        )
    return made


def _speed(name: str, file: Path, home: Path, aim: float) -> dict[str, Any]:
    told = _child("speed", file, home)
    return {
        "name": f"finding over {told['count']} services, p99 (median {told['median']:.2f} ms)",
        "unit": "ms",
        "samples": [told["p99"]],
        "all_samples": told["all"],
        "aim": {"kind": "max", "value": aim},
    }


def _weight(file: Path, home: Path) -> Iterator[dict[str, Any]]:
    _child("start", file, home)  # the index is kept now, as a release's is
    ours = [_child("start", file, home) for _ in range(5)]
    theirs = [_child("libraries", file, home) for _ in range(3)]
    for key, name, unit, aim in (
        ("mb", "finder with its kept index, memory after queries of all kinds", "MB", 60),
        ("ms", "finder: from nothing to the first answer", "ms", 150),
    ):
        yield {
            "name": name,
            "unit": unit,
            "samples": [told[key] for told in ours],
            "baseline_name": "importing jieba and pypinyin",
            "baseline_samples": [told[key] for told in theirs],
            "aim": {"kind": "max", "value": aim},
        }


def _child(what: str, file: Path, home: Path) -> Any:
    done = subprocess.run(
        [sys.executable, __file__, what, str(file), str(home)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _fts(file: Path) -> float:
    """p99 in ms of the same kind of list in FTS5, pairs of characters, ordered by rank."""
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table names using fts5(name)")
    items = json.loads(file.read_text("utf-8"))["items"]
    base.executemany("insert into names values (?)", ((_pairs(i["name"]),) for i in items))
    took = []
    for asked in read()[::7]:
        wanted = _pairs(asked.query)
        if not wanted:
            continue
        words = " OR ".join(f'"{w}"' for w in wanted.split())
        begun = time.thread_time()
        base.execute(
            "select name from names where names match ? order by rank limit 8", (words,)
        ).fetchall()
        took.append(1e3 * (time.thread_time() - begun))
    return _p99(took)


def _pairs(text: str) -> str:
    kept = "".join(c for c in text if c.isalnum())
    return " ".join(kept[i : i + 2] for i in range(len(kept) - 1))


def _p99(took: Sequence[float]) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * 0.99))]


# -- children --------------------------------------------------------------------------------------


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_MB


def _run_speed(file: Path, home: Path) -> dict[str, Any]:
    import os

    from shared.finder.lists import finder_of

    os.environ["XDG_CACHE_HOME"] = str(home)
    finder = finder_of(file)
    finder.warm()
    queries = [asked.query for asked in read()]
    for query in queries[::9]:
        finder.find(query)
    took = []
    for query in queries[::2]:
        each = []
        for _ in range(3):
            begun = time.thread_time()
            finder.find(query)
            each.append(1e3 * (time.thread_time() - begun))
        took.append(min(each))
    return {
        "count": finder.count,
        "median": sorted(took)[len(took) // 2],
        "p99": _p99(took),
        "all": took,
    }


def _run_start(file: Path, home: Path) -> dict[str, Any]:
    from shared.catalogue import bundled
    from shared.catalogue.lexicon import read_lexicon
    from shared.catalogue.manifest import read_folder

    lexicon = read_lexicon(read_folder(bundled())[1])
    before, begun = _resident_mb(), time.perf_counter()
    from shared.finder.entries import entry_from
    from shared.finder.finder import Finder

    def entries(plain: Callable[[str], str]) -> Iterator[Any]:
        items = json.loads(file.read_text("utf-8"))["items"]
        return (entry_from(item, lexicon, plain) for item in items)

    finder = Finder.over(lexicon, entries, "bench", home / "start.index")
    finder.find("我妈八十了有啥补贴")
    ms = 1e3 * (time.perf_counter() - begun)
    for asked in read()[::5]:
        finder.find(asked.query)
    return {"ms": ms, "mb": _resident_mb() - before}


def _run_libraries(_file: Path, _home: Path) -> dict[str, Any]:
    before, begun = _resident_mb(), time.perf_counter()
    import jieba
    import pypinyin

    jieba.setLogLevel(60)
    jieba.lcut("我妈八十了有啥补贴")
    pypinyin.lazy_pinyin("我妈八十了有啥补贴")
    return {"ms": 1e3 * (time.perf_counter() - begun), "mb": _resident_mb() - before}


if __name__ == "__main__":
    todo = {"speed": _run_speed, "start": _run_start, "libraries": _run_libraries}[sys.argv[1]]
    print(json.dumps(todo(Path(sys.argv[2]), Path(sys.argv[3]))))
