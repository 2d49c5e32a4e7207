"""Fonts come from one place, and their absence is said plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.domain.errors import Actor, Trouble
from shared.fonts import font_folders, font_set
from shared.paper.coverage import LONGEST, drawable, printable


def test_missing_fonts_name_the_package_to_install(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        font_set(packaged=tmp_path, installed=[tmp_path])
    assert caught.value.code == "fonts-missing"
    assert caught.value.actor is Actor.TECHNICIAN
    assert "fonts-noto-cjk" in caught.value.staff_hint


def test_the_packaged_subset_wins_over_what_is_installed(tmp_path: Path) -> None:
    for weight in ("Regular", "Bold"):
        (tmp_path / f"YichuangSans-{weight}.otf").write_bytes(b"")
    found = font_set(packaged=tmp_path)
    assert (found.sans, found.serif, found.packaged) == ("Yichuang Sans", "Yichuang Sans", True)
    (tmp_path / "YichuangSans-Bold.otf").unlink()
    assert not (tmp_path / "YichuangSans-Bold.otf").exists()
    assert font_set(packaged=tmp_path / "none").packaged is False


def test_the_folders_hold_the_files_in_force() -> None:
    fonts = font_set()
    assert font_folders() == [fonts.folder]
    assert all(f.is_file() and f.parent == fonts.folder for f in fonts.files)


def test_rare_characters_are_covered_and_foreign_ones_known_missing() -> None:
    assert all(drawable(c) for c in "王𠮷㐀龘〓，A")
    assert not drawable("\U0001f389")


def test_text_is_made_safe_for_paper() -> None:
    assert printable("王\u202e芳\x00\x07") == "王芳"
    assert printable("一\n二\t三") == "一 二 三"
    assert printable("⼈⺠") in {"人⺠", "人〓（U+2EA0）"}
    assert printable("王\U00031350") == "王〓（U+31350）"
    assert printable("葛\U000e0100") == "葛\U000e0100"
    assert printable("\ud800") == ""
    assert printable("王" * (LONGEST + 5)) == "王" * LONGEST + "……"
