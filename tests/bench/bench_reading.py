"""What a page says: characters, fields, kinds, codes, upright, time; beside plain rapidocr.

Photographs come from ``reading_set``: a round of all kinds from each of two seeds for development,
or with ``--final`` two rounds from the seed kept for the figures. Every photograph goes the
product's whole way (find, straighten, even the light, turn, read). Plain rapidocr 1.4.4 reads the
raw photograph for characters and fields; for the time both read the same cleaned page, two threads
each, one after the other. A field counts for plain rapidocr when its value stands anywhere in the
text, which is kinder than any program that picks fields.

Shares are one figure for each round of all kinds: the first at 157 dpi, the second at 97.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from shared.image.cv import cv2
from shared.image.frame import Bgr
from shared.reading.codes import codes_on
from shared.reading.eye import Eye
from shared.reading.kinds import understand
from shared.reading.pictures import straightened
from tests.bench.reading_set import DEVELOPMENT, FINAL, KINDS, Sample, sample

PAPERS = 2 * len(KINDS)
_LETTERS = {"notice": "letter"}
_PLAIN = "rapidocr-onnxruntime 1.4.4, raw frame"


Counted = list[tuple[float, float]]
"""Of each paper: how many were wrong or right, of how many."""


def samples(
    progress: Callable[[str], None] = lambda _text: None,
    final: bool = False,
    papers: int = PAPERS,
) -> list[dict[str, Any]]:
    """Rows in the house format."""
    from rapidocr_onnxruntime import RapidOCR

    plain = RapidOCR(intra_op_num_threads=2, inter_op_num_threads=1)
    eye = Eye(2)
    got: dict[str, Counted] = {name: [] for name in _NAMES}
    base: dict[str, Counted] = {name: [] for name in _NAMES}
    threads = cv2.getNumThreads()
    cv2.setNumThreads(2)
    try:
        for number in range(papers):
            progress(f"pages read: {number + 1} of {papers}")
            seed = FINAL if final else DEVELOPMENT[number // len(KINDS) % len(DEVELOPMENT)]
            _measure(sample(seed, number), eye, plain, got, base)
    finally:
        cv2.setNumThreads(threads)
    return [
        _row("wrong characters", "share", "cer", got, base, "max", 0.008),
        _row("fields exactly right", "share", "fields", got, base, "min", 0.98),
        _row("kind of document right", "share", "kind", got, base, "min", 0.98),
        _row("turned upright", "share", "upright", got, base, "min", 1.0),
        _row("codes read", "share", "codes", got, base, "min", 1.0),
        _row("looking for codes on a page", "ms", "codes_ms", got, base, "max", 15.0),
        _row("page read, two threads", "ms", "read_ms", got, base, "ratio_max", 0.8),
    ]


_NAMES = ("cer", "fields", "kind", "upright", "codes", "codes_ms", "read_ms")
_NONE = (0.0, 0.0)


def _measure(
    one: Sample, eye: Eye, plain: Any, got: dict[str, Counted], base: dict[str, Counted]
) -> None:
    page, _ = straightened(one.bgr)
    clean = page.bgr()
    raw, ours_ms = _timed(lambda: eye.read(clean, page.dpi))
    _, plain_ms = _timed(lambda: plain(clean))
    found, codes_ms = _timed(lambda: {code.text for code in codes_on(clean)})
    everything, all_ms = _timed(lambda: set(_all_codes(clean)))
    reading = understand(raw)
    rough = "".join(str(line[1]) for line in plain(one.bgr)[0] or [])
    values = {name: field.value for name, field in reading.fields.items()}
    flat = "".join(rough.split())
    asked = float(len(one.fields))
    kind = float(reading.kind == _LETTERS.get(one.kind, one.kind))
    told, total = float(len(one.codes)), float(bool(one.lines))
    wrong, rough_wrong = (wrong_of(one.lines, text) for text in (reading.text, rough))

    def stands(counted: tuple[float, float]) -> tuple[float, float]:
        return (float(counted[0] < 0.5 * counted[1]) * total, total)

    here: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
        "cer": (wrong, rough_wrong),
        "fields": (
            (float(sum(values.get(n) == v for n, v in one.fields.items())), asked),
            (float(sum(v in flat for v in one.fields.values())), asked),
        ),
        "kind": ((kind, 1.0), _NONE),
        "upright": (stands(wrong), stands(rough_wrong)),
        "codes": (
            (float(len(found & set(one.codes))), told),
            (float(len(everything & set(one.codes))), told),
        ),
        "codes_ms": ((codes_ms, 1.0), (all_ms, 1.0)),
        "read_ms": ((ours_ms, 1.0), (plain_ms, 1.0)),
    }
    for name, (ours, theirs) in here.items():
        got[name].append(ours)
        base[name].append(theirs)


def wrong_of(lines: tuple[str, ...], text: str) -> tuple[float, float]:
    """Wrong characters and all: each printed line against the part of the text most like it."""
    hay = _plain_text(text)
    needles = [_plain_text(line) for line in lines]
    return float(sum(_distance(n, hay) for n in needles)), float(sum(map(len, needles)))


def _plain_text(text: str) -> str:
    """Without blanks, widths of characters made alike."""
    import unicodedata

    return "".join(unicodedata.normalize("NFKC", text).split())


def _distance(needle: str, hay: str) -> int:
    """Least edit distance of ``needle`` to any part of ``hay``."""
    letters = np.frombuffer(hay.encode("utf-32-le"), np.uint32)
    before = np.zeros(len(letters) + 1, np.int64)
    steps = np.arange(len(letters) + 1)
    for char in needle:
        swapped = before[:-1] + (letters != ord(char))
        now = np.minimum(before + 1, np.concatenate(([before[0] + 1], swapped)))
        before = np.minimum.accumulate(now - steps) + steps
    return int(before.min())


def _all_codes(picture: Bgr) -> list[str]:
    import zxingcpp

    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return [str(code.text) for code in zxingcpp.read_barcodes(gray)]


def _timed(work: Any) -> tuple[Any, float]:
    begun = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - begun) * 1000


def _row(
    name: str, unit: str, key: str, got: dict[str, Counted], base: dict[str, Counted],
    kind: str, value: float,
) -> dict[str, Any]:  # fmt: skip
    row = {"name": name, "unit": unit, "aim": {"kind": kind, "value": value}}
    row |= {"samples": _figures(key, got[key]), "baseline_samples": _figures(key, base[key])}
    row["baseline_name"] = {
        "codes": "zxing-cpp, all formats",
        "codes_ms": "zxing-cpp, all formats",
        "read_ms": "rapidocr-onnxruntime 1.4.4, same page",
        "kind": "none",
    }.get(key, _PLAIN)
    return row


def _figures(key: str, counted: Counted) -> list[float]:
    """Times one by one, shares of a round together; nothing where nothing was counted."""
    if key.endswith("ms"):
        return [value for value, _ in counted]
    rounds = [counted[i : i + len(KINDS)] for i in range(0, len(counted), len(KINDS))]
    sums = [(sum(a for a, _ in some), sum(b for _, b in some)) for some in rounds]
    return [value / total for value, total in sums if total]
