"""Every named point of moving, rotating and renewing is killed at somewhere in this folder."""

from __future__ import annotations

from pathlib import Path

from shared.journal import points


def test_every_named_point_of_keys_is_killed_at() -> None:
    here = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    ours = [n for n in points.NAMES if n.startswith(("move.", "renew.", "rotate."))]
    assert len(ours) > 10
    assert [name for name in ours if f'"{name}"' not in here] == []
