"""The document camera as both faces use it: a real virtual camera, real reading, no face."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from shared.capture.clean import clean_page
from shared.capture.find import find_page
from shared.capture.quad import Quad, as_corners, ordered
from shared.casework.filing import Filing
from shared.casework.folder import Folder, Laid
from shared.casework.judging import Judged, PageJudge
from shared.casework.sight import CameraSight
from shared.config.model import DeviceEntry
from shared.demo.stage import empty_desk, paper_scene
from shared.devices.model import DeviceState
from shared.devices.registry import open_device
from shared.devices.virtual.camera import VirtualCamera
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import SpecimenKind, scene, scene_with_truth, specimen
from shared.domain.errors import Actor, Trouble
from shared.domain.identity import IdentityCard
from shared.domain.slots import PaperSlot
from shared.image.cv import cv2
from shared.image.frame import Page
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.proof import key_pair
from shared.reading.reader import Reader
from shared.ui.background import Background
from shared.ui.camerasays import CameraSays, Tone
from shared.ui.live import LiveImages
from shared.ui.taking import PageTaker


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


@pytest.fixture
def far() -> Iterator[VirtualCamera]:
    end = VirtualCamera(empty_desk())
    yield end
    end.unplug()


@pytest.fixture
def sight(far: VirtualCamera) -> Iterator[CameraSight]:
    host = open_device(DeviceEntry(id="camera", kind="document-camera", url=far.url))
    assert host.wait_for(DeviceState.READY, timeout_s=60)
    yield CameraSight(host)
    host.stop()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = Reader(deadline_s=300, start_s=300)
    yield made
    made.close()


PATIENCE = 300.0
COVER = PaperSlot("hk", "first", "户口簿首页", "hukou-cover")
BANK = PaperSlot("bank", "front", "银行卡", "bank-card")


class Table:
    """What a face would show, written down; pages lie in a real journal."""

    def __init__(self, sight: CameraSight, judge: PageJudge | None, folder: Path) -> None:
        self.said: list[CameraSays] = []
        self.kept: list[Laid] = []
        self.aside: list[Laid] = []
        self.slots = [COVER]
        self.full_disk = False
        self.background, self.live = Background(), LiveImages()
        self.journal = Journal.open(
            folder / "journal",
            keys=FileKeyStore(folder / "keys"),
            terminal="YC-0003",
            province_key=key_pair()[1],
            clock=lambda: datetime.now().astimezone(),
        )
        scope = self.journal.begin_scope(ScopeKind.VISIT)
        self.filing = Filing(
            self.journal,
            scope,
            lambda type_, body: FactDraft(type_, body, scope=scope),
            before=self.disk,
        )
        self.folder = Folder(
            self.filing,
            WANG_GUIFANG.card,
            lambda: [replace(s, held=s.place in self.filing.pages) for s in self.slots],
        )
        self.taker = PageTaker(sight, judge, self.background, self.live, self.folder, lambda: True)
        self.taker.said.connect(self.said.append)
        self.taker.kept.connect(self.kept.append)
        self.taker.aside.connect(self.aside.append)
        self.taker.begin()

    def disk(self) -> None:
        if self.full_disk:
            raise Trouble("disk-full", "存储空间快满了。", Actor.STAFF)

    def until(self, condition: Callable[[], bool], seconds: float = 120.0) -> bool:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return False
            QCoreApplication.processEvents()
            time.sleep(0.01)
        return True

    def close(self) -> None:
        self.taker.stop()
        self.background.stop()
        self.journal.close()


@pytest.fixture
def table(
    qapp: QGuiApplication, sight: CameraSight, reader: Reader, tmp_path: Path
) -> Iterator[Table]:
    made = Table(sight, PageJudge(reader), tmp_path)
    assert made.until(lambda: bool(made.said) and made.said[-1].icon == "file-down")
    yield made
    made.close()
    assert made.live.names() == []


def test_a_good_page_is_read_and_kept_by_itself(table: Table, far: VirtualCamera) -> None:
    far.lay(paper_scene("hukou-cover", WANG_GUIFANG))
    assert table.until(lambda: bool(table.kept))
    assert table.kept[0].page.notes.kind == "hukou-cover"
    assert table.kept[0].slot == COVER
    assert not table.aside


def test_what_was_wrong_with_a_page_is_said_for_as_long_as_it_lies_there(
    table: Table, far: VirtualCamera
) -> None:
    far.lay(paper_scene("bank-card", WANG_GUIFANG))
    assert table.until(lambda: bool(table.aside))
    title = "这是银行卡或社会保障卡，请翻到户口簿首页"
    assert table.until(lambda: table.said[-1].title == title)
    assert [p.notes.kind for p in table.filing.tray.values()] == ["bank-card"]  # not dropped
    count = len(table.said)
    assert table.until(lambda: len(table.said) > count + 5)
    since = {says.title for says in table.said[count:] if says.icon != "camera-off"}
    assert since == {title}
    assert not table.kept
    far.clear()
    assert table.until(lambda: table.said[-1].icon == "file-down")


def test_a_page_that_could_not_be_kept_is_not_called_kept(table: Table, far: VirtualCamera) -> None:
    table.full_disk = True
    far.lay(paper_scene("hukou-cover", WANG_GUIFANG))
    full = (Tone.DANGER, "存储空间快满了。")  # a busy machine may call the camera frozen as well
    assert table.until(lambda: full in {(says.tone, says.title) for says in table.said})
    assert not table.kept


def test_nothing_is_taken_while_nothing_is_wanted_and_nobody_is_told_it_was(
    table: Table, far: VirtualCamera
) -> None:
    table.slots = []
    assert table.until(lambda: table.said[-1].title == "不用再放纸了")
    table.said.clear()
    pictures: list[object] = []
    watch = table.taker._watch
    assert watch is not None
    watch.captured.connect(pictures.append)
    far.lay(paper_scene("hukou-cover", WANG_GUIFANG))
    assert table.until(lambda: bool(pictures))  # the camera would have taken it
    assert table.until(lambda: table.said[-1].title == "这一张没有拍")
    assert not table.kept
    titles = {says.title for says in table.said if says.icon != "camera-off"}
    assert titles <= {"不用再放纸了", "这一张没有拍"}


def test_after_the_last_page_nobody_is_asked_for_another(table: Table, far: VirtualCamera) -> None:
    far.lay(paper_scene("hukou-cover", WANG_GUIFANG))
    assert table.until(lambda: bool(table.kept))
    (said,) = {says.text for says in table.said if says.title == f"{COVER.name}拍好了"}
    assert said == "请把纸拿开收好"


def test_papers_side_by_side_are_taken_at_once_each_to_its_slot(
    table: Table, far: VirtualCamera
) -> None:
    table.slots = [COVER, BANK]
    papers = [specimen(SpecimenKind(kind), WANG_GUIFANG) for kind in ("hukou-cover", "bank-card")]
    far.lay(scene(papers, angle=1.0, perspective=0.2, seed=4))
    assert table.until(lambda: len(table.kept) == 2)
    assert set(table.filing.pages) == {("hk", "first"), ("bank", "front")}
    assert "2 页都拍好了" in {says.title for says in table.said}
    assert not table.aside


class Gate:
    """A reading that takes until the gate is open; what it reads is not what these are about."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def judge(self, page: Page, _wanted_kind: str, _card: IdentityCard) -> Judged:
        assert self.open.wait(PATIENCE)
        return Judged.unread(page)


@pytest.fixture
def gated(
    qapp: QGuiApplication, sight: CameraSight, tmp_path: Path
) -> Iterator[tuple[Table, Gate]]:
    gate = Gate()
    made = Table(sight, gate, tmp_path)  # type: ignore[arg-type]
    assert made.until(lambda: bool(made.said) and made.said[-1].icon == "file-down")
    yield made, gate
    gate.open.set()
    made.close()


def test_while_a_page_is_read_it_is_said_and_the_next_one_is_taken_all_the_same(
    gated: tuple[Table, Gate], far: VirtualCamera
) -> None:
    table, gate = gated
    table.slots = [COVER, BANK]
    taken: list[object] = []
    watch = table.taker._watch
    assert watch is not None
    watch.captured.connect(taken.append)
    table.taker._slow.setInterval(300)  # of five seconds
    far.lay(paper_scene("hukou-cover", WANG_GUIFANG))
    assert table.until(lambda: table.said[-1].title == "拍好了，正在看是不是这一页")
    assert table.said[-1].progress < 0  # the picture shows that work goes on
    # who waits long hears once more that nothing hangs
    assert table.until(lambda: "还在看" in table.said[-1].text)
    far.clear()
    far.lay(paper_scene("bank-card", WANG_GUIFANG))
    assert table.until(lambda: len(taken) == 2)
    assert table.until(lambda: "后面放的 1 张也拍到了" in table.said[-1].text)
    assert not table.kept
    gate.open.set()
    assert table.until(lambda: len(table.kept) == 2)
    assert set(table.filing.pages) == {("hk", "first"), ("bank", "front")}
    assert table.until(lambda: table.said[-1].progress >= 0)
    assert not table.aside


def test_of_pages_taken_together_it_is_said_which_one_is_read(
    gated: tuple[Table, Gate], far: VirtualCamera
) -> None:
    table, gate = gated
    table.slots = [COVER, BANK]
    papers = [specimen(SpecimenKind(kind), WANG_GUIFANG) for kind in ("hukou-cover", "bank-card")]
    far.lay(scene(papers, angle=1.0, perspective=0.2, seed=4))
    assert table.until(lambda: table.said[-1].title == "正在看第 1 页，共 2 页")
    gate.open.set()
    assert table.until(lambda: len(table.kept) == 2)
    titles = [says.title for says in table.said]
    assert titles.index("正在看第 1 页，共 2 页") < titles.index("正在看第 2 页，共 2 页")


def test_what_waits_to_be_read_is_gone_when_the_step_is_left(
    gated: tuple[Table, Gate], far: VirtualCamera
) -> None:
    table, gate = gated
    table.slots = [COVER, BANK]
    far.lay(paper_scene("hukou-cover", WANG_GUIFANG))
    assert table.until(lambda: table.said[-1].progress < 0)
    far.clear()
    far.lay(paper_scene("bank-card", WANG_GUIFANG))
    assert table.until(lambda: bool(table.taker._waiting))
    table.taker.stop()
    assert not table.taker._waiting
    gate.open.set()
    assert table.until(lambda: not table.taker._reading)
    assert len(table.filing.all()) == 1


def test_corners_placed_by_hand_are_drawn_to_the_papers_edges(
    sight: CameraSight, far: VirtualCamera
) -> None:
    view = scene_with_truth([specimen(SpecimenKind("hukou-cover"), WANG_GUIFANG)], angle=4, seed=2)
    far.lay(view.bgr)
    end = time.monotonic() + 120
    still = sight.freeze()
    while still is None or find_page(still.frame) is None:  # the camera's next frame is on its way
        assert time.monotonic() < end
        time.sleep(0.05)
        still = sight.freeze()
    size = np.array((still.frame.width, still.frame.height))
    truth = ordered(view.quads[0])
    finger = np.array([[-9, -7], [8, -8], [9, 8], [-7, 9]])  # a frame of desk all round it
    placed = (truth + finger) / size
    page = sight.cut(still, tuple((float(x), float(y)) for x, y in placed))
    wanted = clean_page(still.frame, Quad(as_corners(truth)))
    assert (page.paper, page.width) == (wanted.paper, wanted.width)
    same = cv2.resize(page.bgr(), (wanted.width, wanted.height))
    rim = np.ones(same.shape[:2], bool)
    rim[8:-8, 8:-8] = False
    away = cv2.absdiff(same, wanted.bgr())[rim]
    assert away.mean() < 6
    assert np.percentile(away, 95) < 40


def test_without_a_camera_it_says_so_at_once(qapp: QGuiApplication) -> None:
    said: list[CameraSays] = []
    background = Background()
    folder = Folder(Filing.__new__(Filing), WANG_GUIFANG.card, list)
    taker = PageTaker(None, None, background, LiveImages(), folder, lambda: True)
    taker.said.connect(said.append)
    taker.begin()
    assert said[0].icon == "camera-off"
    taker.stop()
    background.stop()


def test_a_picture_that_stands_still_is_of_the_frame_that_is_cut(
    sight: CameraSight, far: VirtualCamera
) -> None:
    """The camera goes on meanwhile: of a page that is being laid, two pictures would differ."""
    desks = [scene([], seed=seed, noise=9) for seed in range(3)]
    still, turns, end = None, itertools.cycle(desks), time.monotonic() + 120
    while still is None:
        assert time.monotonic() < end, "the camera gave no frame"
        far.lay(next(turns))
        time.sleep(0.05)
        still = sight.freeze()
    high, wide = still.picture.shape[:2]
    alike = cv2.resize(still.frame.bgr, (wide, high), interpolation=cv2.INTER_AREA)
    assert np.array_equal(alike, still.picture)
