"""What grows with a journal: deriving its views again, proving its chain, opening it.

The journal is made of whole visits, as a kiosk writes them. The large one is kept under
``out/bench-cache`` for the next run; its name changes with what wrote it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind, Tx, schema, views
from shared.journal.engine import Connection, connect_reader
from shared.journal.verify import heads
from shared.proof import body_hash, head_ok, key_pair, open_body

SMALL = 20_000
LARGE = 200_000
ROUNDS = 15
OPENINGS = 15
_VISIT = ScopeKind.VISIT
_CACHE = Path(__file__).resolve().parents[2] / "out" / "bench-cache"
_MADE_AS = 2
"""Raise when ``_visit`` changes."""
_CARD = {"name": "样例", "number": "410101194003070021"}


def samples(progress: Callable[[str], None] = lambda _text: None) -> list[dict[str, Any]]:
    """Rows in the house format."""
    with tempfile.TemporaryDirectory(prefix="bench-size-") as folder:
        progress(f"journal of {SMALL} facts")
        rows = _walked(Path(folder) / "small")
        progress(f"journal of {LARGE} facts")
        return [*rows, _opened(Path(folder) / "empty")]


@contextlib.contextmanager
def _journal(folder: Path) -> Iterator[Journal]:
    folder.mkdir(parents=True, exist_ok=True)
    province = folder / "province-key"
    if not province.exists():
        province.write_bytes(key_pair()[1])
    journal = Journal.open(
        folder / "data",
        keys=FileKeyStore(folder / "keys"),
        terminal="BENCH",
        province_key=province.read_bytes(),
        clock=lambda: datetime.now(UTC),
    )
    try:
        yield journal
    finally:
        journal.close()


def _fill(journal: Journal, facts: int) -> None:
    """Whole visits up to ``facts``, each under a key of its own, twenty to a transaction."""
    seq = 0
    while seq < facts:
        first = seq

        def build(tx: Tx, first: int = first) -> list[FactDraft]:
            names = [f"{first:07d}-{number}" for number in range(20)]
            return [draft for name in names for draft in _visit(tx.begin_scope(_VISIT), name)]

        seq = journal.append_with(build)[-1].seq


def _visit(scope: str, name: str) -> list[FactDraft]:
    case, visit, number = f"case-{name}", f"visit-{name}", f"YC 261121 {name}"
    about: dict[str, Any] = {"case": case, "item": "MZ002"}
    page = {"page": "p1", "material": "m", "slot": "1", "digest": "a" * 64}
    submitted = {"number": number, "applicant": _CARD, "answers": {}, "materials": [], "pages": []}
    identified = {"card": _CARD, "how": "card"}
    return [
        FactDraft("visit-began", {"visit": visit, "face": "kiosk"}),
        FactDraft("resident-identified", identified, scope=scope),
        FactDraft("case-opened", {"visit": visit, "item_name": "高龄津贴申领"}, **about),
        *[
            FactDraft(
                "answer-given",
                {"question": f"q{n}", "value": "样例答案" * 12, "source": "resident"},
                scope=scope,
                **about,
            )
            for n in range(12)
        ],
        FactDraft("page-captured", page | {"media_type": "image/jpeg"}, scope=scope, **about),
        FactDraft("case-submitted", submitted, scope=scope, **about),
        FactDraft("print-begun", {"print": f"p{name}", "number": number, "visit": visit}),
        FactDraft("print-confirmed", {"print": f"p{name}"}),
        FactDraft("visit-ended", {"visit": visit, "reason": "done"}),
    ]


def _walked(folder: Path) -> list[dict[str, Any]]:
    """Rebuilding and proving the small journal, each in turns with what it is measured by."""
    with _journal(folder) as journal:
        _fill(journal, SMALL)  # its keys stay at hand: every body is opened
        with _read_beside(folder) as reader:
            rebuilt = _rebuilt(journal, reader)
            proved = _proved(journal, reader)
    with _journal(folder):
        pass  # settles what ended: from here on nobody here can open a visit's bodies
    with _journal(folder) as journal, _read_beside(folder) as reader:
        return [rebuilt, _proved(journal, reader), proved]


@contextlib.contextmanager
def _read_beside(folder: Path) -> Iterator[Connection]:
    key = (folder / "keys/file-key").read_bytes()
    with contextlib.closing(connect_reader(folder / "data" / "journal.db", key)) as reader:
        yield reader


def _rebuilt(journal: Journal, reader: Connection) -> dict[str, Any]:
    count = len(journal.facts(limit=10 * SMALL))

    def read() -> None:
        assert len(reader.execute("select * from facts order by pos").fetchall()) == count

    ours, raw = _in_turns(journal.rebuild_views, read, count)
    return {
        "name": "views derived again",
        "unit": "facts/s",
        "samples": ours,
        "baseline_name": "reading the rows alone",
        "baseline_samples": raw,
        "aim": {"kind": "min", "value": 20_000},
    }


def _proved(journal: Journal, reader: Connection) -> dict[str, Any]:
    """Proving against the hashing and opening that proving cannot do without, from memory."""
    headers = journal.facts(limit=10 * SMALL)
    count, public = len(headers), journal.signer.public_key
    signed = heads(reader)
    found = reader.execute("select clear, salt, sealed from facts order by pos").fetchall()
    held = [journal._scopes.key_or_none(header.scope) for header in headers]
    clear = [(salt, text.encode()) for text, salt, _sealed in found if text is not None]
    closed = [
        (key, header.id, row[2])
        for header, row, key in zip(headers, found, held, strict=True)
        if key is not None
    ]

    def bare() -> None:
        for header in headers:
            header.hash()
        for salt, body in clear:
            body_hash(salt, body)
        for key, id_, sealed in closed:
            body_hash(*open_body(key, id_, sealed))
        assert all(head_ok(head, public) for head in signed)

    def prove() -> None:
        assert journal.verify().ok

    ours, bared = _in_turns(prove, bare, count)
    which = "every body at hand" if closed else "every visit ended"
    opened = f", opening {len(closed)} bodies" if closed else ""
    return {
        "name": f"chain proved, {which}: headers, bodies, links, signed heads",
        "unit": "facts/s",
        "samples": ours,
        "baseline_name": f"hashing the same headers and bodies{opened}, {len(signed)} signed heads,"
        " all in memory",
        "baseline_samples": bared,
        "aim": {"kind": "ratio_min", "value": 0.5},
    }


def _in_turns(
    ours: Callable[[], object], base: Callable[[], object], count: int
) -> tuple[list[float], list[float]]:
    """Facts per second of both, each first in every other round."""
    rates: dict[Callable[[], object], list[float]] = {ours: [], base: []}
    for number in range(ROUNDS):
        for act in (ours, base) if number % 2 else (base, ours):
            begun = time.perf_counter()
            act()
            rates[act].append(count / (time.perf_counter() - begun))
    return rates[ours], rates[base]


def _opened(empty: Path) -> dict[str, Any]:
    """Opening the large journal and an empty one in turns, neither in the page cache."""
    large = _large()
    with _journal(empty):
        pass
    times: dict[Path, list[float]] = {large: [], empty: []}
    for number in range(OPENINGS):
        for folder in (large, empty) if number % 2 else (empty, large):
            _let_cool(folder)
            begun = time.perf_counter()
            with _journal(folder):
                times[folder].append((time.perf_counter() - begun) * 1000)
    return {
        "name": f"opening a journal of {LARGE} facts",
        "unit": "ms",
        "samples": times[large],
        "baseline_name": "opening an empty one",
        "baseline_samples": times[empty],
        "aim": {"kind": "ratio_max", "value": 2},
    }


def _large() -> Path:
    kept = _CACHE / f"journal-{schema.VERSION}-{views.VERSION}-{_MADE_AS}"
    if not (kept / "whole").exists():
        shutil.rmtree(kept, ignore_errors=True)
        with _journal(kept) as journal:
            _fill(journal, LARGE)
        with _journal(kept):
            pass  # settles what ended without its keys being forgotten: 10,000 visits
        (kept / "whole").touch()
    return kept


def _let_cool(folder: Path) -> None:
    """Drop the files from the page cache, where the system lets us."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


if __name__ == "__main__":
    for row in samples(print):
        medians = {key: statistics.median(row[key]) for key in ("samples", "baseline_samples")}
        print(row["name"], row["unit"], json.dumps(medians))
