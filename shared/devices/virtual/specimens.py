"""Specimen papers (样张 不作凭证) of invented people, as flat pictures at true size."""

from __future__ import annotations

import json
import threading
from enum import StrEnum

import typst

from shared.assets import asset
from shared.devices.virtual.people import Person
from shared.devices.virtual.scenery import Scene, scene, scene_with_truth
from shared.fonts import font_set
from shared.image.frame import Bgr, decode

__all__ = ["SPECIMEN_DPI", "Scene", "SpecimenKind", "scene", "scene_with_truth", "specimen"]

SPECIMEN_DPI = 300
"""Pixels per inch of every specimen; a picture's size on the desk follows from it."""


class SpecimenKind(StrEnum):
    """What can be rendered. All but the jacket and the letter are also document kinds."""

    ID_FRONT = "id-card-front"
    ID_BACK = "id-card-back"
    HUKOU_COVER = "hukou-cover"
    """户口簿首页: the page with the household's number and address."""
    HUKOU_PERSON = "hukou-person"
    """常住人口登记卡: one person's page."""
    HUKOU_JACKET = "hukou-jacket"
    """The closed book from outside."""
    BANK_CARD = "bank-card"
    """A social-security card with its bank number."""
    LETTER = "letter"
    """A wrong page: a neighbourhood notice, A5."""


_lock = threading.Lock()
_compiler: list[typst.Compiler] = []


def _fields(person: Person) -> dict[str, object]:
    card = person.card
    start = f"{card.valid_from:%Y.%m.%d}" if card.valid_from else ""
    end = f"{card.valid_until:%Y.%m.%d}" if card.valid_until else "长期"
    number = person.bank_number
    fonts = font_set()
    return {
        "fonts": {"sans": fonts.sans, "serif": fonts.serif},
        "name": card.name,
        "sex": card.sex,
        "nation": card.nation,
        "year": str(card.birth.year),
        "month": str(card.birth.month),
        "day": str(card.birth.day),
        "birth": f"{card.birth.year}年{card.birth.month}月{card.birth.day}日",
        "address": card.address,
        "number": card.number,
        "issuer": card.issuer,
        "validity": f"{start}-{end}",
        "relation": person.relation,
        "birthplace": "样例省样例市",
        "origin": "样例省样例市",
        "education": person.education,
        "marriage": person.marriage,
        "work": person.work,
        "job": person.job,
        "moved_in": "",
        "moved_here": "1998年6月由样例市样例区迁入",
        "issued": "2016年4月19日",
        "household_kind": "非农业家庭户",
        "household_number": "09990" + card.number[-4:],
        "head": card.name,
        "bank_number": " ".join(number[i : i + 4] for i in range(0, len(number), 4)),
        "card_valid": "2036.04",
    }


def specimen(kind: SpecimenKind | str, person: Person) -> Bgr:
    """The flat paper at 300 dpi, BGR. Raises ValueError for an unknown kind.

    Raises Trouble ``fonts-missing`` when there is no Chinese font.
    """
    source = asset("specimens", f"{SpecimenKind(kind)}.typ")
    data = json.dumps(_fields(person), ensure_ascii=False)
    with _lock:
        if not _compiler:
            faces = typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[font_set().folder],
            )
            _compiler.append(typst.Compiler(root=asset("specimens"), font_paths=faces))
        png = _compiler[0].compile(
            input=source, format="png", ppi=SPECIMEN_DPI, sys_inputs={"data": data}
        )
    if not isinstance(png, bytes):
        raise ValueError("a specimen has one page")
    return decode(png)
