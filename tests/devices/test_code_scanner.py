"""Code scanners on a serial line, over a real pty; and one that types, as far as it is a device."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.devices.codec.scans import MOST, ScanError, ScanParser, text_of
from shared.devices.codescanner import plugin
from shared.devices.codescanner.wedge import WedgeScanner
from shared.devices.model import DeviceState
from shared.devices.plugin import Attachment
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.code_scanner import VirtualCodeScanner
from shared.domain.errors import Trouble

PATIENCE = 60.0
RECEIPT = "https://zwfw.example.gov.cn/r/YC1.abcDEF"


@pytest.fixture
def far():
    end = VirtualCodeScanner()
    yield end
    end.unplug()


@pytest.fixture
def scanner(far):
    driver = plugin.scanner(DeviceUrl.parse(far.url), {})
    driver.open()
    yield driver
    driver.close()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b""])
@pytest.mark.parametrize("text", [RECEIPT, "6901234567892", "办件 410399-0001 㐀𠮷"])
def test_a_code_is_given_once_whatever_ends_it(far, scanner, text, end):
    far.scan(text, end)
    assert scanner.read(PATIENCE) == text
    assert scanner.read(0.15) is None


def test_codes_one_after_the_other_stay_apart(far, scanner):
    far.scan("A1", b"\r\n")
    far.scan("B2", b"\r\n")
    assert [scanner.read(PATIENCE), scanner.read(PATIENCE)] == ["A1", "B2"]
    assert scanner.counts == {"scans": 2}


def test_a_chinese_code_in_the_older_encoding_is_read(far, scanner):
    far.send("回执 王桂芳".encode("gb18030") + b"\r")
    assert scanner.read(PATIENCE) == "回执 王桂芳"


@pytest.mark.parametrize(
    "code", [b"x" * 9000, b"a\x1b[2Jb", "安\u202e全".encode(), b"\xff\xff\xff", "a\u200bb".encode()]
)
def test_a_hostile_code_is_refused_and_the_next_is_read(far, scanner, code):
    far.send(code + b"\r")
    with pytest.raises(Trouble, match="code-unreadable"):
        scanner.read(PATIENCE)
    far.scan("A1", b"\r")
    assert scanner.read(PATIENCE) == "A1"


def test_only_what_has_the_prefix_counts(far):
    driver = plugin.scanner(DeviceUrl.parse(far.url), {"prefix": "~"})
    driver.open()
    far.scan("noise", b"\r")
    far.scan("~A1", b"\r")
    assert driver.read(PATIENCE) == "A1"
    driver.close()


def test_what_was_scanned_while_nobody_asked_is_forgotten(far, scanner):
    far.scan("OLD", b"\r")
    assert scanner.health().code == ""
    scanner.forget()
    far.scan("NEW", b"\r")
    assert scanner.read(PATIENCE) == "NEW"


def test_a_pulled_scanner_is_absent_and_comes_back(far, hosted):
    host = hosted(plugin.scanner(DeviceUrl.parse(far.url), {}), health_s=0.05)
    assert host.wait_for(DeviceState.READY)
    far.unplug()
    assert host.wait_for(DeviceState.ABSENT)
    assert host.trouble.code == "scanner-code-absent"


def test_a_wedge_is_absent_when_its_number_is_not_on_the_bus(tmp_path):
    wedge = WedgeScanner("05E0:1200", folder=tmp_path)
    with pytest.raises(Trouble, match="scanner-code-absent"):
        wedge.open()
    device = tmp_path / "1-2"
    device.mkdir()
    (device / "idVendor").write_text("05e0\n")
    (device / "idProduct").write_text("1200\n")
    wedge.open()
    assert plugin.scanner(DeviceUrl.parse("wedge://"), {"prefix": "~"}).prefix == "~"


@pytest.mark.parametrize("options", [{"gap_ms": 500}, {"encoding": "big5"}, {"suffix": "x"}])
def test_options_nobody_knows_are_refused(options):
    scheme = "wedge://" if "gap_ms" in options else "serial:///dev/null"
    with pytest.raises(Trouble, match="device-unsupported"):
        plugin.scanner(DeviceUrl.parse(scheme), options)


def test_the_probe_goes_by_the_makers_number_alone():
    said = plugin.probe(Attachment("serial", "serial:///dev/ttyACM0", usb_id="1EAB:1D06"))
    assert (said.score, said.url) == (60, "serial:///dev/ttyACM0")
    said = plugin.probe(Attachment("usb", "usb://05e0:1200", usb_id="05e0:1200"))
    assert (said.score, said.url) == (40, "wedge://?usb=05e0:1200")
    assert plugin.probe(Attachment("serial", "serial:///dev/ttyUSB0", usb_id="0403:6001")) is None


@given(st.lists(st.binary(max_size=3000), max_size=6))
def test_no_bytes_crash_the_parser_or_make_it_grow(pieces):
    parser = ScanParser(b"~")
    for piece in pieces:
        for code in parser.feed(piece):
            assert isinstance(code, ScanError) or len(code) <= MOST
    parser.pause()
    assert not parser.waiting


@given(st.binary(max_size=200))
def test_what_is_read_can_be_seen(code):
    try:
        text = text_of(code)
    except ScanError:
        return
    assert text.strip() == text
    assert all(ord(c) >= 32 for c in text)
