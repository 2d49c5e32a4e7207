"""The A4 papers: exact text, archive format, the law's words, and no page a hostile name breaks."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.paper.acceptance import (
    AcceptancePaper,
    SupplementPaper,
    SupplyNeeded,
    WindowHead,
    acceptance_notice,
    supplement_notice,
)
from shared.paper.notice import ARROW, OneTimeNotice, notice_slip, one_time_notice
from shared.paper.receipt import PaperMaterial, ReceiptPaper, receipt_page
from shared.paper.statement import ContributionLine, StatementPaper, contribution_statement

AT = datetime(2026, 11, 21, 14, 2, 18, tzinfo=timezone(timedelta(hours=8)))
CASE = WindowHead(
    authority="幸福里街道办事处",
    number="GL 261121 0037",
    item="高龄津贴申领",
    applicant="王𠮷芳",
    applicant_number="4103••••••••••0021",
    received_at=date(2026, 11, 21),
    printed_at=AT,
    terminal="YC-0101",
    head="8f3ad0c752e1aa",
    document_number="幸街政服受〔2026〕37 号",
    qr="HTTPS://YC.EXAMPLE.GOV.CN/R/7K2M9QAZ",
    code="615 204",
    window="3 号综合窗口",
    window_phone="0000-0000-000",
    supervise_phone="0000-0000-001",
)
ACCEPTANCE = AcceptancePaper(
    case=CASE,
    accepted_on=date(2026, 11, 23),
    promised_by=date(2026, 11, 30),
    promised_limit="5 个工作日",
    statutory_limit="20 个工作日",
    received_materials=(PaperMaterial("居民户口簿", "拍照 2 张，原件已退"),),
    missing_materials=(PaperMaterial("社会保障卡", "省平台核验"),),
)
SUPPLEMENT = SupplementPaper(
    case=CASE,
    told_on=date(2026, 11, 23),
    to_supply=(
        SupplyNeeded("居民户口簿本人页", "照片反光，请重拍。", "《地方高龄津贴办法》第五条"),
    ),
    supply_by=date(2027, 2, 21),
)
NOTICE = OneTimeNotice(
    hall="幸福里街道政务服务大厅",
    item="高龄津贴申领",
    authority="民政部门",
    audience="自然人",
    promised_limit="5 个工作日",
    statutory_limit="20 个工作日",
    fee="免费",
    to_bring=(PaperMaterial("居民户口簿", "首页和本人页，当场退还"),),
    not_needed=(PaperMaterial("居民身份证", "刷卡读取，电子证照免交"),),
    printed_at=AT,
    terminal="YC-0003",
    basis=("《中华人民共和国老年人权益保障法》第三十三条。",),
    conditions=("年满 80 周岁",),
)
STATEMENT = StatementPaper(
    issuer="某某省社会保险经办机构",
    name="王㐀芳",
    number="410311194605120021",
    asked_at="2026-11-21 14:02:10",
    verify_code="SB26-1121-7F3K",
    rows=tuple(
        ContributionLine(f"2026-{m:02}", kind, "5,120.00", "409.60", "幸福里社区服务有限公司")
        for m in (9, 10)
        for kind in ("企业职工基本养老保险", "失业保险")
    ),
    printed_at=AT,
    terminal="YC-0003",
)


def words(pdf: bytes) -> str:
    """The text as any reader extracts it, without the white space the layout put in."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return re.sub(r"\s", "", done.stdout.decode())


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_acceptance_notice_says_what_the_law_asks_for() -> None:
    text = words(acceptance_notice(ACCEPTANCE))
    for said in (
        "受理通知书", "王𠮷芳", "4103**********0021", "GL2611210037", "615204",
        "已收材料（1份）", "居民户口簿", "拍照2张，原件已退", "未收取材料（1份）", "省平台核验",
        "申请材料齐全、符合法定形式", "《中华人民共和国行政许可法》第三十二条", "决定予以受理",
        "2026年11月30日前办结", "如遇特殊环节", "听证、检验、检测、检疫、鉴定和专家评审",
        "申请人声明", "申请人签字", "经办人签字", "专用印章", "监督电话：0000-0000-001",
        "2026年11月23日", "8F3A-D0C7-52E1",
    ):  # fmt: skip
        assert said in text, said


def test_the_licensing_law_is_cited_directly_only_for_a_licence() -> None:
    assert "参照《中华人民共和国行政许可法》" in words(acceptance_notice(ACCEPTANCE))
    licence = replace(ACCEPTANCE, case=replace(CASE, permit=True))
    assert "依据《中华人民共和国行政许可法》" in words(acceptance_notice(licence))


def test_a_provisional_day_and_an_on_the_spot_case_say_so() -> None:
    assert "按周末推算" in words(acceptance_notice(replace(ACCEPTANCE, provisional=True)))
    assert "按周末推算" not in words(acceptance_notice(ACCEPTANCE))
    assert "将当场办结" in words(acceptance_notice(replace(ACCEPTANCE, promised_by=None)))
    assert "未收取材料：无" in words(acceptance_notice(replace(ACCEPTANCE, missing_materials=())))


def test_an_ordinary_acceptance_notice_is_one_page_and_a_long_one_breaks_cleanly() -> None:
    ordinary = replace(ACCEPTANCE, received_materials=ACCEPTANCE.received_materials * 3)
    assert pages(acceptance_notice(ordinary)) == 1
    long = acceptance_notice(
        replace(ACCEPTANCE, received_materials=ACCEPTANCE.received_materials * 40)
    )
    assert pages(long) >= 2
    assert words(long).count("拍照2张") == 40


def test_every_paper_of_a_case_names_the_one_thing_it_is_one_of_and_a_case_alone_none() -> None:
    name = "二手房转移登记及水电气联动过户一件事"
    slip = ReceiptPaper(
        hall="幸福里街道政务服务大厅", number="GL 261121 0037", item="高龄津贴申领",
        applicant="王*芳", applicant_number="4103••••••••••0021", received_at=AT, printed_at=AT,
        qr="HTTPS://YC.EXAMPLE.GOV.CN/R/7K2M9QAZ", code="615204", terminal="YC-0101",
        head="8f3ad0c752e1aa",
    )  # fmt: skip
    of_it = replace(CASE, one_thing=name)
    for alone, joined in (
        (receipt_page(slip), receipt_page(replace(slip, one_thing=name))),
        (acceptance_notice(ACCEPTANCE), acceptance_notice(replace(ACCEPTANCE, case=of_it))),
        (supplement_notice(SUPPLEMENT), supplement_notice(replace(SUPPLEMENT, case=of_it))),
    ):
        assert f"高龄津贴申领属于{name}" in words(joined)
        assert "一件事" not in words(alone)
        assert pages(joined) == pages(alone) == 1


def test_supplement_notice_tells_everything_at_once() -> None:
    text = words(supplement_notice(SUPPLEMENT))
    for said in ("补正材料一次性告知书", "照片反光，请重拍。", "《地方高龄津贴办法》第五条",
                 "2027年2月21日前补齐", "视为放弃申请", "补正期间不计入办理期限",
                 "全部内容一次告知", "申请人签收"):  # fmt: skip
        assert said in text, said
    assert "视为放弃" not in words(supplement_notice(replace(SUPPLEMENT, supply_by=None)))


def test_one_time_notice_tells_what_to_bring_and_what_not() -> None:
    text = words(one_time_notice(NOTICE))
    for said in ("一次性告知单", "需提交的材料（1份）", "首页和本人页，当场退还", "不用带",
                 "刷卡读取，电子证照免交", "20个工作日", "年满80周岁", "第三十三条。",
                 "自助终端YC-0003",
                 "不代表行政机关作出受理或者不予受理的决定"):  # fmt: skip
        assert said in text, said
    assert "第三十三条。。" not in text
    assert "没有需要您提交的材料" in words(one_time_notice(replace(NOTICE, to_bring=())))


def test_statement_counts_only_what_the_platform_answered() -> None:
    text = words(contribution_statement(STATEMENT))
    assert "王㐀芳" in text
    assert "410311194605120021" in text
    assert "2026-09至2026-10" in text
    assert "失业保险22026-092026-10" in text
    assert "缴费明细（4条）" in text
    empty = words(contribution_statement(replace(STATEMENT, rows=())))
    assert "平台没有返回缴费记录" in empty
    assert "无数据" in empty


def test_a_sandbox_statement_is_marked_on_every_page_and_a_real_one_never() -> None:
    rows = STATEMENT.rows * 20
    sample = contribution_statement(replace(STATEMENT, rows=rows, sample=True))
    assert pages(sample) > 1
    assert "不是真实参保记录" in words(sample)
    assert words(sample).count("样例") >= pages(sample) + 1
    assert "样例" not in words(contribution_statement(replace(STATEMENT, rows=rows)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: acceptance_notice(ACCEPTANCE),
        lambda: supplement_notice(SUPPLEMENT),
        lambda: one_time_notice(NOTICE),
        lambda: contribution_statement(STATEMENT),
    ],
    ids=["acceptance", "supplement", "notice", "statement"],
)
def test_every_paper_is_one_page_of_archive_pdf(make: Callable[[], bytes]) -> None:
    made = make()
    assert made.startswith(b"%PDF-1.7")
    assert re.search(rb"pdfaid:part>2<", made)
    assert re.search(rb"pdfaid:conformance>B<", made)
    assert pages(made) == 1


def test_the_same_paper_is_the_same_bytes() -> None:
    assert acceptance_notice(ACCEPTANCE) == acceptance_notice(ACCEPTANCE)


def test_the_code_on_a_notice_can_be_read(tmp_path: Path) -> None:
    paper = tmp_path / "notice.pdf"
    paper.write_bytes(acceptance_notice(ACCEPTANCE))
    subprocess.run(["pdftoppm", "-r", "150", "-png", paper, tmp_path / "page"], check=True)
    with Image.open(next(tmp_path.glob("page*.png"))) as image:
        found = zxingcpp.read_barcodes(np.asarray(image.convert("L")))
    assert [b.text for b in found] == [CASE.qr]


@pytest.mark.parametrize(
    "hostile",
    [
        "#panic()",
        '#import "/receipt.typ"',
        "$x^2$",
        "*粗* _斜_ `码`",
        '"}',
        "<label> @ref",
        "= 标题",
    ],
)
def test_markup_in_a_name_stays_a_name(hostile: str) -> None:
    paper = replace(ACCEPTANCE, case=replace(CASE, applicant=hostile))
    assert re.sub(r"\s", "", hostile) in words(acceptance_notice(paper))


@settings(max_examples=20)
@given(st.text(max_size=80), st.text(max_size=300))
def test_no_text_breaks_a_paper(name: str, note: str) -> None:
    paper = replace(
        ACCEPTANCE,
        case=replace(CASE, applicant=name, item=note),
        received_materials=(PaperMaterial(name, note),),
    )
    assert acceptance_notice(paper).startswith(b"%PDF")


def test_a_character_no_font_holds_is_named_instead_of_boxed() -> None:
    paper = replace(ACCEPTANCE, case=replace(CASE, applicant="王\U00031350"))
    assert "王〓（U+31350）" in words(acceptance_notice(paper))


@pytest.mark.parametrize(
    ("make", "title"),
    [
        (lambda: acceptance_notice(ACCEPTANCE), "受理通知书"),
        (lambda: one_time_notice(NOTICE), "一次性告知单"),
        (lambda: supplement_notice(SUPPLEMENT), "补正材料一次性告知书"),
        (lambda: contribution_statement(STATEMENT), "社会保险参保缴费记录"),
    ],
)
def test_letterspaced_titles_are_still_one_word_to_a_reader(
    make: Callable[[], bytes], title: str
) -> None:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=make(), capture_output=True)
    assert title in done.stdout.decode().splitlines()


def test_a_wall_clock_with_microseconds_and_a_named_zone_is_taken() -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from shared.paper.press import shared_press

    for moment in (
        datetime.now().astimezone(),
        datetime(2026, 11, 21, 14, 2, 18, 5, ZoneInfo("Asia/Shanghai")),
    ):
        assert shared_press()._compile("common", {}, None, moment).startswith(b"%PDF")


def test_the_slip_of_a_notice_is_as_wide_as_a_receipt_and_holds_every_part() -> None:
    whole = replace(
        NOTICE,
        steps=ARROW.join(("备材料", "申请", "审核")),
        questions=(("儿女能代办吗？", "可以。"),),
    )
    full = notice_slip(whole)
    assert full.width == 576
    without: tuple[OneTimeNotice, ...] = (
        replace(whole, to_bring=()),
        replace(whole, not_needed=()),
        replace(whole, conditions=()),
        replace(whole, steps=""),
        replace(whole, questions=()),
    )
    assert all(notice_slip(less).height < full.height for less in without)
    longer = replace(whole, conditions=(*whole.conditions, "本人申请，或由家人代办。" * 20))
    assert notice_slip(longer).height > full.height
