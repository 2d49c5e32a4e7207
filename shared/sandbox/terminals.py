"""The staff page's part about machines: how each terminal is, what holds now, what was ordered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from shared.sandbox import tables as t
from shared.sandbox.fleet import Look
from shared.sandbox.register import VALID
from shared.sandbox.web import Markup, join, markup
from shared.sync.contract import DeviceReport

if TYPE_CHECKING:
    from shared.sandbox.province import Device, Province

_ZONE = ZoneInfo("Asia/Shanghai")
_EMPTY = '<p class="empty">{text}</p>'
_FACES = {"kiosk": "自助终端", "counter": "综合窗口"}
_KINDS = {
    "id-card-reader": "读卡器",
    "smart-card-reader": "社保卡读卡器",
    "document-camera": "高拍仪",
    "face-camera": "人像摄像头",
    "document-scanner": "扫描仪",
    "receipt-printer": "凭条打印机",
    "page-printer": "打印机",
    "code-scanner": "扫码器",
    "cash-acceptor": "收钞机",
    "cash-drawer": "钱箱",
    "payment-terminal": "刷卡机",
    "sign-pad": "签字屏",
    "queue-caller": "叫号器",
    "evaluator": "评价器",
    "indicator-light": "指示灯",
    "ups": "不间断电源",
    "cabinet-lock": "柜门锁",
}
_STATES = {
    "absent": ("没有连上", "danger"),
    "opening": ("正在连接", "neutral"),
    "ready": ("正常", "ok"),
    "busy": ("正常", "ok"),
    "degraded": ("要留意", "warn"),
    "faulted": ("不能用", "danger"),
    "out-of-service": ("已停用", "neutral"),
}
_STANDING = {
    "silent": "没有消息",
    "no-self-test": "缺自检",
    "self-test-failed": "自检不通过",
    "printer-stuck": "打印机不能用",
    "paper-low": "纸将尽",
    "backlog-old": "积压未上报",
    "certificate-ends": "证书将到期",
    "disk-low": "硬盘将满",
    "clock-unsure": "时间未校准",
}
_MILD = frozenset({"paper-low", "certificate-ends", "disk-low", "clock-unsure"})
_VERBS = {
    "restart-device": "重启设备",
    "self-test": "自检",
    "support-bundle": "做支持包",
    "out-of-service": "停止服务",
    "restore": "恢复服务",
}
_ORDERS = {
    "waiting": ("等终端来取", "neutral"),
    "taken": ("正在执行", "info"),
    "done": ("已完成", "ok"),
    "failed": ("没有办成", "danger"),
    "refused": ("终端没有接受", "danger"),
    "unknown": ("结果不能确定", "warn"),
    "expired": ("过期没有取", "warn"),
}
_ORDERS_SHOWN = 12


def table(province: Province, fleet: dict[str, Look]) -> Markup:
    """Every terminal: what it last said of itself, and what to do where it is fenced."""
    chains = {r["terminal"]: r for r in province.rows(select(t.chains))}
    until = _certificates(province)
    devices = province.devices()
    if not devices:
        return markup(_EMPTY, text="还没有登记终端。")
    lines = []
    for device in devices:
        chain = chains.get(device.id)
        place = f"{chain['epoch']}-{chain['seq']}" if chain else "还没有"
        look = fleet.get(device.id)
        words, tone = _state(device, look)
        lines.append(
            markup(
                "<tr><td><b>{id}</b><br><span class=sub>{kind} · {hall}{certificate}</span>"
                "{about}</td>"
                '<td class="mono">{heard}<br><span class="sub">{place}</span></td>'
                '<td><span class="tag {tone}">{words}</span></td></tr>{form}',
                id=device.id,
                kind=_FACES.get(device.kind, device.kind),
                hall=device.hall_name,
                certificate=until.get(device.id, ""),
                about=_about(look),
                heard=_clock(look.heard_at) if look is not None and look.heard_at else "没有听到过",
                place=place,
                tone=tone,
                words=words,
                form=_let_in(device.id) if device.revoked else Markup(""),
            )
        )
    return markup(
        "<table><thead><tr><th>终端</th><th>最近听到</th><th>状态</th></tr></thead>"
        "<tbody>{lines}</tbody></table>",
        lines=join(lines),
    )


def note(fleet: dict[str, Look]) -> str:
    """How many are heard."""
    heard = sum(1 for look in fleet.values() if look.heard_at and not _silent(look))
    return f"{len(fleet)} 台在用，{heard} 台有消息"


def count(fleet: dict[str, Look]) -> int:
    """Alarms that hold now."""
    return sum(len(look.alarms) for look in fleet.values())


def standing(fleet: dict[str, Look]) -> Markup:
    """What holds now; it goes when its cause does."""
    lines = [
        markup(
            '<tr><td class="mono">{since}</td><td>{terminal}<br>'
            '<span class="sub">{detail}</span></td>'
            '<td><span class="tag {tone}">{kind}</span></td></tr>',
            since=f"{_clock(alarm.since)} 起" if alarm.since else "现在",
            terminal=alarm.terminal,
            detail=alarm.detail,
            tone="warn" if alarm.kind in _MILD else "danger",
            kind=_STANDING.get(alarm.kind, alarm.kind),
        )
        for look in fleet.values()
        for alarm in look.alarms
    ]
    if not lines:
        return Markup("")
    return markup("<table><tbody>{lines}</tbody></table>", lines=join(lines))


def orders(province: Province) -> Markup:
    """What was ordered, newest first, and what came of it."""
    rows = province.orders()[:_ORDERS_SHOWN]
    if not rows:
        return markup(_EMPTY, text="没有下过指令。用 yichuang sandbox order 下指令。")
    lines = []
    for row in rows:
        words, tone = _ORDERS.get(row["state"], (row["state"], "neutral"))
        lines.append(
            markup(
                '<tr><td class="mono">{at}</td><td>{terminal} {verb}{device}<br>'
                '<span class="sub">工号 {by}：{reason}</span></td>'
                '<td><span class="tag {tone}">{words}</span>{code}</td></tr>',
                at=_clock(row["changed_at"]),
                terminal=row["terminal"],
                verb=_VERBS.get(row["verb"], row["verb"]),
                device=f"（{row['device']}）" if row["device"] else "",
                by=row["by"],
                reason=row["reason"],
                tone=tone,
                words=words,
                code=markup('<br><span class="sub">{code}</span>', code=row["code"])
                if row["code"]
                else Markup(""),
            )
        )
    return markup("<table><tbody>{lines}</tbody></table>", lines=join(lines))


def _state(device: Device, look: Look | None) -> tuple[str, str]:
    if device.revoked:
        return "已停用", "danger"
    if look is None or not look.heard_at:
        return "还没有消息", "neutral"
    if _silent(look):
        return "没有消息", "danger"
    if look.word is not None and look.word.closed:
        return "暂停服务", "warn"
    bad = [alarm for alarm in look.alarms if alarm.kind not in _MILD]
    if bad:
        return "要人去看", "danger"
    return ("要留意", "warn") if look.alarms else ("在用", "ok")


def _silent(look: Look) -> bool:
    return any(alarm.kind == "silent" for alarm in look.alarms)


def _about(look: Look | None) -> Markup:
    """What it said of itself: devices that are not well first, then figures."""
    if look is None or look.word is None:
        return Markup("")
    word = look.word
    silent = _silent(look)
    tags = [_device(d, now=not silent) for d in sorted(word.devices, key=_worst_first)]
    closed = "最后一次说的：" if silent else ""
    closed += f"工号 {word.closed} 已让整机停止服务。" if word.closed else ""
    waiting = word.backlog.facts + word.backlog.scans
    left = [f"{_KINDS.get(d.kind, d.kind)}约剩 {d.left} 张" for d in word.devices if d.left]
    figures = [
        "全部已上报" if not waiting else f"{waiting} 条未上报",
        *left,
        f"硬盘剩 {word.disk_free / 1e9:.1f} GB" if word.disk_free is not None else "",
        f"版本 {word.version}" if word.version else "",
    ]
    return markup(
        '<div class="about">{closed}{tags}<br><span class="sub">{figures}</span></div>',
        closed=closed,
        tags=join(tags),
        figures=" · ".join(figure for figure in figures if figure),
    )


def _worst_first(device: DeviceReport) -> tuple[int, str]:
    order = ["danger", "warn", "neutral", "ok"]
    return order.index(_STATES.get(device.state, ("", "neutral"))[1]), device.id


def _device(device: DeviceReport, *, now: bool) -> Markup:
    """now: False when nobody knows whether it still holds."""
    words, tone = _STATES.get(device.state, (device.state, "neutral"))
    name = _KINDS.get(device.kind, device.kind)
    said = name if tone == "ok" else f"{name}：{words}" + (f" {device.code}" if device.code else "")
    tone = tone if now else "neutral"
    return markup('<span class="tag {tone}">{said}</span> ', tone=tone, said=said)


def _certificates(province: Province) -> dict[str, str]:
    """Until when each terminal's certificate lasts, in a few words; nothing without one."""
    certificates = t.certificates
    valid = select(certificates).where(certificates.c.state == VALID).order_by(certificates.c.n)
    now, words = province.stamp(), {}
    for row in province.rows(valid):
        day = datetime.fromisoformat(row["not_after"]).astimezone(_ZONE)
        ended = "已到期" if row["not_after"] < now else ""
        words[row["terminal"]] = f" · 证书到 {day:%Y-%m-%d}{ended}"
    return words


def _let_in(terminal: str) -> Markup:
    """The form that lets a terminal back in, with what must be done before."""
    return markup(
        '<tr class="letin"><td colspan="3"><form method="post" action="/staff/reinstate">'
        "<p>先查清这个编号下有几台机器，只留一台；在留下的那台运行 "
        "<code>yichuang journal new-epoch</code>，再恢复。</p>"
        '<input type="hidden" name="terminal" value="{id}">'
        '<label>决定人 <input name="by" maxlength="40" required autocomplete="off"></label>'
        '<label>理由 <input name="reason" maxlength="200" required autocomplete="off"></label>'
        '<button type="submit">恢复 {id}</button></form></td></tr>',
        id=terminal,
    )


def _clock(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text).astimezone(_ZONE):%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):  # a terminal may write anything
        return "时间不详"
