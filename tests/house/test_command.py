"""The command a person types: honest answers and exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from shared.cli import app
from shared.config import load
from shared.sandbox.province import Province
from shared.sandbox.settings import Settings, provision
from shared.smoke import smoke_config

run = CliRunner().invoke
SHARED = Path(__file__).resolve().parents[2] / "shared"


def test_find_answers_in_own_words() -> None:
    said = run(app, ["find", "我妈八十了有啥补贴", "--json"])
    assert said.exit_code == 0
    assert json.loads(said.stdout)["我妈八十了有啥补贴"][0]["id"] == "MZ002"


def test_find_stays_silent_off_topic() -> None:
    said = run(app, ["find", "今天天气怎么样"])
    assert said.exit_code == 0
    assert "没找到" in said.stdout


def test_a_file_of_queries_gives_one_object(tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_text("高龄补贴\n打社保\n", "utf-8")
    said = run(app, ["find", "--queries", str(tmp_path / "q.txt"), "--json"])
    assert list(json.loads(said.stdout)) == ["高龄补贴", "打社保"]


def test_a_missing_configuration_is_said_in_chinese(tmp_path: Path) -> None:
    said = run(app, ["journal", "verify", "--config", str(tmp_path / "no.toml")])
    assert said.exit_code == 2
    assert "。" in said.stdout


def test_a_forged_receipt_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}", "utf-8")
    said = run(app, ["verify", "AAAA", "--keys", str(tmp_path / "keys.json")])
    assert said.exit_code == 1
    assert "malformed" in said.stdout


def test_measuring_away_from_a_checkout_says_where_it_can_be_done(tmp_path: Path) -> None:
    away = tmp_path / "installed"
    shutil.copytree(SHARED, away / "shared", ignore=shutil.ignore_patterns("__pycache__"))
    said = subprocess.run(
        [sys.executable, "-m", "shared.cli", "bench", "--out", str(tmp_path / "bench.json")],
        capture_output=True,
        text=True,
        cwd=away,
        env={**os.environ, "PYTHONPATH": str(away)},
    )
    assert said.returncode == 2
    assert "请在源代码目录运行 make bench。" in said.stderr
    assert "`make bench`" in said.stderr
    assert not (tmp_path / "bench.json").exists()


def test_a_terminal_is_registered_with_a_sandbox_that_is_not_running(tmp_path: Path) -> None:
    with smoke_config("counter") as config:
        told = ["sandbox", "register", "--config", str(config), "--folder", str(tmp_path)]
        assert run(app, told).exit_code == 0
        said = run(app, told)
    assert (said.exit_code, "已登记" in said.stdout) == (0, True)
    province = Province(Settings(folder=tmp_path, keys=provision(tmp_path)))
    assert [device.kind for device in province.devices()] == ["counter"]
    province.close()
    nothing = ["sandbox", "register", "--config", str(tmp_path / "no.toml")]
    assert run(app, nothing).exit_code == 2


def test_a_damaged_journal_is_salvaged_by_a_command_that_says_what_was_lost() -> None:
    with smoke_config("counter") as config:
        told = ["--config", str(config)]
        folder = load(config).data_folder / "journal"
        assert run(app, ["journal", "verify", *told]).exit_code == 0
        nothing = run(app, ["journal", "salvage", *told])
        assert (nothing.exit_code, nothing.stdout.strip()) == (0, "记录文件没有损坏，不需要恢复。")
        damaged = bytearray((folder / "journal.db").read_bytes())
        damaged[4096 + 100] ^= 1
        (folder / "journal.db").write_bytes(damaged)
        refused = run(app, ["journal", "verify", *told])
        assert refused.exit_code == 2
        assert "yichuang journal salvage" in refused.stdout.replace("\n", "")
        said = run(app, ["journal", "salvage", *told])
        assert said.exit_code == 0, "no page of facts was hit: nothing is lost"
        assert "损坏的文件没有删除" in said.stdout
        assert list(folder.glob("quarantine/*/journal.db"))[0].read_bytes() == damaged
        whole = run(app, ["journal", "verify", *told])
        assert (whole.exit_code, "全部完整" in whole.stdout) == (0, True)
        (folder / "journal.db").write_bytes(bytes(len(damaged)))
        said = run(app, ["journal", "salvage", *told])
        assert said.exit_code == 1
        assert "丢失且没有上报" in said.stdout
        assert run(app, ["journal", "verify", *told]).exit_code == 0
