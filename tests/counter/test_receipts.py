"""核验回执 at the window: scanned, judged by the province, told in words, on the trail."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter.app import listen_for_codes
from shared.casework.receipts import look_at_receipt
from shared.config.model import DeviceEntry
from shared.devices.model import DeviceState
from shared.devices.registry import open_device
from shared.devices.virtual.code_scanner import VirtualCodeScanner
from shared.domain.case import Event


@pytest.fixture
def token(hall) -> str:
    """A receipt from the kiosk of the hall, and the clerk at the window."""
    number = hall.apply()
    hall.clerk.sign_in()
    hall.number = number
    row = hall.kiosk.journal.query("select token from receipts where number = ?", (number,))
    return str(row[0]["token"])


def _scan(hall, text: str) -> tuple[str, str]:
    """F10, then what a keyboard wedge types; the verdict in words, and its tone."""
    finger, receipts = hall.clerk.finger, hall.counter.model.receipts
    if finger.find("desk.receipt.code") is None:
        finger.press(Qt.Key.Key_F10)
    finger.wait("desk.receipt.code")
    receipts.clear()
    for mark in text:
        QTest.keyClick(hall.counter.window, mark)
    finger.press(Qt.Key.Key_Return)
    assert finger.until(lambda: bool(receipts.property("shown")))
    finger.wait("desk.receipt.verdict")
    return str(receipts.property("words")), str(receipts.property("tone"))


def test_a_scanned_receipt_is_judged_shown_and_written_down(hall, token: str) -> None:
    assert _scan(hall, f"https://x.example/r/{token}") == ("回执有效，省平台已有", "ok")
    row = hall.clerk.finger.find("desk.receipt.row.0")
    assert row.property("text") == hall.number
    viewed = hall.terminal.journal.facts(type="data-viewed")[-1]
    body = hall.terminal.journal.body(viewed.id)
    assert (body["clerk"], body["purpose"]) == ("0513", "核验回执")
    assert body["what"] == f"receipt {hall.number}"
    flipped = token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:]
    assert _scan(hall, flipped) == ("这张回执不是真的", "danger")
    assert _scan(hall, "6901234567892") == ("没有读懂", "warn")
    hall.clerk.finger.press(Qt.Key.Key_Escape)
    assert hall.clerk.finger.until(lambda: not hall.counter.model.receipts.property("shown"))


@pytest.fixture
def scanner(hall):
    """Attach a scanner to the running window; gives what scans a code."""
    made = []

    def attach(url: str, **options: object):
        entry = DeviceEntry(id="scan", kind="code-scanner", url=url, options=options)
        host = open_device(entry)
        assert host.wait_for(DeviceState.READY)
        if url.startswith("wedge:"):
            host.driver.gap_ms = 2000  # so wide that a busy machine does not look like fingers
        hall.terminal.hosts["scan"] = host
        window = hall.counter.window
        made.append(listen_for_codes(hall.terminal, hall.counter.model, window))

    yield attach
    for codes in made:
        codes.stop()


def test_a_scanner_that_types_is_heard_and_types_nothing(hall, token: str, scanner) -> None:
    scanner("wedge://")
    finger, receipts = hall.clerk.finger, hall.counter.model.receipts
    search = finger.wait("desk.search")
    search.forceActiveFocus()
    for mark in f"https://x.example/r/{token}":
        QTest.keyClick(hall.counter.window, mark)
    QTest.keyClick(hall.counter.window, Qt.Key.Key_Return)
    assert finger.until(lambda: receipts.property("words") == "回执有效，省平台已有")
    assert search.property("text") == ""
    assert finger.wait("desk.receipt.code").property("text") == ""


def test_a_scanner_on_a_line_is_heard_by_whoever_is_signed_in(hall, token: str, scanner) -> None:
    far = VirtualCodeScanner()
    scanner(far.url)
    finger, receipts = hall.clerk.finger, hall.counter.model.receipts
    far.scan(f"https://x.example/r/{token}")
    assert finger.until(lambda: receipts.property("words") == "回执有效，省平台已有")
    assert finger.find("desk.receipt.code") is not None
    finger.press(Qt.Key.Key_Escape)
    assert finger.until(lambda: not receipts.property("shown"))
    hall.counter.model.signOff()
    far.scan(f"https://x.example/r/{token}")
    finger.until(lambda: bool(receipts.property("shown")), 1.5)
    assert not receipts.property("shown")  # nobody is there to look
    far.unplug()


def test_what_a_verdict_means_at_the_window(hall, token: str) -> None:
    office, province = hall.terminal.office, hall.stage.province.province
    look = look_at_receipt(office, "0513", token)
    assert dict(look.rows)["办到哪里"] == "已收件"
    case = province.receipt(token).token.case
    for event in (Event.ACCEPT, Event.GRANT, Event.ISSUE, Event.DELIVER):
        province.decide(case, event, "")
    assert look_at_receipt(office, "0513", token).words == "结果已经送达"
    province.revoke(hall.kiosk.config.terminal.id)
    assert look_at_receipt(office, "0513", token).words == "结果已经送达", "sent before: it stands"


def test_without_a_line_only_one_s_own_receipts_are_known(hall, token: str) -> None:
    office = hall.terminal.office
    hall.stage.province.pause()
    look = look_at_receipt(office, "0513", token)
    assert (look.tone, look.words) == ("warn", "现在不能核验")
    assert "不要凭它办理" in look.sentence
    own = hall.kiosk.office
    assert look_at_receipt(own, "0513", token).words == "本窗口出的回执"


def test_the_case_behind_hears_no_key_while_a_receipt_is_judged(hall, token: str) -> None:
    finger, journal = hall.clerk.finger, hall.terminal.journal
    hall.clerk.open(hall.number)
    intake = hall.counter.model.intake
    for material in intake.opened.case.materials:
        intake.check(material.key, "passed")
    assert finger.until(finger.find("desk.accept").isEnabled)
    finger.press(Qt.Key.Key_F10)
    finger.wait("desk.receipt.code")
    for key in (Qt.Key.Key_F8, Qt.Key.Key_F9, Qt.Key.Key_F6, Qt.Key.Key_2):
        finger.press(key)
    finger.until(lambda: False, 0.3)
    assert not journal.facts(type="case-accepted")
    assert not intake.camera.property("active")
    finger.press(Qt.Key.Key_Escape)
    assert finger.until(lambda: finger.find("desk.receipt.code") is None)
    assert hall.counter.model.property("room") == "intake", "Escape closed the sheet only"
    finger.press(Qt.Key.Key_F8)
    assert finger.until(lambda: bool(journal.facts(type="case-accepted")))
