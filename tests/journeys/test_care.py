"""From an editor's table to the screen and the paper, with the province in between and without."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shared.catalogue import bundled
from shared.catalogue.care.making import read_key
from shared.catalogue.manifest import seal_folder
from shared.cli import app
from shared.demo.stage import Stage
from shared.demo.walk import Resident

Open = Callable[..., Resident]


class Editor:
    """Somebody of the knowledge team: the commands of docs/zh/knowledge-editor.md, nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.releases = folder / "editors", folder / "releases"
        self.key = folder / "editor.key"
        shutil.copytree(bundled(), self.folder)
        self.config = self.do("key", str(self.key))[1].partition("[catalogue]")[2]

    def do(self, *command: str) -> tuple[int, str]:
        """A command of ``yichuang catalog``: exit code and what it printed."""
        done = CliRunner().invoke(app, ["catalog", *command])
        return done.exit_code, done.output

    def release(self, name: str) -> None:
        """For all halls, signed."""
        source, to = str(self.folder), str(self.releases)
        code, said = self.do("release", name, "--from", source, "--to", to, "--key", str(self.key))
        assert code == 0, said

    def take_in(self, table: str) -> tuple[int, str]:
        """A department's table, written if nothing is wrong with it."""
        file = self.folder.parent / "民政局.csv"
        file.write_text(table, "utf-8-sig")
        return self.do("import", str(file), "--into", str(self.folder), "--write")


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    made = Editor(tmp_path)
    made.release("2027.01.01-1")
    return made


@pytest.fixture
def stage(tmp_path: Path, editor: Editor) -> Iterator[Stage]:
    made = Stage(tmp_path / "stage", catalogue=editor.releases)
    made.more = f"\n[catalogue]{editor.config}"
    yield made
    made.stop()


def model(resident: Resident) -> Any:
    return resident.kiosk.director.shell.model_now()


def told_to_ask(resident: Resident, condition: Callable[[], bool]) -> bool:
    """Wait while the terminal is told to ask again and again, as a person at it would.

    Not at every look: a terminal that is told so always hears the feed first, and nothing else.
    """
    for _ in range(12):
        resident.kiosk.terminal.sync.kick()
        if resident.finger.until(condition, 10):
            return True
    return False


def comes_into_force(resident: Resident, release: str) -> bool:
    office = resident.kiosk.terminal.office
    return told_to_ask(resident, lambda: office.catalogue.release == release)


def guide_of(resident: Resident, item: str) -> str:
    resident.kiosk.director.show_guide(item)
    resident.on("guide")
    return str(model(resident).property("promised"))


def test_a_table_of_a_department_reaches_the_screen_and_what_is_unfit_does_not(
    editor: Editor, stage: Stage, open_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident = open_stage(read=False, network=True)
    resident.on("home")
    assert resident.finger.until(lambda: resident.kiosk.terminal.sync.state.online)
    assert comes_into_force(resident, "2027.01.01-1")
    assert guide_of(resident, "MZ002") == "5 个工作日"

    # a table with a fault changes nothing and says the cell; mended, it comes in
    code, said = editor.take_in("事项编号,事项名称,承诺时限\nMZ002,,很快\n")
    assert (code, "第 2 行 C 列" in said, "什么都没有写" in said) == (1, True, True)
    code, said = editor.take_in("事项编号,事项名称,承诺时限\nMZ002,,3个工作日\n")
    assert (code, "缩短为 3 个工作日" in said) == (0, True)
    editor.release("2027.01.02-1")
    assert comes_into_force(resident, "2027.01.02-1")
    resident.kiosk.director.show_home()
    assert guide_of(resident, "MZ002") == "3 个工作日"

    # somebody went round the commands: the terminal keeps what it has and says why
    bad = editor.releases / "2027.01.03-1"
    shutil.copytree(editor.folder, bad)
    bundles = json.loads((bad / "bundles.json").read_text("utf-8"))
    first, second = bundles["bundles"][0]["members"][:2]
    first["depends_on"], second["depends_on"] = [second["item"]], [first["item"]]
    (bad / "bundles.json").write_text(json.dumps(bundles, ensure_ascii=False), "utf-8")
    seal_folder(bad, bad.name, 99, (), read_key(editor.key))
    notes = resident.kiosk.terminal.staff_notes

    assert told_to_ask(resident, lambda: any("不合要求" in n and "绕成了圈" in n for n in notes()))
    assert resident.kiosk.terminal.office.catalogue.release == "2027.01.02-1"

    # without a line, after a start: the release it has, on the screen, on A4 and as a slip
    stage.cut_network()
    resident.kiosk.close()
    monkeypatch.setattr(resident.kiosk, "close", lambda: None)
    again = open_stage(read=False)
    assert guide_of(again, "MZ002") == "3 个工作日"
    again.finger.touch("guide.print")
    page = stage.kiosk.page
    assert again.finger.until(lambda: model(again).property("notice") == "printed")
    told = subprocess.run(
        ["pdftotext", "-", "-"], input=page.printed[-1].pdf, capture_output=True, check=True
    ).stdout.decode("utf-8")
    assert "3个工作日" in told.replace(" ", "")
    office = again.kiosk.terminal.office
    office.tools = replace(office.tools, page_printer=None)
    again.kiosk.director.show_home()
    guide_of(again, "MZ002")
    again.finger.touch("guide.print")
    assert again.finger.until(lambda: model(again).property("notice") == "printed")
    assert len(stage.kiosk.receipt.receipts) == 1
