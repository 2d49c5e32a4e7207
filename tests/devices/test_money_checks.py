"""Checks of cash acceptors and card terminals: nothing is ever taken or charged by a check."""

from __future__ import annotations

import pytest

from shared.devices.cash.cctalk_plugin import cctalk
from shared.devices.cash.plugin import ssp
from shared.devices.checkup.model import CheckLevel, Question
from shared.devices.checkup.table import check_of
from shared.devices.model import DeviceKind
from shared.devices.payment.plugin import ecr
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.coin_acceptor import VirtualCoinAcceptor
from shared.devices.virtual.note_validator import VirtualNoteValidator
from shared.devices.virtual.pos import VirtualPos


@pytest.fixture
def notes():
    end = VirtualNoteValidator()
    driver = ssp(DeviceUrl.parse(end.url), {"poll_ms": 2})
    driver.open()
    yield end, driver
    driver.close()
    end.close()


def nobody(_: Question) -> None:
    return None


def test_a_note_a_person_puts_in_is_known_and_given_back(notes):
    end, driver = notes

    def ask(question: Question) -> bool:
        if question.act:
            assert end.insert(5000)
        else:
            driver.since(driver.mark())
        return True

    found = check_of(DeviceKind.CASH)(driver, CheckLevel.INTERACTIVE, ask)
    assert found.passed
    assert "认出50元并退回" in found.words
    assert (end.box, end.hand, end.open_for) == ({}, {5000: 1}, ())


def test_without_anybody_it_only_says_what_it_knows_and_nothing_is_let_in(notes):
    end, driver = notes
    check = check_of(DeviceKind.CASH)
    assert check(driver, CheckLevel.EXTERNAL, nobody).passed
    assert check(driver, CheckLevel.INTERACTIVE, nobody).passed is None
    assert end.open_for == ()
    end.take_box()
    broken = check(driver, CheckLevel.INTERNAL, nobody)
    assert (broken.passed, broken.code) == (False, "cash-box-gone")


def test_coins_are_only_asked_about_and_an_empty_hopper_shows():
    end = VirtualCoinAcceptor(hoppers={100: 3})
    driver = cctalk(DeviceUrl.parse(end.url), {"poll_ms": 2, **end.options})
    driver.open()
    found = check_of(DeviceKind.CASH)(driver, CheckLevel.INTERACTIVE, nobody)
    assert (found.passed, found.code) == (True, "cash-no-change")
    end.fault_code = 2
    assert check_of(DeviceKind.CASH)(driver, CheckLevel.INTERNAL, nobody).code == "cash-worn"
    driver.close()
    end.close()


def test_a_card_terminal_is_asked_about_a_charge_that_never_was():
    end = VirtualPos()
    driver = ecr(DeviceUrl.parse(end.url), {"answer_ms": 300})
    driver.open()
    check = check_of(DeviceKind.PAYMENT)
    assert check(driver, CheckLevel.EXTERNAL, nobody).passed
    assert check(driver, CheckLevel.INTERACTIVE, nobody).passed is None
    assert check(driver, CheckLevel.INTERACTIVE, lambda _: False).passed is False
    end.deaf_to.add("ASK")
    assert check(driver, CheckLevel.INTERNAL, nobody).code == "pay-silent"
    assert end.charges == {}
    driver.close()
    end.close()
