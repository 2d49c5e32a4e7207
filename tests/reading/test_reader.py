import os
import signal
import threading
import time
from dataclasses import replace

import numpy as np
import psutil
import pytest
import segno

from shared.capture.clean import clean_page
from shared.capture.find import find_page
from shared.devices.virtual.people import RARE_NAME, WANG_GUIFANG, ZHAO_MEILING
from shared.devices.virtual.specimens import scene, specimen
from shared.domain.errors import Trouble
from shared.image.frame import Frame, Page, decode, page_from
from shared.reading.checks import Doubt, compare, fits
from shared.reading.model import DocumentKind
from shared.reading.reader import Reader, upright

PATIENCE = 150.0
"""Ends a broken run; a child that must wait for a busy machine is not broken."""


class Asked(threading.Event):
    """Does something while a page is being read: the moment the reader asks whether to go on."""

    def __init__(self, then):
        super().__init__()
        self._then = then

    def is_set(self):
        said = super().is_set()
        then, self._then = self._then, lambda: None
        then()
        return said


class Always(threading.Event):
    """Does something every time the reader asks whether to go on."""

    def __init__(self, then):
        super().__init__()
        self._then = then

    def is_set(self):
        self._then()
        return False


def photographed(kind, person, **how):
    frame = Frame(scene([specimen(kind, person)], seed=3, **how), 0.0)
    quad = find_page(frame)
    assert quad is not None
    return clean_page(frame, quad)


def values(reading):
    return {name: field.value for name, field in reading.fields.items()}


def test_an_identity_card_under_the_camera_is_read_whole(reader):
    card = WANG_GUIFANG.card
    reading = reader.read(photographed("id-card-front", WANG_GUIFANG, angle=5, perspective=0.5))
    assert reading.kind is DocumentKind.ID_FRONT
    assert values(reading) == {
        "name": card.name, "sex": card.sex, "nation": card.nation, "birth": "1945-03-08",
        "number": card.number, "address": card.address,
    }  # fmt: skip
    assert compare(reading, card) == []


@pytest.mark.parametrize(("angle", "turned"), [(2, 0), (92, 270), (182, 180), (272, 90)])
def test_a_household_page_is_read_whichever_way_up_it_lies(reader, angle, turned):
    page = photographed("hukou-person", WANG_GUIFANG, angle=angle, perspective=0.2)
    reading = reader.read(page)
    assert reading.kind is DocumentKind.HUKOU_PERSON
    assert reading.turned == turned
    found = values(reading)
    assert (found["name"], found["number"]) == ("王桂芳", WANG_GUIFANG.number)
    assert (found["birth"], found["sex"], found["relation"]) == ("1945-03-08", "女", "户主")
    assert compare(reading, WANG_GUIFANG.card) == []
    up = upright(page, reading)
    assert up.width > up.height
    assert (up.width, up.height) == (reading.width, reading.height)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("id-card-back", DocumentKind.ID_BACK),
        ("hukou-cover", DocumentKind.HUKOU_COVER),
        ("letter", DocumentKind.LETTER),
    ],
)
def test_other_papers_are_told_apart(reader, kind, wanted):
    assert reader.read(photographed(kind, ZHAO_MEILING, angle=4)).kind is wanted


def test_the_closed_household_book_asks_to_be_opened(reader):
    reading = reader.read(photographed("hukou-jacket", WANG_GUIFANG, angle=4))
    assert reading.jacket
    fit = fits(reading, "hukou-person")
    assert (fit.ok, fit.sentence) == (False, "这是户口簿的封面，请翻到本人那一页")


def test_a_bank_card_gives_its_number(reader):
    reading = reader.read(photographed("bank-card", ZHAO_MEILING, angle=-7))
    assert values(reading)["bank-number"] == ZHAO_MEILING.bank_number
    assert reading.fields["bank-number"].flag == ""


def test_someone_elses_page_is_noticed(reader):
    reading = reader.read(photographed("hukou-person", ZHAO_MEILING, angle=3))
    found = {d.field: d for d in compare(reading, WANG_GUIFANG.card)}
    assert {"number", "name", "birth"} <= set(found)
    assert found["number"].doubt is Doubt.DIFFERS
    assert found["number"].sentence.startswith("号码与身份证不一致")


def test_a_rare_name_is_never_called_different(reader):
    reading = reader.read(photographed("id-card-front", RARE_NAME, angle=3))
    found = {d.field: d for d in compare(reading, RARE_NAME.card)}
    assert set(found) == {"name"}
    assert found["name"].doubt is Doubt.UNSURE
    assert "生僻字" in found["name"].sentence


def test_a_printed_number_with_a_wrong_check_digit_is_flagged_and_left_as_it_is(reader):
    wrong = WANG_GUIFANG.number[:-1] + "7"
    person = replace(WANG_GUIFANG, card=replace(WANG_GUIFANG.card, number=wrong))
    reading = reader.read(page_from(specimen("id-card-front", person)))
    assert reading.fields["number"].value == wrong
    assert reading.fields["number"].flag == "check-digit"
    found = {d.field: d for d in compare(reading, WANG_GUIFANG.card)}
    assert found["number"].doubt is Doubt.UNSURE


def test_a_qr_code_on_a_page_is_read(reader, tmp_path):
    segno.make_qr("YC1:TEST-TOKEN", error="m").save(tmp_path / "q.png", scale=6, border=6)
    reading = reader.read(page_from(decode((tmp_path / "q.png").read_bytes())))
    assert [(c.format, c.text) for c in reading.codes] == [("QRCode", "YC1:TEST-TOKEN")]


def test_a_blank_page_reads_as_nothing(reader):
    reading = reader.read(page_from(np.full((600, 900, 3), 240, np.uint8)))
    assert (reading.kind, dict(reading.fields), reading.lines) == (DocumentKind.OTHER, {}, ())


def test_bytes_that_are_no_picture_are_an_expected_failure_and_the_child_lives_on(reader):
    before = reader.pid
    with pytest.raises(Trouble, match="reading-failed"):
        reader.read(Page(b"not a picture", 1, 1))
    assert reader.pid == before


def test_a_reading_never_shows_its_content_in_a_log(reader):
    reading = reader.read(photographed("id-card-front", WANG_GUIFANG, angle=5, perspective=0.5))
    shown = repr(reading) + repr(reading.fields["name"]) + repr(reading.lines[0])
    shown += repr(compare(reading, ZHAO_MEILING.card))
    assert "王桂芳" not in shown
    assert WANG_GUIFANG.number not in shown


def test_a_hung_child_is_killed_and_replaced():
    page = page_from(specimen("id-card-back", WANG_GUIFANG))
    one = Reader(deadline_s=1.0, start_s=PATIENCE)
    try:
        assert one.wait_ready()
        hung = one.pid
        os.kill(hung, signal.SIGSTOP)
        with pytest.raises(Trouble, match="reading-timed-out"):
            one.read(page)
        assert one.pid != hung
        assert not psutil.pid_exists(hung)
    finally:
        one.close()


def test_reading_can_be_cancelled_and_a_page_whose_child_died_is_read_again_once():
    page = page_from(specimen("id-card-back", WANG_GUIFANG))
    one = Reader(deadline_s=PATIENCE, start_s=PATIENCE)
    try:
        assert one.wait_ready()
        cancel = Asked(lambda: cancel.set())
        os.kill(one.pid, signal.SIGSTOP)
        with pytest.raises(Trouble, match="reading-cancelled"):
            one.read(page, cancel=cancel)
        assert one.wait_ready()
        stopped = one.pid
        os.kill(stopped, signal.SIGSTOP)
        killed = Asked(lambda: os.kill(stopped, signal.SIGKILL))
        assert one.read(page, cancel=killed).kind is DocumentKind.ID_BACK
        assert one.pid != stopped
        with pytest.raises(Trouble, match="reading-failed"):
            one.read(page, cancel=Always(lambda: os.kill(one.pid, signal.SIGKILL)))
        assert one.read(page).kind is DocumentKind.ID_BACK
    finally:
        one.close()
    assert one.pid is None
    with pytest.raises(Trouble):
        one.read(page)


def test_forgetting_leaves_no_process_that_saw_the_last_person():
    one = Reader(deadline_s=PATIENCE, start_s=PATIENCE)
    try:
        assert one.wait_ready()
        old = one.pid
        one.forget()
        assert one.pid not in (None, old)
        until = time.monotonic() + PATIENCE
        while psutil.pid_exists(old) and time.monotonic() < until:
            time.sleep(0.02)
        assert not psutil.pid_exists(old)
    finally:
        one.close()
