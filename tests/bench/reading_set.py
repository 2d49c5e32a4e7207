"""Photographs of specimens of every kind, with what stands on them: lines, fields, codes.

Everything follows from (seed, number). Seeds 1 to 9 are for development; FINAL is kept for the
figures that are written down. 5 megapixels over an A3 bed (157 dpi); every second picture is
reduced to 97 dpi. Text comes from the same typesetting as PDF, so the truth is not typed twice.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2

from shared.devices.virtual.people import Person, invent
from shared.devices.virtual.records import record
from shared.devices.virtual.scenery import scene_with_truth
from shared.devices.virtual.specimens import SpecimenKind, typeset
from shared.fonts import font_set
from shared.image.cv import cv2
from shared.image.frame import Bgr, decode
from shared.reading.eye import RawPage
from shared.reading.model import Line

FINAL = 5092026
"""The seed of the final figures; never tuned with."""
DEVELOPMENT = (8, 9)
"""Seeds that `make bench` measures on."""
BED_MM = 420.0
SIZE = (2592, 1944)
LOW = 97 / (SIZE[0] / BED_MM * 25.4)
KINDS = tuple(k for k in SpecimenKind if k is not SpecimenKind.HUKOU_JACKET)
_DESKS = ("mat", "wood", "white")
_LIGHTS = ("even", "side", "dim", "warm")
_ADDRESSES = (
    "样例省样例市样例区幸福里12号楼3单元201号",
    "样例省样例市河西区柳树巷7号",
    "样例壮族自治区样例市青秀区民族大道118号万象国际城3栋2单元1806室",
    "样例省样例县石门坎苗族乡荣和村卯家寨组46号",
    "样例自治区样例盟阿拉善左旗巴彦浩特镇额鲁特东路嘉和园小区16-2-502",
    "样例市浦东新区东三里桥路1018弄55号402室",
    "样例省样例市鄞州区横溪镇上任村7组133号附1号",
)
_NATIONS = ("汉", "汉", "汉", "回", "蒙古", "维吾尔", "壮", "土家", "哈尼", "朝鲜", "满", "藏")
_NAMES = (
    "王秀英", "欧阳思远", "阿依古丽·买买提", "张伟", "刘淑珍", "陈晓敏", "乌兰图雅", "李雨涵",
    "上官婉清", "赵国庆", "孙浩然", "次仁卓玛", "马骁", "徐璟雯", "韩冰", "杨德胜", "冯玉梅",
    "郑子轩", "尉迟恭", "曹佳琪", "袁立新", "邓丽华", "卢沁媛", "龙腾", "买买提·吐尔逊",
    "林芷若", "谢逸飞", "皮晓阳", "仝小林", "褚遂良", "覃海燕", "麦燕玲",
)  # fmt: skip
_ISSUERS = ("样例市公安局样例分局", "样例县公安局", "样例市公安局河西分局", "样例旗公安局")


@dataclass(frozen=True)
class Sample:
    """One photograph. lines: printed text without blanks. fields: as a reading must give them."""

    name: str
    kind: str
    bgr: Bgr
    quad: Any
    lines: tuple[str, ...]
    fields: dict[str, str]
    codes: tuple[str, ...]


def person(rng: random.Random) -> Person:
    """Somebody invented, with a full spread of names, nations and addresses."""
    born = date(1935, 1, 1) + timedelta(days=rng.randrange(365 * 70))
    begun = date(2010, 1, 1) + timedelta(days=rng.randrange(365 * 14))
    until = begun.replace(year=begun.year + 20, day=min(begun.day, 28))
    ends = None if rng.random() < 0.3 else until
    return invent(
        rng.choice(_NAMES), born, rng.randrange(1000), address=rng.choice(_ADDRESSES),
        nation=rng.choice(_NATIONS),
        relation=rng.choice(("户主", "妻", "儿子", "长女", "儿媳", "孙子")),
        education=rng.choice(("小学", "初中", "高中", "大学专科", "大学本科", "硕士研究生")),
        marriage=rng.choice(("未婚", "已婚", "丧偶", "离婚", "有配偶")),
        work=rng.choice(("退休", "样例机械厂", "样例市第三中学", "样例县农业技术推广站")),
        valid_from=begun, valid_until=ends,
    )  # fmt: skip


def sample(
    seed: int, number: int, folders: tuple[Path, ...] = (), faces: tuple[str, ...] = ()
) -> Sample:
    """Photograph ``number`` of a seed's set.

    folders, faces: further font folders and the families in them to vary the print with.
    """
    rng = random.Random(f"{seed}/{number}")
    kind = KINDS[number % len(KINDS)]
    who = person(rng)
    sans, serif = font_set().sans, font_set().serif
    families = {
        "sans": rng.choice((sans, sans, serif, *faces)),
        "serif": rng.choice((serif, serif, sans, *faces)),
    }
    look = rng.randrange(3)
    otherwise = {"look": look, "fonts": families}
    flat = decode(typeset(kind, who, "png", otherwise, folders))
    low = number // len(KINDS) % 2 == 1
    turn = rng.choice((0, 0, 0, 90, 180, 270))
    reach = 12 if max(flat.shape) > 2600 else 60
    for tilt in (rng.uniform(-12, 12), rng.uniform(-4, 4), 0.4):
        view = scene_with_truth(
            [flat], size=SIZE, field_mm=BED_MM, desk=rng.choice(_DESKS), light=rng.choice(_LIGHTS),
            angle=tilt + turn, perspective=rng.uniform(0, 0.25), blur=rng.uniform(0, 0.7),
            noise=rng.uniform(1, 4),
            offset=(rng.uniform(-reach, reach), rng.uniform(-reach, reach) / 2),
            seed=rng.randrange(10**6),
        )  # fmt: skip
        quad = view.quads[0]
        if (quad > 6).all() and (quad < (SIZE[0] - 7, SIZE[1] - 7)).all():
            break
    bgr = view.bgr
    if low:
        bgr = cv2.resize(bgr, None, fx=LOW, fy=LOW, interpolation=cv2.INTER_AREA)
        quad = (quad + 0.5) * LOW - 0.5
    _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, rng.choice((82, 88, 92))])
    bgr = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)
    data = record(who)
    codes = {"business-licence": "licence_code", "application-form": "form_number"}.get(kind)
    name = f"{number:03d}-{kind}-{'97' if low else '157'}"
    lines = tuple(text for text, _ in printed(kind, who, otherwise, folders))
    told = (str(data[codes]),) if codes else ()
    return Sample(name, str(kind), bgr, quad, lines, wanted(kind, who, look), told)


def printed(
    kind: str, who: Person, otherwise: dict[str, Any], folders: tuple[Path, ...] = ()
) -> tuple[tuple[str, tuple[float, float, float, float]], ...]:
    """The runs of text on the paper without blanks, each with left, top, right, bottom in points.

    A gap wider than a character ends a run, as a column does. Stamps lie across the paper and
    are not part of it.
    """
    page = pypdfium2.PdfDocument(typeset(kind, who, "pdf", otherwise, folders))[0]
    text, high = page.get_textpage(), page.get_height()
    runs: list[tuple[str, tuple[float, float, float, float]]] = []
    for i in range(text.count_chars()):
        char = text.get_text_range(i, 1)
        left, low, right, top = text.get_charbox(i, loose=True)
        if not char.strip():
            continue
        box = (left, high - top, right, high - low)
        if runs:
            so_far, (x, t, r, b) = runs[-1]
            size = b - t
            if abs((t + b) - (box[1] + box[3])) < size and -0.5 * size < left - r < 1.4 * size:
                runs[-1] = (so_far + char, (x, min(t, box[1]), right, max(b, box[3])))
                continue
        runs.append((char, box))
    return tuple(run for run in runs if not re.fullmatch("[样张不作凭证]+", run[0]))


def as_read(kind: str, who: Person, **otherwise: Any) -> RawPage:
    """The paper as a faultless eye would see it: what is right here is right in kinds and fields.

    Pixels are quarters of points; boxes are as large as the detector makes them.
    """
    lines = []
    for text, (left, top, right, bottom) in printed(kind, who, otherwise):
        more = 0.12 * (bottom - top)
        a, b, c, d = (4 * x for x in (left - more, top - more, right + more, bottom + more))
        lines.append(Line(text, 0.99, ((a, b), (c, b), (c, d), (a, d))))
    wide, high = pypdfium2.PdfDocument(typeset(kind, who, "pdf", otherwise))[0].get_size()
    return RawPage(tuple(lines), (), 0, round(4 * wide), round(4 * high))


_PERSON = "name=name number=number sex=sex birth=birth"
_WANTED = {
    "id-card-front": f"{_PERSON} address=address nation=nation",
    "id-card-back": "issuer=issuer valid-from=valid_from valid-until=valid_until",
    "hukou-cover": "head=name address=address household-kind=household_kind"
    " household-number=household_number issued=issued",
    "hukou-person": f"{_PERSON} nation=nation_whole relation=relation education=education"
    " marriage=marriage work=work birthplace=birthplace origin=birthplace",
    "bank-card": "bank-number=bank_plain name=name number=number",
    "business-licence": "legal-person=name credit-code=credit_code company=company"
    " address=premises founded=founded_iso scope=scope type=type capital=capital_here",
    "disability-certificate": "name=name sex=sex address=address disability=disability grade=grade"
    " certificate-number=disability_number issued=disability_issued_iso",
    "marriage-certificate": f"{_PERSON} holder=name registered=married_iso"
    " certificate-number=marriage_number spouse-name=spouse spouse-sex=spouse_sex"
    " spouse-birth=spouse_birth_iso spouse-number=spouse_number",
    "birth-certificate": "name=baby sex=baby_sex birth=born_iso mother=mother father=father"
    " mother-number=mother_number father-number=father_number hospital=hospital"
    " certificate-number=birth_cert_number issued=birth_cert_issued_iso",
    "diploma": "name=name sex=sex birth=birth certificate-number=diploma_number school=school"
    " study=study issued=diploma_date_iso",
    "property-certificate": "certificate-number=property_number owner=owners address=location"
    " unit=unit usage=usage sharing=sharing area=area right-nature=right_nature",
    "application-form": f"{_PERSON} address=address bank-number=bank_plain nation=nation_whole"
    " title=form_title phone=phone date=form_date_iso",
    "notice": "title=letter_title date=form_date_iso",
}
_CERTIFIED = {
    True: " guardian=guardian",
    False: " valid-until=disability_until_iso number=number birth=birth",
}
"""What a disabled person's certificate says besides, as a card (look 2) and as a booklet."""


def wanted(kind: str, who: Person, look: int = 0) -> dict[str, str]:
    """What a perfect reading says, by field."""
    card, data = who.card, record(who)
    letter: Any = data["letter"]
    sole = bool(data["sole"])
    known = data | {
        "name": card.name, "number": card.number, "sex": card.sex, "nation": card.nation,
        "birth": card.birth.isoformat(), "address": card.address, "issuer": card.issuer,
        "valid_from": card.valid_from, "valid_until": card.valid_until or "长期",
        "household_kind": "非农业家庭户", "household_number": "09990" + card.number[-4:],
        "issued": "2016-04-19", "nation_whole": card.nation + "族", "relation": who.relation,
        "education": who.education, "marriage": who.marriage, "work": who.work,
        "birthplace": "样例省样例市", "type": "个体工商户" if sole else data["company_type"],
        "capital_here": "" if sole else data["capital"], "letter_title": letter["title"],
    }  # fmt: skip
    asked = _WANTED.get(kind, "")
    if kind == "disability-certificate":
        asked += _CERTIFIED[look == 2]
    pairs = (pair.split("=") for pair in asked.split())
    return {name: str(known[key]) for name, key in pairs if str(known[key])}
