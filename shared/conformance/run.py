"""Running the checks, and what they say in a table or as JSON."""

from __future__ import annotations

import json
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from shared.conformance import checks
from shared.conformance.hall import Hall, Terminals
from shared.conformance.line import NoAnswer
from shared.conformance.unseen import UNSEEN
from shared.conformance.words import CHECKS, Check, Failed, NotApplicable, NotChecked, Verdict

_STYLE = {
    Verdict.PASSED: "green",
    Verdict.FAILED: "bold red",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.NOT_CHECKED: "yellow",
}
_WORDS = {
    Verdict.PASSED: "passed 通过",
    Verdict.FAILED: "failed 不通过",
    Verdict.NOT_APPLICABLE: "not applicable 不适用",
    Verdict.NOT_CHECKED: "not checked 未检查",
}


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report. ``reason`` is empty for what passed."""

    section: str
    rule: str
    rule_zh: str
    verdict: Verdict
    reason: str = ""

    @property
    def name(self) -> str:
        """Section and rule."""
        return f"{self.section} {self.rule}"


def chosen(only: str) -> list[Check]:
    """Checks whose section begins with ``only`` (all when empty): 3 takes 3.2, 3.2 itself."""
    assert checks.__all__
    return [check for check in CHECKS if _within(check.section, only)]


def _within(section: str, only: str) -> bool:
    place = section.split()[0]
    return not only or place == only or place.startswith(f"{only}.")


def run(
    url: str,
    given: Terminals,
    todo: Sequence[Check],
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Result]:
    """Check the province at ``url``. Raises NoAnswer when it does not answer at all."""
    hall = Hall(url, given)
    results: list[Result] = []
    try:
        hall.meet()
        for done, check in enumerate(todo):
            if progress is not None:
                progress(done, len(todo), check.name)
            hall.fresh()
            verdict, reason = _one(hall, check)
            results.append(Result(check.section, check.rule, check.rule_zh, verdict, reason))
    finally:
        hall.line.close()
    return _sorted(results)


def unseen(only: str) -> list[Result]:
    """What nobody can see from outside, as lines of the report."""
    return [
        Result(section, rule, zh, Verdict.NOT_CHECKED, f"cannot be seen from outside: {why}")
        for section, rule, zh, why in UNSEEN
        if _within(section, only)
    ]


def _sorted(results: Sequence[Result]) -> list[Result]:
    return sorted(results, key=lambda result: _order(result.section))


def _one(hall: Hall, check: Check) -> tuple[Verdict, str]:
    try:
        check.look(hall)
    except Failed as failed:
        return Verdict.FAILED, str(failed)
    except NotApplicable as why:
        return Verdict.NOT_APPLICABLE, str(why)
    except NotChecked as why:
        return Verdict.NOT_CHECKED, str(why)
    except NoAnswer as error:
        return Verdict.FAILED, f"no answer: {error}"
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Verdict.FAILED, f"an answer nobody can read ({type(error).__name__}, {place.name})"
    return Verdict.PASSED, ""


def _order(section: str) -> tuple[int, ...]:
    return tuple(int(part) for part in section.split()[0].split("."))


def exit_code(results: Sequence[Result]) -> int:
    """0 nothing failed, 1 something did."""
    return 1 if any(result.verdict is Verdict.FAILED for result in results) else 0


def as_json(url: str, results: Sequence[Result]) -> str:
    """The report for machines."""
    value: dict[str, Any] = {
        "url": url,
        "contract": "docs/sync-contract.md",
        "counts": {v.value: n for v, n in _counts(results).items()},
        "results": [
            {
                "section": result.section,
                "rule": result.rule,
                "rule_zh": result.rule_zh,
                "verdict": result.verdict.value,
                "reason": result.reason,
            }
            for result in results
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


def show(console: Console, url: str, results: Sequence[Result]) -> None:
    """The report for people."""
    results = _sorted(results)
    table = Table(title=f"docs/sync-contract.md · {url}", title_justify="left", expand=False)
    table.add_column("§", no_wrap=True)
    table.add_column("rule 条款", overflow="fold")
    table.add_column("verdict 结论", no_wrap=True)
    table.add_column("why 原因", overflow="fold")
    section = ""
    for result in results:
        if section and result.section.split(".")[0].split()[0] != section:
            table.add_section()
        section = result.section.split(".")[0].split()[0]
        verdict = f"[{_STYLE[result.verdict]}]{_WORDS[result.verdict]}[/]"
        rule = f"{result.rule}\n[dim]{result.rule_zh}[/]"
        table.add_row(result.section, rule, verdict, result.reason)
    console.print(table)
    counts = _counts(results)
    said = [f"[{_STYLE[v]}]{_WORDS[v]} {counts[v]}[/]" for v in Verdict]
    console.print(" · ".join(said))


def _counts(results: Sequence[Result]) -> Counter[Verdict]:
    return Counter(dict.fromkeys(Verdict, 0) | Counter(result.verdict for result in results))
