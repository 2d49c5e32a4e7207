"""Every fault card has the drawing it names, and numbers only where its steps are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from shared.devices.troubles import FAULTS
from shared.devices.troubles.fault import PICTURES
from shared.technician.pictures import FOLDER, NUMBERED, picture

ROOT = Path(__file__).resolve().parents[2]


def numbers(file: Path) -> list[int]:
    return [int(n) for n in re.findall(r'<g class="n">.*?>(\d)</text></g>', file.read_text())]


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_drawing_of_each_name_is_there_and_shows_something(name, qapp):
    for file in (FOLDER / f"{name}.svg", FOLDER / "numbered" / f"{name}.svg"):
        drawn = QSvgRenderer(str(file))
        assert drawn.isValid(), file
        assert drawn.viewBox().size() == QSize(340, 250)
        image = QImage(340, 250, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        drawn.render(painter, QRectF(0, 0, 340, 250))
        painter.end()
        filled = sum(image.pixel(x, y) != 0 for x in range(0, 340, 5) for y in range(0, 250, 5))
        assert filled > 300, f"{file.name} is nearly empty"
    assert numbers(FOLDER / f"{name}.svg") == []


def test_no_drawing_lies_there_that_nobody_names():
    assert {file.stem for file in FOLDER.glob("*.svg")} == set(PICTURES)


def test_every_fault_names_a_drawing_that_exists():
    missing = {f.code: f.picture for f in FAULTS.values() if f.picture and not picture(f)}
    assert missing == {}


@pytest.mark.parametrize("code", sorted(NUMBERED & set(FAULTS)))
def test_numbers_stand_for_steps_of_the_card(code):
    fault = FAULTS[code]
    assert "/numbered/" in picture(fault)
    drawn = numbers(FOLDER / "numbered" / f"{fault.picture}.svg")
    assert drawn, "numbered without a number"
    assert max(drawn) <= len(fault.steps)
    assert len(set(drawn)) == len(drawn)


def test_other_faults_of_the_same_drawing_have_it_plain():
    plain = [f for f in FAULTS.values() if f.picture and f.code not in NUMBERED]
    assert plain
    assert not any("/numbered/" in picture(f) for f in plain)


def test_the_drawings_are_what_the_script_draws(tmp_path):
    code = (
        "import sys; from pathlib import Path; from scripts import draw_faults as d;"
        "d.OUT = Path(sys.argv[1]) / 'faults'; d.main()"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=True)
    for file in FOLDER.rglob("*.svg"):
        fresh = tmp_path / "faults" / file.relative_to(FOLDER)
        assert fresh.read_text() == file.read_text(), f"{file.name}: run scripts/draw_faults.py"
