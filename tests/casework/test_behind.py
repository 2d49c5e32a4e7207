"""What staff read of a long outage and of a disk that fills up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.casework.behind import alone_note, behind_words, room_note
from shared.journal import Backlog

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def _at(**past: float) -> str:
    return (NOW - timedelta(**past)).isoformat()


@pytest.mark.parametrize(
    ("backlog", "words"),
    [
        (Backlog(0, "", 0, 0), "全部已上报"),
        (Backlog(40, _at(days=3), 6, 9000, 2), "未上报 2 件，最早 3 天前"),
        (Backlog(5, _at(minutes=12), 0, 0), "未上报 5 条记录，最早 12 分钟前"),
        (Backlog(0, _at(hours=7), 4, 9000), "未上传 4 页，最早 7 小时前"),
        (Backlog(1, _at(seconds=3), 0, 0, 1), "未上报 1 件，最早刚刚"),
    ],
)
def test_how_far_the_province_is_behind(backlog, words):
    assert behind_words(backlog, NOW) == words


def test_a_day_alone_is_told_with_what_waits_and_who_acts():
    backlog = Backlog(400, _at(days=9), 6, 9000, 31)
    assert alone_note(backlog, NOW - timedelta(hours=23), NOW) == ""
    note = alone_note(backlog, NOW - timedelta(days=9), NOW)
    assert note == (
        "连不上省平台已经 9 天（最后一次是 11-12 14:00），未上报 31 件，最早 9 天前。"
        "已收的都存在本机，请照常办理；请技术人员检查网络。"
    )
    assert "还从来没有连上过" in alone_note(backlog, None, NOW)
    assert alone_note(Backlog(0, "", 0, 0), None, NOW) == ""


def test_a_disk_is_told_about_long_before_it_stops_new_cases():
    assert room_note(2 << 30) == ""
    early, stopped = room_note(700 << 20), room_note(63 << 20)
    assert "只剩 700 MB" in early
    assert "少于 64 MB 就会停止办新业务" in early
    assert "已停止办新业务" in stopped
    assert "不要删除" in stopped
