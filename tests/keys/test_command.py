"""`yichuang keys` as a technician types it, on a terminal with a software TPM."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared.assembly import assemble
from shared.cli import app
from shared.config import load
from shared.smoke import smoke_config
from tests.keys.conftest import Chip, Managed, needs_tpm

run = CliRunner().invoke


def _say(*words: str) -> str:
    said = run(app, ["keys", *words])
    assert said.exit_code == 0, said.stdout
    return said.stdout


@needs_tpm
def test_a_technician_moves_rotates_and_renews(
    chip: Callable[[str], Chip], monkeypatch: pytest.MonkeyPatch
) -> None:
    tpm = chip("one")
    monkeypatch.setattr("shared.assembly.ground.SystemdCreds", Managed)
    with smoke_config("kiosk") as path:
        text = path.read_text("utf-8")
        keys = f'[terminal]\nkeys = "file"\ntpm2_device = "{tpm.device}"'
        path.write_text(text.replace("[terminal]", keys, 1), "utf-8")
        config = ["--config", str(path)]
        assert "还没有密钥" in _say("show", *config)
        terminal = assemble(load(path))
        notes = terminal.setup_notes()
        assert any("没有由安全芯片保护" in note for note in notes), notes
        refused = run(app, ["keys", "move", "tpm2", *config])
        assert refused.exit_code == 2
        assert "已经在运行" in refused.stdout
        kid = terminal.journal.signer.kid
        terminal.stop()
        shown = _say("show", *config)
        assert "密钥文件" in shown
        assert kid in shown
        secret = (path.parent / "data" / "keys" / "file-key").read_bytes().hex()
        assert "已转存" in _say("move", "tpm2", *config)
        path.write_text(path.read_text("utf-8").replace('keys = "file"', 'keys = "tpm2"'), "utf-8")
        shown = _say("show", *config)
        assert "安全芯片" in shown
        assert kid in shown
        assert secret not in shown
        rotated = _say("rotate", *config)
        assert "已更换" in rotated
        assert "再下一次启动时启用" in rotated
        terminal = assemble(load(path))
        assert not any("密钥" in note for note in terminal.setup_notes())
        assert terminal.journal.signer.kid == kid
        terminal.stop()
        good = run(app, ["keys", "renew", *config])
        assert good.exit_code == 2
        assert "不需要重新开始" in good.stdout
        shutil.rmtree(path.parent / "data" / "keys")
        renewed = _say("renew", *config)
        assert "yichuang enrol" in renewed
        assert "谁也读不出来" in renewed
        terminal = assemble(load(path))
        assert terminal.journal.signer.kid != kid
        terminal.stop()


def test_what_cannot_be_is_said_in_chinese(tmp_path: Path) -> None:
    for words in (["show"], ["move", "tpm2"], ["rotate"], ["renew"]):
        said = run(app, ["keys", *words, "--config", str(tmp_path / "no.toml")])
        assert said.exit_code == 2
        assert "。" in said.stdout
