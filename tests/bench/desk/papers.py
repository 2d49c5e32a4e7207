"""Flat papers of many kinds, typeset with invented content; pixels per millimetre are exact."""

# ruff: noqa: E501 - typesetting and optics read better in long lines

from __future__ import annotations

import random
from functools import lru_cache

import numpy as np
import typst

from shared.devices.virtual.people import LI_JIANGUO, WANG_GUIFANG, ZHAO_MEILING
from shared.devices.virtual.specimens import specimen
from shared.fonts import font_set
from shared.image.cv import cv2
from shared.image.frame import Bgr, decode

PX_PER_MM = 8.0
"""Of every flat paper (203 dpi)."""

_WORDS = (
    "根据有关规定现将申请事项通知如下请在十五个工作日内到窗口办理登记手续并携带本人有效身份证件原件"
    "和复印件各一份办理完成后领取回执妥善保管经审核材料齐全符合法定形式予以受理如有疑问请拨打咨询电话"
    "街道社区村民委员会意见情况属实同意上报住房补贴困难家庭临时救助残疾人两项高龄津贴医疗保险参保缴费"
)
_LABELS = ("姓名", "性别", "民族", "出生日期", "住址", "联系电话", "身份证号", "户籍地", "工作单位",
           "申请事项", "申请理由", "家庭人口", "开户银行", "银行账号", "经办人",
           "日期")  # fmt: skip


def _text(rng: random.Random, count: int) -> str:
    begin = rng.randrange(len(_WORDS))
    long = (_WORDS * (2 + count // len(_WORDS)))[begin : begin + count]
    return "".join(c + ("，" if rng.random() < 0.07 else "") for c in long)


def _digits(rng: random.Random, count: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(count))


def _page(width: float, height: float, fill: str, margin: str, body: str, size: float = 4.0) -> str:
    fonts = font_set()
    return (
        f'#set page(width:{width}mm,height:{height}mm,margin:{margin},fill:rgb("{fill}"))\n'
        f'#set text(font:"{fonts.serif}",size:{size}mm,fill:rgb("#2b2b2b"))\n'
        "#set par(leading:2.6mm,first-line-indent:(amount:2em,all:true))\n" + body
    )


def _form(rng: random.Random, fill: str) -> str:
    rows = rng.randint(9, 15)
    cells = []
    for _ in range(rows):
        filled = rng.random() < 0.8
        for _ in range(2):
            cells.append(f"[{rng.choice(_LABELS)}]")
            cells.append(f"[{_text(rng, rng.randint(2, 9)) if filled else ''}]")
    high = rng.uniform(9, 15)
    body = (
        f'#align(center,text(size:7mm,weight:"bold")[{_text(rng, 6)}申请表])\n#v(4mm)\n'
        f"#table(columns:(24mm,1fr,24mm,1fr),rows:{high}mm,align:center+horizon,"
        f"stroke:0.3mm,{','.join(cells)})\n#v(5mm)申请人（签名）：{_text(rng, 3)}"
    )
    return _page(210, 297, fill, "18mm", body, 3.7)


def _letter(rng: random.Random, fill: str) -> str:
    paragraphs = "\n\n".join(
        _text(rng, rng.randint(60, 170)) + "。" for _ in range(rng.randint(2, 6))
    )
    body = (
        f'#align(center,text(size:7mm,weight:"bold")[关于{_text(rng, 8)}的通知])\n#v(6mm)\n'
        f"{paragraphs}\n\n#align(right)[样例街道办事处\\ 二〇二六年三月]"
    )
    if rng.random() < 0.4:
        body = (
            '#align(center,text(size:13mm,weight:"bold",fill:rgb("#c8161d"))[样例市人民政府文件])'
            '\n#line(length:100%,stroke:0.9mm+rgb("#c8161d"))\n' + body
        )
    return _page(210, 297, fill, "25mm", body, 4.6)


def _certificate(rng: random.Random, fill: str) -> str:
    wide, high = rng.choice(((297, 210), (210, 297), (260, 185), (210, 148)))
    tint = rng.choice(("#b23a2e", "#a77f2b", "#2c6b53", "#31558f", "#8c3d63"))
    inner = rng.choice(("#fdf6e3", "#fff9ec", "#f3f8f2", "#fdfdfb", "#fbeeee"))
    away, thick = rng.uniform(7, 16), rng.uniform(0.5, 4.5)
    frame = (
        f"#place(top+left,dx:{away}mm,dy:{away}mm,rect(width:{wide - 2 * away}mm,"
        f'height:{high - 2 * away}mm,stroke:{thick}mm+rgb("{tint}"),fill:rgb("{inner}")))\n'
        f"#place(top+left,dx:{away + 4}mm,dy:{away + 4}mm,rect(width:{wide - 2 * away - 8}mm,"
        f'height:{high - 2 * away - 8}mm,stroke:0.4mm+rgb("{tint}")))\n'
    )
    body = (
        frame + f"#v({away + high * 0.16}mm)\n"
        f'#align(center,text(size:{high * 0.075}mm,weight:"bold",fill:rgb("{tint}"))[{_text(rng, 4)}证书])\n'
        f"#pad(x:{away + 18}mm)[#v(8mm){_text(rng, 70)}。]\n"
        f"#place(bottom+right,dx:-{away + 20}mm,dy:-{away + 14}mm,"
        f'circle(radius:16mm,stroke:1mm+rgb("#c1272d99"),align(center+horizon,'
        f'text(fill:rgb("#c1272d99"))[样张])))'
    )
    return _page(wide, high, fill, "0mm", body, 5.2)


def _receipt(rng: random.Random, fill: str) -> str:
    wide = rng.choice((57, 80))
    lines = rng.randint(6, 16)
    items = "\n\n".join(
        f"{_text(rng, 4)} #h(1fr) {rng.randint(1, 900)}.{_digits(rng, 2)}" for _ in range(lines)
    )
    body = (
        "#set par(first-line-indent:0mm)\n"
        f'#align(center,text(size:4.6mm,weight:"bold")[样例便民服务站])\n流水号 {_digits(rng, 12)}\n\n'
        f'#line(length:100%,stroke:(dash:"dashed"))\n{items}\n\n#line(length:100%)\n'
        f"#align(center)[谢谢光临]"
    )
    return _page(wide, 34 + lines * 6.4, fill, "4mm", body, 3.1)


def _licence(rng: random.Random, fill: str) -> str:
    rows = "\n\n".join(
        f"{rng.choice(_LABELS)}　　{_text(rng, rng.randint(4, 16))}" for _ in range(7)
    )
    body = (
        "#place(top+left,dx:9mm,dy:9mm,rect(width:402mm*0.5,height:279mm*0.5,"
        'stroke:2.2mm+rgb("#b99a4a")))\n#v(26mm)'
        f'#align(center,text(size:12mm,weight:"bold")[营业执照])\n#align(center)[统一社会信用代码 {_digits(rng, 18)}]\n'
        f"#pad(x:28mm)[{rows}]"
    )
    return _page(219, 157, fill, "0mm", body, 3.6)


def _lined(rng: random.Random, fill: str) -> str:
    tint = rng.choice(("#cfd9e6", "#e3d5d5", "#d6e2d3", "#dadada"))
    lines = "\n".join(
        f'#place(top+left,dx:16mm,dy:{24 + 8.5 * i}mm,line(length:116mm,stroke:0.2mm+rgb("{tint}")))'
        for i in range(20)
    )
    words = "\n\n".join(_text(rng, rng.randint(10, 22)) for _ in range(rng.randint(2, 8)))
    return _page(148, 210, fill, "18mm", lines + "\n#v(4mm)\n" + words, 4.8)


def _sparse(rng: random.Random, fill: str) -> str:
    body = f"#v({rng.uniform(20, 120)}mm)\n{_text(rng, rng.randint(8, 40))}。"
    return _page(*rng.choice(((210, 297), (148, 210), (182, 257))), fill, "24mm", body, 4.4)


_MADE = {"form": _form, "letter": _letter, "certificate": _certificate, "receipt": _receipt,
         "licence": _licence, "lined": _lined, "sparse": _sparse}  # fmt: skip
_SPECIMENS = ("id-card-front", "id-card-back", "hukou-cover", "hukou-person", "hukou-jacket",
              "bank-card", "letter-a5")  # fmt: skip
KINDS = (*_MADE, *_SPECIMENS)
CARDS = ("id-card-front", "id-card-back", "bank-card")
WHITES = ("#ffffff", "#fbfbf9", "#f6f6f2", "#f2f4f6", "#f7f3ea")
TINTS = ("#f8dfe2", "#fdf3c8", "#d9ecd6", "#d7e6f5", "#efe2cf", "#e6dff0")


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    faces = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_set().folder]
    )
    return typst.Compiler(font_paths=faces)


@lru_cache(maxsize=160)
def paper(kind: str, variant: int, tinted: bool = False) -> Bgr:
    """A flat paper; the same (kind, variant, tinted) gives the same pixels."""
    rng = random.Random(f"{kind}/{variant}")
    if kind in _MADE:
        fill = rng.choice(TINTS if tinted else WHITES)
        source = _MADE[kind](rng, fill)
        png = _compiler().compile(input=source.encode(), format="png", ppi=PX_PER_MM * 25.4)
        assert isinstance(png, bytes), "one page"
        return decode(png)
    person = (WANG_GUIFANG, ZHAO_MEILING, LI_JIANGUO)[variant % 3]
    flat = specimen(kind.removesuffix("-a5"), person)
    shrink = PX_PER_MM * 25.4 / 300
    return np.asarray(cv2.resize(flat, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA))
