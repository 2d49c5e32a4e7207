"""Who may sign in: no clerk is shipped, PINs are kept as hashes, wrong ones lock for longer."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from shared.casework.staff import FREE_TRIES, Staff, lock_seconds
from shared.domain.errors import Trouble

PIN = "258069"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def staff(tmp_path: Path, clock: Clock) -> Staff:
    made = Staff(tmp_path / "staff.json", clock)
    made.add("0513", "周明", PIN)
    return made


def test_a_fresh_machine_knows_nobody(tmp_path: Path) -> None:
    staff = Staff(tmp_path / "staff.json")
    assert staff.empty
    with pytest.raises(Trouble, match="pin-wrong"):
        staff.sign_in("admin", "admin")


def test_the_right_pin_lets_in_also_after_a_restart(staff: Staff, tmp_path: Path) -> None:
    assert Staff(tmp_path / "staff.json").sign_in("0513", PIN).name == "周明"


def test_the_file_is_its_owners_alone_and_holds_no_pin(staff: Staff, tmp_path: Path) -> None:
    path = tmp_path / "staff.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert PIN not in path.read_text("utf-8")


def test_wrong_pins_lock_even_the_right_one_out_until_time_has_passed(
    staff: Staff, clock: Clock, tmp_path: Path
) -> None:
    for _ in range(FREE_TRIES):
        with pytest.raises(Trouble):
            staff.sign_in("0513", "000001")
    again = Staff(tmp_path / "staff.json", clock)  # a restart does not help
    with pytest.raises(Trouble, match="pin-locked"):
        again.sign_in("0513", PIN)
    clock.now += 31
    assert again.sign_in("0513", PIN).id == "0513"


def test_the_lock_grows_to_an_hour() -> None:
    assert [lock_seconds(n) for n in (2, 3, 4, 5, 30)] == [0.0, 30.0, 60.0, 120.0, 3600.0]


@pytest.mark.parametrize("pin", ["12345", "111111", "123456", "987654"])
def test_a_pin_anybody_would_guess_is_refused(tmp_path: Path, pin: str) -> None:
    staff = Staff(tmp_path / "staff.json")
    with pytest.raises(Trouble, match="staff-bad"):
        staff.add("0513", "周明", pin)
    assert staff.empty


def test_a_damaged_file_is_never_taken_for_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "staff.json"
    path.write_text("[{", "utf-8")
    with pytest.raises(Trouble, match="staff-unreadable"):
        Staff(path)


def test_the_first_clerk_leads_and_somebody_always_does(staff: Staff) -> None:
    staff.add("0614", "李红", "369147")
    assert [(c.id, c.lead) for c in staff.clerks()] == [("0513", True), ("0614", False)]
    with pytest.raises(Trouble, match="staff-bad"):
        staff.let_go("0513")
    with pytest.raises(Trouble, match="staff-bad"):
        staff.let_lead("0513", False)
    staff.let_lead("0614", True)
    staff.let_go("0513")
    assert [(c.id, c.lead) for c in staff.clerks()] == [("0614", True)]


def test_who_left_cannot_sign_in_and_the_id_is_nobody_elses(staff: Staff, tmp_path: Path) -> None:
    staff.add("0614", "李红", "369147")
    staff.let_go("0614")
    with pytest.raises(Trouble, match="pin-wrong"):
        staff.sign_in("0614", "369147")
    again = Staff(tmp_path / "staff.json")
    with pytest.raises(Trouble, match="staff-bad"):
        again.add("0614", "王强", "481592")
    with pytest.raises(Trouble, match="staff-bad"):
        again.set_pin("0614", "481592")
    assert [c.id for c in again.clerks()] == ["0513"]


def test_another_pin_ends_the_old_one_and_its_lock(staff: Staff, tmp_path: Path) -> None:
    for _ in range(FREE_TRIES):
        with pytest.raises(Trouble):
            staff.sign_in("0513", "000000")
    with pytest.raises(Trouble, match="pin-locked"):
        staff.sign_in("0513", PIN)
    with pytest.raises(Trouble, match="staff-bad"):
        staff.set_pin("0513", "123456")
    staff.set_pin("0513", "481592")
    assert Staff(tmp_path / "staff.json").sign_in("0513", "481592").lead
    with pytest.raises(Trouble, match="pin-wrong"):
        staff.sign_in("0513", PIN)


def test_a_list_from_before_anybody_led_is_led_by_who_was_first(tmp_path: Path) -> None:
    path = tmp_path / "staff.json"
    old = Staff(path)
    old.add("0513", "周明", PIN)
    old.add("0614", "李红", "369147")
    kept = json.loads(path.read_text("utf-8"))
    for entry in kept:
        del entry["lead"], entry["left"]
    path.write_text(json.dumps(kept), "utf-8")
    assert [c.lead for c in Staff(path).clerks()] == [True, False]
