"""Fields of a certificate of real estate (不动产权证书)."""

from __future__ import annotations

import re

from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.layout import field_of, level, squeeze, widened
from shared.reading.model import Field

_LABELS = labels_of(
    {
        "owner": ("权利人", "房屋所有权人", "权利人（申请人）"),
        "sharing": ("共有情况", "共有方式"),
        "address": ("坐落", "房屋坐落", "房地坐落"),
        "unit": ("不动产单元号",),
        "right": ("权利类型",),
        "right-nature": ("权利性质",),
        "usage": ("用途", "规划用途"),
        "area": ("面积", "建筑面积"),
        "use-term": ("使用期限", "土地使用期限"),
        "state": ("权利其他状况", "权利其它状况", "权利其他", "其他状况"),
        "note": ("附记",),
        "": ("登记时间", "房屋性质"),
    },
    long=("owner", "address", "usage", "area", "use-term", "state", "right"),
)
_NUMBER = re.compile(r".{0,6}[(（〔\[]\d{4}[)）〕\]].{1,16}第\d+号")
_OLD_NUMBER = re.compile(r".{0,10}房权证.{1,16}字第\w+号")


def estate(raw: RawPage) -> dict[str, Field]:
    """Number of the certificate, owner, share, place, unit, use, area and term."""
    fields = Sheet(raw.lines, _LABELS).values()
    for line in level(raw.lines):
        hit = _NUMBER.search(squeeze(line.text)) or _OLD_NUMBER.search(squeeze(line.text))
        if hit:
            fields["certificate-number"] = field_of(widened(hit.group()), [line])
            break
    return fields
