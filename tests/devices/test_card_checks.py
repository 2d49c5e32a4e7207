"""What a technician's check says of card readers and code scanners: only what was seen."""

from __future__ import annotations

import pytest

from shared.devices.checkup import codescanner as code_check
from shared.devices.checkup.model import CheckLevel, Question
from shared.devices.checkup.table import check_of
from shared.devices.codescanner.plugin import scanner
from shared.devices.idcard.plugin import samv
from shared.devices.model import DeviceKind
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import FAULTS, codescanner, idcard, smartcard
from shared.devices.troubles.fault import PICTURES
from shared.devices.virtual.code_scanner import VirtualCodeScanner
from shared.devices.virtual.id_reader import VirtualIdReader

CHECK = check_of(DeviceKind.ID_CARD)


@pytest.fixture
def far():
    end = VirtualIdReader()
    yield end
    end.close()


@pytest.fixture
def reader(far):
    driver = samv(DeviceUrl.parse(far.url), {})
    driver.open()
    yield driver
    driver.close()


def nobody(_: Question) -> None:
    return None


def test_a_reader_shows_the_number_of_its_module(reader):
    found = CHECK(reader, CheckLevel.INTERNAL, nobody)
    assert found.passed is True
    assert "05.03-20190504-0001234567-0000000001" in found.words
    assert found.figures["round_trip_ms"] >= 0


def test_a_card_is_read_masked_when_a_person_lays_one_down(far, reader, resident):
    def lays(question: Question) -> bool:
        assert question.act
        far.put(resident)
        return True

    found = CHECK(reader, CheckLevel.INTERACTIVE, lays)
    assert found.passed is True
    assert "王*芳" in found.words
    assert resident.number[6:14] not in found.words
    assert resident.name not in found.words


def test_what_nobody_did_stays_unknown_and_what_failed_has_its_code(far, reader, resident):
    assert CHECK(reader, CheckLevel.INTERACTIVE, nobody).passed is None

    def lays(_: Question) -> bool:
        far.put(resident)
        far.fault(0x33)
        return True

    found = CHECK(reader, CheckLevel.INTERACTIVE, lays)
    assert (found.passed, found.code) == (False, "card-damaged")


def test_a_code_scanner_is_unknown_until_somebody_scans(monkeypatch):
    far = VirtualCodeScanner()
    driver = scanner(DeviceUrl.parse(far.url), {})
    driver.open()
    check = check_of(DeviceKind.CODE_SCANNER)
    assert check(driver, CheckLevel.INTERNAL, nobody).passed is None
    assert check(driver, CheckLevel.INTERACTIVE, nobody).passed is None

    def scans(_: Question) -> bool:
        far.scan("https://x.example/r/1")
        return True

    found = check(driver, CheckLevel.INTERACTIVE, scans)
    assert (found.passed, found.words) == (True, "收到 21 个字符。")
    monkeypatch.setattr(code_check, "_WAIT_S", 0.2)
    assert check(driver, CheckLevel.INTERACTIVE, lambda _: True).passed is False
    driver.close()
    far.unplug()


@pytest.mark.parametrize("fault", [*idcard.FAULTS, *smartcard.FAULTS, *codescanner.FAULTS])
def test_every_row_of_these_kinds_is_a_whole_card(fault):
    assert FAULTS[fault.code] is fault
    assert fault.picture in PICTURES
    assert fault.technician
    assert fault.cause
    assert fault.part
    assert 2 <= len(fault.steps) <= 4
