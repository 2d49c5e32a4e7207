"""Where a person helps: what was configured is said, what was not is said to be unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.person import english_lines, person_lines
from shared.casework.ports import Site
from shared.catalogue import bundled, load_release
from shared.config import load

CATALOGUE = load_release(bundled())
SITE = Site("YC-0003", "h", "幸福里街道政务服务大厅", "GL", "http://127.0.0.1:1/r/")
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


def told(site: Site, day: date = FRIDAY, item: str = "", *, here: bool = False) -> str:
    service = CATALOGUE.items[item] if item else None
    lines = person_lines(site, CATALOGUE.calendar, day, service, here=here)
    return "".join(f"{x.title}。{x.text}" for x in lines)


def test_what_nobody_configured_is_said_to_be_unknown() -> None:
    words = told(SITE)
    assert "没有登记人工窗口在哪里" in words
    assert "没有登记窗口的上班时间" in words
    assert "12345" in words
    assert "便民热线" in words


def test_what_was_configured_is_said_as_it_is() -> None:
    site = replace(SITE, help_place="一楼 3 号窗口", help_hours="工作日 9:00 到 17:00")
    words = told(replace(site, help_phone="0379-12345678"))
    assert "人工窗口在一楼 3 号窗口" in words
    assert "工作日 9:00 到 17:00" in words
    assert "0379-12345678。大厅的电话" in words
    assert "没有登记" not in words


def test_on_a_day_off_it_says_that_nobody_may_be_there() -> None:
    site = replace(SITE, help_hours="工作日 9:00 到 17:00")
    assert "今天星期六，不是工作日，窗口可能没有人" in told(site, SATURDAY)
    assert "窗口可能没有人" not in told(site, FRIDAY)


def test_a_service_says_which_office_it_belongs_to_and_a_visit_to_take_ones_things() -> None:
    words = told(SITE, item="MZ002", here=True)
    assert CATALOGUE.items["MZ002"].dept in words
    assert "拿好身份证" in words
    assert "拿好身份证" not in told(SITE)


def test_in_english_only_names_and_the_line_for_staff_are_chinese() -> None:
    def said(site: Site, day: date) -> list[str]:
        lines = english_lines(site, CATALOGUE.calendar, day)
        return [f"{x.title} {x.text}" for x in lines]

    bare = said(SITE, SATURDAY)
    assert "看不懂中文" in bare[0]
    assert "Today is Saturday" in bare[2]
    assert "12345" in bare[3]
    site = replace(SITE, help_place="一楼 3 号窗口", help_hours="工作日 9:00 到 17:00")
    known = said(site, FRIDAY)
    assert "一楼 3 号窗口" in known[1]
    assert "工作日 9:00 到 17:00" in known[2]
    for line in (*bare[2:], *said(SITE, FRIDAY)[2:]):
        assert line.isascii(), line


def test_place_and_hours_are_kept_in_the_terminals_file(tmp_path) -> None:
    example = bundled().parent / "config" / "kiosk.example.toml"
    (tmp_path / "kiosk.toml").write_text(example.read_text("utf-8"), "utf-8")
    hall = load(tmp_path / "kiosk.toml").hall
    assert hall.help_place
    assert hall.help_hours
