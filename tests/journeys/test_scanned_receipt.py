"""A receipt held before the kiosk's scanner says how far its case is; a code never types."""

from __future__ import annotations

from shared.config.model import DeviceEntry
from shared.devices.virtual.code_scanner import VirtualCodeScanner


def test_a_receipt_before_the_scanner_tells_its_progress_and_not_whose_it_is(
    stage, open_stage, monkeypatch
) -> None:
    scanner = VirtualCodeScanner()
    entry = DeviceEntry(id="codes", kind="code-scanner", url=scanner.url)
    plain = stage.kiosk_config

    def config():
        made = plain()
        return made.model_copy(update={"device": (*made.device, entry)})

    monkeypatch.setattr(stage, "kiosk_config", config)
    resident = open_stage(person=1, read=False)
    office, shell = resident.kiosk.terminal.office, resident.kiosk.director.shell
    visit = office.begin_visit()
    visit.identify(resident.person.card)
    case = visit.open("SW002")
    for key, value in (("insurance", "medical"), ("phone", "13800000012")):
        assert case.answer(key, value) is None
    made = case.submit()
    visit.end("done")
    resident.on("home")
    scanner.scan(f"https://platform.invalid/r/{made.token}\r")
    resident.on("cases")
    (shown,) = shell.model_now().cases.listed()
    assert (shown["number"], shown["standing"]) == (made.number, "已收件")
    assert resident.person.card.name not in str(shown)
    assert resident.finger.find("cases.reprint.0") is None
    scanner.scan("https://platform.invalid/r/YC1NOTHING\r")  # nobody asked: passed over
    resident.finger.touch("cases.finish")
    resident.on("goodbye")
    resident.finger.touch("goodbye.close")
    resident.on("home")
    scanner.scan("https://platform.invalid/r/YC1NOTHING\r")
    resident.on("cases")
    (shown,) = shell.model_now().cases.listed()
    assert shown["number"] == ""
    assert "人工窗口" in shown["lines"][0]["text"]
    rows = resident.kiosk.terminal.journal.query("select what, purpose from looks")
    assert [r["purpose"] for r in rows] == ["凭回执查进度"] * 2
