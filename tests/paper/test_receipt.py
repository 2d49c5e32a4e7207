"""The receipt is a promise: what it says, and that machines and rare names survive the print."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.image.raster import Raster
from shared.paper.receipt import (
    PaperMaterial,
    ReceiptPaper,
    ReceiptState,
    receipt,
    receipt_data,
)
from shared.paper.words import qr_runs, short_head

TOKEN = "HTTPS://YC.EXAMPLE.GOV.CN/R/" + "7K2M9QAZ" * 24
PAPER = ReceiptPaper(
    hall="幸福里街道政务服务大厅",
    number="GL 261121 0037",
    item="高龄津贴申领",
    applicant="王*芳",
    applicant_number="4103••••••••••0021",
    received_at=datetime(2026, 11, 21, 14, 2),
    printed_at=datetime(2026, 11, 21, 14, 2, 18),
    qr=TOKEN,
    code="615204",
    terminal="YC-0003",
    head="8f3ad0c752e1aa",
    materials=(PaperMaterial("户口簿首页、本人页", "拍照 2 张，原件已退"),),
    exempt=("社会保障卡", "照片"),
    expected_by=date(2026, 11, 27),
    keep=("身份证", "户口簿"),
)


BUNDLES = Path(__file__).parents[2] / "assets" / "catalog" / "bundles.json"


def dots(raster: Raster) -> np.ndarray:
    return (raster.to_gray() == 0).astype(np.uint8)


def test_receipt_is_as_wide_as_the_head_and_truly_one_bit() -> None:
    made = receipt(PAPER)
    assert made.width == 576
    assert made.height > 900
    black = dots(made).mean()
    assert 0.05 < black < 0.4


def test_margins_stay_white_so_that_no_printer_cuts_a_letter() -> None:
    picture = dots(receipt(PAPER))
    assert not picture[:, :16].any()
    assert not picture[:, -16:].any()


@pytest.mark.parametrize("text", ["https://a.cn/r/1", TOKEN, "7K2M9QAZ" * 70])
def test_a_phone_reads_the_code_from_the_printed_dots(text: str) -> None:
    picture = (1 - dots(receipt(replace(PAPER, qr=text)))) * 255
    found = zxingcpp.read_barcodes(picture.astype(np.uint8))
    assert [b.text for b in found] == [text]


def test_every_module_of_the_code_is_a_whole_number_of_dots() -> None:
    picture = dots(receipt(PAPER))
    found = zxingcpp.read_barcodes(((1 - picture) * 255).astype(np.uint8))
    corner = found[0].position.top_left
    run = picture[corner.y + 2, corner.x : corner.x + 60]
    assert int(np.argmin(run)) % 7 == 0, "the finder pattern is seven modules wide"


def test_an_unsynced_receipt_says_so_and_a_synced_one_does_not() -> None:
    assert receipt_data(PAPER)["state"] == "已存本机，尚未上报"
    sent = replace(PAPER, state=ReceiptState.WITH_PROVINCE)
    assert receipt_data(sent)["state"] == "省平台已收到"
    assert receipt(sent).rows != receipt(PAPER).rows


def test_a_copy_says_which_reprint_it_is() -> None:
    assert receipt_data(PAPER)["copy_line"] == "第 1 联"
    assert receipt_data(replace(PAPER, copy=2))["copy_line"] == "补打第 2 次"
    assert receipt(replace(PAPER, copy=1)).height > receipt(PAPER).height


def test_a_provisional_date_is_marked() -> None:
    assert receipt(replace(PAPER, provisional=True)).height > receipt(PAPER).height


def test_a_time_nobody_vouches_for_is_marked_and_fits() -> None:
    assert receipt_data(PAPER)["received"] == "2026-11-21 14:02"
    unsure = replace(PAPER, clock_sure=False)
    assert receipt_data(unsure)["received"] == "2026-11-21 14:02（时间未校准）"
    assert receipt(unsure).rows != receipt(PAPER).rows
    assert not dots(receipt(unsure))[:, -16:].any(), "it does not run off the paper"


def test_the_serial_is_the_largest_thing_on_the_paper() -> None:
    data = receipt_data(PAPER)
    assert (data["number_head"], data["number_serial"]) == ("GL 261121", "0037")
    odd = receipt_data(replace(PAPER, number="手工单"))
    assert (odd["number_head"], odd["number_serial"]) == ("", "手工单")


def test_a_case_of_a_one_thing_names_it_in_one_line_however_long_the_name_is() -> None:
    names = [b["name"] for b in json.loads(BUNDLES.read_text(encoding="utf-8"))["bundles"]]
    assert max(map(len, names)) > 15, "none of them would need a second line"
    made = [receipt(replace(PAPER, one_thing=name)) for name in names]
    (height,) = {one.height for one in made}
    assert 20 < height - receipt(PAPER).height < 50, "a line more, and only one"
    assert len({one.rows for one in made}) == len(names)
    for one in made:
        assert not dots(one)[:, -16:].any(), "it does not run off the paper"


def test_rare_names_print_as_themselves() -> None:
    def name_strip(name: str) -> bytes:
        return receipt(replace(PAPER, applicant=name)).rows

    strips = {name: name_strip(name) for name in ("王𠮷", "王㐀", "王龘", "王〓")}
    assert len(set(strips.values())) == 4


def test_the_trail_code_is_short_enough_to_read_aloud() -> None:
    assert short_head("8f3ad0c752e1aa") == "8F3A-D0C7-52E1"
    assert short_head("") == ""


def test_without_a_query_code_none_is_spoken_of() -> None:
    assert "2 手机扫码查" in receipt_data(replace(PAPER, code=""))["ways"]
    assert receipt(replace(PAPER, code="")).height <= receipt(PAPER).height


def test_runs_describe_exactly_the_code() -> None:
    runs = qr_runs("YC")
    assert len(runs) == 21
    assert runs[0][0] == [0, 7]
    assert all(a + n <= 21 for row in runs for a, n in row)


@settings(max_examples=15)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_can_break_the_receipt(name: str, item: str) -> None:
    assert receipt(replace(PAPER, applicant=name, item=item)).width == 576


@pytest.mark.parametrize(
    "hostile", ["#panic()", "$x^2$", "*粗*", "`a`", '"}', "\\u{0}", "王" * 900]
)
def test_markup_in_a_name_is_only_a_name(hostile: str) -> None:
    assert (
        receipt(replace(PAPER, applicant=hostile)).rows
        != receipt(replace(PAPER, applicant="")).rows
    )
