"""Document cameras: the newest frame, stalls, pulled cables."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.config.model import DeviceEntry
from shared.devices.camera import sources
from shared.devices.camera.camera import DocumentCam
from shared.devices.camera.frames import FrameStore
from shared.devices.camera.sources import LocalSource, MjpegSource
from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.table import check_of
from shared.devices.codec.mjpeg import MjpegParser
from shared.devices.isolated.proxy import IsolatedDriver
from shared.devices.model import DeviceKind, DeviceState
from shared.devices.plugin import Attachment
from shared.devices.registry import make_driver, plugin_named
from shared.devices.virtual.camera import VirtualCamera
from shared.domain.errors import Trouble
from shared.image.cv import cv2
from shared.image.frame import to_jpeg, to_png

PATIENCE = 60.0
"""Ends a broken run; whatever comes, comes long before."""


def scene(level: int, size=(1600, 1200)):
    picture = np.full((size[1], size[0], 3), 40, np.uint8)
    picture[300:900, 400:1200] = level
    return picture


@pytest.fixture
def far():
    end = VirtualCamera(fps=40)
    yield end
    end.close()


def driver(far: VirtualCamera) -> DocumentCam:
    return DocumentCam(MjpegSource(far.url.removeprefix("camera+")), first_frame_s=PATIENCE)


@pytest.fixture
def camera(far):
    cam = driver(far)
    cam.open()
    yield cam
    cam.close()


def middle(frame) -> int:
    return int(frame.bgr[frame.height // 2, frame.width // 2].mean())


def seen(cam, level: int):
    frame = cam.latest()
    for _ in range(200):
        if frame is not None and abs(middle(frame) - level) < 25:
            return frame
        frame = cam.wait(frame.at if frame else 0.0, PATIENCE)
    raise AssertionError("never seen")


def test_what_is_laid_under_the_camera_is_what_is_seen(far, camera):
    far.lay(scene(220))
    frame = seen(camera, 220)
    assert frame.bgr.shape == (1200, 1600, 3)
    assert frame.bgr.dtype == np.uint8
    far.clear()
    seen(camera, 58)


def test_frames_differ_by_sensor_noise_only(far, camera):
    far.lay(scene(128))
    first = seen(camera, 128)
    second = camera.wait(first.at, PATIENCE)
    difference = np.abs(first.bgr.astype(int) - second.bgr.astype(int))
    assert 0 < difference.mean() < 5


def test_looking_twice_gives_the_same_frame_and_never_an_old_one(far, camera):
    far.unplug()
    camera._grabber.join(PATIENCE)
    frame = camera.latest()  # the last one: nobody is left to bring another
    assert camera.latest() is camera.latest()
    assert camera.latest(after=frame.at) is None
    assert camera.preview(after=frame.at) is None


def test_a_preview_is_smaller_and_says_so(far, camera):
    far.lay(scene(220))
    seen(camera, 220)
    small = camera.preview()
    assert (small.width, small.height, small.reduced) == (800, 600, 2)
    assert abs(middle(small) - 220) < 25


def test_no_frames_for_two_seconds_is_a_fault_that_mends_itself(far, hosted):
    host = hosted(driver(far), health_s=0.1)
    assert host.wait_for(DeviceState.READY)
    far.stall()
    assert host.wait_for(DeviceState.FAULTED)
    assert host.trouble.code == "camera-stalled"
    assert host.driver.latest() is None
    far.stall(False)
    assert host.wait_for(DeviceState.READY)
    assert host.driver.latest() is not None


def test_a_pulled_cable_is_noticed_and_plugging_in_mends_it(far, hosted):
    host = hosted(driver(far), health_s=0.1)
    assert host.wait_for(DeviceState.READY)
    far.unplug()
    assert host.wait_for(DeviceState.ABSENT)
    assert host.trouble.code == "camera-absent"
    far.replug()
    assert host.wait_for(DeviceState.READY)


def test_pictures_nobody_can_decode_are_never_handed_out(far):
    far.spoil()
    cam = DocumentCam(MjpegSource(far.url.removeprefix("camera+")), first_frame_s=PATIENCE)
    with pytest.raises(Trouble, match="camera-garbled"):
        cam.open()
    assert cam.latest() is None
    cam.close()


def test_closing_forgets_what_lay_on_the_mat(far):
    cam = driver(far)
    cam.open()
    assert cam.latest() is not None
    cam.close()
    assert cam.latest() is None


@pytest.mark.parametrize("which", [63, "/dev/video63", "/nowhere/mat.avi"])
def test_a_camera_that_is_not_there_is_told_at_once_and_only_by_us(which, capfd):
    """The look is repeated for as long as the camera is away: OpenCV must not fill the log."""
    cam = DocumentCam(LocalSource(which))
    with pytest.raises(Trouble, match="camera-absent"):
        cam.open()
    cam.close()
    assert capfd.readouterr().err == ""


def test_a_camera_at_this_machine_is_read_through_opencv(tmp_path):
    path = str(tmp_path / "mat.avi")
    film = cv2.VideoWriter(path, cv2.VideoWriter.fourcc(*"MJPG"), 30, (320, 240))
    for level in range(40):
        film.write(np.full((240, 320, 3), 100 + level, np.uint8))
    film.release()
    cam = DocumentCam(LocalSource(path, width=320, height=240))
    cam.open()
    frame = cam.wait(0.0, PATIENCE)
    assert frame.bgr.shape == (240, 320, 3)
    assert middle(frame) >= 98
    cam.close()


def test_importing_the_camera_leaves_no_qt_variables_behind():
    code = (
        "import os, shared.devices.camera.camera as c; print(c.__name__);"
        "print([v for v in os.environ if v.startswith('QT_QPA_PLATFORM_P') or 'FONTDIR' in v])"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith("QT_")}
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    assert told.stdout.splitlines()[-1] == "[]"


@given(st.lists(st.binary(max_size=3000), max_size=6), st.booleans())
def test_no_bytes_crash_the_stream_parser(pieces, start):
    parser = MjpegParser()
    for piece in [b"\xff\xd8\xff"] * start + pieces:
        parser.feed(piece)
        assert parser.held <= 30_000


@given(st.integers(1, 4000), st.booleans(), st.integers(0, 30))
def test_pictures_survive_any_cutting(cut, with_length, noise):
    pictures = [to_jpeg(np.full((8, 8 + n, 3), 90 + n, np.uint8)) for n in range(4)]
    stream = bytes(noise)
    for one in pictures:
        length = f"Content-Length: {len(one)}\r\n" if with_length else ""
        stream += f"--frame\r\n{length}\r\n".encode() + one + b"\r\n"
    stream += b"--frame--"
    parser, found = MjpegParser(), []
    for start in range(0, len(stream), cut):
        found += parser.feed(stream[start : start + cut])
    assert found == pictures


def test_a_store_hands_bgr_frames_through_and_shrinks_large_ones():
    store = FrameStore()
    store.put(scene(200, (3264, 2448)))
    assert store.latest(0.0).width == 3264
    assert store.preview(0.0).reduced == 4
    assert store.preview(0.0).width == 816


def test_a_preview_that_is_waited_for_is_never_unpacked_at_full_size():
    store = FrameStore()
    store.put(to_jpeg(scene(200, (1700, 1200))))
    first = store.preview(0.0)
    assert store.preview(first.at, 0.01) is None
    coming = threading.Thread(target=store.put, args=(to_jpeg(scene(90, (1700, 1200))),))
    coming.start()
    frame = store.preview(first.at, PATIENCE)
    coming.join()
    assert (frame.reduced, frame.width) == (2, 850)
    assert set(store._decoded) == {2}


# -- at this machine -------------------------------------------------------------------------------


def pictures_in(folder, levels, size=(320, 240)):
    """A row of pictures, as a trial without a camera uses it."""
    for number, level in enumerate(levels):
        picture = np.full((size[1], size[0], 3), level, np.uint8)
        (folder / f"f{number:03d}.png").write_bytes(to_png(picture))
    return str(folder / "f%03d.png")


def local(path, **options):
    return make_driver(
        DeviceEntry(
            id="cam", kind="document-camera", url=f"camera://{quote(path)}", options=options
        )
    )


def test_a_row_of_pictures_is_a_camera_in_a_child_process(tmp_path):
    cam = local(pictures_in(tmp_path, range(90, 140)))
    assert isinstance(cam, IsolatedDriver)
    cam.open()
    try:
        frame = cam.wait(0.0, PATIENCE)
        assert frame.bgr.shape == (240, 320, 3)
        assert 90 <= middle(frame) <= 140
        later = cam.wait(frame.at, PATIENCE)
        assert later.at > frame.at
        assert middle(later) >= middle(frame)
    finally:
        cam.close()


def test_a_picture_smaller_than_asked_for_is_told_and_still_used(hosted, tmp_path):
    path = pictures_in(tmp_path, [120] * 400)
    host = hosted(local(path, width=1920, height=1080), health_s=0.1)
    assert host.wait_for(DeviceState.DEGRADED, timeout_s=PATIENCE)
    assert host.trouble.code == "camera-coarse"
    assert host.driver.wait(0.0, PATIENCE).width == 320


def test_a_picture_as_large_as_asked_for_is_well(hosted, tmp_path):
    path = pictures_in(tmp_path, [120] * 400)
    host = hosted(local(path, width=320, height=240), health_s=0.1)
    assert host.wait_for(DeviceState.READY, timeout_s=PATIENCE)


def test_something_that_is_no_camera_is_named(tmp_path, capfd):
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no pictures here")
    cam = DocumentCam(LocalSource(str(wrong)))
    with pytest.raises(Trouble, match="camera-unusable"):
        cam.open()
    cam.close()


def test_a_page_that_is_no_camera_is_named(far):
    cam = DocumentCam(MjpegSource(far.url.removeprefix("camera+").replace("mat", "wrong")))
    with pytest.raises(Trouble, match="camera-unusable"):
        cam.open()
    cam.close()


class Recorder:
    """Stands where OpenCV's capture stands: what it is told, in order, and a camera's own ways."""

    def __init__(self) -> None:
        self.told: list[tuple[float, float]] = []
        self.grabbed = 0

    def isOpened(self) -> bool:
        return True

    def set(self, what: float, value: float) -> bool:
        self.told.append((what, value))
        return False

    def get(self, what: float) -> float:
        return 157.0 if what == cv2.CAP_PROP_EXPOSURE else 0.0

    def grab(self) -> bool:
        self.grabbed += 1
        return True

    def release(self) -> None:
        return


@pytest.fixture
def device(monkeypatch):
    """/dev/null as a camera: the node is there, and OpenCV's end of it is a recorder."""
    recorder = Recorder()
    monkeypatch.setattr(sources.cv2, "VideoCapture", lambda *_: recorder, raising=False)
    return recorder


def test_the_pixel_format_comes_before_the_size_and_old_frames_are_not_kept(device):
    source = LocalSource("/dev/null", width=1920, height=1080, fps=15)
    source.open()
    order = [what for what, _ in device.told]
    assert order.index(cv2.CAP_PROP_FOURCC) < order.index(cv2.CAP_PROP_FRAME_WIDTH)
    assert dict(device.told)[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")
    assert dict(device.told)[cv2.CAP_PROP_BUFFERSIZE] == 1
    assert device.grabbed >= 4


def test_exposure_is_held_where_the_camera_left_it(device):
    LocalSource("/dev/null", lock_exposure=True).open()
    assert device.told[-2:] == [
        (cv2.CAP_PROP_AUTO_EXPOSURE, 1.0),
        (cv2.CAP_PROP_EXPOSURE, 157.0),
    ]
    assert device.grabbed >= 20


# -- the one that looks at a person, and checks ----------------------------------------------------


def check_with(cam, level, *answers):
    asked = iter(answers)
    return check_of(cam.kind)(cam, level, lambda question: next(asked, None))


def test_checks_tell_size_rate_and_light(far, camera):
    far.lay(scene(128))
    seen(camera, 128)
    found = check_with(camera, CheckLevel.EXTERNAL)
    assert found.passed, found
    assert (found.figures["width"], found.figures["height"]) == (1600, 1200)
    assert found.figures["frames_per_s"] > 0
    assert 50 < found.figures["brightness"] < 90


def test_a_covered_lens_is_dark_and_a_lamp_in_it_is_bright(far, camera):
    for level, code in ((2, "camera-dark"), (250, "camera-bright")):
        far.lay(np.full((1200, 1600, 3), level, np.uint8))
        seen(camera, level)
        found = check_with(camera, CheckLevel.EXTERNAL)
        assert (found.passed, found.code) == (False, code)


def test_a_person_who_says_nothing_leaves_it_unknown(far, camera):
    far.lay(scene(128))
    seen(camera, 128)
    assert check_with(camera, CheckLevel.INTERACTIVE).passed is None
    assert check_with(camera, CheckLevel.INTERACTIVE, True, None).passed is None
    assert check_with(camera, CheckLevel.INTERACTIVE, True, False).passed is False
    assert check_with(camera, CheckLevel.INTERACTIVE, True, True).passed is True


def test_the_face_camera_is_the_same_driver_of_another_kind(far):
    entry = DeviceEntry(id="face", kind="face-camera", url=far.url)
    cam = make_driver(entry)
    assert cam.kind is DeviceKind.FACE
    cam.open()
    try:
        far.lay(np.full((1200, 1600, 3), 128, np.uint8))
        seen(cam, 128)
        assert check_with(cam, CheckLevel.EXTERNAL).passed
        assert check_with(cam, CheckLevel.INTERACTIVE).passed is None  # nobody has to stand there
        far.lay(np.full((1200, 1600, 3), 35, np.uint8))  # paper could be read in it, no face seen
        seen(cam, 35)
        assert check_with(cam, CheckLevel.EXTERNAL).code == "camera-dark"
    finally:
        cam.close()


def test_no_camera_is_looked_for_on_the_network_or_opened_to_be_found():
    here = plugin_named("camera").probe(Attachment("camera", "camera:///dev/v4l/by-id/x"))
    assert 40 <= here.score < 80
    assert plugin_named("camera").probe(Attachment("net", "camera+http://10.0.0.9/v")) is None
