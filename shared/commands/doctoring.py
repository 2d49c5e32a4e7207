"""What `yichuang doctor` does and says: a table for people, one object for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from shared.assembly import Terminal, assemble, local_now
from shared.assets import asset
from shared.config import ConfigError, TerminalConfig, load
from shared.config.writing import Written, with_devices, write, write_draft
from shared.devices.checkup.model import CheckLevel, Question
from shared.devices.checkup.papers import TestPapers, provide
from shared.devices.finding.plan import Deed, Plan, propose
from shared.devices.finding.probes import kinds_of, plugins, probes_of
from shared.devices.finding.search import Found, Progress, Search
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceKind
from shared.devices.registry import hosts_of
from shared.domain.errors import Trouble
from shared.selftest.machine import Ground, asks_permission
from shared.selftest.model import Line, Outcome, Report
from shared.selftest.run import SelfTest, keep
from shared.sync.clock import ProvinceClock

DEFAULT_CONFIG = Path("kiosk.toml")
_TONES = {
    Outcome.FINE: "green",
    Outcome.SOON: "yellow",
    Outcome.UNKNOWN: "yellow",
    Outcome.CANNOT: "red",
}


@dataclass(slots=True)
class _Known:
    """What there is before anything is looked for."""

    config: TerminalConfig | None = None
    terminal: Terminal | None = None
    words: str = ""
    """Why there is no terminal, Chinese; '' when there is one."""
    code: str = ""


@dataclass(slots=True)
class Doctor:
    """One run of the command."""

    path: Path | None
    level: str
    extra: tuple[str, ...]
    as_json: bool
    write: bool
    pdf: Path | None = None

    def run(self) -> int:
        """Look, propose, check, say. 0 well, 1 look soon, 2 cannot serve."""
        path = self.path or DEFAULT_CONFIG
        console = Console(stderr=True)
        known = _opened(path)
        try:
            with console.status("查找设备…") as status:
                found, plan = self._found(known, status)
                report = self._checked(known, plan, status)
            if self.pdf is not None:
                self.pdf.write_bytes(_paper(known, report))
        finally:
            if known.terminal is not None:
                known.terminal.stop()
        written, problems = self._written(path, known, plan)
        code = 2 if problems else report.exit_code
        if self.as_json:
            said = _as_json(known, found, plan, report, written, problems, code)
            sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        else:
            _show(known, found, plan, report, written, problems)
        return code

    def _found(self, known: _Known, status: Status) -> tuple[Found, Plan]:
        loaded = plugins()
        entries = known.config.device if known.config else ()
        running = known.code == "journal-in-use"
        held = [e.url for e in entries if e.enabled]

        def show(progress: Progress) -> None:
            status.update(escape(f"{progress.words}…"))

        search = Search(probes_of(loaded), held, self.extra, on_progress=show)
        if running:  # its devices are at work: looking is all that may be done
            search.probes = ()
        found = search.run()
        kinds = kinds_of(loaded)
        return found, propose(
            found.candidates, kinds.__getitem__, entries, found.attachments, found.looked_at
        )

    def _checked(self, known: _Known, plan: Plan, status: Status) -> Report:
        status.update("检查设备…")
        hosts: dict[str, DeviceHost[Any]] = {}
        if known.terminal is not None:
            hosts = known.terminal.hosts
        elif known.code != "journal-in-use":
            entries = [e for e in plan.entries if e.enabled]
            provide(_nobodys_papers)
            try:
                hosts = hosts_of(entries)
            except Trouble:
                hosts = {}
        for host in hosts.values():
            host.start()
        test = (
            known.terminal.self_test()
            if known.terminal
            else SelfTest(hosts, lambda: _bare(known, plan), local_now)
        )
        test.level = CheckLevel(self.level)
        if test.level is CheckLevel.INTERACTIVE:
            test.ask = lambda question: _ask(question, status)
        test.on_line = lambda line: status.update(f"检查设备…{escape(line.words)}")
        try:
            report = test.run()
        finally:
            if known.terminal is None:
                for host in hosts.values():
                    host.stop()
        if known.terminal is not None:
            keep(known.terminal.journal, report)
        return report

    def _written(
        self, path: Path, known: _Known, plan: Plan
    ) -> tuple[Written | None, tuple[str, ...]]:
        """What was written, and what keeps it from being used."""
        if not self.write:
            return None, ()
        entries = [line.entry for line in plan.changes]
        try:
            if not path.exists():
                text = asset("config", "new.toml").read_text("utf-8")
                return write_draft(path, with_devices(text, entries))
            text = path.read_text("utf-8")
            return write(path, with_devices(text, entries)), ()
        except ConfigError as error:
            return None, error.problems
        except OSError:
            return None, (f"{path.name} 写不进去，请检查文件夹的权限。",)


def _opened(path: Path) -> _Known:
    try:
        config = load(path)
    except ConfigError as error:
        return _Known(words="还没有可用的配置：" + " ".join(error.problems), code="not-configured")
    try:
        return _Known(config, assemble(config))
    except Trouble as trouble:
        return _Known(config, None, trouble.sentence + trouble.staff_hint, trouble.code)


def _nobodys_papers() -> TestPapers:
    """Test papers of a machine that has no name yet."""
    from shared.paper.test_papers import SitePapers

    return SitePapers("还没有配置", "还没有编号", local_now)


def _bare(known: _Known, plan: Plan) -> Ground:
    """What can be said of a machine whose terminal is not open."""
    config = known.config
    return Ground(
        folder=config.data_folder if config else Path.cwd(),
        clock=ProvinceClock(lambda: datetime.now(UTC)).words,
        config_notes=config.notices if config else (),
        unusable=known.words,
        diagonals=config.diagonals if config else (),
        needs_rules=asks_permission(e.url for e in plan.entries),
    )


def _ask(question: Question, status: Status) -> bool | None:
    status.stop()
    try:
        if question.act:
            input(f"{question.text} 做好后按回车：")
            return True
        return input(f"{question.text} 是的请按 y，不是请按 n：").strip().lower() in ("y", "是")
    except EOFError:
        return None
    finally:
        status.start()


def _paper(known: _Known, report: Report) -> bytes:
    from shared.casework.selftest import report_pdf

    config, terminal = known.config, known.terminal
    return report_pdf(
        report,
        terminal=config.terminal.id if config else "尚未配置",
        hall=config.hall.name if config else "尚未配置",
        journal=terminal.journal if terminal else None,
    )


# -- saying it ------------------------------------------------------------------------------------


def _show(
    known: _Known,
    found: Found,
    plan: Plan,
    report: Report,
    written: Written | None,
    problems: Sequence[str],
) -> None:
    console = Console(width=None if sys.stdout.isatty() else 140)
    if known.words:
        console.print(escape(known.words), style="yellow")
    console.print(_attached(found, plan))
    for note in found.notes:
        console.print(f"· {escape(note)}", style="dim")
    console.print(_checks(report.lines))
    console.print(escape(report.sentence), style=f"bold {_TONES[report.outcome]}")
    if written is not None:
        console.print(escape(written.diff or "配置没有变化。"), highlight=False)
        if written.diff:
            kept = f"，原来的文件保存为 {written.before.name}" if written.before else ""
            console.print(f"已写入 {escape(written.path.name)}{kept}。")
    elif plan.changes and not problems:
        console.print("加上 --write 就把新增和换位置的设备写进配置。")
    for problem in problems:
        console.print(f"· {escape(problem)}", style="red")


def _attached(found: Found, plan: Plan) -> Table:
    table = Table(title="接在本机上的设备", title_justify="left", expand=False)
    for name in ("用途", "设备", "地址", "驱动", "把握", "配置"):
        table.add_column(name, overflow="fold")
    seen = {a.url: a for a in found.attachments}
    for line in plan.lines:
        there = seen.get(line.entry.url)
        look = "" if line.sure else "，请核对"
        style = "red" if line.deed is Deed.MISSING else "" if line.sure else "yellow"
        table.add_row(
            DeviceKind(line.entry.kind).words,
            escape(there.name if there else ""),
            escape(line.entry.url),
            line.entry.driver or "通用",
            str(line.score) if line.score else "",
            line.deed.words + look,
            style=style,
        )
    for guess in plan.guesses:
        kind, url = DeviceKind(guess.entry.kind).words, escape(guess.entry.url)
        table.add_row(kind, "", url, guess.entry.driver, "", guess.deed.words, style="dim")
    for spare in plan.spare:
        about = "  ".join(filter(None, (spare.name, spare.usb_id)))
        table.add_row("没有认出", escape(about), escape(spare.url), "", "", "", style="dim")
    return table


def _checks(lines: Sequence[Line]) -> Table:
    table = Table(title="检查结果", title_justify="left", expand=False)
    for name in ("项目", "结果", "看到什么", "谁来处理", "怎么做"):
        table.add_column(name, overflow="fold")
    for line in lines:
        table.add_row(
            escape(line.words),
            f"[{_TONES[line.outcome]}]{line.outcome.words}[/]",
            escape(line.found),
            line.who,
            escape(line.act),
        )
    return table


def _as_json(
    known: _Known,
    found: Found,
    plan: Plan,
    report: Report,
    written: Written | None,
    problems: Sequence[str],
    code: int,
) -> dict[str, Any]:
    return {
        "configured": known.config is not None,
        "note": known.words,
        "attachments": [
            {"bus": a.bus, "url": a.url, "name": a.name, "usb_id": a.usb_id}
            for a in found.attachments
        ],
        "notes": list(found.notes),
        "devices": [
            {
                "id": line.entry.id,
                "kind": line.entry.kind,
                "driver": line.entry.driver,
                "url": line.entry.url,
                "score": line.score,
                "deed": line.deed.value,
                "sure": line.sure,
            }
            for line in plan.lines
        ],
        "guesses": [
            {"kind": g.entry.kind, "driver": g.entry.driver, "url": g.entry.url, "score": g.score}
            for g in plan.guesses
        ],
        "checks": [
            {
                "id": line.id,
                "name": line.words,
                "outcome": line.outcome.value,
                "code": line.code,
                "found": line.found,
                "who": line.actor.value if line.actor else "",
                "act": line.act,
                "figures": dict(line.figures),
                "seconds": line.seconds,
            }
            for line in report.lines
        ],
        "outcome": report.outcome.value,
        "sentence": report.sentence,
        "level": report.level.value,
        "seconds": round(report.seconds, 1),
        "diff": written.diff if written else "",
        "problems": list(problems),
        "exit": code,
    }
