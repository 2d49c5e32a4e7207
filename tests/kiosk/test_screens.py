"""Every state of every step in every face: no QML warning, whole words, large targets."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from kiosk.gallery import Shot, sample_items
from kiosk.person import person_lines
from shared.casework.ports import Site
from shared.catalogue import bundled, load_release

STEPS = (
    *("form", "materials", "promise", "review", "done", "rate", "goodbye", "fault", "statement"),
    *("cases", "pay", "onething", "offers"),
)
FACES = {
    "tall": {},
    "tall-elder": {"elder": True},
    "tall-contrast": {"contrast": True},
    "tall-elder-contrast": {"elder": True, "contrast": True},
    "wide": {"landscape": True},
    "wide-elder": {"landscape": True, "elder": True},
}


def shots(step: str) -> list[Shot]:
    return importlib.import_module(f"kiosk.steps.{step}.gallery").gallery()


def drawn(item: QQuickItem) -> Iterator[QQuickItem]:
    if item.isVisible() and item.opacity() > 0:
        yield item
        for child in item.childItems():
            yield from drawn(child)


def kind(item: QQuickItem) -> str:
    return item.metaObject().className().split("_QML")[0]


def is_text(item: QQuickItem) -> bool:
    return item.inherits("QQuickText") and bool(item.property("text"))


def scrolled(item: QQuickItem) -> bool:
    parent = item.parentItem()
    while parent is not None:
        if parent.inherits("QQuickFlickable"):
            return True
        parent = parent.parentItem()
    return False


def in_scene(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def clipped_words(view: QQuickItem, width: float, height: float) -> list[str]:
    """What is wrong with texts: cut, wider than their place, or off the screen."""
    found = []
    for item in drawn(view):
        if not is_text(item):
            continue
        words = str(item.property("text"))[:20]
        if item.property("truncated"):
            found.append(f"cut: {words}")
        if item.property("contentWidth") > item.width() + 1.5:
            found.append(f"too wide: {words}")
        place = in_scene(item)
        if scrolled(item):
            continue
        if place.left() < -1 or place.right() > width + 1:
            found.append(f"off the side: {words}")
        if place.top() < -1 or place.bottom() > height + 1:
            found.append(f"off the screen: {words}")
    return found


def overfull_buttons(view: QQuickItem) -> list[str]:
    """Buttons whose words are taller or wider than the button."""
    found = []
    for item in drawn(view):
        if item.inherits("QQuickAbstractButton"):
            frame = in_scene(item)
            for word in drawn(item):
                if is_text(word):
                    tall = word.property("contentHeight")
                    place = in_scene(word)
                    if place.top() < frame.top() - 4 or place.top() + tall > frame.bottom() + 4:
                        found.append(f"{item.property('text')}: {word.property('text')}")
    return found


def spilled(view: QQuickItem) -> list[str]:
    """What in the main place of a step, or beside it, reaches into what stands under it."""
    main, side = view.property("mainArea"), view.property("sideArea")
    places = [(main, main.height())] if isinstance(main, QQuickItem) else []
    if isinstance(side, QQuickItem):
        places.append((side, view.property("sideEnd")))
    return [
        kind(child)
        for place, end in places
        for child in place.childItems()
        if child.isVisible() and child.y() + child.height() > end + 1
    ]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("step", STEPS)
def test_every_state_draws_whole_words(stage, step, face):
    stage.shell.set_look(**FACES[face])
    for shot in shots(step):
        if FACES[face].get("elder") and hasattr(shot.model, "set_per_page"):
            shot.model.set_per_page(1)
        stage.shell.place(shot.item_name, shot.steps, shot.at)
        view = stage.show(step, shot.model)
        width, height = stage.window.width(), stage.window.height()
        assert clipped_words(view, width, height) == [], f"{shot.name} {face}"
        assert overfull_buttons(view) == [], f"{shot.name} {face}"
        assert spilled(view) == [], f"{shot.name} {face}"


@pytest.mark.parametrize("face", ["tall", "wide", "tall-elder", "wide-elder"])
@pytest.mark.parametrize("step", STEPS)
def test_nothing_to_touch_is_small(stage, step, face):
    elder = "elder" in face
    smallest = 101 if elder else 81
    stage.shell.set_look(**FACES[face])
    for shot in shots(step):
        if elder and hasattr(shot.model, "set_per_page"):
            shot.model.set_per_page(1)
        view = stage.show(step, shot.model)
        for item in drawn(view):
            if item.inherits("QQuickAbstractButton"):
                name = item.property("text") or stage.id_of(item)
                # Ten letters share a row: a key keeps the 20 mm of the plain face.
                least = 81 if stage.id_of(item).startswith("key.") else smallest
                assert min(item.width(), item.height()) >= least, f"{shot.name} {face}: {name}"


@pytest.mark.parametrize("face", ["tall-elder", "wide-elder"])
@pytest.mark.parametrize("step", STEPS)
def test_elder_words_are_never_under_38_px(stage, step, face):
    stage.shell.set_look(**FACES[face])
    for shot in shots(step):
        if hasattr(shot.model, "set_per_page"):
            shot.model.set_per_page(1)
        view = stage.show(step, shot.model)
        small = [
            (item.property("text"), item.property("font").pixelSize())
            for item in drawn(view)
            if is_text(item) and item.property("font").pixelSize() < 38
        ]
        assert small == [], f"{shot.name} {face}"


@pytest.mark.parametrize("step", STEPS)
def test_the_main_buttons_stay_on_screen_when_the_offline_strip_takes_its_place(stage, step):
    stage.shell.set_online(False)
    for shot in shots(step):
        view = stage.show(step, shot.model)
        frame = QRectF(0, 0, stage.window.width(), stage.window.height())
        for item in drawn(view):
            if item.inherits("QQuickAbstractButton") and not scrolled(item):
                place = in_scene(item)
                assert frame.contains(place), f"{shot.name}: {item.property('text')}"


def test_the_warning_covers_the_page_and_reads_whole_in_every_face(stage):
    shot = shots("review")[0]
    for face, look in FACES.items():
        stage.shell.set_look(**{"elder": False, "contrast": False, "landscape": False, **look})
        stage.show("review", shots("review")[0].model)
        stage.shell.set_seconds_left(20)
        settle_view = stage.window.contentItem()
        found = clipped_words(settle_view, stage.window.width(), stage.window.height())
        assert found == [], face
        assert stage.find("warning.more").height() >= 101
        stage.shell.set_seconds_left(200)
    assert shot.name == "review"


EVERY_LOOK = [(elder, contrast, wide) for elder in (0, 1) for contrast in (0, 1) for wide in (0, 1)]


@pytest.mark.parametrize("online", [True, False], ids=["online", "offline"])
@pytest.mark.parametrize(("elder", "contrast", "wide"), EVERY_LOOK)
def test_what_comes_next_is_seen_or_a_large_button_says_that_more_lies_below(
    stage, elder, contrast, wide, online
):
    stage.shell.set_look(elder=bool(elder), contrast=bool(contrast), landscape=bool(wide))
    stage.shell.set_online(online)
    for shot in shots("done"):
        view = stage.show("done", shot.model)
        stage.settle()
        lines = [row["title"] for row in shot.model.property("nextThings")]
        seen = [title for title in lines if whole(view, title)]
        if shot.name == "done":
            assert seen == lines or not online, "an ordinary case says all of it at once"
            left = in_scene(stage.find("done.left"))
            for under in ("done.another", "done.finish", "foot.read"):
                assert not left.intersects(in_scene(stage.find(under))), under
        if shot.model.told.property("sentence") == "":
            assert len(seen) >= 2, shot.name
        for _ in lines:
            if seen == lines:
                break
            stage.tap("scroll.down")
            seen = [title for title in lines if title in seen or whole(view, title)]
        assert seen == lines, shot.name


def whole(view: QQuickItem, words: str) -> bool:
    """Whether these words stand on the page, and all of them inside whatever they scroll in."""
    for item in drawn(view):
        if is_text(item) and item.property("text") == words:
            parent = item.parentItem()
            while parent is not view and not parent.inherits("QQuickFlickable"):
                parent = parent.parentItem()
            return in_scene(parent).contains(in_scene(item))
    return False


SITE = Site("YC-0003", "h", "幸福里街道政务服务大厅", "GL", "http://127.0.0.1:1/r/")
KNOWN = replace(
    SITE, help_place="一楼东侧，3 到 6 号窗口", help_hours="工作日 9:00 到 12:00，13:30 到 17:00"
)
STAFF = ("这台机器上的办事目录坏了，已换用上一份完好的目录，不影响办理。请重新下载目录。",)


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("site", [SITE, KNOWN], ids=["unknown", "known"])
def test_where_a_person_helps_reads_whole_over_any_step_in_every_face(stage, site, face):
    stage.shell.set_look(**{"elder": False, "contrast": False, "landscape": False, **FACES[face]})
    model = shots("review")[0].model
    stage.show("review", model)
    calendar = load_release(bundled()).calendar
    item = sample_items()["MZ002"]
    lines = person_lines(site, calendar, date(2026, 11, 21), item, here=True)
    stage.shell.show_person([(x.icon, x.title, x.text) for x in lines], STAFF)
    stage.shell.set_caption("人工窗口在一楼。")
    stage.settle()
    assert stage.find("sheet.close")
    width, height = stage.window.width(), stage.window.height()
    assert clipped_words(stage.window.contentItem(), width, height) == []
    stage.shell.closePerson()
    assert stage.shell.model_now() is model


def test_the_sheet_leaves_the_step_under_it_as_it_was(stage):
    model = shots("review")[0].model
    stage.show("review", model)
    stage.shell.show_person([("map-pin", "人工窗口在一楼", "大厅。")], ())
    stage.tap("sheet.close")
    assert not stage.shell.property("personShown")
    assert stage.shell.model_now() is model
    stage.shell.show_person([("map-pin", "人工窗口在一楼", "大厅。")], ())
    after = shots("review")[0].model
    stage.show("review", after)
    assert not stage.shell.property("personShown")
