"""A scan on a bad sector waits for a person; the other scans and the facts do not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import Trouble
from shared.sync import Call, Reply


class _Takes:
    """A province that takes scans whole."""

    def __init__(self, tools: Any) -> None:
        self._tools = tools
        self.whole: list[str] = []

    def answer(self, call: Call) -> Reply:
        if call.lane != "blobs":
            return self._tools.quiet(call)
        done = call.method == "PATCH"
        if done:
            self.whole.append(call.path.rpartition("/")[2])
        complete = {"upload_complete": "?1"} if done else {}
        return self._tools.reply(204, upload_offset=str(len(call.body) if done else 0), **complete)


def test_a_scan_the_disk_cannot_read_holds_up_nobody(
    make: Callable[..., Any], tmp_path: Path, tools: Any
) -> None:
    kiosk = make()
    kiosk.submit("c1", scans=3)
    first, *others = kiosk.journal.pending_blobs()
    (row,) = kiosk.journal.query(
        "select name from blobs where sealed_digest = ?", (first.sealed_digest,)
    )
    bad = tmp_path / "K1" / "blobs" / str(row["name"])
    bad.unlink()
    bad.mkdir()  # reading it is an OSError, as on a bad sector
    with pytest.raises(Trouble, match="disk-trouble"):
        kiosk.journal.sealed_blob(first.sealed_digest)
    province = _Takes(tools)
    while (call := kiosk.engine.next_call()) is not None:
        kiosk.engine.handle(call, province.answer(call))
    assert sorted(province.whole) == sorted(blob.sealed_digest for blob in others)
    assert kiosk.engine.stuck_blobs == 1
    assert kiosk.journal.backlog().facts == 0
    assert [blob.sealed_digest for blob in kiosk.journal.pending_blobs()] == [first.sealed_digest]
    bad.rmdir()
