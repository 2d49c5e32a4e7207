"""The person beside the card, and the identity photograph: real camera driver, a clerk decides."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from counter.desks.start.facing import FacingModel
from counter.desks.start.who import WhoModel
from shared.casework.office import Office
from shared.casework.portrait import FaceSight, photo_rules
from shared.casework.ports import Site, Tools
from shared.catalogue.release import bundled, load_release
from shared.config.model import DeviceEntry
from shared.devices.host import Backoff, DeviceHost
from shared.devices.model import DeviceState
from shared.devices.registry import make_driver
from shared.devices.virtual.camera import VirtualCamera
from shared.devices.virtual.people import WANG_GUIFANG
from shared.image.frame import decode
from shared.journal import FileKeyStore, Journal
from shared.portrait.faces import Likeness, ModelWords
from shared.proof import key_pair
from shared.ui.background import Background
from shared.ui.live import LiveImages
from shared.ui.papers.portrait import PhotoModel
from shared.ui.watching import NO_DECODER
from tests.portrait.test_portrait import HEAD, sitting

PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def host():
    camera = VirtualCamera(sitting())
    entry = DeviceEntry(id="face", kind="face-camera", url=camera.url)
    made = DeviceHost("face", make_driver(entry), backoff=Backoff(0.05, 0.2)).start()
    assert made.wait_for(DeviceState.READY, timeout_s=PATIENCE_MS / 1000)
    yield made
    made.stop()
    camera.unplug()


@pytest.fixture
def lanes():
    background, live = Background(), LiveImages()
    yield background, live
    background.stop()
    assert live.names() == []


def test_a_photograph_is_taken_put_right_by_hand_judged_and_gone(qtbot, host, lanes):
    photo = PhotoModel(*lanes)
    used: list = []
    photo.used.connect(used.append)
    photo.begin(FaceSight(host), photo_rules())
    qtbot.waitUntil(lambda: bool(photo.property("preview")), timeout=PATIENCE_MS)
    photo.take()
    qtbot.waitUntil(lambda: bool(photo.property("cut")), timeout=PATIENCE_MS)
    for side, at in enumerate((HEAD.left, HEAD.top, HEAD.right, HEAD.chin)):
        photo.place(side, at)
    qtbot.waitUntil(lambda: bool(photo.property("good")), timeout=PATIENCE_MS)
    assert photo.property("says") == "合格，可以用这张"
    photo.choose(2)
    qtbot.waitUntil(lambda: not photo.property("good"), timeout=PATIENCE_MS)
    assert "背景不是蓝色" in photo.property("problems")[0]
    photo.choose(0)
    qtbot.waitUntil(lambda: bool(photo.property("good")), timeout=PATIENCE_MS)
    photo.use()
    (made,) = used
    assert decode(made.page.data).shape[:2] == (441, 358)
    assert not photo.property("open")


def test_a_side_of_the_head_box_never_crosses_the_other(qtbot, host, lanes):
    photo = PhotoModel(*lanes)
    photo.begin(FaceSight(host), photo_rules())
    qtbot.waitUntil(lambda: bool(photo.property("preview")), timeout=PATIENCE_MS)
    photo.take()
    qtbot.waitUntil(lambda: bool(photo.property("frozen")), timeout=PATIENCE_MS)
    before = photo.property("head")
    photo.place(0, 0.9)
    photo.place(3, 0.1)
    assert photo.property("head") == before
    photo.nudge(2, 5)
    assert photo.property("head")[2] == pytest.approx(before[2] + 0.02)
    photo.again()
    assert not photo.property("frozen")
    photo.close()


class Window:
    """A real office and visit, and the model that is shown; ``told`` is what was written down."""

    def __init__(self, folder: Path, lanes, host=None, models=None, photo: bytes = b"") -> None:
        self.journal = Journal.open(
            folder / "journal",
            keys=FileKeyStore(folder / "keys"),
            terminal="CK-0005",
            province_key=key_pair()[1],
            clock=lambda: datetime.now().astimezone(),
        )
        site = Site("CK-0005", "h", "大厅", "CK5", "http://127.0.0.1:1/r/", window="5 号窗口")
        tools = Tools(site, lambda: datetime.now().astimezone())
        self.who = WhoModel(Office(self.journal, load_release(bundled()), tools), None)
        self.who.begin()
        card = WANG_GUIFANG.card
        self.who.visit.identify(card)
        self.who._pictured(card.number, photo, "" if photo else NO_DECODER)
        self.model = FacingModel(
            self.who,
            *lanes,
            "0617",
            (lambda: FaceSight(host)) if host else None,
            lambda: models,
        )

    @property
    def told(self) -> list[dict]:
        facts = self.journal.facts(type="person-compared")
        assert all(fact.scope == "" for fact in facts)  # clear: it names nobody
        return [self.journal.body(fact.id) for fact in facts]


@pytest.fixture
def window(lanes, tmp_path):
    made: list[Window] = []

    def open_(**what) -> Window:
        made.append(Window(tmp_path, lanes, **what))
        return made[-1]

    yield open_
    for one in made:
        one.model.forget()
        one.who.end()
        one.journal.close()


@pytest.mark.parametrize("outcome", ["same", "different", "unsure"])
def test_a_clerk_decides_without_camera_photo_or_model(window, qapp, outcome):
    here = window()
    model = here.model
    model.decide(outcome)
    assert here.told == []  # not before the pictures were looked at
    model.show()
    assert model.property("cardWords") == "照片需厂商解码库"
    assert model.property("liveWords") == "没有人像摄像头，请看本人"
    model.decide(outcome)
    (fact,) = here.told
    assert fact == {
        "visit": here.who.visit.id,
        "outcome": outcome,
        "by": "0617",
        "model": "",
        "said": "",
    }
    assert not model.property("open")
    model.forget()
    assert model.property("decided") == ""


def test_the_live_picture_stands_beside_the_card_and_no_picture_is_kept(qtbot, host, window):
    here = window(host=host)
    here.model.show()
    qtbot.waitUntil(lambda: bool(here.model.property("live")), timeout=PATIENCE_MS)
    here.model.decide("same")
    assert here.model.property("live") == ""
    assert all(isinstance(v, str) and len(v) < 80 for v in here.told[0].values())


class Models:
    """A site's own certified models, as far as the window asks them: the files are not ours."""

    words = ModelWords("样例模型", "样例证书", "d" * 64)

    def compare(self, card, live) -> Likeness | None:
        assert card.shape[2] == live.shape[2] == 3
        return Likeness(0.31, False, (1, 1))


def test_what_a_sites_models_say_stands_beside_and_decides_nothing(qtbot, host, window):
    bmp = cv2.imencode(".bmp", np.full((40, 30, 3), 128, np.uint8))[1].tobytes()
    here = window(host=host, models=Models(), photo=bmp)
    here.model.show()
    qtbot.waitUntil(lambda: bool(here.model.property("hint")), timeout=PATIENCE_MS)
    assert "只供参考，由您决定" in here.model.property("hint")
    assert here.told == []
    here.model.decide("same")  # the clerk's eye counts, whatever the machine said
    (body,) = here.told
    assert (body["outcome"], body["said"], body["model"]) == ("same", "not-alike", "d" * 64)
