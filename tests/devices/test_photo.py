"""Photographs through a vendor's library: a real shared object, compiled here."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from shared.devices.idcard import plugin
from shared.devices.idcard.photo import BMP_SIZE, RAW_SIZE, Library, LibraryPhotoDecoder, as_bmp
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.id_reader import VirtualIdReader
from shared.domain.errors import Trouble

SOURCE = r"""
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* rows of blue, green, red, made of the first byte of what was given */
int unpack(char *wlt, char *out, int argument)
{
    if (argument != 602) return 0;
    memset(out, wlt[0], 38556);
    out[0] = 'x';
    return 1;
}
int saves(char *wlt, char *out, int argument)
{
    char path[] = "LEAK";
    int file = open(path, O_WRONLY | O_CREAT, 0600);
    if (file >= 0 && write(file, wlt, 1024) > 0) close(file);
    return unpack(wlt, out, argument);
}
int hangs(char *wlt, char *out, int argument) { for (;;) pause(); }
int crashes(char *wlt, char *out, int argument) { return *(volatile int *)0; }
int told(char *wlt, char *out, int argument)
{
    return getenv("YICHUANG_SECRET") || !getenv("LC_ALL") ? 0 : unpack(wlt, out, argument);
}
int blank(char *wlt, char *out, int argument) { return 1; }
int prints(char *wlt, char *out, int argument)
{
    printf("%s\n", wlt); fflush(stdout);
    return unpack(wlt, out, argument);
}
"""
WLT = b"W" * 1024


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vendor")
    (folder / "vendor.c").write_text(SOURCE.replace("LEAK", str(folder / "leaked")))
    made = folder / "libvendor.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", made, folder / "vendor.c"], check=True)
    return made


@pytest.fixture
def decoder(library):
    made = []

    def make(function="unpack", within_s=60.0, path=library):
        one = LibraryPhotoDecoder(Library(str(path), function, 602), within_s)
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()


def test_a_vendors_library_makes_the_picture(decoder):
    picture = decoder().decode(WLT)
    assert len(picture) == BMP_SIZE
    assert picture[:2] == b"BM"
    last = picture[54 + 308 * 125 :]  # a BMP ends with the topmost row
    assert last[:4] == b"xWWW"


def test_a_library_is_told_nothing_of_ours_and_has_nothing_open(decoder, monkeypatch):
    monkeypatch.setenv("YICHUANG_SECRET", "do-not-tell")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    one = decoder("told")
    assert one.decode(WLT)
    handles = [os.readlink(f) for f in Path(f"/proc/{one._child.pid}/fd").iterdir()]
    assert sorted(handles)[:3] == ["/dev/null"] * 3
    assert [h.partition(":")[0] for h in sorted(handles)[3:]] == ["socket"]


def test_a_decoder_that_was_ended_meanwhile_is_replaced(decoder):
    one = decoder()
    assert one.decode(WLT)
    os.kill(one._child.pid, signal.SIGKILL)
    assert one._child.wait(60)
    assert one.decode(WLT)


@pytest.mark.parametrize("function", ["crashes", "blank"])
def test_a_library_that_crashes_or_makes_nothing_costs_the_photograph_only(decoder, function):
    with pytest.raises(Trouble, match="photo-undecoded"):
        decoder(function).decode(WLT)


def test_a_library_that_saves_what_it_made_finds_no_disk(decoder, library):
    assert decoder("saves").decode(WLT)
    leaked = library.parent / "leaked"
    assert leaked.exists()  # it tried
    assert leaked.read_bytes() == b""


def test_a_library_that_hangs_is_killed_within_its_time_and_replaced(decoder):
    one = decoder("hangs", within_s=0.2)
    began = time.monotonic()
    with pytest.raises(Trouble, match="photo-undecoded"):
        one.decode(WLT)
    assert one._child is None
    with pytest.raises(Trouble, match="photo-undecoded"):
        one.decode(WLT)
    assert time.monotonic() - began < 90


def test_what_a_library_prints_goes_nowhere(decoder, capfd):
    decoder("prints").decode(WLT)
    assert "W" not in capfd.readouterr().out


def test_a_library_that_is_not_there_or_lacks_its_function_is_a_trouble(decoder, tmp_path):
    for one in (decoder(path=tmp_path / "none.so"), decoder("nothing")):
        with pytest.raises(Trouble, match="photo-undecoded"):
            one.decode(WLT)


@pytest.mark.parametrize(
    "said", [b"", b"BM", bytes(RAW_SIZE), b"BM" + bytes(BMP_SIZE - 2), b"x" * 1024]
)
def test_what_is_no_photograph_is_never_shown(said):
    with pytest.raises(Trouble, match="photo-undecoded"):
        as_bmp(said)


def test_a_reader_without_a_decoder_shows_none_and_with_one_decodes(library, resident):
    far = VirtualIdReader()
    far.put(dataclasses.replace(resident, photo_wlt=WLT))
    bare = plugin.samv(DeviceUrl.parse(far.url), {})
    bare.open()
    card = bare.read()
    assert bare.photo(card) == b""
    bare.close()
    options = {"photo_library": str(library), "photo_argument": 602}
    full = plugin.samv(DeviceUrl.parse(far.url), options)
    full.open()
    assert full.photo(card)[:2] == b"BM"
    full.close()
    far.close()
    with pytest.raises(Trouble, match="device-unsupported"):
        plugin.samv(DeviceUrl.parse(far.url), {"photo_library": "libwlt.so"})
