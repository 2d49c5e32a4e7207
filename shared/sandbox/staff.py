"""The staff page: a clerk's-eye list of what has arrived, asked from the tables each time."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import func, select
from starlette.concurrency import run_in_threadpool

from shared.domain.case import State
from shared.domain.identity import mask_name, mask_number
from shared.domain.rating import Level
from shared.sandbox import tables as t
from shared.sandbox import terminals
from shared.sandbox.blobs import BlobRefused
from shared.sandbox.bodies import BodyRefused, whole_body
from shared.sandbox.oversight import Unfit
from shared.sandbox.province import Province
from shared.sandbox.web import Markup, join, markup, page

_ZONE = ZoneInfo("Asia/Shanghai")
_SHOWN = 100
_FACTS_SHOWN = 40
_APPLIED = {
    "none": ("留存", "neutral"),
    "applied": ("已登记", "ok"),
    "refused": ("未能登记", "warn"),
    "parked": ("待人工处理", "danger"),
    "waiting": ("密封留存", "neutral"),
}
_ALARMS = {
    "fork": "记录分叉",
    "chain-broken": "链条断开",
    "id-reused": "编号重用",
    "body-missing": "内容缺失",
    "body-mismatch": "内容对不上",
    "body-unreadable": "内容打不开",
    "epoch-previous": "换期接不上",
    "past-late": "换盘前的记录晚到",
    "clone": "两台机器同名",
    "facts-lost": "记录已丢失",
    "blob-unreadable": "扫描件打不开",
    "code-guessed": "登记码被连试",
    "journal-broken": "终端核验日志不通过",
}
_TYPES = {
    "terminal-started": "终端启动",
    "epoch-began": "新一期记录",
    "journal-salvaged": "损坏后恢复的记录",
    "journal-verified": "夜间核验",
    "self-test-ended": "自检",
    "remote-ordered": "收下指令",
    "remote-refused": "拒绝指令",
    "remote-done": "指令结果",
    "bundle-made": "做了支持包",
    "device-changed": "设备变化",
    "device-counted": "设备计数",
    "stock-changed": "装纸登记",
    "sheets-loaded": "证照纸入盘",
    "sheet-drawn": "证照纸取用",
    "sheet-settled": "证照纸核销",
    "key-forgotten": "本机已清除",
    "key-destroyed": "密钥已销毁",
    "catalogue-switched": "换用目录",
    "visit-began": "开始办事",
    "resident-identified": "刷证核身",
    "consent-given": "同意授权",
    "visit-ended": "结束办事",
    "case-opened": "开始填报",
    "answer-given": "填写一项",
    "page-captured": "拍下一页",
    "page-removed": "删除一页",
    "evidence-made": "生成存档文件",
    "page-moved": "把一页放到别处",
    "reading-settled": "核对机器认出的内容",
    "shortfall-passed": "看过问题，照收",
    "material-settled": "材料确定",
    "commitment-signed": "签署承诺",
    "case-submitted": "提交申请",
    "receipt-issued": "出具回执",
    "print-begun": "开始打印",
    "print-confirmed": "打印确认",
    "print-failed": "打印失败",
    "print-unknown": "打印不明",
    "rated": "评价",
    "rating-commented": "评价留言",
    "rating-skipped": "跳过评价",
    "province-asked": "查询省平台",
    "duty-began": "到岗",
    "duty-ended": "离岗",
    "duty-paused": "锁屏",
    "duty-resumed": "解锁",
    "staff-changed": "人员变动",
    "case-received": "窗口接到",
    "data-viewed": "查看留痕",
    "material-checked": "核对材料",
    "case-accepted": "受理",
    "supplement-requested": "补正告知",
    "result-handed-out": "结果送达",
    "fact-refused": "未能登记通知",
    "case-progressed": "进度通知",
    "task-opened": "待办下发",
    "task-closed": "待办完成",
    "stuck-settled": "未登记处理",
}
EVIDENCE = "/staff/evidence"
_HERE = ("127.0.0.1", "::1")
_FILE = {
    "Cache-Control": "no-store",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; object-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_CLOSED = select(t.closings.c.alarm, t.deeds.c.by, t.deeds.c.at, t.deeds.c.reason).join(
    t.deeds, t.deeds.c.n == t.closings.c.deed
)
_MAX_FORM = 8 * 1024
_REFRESH = '<meta http-equiv="refresh" content="5">'
_NOTICE = '<p class="notice" role="alert">{text}</p>'
_EMPTY = '<p class="empty">{text}</p>'


def staff_router(province: Province) -> APIRouter:
    """Routes ``GET /staff`` and ``POST /staff/reinstate``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/staff")
    def show() -> Response:
        return _show(province)

    @router.get(EVIDENCE + "/{case}/{digest}")
    def evidence(request: Request, case: str, digest: str) -> Response:
        # the list is masked, a file is not: it opens on the province's own machine only
        if request.client is None or request.client.host not in _HERE:
            return Response(status_code=404)
        try:
            data, media_type = province.evidence(case, digest)
        except BlobRefused as refused:
            return Response(status_code=refused.status)
        return Response(data, 200, _FILE, media_type)

    @router.post("/staff/reinstate")
    async def reinstate(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return Response(status_code=403)  # another site's page pressed the button
        try:
            body = await whole_body(request, _MAX_FORM)
        except BodyRefused as refused:
            return Response(status_code=refused.status, headers={"Connection": "close"})
        return await run_in_threadpool(_reinstate, province, body)

    return router


def _reinstate(province: Province, body: bytes) -> Response:
    form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    terminal, by, reason = (form.get(name, [""])[0] for name in ("terminal", "by", "reason"))
    try:
        province.vouch(terminal, by, reason)
    except Unfit as unfit:
        return _show(province, str(unfit))
    return RedirectResponse("/staff", 303)


def _show(province: Province, notice: str = "") -> Response:
    now = province.now().astimezone(_ZONE)
    cases = province.rows(select(t.cases).order_by(t.cases.c.received_at.desc()).limit(_SHOWN))
    facts = province.rows(select(t.facts).order_by(t.facts.c.n.desc()).limit(_FACTS_SHOWN))
    alarms = province.rows(select(t.alarms).order_by(t.alarms.c.n.desc()).limit(_SHOWN))
    closed = {row["alarm"]: row for row in province.rows(_CLOSED)}
    fleet = province.fleet()
    fenced = any(device.revoked for device in province.devices())
    total = province.rows(select(func.count().label("n")).select_from(t.facts))[0]["n"]
    return page(
        "staff.html",
        {
            "province": province.settings.province_name,
            "now": f"{now:%H:%M:%S}",
            "cases": _cases(province, cases),
            "cases_note": f"{len(cases)} 件",
            "facts": _facts(facts),
            "facts_note": f"共 {total} 条，原样留存；这里是最近 {len(facts)} 条",
            "terminals": terminals.table(province, fleet),
            "terminals_note": terminals.note(fleet),
            "orders": terminals.orders(province),
            "alarms": join([terminals.standing(fleet), _alarms(alarms, closed)]),
            "alarms_note": _alarms_note(alarms, closed, terminals.count(fleet)),
            "refresh": Markup("" if notice or fenced else _REFRESH),
            "refresh_note": "停用的终端等人处理，不自动刷新" if fenced else "每 5 秒自动刷新",
            "notice": markup(_NOTICE, text=notice) if notice else Markup(""),
        },
    )


def _cases(province: Province, rows: list[dict[str, Any]]) -> Markup:
    if not rows:
        return markup(_EMPTY, text="还没有收到办件。终端联网后会自动出现在这里。")
    ratings = {r["case_id"]: r for r in province.rows(select(t.ratings))}
    parked = {r["case_id"] for r in province.rows(select(t.parked))}
    pages: dict[str, list[bool]] = {}
    files: dict[str, list[str]] = {}
    for row in province.rows(select(t.pages).where(t.pages.c.removed.is_(False))):
        if row["media_type"] not in t.EVIDENCE_TYPES:
            pages.setdefault(row["case_id"], []).append(bool(row["sealed_digest"]))
        elif row["sealed_digest"]:
            files.setdefault(row["case_id"], []).append(row["digest"])
    lines = [
        _case(row, ratings.get(row["case_id"]), parked, pages, files.get(row["case_id"], []))
        for row in rows
    ]
    return markup(
        "<table><thead><tr><th>收件编号</th><th>事项</th><th>申请人</th><th>状态</th>"
        "<th>扫描件</th><th>收到</th><th>评价</th></tr></thead><tbody>{lines}</tbody></table>",
        lines=join(lines),
    )


def _case(
    row: dict[str, Any],
    rating: dict[str, Any] | None,
    parked: set[str],
    pages: dict[str, list[bool]],
    files: list[str],
) -> Markup:
    state = State(row["state"])
    applicant = json.loads(row["snapshot"]).get("applicant") or {}
    have = pages.get(row["case_id"], [])
    words, tone = state.words, "ok" if state.project_status != "1" else "info"
    if row["case_id"] in parked:
        words, tone = "待人工处理", "danger"
    return markup(
        '<tr class="case"><td><span class="num">{number}</span><br><span class="sub">{terminal}'
        '</span></td><td>{item}{part}</td><td>{name}<br><span class="sub mono">{card}</span></td>'
        '<td><span class="tag {tone}">{state}</span></td><td class="mono">{pages}{files}</td>'
        '<td class="mono">{at}<br><span class="sub">提交 {submitted}</span></td>'
        "<td>{rating}</td></tr>",
        number=row["number"],
        terminal=row["terminal"],
        item=row["item_name"] or row["item"],
        part=_part(json.loads(row["snapshot"]).get("part_of")),
        name=mask_name(str(applicant.get("name", ""))),
        card=mask_number(str(applicant.get("number", ""))),
        tone=tone,
        state=words,
        pages=f"{sum(have)} / {len(have)}" if have else "无",
        files=join(
            [
                markup(
                    '<br><a href="{path}/{case}/{digest}">存档 {n}</a>',
                    path=EVIDENCE,
                    case=row["case_id"],
                    digest=digest,
                    n=str(n),
                )
                for n, digest in enumerate(files, 1)
            ]
        ),
        at=_clock(row["received_at"]),
        submitted=_clock(row["submitted_at"]),
        rating=Level(rating["level"]).words if rating else "未评价",
    )


def _part(joined: dict[str, Any] | None) -> Markup:
    """Of which one-thing a case is a part, and that it waits."""
    if not joined:
        return Markup("")
    waits = "，要等前一项" if joined["waits_for"] or joined["waits_elsewhere"] else ""
    return markup(
        '<br><span class="sub">{name}（牵头：{lead}）{waits}</span>',
        name=joined["name"],
        lead=joined["lead_dept"],
        waits=waits,
    )


def _facts(rows: list[dict[str, Any]]) -> Markup:
    if not rows:
        return markup(_EMPTY, text="还没有收到记录。")
    lines = []
    for row in rows:
        words, tone = _APPLIED[row["applied"]]
        lines.append(
            markup(
                '<tr><td class="mono">{at}</td><td>{terminal}</td><td class="mono">{place}</td>'
                "<td>{type}</td><td>{body}</td>"
                '<td><span class="tag {tone}">{words}</span></td></tr>',
                at=_clock(row["received_at"]),
                terminal=row["terminal"],
                place=f"{row['epoch']}-{row['seq']}",
                type=_TYPES.get(row["type"], row["type"]),
                body="密封" if row["scope"] else "明文",
                tone=tone,
                words=words,
            )
        )
    return markup(
        "<table><thead><tr><th>收到</th><th>终端</th><th>位置</th><th>类型</th><th>内容</th>"
        "<th>登记</th></tr></thead><tbody>{lines}</tbody></table>",
        lines=join(lines),
    )


def _alarms_note(
    rows: list[dict[str, Any]], closed: dict[int, dict[str, Any]], standing: int
) -> str:
    waiting = sum(row["n"] not in closed for row in rows) + standing
    if not rows and not standing:
        return "没有"
    return f"{waiting} 条等人看" + (f"，{len(rows) - waiting} 条已处理" if closed else "")


def _alarms(rows: list[dict[str, Any]], closed: dict[int, dict[str, Any]]) -> Markup:
    if not rows:
        return markup(_EMPTY, text="记录链条完整。")
    lines = []
    for row in rows:
        done = closed.get(row["n"])
        lines.append(
            markup(
                '<tr><td class="mono">{at}</td><td>{terminal}<br>'
                '<span class="sub">{detail}</span></td>'
                '<td><span class="tag {tone}">{kind}</span></td></tr>',
                at=_clock(row["at"]),
                terminal=row["terminal"],
                detail=f"{done['by']} {_clock(done['at'])} 已处理：{done['reason']}"
                if done
                else (f"位置 {row['detail']}" if row["detail"] else "这个码已作废"),
                tone="neutral" if done else "danger",
                kind=_ALARMS.get(row["kind"], row["kind"]),
            )
        )
    return markup("<table><tbody>{lines}</tbody></table>", lines=join(lines))


def _clock(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text).astimezone(_ZONE):%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):  # as in progress: a terminal may write anything
        return "时间不详"
