"""The phone page behind a receipt's QR code: progress in plain words, and one rating per case.

Three honest states: kept at the terminal but not yet reported; received by the province; taken up
by a window (and what followed). No name and no number of a person is shown.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Table, select
from starlette.concurrency import run_in_threadpool

from shared.domain.rating import MAX_TEXT, Level, Rating, RatingScale, rating_problem
from shared.domain.receipt import ReceiptVerdict
from shared.proof import ReceiptToken
from shared.sandbox import tables as t
from shared.sandbox.bodies import BodyRefused, whole_body
from shared.sandbox.catalogue import ReleaseFile
from shared.sandbox.effects import Refusal
from shared.sandbox.progress import CHECKED_BY_HAND, ZONE, View, later_steps, moment, view_of
from shared.sandbox.province import Province
from shared.sandbox.receipts import Judged
from shared.sandbox.web import Markup, join, markup, page
from shared.sandbox.web.icons import icon

_MAX_FORM = 16 * 1024
_FORGED = ("这张回执不是真的", "内容被改动过，或不是本省终端打印的。请到窗口核实。")
_BAD = {
    ReceiptVerdict.FORGED: _FORGED,
    ReceiptVerdict.REVOKED: (
        "打印这张回执的终端已停用",
        "回执要人工核实，请带上它到任何一个窗口。",
    ),
    ReceiptVerdict.REPLAYED: (
        "这张回执与登记的不一致",
        "省平台登记的是另一张回执。请带上它到任何一个窗口核实，不用重新提交。",
    ),
    ReceiptVerdict.UNREADABLE: ("没有读懂这个二维码", "请对准回执上的二维码重新扫一次。"),
}
_STRANGER = ("认不出这张回执", "不是本省登记的终端打印的。请到窗口核实。")


def phone_router(province: Province, release: ReleaseFile) -> APIRouter:
    """Routes ``GET /r/{token}`` and ``POST /r/{token}/rating``."""
    router = APIRouter(include_in_schema=False)
    phone = _Phone(province, release)

    @router.get("/r/{token}")
    def show(token: str) -> Response:
        return phone.show(token)

    @router.post("/r/{token}/rating")
    async def rate(token: str, request: Request) -> Response:
        try:
            body = await whole_body(request, _MAX_FORM)
        except BodyRefused as refused:
            return Response(status_code=refused.status, headers={"Connection": "close"})
        return await run_in_threadpool(phone.rate, token, body)

    return router


class _Phone:
    """Both doors of the page."""

    def __init__(self, province: Province, release: ReleaseFile) -> None:
        self._province = province
        self._release = release

    def show(self, text: str, notice: str = "") -> Response:
        """The page, or what is wrong with the token."""
        judged = self._province.receipt(text)
        token = judged.token
        if token is None or not judged.verdict.genuine:
            return self._bad(judged)
        row = self._row(t.cases, token.case)
        rated = self._row(t.ratings, token.case)
        known = judged.verdict is ReceiptVerdict.KNOWN
        view = CHECKED_BY_HAND if known and row is None else view_of(row)
        parts = [self._card(token, row, view), self._steps(token, row, known)]
        parts.append(self._rated(rated) if rated else self._form(text, notice))
        return page(
            "phone.html",
            {
                "title": "办件进度",
                "tone": view.tone,
                "icon": icon(view.icon, 2.4),
                "heading": view.heading,
                "item": self._item_name(token, row),
                "province": self._province.settings.province_name,
                "selectors": _selectors(),
                "content": join(parts),
            },
        )

    def rate(self, text: str, body: bytes) -> Response:
        """Keep a rating, then show the page again."""
        judged = self._province.receipt(text)
        token = judged.token
        if token is None or not judged.verdict.genuine:
            return self._bad(judged)
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        level = form.get("level", [""])[0]
        if level not in {str(int(known)) for known in Level}:
            return self.show(text, "请先点一个满意程度，再提交。")
        chosen = Rating(
            Level(int(level)),
            tuple(form.get(f"label{level}", [])),
            form.get("text", [""])[0].strip(),
        )
        problem = rating_problem(self._scale(), chosen)
        if problem:
            return self.show(text, problem)
        try:
            self._province.rate(token.case, int(chosen.level), list(chosen.labels), chosen.text)
        except Refusal as refusal:
            return self.show(text, refusal.sentence)
        return RedirectResponse(f"/r/{text}", 303)

    def _row(self, table: Table, case_id: str) -> dict[str, Any] | None:
        rows = self._province.rows(select(table).where(table.c.case_id == case_id))
        return rows[0] if rows else None

    def _scale(self) -> RatingScale:
        return self._release.catalogue().rating_scale

    def _item_name(self, token: ReceiptToken, row: dict[str, Any] | None) -> str:
        if row and row["item_name"]:
            return str(row["item_name"])
        item = self._release.catalogue().items.get(token.item)
        return item.name if item else "政务服务事项"

    def _bad(self, judged: Judged) -> Response:
        heading, says = _STRANGER if judged.stranger else _BAD[judged.verdict]
        content = markup('<section class="card"><p>{says}</p></section>', says=says)
        return page(
            "phone.html",
            {
                "title": heading,
                "tone": "bad",
                "icon": icon("cross" if (heading, says) == _FORGED else "alert", 2.4),
                "heading": heading,
                "item": "",
                "province": self._province.settings.province_name,
                "selectors": "",
                "content": content,
            },
            404 if judged.verdict is ReceiptVerdict.UNREADABLE else 200,
        )

    def _card(self, token: ReceiptToken, row: dict[str, Any] | None, view: View) -> Markup:
        number = str(row["number"]) if row and row["number"] else token.number
        front, _, serial = number.rpartition(" ")
        return markup(
            '<section class="card"><p class="label">收件编号</p>'
            '<p class="number">{front}<b>{serial}</b></p><p class="says">{says}</p></section>',
            front=front,
            serial=serial,
            says=view.says,
        )

    def _steps(self, token: ReceiptToken, row: dict[str, Any] | None, known: bool) -> Markup:
        kept = datetime.fromtimestamp(token.received_at, ZONE)
        steps: list[tuple[str, str, str, str]] = [
            ("past", "check", "已存在自助终端", moment(kept)),
        ]
        if row is None and known:
            steps += [
                ("now", "inbox", "省平台已收到", "正在由工作人员核对"),
                ("todo", "building", "窗口受理", "还没到这一步"),
            ]
        elif row is None:
            steps += [
                ("now", "upload", "等待联网上报", "网络恢复后自动上报，不用您操作"),
                ("todo", "inbox", "省平台收到", "还没到这一步"),
                ("todo", "building", "窗口受理", "还没到这一步"),
            ]
        else:
            steps += later_steps(row)
        items = [
            markup(
                '<li class="{kind}"><span class="dot">{icon}</span><b>{name}</b>'
                "<small>{note}</small></li>",
                kind=kind,
                icon=icon(symbol),
                name=name,
                note=note,
            )
            for kind, symbol, name, note in steps
        ]
        return markup(
            '<h2>办到哪一步了</h2><section class="card"><ol>{items}</ol></section>',
            items=join(items),
        )

    def _rated(self, rating: dict[str, Any]) -> Markup:
        level = Level(int(rating["level"]))
        texts = self._scale().labels[level]
        labels = [texts[code] for code in json.loads(rating["labels"]) if code in texts]
        return markup(
            '<h2>您的评价</h2><section class="card given f{code}">{face}<div><b>{words}</b>'
            '<p class="label">{labels}</p></div></section>',
            code=str(int(level)),
            face=icon(f"face{int(level)}"),
            words=level.words,
            labels="；".join(labels) or "已收到，谢谢。一件事评价一次。",
        )

    def _form(self, token: str, notice: str) -> Markup:
        scale = self._scale()
        levels = sorted(Level, reverse=True)
        inputs = [
            markup(
                '<input type="radio" name="level" id="l{code}" value="{code}" '
                'aria-label="{words}">',
                code=str(int(level)),
                words=level.words,
            )
            for level in levels
        ]
        faces = [
            markup(
                '<label for="l{code}" class="f{code}">{face}<span>{words}</span></label>',
                code=str(int(level)),
                face=icon(f"face{int(level)}"),
                words=_breakable(level.words),
            )
            for level in levels
        ]
        reasons = [_reasons(scale, level) for level in levels]
        shown = markup('<p class="notice warn" role="alert">{text}</p>', text=notice)
        return markup(
            '<h2>这次办得满意吗？</h2><section class="card" id="rating">{notice}'
            '<form method="post" action="/r/{token}/rating" class="rate">{inputs}'
            '<div class="faces">{faces}</div>{reasons}<div class="send">'
            '<textarea name="text" maxlength="{longest}" aria-label="还想说的话" '
            'placeholder="还想说的话（可以不写，请不要写姓名和证件号码）"></textarea>'
            '<button type="submit">提交评价</button></div></form>'
            '<p class="skip">也可以不评价，不影响办理，不会算成好评。</p></section>',
            notice=shown if notice else Markup(""),
            token=token,
            inputs=join(inputs),
            faces=join(faces),
            reasons=join(reasons),
            longest=str(MAX_TEXT),
        )


def _breakable(words: str) -> Markup:
    """A level's name, broken on a narrow screen only where a reader would break it."""
    for adverb in ("非常", "基本"):
        if words.startswith(adverb):
            return markup("{first}<wbr>{rest}", first=adverb, rest=words.removeprefix(adverb))
    return markup("{words}", words=words)


def _reasons(scale: RatingScale, level: Level) -> Markup:
    chips = [
        markup(
            '<label class="chip"><input type="checkbox" name="label{level}" value="{code}">'
            "<span>{text}</span></label>",
            level=str(int(level)),
            code=code,
            text=text,
        )
        for code, text in scale.choices(level)
    ]
    return markup(
        '<fieldset class="why why{level}"><p>为什么{words}？可以多选，也可以不选</p>'
        "{chips}</fieldset>",
        level=str(int(level)),
        words=level.words,
        chips=join(chips),
    )


def _selectors() -> Markup:
    """The style rules that open the reasons of the chosen level; no script is needed."""
    rules = []
    for level in Level:
        code = int(level)
        rules.append(
            f"#l{code}:checked~.faces .f{code}"
            "{border-color:var(--primary);background:var(--tint)}"
            f"#l{code}:checked~.why{code}{{display:block}}#l{code}:checked~.send{{display:block}}"
        )
    return Markup("\n".join(rules))
