"""What a technician does on the board and on a device's page, and that each act is a fact."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication

from shared.casework.calibrating import Calibrations
from shared.devices.model import DeviceState
from shared.devices.troubles import FAULTS
from shared.domain.facts import Role
from shared.journal import FactDraft


def test_a_day_of_a_receipt_printer(site):
    """Paper runs out: card, new roll, test; taken out of service and put back; the whole test."""
    finger, host = site.finger, site.terminal.hosts["receipt-printer"]
    site.enter()
    site.stage.kiosk.receipt.paper_out()
    assert host.wait_for(DeviceState.FAULTED)
    assert site.says("board.card.title", FAULTS["paper-out"].cause)
    assert site.says("board.sentence", "处要马上处理")
    # the card's button leads to the device; the roll is changed there, step by step
    finger.touch("board.card.more")
    finger.touch("device.paper")
    site.stage.kiosk.receipt.refill()
    finger.touch("device.amount.50000")
    assert site.says("device.told", "换纸已登记")
    stocked = site.facts("stock-changed")
    assert [(f["what"], f["amount"], f["by"]) for f in stocked] == [("receipt-roll", 50_000, "T07")]
    assert host.wait_for(DeviceState.READY)
    before = len(site.stage.kiosk.receipt.receipts)
    finger.touch("device.test")
    finger.wait("device.yes")
    assert len(site.stage.kiosk.receipt.receipts) == before + 1
    finger.touch("device.yes")
    assert site.says("device.result", "测试通过")
    tested = [f for f in site.facts("technician-acted") if f["act"] == "test"]
    assert [(f["device"], f["outcome"]) for f in tested] == [("receipt-printer", "passed")]
    # out of service with a reason, also for the next start, and back again
    finger.touch("device.retire")
    finger.touch("device.reason.0")
    assert host.wait_for(DeviceState.OUT_OF_SERVICE)
    assert site.terminal.journal.state_get("station.retired") == ["receipt-printer"]
    finger.touch("device.restore")
    assert host.wait_for(DeviceState.READY)
    assert site.terminal.journal.state_get("station.retired") == []
    acts = [(f["act"], f["detail"]) for f in site.facts("technician-acted") if f["act"] != "test"]
    assert acts == [("retire", "待检修"), ("restore", "")]
    # everything at once, kept and signed
    finger.touch("technician.back")
    finger.touch("board.checkAll")
    board = site.room.model_now()
    assert finger.until(lambda: not board.property("checking") and board.property("reportReady"))
    (kept,) = site.facts("self-test-ended")
    assert kept["trigger"] == "technician"
    assert {f["id"] for f in kept["findings"]} >= set(site.terminal.hosts)
    printed = len(site.stage.kiosk.page.printed)
    finger.touch("board.report")
    assert site.says("board.told", "自检报告已打印")
    assert len(site.stage.kiosk.page.printed) == printed + 1
    # a page that was left reads nothing any more: the journal may be closed by then
    looked = []
    board.stop()
    board.changed.connect(lambda: looked.append(True))
    board.look()
    board._heard.emit()
    QCoreApplication.processEvents()
    assert not board._gather.isActive(), "a word that comes late begins nothing"
    assert not looked
    finger.touch("board.bundle")
    assert site.says("board.told", "支持包已做好")


def test_what_is_not_known_is_not_drawn_and_faults_alone_can_be_shown(site):
    site.enter()
    board = site.room.model_now()
    rows = board._tiles
    shares = {rows.row(n)["device"]: rows.row(n)["share"] for n in range(6)}
    assert shares["receipt-printer"] == -1.0
    assert rows.row(0)["tested"] == "还没有自检"
    everything = board._day.property("count")
    site.finger.touch("board.day.faults")
    assert board._day.property("count") < everything
    assert all(
        board._day.row(n)["tone"] in ("warn", "danger") for n in range(board._day.property("count"))
    )


def test_a_call_for_repair_is_a_fact_with_the_fault(site):
    site.enter()
    site.stage.kiosk.receipt.cover(True)
    assert site.terminal.hosts["receipt-printer"].wait_for(DeviceState.FAULTED)
    site.finger.touch("board.card.repair")
    assert site.says("board.told", "报修已记下")
    (call,) = [f for f in site.facts("technician-acted") if f["act"] == "call"]
    assert (call["device"], call["code"]) == ("receipt-printer", "cover-open")


@pytest.mark.parametrize("landscape", [True, False])
def test_every_control_of_the_board_has_a_name(site_of, landscape):
    site = site_of(landscape=landscape)
    site.enter()
    ids = set(site.finger.ids())
    assert {"board.checkAll", "board.day.faults", "technician.leave"} <= ids
    assert {f"board.tile.{d}" for d in site.terminal.hosts} <= ids


def test_the_empty_mat_is_measured_and_a_wrong_size_is_refused(site):
    finger, camera = site.finger, site.terminal.hosts["document-camera"]
    site.enter()
    finger.touch("board.tile.document-camera")
    finger.wait("mat.picture")
    frame = camera.driver.wait(0.0, 10.0)
    assert frame is not None
    high = round(420 * frame.height / frame.width)
    for size, words in (((420, high * 3), "对不上"), ((420, high), "校准好了")):
        finger.touch("device.mat")
        for field, length in zip(("width", "height"), size, strict=True):
            finger.wait(f"device.mat.{field}").setProperty("text", str(length))
        finger.touch("device.mat.go")
        assert site.says("device.told", words)
    acts = [f for f in site.facts("technician-acted") if f["act"] == "calibrate"]
    assert [f["outcome"] for f in acts] == ["failed", "passed"]
    assert site.kiosk.engine.live.names() == ["technician/mat"]
    finger.touch("technician.back")
    finger.wait("board.checkAll")
    assert site.kiosk.engine.live.names() == [], "what the camera saw is gone with the page"
    kept = Calibrations(site.terminal.config.calibration_folder).of("document-camera")
    assert kept is not None
    assert kept.px_per_mm == pytest.approx(frame.width / 420, rel=0.02)


def test_blank_licence_paper_is_put_in_and_looked_at_by_number(site):
    finger, machine = site.finger, site.enter().machine
    machine.entries = tuple(
        entry.model_copy(update={"options": {"licence_tray": "tray-2"}})
        if entry.kind == "page-printer"
        else entry
        for entry in machine.entries
    )
    finger.touch("board.tile.receipt-printer")
    finger.wait("device.paper")
    assert finger.find("device.licence") is None, "a slip printer has no tray for licences"
    finger.touch("technician.back")
    finger.touch("board.tile.page-printer")
    finger.touch("device.licence")
    for first, count, words in (("豫A", "3", "完整编号"), ("豫A0998", "3", "已登记 3 张")):
        finger.wait("licence.first").setProperty("text", first)
        finger.wait("licence.count").setProperty("text", count)
        finger.touch("licence.load")
        assert site.says("licence.told", words)
    assert [(f["first"], f["count"], f["by"]) for f in site.facts("sheets-loaded")] == [
        ("豫A0998", 3, "T07")
    ]
    drawn = {"device": "page-printer", "sheet": "豫A0998", "number": "GL 261122 0001"}
    machine.office.append(FactDraft("sheet-drawn", drawn, role=Role.DEVICE))
    site.room.model_now().licence.show(True)
    finger.touch("licence.spoiled.1.豫A0998")
    assert site.says("licence.told", "登记为作废")
    (settled,) = site.facts("sheet-settled")
    assert (settled["how"], settled["reason"], settled["by"]) == ("spoiled", "卡纸弄皱", "T07")
    assert finger.find("licence.doubt.豫A0998") is None
    # a page that was left reads nothing any more: the journal may be closed by then
    page, looked = site.room.model_now(), []
    page.stop()
    page.changed.connect(lambda: looked.append(True))
    page.look()
    page._heard.emit()
    QCoreApplication.processEvents()
    assert not page._gather.isActive()
    assert not looked
