"""The window takes papers from a scanner: blank backs left out, a jam, and on where it stopped."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from counter.desks.capture import CameraParts, CaptureModel
from shared.casework.feeder import SheetFeed
from shared.casework.filing import Filing
from shared.casework.folder import Folder
from shared.config.model import DeviceEntry
from shared.devices.host import Backoff, DeviceHost
from shared.devices.model import DeviceState
from shared.devices.registry import make_driver
from shared.devices.virtual.people import ZHAO_MEILING
from shared.devices.virtual.scanner import Sheet, VirtualScanner
from shared.devices.virtual.specimens import SpecimenKind, specimen
from shared.domain.slots import PaperSlot
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.proof import key_pair
from shared.ui.background import Background
from shared.ui.live import LiveImages

PATIENCE_MS = 120_000
SLOTS = (PaperSlot("hk", "first", "户口簿首页"), PaperSlot("hk", "member", "本人页"))


@pytest.fixture
def far(tmp_path, monkeypatch):
    scanner = VirtualScanner(f"Yw{os.getpid()}")
    scanner.configure(tmp_path)
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    yield scanner
    scanner.close()


class Bench:
    """The model a window shows, with a scanner and without a camera."""

    def __init__(self, qtbot, far: VirtualScanner, folder: Path) -> None:
        entry = DeviceEntry(
            id="adf",
            kind="document-scanner",
            url=far.url,
            options={"status": far.status_url, "set.resolution": 100},
        )
        self.qtbot = qtbot
        self.host = DeviceHost("adf", make_driver(entry), backoff=Backoff(0.05, 0.2)).start()
        assert self.host.wait_for(DeviceState.READY, timeout_s=PATIENCE_MS / 1000)
        self.background, self.live = Background(), LiveImages()
        self.journal = Journal.open(
            folder / "journal",
            keys=FileKeyStore(folder / "keys"),
            terminal="CK-0005",
            province_key=key_pair()[1],
            clock=lambda: datetime.now().astimezone(),
        )
        scope = self.journal.begin_scope(ScopeKind.CASE)
        self.filing = Filing(
            self.journal, scope, lambda type_, body: FactDraft(type_, body, scope=scope)
        )
        self.folder = Folder(
            self.filing,
            ZHAO_MEILING.card,
            lambda: [replace(s, held=s.place in self.filing.pages) for s in SLOTS],
        )
        self.model = CaptureModel(
            CameraParts(self.background, self.live, scanner=lambda: SheetFeed(self.host))
        )
        self.feed = self.model.feed

    def begin(self) -> None:
        self.model.begin(self.folder, "hk", "户口簿")
        self.reach("ready")

    def reach(self, *stages: str) -> None:
        def there() -> None:
            stage = self.feed.property("stage")
            assert stage in stages, (stage, self.feed.property("says"), len(self.rows()))

        self.qtbot.waitUntil(there, timeout=PATIENCE_MS)

    def rows(self) -> list[dict[str, object]]:
        model = self.feed.rows
        names = {role: bytes(name.data()).decode() for role, name in model.roleNames().items()}
        return [
            {name: model.data(model.index(n), role) for role, name in names.items()}
            for n in range(model.rowCount())
        ]

    def close(self) -> None:
        self.model.stop()
        self.background.stop()
        self.host.stop()
        self.journal.close()


@pytest.fixture
def bench(qtbot, far, tmp_path):
    made = Bench(qtbot, far, tmp_path / "desk")
    yield made
    made.close()


def first():
    return specimen(SpecimenKind.HUKOU_COVER, ZHAO_MEILING)


def member():
    return specimen(SpecimenKind.HUKOU_PERSON, ZHAO_MEILING)


def test_blank_backs_are_left_out_and_can_be_taken_back_in(bench, far):
    far.load([Sheet(first()), Sheet(member())])
    bench.begin()
    assert bench.feed.property("bothSides")
    bench.feed.scan()
    bench.reach("scanned")
    assert [r["number"] for r in bench.rows()] == [
        "第 1 张",
        "第 1 张背面",
        "第 2 张",
        "第 2 张背面",
    ]
    assert [r["used"] for r in bench.rows()] == [True, False, True, False]
    assert [r["place"] for r in bench.rows()] == ["户口簿首页", "", "本人页", ""]
    assert bench.rows()[1]["note"] == "空白页"
    bench.feed.toggle(1)
    assert [r["place"] for r in bench.rows()] == ["户口簿首页", "本人页", "多出来的一页", ""]
    assert not bench.feed.property("canUse")
    bench.feed.toggle(1)
    assert bench.feed.property("canUse")
    bench.feed.use()
    bench.qtbot.waitUntil(lambda: not bench.model.property("active"), timeout=PATIENCE_MS)
    assert list(bench.filing.pages) == [("hk", "first"), ("hk", "member")]
    assert all(len(page.data) > 1000 for page in bench.filing.pages.values())
    assert bench.filing.tray == {}  # what the clerk saw to be blank is not kept
    assert bench.live.names() == []


def test_after_a_jam_the_clerk_is_told_the_sheet_and_nothing_comes_twice(bench, far):
    far.load([Sheet(first()), Sheet(member())])
    far.jam(after=1)
    bench.begin()
    bench.feed.setBothSides(False)
    bench.feed.scan()
    bench.reach("stopped")
    assert bench.feed.property("tone") == "danger"
    assert "卡纸" in bench.feed.property("says")
    assert "前 1 张已扫好" in bench.feed.property("more")
    assert "从第 2 张起放回" in bench.feed.property("more")
    assert bench.feed.property("go") == "继续扫描"
    far.clear()
    bench.feed.scan()
    bench.reach("scanned")
    assert [r["number"] for r in bench.rows()] == ["第 1 张", "第 2 张"]
    assert [r["used"] for r in bench.rows()] == [True, True]


def test_a_sheet_put_back_although_it_was_scanned_is_found(bench, far):
    far.load([Sheet(first()), Sheet(member())])
    far.jam(after=1)
    bench.begin()
    bench.feed.setBothSides(False)
    bench.feed.scan()
    bench.reach("stopped")
    far.clear()
    far.put_first(Sheet(first()))
    bench.feed.scan()
    bench.reach("scanned")
    assert [r["used"] for r in bench.rows()] == [True, False, True]
    assert bench.rows()[1]["note"] == "和前一张一样"


def test_pages_are_gone_when_the_clerk_puts_the_scanner_away(bench, far):
    far.load([Sheet(first()), Sheet(member())])
    bench.begin()
    bench.feed.scan()
    bench.reach("scanned")
    assert bench.live.names()
    bench.model.stop()
    assert bench.live.names() == []
    assert bench.rows() == []
    assert bench.filing.all() == []


def test_stopping_keeps_what_was_scanned(qtbot, tmp_path, monkeypatch):
    far = VirtualScanner(f"Yx{os.getpid()}", pace_s=0.3)
    far.configure(tmp_path)
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    bench = Bench(qtbot, far, tmp_path / "desk")
    try:
        # more than anybody scans before the clerk's halt is heard, however busy the machine
        far.load([first()] + [member()] * 400)
        bench.begin()
        bench.feed.setBothSides(False)
        bench.feed.scan()
        qtbot.waitUntil(lambda: len(bench.rows()) >= 2, timeout=PATIENCE_MS)
        bench.feed.halt()
        bench.reach("stopped")
        got = len(bench.rows())
        assert 2 <= got < 401
        assert bench.feed.property("says") == "扫描已停止"
        assert f"从第 {got + 1} 张起" in bench.feed.property("more")
    finally:
        bench.close()
        far.close()


def test_an_empty_feeder_is_said_and_can_be_filled(bench, far):
    bench.begin()
    bench.feed.scan()
    bench.reach("stopped")
    assert "没有纸" in bench.feed.property("says")
    far.load([Sheet(first())])
    bench.feed.scan()
    bench.reach("scanned")


def test_no_page_lies_in_any_file(bench, far, tmp_path):
    far.load([Sheet(first())])
    bench.begin()
    bench.feed.scan()
    bench.reach("scanned")
    desk = tmp_path / "desk"
    written = [p for p in Path(tmp_path).rglob("*") if p.is_file() and desk not in p.parents]
    assert {p.name for p in written} == {"dll.conf", "airscan.conf"}


def test_the_clerk_changes_the_order_and_what_is_left_out_lies_in_the_tray(bench, far):
    far.load([Sheet(member()), Sheet(first()), Sheet(first())])
    bench.begin()
    bench.feed.setBothSides(False)
    bench.feed.scan()
    bench.reach("scanned")
    bench.feed.toggle(2)
    bench.feed.shift(1, 0)
    assert [r["number"] for r in bench.rows()] == ["第 2 张", "第 1 张", "第 3 张"]
    assert [r["place"] for r in bench.rows()] == ["户口簿首页", "本人页", ""]
    second = bench.feed._pages[0].page.data
    bench.feed.use()
    bench.qtbot.waitUntil(lambda: not bench.model.property("active"), timeout=PATIENCE_MS)
    assert bench.filing.pages["hk", "first"].data == second
    assert len(bench.filing.tray) == 1


def test_keeping_can_be_stopped_and_gone_on_with(bench, far):
    far.load([Sheet(first()), Sheet(member())])
    bench.begin()
    bench.feed.setBothSides(False)
    bench.feed.scan()
    bench.reach("scanned")
    put = bench.filing.put

    def stopped_after_one(*given, **also):
        page = put(*given, **also)
        bench.feed.halt()
        return page

    bench.filing.put = stopped_after_one
    bench.feed.use()
    bench.reach("scanned")
    assert list(bench.filing.pages) == [("hk", "first")]
    assert [r["place"] for r in bench.rows()] == ["本人页"]
    bench.filing.put = put
    bench.feed.use()
    bench.qtbot.waitUntil(lambda: not bench.model.property("active"), timeout=PATIENCE_MS)
    assert list(bench.filing.pages) == [("hk", "first"), ("hk", "member")]
