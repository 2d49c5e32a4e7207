"""How far the province is behind this terminal, and how full its disk is, in words for staff."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.journal import Backlog
from shared.journal.room import LITTLE_ROOM, ROOM_FOR_A_CASE

ALONE = timedelta(hours=24)
"""Without an answer of the province for so long, staff are told to have the line looked at."""


def behind_words(backlog: Backlog, now: datetime) -> str:
    """未上报 3 件，最早 2 天前. Cases where somebody acted; else records, else scans."""
    if backlog.cases:
        what = f"未上报 {backlog.cases} 件"
    elif backlog.facts:
        what = f"未上报 {backlog.facts} 条记录"
    elif backlog.blobs:
        what = f"未上传 {backlog.blobs} 页"
    else:
        return "全部已上报"
    since = _moment(backlog.oldest_at)
    return what if since is None else f"{what}，最早{ago(now - since)}"


def alone_note(backlog: Backlog, last: datetime | None, now: datetime) -> str:
    """What staff must know after a day without the province; '' before."""
    since = last or _moment(backlog.oldest_at)
    if since is None or now - since < ALONE:
        return ""
    heard = f"最后一次是 {last.astimezone(now.tzinfo):%m-%d %H:%M}" if last else "还从来没有连上过"
    return (
        f"连不上省平台已经 {_days(now - since)} 天（{heard}），{behind_words(backlog, now)}。"
        "已收的都存在本机，请照常办理；请技术人员检查网络。"
    )


def room_note(free: int) -> str:
    """What staff must know of a disk that fills up; '' while there is room. ``free`` in bytes."""
    if free >= LITTLE_ROOM:
        return ""
    if free < ROOM_FOR_A_CASE:
        return (
            f"存储空间只剩 {free >> 20} MB，已停止办新业务，已收的都在。"
            "请技术人员马上清理或更换存储，不要删除数据文件夹。"
        )
    return (
        f"存储空间只剩 {free >> 20} MB，少于 {ROOM_FOR_A_CASE >> 20} MB 就会停止办新业务。"
        "请技术人员尽快清理，不要删除数据文件夹。"
    )


def scans_note(count: int) -> str:
    """What a technician must know of scans that cannot go up; '' for none."""
    if not count:
        return ""
    return (
        f"有 {count} 页扫描件传不上去：省平台收不下，或者本机文件坏了。"
        "申请本身不受影响；请技术人员查看，重新启动后会再试。"
    )


def ago(past: timedelta) -> str:
    """5 分钟前, 3 小时前, 2 天前."""
    minutes = max(0, int(past.total_seconds() // 60))
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f" {minutes} 分钟前"
    if minutes < 24 * 60:
        return f" {minutes // 60} 小时前"
    return f" {_days(past)} 天前"


def _days(past: timedelta) -> int:
    return max(1, past.days)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
