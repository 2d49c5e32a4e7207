"""Kinds and fields on what a faultless eye would read off every specimen, in every layout."""

import random
from datetime import date

import pytest

from shared.devices.virtual.people import LI_JIANGUO, WANG_GUIFANG, ZHAO_MEILING
from shared.reading.checks import Doubt, compare, findings
from shared.reading.eye import RawPage
from shared.reading.kinds import kind_of, understand
from shared.reading.model import DocumentKind, Field, Line, Reading
from tests.bench.reading_set import KINDS, as_read, person, wanted

BOX = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))


def page(*texts, height=30.0, first=60.0, tallest=0, wide=1240, high=1754):
    """A page of lines set below each other; ``tallest`` is how much larger the first one is."""
    lines, top = [], first
    for i, text in enumerate(texts):
        size = height * (1 + tallest) if i == 0 else height
        right = 100 + 0.8 * size * len(text)
        box = ((100.0, top), (right, top), (right, top + size), (100.0, top + size))
        lines.append(Line(text, 0.99, box))
        top += 1.9 * size
    return RawPage(tuple(lines), (), 0, wide, high)


@pytest.mark.parametrize("look", [0, 1, 2])
@pytest.mark.parametrize("kind", [k for k in KINDS if k not in {"photo", "letter"}])
def test_every_kind_is_known_and_every_field_is_exact(kind, look):
    who = person(random.Random(f"{kind}{look}"))
    reading = understand(as_read(kind, who, look=look))
    assert reading.kind == {"notice": "letter"}.get(kind, kind)
    values = {name: field.value for name, field in reading.fields.items()}
    asked = wanted(kind, who, look)
    assert {name: values.get(name) for name in asked} == asked
    assert not [f for f in reading.fields.values() if f.flag]


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("关于遗失身份证的说明", "本人王桂芳，身份证号码410399194503080026，于上月遗失居民身份证",
          "公民身份号码如上，住址为样例市幸福里，特此说明，望予以补办，谢谢。"), "letter"),
        (("结婚证补领申请表", "姓名", "性别", "民族", "出生日期", "结婚证字号", "登记日期"),
         "application-form"),
        (("营业执照遗失声明", "样例市鑫源百货商店遗失营业执照正本一份，统一社会信用代码不详。",
          "自登报之日起，一切责任与本店无关，特此声明，请大家知悉并相互转告。"), "letter"),
        (("广东省居住证", "姓名王桂芳", "性别女民族汉", "出生1945年3月8日", "住址样例市",
          "公民身份号码410399194503080026"), "other"),
        (("缴费通知单", "户号123456", "金额45.20元", "日期2024年1月3日"), "other"),
        (("残疾人两项补贴申请表", "姓名", "残疾类别", "残疾等级", "残疾证号", "监护人"),
         "application-form"),
        (("办理须知", "请提供公民身份号码", "请提供住址的证明", "写明姓名和出生时间"), "other"),
        (("出生医学证明",), "birth-certificate"),
        (("居民身份证",), "other"),
        (("二〇二四年度预算表决情况", "姓名", "性别"), "other"),
    ],
    ids=lambda v: v if isinstance(v, str) else v[0],
)  # fmt: skip
def test_near_misses_are_not_taken_for_what_they_mention(texts, kind):
    assert kind_of(page(*texts, tallest=0.6)) == kind


def test_a_photograph_is_told_from_a_blank_page():
    assert kind_of(RawPage((), (), 0, 778, 1100, portrait=True)) is DocumentKind.PHOTO
    assert kind_of(RawPage((), (), 0, 778, 1100)) is DocumentKind.OTHER


def test_a_label_with_one_doubtful_character_is_found_and_its_value_left_alone():
    line = Line("精贯", 0.6, ((60, 300), (130, 300), (130, 330), (60, 330)), (0.3, 0.9), (0.3, 0.7))
    value = Line("样例省", 0.9, ((200, 300), (300, 300), (300, 330), (200, 330)))
    others = page("常住人口登记卡", "曾用名", "户主关系").lines
    found = understand(RawPage((*others, line, value), (), 0, 1100, 808)).fields
    assert found["origin"].value == "样例省"
    sure = Line(line.text, 0.9, line.box, (0.95, 0.95), line.at)
    again = understand(RawPage((*others, sure, value), (), 0, 1100, 808)).fields
    assert "origin" not in again


def test_a_doubtful_character_comes_with_its_place():
    text = "样例市幸福里"
    sure = (0.99, 0.99, 0.99, 0.55, 0.99, 0.99)
    at = tuple((i + 0.5) / 6 for i in range(6))
    maybe = ("", "", "", "辛", "", "")
    box = ((200.0, 120.0), (440.0, 120.0), (440.0, 160.0), (200.0, 160.0))
    label = Line("住址", 0.99, ((100.0, 120.0), (180.0, 120.0), (180.0, 160.0), (100.0, 160.0)))
    front = page("公民身份号码410399194503080026", first=600).lines
    field = understand(
        RawPage((*front, label, Line(text, 0.9, box, sure, at, maybe)), (), 0, 1100, 700)
    ).fields["address"]
    assert field.value == text
    (doubt,) = field.doubtful
    assert (doubt.char, doubt.maybe) == ("幸", "辛")
    assert 320 < (doubt.box[0][0] + doubt.box[1][0]) / 2 < 360


def test_a_character_that_was_passed_over_leaves_a_doubt():
    text = "样例省样例市州区横溪镇"
    at = [(i + 0.5) / 12 for i in range(12)]
    del at[6]
    box = ((200.0, 120.0), (680.0, 120.0), (680.0, 160.0), (200.0, 160.0))
    line = Line(text, 0.99, box, (0.99,) * 11, tuple(at))
    label = Line("住址", 0.99, ((100.0, 120.0), (180.0, 120.0), (180.0, 160.0), (100.0, 160.0)))
    front = page("公民身份号码410399194503080026", first=600).lines
    field = understand(RawPage((*front, label, line), (), 0, 1100, 700)).fields["address"]
    assert field.value == text
    assert [d.char for d in field.doubtful] == [""]


def test_a_credit_code_with_one_wrong_character_is_flagged_and_left():
    raw = as_read("business-licence", WANG_GUIFANG, look=0)
    good = understand(raw).fields["credit-code"]
    assert good.flag == ""
    wrong = good.value[:-1] + ("1" if good.value[-1] != "1" else "2")
    lines = tuple(
        Line(wrong, one.confidence, one.box) if one.text == good.value else one for one in raw.lines
    )
    bad = understand(RawPage(lines, (), 0, raw.width, raw.height)).fields["credit-code"]
    assert (bad.value, bad.flag) == (wrong, "check-digit")


def test_what_is_expired_or_does_not_add_up_is_said():
    def back(begins, ends):
        fields = {"valid-from": Field(begins, 0.99, BOX), "valid-until": Field(ends, 0.99, BOX)}
        reading = Reading(DocumentKind.ID_BACK, fields, (), (), 0, 10, 10)
        return findings(reading, date(2026, 3, 1))

    assert back("2016-04-19", "2036-04-19") == []
    assert back("2016-04-19", "长期") == []
    assert back("2006-02-28", "2026-02-28") == ["有效期已过，请您看一看有没有新的"]
    assert len(back("2036-04-19", "2016-04-19")) == 3
    assert back("2026-03-02", "2046-03-02") == ["有效期还没有开始，请您看一看"]
    assert back("2026-03-01", "2046-03-01") == []
    number = Field("410399194503080027", 0.9, BOX, "check-digit")
    reading = Reading(DocumentKind.ID_FRONT, {"number": number}, (), (), 0, 10, 10)
    assert findings(reading)[0].startswith("身份证号码：号码的最后一位对不上")


@pytest.mark.parametrize("who", [WANG_GUIFANG, LI_JIANGUO], ids=["mother", "father"])
def test_a_parent_or_either_spouse_is_the_holder(who):
    for kind in ("birth-certificate", "marriage-certificate"):
        reading = understand(as_read(kind, who, look=0))
        assert compare(reading, who.card) == []
        strange = {d.field: d.doubt for d in compare(reading, ZHAO_MEILING.card)}
        assert strange["number"] is Doubt.DIFFERS


def test_a_letter_with_anothers_number_accuses_nobody():
    body = [f"兹证明李建国，身份证号码{LI_JIANGUO.number}，情况属实。"]
    body += ["以上情况属实，特此证明，本证明仅用于办理相关手续。"]
    letter = {"title": "收入证明", "to": "有关单位：", "sign": "样例机械厂", "date": "2024年3月1日"}
    letter |= {"body": body}
    reading = understand(as_read("notice", LI_JIANGUO, look=0, letter=letter))
    assert reading.fields["number"].value == LI_JIANGUO.number
    assert compare(reading, ZHAO_MEILING.card) == []
