"""An opened case in words: the applicant's fields, the answers, where it stands. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, tzinfo
from typing import Any

from shared.casework.deskcase import DeskCase, DeskMaterial
from shared.domain.case import State
from shared.domain.form import Form
from shared.domain.identity import Identified, age_on
from shared.domain.materials import How
from shared.domain.question import QuestionType

CARD_FIELDS = (
    ("name", "姓名"),
    ("number", "公民身份号码"),
    ("nation", "民族"),
    ("sex", "性别"),
    ("birth", "出生日期"),
    ("valid_until", "证件有效期至"),
    ("address", "户籍地址"),
    ("appended_address", "附加住址"),
)
_READ: Mapping[str, str] = {Identified.TYPED: "手工录入", Identified.SOCIAL_SECURITY: "读社保卡"}
_WIDE = frozenset({"address", "appended_address"})
_SOURCES = {
    "card": "读卡",
    "profile": "以前填过",
    "licence": "电子证照",
    "typed": "本人填写",
    "ocr": "材料识别",
    "agent": "代办人填写",
}
HOW_WORDS = {
    How.BRING: "还没有交",
    How.EXEMPT: "电子证照核验，免交",
    How.PENDING: "按规则免交，待省平台核验",
    How.CAPTURED: "高拍仪拍照",
    How.ON_SITE: "现场读取",
}
VERDICTS = {
    "": ("待核验", "neutral", "circle"),
    "passed": ("通过", "ok", "check"),
    "refused": ("退回", "danger", "x"),
    "exempt": ("免交", "info", "badge-check"),
}
"""Verdict -> word, tone, icon."""
_STATE_TONES = {
    State.RECEIVED: "info",
    State.SUBMITTED: "info",
    State.SUPPLEMENTED: "info",
    State.SUPPLEMENTING: "warn",
    State.ACCEPTED: "ok",
    State.GRANTED: "ok",
    State.ISSUED: "violet",
    State.DELIVERED: "ok",
    State.DENIED: "danger",
    State.NOT_ACCEPTED: "danger",
}


def state_tone(state: State) -> str:
    """Tone of a state's label."""
    return _STATE_TONES.get(state, "neutral")


def spaced(number: str) -> str:
    """410399 1945 0308 0021, for reading aloud; other numbers stay as they are."""
    if len(number) != 18:
        return number
    return f"{number[:6]} {number[6:10]} {number[10:14]} {number[14:]}"


def person_words(applicant: Mapping[str, Any], today: date) -> str:
    """王桂芳　女　81 岁."""
    words = [str(applicant.get("name", "")), str(applicant.get("sex", ""))]
    with suppress(ValueError):
        words.append(f"{age_on(date.fromisoformat(str(applicant.get('birth', ''))), today)} 岁")
    return "　".join(w for w in words if w)


def typed(applicant: Mapping[str, Any]) -> bool:
    """True when a clerk entered name and number by hand (手工录入)."""
    return str(applicant.get("how", "")) == Identified.TYPED


def applicant_fields(applicant: Mapping[str, Any]) -> list[dict[str, object]]:
    """What the card said: key, label, value, source, wide."""
    found: list[dict[str, object]] = []
    how = str(applicant.get("how", ""))
    source = _READ.get(how, "读卡")
    for key, label in CARD_FIELDS:
        value = str(applicant.get(key, "") or "")
        if key == "number":
            value = spaced(value)
        if key == "valid_until" and how not in _READ:
            value = value or "长期"
        if value:
            found.append(_field(key, label, value, source, key in _WIDE))
    return found


def answer_fields(
    answers: Mapping[str, Mapping[str, str]], form: Form | None
) -> list[dict[str, object]]:
    """What was answered, in the form's order and words."""
    known = {question.id: question for question in form.questions} if form else {}
    order = [key for key in known if key in answers] + [k for k in answers if k not in known]
    found = []
    for key in order:
        value, source = str(answers[key].get("value", "")), str(answers[key].get("source", ""))
        question = known.get(key)
        label = (question.short or question.text) if question else key
        if question is not None:
            chosen = {choice.value: choice.text for choice in question.choices}
            if question.type is QuestionType.YES_NO:
                chosen = {"yes": question.yes, "no": question.no} | chosen
            value = chosen.get(value, value)
        wide = question is not None and question.type is QuestionType.ADDRESS
        found.append(_field(key, label, value or "没有填", _SOURCES.get(source, ""), wide))
    return found


def _field(key: str, label: str, value: str, source: str, wide: bool) -> dict[str, object]:
    return {"key": key, "label": label, "value": value, "source": source, "wide": wide}


def material_row(material: DeskMaterial, shown: bool) -> dict[str, object]:
    """One row of the checklist; ``shown`` when its pages are in the viewer."""
    word, tone, icon = VERDICTS[material.verdict]
    pages = len(material.pages)
    return {
        "key": material.key,
        "name": material.name,
        "how": HOW_WORDS[material.how] if pages else material.answer or HOW_WORDS[material.how],
        "pages": f"{pages} 页" if pages else "—",
        "verdict": material.verdict,
        "word": word,
        "tone": tone,
        "symbol": icon,
        "reason": material.reason,
        "shown": shown,
        "owed": material.wanted,
    }


def owed_words(case: DeskCase) -> str:
    """What the state does not hold, and whom to tell how; '' for nothing."""
    owed = [m.name for m in case.materials if m.task]
    if not owed:
        return ""
    name = str(case.applicant.get("name", "")) or "申请人"
    phone = next((str(a.get("value", "")) for k, a in case.answers.items() if "phone" in k), "")
    call = f"（电话 {phone[:3]} {phone[3:7]} {phone[7:]}）" if len(phone) == 11 else ""
    return (
        f"省平台没有查到{'、'.join(owed)}的电子证照。请告诉{name}{call}带原件来，"
        "选中这件材料按 F6 拍下就行，其他材料不用再交。"
    )


def origin_words(case: DeskCase, here: str, zone: tzinfo | None) -> str:
    """自助终端 YC-0003 申请，11 月 21 日 14:02 收到."""
    where = "本窗口" if case.origin == here else f"自助终端 {case.origin} "
    return f"{where}申请，{moment(case.received_at, zone)} 收到" if case.received_at else where


def moment(text: str, zone: tzinfo | None) -> str:
    """11 月 21 日 14:02 in local time; '' for what is not a time."""
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(zone)
    except ValueError:
        return ""
    return f"{at.month} 月 {at.day} 日 {at:%H:%M}"
