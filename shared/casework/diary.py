"""What happened to the machine, newest first, in plain sentences without anybody's data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.devices.model import DeviceKind, DeviceState
from shared.devices.troubles import FAULTS
from shared.journal.tx import timestamp

if TYPE_CHECKING:
    from shared.casework.office import Office

_MOST = 200
"""Happenings read at once: more than a screen scrolls through."""
ACTS = {
    "test": "自检",
    "retire": "停用",
    "restore": "恢复使用",
    "calibrate": "校准",
    "replace": "换了设备",
    "configure": "写入配置",
    "enrol": "登记终端",
    "call": "报修",
    "bundle": "做了支持包",
}
_ORDERED = {
    "restart-device": "重启设备",
    "self-test": "全面自检",
    "support-bundle": "做支持包并上传",
    "out-of-service": "停止服务",
    "restore": "恢复服务",
}
_ENDED = {
    "done": ("ok", "已完成"),
    "failed": ("danger", "没有办成"),
    "unknown": ("warn", "的结果不能确定"),
}
_REFUSED = {
    "unreadable": "读不懂",
    "forged": "不是平台签发的",
    "foreign": "不是给本机这一期的",
    "early": "时间不对",
    "expired": "已经过期",
    "replayed": "以前执行过",
    "unknown-verb": "没有这种指令",
    "unknown-device": "本机没有这个设备",
    "no-operator": "本机没有设指令公钥",
}
_OUTCOMES = {"passed": "通过", "failed": "没通过", "unknown": "结果不能确定", "done": ""}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the day. tone: ok | info | warn | danger."""

    at: str
    tone: str
    title: str
    text: str = ""


def happenings(office: Office, names: Mapping[str, str], since: datetime) -> list[Happening]:
    """What happened since a moment, newest first; names: what people call each device."""
    rows = _rows(office, "at >= ? order by epoch desc, seq desc", (timestamp(since),))
    told = [(row["at"], line) for row in rows for line in _line(row, names)]
    told += _taken_in(office, since)
    told.sort(key=lambda one: one[0], reverse=True)
    zone = office.now().tzinfo
    return [
        Happening(f"{datetime.fromisoformat(at).astimezone(zone):%H:%M}", *line)
        for at, line in told[:_MOST]
    ]


def of_device(office: Office, device: str, limit: int) -> list[dict[str, Any]]:
    """The newest rows of one device: at, type, code, body."""
    return _rows(
        office, "device = ? order by at desc, epoch desc, seq desc", (device,), limit=limit
    )


def history(office: Office, device: str, name: str, limit: int = 60) -> list[Happening]:
    """The same in sentences, with the day."""
    zone = office.now().tzinfo
    return [
        Happening(f"{datetime.fromisoformat(row['at']).astimezone(zone):%m-%d %H:%M}", *line)
        for row in of_device(office, device, limit)
        for line in _line(row, {device: name})
    ]


def _rows(
    office: Office, where: str, values: tuple[str, ...], limit: int = _MOST
) -> list[dict[str, Any]]:
    found = office.journal.query(
        f"select at, type, device, code, body from machine_events where {where} limit ?",  # noqa: S608
        (*values, limit),
    )
    return [row | {"body": json.loads(row["body"] or "{}")} for row in found]


def _line(row: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """tone, title, text of a row; nothing for what nobody needs to read."""
    body, type_ = row["body"], row["type"]
    name = names.get(row["device"], "") or _kind_words(body) or row["device"]
    if type_ == "device-changed":
        yield from _changed(name, body)
    elif type_ == "terminal-started":
        yield "ok", f"开机，程序版本 {body.get('version', '')}", ""
    elif type_ == "epoch-began" and body.get("reason") != "first-start":
        yield "warn", "记录从新的一期开始", "换过盘、恢复过或换过密钥"
    elif type_ == "journal-verified":
        whole = body.get("outcome") == "whole"
        many = f"{body.get('facts', 0):,} 条"
        yield (
            ("ok", "夜间核验：记录完整", many)
            if whole
            else ("danger", "夜间核验：记录不完整", f"{many}，请马上联系开发人员，不要关机")
        )
    elif type_ == "catalogue-switched":
        yield "ok", "办事目录已更新", str(body.get("release", ""))
    elif type_ == "stock-changed":
        amount = int(body.get("amount") or 0)
        roll = body.get("what") == "receipt-roll"
        many = f"{amount // 1000} 米" if roll else f"{amount} 张"
        yield "ok", f"{name}换了{'纸卷' if roll else '纸'}", many if amount else "没有登记多少"
    elif type_ == "self-test-ended":
        found = list(body.get("findings") or ())
        bad = sum(1 for one in found if one.get("outcome") != "fine")
        what = f"{bad} 项要处理" if bad else f"{len(found)} 项全过"
        night = "夜间" if body.get("trigger") == "night" else ""
        seconds = f"用时 {max(1, round(float(body.get('seconds') or 0)))} 秒"
        yield "warn" if bad else "ok", f"{night}全面自检：{what}", seconds
    elif type_.startswith("remote-"):
        yield from _ordered(name, type_, body)
    elif type_.startswith("technician-"):
        yield from _technician(name, type_, body)


def _changed(name: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    after, before, code = body.get("after"), body.get("before"), str(body.get("code") or "")
    fault = FAULTS.get(code)
    if code == "device-stopped" or after == DeviceState.OPENING:
        return
    what = (fault.cause if fault else "") or {
        DeviceState.ABSENT.value: "没连上",
        DeviceState.FAULTED.value: "出了故障",
        DeviceState.DEGRADED.value: "要留意",
        DeviceState.OUT_OF_SERVICE.value: "停用",
    }.get(str(after), "")
    text = fault.staff if fault else ""
    if after in (DeviceState.ABSENT, DeviceState.FAULTED):
        yield "danger", f"{name}：{what}", text
    elif after == DeviceState.DEGRADED:
        yield "warn", f"{name}：{what}", text
    elif after == DeviceState.OUT_OF_SERVICE:
        yield "warn", f"{name}停用", text
    elif before == DeviceState.OUT_OF_SERVICE:
        yield "ok", f"{name}恢复使用", ""
    else:
        yield "ok", f"{name}恢复正常", ""


def _ordered(name: str, type_: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What the province ordered from afar, who did, and what came of it."""
    if type_ == "remote-ordered":
        what = _ORDERED.get(str(body.get("verb")), str(body.get("verb")))
        of = f"：{name}" if body.get("device") else ""
        yield "info", f"省平台远程指令：{what}{of}", f"工号 {body.get('by', '')} 下的指令"
    elif type_ == "remote-refused":
        why = _REFUSED.get(str(body.get("reason")), str(body.get("reason")))
        yield "warn", "没有接受一条远程指令", f"{why}，如果不是平台人员所为，请报告管理员"
    else:
        outcome = str(body.get("outcome"))
        fault = FAULTS.get(str(body.get("code") or ""))
        tone, words = _ENDED.get(outcome, ("warn", outcome))
        yield tone, f"远程指令{words}", fault.cause if fault and outcome == "failed" else ""


def _technician(name: str, type_: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    who = f"技术人员 {body.get('technician', '')}"
    if type_ == "technician-entered":
        yield "info", f"{who} 进入维护", ""
    elif type_ == "technician-left":
        idle = body.get("reason") == "idle"
        yield "info", f"{who} 离开维护", "没有人操作，自动离开" if idle else ""
    elif type_ == "technician-pin-set":
        how = "用新的登记码重设" if body.get("how") == "code" else "第一次设立"
        yield "info", f"{who} 的密码已设", how
    elif type_ == "technician-refused":
        wait = int(body.get("wait_s") or 0)
        text = f"要等 {wait} 秒" if wait else ""
        yield "warn", f"维护密码输错，连续第 {body.get('wrong', 0)} 次", text
    else:
        act = str(body.get("act", ""))
        outcome = _OUTCOMES.get(str(body.get("outcome")), "")
        tone = {"failed": "danger", "unknown": "warn"}.get(str(body.get("outcome")), "ok")
        title = f"{name}{ACTS.get(act, act)}{outcome}" if name else f"{ACTS.get(act, act)}{outcome}"
        yield tone, title, str(body.get("detail") or "")


def _kind_words(body: Mapping[str, Any]) -> str:
    try:
        return DeviceKind(str(body.get("kind"))).words
    except ValueError:
        return ""


def _taken_in(office: Office, since: datetime) -> list[tuple[str, tuple[str, str, str]]]:
    """Applications taken in: how many papers, and whether the receipt came out. No numbers."""
    rows = office.journal.query(
        "select issued_at, item_name, materials, (select max(state = 'confirmed') from prints p"
        " where p.number = r.number and p.paper = 'receipt') as printed from receipts r"
        " where issued_at >= ? order by issued_at desc limit ?",
        (timestamp(since), _MOST),
    )
    told = []
    for row in rows:
        many = len(json.loads(row["materials"] or "[]"))
        receipt = "回执已打印" if row["printed"] else "回执没有打出来，本人刷证件可补打"
        papers = f"材料 {many} 份，" if many else ""
        tone = "ok" if row["printed"] else "warn"
        told.append((row["issued_at"], (tone, f"收到{row['item_name']} 1 件", papers + receipt)))
    return told
