"""Papers for weighing evidence files: form, letter, certificate, identity card, each as a document
camera of 8 megapixels sees it and as ``clean_page`` hands it on. What they say is invented.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import typst

from shared.capture.clean import clean_page
from shared.capture.quad import Quad, as_corners
from shared.devices.virtual.people import LI_JIANGUO, WANG_GUIFANG, Person
from shared.devices.virtual.specimens import scene_with_truth, specimen
from shared.fonts import font_set
from shared.image.cv import cv2
from shared.image.frame import Bgr, Frame, Page, decode

CAMERA = (3264, 2448)
_PX_PER_MM = 300 / 25.4

_COMMON = """
#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: (x: 24mm, y: 22mm))
#set text(font: data.serif, size: 12pt, lang: "zh")
#let stamp(size, tint, words, star: true) = rotate(-9deg, circle(
  radius: size / 2 * 1mm, stroke: 0.9mm + tint, inset: 0pt,
  align(center + horizon, text(fill: tint, weight: "bold", {
    if star { text(size: size * 0.28mm)[★] ; linebreak() }
    text(size: size * 0.12mm, words)
  }))))
"""
_FORM = (
    _COMMON
    + """
#align(center, text(font: data.sans, size: 18pt, weight: "bold")[高龄津贴申领登记表])
#v(4mm)
#set text(size: 10.5pt)
#let cell(body) = table.cell(fill: rgb("#eef2f7"), body)
#table(columns: (26mm, 1fr, 26mm, 1fr), inset: 7pt, stroke: 0.6pt,
  cell[姓名], data.name, cell[性别], data.sex,
  cell[公民身份号码], table.cell(colspan: 3, data.number),
  cell[户籍地址], table.cell(colspan: 3, data.address),
  cell[联系电话], [138 0000 0000], cell[与户主关系], [本人],
  ..for n in range(11) { (cell[核对事项 #(n + 1)], table.cell(colspan: 3)[
    经核对申请人提交的材料与登记信息一致，同意按规定程序受理，第 #(n + 1) 项无异议。□ 是　□ 否]) },
)
#v(4mm)
本人承诺以上所填内容真实、完整，如有不实，愿意承担相应的责任。
#place(dx: 96mm, dy: 4mm, stamp(40, rgb("#c8222acc"), [样例街道办事处]))
#place(dx: 30mm, dy: 10mm, text(size: 21pt, fill: rgb("#1d3f9a"), style: "italic", data.name))
"""
)
_LETTER = (
    _COMMON
    + """
#align(center, text(size: 20pt, weight: "bold", fill: rgb("#c8222a"))[样例市样例区民政局])
#line(length: 100%, stroke: 1.4pt + rgb("#c8222a"))
#set par(first-line-indent: 2em, leading: 0.9em, justify: true)
#text(font: data.sans, size: 15pt)[关于核实居住情况的函]
#for n in range(6) [

  根据有关规定，现就 #data.name 同志（公民身份号码 #data.number）居住情况函告如下：该同志自
  #(1998 + n) 年起在本辖区#data.address 实际居住，户籍与居住地一致。请贵单位在收到本函之日起五个
  工作日内完成核实，并将结果书面反馈我局，逾期未反馈的视为无异议。
]
#place(dx: 92mm, dy: -6mm, stamp(42, rgb("#c8222ad0"), [样例市样例区民政局]))
#align(right)[二〇二六年十一月二十一日]
"""
)
_CERTIFICATE = """
#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: 16mm, fill: rgb("#fbf6e6"))
#set text(font: data.serif, size: 15pt)
#rect(width: 100%, height: 100%, stroke: 3mm + rgb("#8f6f2a"), inset: 6mm,
 rect(width: 100%, height: 100%, stroke: 0.5mm + rgb("#b08d3c"), inset: 9mm)[
  #set align(center)
  #v(8mm)
  #text(size: 34pt, weight: "bold", fill: rgb("#a11d22"))[结 业 证 书]
  #v(20mm)
  #set align(left)
  #set par(leading: 1.4em)
  #h(2em)#text(weight: "bold", data.name)，#data.sex，公民身份号码 #data.number，于二〇二六年三月
  至九月参加本校养老护理员培训，修完规定的全部课程，成绩合格，准予结业。
  #v(30mm)
  #align(right)[样例职业技术学校#linebreak()二〇二六年九月三十日]
 ])
"""


@dataclass(frozen=True)
class Paper:
    """One paper: its name, the flat original at 300 dpi, and the page cut out of a frame."""

    name: str
    flat: Bgr
    page: Page


def papers(person: Person = WANG_GUIFANG, seed: int = 0) -> list[Paper]:
    """Form, letter, certificate, identity card."""
    flats = {
        "form": _set(_FORM, person),
        "letter": _set(_LETTER, person),
        "certificate": _with_portrait(_set(_CERTIFICATE, person), (26, 205), (28, 36), seed + 3),
        "id-card": _with_portrait(
            specimen("id-card-front", LI_JIANGUO), (56, 8.5), (24, 30), seed + 4
        ),
    }
    return [Paper(name, flat, seen(flat, seed + n)) for n, (name, flat) in enumerate(flats.items())]


def seen(flat: Bgr, seed: int) -> Page:
    """The page as the product keeps it after a look through the camera, light from the side."""
    shown = scene_with_truth(
        [flat], size=CAMERA, desk="mat", light="side", noise=2.5, blur=0.6, perspective=0.4,
        angle=float(np.random.default_rng(seed).uniform(-4, 4)), seed=seed,
    )  # fmt: skip
    jpeg = cv2.imencode(".jpg", shown.bgr, [cv2.IMWRITE_JPEG_QUALITY, 88])[1]
    return clean_page(Frame(decode(jpeg.tobytes()), 0.0), Quad(as_corners(shown.quads[0])))


def _set(source: str, person: Person) -> Bgr:
    card, fonts = person.card, font_set()
    faces = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.folder]
    )
    data = {
        "serif": fonts.serif, "sans": fonts.sans, "name": card.name, "sex": card.sex,
        "number": card.number, "address": card.address,
    }  # fmt: skip
    png = typst.Compiler(input=source.encode(), font_paths=faces).compile(
        format="png", ppi=300, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
    )
    if not isinstance(png, bytes):
        raise ValueError("one page")
    return decode(png)


def _with_portrait(
    flat: Bgr, at_mm: tuple[float, float], size_mm: tuple[float, float], seed: int
) -> Bgr:
    """An invented head with the soft shades of a photograph; nobody's face."""
    wide, high = (round(v * _PX_PER_MM) for v in size_mm)
    left, top = (round(v * _PX_PER_MM) for v in at_mm)
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0 : 1 : high * 1j, -0.5 : 0.5 : wide * 1j]

    def blob(cx: float, cy: float, rx: float, ry: float, soft: float = 0.03) -> np.ndarray:
        away = np.sqrt(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2)
        return np.asarray(1 / (1 + np.exp((away - 1) / soft)))[..., None]

    def paint(under: np.ndarray, colour: tuple[int, int, int], how: np.ndarray) -> np.ndarray:
        return np.asarray(under * (1 - how) + np.array(colour[::-1], float) * how)

    picture = np.full((high, wide, 3), 238.0) - 10 * y[..., None]
    picture = paint(picture, (43, 52, 72), blob(0, 1.12, 0.52, 0.36))
    picture = paint(picture, (236, 236, 238), blob(0, 0.86, 0.11, 0.12))
    picture = paint(picture, (205, 160, 132), blob(0, 0.74, 0.12, 0.16))
    picture = paint(picture, (38, 33, 31), blob(0, 0.38, 0.285, 0.29))
    picture = paint(picture, (222, 180, 152), blob(0, 0.46, 0.235, 0.275, 0.05))
    picture = paint(picture, (186, 138, 112), blob(0.17, 0.5, 0.07, 0.2, 0.5) * 0.7)
    for side in (-0.095, 0.095):
        picture = paint(picture, (48, 38, 34), blob(side, 0.43, 0.045, 0.014, 0.15))
        picture = paint(picture, (60, 48, 42), blob(side, 0.385, 0.062, 0.012, 0.3) * 0.8)
    picture = paint(picture, (176, 124, 102), blob(0.012, 0.52, 0.022, 0.07, 0.4) * 0.6)
    picture = paint(picture, (168, 88, 82), blob(0, 0.615, 0.075, 0.02, 0.2))
    grain = cv2.GaussianBlur(rng.normal(0, 9, (high, wide, 1)).astype(np.float32), (0, 0), 1.2)
    out = flat.copy()
    out[top : top + high, left : left + wide] = np.clip(picture + grain[..., None], 0, 255)
    return out
