"""What is wrong with the machine reaches the clerk, and never covers a case."""

from __future__ import annotations

import shutil

import pytest

from shared.catalogue import bundled
from shared.catalogue.manifest import seal_folder
from shared.catalogue.store import pack
from shared.domain.errors import Trouble


def test_a_refused_catalogue_is_told_at_the_desk_but_not_over_a_case(hall, tmp_path) -> None:
    number = hall.apply()
    hall.clerk.sign_in()
    hall.clerk.row(number)
    finger = hall.clerk.finger
    assert finger.find("desk.notice") is None
    shutil.copytree(bundled(), tmp_path / "older")
    seal_folder(tmp_path / "older", "older", 0)
    with pytest.raises(Trouble, match="catalogue-older"):
        hall.terminal.store.install(pack(tmp_path / "older"))
    assert finger.until(lambda: finger.find("desk.notice") is not None)
    assert "比现在用的旧" in str(hall.counter.model.property("notice"))
    hall.clerk.open(number)
    assert finger.until(lambda: finger.find("desk.notice") is None)
    hall.counter.model.putBack()
    assert finger.until(lambda: finger.find("desk.notice") is not None)


def test_what_is_weak_in_the_setup_is_said_before_signing_in_and_not_all_day(hall) -> None:
    finger, terminal = hall.clerk.finger, hall.terminal
    assert terminal.keys.kind == "file"  # what the demo asks for: said, because it is weak
    (said,) = [n for n in terminal.setup_notes() if "密钥" in n]
    assert said in finger.wait("signin.notes").property("text")
    hall.clerk.sign_in()
    assert finger.until(lambda: finger.find("signin.notes") is None)
    assert said not in str(hall.counter.model.property("notice"))
