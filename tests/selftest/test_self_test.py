"""P9: the self-test says of everything whether it works, who acts, and keeps its word signed."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from shared.casework.selftest import report_pdf
from shared.devices.model import DeviceKind, Health, Level
from shared.journal.views import dump
from shared.selftest.machine import Ground, look
from shared.selftest.model import Outcome, Report
from shared.selftest.night import NightTest, due, minute_of
from shared.selftest.past import ENOUGH, Past, drifts, history, last, last_words
from shared.selftest.run import SelfTest, keep
from tests.selftest.conftest import Bench, Told


def ground(root: Path, **more: object) -> Ground:
    """A machine on which nothing is wrong."""
    well = {
        "clock": "",
        "offset_ms": 20,
        "online": True,
        "backlog": "全部已上报",
        "certificate": "",
        "certificate_days": 80,
        "watch": "",
        "watched": True,
        "notes": (),
        "screens": list,
        "leftovers": (),
    }
    return Ground(root, **(well | more))


def made(bench: Bench, **more: object) -> SelfTest:
    return SelfTest(bench.hosts, lambda: ground(bench.root), bench.clock, **more)


def by_id(report: Report) -> dict[str, Outcome]:
    return {line.id: line.outcome for line in report.lines}


def test_what_is_essential_decides_whether_the_machine_can_serve(bench):
    bench.device("reader", Told(DeviceKind.ID_CARD, code="device-absent"))
    bench.device("lamp", Told(DeviceKind.LIGHT, code="device-absent"))
    bench.device("slip", Told(DeviceKind.SIGN_PAD, Health(Level.DEGRADED, "paper-near-end")))
    for host in bench.hosts.values():
        host.start()
    report = made(bench).run()
    found = by_id(report)
    assert found["reader"] is Outcome.CANNOT
    assert found["lamp"] is Outcome.SOON
    assert found["slip"] is Outcome.SOON
    assert (report.outcome, report.exit_code) == (Outcome.CANNOT, 2)
    assert report.sentence.endswith("不能投入使用。")
    assert all(line.who and line.act for line in report.lines[:3] if line.outcome is Outcome.CANNOT)
    counter = made(bench, face="counter").run()
    assert by_id(counter)["reader"] is Outcome.SOON


def test_the_result_is_a_fact_with_codes_and_figures_and_a_signed_head(bench):
    bench.device("reader", Told(DeviceKind.ID_CARD))
    report = made(bench).run()
    keep(bench.journal, report)
    (header,) = bench.journal.facts(type="self-test-ended")
    body = bench.journal.body(header.id)
    assert not header.scope
    assert body["outcome"] == report.outcome.value
    reader = body["findings"][0]
    assert (reader["id"], reader["outcome"]) == ("reader", "fine")
    assert reader["figures"]["round_trip_ms"] >= 0
    assert not [c for c in json.dumps(body, ensure_ascii=False) if "\u4e00" <= c <= "\u9fff"]
    heads = bench.journal._writer.aside(
        lambda db: db.execute("select epoch, seq from heads").fetchall()
    )
    assert (header.epoch, header.seq) in [tuple(row) for row in heads]
    assert bench.journal.verify().ok
    assert last(bench.journal) is not None
    assert last_words(bench.journal, bench.now).startswith("上次自检 03:00")
    assert [p.outcome for p in history(bench.journal, "reader")] == ["fine"]


def test_the_views_are_the_same_when_rebuilt(bench):
    bench.device("reader", Told(DeviceKind.ID_CARD))
    for _ in range(2):
        keep(bench.journal, made(bench).run())
    before = bench.journal._writer.aside(dump)
    bench.journal.rebuild_views()
    assert bench.journal._writer.aside(dump) == before
    assert len(before["self_test_findings"]) >= 4


def test_one_that_was_ended_early_proves_nothing(bench):
    driver = Told(DeviceKind.ID_CARD)
    host = bench.device("reader", driver)
    until(lambda: host.settled)
    driver.hold.clear()
    test = made(bench)
    running: list[Report] = []
    thread = threading.Thread(target=lambda: running.append(test.run()))
    thread.start()
    until(lambda: driver.asked >= 2)
    test.stop()
    thread.join(60)
    (report,) = running
    assert report.stopped
    assert report.exit_code == 1
    assert "不能作数" in report.sentence


# -- the machine ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "line", "outcome"),
    [
        ({}, "@clock", Outcome.FINE),
        ({"clock": "", "offset_ms": None}, "@clock", Outcome.FINE),
        ({"clock": "时间未校准。", "offset_ms": 61_000}, "@clock", Outcome.SOON),
        ({"online": False}, "@network", Outcome.SOON),
        ({"certificate": "没有证书。", "certificate_days": None}, "@certificate", Outcome.CANNOT),
        ({"certificate": "还有 3 天。", "certificate_days": 3}, "@certificate", Outcome.SOON),
        ({"watch": "记录不完整。"}, "@journal", Outcome.SOON),
        ({"notes": ("密钥在文件里。",)}, "@keys", Outcome.SOON),
        ({"config_notes": ("第 3 行：写法不对。",)}, "@config", Outcome.SOON),
        ({"unusable": "没有找到配置文件。"}, "@terminal", Outcome.CANNOT),
        ({"leftovers": (Path("/"),)}, "@leftovers", Outcome.SOON),
        ({"needs_rules": True, "rule_folders": ()}, "@udev", Outcome.SOON),
    ],
)
def test_each_check_of_the_machine(tmp_path, more, line, outcome):
    lines = {one.id: one for one in look(ground(tmp_path, **more))}
    assert lines[line].outcome is outcome
    if outcome is not Outcome.FINE:
        assert lines[line].act
        assert lines[line].who == "技术人员"
    assert lines["@disk"].outcome is Outcome.FINE
    assert lines["@libraries"].outcome is Outcome.FINE


def test_an_old_sqlite_and_a_full_disk_stop_the_machine(tmp_path, monkeypatch):
    monkeypatch.setattr("shared.selftest.machine.library_version", lambda: (3, 51, 2))
    monkeypatch.setattr(
        "shutil.disk_usage", lambda _: type("U", (), {"free": 10 << 20, "total": 1, "used": 1})()
    )
    lines = {one.id: one for one in look(ground(tmp_path))}
    assert lines["@libraries"].outcome is Outcome.CANNOT
    assert lines["@disk"].outcome is Outcome.CANNOT


def test_a_check_that_breaks_is_unknown_and_stops_nobody(tmp_path):
    def broken() -> list:
        raise RuntimeError("drm")

    lines = look(ground(tmp_path, screens=broken, diagonals=(32.0,)))
    (line,) = [one for one in lines if one.id == "@display"]
    assert line.outcome is Outcome.UNKNOWN
    assert [one for one in lines if one.id == "@libraries"]


# -- the night ------------------------------------------------------------------------------------


def night(bench: Bench, **times: float) -> NightTest:
    quick = {"first_s": 0.0, "look_s": 0.01, "quiet_s": 0.05}
    return NightTest(
        bench.journal,
        lambda: made(bench, trigger="night"),
        lambda: bench.now.replace(hour=4),
        "K-0001",
        **(quick | times),
    )


def until(what) -> None:
    for _ in range(6000):
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def reports_of(bench: Bench) -> list[dict]:
    return [bench.journal.body(h.id) for h in bench.journal.facts(type="self-test-ended")]


def test_a_night_leaves_one_report(bench):
    bench.device("reader", Told(DeviceKind.ID_CARD))
    bench.now = bench.now.replace(hour=4)  # what is written down is of this night too
    watch = night(bench)
    watch.start()
    until(lambda: reports_of(bench))
    bench.now += timedelta(hours=3)
    time.sleep(0.5)  # as many looks as there are in a quarter of an hour
    watch.stop()
    (body,) = reports_of(bench)
    assert body["trigger"] == "night"


def test_nothing_is_printed_at_night(bench):
    test = made(bench, trigger="night")
    bench.device("slip", Told(DeviceKind.RECEIPT))
    bench.device("eye", Told(DeviceKind.CAMERA))
    levels = {h.device_id: level.value for hosts, level in test._turns() for h in hosts}
    assert levels == {"slip": "internal", "eye": "external"}


def test_somebody_who_comes_has_the_devices_at_once_and_the_night_is_done_again(bench):
    driver = Told(DeviceKind.ID_CARD)
    host = bench.device("reader", driver)
    until(lambda: host.settled)
    driver.hold.clear()
    watch = night(bench)
    watch.start()
    until(lambda: driver.asked >= 2)
    from shared.journal import FactDraft

    bench.journal.append(FactDraft("visit-began", {"visit": "v1", "face": "kiosk"}))
    until(driver.hold.is_set)
    time.sleep(0.2)
    assert reports_of(bench) == []
    bench.journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    until(lambda: reports_of(bench))
    watch.stop()


def test_each_terminal_has_a_minute_of_its_own_after_the_night_watch(bench):
    minutes = {minute_of(f"K-{n:04}") for n in range(200)}
    assert len(minutes) == 30
    assert min(minutes) >= 3 * 60 + 20
    now = bench.now.replace(hour=12)
    minute = minute_of("K-0001")
    assert due(None, now, minute)
    assert not due(now.replace(hour=5), now, minute)
    assert due(now.replace(hour=2), now, minute)
    assert not due(now - timedelta(hours=5), now.replace(hour=1), minute)


# -- the past -------------------------------------------------------------------------------------


def past(*values: float) -> list[Past]:
    """Newest first."""
    from datetime import datetime

    at = datetime(2026, 3, 1)
    return [Past(at, "fine", "", {"print_ms": v}) for v in values]


def test_a_drift_is_told_against_the_devices_own_median():
    (drift,) = drifts(past(1900, *[1200, 1180, 1220] * 4))
    assert drift.usual == 1200
    assert drift.words == "打印用时 1900 毫秒，比平时（近 12 次的中位数 1200 毫秒）高 58%。"
    assert drifts(past(1300, *[1200, 1180, 1220] * 4)) == []
    assert drifts(past(1900, *[1200] * (ENOUGH - 1))) == []
    assert drifts(past(1900, *[600, 1800, 1000, 2500] * 4)) == []
    assert drifts([]) == []
    counted = [
        Past(p.at, "fine", "", {"pieces_ever": v})
        for p, v in zip(past(*range(20)), range(20, 0, -1), strict=True)
    ]
    counted[0] = Past(counted[0].at, "fine", "", {"pieces_ever": 90000})
    assert drifts(counted) == []  # a counter only grows


def test_the_report_is_a_paper(bench, tmp_path):
    import subprocess

    bench.device("reader", Told(DeviceKind.ID_CARD, code="device-absent"))
    report = made(bench).run()
    keep(bench.journal, report)
    pdf = report_pdf(report, terminal="K-0001", hall="测试大厅", journal=bench.journal)
    (tmp_path / "r.pdf").write_bytes(pdf)
    said = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "r.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    for words in ("设备自检报告", "测试大厅", "K-0001", "读卡器", "不能用", "程序库", "第 1 期"):
        assert words in said, words
