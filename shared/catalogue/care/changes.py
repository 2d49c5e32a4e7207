"""What changed between two versions of a catalogue, in words a department can confirm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from shared.catalogue.care.draft import Draft
from shared.domain.form import Form
from shared.domain.guide import PlainGuide
from shared.domain.item import Bundle, Fee, Limit, Material, ServiceItem

Value = TypeVar("Value")
_KIOSK = {
    "full": "可以全程办",
    "full_with_payment": "可以全程办并缴费",
    "apply_only": "可以申请",
    "apply_and_print": "可以申请并打印",
    "guide_only": "只看指南",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of which thing, and the sentence that says it."""

    subject: str
    name: str
    sentence: str

    @property
    def line(self) -> str:
        """高龄津贴申领（MZ002）：承诺时限由……"""
        return f"{self.name}（{self.subject}）：{self.sentence}" if self.subject else self.sentence


def differences(old: Draft, new: Draft) -> list[Change]:
    """Every change, item by item, then forms, guides, bundles, home and lexicon."""
    found: list[Change] = []
    for key in [*old.items, *(k for k in new.items if k not in old.items)]:
        before, after = old.items.get(key), new.items.get(key)
        if before is None and after is not None:
            found.append(Change(key, after.name, f"新增事项，由{after.dept}办理。"))
        elif after is None and before is not None:
            found.append(Change(key, before.name, "这个事项取消了。"))
        elif before is not None and after is not None and before != after:
            found += [Change(key, after.name, said) for said in item_changes(before, after)]
    found += _kept("表单", old.forms, new.forms, _form_changes, new)
    found += _kept("白话指南", old.guides, new.guides, _guide_changes, new)
    for key in [*old.bundles, *(k for k in new.bundles if k not in old.bundles)]:
        found += _bundle_changes(key, old.bundles.get(key), new.bundles.get(key))
    if old.frequent != new.frequent:
        names = "、".join(_short(new, key) for key in new.frequent)
        found.append(Change("", "", f"首页上的常办事项改成：{names}。"))
    if old.situations != new.situations:
        found.append(Change("", "", "情景词典改过，请用“yichuang find”试几句再发布。"))
    if old.offers != new.offers:
        found += [Change("", "", said) for said in _offer_changes(old, new)]
    if old.codes != new.codes:
        changed = [k for k in {**old.codes, **new.codes} if old.codes.get(k) != new.codes.get(k)]
        found.append(Change("", "", f"代码表改过：{'、'.join(sorted(changed))}。"))
    return found


def item_changes(before: ServiceItem, after: ServiceItem) -> Iterator[str]:
    """What changed of one item, one sentence each."""
    if before.name != after.name:
        yield f"名称由“{before.name}”改为“{after.name}”。"
    yield from _words("别名", before.aliases, after.aliases)
    for what, one, other in (
        ("部门", before.dept, after.dept),
        ("事项类型", before.task_type, after.task_type),
        ("服务对象", before.object, after.object),
        ("办件类型", before.project_type, after.project_type),
        ("办理结果", before.result.name, after.result.name),
        ("来源", before.provenance, after.provenance),
        ("备注", before.notes or "", after.notes or ""),
    ):
        if one != other:
            yield f"{what}由“{one or '空'}”改为“{other or '空'}”。"
    yield from _limit("法定时限", before.statutory_limit, after.statutory_limit)
    yield from _limit("承诺时限", before.promised_limit, after.promised_limit)
    yield from _words("受理条件", before.conditions, after.conditions)
    yield from _materials(before, after)
    yield from _words("设定依据", before.legal_basis, after.legal_basis)
    if before.fee != after.fee:
        yield f"收费由“{_fee(before.fee)}”改为“{_fee(after.fee)}”。"
    if before.min_age != after.min_age:
        yield f"最低年龄由{_age(before.min_age)}改为{_age(after.min_age)}。"
    if before.max_visits != after.max_visits:
        yield f"跑动次数由 {before.max_visits} 次改为 {after.max_visits} 次。"
    if before.online_depth != after.online_depth:
        yield f"网办深度由 {before.online_depth} 级改为 {after.online_depth} 级。"
    if before.channels.kiosk != after.channels.kiosk:
        ways = [_KIOSK.get(c.kiosk, c.kiosk) for c in (before.channels, after.channels)]
        yield f"自助机由“{ways[0]}”改为“{ways[1]}”。"
    if before.channels.counter != after.channels.counter:
        yield f"窗口由“{before.channels.counter}”改为“{after.channels.counter}”。"
    if before.result.output != after.result.output or before.result.type != after.result.type:
        yield "结果的种类或者出件方式改过。"
    yield from _words("常见问题", before.faq, after.faq)


def _limit(what: str, before: Limit, after: Limit) -> Iterator[str]:
    if before == after:
        return
    days = after.about_days - before.about_days
    verb = "缩短为" if days < 0 else "延长为" if days > 0 else "改写为"
    yield f"{what}由 {before.text}{verb} {after.text}。"


def _words(what: str, before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    old, new = list(before), list(after)
    gone = [text for text in old if text not in new]
    come = [text for text in new if text not in old]
    if gone and come and len(gone) == len(come) == 1:
        yield f"{what}“{gone[0].rstrip('。')}”改为“{come[0].rstrip('。')}”。"
        return
    if come:
        yield f"{what}增加：{'、'.join(text.rstrip('。') for text in come)}。"
    if gone:
        yield f"{what}去掉：{'、'.join(text.rstrip('。') for text in gone)}。"


def _materials(before: ServiceItem, after: ServiceItem) -> Iterator[str]:
    old = {m.key: m for m in before.materials}
    new = {m.key: m for m in after.materials}
    for key, material in new.items():
        if key not in old:
            need = "必交" if material.required else "需要时才交"
            yield f"增加材料“{material.name}”（{need}）。"
    for key, material in old.items():
        if key not in new:
            yield f"不再要材料“{material.name}”。"
    for key in (k for k in old if k in new):
        yield from _material(old[key], new[key])


def _material(before: Material, after: Material) -> Iterator[str]:
    if before.name != after.name:
        yield f"材料“{before.name}”改名为“{after.name}”。"
    if before.required != after.required:
        yield f"材料“{after.name}”由{_need(before)}改为{_need(after)}。"
    if before.exempt_by_rule != after.exempt_by_rule:
        way = ("要交", "可以免交")
        yield f"材料“{after.name}”由{way[before.exempt_by_rule]}改为{way[after.exempt_by_rule]}。"
    if before.tolerable != after.tolerable:
        way = ("不可以后补", "可以后补")
        yield f"材料“{after.name}”由{way[before.tolerable]}改为{way[after.tolerable]}。"
    if before.copies != after.copies:
        yield f"材料“{after.name}”的份数改过。"
    if before.pages != after.pages or before.needed_when != after.needed_when:
        yield f"材料“{after.name}”要拍的页面或者需要的情形改过。"


def _need(material: Material) -> str:
    return "必交" if material.required else "需要时才交"


def _fee(fee: Fee) -> str:
    return fee.text + (f"，依据{fee.basis}" if fee.basis else "")


def _age(age: int | None) -> str:
    return "不限" if age is None else f" {age} 周岁"


def _short(draft: Draft, key: str) -> str:
    guide, item = draft.guides.get(key), draft.items.get(key)
    return guide.short_name if guide else item.name if item else key


def _kept(
    what: str,
    old: Mapping[str, Value],
    new: Mapping[str, Value],
    told: Callable[[Value, Value], Iterator[str]],
    draft: Draft,
) -> Iterator[Change]:
    for key in [*old, *(k for k in new if k not in old)]:
        name = draft.items[key].name if key in draft.items else key
        if key not in old:
            yield Change(key, name, f"新增{what}。")
        elif key not in new:
            yield Change(key, name, f"{what}删掉了。")
        elif old[key] != new[key]:
            for said in told(old[key], new[key]):
                yield Change(key, name, f"{what}{said}")


def _form_changes(before: Form, after: Form) -> Iterator[str]:
    old = {q.id: q for q in before.questions}
    new = {q.id: q for q in after.questions}
    come = [q.label for k, q in new.items() if k not in old]
    gone = [q.label for k, q in old.items() if k not in new]
    changed = [q.label for k, q in new.items() if k in old and old[k] != q]
    for verb, names in (("多问了", come), ("不再问", gone), ("改了问法", changed)):
        if names:
            yield f"{verb}：{'、'.join(names)}。"
    if not (come or gone or changed):
        yield "的次序或者说明改过。"


def _guide_changes(before: PlainGuide, after: PlainGuide) -> Iterator[str]:
    if before.summary != after.summary:
        yield f"的一句话改为“{after.summary}”。"
    if before.commitment != after.commitment:
        yield "的承诺书改过，已经签过的不受影响。"
    if before.summary == after.summary and before.commitment == after.commitment:
        yield "的说法改过。"


def _offer_changes(old: Draft, new: Draft) -> Iterator[str]:
    before = {r.id: r for r in old.offers.rules} if old.offers else {}
    after = {r.id: r for r in new.offers.rules} if new.offers else {}
    for key in [*before, *(k for k in after if k not in before)]:
        if key not in before:
            yield f"主动办新增规则 {key}：{after[key].says}"
        elif key not in after:
            yield f"主动办去掉规则 {key}：{before[key].says}"
        elif before[key] != after[key]:
            yield f"主动办规则 {key} 的条件或者说法改过：{after[key].says}"
    if before == after:
        yield "到期提醒、年报提醒或者问题改过。"


def _bundle_changes(key: str, before: Bundle | None, after: Bundle | None) -> Iterator[Change]:
    if before is None and after is not None:
        yield Change(key, after.name, "新增一件事。")
    elif after is None and before is not None:
        yield Change(key, before.name, "这件一件事取消了。")
    elif before is not None and after is not None and before != after:
        old = [m.item or m.external or "" for m in before.members]
        new = [m.item or m.external or "" for m in after.members]
        said = list(_words("环节", old, new))
        for text in said or ["先后、牵头单位或者说明改过。"]:
            yield Change(key, after.name, text)
