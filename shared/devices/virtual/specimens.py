"""Specimen papers (样张 不作凭证) of invented people, as flat pictures at true size."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import typst

from shared.assets import asset
from shared.devices.virtual.people import Person
from shared.devices.virtual.records import record
from shared.devices.virtual.scenery import Scene, scene, scene_with_truth
from shared.fonts import font_set
from shared.image.frame import Bgr, decode

__all__ = [
    "SPECIMEN_DPI",
    "Scene",
    "SpecimenKind",
    "scene",
    "scene_with_truth",
    "specimen",
    "typeset",
]

SPECIMEN_DPI = 300
"""Pixels per inch of every specimen; a picture's size on the desk follows from it."""


class SpecimenKind(StrEnum):
    """What can be rendered. All but the jacket and the notice are also document kinds."""

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
    BUSINESS_LICENCE = "business-licence"
    DISABILITY_CERTIFICATE = "disability-certificate"
    MARRIAGE_CERTIFICATE = "marriage-certificate"
    BIRTH_CERTIFICATE = "birth-certificate"
    DIPLOMA = "diploma"
    PROPERTY_CERTIFICATE = "property-certificate"
    APPLICATION_FORM = "application-form"
    LETTER = "letter"
    """A neighbourhood's invitation, A5."""
    NOTICE = "notice"
    """A proof, statement or notice, A4; it may name other papers. A letter, too."""
    PHOTO = "photo"


_lock = threading.Lock()
_compilers: dict[tuple[Path, ...], typst.Compiler] = {}


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


def specimen(kind: SpecimenKind | str, person: Person, **otherwise: object) -> Bgr:
    """The flat paper at 300 dpi, BGR.

    otherwise: values that replace a template's own; ``look`` (0, 1, 2) is the layout, ``fonts`` the
    families ``{"sans": …, "serif": …}``. Raises ValueError for an unknown kind.
    Raises Trouble ``fonts-missing`` when there is no Chinese font.
    """
    return decode(typeset(kind, person, "png", otherwise))


def typeset(
    kind: SpecimenKind | str,
    person: Person,
    form: Literal["png", "pdf"],
    otherwise: Mapping[str, object] = MappingProxyType({}),
    folders: Sequence[Path] = (),
) -> bytes:
    """The flat paper as a PNG at 300 dpi or as a PDF, whose text is what stands on the paper.

    folders: further folders of font files. Else as ``specimen``.
    """
    source = asset("specimens", f"{SpecimenKind(kind)}.typ")
    data = json.dumps(_fields(person) | record(person) | dict(otherwise), ensure_ascii=False)
    with _lock:
        compiler = _compilers.get(tuple(folders))
        if compiler is None:
            faces = typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[font_set().folder, *folders],
            )
            compiler = typst.Compiler(root=asset("specimens"), font_paths=faces)
            _compilers[tuple(folders)] = compiler
        made = compiler.compile(
            input=source, format=form, ppi=SPECIMEN_DPI, sys_inputs={"data": data}
        )
    if not isinstance(made, bytes):
        raise ValueError("a specimen has one page")
    return made
