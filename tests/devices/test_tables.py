"""The generated tables are current, and every pair of state and signal stands in them."""

from __future__ import annotations

import re

import pytest

from shared.assets import asset
from shared.devices.machine import TRANSITIONS, Signal
from shared.devices.model import DeviceState
from shared.devices.troubles import FAULTS
from shared.devices.troubles.fault import PICTURES
from tests.devices import tables

_HALF = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
"""Half-width punctuation beside a Chinese character."""


def test_the_tables_in_the_docs_are_those_of_the_code() -> None:
    assert tables.FILE.read_text("utf-8") == tables.text(), "run python -m tests.devices.tables"


def test_every_pair_of_state_and_signal_is_defined() -> None:
    assert {state: set(row) for state, row in TRANSITIONS.items()} == {
        state: set(Signal) for state in DeviceState
    }
    text = tables.text()
    for state in DeviceState:
        row = next(line for line in text.splitlines() if line.startswith(f"| **{state}** |"))
        assert row.count("|") == len(Signal) + 2


def test_every_state_signal_and_consequence_says_what_it_means() -> None:
    for enum in (DeviceState, Signal, tables.Then):
        assert set(tables._said(enum)) == set(enum.__members__)


@pytest.mark.parametrize("code", FAULTS)
def test_every_fault_says_all_its_card_needs(code: str) -> None:
    fault = FAULTS[code]
    lines = (fault.resident, fault.staff, fault.technician, *fault.steps)
    assert all(line.endswith("。") for line in lines), "a sentence for each of them, and each step"
    assert fault.cause, "what is wrong, in a few words"
    assert fault.part, "what to lay hands on"
    assert not fault.cause.endswith("。")
    assert 2 <= len(fault.steps) <= 4
    assert fault.picture in PICTURES
    assert fault.whole
    assert not _HALF.search("".join((*lines, fault.cause, fault.part)))


def test_every_drawing_a_card_may_show_is_drawn() -> None:
    drawn = {file.stem for file in asset("faults").glob("*.svg")}
    assert drawn == set(PICTURES)
