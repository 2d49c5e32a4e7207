"""Where the applicant's photograph stands at the window, with a vendor's decoder and without."""

from __future__ import annotations

import subprocess

from PySide6.QtCore import Qt

from shared.devices.idcard.photo import Library, LibraryPhotoDecoder

GREY = r"""
#include <string.h>
int unpack(char *wlt, char *out, int argument) { memset(out, 0x80, 38556); return 1; }
"""


def begin_with_card(hall):
    hall.clerk.sign_in()
    hall.clerk.finger.press(Qt.Key.Key_F3)
    hall.clerk.finger.wait("start.reader")
    hall.stage.counter.reader.put(hall.stage.people[0].card)
    hall.clerk.finger.wait("start.search")
    return hall.counter.model.starting.who


def test_without_a_decoder_the_window_says_so_and_shows_no_picture(hall) -> None:
    who = begin_with_card(hall)
    assert hall.clerk.finger.until(lambda: who.property("photoWords") == "照片需厂商解码库")
    assert hall.clerk.finger.wait("desk.photo").property("text") == "照片需厂商解码库"
    assert who.property("photo") == ""


def test_a_decoders_picture_is_shown_and_goes_with_the_applicant(hall, tmp_path) -> None:
    (tmp_path / "v.c").write_text(GREY)
    made = tmp_path / "libv.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", made, tmp_path / "v.c"], check=True)
    driver = hall.terminal.devices["id-card-reader"].driver
    driver._decoder = LibraryPhotoDecoder(Library(str(made)), 60.0)
    who = begin_with_card(hall)
    assert hall.clerk.finger.until(lambda: who.property("photo") != "")
    assert who.property("photoWords") == ""
    picture = hall.clerk.finger.wait("desk.photo.picture")
    assert hall.clerk.finger.until(lambda: picture.property("paintedWidth") > 0)
    assert picture.property("implicitWidth") == 102
    who.end()
    assert who.property("photo") == ""
