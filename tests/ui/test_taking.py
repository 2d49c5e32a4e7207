"""The document camera as both faces use it: a real virtual camera, real reading, no face."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from shared.casework.judging import Judged, PageJudge
from shared.casework.sight import CameraSight
from shared.config.model import DeviceEntry
from shared.demo.stage import empty_desk, paper_scene
from shared.devices.model import DeviceState
from shared.devices.registry import open_device
from shared.devices.virtual.camera import VirtualCamera
from shared.devices.virtual.people import WANG_GUIFANG
from shared.domain.errors import Actor, Trouble
from shared.reading.reader import Reader
from shared.ui.background import Background
from shared.ui.live import LiveImages
from shared.ui.taking import CameraSays, PageTaker, Tone, Wanted


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


class Table:
    """What a face would show, written down."""

    def __init__(self, sight: CameraSight, judge: PageJudge | None) -> None:
        self.said: list[CameraSays] = []
        self.kept: list[Judged] = []
        self.refused: list[str] = []
        self.wanted: Wanted | None = Wanted(
            "户口簿首页", "hukou-cover", WANG_GUIFANG.card, self.keep
        )
        self.full_disk = False
        self.background, self.live = Background(), LiveImages()
        self.taker = PageTaker(
            sight, judge, self.background, self.live, lambda: self.wanted, lambda: True
        )
        self.taker.said.connect(self.said.append)
        self.taker.kept.connect(lambda _wanted, judged: self.kept.append(judged))
        self.taker.refused.connect(self.refused.append)
        self.taker.begin()

    def keep(self, _judged: Judged) -> None:
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


@pytest.fixture
def table(qapp: QGuiApplication, sight: CameraSight, reader: Reader) -> Iterator[Table]:
    made = Table(sight, PageJudge(reader))
    assert made.until(lambda: bool(made.said) and made.said[-1].icon == "file-down")
    yield made
    made.close()
    assert made.live.names() == []


def test_a_good_page_is_read_and_kept_by_itself(table: Table, far: VirtualCamera) -> None:
    far.lay(paper_scene("hukou-cover", WANG_GUIFANG))
    assert table.until(lambda: bool(table.kept))
    assert table.kept[0].kind == "hukou-cover"
    assert not table.refused


def test_what_was_wrong_with_a_page_is_said_for_as_long_as_it_lies_there(
    table: Table, far: VirtualCamera
) -> None:
    far.lay(paper_scene("bank-card", WANG_GUIFANG))
    assert table.until(lambda: bool(table.refused))
    count = len(table.said)
    assert table.until(lambda: len(table.said) > count + 5)
    since = {says.title for says in table.said[count:] if says.icon != "camera-off"}
    assert since == {table.refused[0]}
    assert not table.kept
    far.clear()
    assert table.until(lambda: table.said[-1].icon == "file-down")


def test_a_page_that_could_not_be_kept_is_not_called_kept(table: Table, far: VirtualCamera) -> None:
    table.full_disk = True
    far.lay(paper_scene("hukou-cover", WANG_GUIFANG))
    full = (Tone.DANGER, "存储空间快满了。")  # a busy machine may call the camera frozen as well
    assert table.until(lambda: full in {(says.tone, says.title) for says in table.said})
    assert not table.kept


def test_nothing_is_taken_while_nothing_is_wanted(table: Table, far: VirtualCamera) -> None:
    table.wanted = None
    far.lay(paper_scene("hukou-cover", WANG_GUIFANG))
    assert table.until(lambda: table.said[-1].icon == "check")
    assert not table.kept


def test_without_a_camera_it_says_so_at_once(qapp: QGuiApplication) -> None:
    said: list[CameraSays] = []
    background = Background()
    taker = PageTaker(None, None, background, LiveImages(), lambda: None, lambda: True)
    taker.said.connect(said.append)
    taker.begin()
    assert said[0].icon == "camera-off"
    taker.stop()
    background.stop()
