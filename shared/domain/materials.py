"""Which papers a case still needs: the exemption rule 四减两免, online and offline.

Rule (seed papers 000 and 003): what government issued is not asked for again, and what exists as
an e-licence is not asked for on paper. Whether the licence really exists only the province can
say. Offline the exemption therefore stays 待省平台核验; the resident may choose to show the
paper instead; a look-up that fails later becomes a supplement task, never a silent refusal.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum

from shared.domain.item import Material, PageSlot, ServiceItem

IDENTITY_KEY = "id"
FORM_KEY = "form"
PHOTO_KEY = "photo"


class How(StrEnum):
    """How a material is settled."""

    BRING = "bring"
    """Has to be shown to the camera; nothing replaces it."""
    EXEMPT = "exempt"
    """The province confirmed it: nothing to hand in."""
    PENDING = "pending"
    """Exempt by rule, the province has still to confirm it; showing the paper is a choice."""
    CAPTURED = "captured"
    """Every page of it has been captured."""
    ON_SITE = "on-site"
    """Made or read by this machine: the card on the reader, the form the system fills."""


class Lookup(StrEnum):
    """What the province said about a licence."""

    FOUND = "found"
    MISSING = "missing"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class MaterialFacts:
    """What is known of one case when its needs are worked out.

    answers: question id -> value, for materials that are asked for only sometimes.
    lookups: material key -> what the province said; absent = not asked yet.
    captured: (material key, page slot key) of every page held now.
    card_read: the applicant's card was read on the reader.
    card_typed: the number was entered by hand: the card itself is a paper like any other.
    can_photograph: this terminal can take a portrait.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    captured: Set[tuple[str, str]] = frozenset()
    card_read: bool = False
    card_typed: bool = False
    can_photograph: bool = False


@dataclass(frozen=True, slots=True)
class MaterialNeed:
    """One line of the material list, ready to be shown."""

    key: str
    name: str
    how: How
    tag: str
    """Two to six characters for a tag: 电子证照免交, 待省平台核验 …"""
    reason: str
    """One sentence for the resident, no personal data."""
    pages: tuple[PageSlot, ...] = ()
    """Pages that can be shown to the camera (empty when nothing can or need be)."""
    missing: tuple[PageSlot, ...] = ()
    """Those of ``pages`` not captured yet."""
    may_capture: bool = False
    """True when showing the paper is possible though not demanded."""
    tolerable: bool = False
    """May be handed in later under 容缺."""
    official_name: str = ""

    @property
    def settled(self) -> bool:
        """True when submitting need not wait for this material."""
        return self.how is not How.BRING


@dataclass(frozen=True, slots=True)
class SupplementTask:
    """What the resident must hand in after an exemption failed at the province."""

    material: str
    name: str
    sentence: str


def applies(material: Material, answers: Mapping[str, str]) -> bool:
    """True when this case needs the material at all."""
    if material.needed_when is not None:
        return answers.get(material.needed_when.question, "") in material.needed_when.values
    return material.required


def needs(item: ServiceItem, facts: MaterialFacts) -> list[MaterialNeed]:
    """The material list of a case, in the catalogue's order."""
    return [_need(m, facts) for m in item.materials if applies(m, facts.answers)]


def unsettled(found: list[MaterialNeed]) -> list[MaterialNeed]:
    """The needs that keep a case from being submitted."""
    return [n for n in found if not n.settled]


def supplement_for(material: Material, lookup: Lookup) -> SupplementTask | None:
    """The task a pending exemption turns into once the province answered; None when it held.

    An unreachable province decides nothing: the exemption stays pending.
    """
    if lookup is not Lookup.MISSING:
        return None
    return SupplementTask(
        material.key,
        material.label,
        f"省平台没有查到您的{material.label}，请在接到通知后补交，其他材料不用再交。",
    )


def exemption_words(material: Material, *, found: bool) -> str:
    """What the province's answer means for this material, one sentence for a clerk or resident."""
    if found:
        return _exempt_words(material)[1]
    return f"省平台没有查到{material.label}，要收原件。"


def _need(material: Material, facts: MaterialFacts) -> MaterialNeed:
    slots = material.slots
    missing = tuple(s for s in slots if (material.key, s.key) not in facts.captured)

    def line(
        how: How, tag: str, reason: str, *, camera: bool = False, choice: bool = False
    ) -> MaterialNeed:
        return MaterialNeed(
            key=material.key,
            name=material.label,
            how=how,
            tag=tag,
            reason=reason,
            pages=slots if camera else (),
            missing=missing if camera else (),
            may_capture=choice,
            tolerable=material.tolerable,
            official_name=material.name,
        )

    on_site = _on_site(material, facts)
    if on_site is not None:
        return line(How.ON_SITE, *on_site)
    if not missing:
        return line(How.CAPTURED, "已拍好", "拍下的样子已经留好，不用再交纸件。", camera=True)
    lookup = facts.lookups.get(material.key)
    if material.exempt_by_rule and lookup is Lookup.FOUND:
        return line(How.EXEMPT, *_exempt_words(material))
    if material.exempt_by_rule and lookup is Lookup.MISSING:
        return line(
            How.BRING,
            "需要拍照",
            f"省平台没有查到您的{material.label}，请拍一下原件。",
            camera=True,
        )
    if material.exempt_by_rule:
        return line(
            How.PENDING,
            "待省平台核验",
            "按规定可以免交，联网后由省平台核验；手边有原件，也可以现在拍。",
            camera=True,
            choice=True,
        )
    return line(How.BRING, "需要拍照", _bring_reason(material), camera=True)


def _on_site(material: Material, facts: MaterialFacts) -> tuple[str, str] | None:
    if material.key == IDENTITY_KEY and not facts.card_typed:
        if facts.card_read:
            return "已刷证", "身份证已在读卡器上读过，不用复印。"
        return "现场刷证", "请把身份证放在读卡器上，不用复印。"
    if material.key == FORM_KEY:
        return "系统填好", "申请表由系统填好，您核对后签名就行。"
    if material.key == PHOTO_KEY and facts.can_photograph:
        return "现场采集", "这台机器可以帮您拍，不用带照片。"
    return None


def _exempt_words(material: Material) -> tuple[str, str]:
    if material.e_licence is not None:
        return "电子证照免交", f"省平台已有您的电子{material.label}，不用交纸件。"
    return "数据共享免交", f"{material.issuer or '有关部门'}已有记录，由政府自己核对。"


def _bring_reason(material: Material) -> str:
    if material.tolerable:
        return "请拍一下原件；今天没带，也可以先申请、以后补交。"
    return "这份材料政府没有，请拍一下原件。"
