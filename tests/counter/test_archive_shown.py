"""The clerk opens the evidence file of a kiosk's case: it came by the feed, drawn in memory."""

from __future__ import annotations

from shared.casework.desk import Desk


def test_a_kiosks_evidence_file_is_shown_at_the_window(hall) -> None:
    number = hall.apply()
    hall.clerk.sign_in()
    finger = hall.clerk.finger
    held = hall.terminal.journal.query
    assert finger.until(
        lambda: bool(held("select 1 from blobs where media_type = 'application/pdf'"))
    ), "fetched before anybody asks"
    hall.clerk.open(number)
    head = hall.counter.model.intake.opened
    key = next(iter(head.case.evidence))
    head.viewer.show(key)
    assert finger.until(lambda: head.viewer.property("source") != "")
    taken = head.viewer.property("count")
    finger.touch("desk.page.archive")
    assert finger.until(lambda: head.viewer.property("archive"))
    assert finger.until(lambda: head.viewer.property("source") != "")
    assert head.viewer.property("count") == taken
    picture = finger.wait("desk.page")
    assert finger.until(lambda: picture.property("paintedWidth") > 0)
    head.viewer.turn(1)
    assert head.viewer.property("index") == min(1, taken - 1)
    finger.touch("desk.page.archive")
    assert finger.until(lambda: not head.viewer.property("archive"))
    assert isinstance(head.desk, Desk)
    assert hall.warnings == []
