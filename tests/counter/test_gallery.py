"""Every picture of the window can be drawn, and QML has nothing to say against it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage

from scripts.counter_gallery import SCENES, draw


def test_every_scene_of_the_window_is_drawn_without_a_warning(
    qapp: QGuiApplication, tmp_path: Path
) -> None:
    count, warnings = draw(tmp_path)
    assert (count, warnings) == (len(SCENES), [])
    for scene in SCENES:
        picture = QImage(str(tmp_path / f"{scene.name}.png"))
        assert picture.size().toTuple() == scene.size, scene.name
