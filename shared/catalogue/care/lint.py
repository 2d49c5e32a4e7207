"""Every rule a catalogue is held to, as findings an editor can act on.

Errors (E…) are what the loader would refuse, and more; warnings (W…) are what makes a catalogue
hard to read. Codes are stable: offices put them into their own check lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from shared.catalogue.care import sentences
from shared.catalogue.care.draft import Draft, read_folder, read_list
from shared.catalogue.care.finding import Finding
from shared.catalogue.situations import situation_faults
from shared.domain.bundle import bundle_faults, circle
from shared.domain.form import form_faults
from shared.domain.guide import guide_faults
from shared.domain.item import Material, ServiceItem, vague
from shared.domain.offer import LICENCE_ON_CARD
from shared.domain.offer_faults import offer_faults

_LONG_NAME = 40


def lint(path: Path) -> tuple[Draft, list[Finding]]:
    """Everything wrong with a folder or a bare list of items, errors first."""
    draft = read_folder(path) if path.is_dir() else read_list(path)
    return draft, judge(draft)


def judge(draft: Draft) -> list[Finding]:
    """The findings of a draft, those of reading it included; errors first, then by place."""
    found = list(draft.findings)
    for rule in _RULES:
        found += rule(draft)
    return sorted(set(found), key=lambda one: (one.code[0], one.place, one.code))


def _each(
    rule: Callable[[Draft, str, ServiceItem], Iterable[Finding]],
) -> Callable[[Draft], Iterator[Finding]]:
    """A rule of one item, applied to all."""

    def all_items(draft: Draft) -> Iterator[Finding]:
        for item in draft.items.values():
            yield from rule(draft, draft.place(item.id), item)

    return all_items


def _vague(_draft: Draft, place: str, item: ServiceItem) -> Iterator[Finding]:
    for material in item.materials:
        if vague(material.name):
            yield Finding(
                "E04",
                place,
                f"材料“{material.name}”写得含糊，办事的人不知道要带什么。",
                "请写出每一份材料的名字；不需要就删掉。",
            )


def _limits(_draft: Draft, place: str, item: ServiceItem) -> Iterator[Finding]:
    promised, statutory = item.promised_limit, item.statutory_limit
    if promised.about_days > statutory.about_days:
        yield Finding(
            "E05",
            place,
            f"承诺时限（{promised.text}）比法定时限（{statutory.text}）还长。",
            "请核对两个数；承诺只能比法定短。",
        )
    if (item.project_type == "即办件") != promised.at_once:
        yield Finding(
            "W13",
            place,
            f"办件类型是{item.project_type}，承诺时限却是{promised.text}。",
            "即办件应当场办结，承诺件要写天数。",
        )


def _basis(_draft: Draft, place: str, item: ServiceItem) -> Iterator[Finding]:
    if not item.legal_basis:
        yield Finding("E06", place, "没有写设定依据。", "请写上法律、法规或者文件的名字和文号。")
    if item.fee.charge and not item.fee.basis:
        yield Finding("E07", place, "收费却没有写收费依据。", "请写上收费文件的名字和文号。")
    if item.fee.charge and not item.fee.amount:
        yield Finding("E07", place, "收费却没有写收多少。", "请写上金额或者计算办法。")
    if item.online_depth == 4 and item.max_visits > 0:
        mend = "四级就是不用跑；要跑一次的请写三级。"
        yield Finding("E11", place, f"网办深度写四级，跑动次数却是 {item.max_visits}。", mend)
    if not item.conditions:
        yield Finding("W05", place, "没有写受理条件。", "请写清楚谁能办、什么情况能办。")
    yield from _office(place, item.dept)
    if not item.provenance:
        yield Finding("W07", place, "没有写来源。", "请写明依据哪份办事指南、什么时候核对的。")


def _materials(draft: Draft, place: str, item: ServiceItem) -> Iterator[Finding]:
    keys = [m.key for m in item.materials]
    for key in sorted({k for k in keys if keys.count(k) > 1}):
        yield Finding("E03", place, f"材料代号“{key}”用了两次。", "同一份材料只写一次。")
    for material in item.materials:
        slots = [slot.key for slot in material.pages]
        if len(set(slots)) != len(slots):
            yield Finding(
                "E03", place, f"材料“{material.name}”的页面代号重复。", "请改成不同的代号。"
            )
        if material.needed_when is not None:
            yield from _needed_when(draft, place, item, material)


def _needed_when(
    draft: Draft, place: str, item: ServiceItem, material: Material
) -> Iterator[Finding]:
    form, when = draft.forms.get(item.id), material.needed_when
    if form is None or when is None:
        return
    asked = {q.id: q for q in form.questions}
    if when.question not in asked:
        mend = "请改成表单里有的问题代号。"
        said = f"材料“{material.name}”看的问题“{when.question}”表单里没有。"
        yield Finding("E08", place, said, mend)
        return
    offered = {c.value for c in asked[when.question].choices}
    for value in when.values:
        if offered and value not in offered:
            said = f"材料“{material.name}”要看的回答“{value}”不是选项。"
            yield Finding("E08", place, said, "请改成那个问题的一个选项。")


def _readable(_draft: Draft, place: str, item: ServiceItem) -> Iterator[Finding]:
    if len(item.name) > _LONG_NAME:
        yield Finding("W02", place, f"名称有 {len(item.name)} 个字。", "请在白话指南里写一个短名。")
    for what, text in _texts(item):
        yield from readable(f"{place} {what}", text)


def readable(place: str, text: str) -> Iterator[Finding]:
    """What makes a text hard to read for a resident."""
    long = sentences.too_long(text)
    if long:
        said = f"“{long[:20]}……”有 {len(long)} 个字没有停顿，读起来吃力。"
        yield Finding("W02", place, said, f"请拆成不超过 {sentences.LONGEST} 个字的句子。")
    office = sentences.office_words(text)
    if office is not None:
        said = f"“{office[0]}”是公文用语，群众听不懂。"
        yield Finding("W03", place, said, f"可以写：{office[1]}。")
    twice = sentences.double_negation(text)
    if twice:
        yield Finding("W04", place, f"“{twice}”是双重否定。", "请直接说可以怎样、要怎样。")
    mark = sentences.half_width(text)
    if mark:
        yield Finding("W12", place, f"“{mark}”用了半角标点。", "中文里请用全角标点。")


def _texts(item: ServiceItem) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(item.conditions, 1):
        yield f"受理条件第 {number} 条", text
    for number, text in enumerate(item.faq, 1):
        yield f"常见问题第 {number} 条", text


def _guides(draft: Draft) -> Iterator[Finding]:
    for key, guide in draft.guides.items():
        item = draft.items.get(key)
        place = f"{draft.guide_files.get(key, '白话指南')} {key}"
        place += f"（{item.name}）" if item is not None else ""
        if item is None:
            yield Finding("E08", place, f"目录里没有事项 {key}。", "请删掉这份指南或者补上事项。")
            continue
        for said in guide_faults(guide, frozenset(m.key for m in item.materials)):
            yield Finding("E08", place, said, "请按事项的材料和步骤改指南。")
        for text in (guide.summary, guide.result_note, guide.leave_note, *guide.conditions):
            yield from readable(place, text)
    if draft.whole:
        for key in draft.items:
            if key not in draft.guides:
                mend = "请写一句大白话：给谁办、办了有什么用。"
                yield Finding("W06", draft.place(key), "没有白话指南。", mend)


def _forms(draft: Draft) -> Iterator[Finding]:
    for key, form in draft.forms.items():
        place = f"forms/{key}.json"
        if key not in draft.items:
            yield Finding("E08", place, f"目录里没有事项 {key}。", "请删掉这份表单或者补上事项。")
        for said in form_faults(form):
            yield Finding("E12", place, said, "请按提示改表单。")
        for question in form.questions:
            for text in (question.text, question.hint, question.why):
                yield from readable(f"{place} {question.label}", text)


def _references(draft: Draft) -> Iterator[Finding]:
    for key in draft.frequent:
        if key not in draft.items:
            yield Finding("E08", "home.json", f"首页上的 {key} 目录里没有。", "请换成有的事项。")
    if draft.situations is not None:
        for said in situation_faults(draft.situations, frozenset(draft.items)):
            yield Finding("E08", "lexicon", said, "请改词典，或者补上事项。")
    if draft.offers is not None:
        for said in offer_faults(draft.offers, draft.items):
            yield Finding("E13", "offers.json", said, "请按提示改这条规则。")
        for rule in draft.offers.rules:
            yield from readable(f"offers.json {rule.id}", rule.says)
        for reminder in draft.offers.reminders:
            if reminder.licence != LICENCE_ON_CARD and not reminder.issued:
                place = f"offers.json {reminder.id}"
                said = f"“{reminder.licence}”的有效期机器看不到，这条提醒不会出现。"
                mend = f"看得到的只有{LICENCE_ON_CARD}；别的写上 issued 和 years（见手册）。"
                yield Finding("W14", place, said, mend)
    used = {m.key for item in draft.items.values() for m in item.materials}
    for key, paper in draft.papers.items():
        if key not in used:
            said = f"材料库里的“{paper.name}”没有事项用到。"
            yield Finding("W10", f"materials.json {key}", said, "不再用就删掉。")


def _office(place: str, dept: str) -> Iterator[Finding]:
    if "/" in dept or "／" in dept:
        said = f"部门写成“{dept}”，念不出来，印出来也不像话。"
        yield Finding("W15", place, said, "请写全称，几个部门用顿号隔开。")


def _bundles(draft: Draft) -> Iterator[Finding]:
    for bundle in draft.bundles.values():
        place = f"bundles.json {bundle.id}（{bundle.name}）"
        yield from _office(place, bundle.lead_dept)
        for said in bundle_faults(bundle, draft.items):
            code = "E09" if circle(bundle) and "绕成了圈" in said else "E08"
            yield Finding(code, place, said, next(m for words, m in _MENDS if words in said))


_MENDS = (
    ("绕成了圈", "请去掉其中一个“要先办的”（depends_on）。"),
    ("不存在的事项", "请改成目录里有的事项编号。"),
    ("没有写事项", "目录里有的写 item（事项编号），别处办的写 external（名称）。"),
    ("写了两次", "请只留一个。"),
    ("但这件事里没有它", "请改成这件事里有的环节，或者把那个环节加进来。"),
    ("牵头单位", "请写上核心环节或第一个环节的单位（lead_dept）。"),
    ("", "请照着别的一件事改。"),
)
"""Words of a fault of a one-thing -> how to mend it."""


def _doubles(draft: Draft) -> Iterator[Finding]:
    named: dict[str, list[str]] = defaultdict(list)
    called: dict[str, list[str]] = defaultdict(list)
    for item in draft.items.values():
        named[item.name].append(item.id)
        for alias in {*item.aliases}:
            called[alias].append(item.id)
    for name, keys in named.items():
        if len(keys) > 1:
            said = f"“{name}”这个名称有 {len(keys)} 个事项在用：{'、'.join(keys)}。"
            yield Finding("E10", draft.place(keys[1]), said, "是同一件事就合并，不是就改名。")
        others = [key for key in called.get(name, []) if key not in keys]
        if others:
            said = f"别名“{name}”是事项 {keys[0]} 的正式名称。"
            yield Finding("W01", draft.place(others[0]), said, "请删掉这个别名。")
    for alias, keys in called.items():
        if len(keys) > 1:
            said = f"别名“{alias}”有 {len(keys)} 个事项在用：{'、'.join(keys)}。"
            mend = "机器会分不清，请只留给最常说的那一个，或者说得更细。"
            yield Finding("W01", draft.place(keys[1]), said, mend)


def _papers(draft: Draft) -> Iterator[Finding]:
    by_name = {paper.name: key for key, paper in draft.papers.items()}
    for item, paper in draft.own_papers:
        key = by_name.get(paper.name)
        if key is not None:
            said = f"材料“{paper.name}”在材料库里已经有了（{key}）。"
            yield Finding("W09", draft.place(item), said, f'请直接写 "{key}"，改一处就处处都改。')


def _shared_questions(draft: Draft) -> Iterator[Finding]:
    """One id is one question wherever forms of a one-thing meet."""
    for bundle in draft.bundles.values():
        first: dict[str, tuple[str, object]] = {}
        for member in bundle.members:
            form = draft.forms.get(member.item or "")
            for question in form.questions if form is not None else ():
                shape = (question.type, question.choices)
                known = first.setdefault(question.id, (member.item or "", shape))
                if known[1] != shape:
                    place = f"bundles.json {bundle.id}（{bundle.name}）"
                    forms = f"{known[0]} 和 {member.item} 的表单里"
                    said = f"“{question.id}”在 {forms}问的不是一回事，合并以后会问两遍。"
                    yield Finding(
                        "W11", place, said, "同一个问题请用同样的选项，不同的问题请换代号。"
                    )


_RULES: tuple[Callable[[Draft], Iterable[Finding]], ...] = (
    _each(_vague),
    _each(_limits),
    _each(_basis),
    _each(_materials),
    _each(_readable),
    _guides,
    _forms,
    _references,
    _bundles,
    _doubles,
    _papers,
    _shared_questions,
)
