import pytest

from shared.capture.auto import AutoCapture, CaptureKind
from shared.devices.virtual.people import LI_JIANGUO, WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.image.frame import Frame

SIZE = (800, 450)
FPS = 10
_made = {}


def view(kind=None, person=WANG_GUIFANG, **how):
    key = (kind, person.name, tuple(sorted(how.items())))
    if key not in _made:
        pages = [specimen(kind, person)] if kind else []
        _made[key] = scene(pages, size=SIZE, **{"seed": 4, "noise": 1.0, **how})
    return _made[key]


class Desk:
    def __init__(self, **kw):
        self.auto, self.now, self.events = AutoCapture(**kw), 0.0, []

    def show(self, picture, seconds):
        said = []
        for _ in range(round(seconds * FPS)):
            said.append(self.auto.feed(Frame(picture, self.now, 2)))
            self.now += 1 / FPS
        return said


def kinds(events):
    return [e.kind for e in events]


def test_an_empty_desk_stays_empty():
    assert set(kinds(Desk().show(view(), 0.8))) <= {CaptureKind.SEARCHING, CaptureKind.EMPTY}


def test_a_still_page_is_taken_once_and_by_itself():
    said = Desk().show(view("hukou-person", angle=3), 1.6)
    assert kinds(said).count(CaptureKind.CAPTURED) == 1
    taken = next(e for e in said if e.kind is CaptureKind.CAPTURED)
    assert taken.page is not None
    assert taken.page.paper == "hukou"
    assert said[-1].kind is CaptureKind.HELD


def test_progress_runs_up_while_the_page_lies_still():
    said = Desk().show(view("hukou-person", angle=3), 0.5)
    steady = [e.progress for e in said if e.kind is CaptureKind.STEADY]
    assert steady == sorted(steady)
    assert steady[0] < 0.4 < steady[-1]


def test_a_moving_page_is_not_taken():
    desk = Desk()
    said = []
    for i in range(18):
        said += desk.show(view("hukou-person", angle=(3, 5)[i % 2]), 1 / FPS)
    assert CaptureKind.CAPTURED not in kinds(said)


@pytest.mark.parametrize(("how", "code"), [({"glare": 0.8}, "glare"), ({"hand": True}, "covered")])
def test_a_page_with_a_problem_is_not_taken_and_the_person_is_told(how, code):
    said = Desk().show(view("hukou-person", angle=2, **how), 1.2)
    assert CaptureKind.CAPTURED not in kinds(said)
    assert said[-1].kind is CaptureKind.ADJUST
    assert said[-1].problem is not None
    assert said[-1].problem.code == code


def test_once_the_problem_is_mended_the_page_is_taken():
    desk = Desk()
    desk.show(view("hukou-person", angle=2, glare=0.8), 0.6)
    assert CaptureKind.CAPTURED in kinds(desk.show(view("hukou-person", angle=2), 1.2))


def test_the_next_page_is_taken_after_the_first_left_the_desk():
    desk = Desk()
    desk.show(view("hukou-person", angle=3), 1.0)
    assert desk.show(view(), 0.6)[-1].kind is CaptureKind.EMPTY
    assert CaptureKind.CAPTURED in kinds(desk.show(view("hukou-person", angle=3), 1.2))


def test_a_page_turned_over_in_place_is_taken_again():
    desk = Desk()
    desk.show(view("id-card-front", angle=3), 1.0)
    assert CaptureKind.CAPTURED in kinds(desk.show(view("id-card-back", angle=3), 1.6))


def test_another_persons_page_of_the_same_form_is_taken_too():
    desk = Desk()
    desk.show(view("hukou-person", angle=3), 1.0)
    said = desk.show(view("hukou-person", LI_JIANGUO, angle=4), 1.6)
    assert CaptureKind.CAPTURED in kinds(said)


def test_the_same_page_pushed_about_is_not_taken_again():
    desk = Desk()
    desk.show(view("hukou-person", angle=3), 1.0)
    said = desk.show(view("hukou-person", angle=7, offset=(6, 3)), 1.2)
    assert set(kinds(said)) == {CaptureKind.HELD}


def test_the_full_frame_is_asked_for_only_at_capture():
    asked = []
    big = scene([specimen("hukou-person", WANG_GUIFANG)], size=(1920, 1080), angle=3, seed=4)

    def full():
        asked.append(1)
        return Frame(big, 0.0)

    desk = Desk(full=full)
    desk.show(view("hukou-person", angle=3), 0.4)
    assert asked == []
    said = desk.show(view("hukou-person", angle=3), 1.2)
    taken = next(e for e in said if e.kind is CaptureKind.CAPTURED)
    assert asked == [1]
    assert taken.page is not None
    assert taken.page.width > 1100


def test_a_blurred_full_picture_is_not_kept():
    page = specimen("hukou-person", WANG_GUIFANG)
    soft = scene([page], size=(1920, 1080), angle=3, seed=4, blur=4.0)
    desk = Desk(full=lambda: Frame(soft, 0.0))
    said = desk.show(view("hukou-person", angle=3), 1.2)
    assert CaptureKind.CAPTURED not in kinds(said)
    assert "blur" in {e.problem.code for e in said if e.problem}


def test_pressing_the_button_takes_it_in_spite_of_a_problem_and_names_it():
    event = AutoCapture().take(Frame(view("hukou-person", angle=2, glare=0.8), 0.0, 2))
    assert event.kind is CaptureKind.CAPTURED
    assert event.page is not None
    assert event.problem is not None


def test_pressing_the_button_on_an_empty_desk_takes_nothing():
    event = AutoCapture().take(Frame(view(), 0.0, 2))
    assert (event.kind, event.page) == (CaptureKind.EMPTY, None)
