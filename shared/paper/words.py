"""Small words papers share: dates, weekdays, masks, trail codes, numbers of a code."""

from __future__ import annotations

from datetime import date, datetime

_WEEKDAYS = "一二三四五六日"
PROVISIONAL = "按周末推算，待节假日公布"


def day_in_words(day: date) -> str:
    """``11 月 27 日（星期五）``, for a day people keep in mind."""
    return f"{day.month} 月 {day.day} 日（星期{_WEEKDAYS[day.weekday()]}）"


def full_day(day: date | None) -> str:
    """``2026 年 11 月 27 日``; '' for None."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""


def moment(at: datetime) -> str:
    """``2026-11-21 14:02:18`` in the time zone ``at`` carries."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def short_head(head: str) -> str:
    """留痕短码: the first twelve characters of a hash in groups of four, upper case."""
    return "-".join(head[i : i + 4] for i in (0, 4, 8)).upper().strip("-")


def narrow_mask(number: str) -> str:
    """The mask dot of screens renders full width on paper; an asterisk does not."""
    return number.replace("•", "*")


def qr_runs(text: str) -> list[list[list[int]]]:
    """A QR code (level M, no border) as black runs ``[start, length]`` per row; [] for ''.

    Level M still reads when a thermal print has faded or been folded once.
    """
    if not text:
        return []
    import segno  # only a printing terminal pays for it

    rows = []
    for row in segno.make(text, error="m", micro=False, boost_error=False).matrix:
        runs: list[list[int]] = []
        for x, module in enumerate(row):
            if not module:
                continue
            if runs and sum(runs[-1]) == x:
                runs[-1][1] += 1
            else:
                runs.append([x, 1])
        rows.append(runs)
    return rows
