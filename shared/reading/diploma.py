"""Fields of a diploma (毕业证书) or certificate of a degree (学位证书): a sentence, not a form."""

from __future__ import annotations

import re
from dataclasses import replace

from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.layout import field_of, flowing, iso_date, squeeze
from shared.reading.model import Field
from shared.reading.tidy import coded, dated, named

_LABELS = labels_of(
    {
        "school": ("校名", "学校名称", "学校"),
        "rector": ("校（院）长", "校长", "院长", "校长（签名）"),
        "certificate-number": ("证书编号", "编号", "学位证书编号", "学校编号"),
        "issued": ("发证日期", "日期"),
        "": ("查询网址", "注册号", "电子注册号"),
    }
)
_WHO = re.compile(r"(?:学生)?([一-鿿㐀-䶿·\U00020000-\U0003FFFF]{2,15}?),(?:性别)?([男女]),")
_WHOLE = re.compile(".+(?:大学|学院|学校)")
_STUDY = re.compile(r"在(?:本校|[一-鿿]{2,20}?(?:大学|学院|学校))?([一-鿿]{2,20}?)专业")
_TITLE = re.compile("(?:毕业|学位|结业|肄业)证书$")
_COUNTED = "[一二三四五六七八九十]"
_DAY = (
    r"(\d{4}年\d{1,2}月\d{1,2}日"
    rf"|[〇○零一二三四五六七八九Oo0]{{4}}年{_COUNTED}{{1,2}}月{_COUNTED}{{1,3}}日" + ")"
)
_BORN = re.compile(_DAY + "(?:出)?生")
_SCHOOL = re.compile(r"[在。,]([一-鿿]{2,20}(?:大学|学院|学校))")


def diploma(raw: RawPage) -> dict[str, Field]:
    """Name, sex, birth, study, school, number and date."""
    fields = Sheet(raw.lines, _LABELS).values()
    coded(fields, "certificate-number")
    school = fields.get("school")
    if school is not None and (whole := _WHOLE.match(school.value)):
        fields["school"] = replace(school, value=whole.group())
    dated(fields, "issued")
    named(fields, "rector")
    top = max((one.box[2][1] for one in raw.lines if _TITLE.search(squeeze(one.text))), default=0.0)
    text, lines = flowing(line for line in raw.lines if line.middle > top)
    for name, pattern in (("study", _STUDY), ("birth", _BORN), ("school", _SCHOOL)):
        hit = pattern.search(text)
        if hit and name not in fields:
            value = iso_date(hit.group(1)) if name == "birth" else hit.group(1)
            fields[name] = field_of(value, lines(hit.start(1), hit.end(1)))
    who = _WHO.search(text)
    if who:
        fields["name"] = field_of(who.group(1).removeprefix("学生"), lines(*who.span(1)))
        fields["sex"] = field_of(who.group(2), lines(*who.span(2)))
    if "issued" not in fields:
        days = [h for h in re.finditer(_DAY, text) if not text.startswith(("生", "出生"), h.end())]
        if days and (value := iso_date(days[-1].group())):
            fields["issued"] = field_of(value, lines(*days[-1].span()))
    return fields
