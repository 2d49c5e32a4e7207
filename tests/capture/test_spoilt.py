"""A photograph whose file was damaged on the way is named as one; nothing that a paper is, is."""

from __future__ import annotations

import re

import numpy as np
import pytest

from shared.capture.auto import CaptureKind
from shared.capture.judge import SPOILT, judge
from shared.capture.spoilt import spoilt
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.image.cv import cv2
from shared.image.frame import Frame, decode, to_jpeg
from tests.capture.test_auto import Desk, kinds, view

KINDS = {"hukou-person": 0.5, "id-card-front": 0.5, "letter": 0.6, "bank-card": 0.45}
"""Papers, and how far into the file of each the damage goes through it and not beside it."""


def photograph(kind="hukou-person", **how):
    return scene([specimen(kind, WANG_GUIFANG)], **{"angle": 3, "seed": 9, **how})


def bytes_lost(data, at=0.5):
    """Some bytes of the middle are gone: what follows is shifted and has another colour."""
    place = int(len(data) * at)
    return data[:place] + data[place + 37 :]


def bytes_turned(data, at=0.5):
    """Some bytes of the middle are others."""
    place = int(len(data) * at)
    return (
        data[:place]
        + bytes((b * 7 + 13) % 255 for b in data[place : place + 60])
        + data[place + 60 :]
    )


def blocks_emptied(picture):
    """Some rows of blocks were lost whole, and the file goes on after them: they are grey."""
    done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_RST_INTERVAL, 40])
    assert done
    data = coded.tobytes()
    marks = [m.start() for m in re.finditer(rb"\xff[\xd0-\xd7]", data)]
    first = len(marks) // 2
    parts = [data[: marks[first]]]
    parts += [data[at : at + 2] for at in marks[first : first + 24]]
    return b"".join([*parts, data[marks[first + 24] :]])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hurt", [bytes_lost, bytes_turned])
def test_a_photograph_damaged_in_its_middle_is_named(kind, hurt):
    data = to_jpeg(photograph(kind))
    whole, broken = decode(data), decode(hurt(data, KINDS[kind]))
    assert np.abs(whole.astype(int) - broken).max(axis=2).mean() > 5, "it can be seen"
    assert spoilt(broken)
    assert not spoilt(whole)


def test_blocks_of_which_nothing_was_left_are_named():
    picture = photograph()
    grey = decode(blocks_emptied(picture))
    assert (np.abs(grey.astype(int) - 128).max(axis=2) <= 2).mean() > 0.003
    assert spoilt(grey)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_it_is_named_whichever_way_the_camera_was_held(quarters):
    data = to_jpeg(photograph())
    assert spoilt(np.ascontiguousarray(np.rot90(decode(bytes_lost(data)), quarters)))
    assert not spoilt(np.ascontiguousarray(np.rot90(decode(data), quarters)))


@pytest.mark.parametrize(
    "how",
    [
        {"angle": 0}, {"light": "side"}, {"light": "dim"}, {"glare": 0.8}, {"blur": 3.0},
        {"hand": True}, {"noise": 8.0}, {"angle": 0, "perspective": 0.0},
    ],
)  # fmt: skip
def test_light_hands_and_papers_that_lie_straight_are_no_damage(how):
    for kind in KINDS:
        assert not spoilt(decode(to_jpeg(photograph(kind, **how)))), kind


def test_a_band_a_grey_box_and_a_fold_on_a_page_are_no_damage():
    page = np.full((1240, 880, 3), 250, np.uint8)
    page[:160] = (90, 60, 30)  # a coloured head over the whole width, on the grid
    page[403:777, 101:633] = 128  # a box that is printed neutral grey
    page[800:, :] = (page[800:] * 0.9).astype(np.uint8)  # a fold: darker from there on
    page[1008:1024, 400:] = (200, 220, 240)  # a mark in the table's last row
    assert not spoilt(page)
    assert not spoilt(decode(to_jpeg(page)))


def test_the_person_is_told_and_the_picture_is_not_kept():
    whole = scene([specimen("hukou-person", WANG_GUIFANG)], size=(1920, 1080), angle=3, seed=4)
    broken = decode(bytes_lost(to_jpeg(whole)))
    page = specimen("hukou-person", WANG_GUIFANG)
    assert judge(page, taken=broken).problems[0] == SPOILT
    assert SPOILT not in judge(page, taken=whole).problems
    assert 4 <= len(SPOILT.sentence) <= 20
    for full, kept in ((whole, True), (broken, False)):
        desk = Desk(full=lambda full=full: Frame(full, 0.0))
        said = desk.show(view("hukou-person", angle=3), 1.2)
        assert (CaptureKind.CAPTURED in kinds(said)) is kept
    assert SPOILT in [event.problem for event in said]
