"""What must hold of any image a power cut can leave: opened with the real journal, nothing that
was acknowledged is gone, nothing is half there."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from shared.domain.errors import Trouble
from shared.journal import FileKeyStore, Journal
from shared.journal.salvage import salvage
from shared.proof import verify_chain
from tests.crash.powerloss import Disk, Op
from tests.crash.scenes import Recorded

HOWS = ("none", "all", "any")
_FAST = Path("/dev/shm")
"""Images are opened by the thousand: in memory where there is room for it."""


@dataclass
class Score:
    """What was tried."""

    images: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    hanging: int = 0
    acknowledged: int = 0


def opened(root: Path, province: bytes) -> Journal:
    """The image's journal."""
    return Journal.open(
        root / "data",
        keys=FileKeyStore(root / "keys"),
        terminal="T",
        province_key=province,
        clock=lambda: datetime.now(UTC),
    )


def moments(ops: list[Op], seed: int, share: float) -> Iterator[tuple[int, str, int]]:
    """(operations done, how, seed): each sync from both sides, and a share of what lies between."""
    rng = random.Random(seed)
    for at, op in enumerate(ops):
        if op.kind in {"sync", "rename", "unlink", "link"}:
            for how in HOWS:
                yield at, how, rng.getrandbits(32)  # just before it
            yield at + 1, "any", rng.getrandbits(32)
        elif op.kind != "ack" and rng.random() < share:
            yield at + 1, "any", rng.getrandbits(32)


def explore(
    recorded: Recorded,
    plan: list[tuple[int, str, int]],
    progress: Callable[[], object] = lambda: None,
) -> Score:
    """Lay down and check an image for each moment of ``plan``.

    Raises AssertionError that names the image.
    """
    score = Score()
    disk = Disk(recorded.before, recorded.root)
    check = _finishes_salvage if recorded.salvage else _keeps_its_promises
    done = 0
    acks: list[list[str]] = []
    for at, how, seed in sorted(plan):
        for op in recorded.ops[done:at]:
            disk.play(op)
            if op.kind == "ack":
                acks += [line.split() for line in op.path.splitlines()]
        done = max(done, at)
        with tempfile.TemporaryDirectory(dir=_FAST if _FAST.is_dir() else None) as place:
            target = Path(place)
            for name in ("data", "keys"):
                (target / name).mkdir(mode=0o700)
            disk.image(target, random.Random(seed), how)
            try:
                outcome = check(target, recorded.province, acks)
            except (AssertionError, Trouble, KeyError) as error:
                kept = recorded.root.with_name("broken-image")
                shutil.copytree(target, kept, dirs_exist_ok=True)
                raise AssertionError(
                    f"image {(at, how, seed)} (kept in {kept}): {type(error).__name__} {error}"
                ) from error
        score.images[how] += 1
        score.outcomes[outcome] += 1
        score.hanging = max(score.hanging, disk.hanging)
        score.acknowledged = len(acks)
        progress()
    return score


def _keeps_its_promises(root: Path, province: bytes, acks: list[list[str]]) -> str:
    """Open, compare with what was acknowledged, verify, rebuild."""
    journal = opened(root, province)
    try:
        _intact(journal, root)
        _acknowledged(journal, acks)
    finally:
        journal.close()
    opened(root, province).close()  # and what settled it lasts
    return "opened"


def _finishes_salvage(root: Path, province: bytes, acks: list[list[str]]) -> str:
    """A salvage cut off anywhere: refused with its own words until the next one finishes."""
    outcome = "opened"
    try:
        journal = opened(root, province)
    except Trouble as trouble:
        if trouble.code not in {"journal-damaged", "journal-truncated", "salvage-unfinished"}:
            raise
        outcome = trouble.code
        said = salvage(
            root / "data",
            keys=FileKeyStore(root / "keys"),
            terminal="T",
            province_key=province,
            clock=lambda: datetime.now(UTC),
        )
        assert said is not None
        journal = opened(root, province)
    try:
        _intact(journal, root)
        _acknowledged(journal, acks)
        began = journal.facts(type="epoch-began")
        assert [journal.body(h.id)["reason"] for h in began] == ["first-start", "salvage"]
        told = [journal.body(h.id) for h in journal.facts(type="journal-salvaged")]
        assert all(place[0] == 1 for body in told for place in body["lost"])
        assert list((root / "data" / "quarantine").glob("*/journal.db")), "never deleted"
    finally:
        journal.close()
    return outcome


def _intact(journal: Journal, root: Path) -> None:
    headers = journal.facts(limit=10_000)
    assert len({h.id for h in headers}) == len(headers)
    if not journal.facts(type="journal-salvaged"):
        assert verify_chain(headers) is None
    verdict = journal.verify()
    assert verdict.ok, verdict.sentence
    live = journal.dump_views()
    journal.rebuild_views()
    assert journal.dump_views() == live, "views are what the facts say"
    files = {p.name for p in (root / "data" / "blobs").iterdir()}
    assert files == {r["name"] for r in journal.query("select name from blobs")}
    for blob in journal.pending_blobs():
        assert journal.sealed_blob(blob.sealed_digest)
    submitted = len(journal.facts(type="case-submitted"))
    assert len(journal.query("select number from receipts")) == submitted, "half a submission"


def _acknowledged(journal: Journal, acks: list[list[str]]) -> None:
    ids = [h.id for h in journal.facts(limit=10_000)]
    said = [rest[0] for word, *rest in acks if word == "fact"]
    assert [i for i in ids if i in set(said)] == said, "acknowledged facts, in order"
    numbers = {r["number"] for r in journal.query("select number from receipts")}
    states = {r["scope"]: r["state"] for r in journal.query("select scope, state from scopes")}
    for word, *rest in acks:
        if word == "receipt":
            assert " ".join(rest) in numbers
        elif word in {"destroyed", "forgotten"}:
            assert states[rest[0]] == word
            assert not journal.readable(rest[0])
        elif word == "scope":
            assert journal.readable(rest[0])
        elif word == "blob":
            assert journal.get_blob(*rest)
        elif word == "stored":
            assert journal.stored_up_to() >= (int(rest[0]), int(rest[1]))
