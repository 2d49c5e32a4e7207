"""Service items: what the authority offers, with the elements GB/T 39554.2 asks for.

Everything here is a frozen value read from a catalogue release. ``faults`` is the lint every item
must pass before it is shown to anyone.
"""

from __future__ import annotations

import re
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

_VAGUE = re.compile(
    r"其[他它](相关|有关|所需|必要|必需)?(的)?(证明)?(材料|资料|文件)"
    r"|(有关|相关)(证明)?(材料|资料|文件)"
    r"|等(相关|有关|证明)?(材料|资料|文件)"
    r"|(材料|资料|文件)等$"
    r"|(需要|要求)(提交|提供)的(材料|资料|文件)"
)
_HOURS_PER_DAY = 24
_WORKDAY_IN_DAYS = 7 / 5


class Frozen(BaseModel):
    """Base of catalogue values: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class LimitUnit(StrEnum):
    """Units of a time limit (government-services.md section 4)."""

    AT_ONCE = "即办"
    WORKDAY = "工作日"
    DAY = "自然日"
    HOUR = "小时"
    MINUTE = "分钟"
    MONTH = "月"


class Limit(Frozen):
    """A time limit; ``value`` counts in ``unit`` and is 0 for 即办."""

    value: int = Field(ge=0)
    unit: LimitUnit

    @property
    def at_once(self) -> bool:
        """True when the matter is settled on the spot."""
        return self.unit is LimitUnit.AT_ONCE or self.value == 0

    @property
    def text(self) -> str:
        """当场办结, 5 个工作日, 60 天 …"""
        if self.at_once:
            return "当场办结"
        word = {
            LimitUnit.WORKDAY: "个工作日",
            LimitUnit.DAY: "天",
            LimitUnit.HOUR: "小时",
            LimitUnit.MINUTE: "分钟",
            LimitUnit.MONTH: "个月",
        }[self.unit]
        return f"{self.value} {word}"

    @property
    def about_days(self) -> float:
        """Length in calendar days, for comparing limits of different units (5 workdays = 7)."""
        if self.at_once:
            return 0.0
        return (
            self.value
            * {
                LimitUnit.WORKDAY: _WORKDAY_IN_DAYS,
                LimitUnit.DAY: 1.0,
                LimitUnit.HOUR: 1 / _HOURS_PER_DAY,
                LimitUnit.MINUTE: 1 / (_HOURS_PER_DAY * 60),
                LimitUnit.MONTH: 30.0,
            }[self.unit]
        )


class Fee(Frozen):
    """What it costs and why."""

    charge: bool
    amount: str = ""
    basis: str = ""

    @property
    def text(self) -> str:
        """免费 or the amount."""
        return self.amount if self.charge else "免费"


class Result(Frozen):
    """What the applicant gets, and how it comes out (``output`` names the device or way)."""

    type: str
    name: str
    output: str


class Channels(Frozen):
    """Where it can be done; values as in the catalogue's read-me."""

    kiosk: str
    counter: str


class Copies(Frozen):
    """How many originals and copies the authority wants."""

    original: int = 1
    copy_count: int = Field(default=0, alias="copy")


class PageSlot(Frozen):
    """One picture a material needs: 户口簿 has 首页 and 本人页."""

    key: str
    name: str
    hint: str = ""
    kind: str = ""
    """Document kind the reader should find there, e.g. ``hukou-person``; '' when any will do."""


class NeededWhen(Frozen):
    """A material that is asked for only when an answer is one of ``values``."""

    question: str
    values: tuple[str, ...]


class Material(Frozen):
    """One paper an item asks for."""

    key: str = Field(alias="code_key")
    name: str
    short_name: str = ""
    required: bool = True
    copies: Copies = Copies()
    form: str = ""
    issuer: str = ""
    gov_issued: bool = False
    exempt_rule: str | None = None
    e_licence: str | None = None
    tolerable: bool = False
    """May be handed in later under 容缺."""
    reusable_in_profile: bool = False
    pages: tuple[PageSlot, ...] = ()
    needed_when: NeededWhen | None = None

    @property
    def label(self) -> str:
        """The short name people use, or the official one."""
        return self.short_name or self.name

    @property
    def exempt_by_rule(self) -> bool:
        """四减两免: issued by government, or there is an e-licence for it."""
        return self.gov_issued or self.e_licence is not None

    @property
    def slots(self) -> tuple[PageSlot, ...]:
        """The pages to capture; a material without a list has one page of its own name."""
        return self.pages or (PageSlot(key="page", name=self.label),)


class ServiceItem(Frozen):
    """事项: one thing people can apply for."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    task_type: str
    dept: str
    object: str
    project_type: str
    conditions: tuple[str, ...] = ()
    min_age: int | None = Field(default=None, ge=0, le=130)
    """Full years the applicant must have reached, where a card can show it."""
    statutory_limit: Limit
    promised_limit: Limit
    materials: tuple[Material, ...]
    legal_basis: tuple[str, ...]
    fee: Fee
    result: Result
    max_visits: int = Field(ge=0)
    online_depth: int = Field(ge=1, le=4)
    channels: Channels
    faq: tuple[str, ...] = ()
    notes: str | None = None
    provenance: str = ""
    illustrative: bool = False
    """Made up from public law for showing and trying; no authority has checked it."""

    @property
    def kiosk_applies(self) -> bool:
        """True when an application can be made at a kiosk (not guide only, no special device)."""
        return not self.channels.kiosk.startswith(("guide_only", "if_"))

    def material(self, key: str) -> Material:
        """The material with that key. Raises KeyError."""
        for material in self.materials:
            if material.key == key:
                return material
        raise KeyError(key)


class BundleMember(Frozen):
    """One step of a one-thing: an item of ours, or the name of something done elsewhere."""

    item: str | None
    depends_on: tuple[str, ...] = ()
    optional: bool = True
    external: str | None = None


class Bundle(Frozen):
    """一件事: several items asked for with one form and one set of papers."""

    id: str
    name: str
    subject: str
    national_list: str
    lead_dept: str
    members: tuple[BundleMember, ...]
    shared_form: str
    select: str
    rules: tuple[str, ...] = ()
    notes: str | None = None


def vague(name: str) -> bool:
    """True for a catch-all such as 其他材料, 有关材料, 等材料 (seed paper 002 forbids them)."""
    return _VAGUE.search(name.replace(" ", "")) is not None


def faults(item: ServiceItem) -> list[str]:
    """What is wrong with an item, one Chinese sentence each; empty when it may be published."""
    found = []
    for material in item.materials:
        if vague(material.name):
            found.append(f"{item.id} 的材料“{material.name}”写得含糊，不能用兜底说法。")
    keys = [m.key for m in item.materials]
    for key in sorted({k for k in keys if keys.count(k) > 1}):
        found.append(f"{item.id} 的材料代号“{key}”重复。")
    for material in item.materials:
        slots = [s.key for s in material.pages]
        if len(set(slots)) != len(slots):
            found.append(f"{item.id} 的材料“{material.name}”页面代号重复。")
    if item.promised_limit.about_days > item.statutory_limit.about_days:
        found.append(
            f"{item.id} 的承诺时限（{item.promised_limit.text}）"
            f"比法定时限（{item.statutory_limit.text}）还长。"
        )
    if not item.legal_basis:
        found.append(f"{item.id} 没有写设定依据。")
    if item.fee.charge and not item.fee.basis:
        found.append(f"{item.id} 收费却没有写收费依据。")
    if item.online_depth == 4 and item.max_visits > 0:
        found.append(f"{item.id} 写明全程网办，跑动次数却不是 0。")
    return found
