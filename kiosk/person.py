"""Where and when a person helps, as far as this terminal has been told; honest where it was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.casework.ports import HOTLINE, Site
from shared.domain.calendar import WorkCalendar
from shared.domain.item import ServiceItem

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One line of the sheet: icon, what is so, and what it means."""

    icon: str
    title: str
    text: str


def person_lines(
    site: Site, calendar: WorkCalendar, today: date, item: ServiceItem | None, *, here: bool
) -> Sequence[PersonLine]:
    """What the sheet 找人工窗口 says.

    item: the service somebody is busy with. here: a visit is running, so things may lie about.
    """
    lines = [_place(site), _hours(site, calendar, today), _phone(site)]
    if item is not None:
        title = f"这件事归{item.dept}管"
        lines.append(PersonLine("building-2", title, f"到了就说要办“{item.name}”。"))
    if here:
        away = "先拿好身份证和材料。没人动，屏幕到时间会自己清空。"
        lines.append(PersonLine("id-card", "走开之前", away))
    return lines


def english_lines(site: Site, calendar: WorkCalendar, today: date) -> Sequence[PersonLine]:
    """The sheet in English, with a Chinese sentence to be shown to staff. Names stay Chinese."""
    place = PersonLine("map-pin", "Follow the signs in the hall", "Look for “人工窗口” (windows).")
    if site.help_place:
        place = PersonLine("map-pin", f"Windows: {site.help_place}", f"In {site.hall_name}.")
    shut = ""
    if not calendar.is_workday(today):
        shut = f"Today is {DAYS[today.weekday()]}: the windows may be closed."
    hours = PersonLine("clock", "Opening hours", shut or "Please ask, or call first.")
    if site.help_hours:
        hours = PersonLine("clock", f"Open: {site.help_hours}", shut or "Staff are there then.")
    whose = "The government service hotline" if site.help_phone == HOTLINE else "The hall"
    return [
        PersonLine("languages", "请帮帮我，我看不懂中文。", "Please show this line to staff."),
        place,
        hours,
        PersonLine("phone", f"Call {site.help_phone}", f"{whose}; use your own phone."),
    ]


def _place(site: Site) -> PersonLine:
    if site.help_place:
        return PersonLine("map-pin", f"人工窗口在{site.help_place}", f"{site.hall_name}。")
    return PersonLine("map-pin", "请看大厅里的指示牌", "这台机器上没有登记人工窗口在哪里。")


def _hours(site: Site, calendar: WorkCalendar, today: date) -> PersonLine:
    shut = ""
    if not calendar.is_workday(today):
        day = "一二三四五六日"[today.weekday()]
        shut = f"今天星期{day}，不是工作日，窗口可能没有人。"
    if site.help_hours:
        return PersonLine("clock", site.help_hours, shut or "这个时间窗口有人。")
    return PersonLine(
        "clock", "上班时间请先问一下", shut or "这台机器上没有登记窗口的上班时间，可以先打电话。"
    )


def _phone(site: Site) -> PersonLine:
    whose = "政务服务便民热线" if site.help_phone == HOTLINE else "大厅的电话"
    return PersonLine("phone", f"打电话问：{site.help_phone}", f"{whose}，请用您自己的手机打。")
