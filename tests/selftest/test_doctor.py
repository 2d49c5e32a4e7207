"""`yichuang doctor` works with nothing configured, proposes, writes, checks, says who acts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.assets import asset
from shared.config import load
from shared.config.writing import before_of
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter


def doctor(folder: Path, *more: str) -> subprocess.CompletedProcess:
    """The real command in a folder of its own; SANE looks at nothing but its test scanner."""
    sane = folder / "sane"
    sane.mkdir(exist_ok=True)
    (sane / "dll.conf").write_text("test\n")
    env = {**os.environ, "SANE_CONFIG_DIR": str(sane), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-m", "shared.cli", "doctor", *more],
        cwd=folder,
        env={**env, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture
def printer():
    made = VirtualReceiptPrinter()
    yield made
    made.close()


def test_with_nothing_configured_it_finds_proposes_and_says_why_nothing_can_be_served(
    tmp_path, printer
):
    ran = doctor(tmp_path, "--json", "--at", printer.url)
    assert ran.returncode == 2, ran.stderr
    said = json.loads(ran.stdout)
    assert (said["configured"], said["exit"]) == (False, 2)
    assert "没有找到配置文件" in said["note"]
    assert printer.url in [a["url"] for a in said["attachments"]]
    (slip,) = [d for d in said["devices"] if d["kind"] == "receipt-printer"]
    assert (slip["deed"], slip["url"], slip["driver"]) == ("add", printer.url, "escpos")
    checks = {c["id"]: c for c in said["checks"]}
    assert checks["receipt-printer"]["outcome"] == "fine"
    assert checks["@terminal"]["outcome"] == "cannot"
    assert checks["@terminal"]["who"] == "technician"
    assert not list(tmp_path.glob("*.toml"))


def test_it_begins_a_file_and_completes_one_that_is_there(tmp_path, printer):
    ran = doctor(tmp_path, "--write", "--at", printer.url)
    assert ran.returncode == 2
    assert "第 4 行" in ran.stdout
    path = tmp_path / "kiosk.toml"
    assert printer.url in path.read_text("utf-8")

    good = asset("config", "kiosk.example.toml").read_text("utf-8").partition("[[device]]")[0]
    path.write_text(good, "utf-8")
    (tmp_path / "ca.pem").write_text("")
    ran = doctor(tmp_path, "--write", "--at", printer.url, "--pdf", "report.pdf")
    assert ran.returncode == 2, ran.stderr  # not enrolled: the province cannot be told anything
    assert "登记" in ran.stdout
    (slip,) = [d for d in load(path).device if d.kind == "receipt-printer"]
    assert slip.url == printer.url
    assert path.read_text("utf-8").startswith(good.rstrip())
    assert before_of(path).read_text("utf-8") == good
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")

    said = json.loads(doctor(tmp_path, "--json").stdout)
    (kept,) = [d for d in said["devices"] if d["kind"] == "receipt-printer"]
    assert kept["deed"] == "keep"
    assert {c["id"] for c in said["checks"]} >= {"receipt-printer", "@keys", "@journal"}


def test_a_broken_file_is_told_with_its_line_and_never_overwritten(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text("[terminal]\nid = 5\n", "utf-8")
    ran = doctor(tmp_path, "--write")
    assert ran.returncode == 2
    assert "第 2 行：terminal.id 应当是加引号的文字。" in "".join(ran.stdout.split("\n"))
    assert path.read_text("utf-8") == "[terminal]\nid = 5\n"
