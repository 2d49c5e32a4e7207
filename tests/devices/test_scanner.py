"""Scanners: pages one by one, faults by their names, and no page lost or doubled after a jam."""

from __future__ import annotations

import os
import stat
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from shared.devices.model import DeviceState, Level
from shared.devices.registry import make_driver
from shared.devices.scanner.model import ScanOrder, ScanSource
from shared.devices.virtual.scanner import Sheet
from shared.domain.errors import Trouble
from shared.image.cv import cv2
from tests.devices.saneraw import apart, begun_ahead, ignored_signals, raw_picture
from tests.devices.scanning import (
    entry,
    marked,
    needs_sane,
    number_on,
    plugged,
    test_backend,
)

PATIENCE = 120.0
"""Ends a broken run; whatever comes, comes long before."""
QUICK = ScanOrder(dpi=75)


@pytest.fixture(autouse=True)
def _sane(monkeypatch, tmp_path):
    needs_sane()
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))


@pytest.fixture
def far(tmp_path):
    end = plugged(tmp_path)
    yield end
    end.close()


def opened(at):
    driver = make_driver(at)
    driver.open()
    return driver


@pytest.fixture
def near():
    """Opens a scanner in its child process; closed when the test ends."""
    drivers = []

    def open_one(url, **options):
        drivers.append(opened(entry(url, **options)))
        return drivers[-1]

    yield open_one
    for driver in drivers:
        driver.close()


def scanned(driver, order=QUICK):
    """All pages, and the trouble that ended the job, if any."""
    pages = []
    try:
        driver.scan(order, pages.append)
    except Trouble as met:
        return pages, met.code
    return pages, ""


# -- SANE's own test backend -----------------------------------------------------------------------


def test_all_sheets_of_the_feeder_come_one_by_one(near, tmp_path):
    test_backend(tmp_path)
    driver = near("sane://test:0", set__test_picture="Grid")
    pages, code = scanned(driver)
    assert code == ""
    assert [(p.number, p.sheet, p.side) for p in pages] == [(n, n, 1) for n in range(1, 11)]


def test_what_the_scanner_really_does_is_told(near, tmp_path):
    """It sees 200 mm at most: an A4 order comes back as what will be on the picture."""
    test_backend(tmp_path)
    terms = near("sane://test:0").scan(ScanOrder(dpi=75, colour=False), lambda page: None)
    assert (terms.dpi, terms.width_mm, terms.height_mm) == (75, 200.0, 200.0)
    assert (terms.source, terms.duplex, terms.colour) == (ScanSource.FEEDER, False, False)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("JAMMED", "scanner-jam"),
        ("NO_DOCS", "scanner-empty"),
        ("COVER_OPEN", "scanner-cover-open"),
        ("IO_ERROR", "scanner-io"),
        ("DEVICE_BUSY", "scanner-busy"),
        ("ACCESS_DENIED", "device-not-allowed"),
        ("NO_MEM", "scanner-io"),
    ],
)
def test_each_fault_has_its_own_name(near, tmp_path, status, code):
    test_backend(tmp_path)
    for _ in range(3):  # this way to end hangs the backend now and then, see saneraw
        driver = near("sane://test:0", page_s=20, set__read_return_value=f"SANE_STATUS_{status}")
        said = scanned(driver)
        if said[1] != "scanner-hung":
            break
    assert said == ([], code)
    lasting = code in ("scanner-jam", "scanner-cover-open")
    assert driver.health().code == (code if lasting else "")


@pytest.mark.parametrize(
    "set_to",
    [
        {"mode": "Color"},
        {"mode": "Gray"},
        {"mode": "Gray", "depth": 1},
        {"mode": "Gray", "depth": 16},
        {"mode": "Color", "depth": 16},
        {"mode": "Color", "three-pass": True, "three-pass-order": "GBR"},
        {"mode": "Color", "hand-scanner": True},
        {"mode": "Color", "read-limit": True, "read-limit-size": 7},
    ],
    ids=str,
)
def test_the_picture_is_the_one_scanimage_makes(tmp_path, set_to):
    """Padding, bit depths, three passes, unknown heights: an independent program reads the same."""
    test_backend(tmp_path)
    usual = {"test-picture": "Color pattern", "resolution": 50.0, "br-x": 50.0, "br-y": 30.0}
    ours = apart(raw_picture, usual | set_to)
    asked = [f"--{k}={'yes' if v is True else v}" for k, v in set_to.items()]
    out = tmp_path / "theirs.pnm"
    command = [
        "scanimage", "-d", "test:0", "--test-picture", "Color pattern", "--resolution", "50",
        "-x", "50", "-y", "30", "--format=pnm", "-o", str(out), *asked,
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    theirs = cv2.imdecode(np.fromfile(out, np.uint8), cv2.IMREAD_COLOR)  # PNM: no door of ours
    if ours.ndim == 2:
        ours = np.repeat(ours[:, :, None], 3, axis=2)
    assert ours.shape == theirs.shape
    # 16 bits are rounded differently; the rest is the same to the last bit
    assert np.abs(ours.astype(int) - theirs.astype(int)).max() <= (
        1 if 16 in set_to.values() else 0
    )


def test_a_closed_socket_still_does_not_end_the_process(tmp_path):
    """SANE's reader thread turns SIGPIPE on; it is ignored again once the page is read."""
    test_backend(tmp_path)
    assert apart(ignored_signals) >> 12 & 1  # SIGPIPE is signal 13


def test_padding_at_the_end_of_lines_does_not_shear_the_picture(tmp_path):
    test_backend(tmp_path)
    usual = {"mode": "Gray", "test-picture": "Grid", "resolution": 50.0, "br-x": 60.0}
    straight, padded = apart(raw_picture, usual), apart(raw_picture, usual | {"ppl-loss": 11})
    assert np.array_equal(padded, straight[:, : padded.shape[1]])


def test_what_a_scanner_cannot_do_is_said_before_anything_moves(near, tmp_path):
    test_backend(tmp_path)
    driver = near("sane://test:0")
    assert scanned(driver, ScanOrder(dpi=75, duplex=True)) == ([], "scanner-settings")
    assert driver.abilities().duplex is False
    strange = near("sane://test:1", set__no_such_option=1)
    assert scanned(strange) == ([], "scanner-settings")


def test_a_scanner_nobody_knows_is_absent(tmp_path):
    test_backend(tmp_path)
    driver = make_driver(entry("sane://test:77"))
    with pytest.raises(Trouble, match="scanner-absent"):
        driver.open()
    driver.close()


@pytest.mark.parametrize("url", ["sane://", "tcp://127.0.0.1:1"])
def test_an_address_that_is_none_is_refused_before_anything_starts(url):
    with pytest.raises(Trouble, match="device-unsupported"):
        make_driver(entry(url) if url != "sane://" else entry("sane://?"))


# -- an eSCL scanner through sane-airscan ----------------------------------------------------------


def numbers(pages) -> list[int]:
    return [number_on(page) for page in pages]


def test_both_sides_come_in_the_order_of_the_paper(near, far):
    far.load([Sheet(marked(1), marked(2)), Sheet(marked(3), marked(4))])
    pages, code = scanned(near(far.url), ScanOrder(dpi=75, duplex=True, colour=False))
    assert code == ""
    assert numbers(pages) == [1, 2, 3, 4]
    assert [(p.sheet, p.side) for p in pages] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    page = pages[0].page
    assert (page.width, page.height, page.dpi) == (620, 877, 75)


def test_the_page_on_the_glass_is_one_page(near, far):
    far.lay(marked(9))
    pages, code = scanned(near(far.url), ScanOrder(dpi=75, source=ScanSource.GLASS))
    assert (numbers(pages), code) == ([9], "")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("ScannerAdfJam", "scanner-jam"),
        ("ScannerAdfMultipickDetected", "scanner-double-feed"),
        ("ScannerAdfHatchOpen", "scanner-cover-open"),
        ("ScannerAdfDoorOpen", "scanner-cover-open"),
    ],
)
def test_after_a_jam_no_page_is_lost_and_none_comes_twice(near, far, state, code):
    """The sheets that went through stay; the others are put back and scanned."""
    far.load([Sheet(marked(2 * n + 1), marked(2 * n + 2)) for n in range(5)])
    far.jam(after=3, state=state)
    driver = near(far.url, status=far.status_url)
    order = ScanOrder(dpi=75, duplex=True)
    before, met = scanned(driver, order)
    assert met == code
    assert numbers(before) == [1, 2, 3, 4, 5, 6]
    assert driver.counts == {"sheets": 3}
    assert driver.health().level is Level.FAULTED
    assert driver.health().code == code
    far.clear()
    assert driver.health().level is Level.OK  # the scanner says so itself
    after, met = scanned(driver, order)
    assert (numbers(after), met) == ([7, 8, 9, 10], "")


def test_a_sheet_that_jams_with_half_of_it_read_comes_whole_or_not_at_all(near, far):
    far.load([Sheet(marked(2 * n + 1), marked(2 * n + 2)) for n in range(3)])
    far.jam(after=1, back=True)
    driver = near(far.url, status=far.status_url)
    order = ScanOrder(dpi=75, duplex=True)
    before, met = scanned(driver, order)
    assert (numbers(before), met) == ([1, 2], "scanner-jam")  # the front of the second is not kept
    far.clear()
    after, met = scanned(driver, order)
    assert (numbers(after), met) == ([3, 4, 5, 6], "")


def test_without_its_own_word_a_jam_stays_until_it_is_tried_again(near, far):
    far.load([marked(1), marked(2)])
    far.jam(after=1)
    driver = near(far.url)
    assert scanned(driver)[1] == "scanner-jam"
    far.clear()
    assert driver.health().code == "scanner-jam"
    assert scanned(driver)[1] == ""
    assert driver.health().level is Level.OK


def test_an_empty_feeder_is_no_fault_of_the_scanner(near, far):
    driver = near(far.url, status=far.status_url)
    assert scanned(driver) == ([], "scanner-empty")
    assert driver.health().level is Level.OK


def test_the_scanner_waits_for_whoever_takes_the_pages(tmp_path):
    """Memory stays small however many sheets there are: two sides ahead and one in the hand."""
    test_backend(tmp_path)
    assert apart(begun_ahead) == ([min(10, taken + 3) for taken in range(10)], "")


def test_a_scan_is_cancelled_at_any_moment_and_the_next_one_works(hosted, tmp_path, request):
    far = plugged(tmp_path, pace_s=0.1)
    request.addfinalizer(far.close)
    far.load([marked(n) for n in range(14)])
    host = hosted(make_driver(entry(far.url)))
    assert host.wait_for(DeviceState.READY, timeout_s=PATIENCE)
    third, interrupted = threading.Event(), threading.Event()
    pages = []

    def take(page) -> None:
        pages.append(page)
        if page.number == 3:
            third.set()
            assert interrupted.wait(PATIENCE)  # the scanner is ahead by two sides, and waits

    job = host.call(lambda d: d.scan(QUICK, take), PATIENCE)
    assert third.wait(PATIENCE)
    host.interrupt()
    interrupted.set()
    with pytest.raises(Trouble, match="device-cancelled"):
        job.result(PATIENCE)
    got = len(pages)
    assert 3 <= got < 14
    assert numbers(pages) == list(range(got))
    more = []
    host.call(lambda d: d.scan(QUICK, more.append), PATIENCE).result(PATIENCE)
    assert 0 < len(more) <= 14 - got
    assert numbers(more) == list(range(14 - len(more), 14))


def test_a_job_takes_as_long_as_its_sheets_take(near, tmp_path, request, monkeypatch):
    """No call into a child may last for ever, but one that hands over pages is alive."""
    far = plugged(tmp_path, pace_s=0.3)
    request.addfinalizer(far.close)
    driver = near(far.url)
    far.load([marked(1)])
    driver.scan(QUICK, lambda page: None)  # all is loaded now
    monkeypatch.setattr("shared.devices.isolated.proxy._CALL_S", 3.0)
    far.load([marked(n) for n in range(10)])
    assert len(scanned(driver)[0]) == 10


def test_a_backend_that_hangs_is_killed_and_replaced(hosted, far):
    far.load([marked(1), marked(2)])
    driver = make_driver(entry(far.url))
    host = hosted(driver)
    assert host.wait_for(DeviceState.READY, timeout_s=PATIENCE)
    child = driver.pid
    far.stall()
    with pytest.raises(Trouble, match="device-timeout"):
        host.call(lambda d: d.scan(QUICK, lambda page: None), 0.5).result(PATIENCE)
    far.stall(False)
    assert host.wait_for(DeviceState.READY, timeout_s=PATIENCE)
    assert host.call(lambda d: d.abilities(), PATIENCE).result(PATIENCE).feeder
    if driver.pid != child:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_a_pulled_cable_is_noticed_and_plugging_in_mends_it(hosted, far):
    host = hosted(make_driver(entry(far.url, status=far.status_url)), health_s=0.1)
    assert host.wait_for(DeviceState.READY, timeout_s=PATIENCE)
    far.unplug()
    assert host.wait_for(DeviceState.ABSENT, timeout_s=PATIENCE)
    assert host.trouble.code == "scanner-absent"
    far.replug()
    assert host.wait_for(DeviceState.READY, timeout_s=PATIENCE)


def test_pages_are_never_in_a_file(near, far):
    far.load([marked(n) for n in range(3)])
    driver = near(far.url)
    files: list[str] = []

    def look(page) -> None:
        for link in Path(f"/proc/{driver.pid}/fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                written = int(_flags(driver.pid, link.name), 8) & os.O_ACCMODE != os.O_RDONLY
                if written and stat.S_ISREG(link.stat().st_mode):
                    files.append(os.readlink(link))

    driver.scan(QUICK, look)
    assert [name for name in files if not name.startswith("/memfd:")] == []


def _flags(pid: int, handle: str) -> str:
    said = Path(f"/proc/{pid}/fdinfo/{handle}").read_text()
    return said.split("flags:")[1].split()[0]
