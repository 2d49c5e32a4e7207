"""A kiosk that cannot start says on its screen, in Chinese, why and who must act."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kiosk.app import StartScreen, open_under
from shared.assembly import assemble
from shared.demo.stage import Stage


def test_a_broken_configuration_is_said(qapp: QGuiApplication, tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("[terminal]\nid = 3\n", "utf-8")
    start = StartScreen()
    assert open_under(start, tmp_path / "kiosk.toml", landscape=False, fullscreen=False) is None
    assert "人工窗口" in str(start.window.property("sentence"))
    assert "第" in str(start.window.property("hint"))
    start.close()


def test_a_damaged_journal_is_said_and_nothing_is_thrown_away(
    qapp: QGuiApplication, stage: Stage
) -> None:
    config = stage.kiosk_config()
    terminal = assemble(config)
    terminal.stop()
    (file,) = (config.data_folder / "journal").glob("*.db")
    data = bytearray(file.read_bytes())
    data[4096 * 2 : 4096 * 4] = bytes(4096 * 2)
    file.write_bytes(data)
    start = StartScreen()
    opened = open_under(start, stage.folder / "kiosk.toml", landscape=False, fullscreen=False)
    assert opened is None
    assert str(start.window.property("sentence")).endswith("。")
    assert "journal" not in str(start.window.property("sentence"))
    assert file.read_bytes() == bytes(data)
    start.close()
