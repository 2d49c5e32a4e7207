"""`yichuang print-test`: a paper marked 测试 comes out, and the truth about it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from typer.testing import CliRunner

from shared.cli import app
from shared.devices.virtual.page_printer import VirtualPagePrinter
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.smoke import smoke_config

run = CliRunner().invoke
DEVICE = '[[device]]\nid = "{}"\nkind = "{}"\nurl = "{}"\n\n'


@pytest.fixture
def slips() -> Iterator[VirtualReceiptPrinter]:
    end = VirtualReceiptPrinter()
    yield end
    end.close()


@pytest.fixture
def pages() -> Iterator[VirtualPagePrinter]:
    end = VirtualPagePrinter(trays={"tray-1": 9})
    yield end
    end.close()


@pytest.fixture
def config(slips: VirtualReceiptPrinter, pages: VirtualPagePrinter) -> Iterator[Path]:
    with smoke_config("kiosk") as path:
        text = re.split(r"^\[\[device\]\]", path.read_text("utf-8"), maxsplit=1, flags=re.M)[0]
        text += DEVICE.format("slip", "receipt-printer", slips.url)
        text += DEVICE.format("a4", "page-printer", pages.url)
        path.write_text(text, "utf-8")
        yield path


def test_every_printer_prints_its_test_paper_and_says_so(
    config: Path, slips: VirtualReceiptPrinter, pages: VirtualPagePrinter
) -> None:
    said = run(app, ["print-test", "--config", str(config)])
    assert said.exit_code == 0, said.output
    assert said.output.count("正常：") == 2
    (slip,) = slips.receipts
    (code,) = zxingcpp.read_barcodes(slip.gray)
    assert code.text.startswith("TEST ")
    assert "://" not in code.text  # nothing to verify: it is no receipt
    assert len(pages.printed) == 1


def test_one_printer_by_its_id(
    config: Path, slips: VirtualReceiptPrinter, pages: VirtualPagePrinter
) -> None:
    assert run(app, ["print-test", "a4", "--config", str(config)]).exit_code == 0
    assert slips.receipts == []
    said = run(app, ["print-test", "nobody", "--config", str(config)])
    assert said.exit_code == 2
    assert "没有这台打印机" in said.output


def test_a_printer_that_cannot_is_named(config: Path, slips: VirtualReceiptPrinter) -> None:
    slips.paper_out()
    said = run(app, ["print-test", "slip", "--config", str(config)])
    assert said.exit_code == 1
    assert "有故障：请更换凭条纸卷" in said.output


def test_a_person_may_say_that_it_came_out_badly(
    config: Path, slips: VirtualReceiptPrinter
) -> None:
    said = run(app, ["print-test", "slip", "--look", "--config", str(config)], input="n\n")
    assert said.exit_code == 1
    assert "打印头" in said.output
    assert len(slips.receipts) == 1
