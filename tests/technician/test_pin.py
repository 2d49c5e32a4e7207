"""The PIN: never a default, never a guessable one, kept as a hash, and patient with guessing."""

from __future__ import annotations

import json
import stat

import pytest

from shared.domain.errors import Trouble
from shared.technician.pin import FILE, FREE_TRIES, LONGEST_WAIT_S, TechnicianPin, wait_seconds

PIN = "820519"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def pin(tmp_path, clock):
    made = TechnicianPin(tmp_path / "keys", clock)
    made.set("T07", PIN)
    return made


def test_a_fresh_terminal_knows_no_pin(tmp_path):
    fresh = TechnicianPin(tmp_path / "keys")
    assert not fresh.known
    with pytest.raises(Trouble) as refused:
        fresh.check("000000")
    assert refused.value.code == "pin-unreadable"


def test_who_knows_it_is_named_also_after_a_restart(pin, tmp_path):
    assert pin.check(PIN) == "T07"
    assert TechnicianPin(tmp_path / "keys").check(PIN) == "T07"


def test_nothing_of_it_lies_in_the_file_and_only_the_owner_reads_it(pin, tmp_path):
    file = tmp_path / "keys" / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PIN not in file.read_text()
    assert len(bytes.fromhex(json.loads(file.read_text())["hash"])) == 64


@pytest.mark.parametrize(
    "bad",
    [
        "12345",
        "1" * 6,
        "123456",
        "987654",
        "121212",
        "820820",
        "12a456",
        "１２３４５７",
        "8" * 13,
        "",
    ],
)
def test_what_is_easily_guessed_is_refused(tmp_path, bad):
    fresh = TechnicianPin(tmp_path / "keys")
    with pytest.raises(Trouble) as refused:
        fresh.set("T07", bad)
    assert refused.value.code == "pin-bad"
    assert not fresh.known


@pytest.mark.parametrize("number", ["", "工号 7", "T" * 13, "820519"])
def test_a_work_number_is_short_and_not_the_pin(tmp_path, number):
    with pytest.raises(Trouble):
        TechnicianPin(tmp_path / "keys").set(number, PIN)


def test_guessing_waits_longer_and_longer_and_nothing_is_looked_at_meanwhile(pin, clock):
    for left in range(FREE_TRIES - 1, 0, -1):
        with pytest.raises(Trouble) as wrong:
            pin.check("111222")
        assert f"{left} 次" in wrong.value.sentence
    waits = []
    for _ in range(10):
        with pytest.raises(Trouble) as wrong:
            pin.check("111222")
        assert wrong.value.code == "pin-wrong"
        with pytest.raises(Trouble) as waiting:
            pin.check(PIN)
        assert waiting.value.code == "pin-waiting"
        waits.append(pin.tries()[1])
        clock.now += waits[-1]
    assert waits[0] == 30
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_S
    assert pin.check(PIN) == "T07"
    assert pin.tries() == (0, 0)


def test_the_wait_outlives_a_restart_and_ends_when_the_clock_was_set_back(pin, tmp_path, clock):
    for _ in range(FREE_TRIES):
        with pytest.raises(Trouble):
            pin.check("111222")
    again = TechnicianPin(tmp_path / "keys", clock)
    with pytest.raises(Trouble) as waiting:
        again.check(PIN)
    assert waiting.value.code == "pin-waiting"
    clock.now -= 10 * LONGEST_WAIT_S
    assert again.check(PIN) == "T07"


def test_no_wait_before_the_fifth_wrong_one():
    assert [wait_seconds(n) for n in range(FREE_TRIES)] == [0.0] * FREE_TRIES


def test_a_spoilt_file_lets_nobody_in(pin, tmp_path):
    (tmp_path / "keys" / FILE).write_text("{}")
    with pytest.raises(Trouble) as refused:
        pin.check(PIN)
    assert refused.value.code == "pin-unreadable"
