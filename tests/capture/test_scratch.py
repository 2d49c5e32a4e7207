import threading
import weakref

import numpy as np
import pytest

from shared.capture.find import find_page
from shared.capture.reduced import reduced
from shared.capture.scratch import nothing_kept, room
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, scene_with_truth, specimen
from shared.image.frame import Frame

SHAPE = (479, 641, 3)


def place(array):
    return array.__array_interface__["data"][0]


@pytest.fixture(autouse=True)
def _fresh():
    """A thread keeps so much and no more: what other tests searched for is not in the way."""
    with nothing_kept():
        pass
    with nothing_kept():
        yield


def test_memory_that_nobody_holds_is_used_again():
    once = room(SHAPE)
    first, block = place(once), weakref.ref(once.base)
    del once
    assert block() is not None
    assert place(room(SHAPE)) == first


def test_a_thread_that_serves_the_next_person_keeps_nothing_of_the_one_before():
    with nothing_kept():
        page = room(SHAPE)
        block = weakref.ref(page.base)
        del page
    assert block() is None


def test_an_array_that_somebody_still_holds_is_never_given_away():
    held = room(SHAPE)
    held[:] = 7
    piece = held[100:200, ::2, 1]
    del held
    for _ in range(3):
        other = room(SHAPE)
        other[:] = 9
        assert not np.shares_memory(other, piece)
    assert (piece == 7).all()


def test_two_threads_never_share_memory():
    mine = room(SHAPE)
    where = place(mine)
    del mine
    theirs: list[int] = []
    thread = threading.Thread(target=lambda: theirs.append(place(room(SHAPE))))
    thread.start()
    thread.join()
    again = room(SHAPE)
    assert place(again) == where
    assert theirs
    assert theirs[0] != where


def test_a_picture_made_small_stays_as_it_is_while_others_are_searched():
    page = scene_with_truth([specimen("id-card-front", WANG_GUIFANG)], seed=3).bgr
    small = reduced(page)
    kept = [np.copy(each) for each in (small.bgr, small.lab, small.plain, small.bare)]
    for other in (scene([], desk="wood", seed=5, noise=4), page):
        find_page(Frame(other, 0.0))
    for now, before in zip((small.bgr, small.lab, small.plain, small.bare), kept, strict=True):
        assert np.array_equal(now, before)
