"""The window's real screens over a real province: a case from the kiosk is accepted here."""

from __future__ import annotations

from pathlib import Path

from shared.demo.walk import Walk


def test_a_case_from_the_kiosk_is_accepted_at_the_window(hall, tmp_path: Path) -> None:
    number = hall.apply()
    hall.clerk.walk = Walk(tmp_path / "pictures")
    hall.clerk.accept_case(number)
    assert len(hall.stage.counter.page.printed) == 1
    assert hall.clerk.finger.until(lambda: hall.state(number) == "accepted", 20)
