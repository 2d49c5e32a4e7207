"""An identity photograph: what the rules say, each fault with its opposite, and no model needed."""

from __future__ import annotations

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from shared.image.frame import decode
from shared.portrait.check import HeadBox, cut_photo, cut_place, judge_photo
from shared.portrait.faces import face_models
from shared.portrait.rules import photo_rules

RULE = photo_rules()[0]
HEAD = HeadBox(0.40, 0.20, 0.60, 0.62)
"""Of a frame 1280 × 960: a face 256 pixels wide."""


def sitting(
    wall: int = 250, skin: int = 150, *, blur: float = 0, aside: int = 0, dirt: bool = False
):
    """Somebody before a wall: an oval with hair, eyes, mouth and the grain of a real picture."""
    rng = np.random.default_rng(5)
    frame = np.full((960, 1280, 3), wall, np.uint8)
    if dirt:
        frame[:, 380:470] = 120
    cv2.ellipse(frame, (640, 900), (330, 260), 0, 0, 360, (90, 60, 50), -1)
    cv2.ellipse(frame, (640, 393), (128, 202), 0, 0, 360, (skin, skin, skin), -1)
    cv2.ellipse(frame, (640, 300), (128, 108), 0, 180, 360, (35, 30, 30), -1)
    for x in (590, 690):
        cv2.circle(frame, (x, 385), 13, (40, 30, 30), -1)
    cv2.line(frame, (600, 500), (680, 500), (80, 70, 110), 6)
    if aside:
        frame[:, :640] = np.clip(frame[:, :640].astype(int) - aside, 0, 255)
    frame = np.clip(frame + rng.normal(0, 5, frame.shape), 0, 255).astype(np.uint8)
    return cv2.GaussianBlur(frame, (0, 0), blur) if blur else frame


def codes(frame, head: HeadBox = HEAD, rule=RULE) -> set[str]:
    return {p.code for p in judge_photo(frame, head, rule)}


def test_a_good_photograph_has_no_fault_and_the_size_of_its_rule():
    frame = sitting()
    assert codes(frame) == set()
    photo = cut_photo(frame, HEAD, RULE)
    assert decode(photo.data).shape[:2] == (441, 358)
    assert (photo.width, photo.height, photo.dpi) == (358, 441, 350)


def test_the_cut_puts_face_and_hair_where_the_rule_wants_them():
    left, top, right, _ = cut_place(HEAD, RULE, 1280, 960)
    scale = RULE.width / (right - left)
    assert RULE.face[0] <= 256 * scale <= RULE.face[1]
    assert RULE.above[0] <= (0.2 * 960 - top) * scale <= RULE.above[1]
    assert (0.5 * 1280 - left) * scale == pytest.approx(RULE.width / 2)


@pytest.mark.parametrize(
    ("frame", "head", "fault"),
    [
        (sitting(wall=120), HEAD, "background"),
        (sitting(dirt=True), HEAD, "uneven"),
        (sitting(skin=50), HEAD, "dark"),
        (sitting(skin=235), HEAD, "bright"),
        (sitting(aside=90), HEAD, "side"),
        (sitting(blur=6), HEAD, "blur"),
        (sitting(), HeadBox(0.46, 0.30, 0.54, 0.47), "far"),
        (sitting(), HeadBox(0.02, 0.20, 0.22, 0.62), "edge"),
        (sitting(), HeadBox(0.45, 0.20, 0.55, 0.95), "eyes"),
    ],
)
def test_each_fault_is_told(frame, head, fault):
    assert fault in codes(frame, head)


def test_another_background_is_another_rule():
    blue = next(r for r in photo_rules() if r.background_name == "蓝色")
    frame = sitting()
    frame[(frame > 230).all(axis=2)] = blue.background[::-1]
    assert "background" in codes(frame)
    assert "background" not in codes(frame, rule=replace(RULE, background=blue.background))


def test_every_rule_names_its_source_and_a_bad_file_is_refused(tmp_path):
    assert all(len(rule.source) > 10 for rule in photo_rules())
    told = {"rules": [{"key": "x", "name": "x", "source": "", "width": 10, "height": 10, "dpi": 1,
                       "face": [2, 3], "above": [1, 2], "eyes": 3, "background": [0, 0, 0],
                       "background_name": "x"}]}  # fmt: skip
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(told), "utf-8")
    with pytest.raises(ValueError, match="source"):
        photo_rules(file)
    told["rules"][0] |= {"source": "here", "face": [9, 2]}
    file.with_name("b.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(ValueError, match="contradicts"):
        photo_rules(file.with_name("b.json"))


def test_a_head_box_without_extent_is_refused():
    with pytest.raises(ValueError, match="extent"):
        judge_photo(sitting(), HeadBox(0.5, 0.5, 0.5, 0.5), RULE)


def test_without_models_nothing_is_compared_by_machine_and_nobody_is_told_of_a_fault(tmp_path):
    assert face_models(None) == (None, "")
    assert face_models(tmp_path / "none") == (None, "")
    assert face_models(tmp_path) == (None, "")


def test_a_folder_without_right_models_is_off_and_staff_are_told(tmp_path):
    (tmp_path / "detector.onnx").write_bytes(b"no model")
    models, words = face_models(tmp_path)
    assert models is None
    assert "人工比对不受影响" in words
    (tmp_path / "recogniser.onnx").write_bytes(b"no model")
    about = {"name": "x", "certificate": "y", "alike": 0.4}
    (tmp_path / "about.json").write_text(json.dumps(about), "utf-8")
    assert face_models(tmp_path)[0] is None
