"""The kiosk's first screens: nothing clipped in any face, and a finger gets where it wants."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QSignalSpy, QTest

from kiosk.gallery import ALL_FACES, Shot, sample_frequent, sample_guides, sample_items
from kiosk.steps.find.gallery import make_find
from kiosk.steps.guide.gallery import make_guide
from kiosk.steps.guide.guide import guide_page
from kiosk.steps.home.gallery import make_home
from kiosk.steps.identify.identify import IdentifyModel
from tests.kiosk.conftest import every_item

STEPS = ("home", "identify", "find", "guide")


def _face(name: str) -> Any:
    from screenshots import face_of

    return face_of(name)


@pytest.mark.parametrize("face", ALL_FACES)
@pytest.mark.parametrize("step", STEPS)
def test_every_state_fits_its_screen_in_every_face(
    stage: Any, shots: Any, layout: Any, step: str, face: str
) -> None:
    found = {}
    for view, shot in shots(step):
        faults = layout(stage.show(view, shot, _face(face)), face)
        if faults:
            found[shot.name] = faults
    assert found == {}


def _show(stage: Any, shots: Any, step: str, model: Any, face: str = "tall") -> Any:
    view = shots(step)[0][0]
    return stage.show(view, Shot(step, model), _face(face))


@pytest.mark.parametrize("face", ["tall", "wide", "tall-contrast"])
def test_a_touched_service_is_the_one_chosen(
    stage: Any, shots: Any, fingers: Any, face: str
) -> None:
    model = make_home()
    _show(stage, shots, "home", model, face)
    chosen = QSignalSpy(model.item_chosen)
    second = sample_frequent()[1]
    fingers.touch(sample_guides()[second].short_name)
    assert [chosen.at(i) for i in range(chosen.count())] == [[second]]


def test_elders_find_their_topics_on_the_home_screen(stage: Any, shots: Any, fingers: Any) -> None:
    model = make_home()
    _show(stage, shots, "home", model, "tall-elder")
    asked = QSignalSpy(model.search_asked)
    fingers.touch("领补贴")
    fingers.touch("按一下")
    assert [asked.at(i) for i in range(asked.count())] == [["老人补贴"], [""]]


def test_the_card_panel_says_so_when_the_reader_is_broken(stage: Any, shots: Any) -> None:
    model = make_home()
    item = _show(stage, shots, "home", model)

    def shown() -> set[str]:
        return {str(one.property("text")) for one in item.findChildren(QQuickItem)}

    assert "放上身份证，直接开始" in shown()
    model.set_card_ready(False)
    assert "放上身份证，直接开始" not in shown()
    assert "读卡器用不了" in shown()


def test_typing_pinyin_by_touch_ends_in_the_field_and_in_the_finder(
    stage: Any, shots: Any, fingers: Any
) -> None:
    model = make_find("")
    _show(stage, shots, "find", model)
    for key in "butie":
        fingers.touch(key)
    assert model.keyboard.composition == "butie"
    fingers.touch("补贴")
    assert model.query == "补贴"
    assert model.hits.rowCount() > 0
    fingers.touch("退")
    assert model.query == "补"


def test_a_hit_can_be_touched_and_the_letters_are_forgotten(
    stage: Any, shots: Any, fingers: Any
) -> None:
    model = make_find("我妈八十了有啥", "bu")
    _show(stage, shots, "find", model)
    picked = QSignalSpy(model.item_chosen)
    fingers.touch(fingers.of_type("BestHit"))
    assert picked.at(0) == ["MZ002"]
    assert model.keyboard.composition == ""


def test_an_answer_to_the_question_joins_what_was_said(
    stage: Any, shots: Any, fingers: Any
) -> None:
    model = make_find("我妈八十了有啥补贴")
    _show(stage, shots, "find", model)
    fingers.touch("在本市")
    assert model.query == "我妈八十了有啥补贴户口在本市"


def test_nothing_found_offers_a_person(stage: Any, shots: Any, fingers: Any) -> None:
    model = make_find("啥也不是")
    _show(stage, shots, "find", model)
    assert model.empty
    fingers.find("找工作人员")


def test_two_quick_touches_begin_only_once(stage: Any, shots: Any, fingers: Any) -> None:
    model = make_guide("MZ002")
    _show(stage, shots, "guide", model)
    begun = QSignalSpy(model.begin_asked)
    fingers.touch("开始办理")
    fingers.touch("开始办理")
    assert begun.count() == 1


def test_a_tap_meant_for_the_screen_before_does_nothing(
    stage: Any, shots: Any, fingers: Any
) -> None:
    stage.engine.theme().setProperty("tapGuard", 60_000)
    model = make_guide("MZ002")
    _show(stage, shots, "guide", model)
    begun = QSignalSpy(model.begin_asked)
    fingers.touch("开始办理")
    assert begun.count() == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_focused_button_obeys_the_keyboard(
    stage: Any, shots: Any, fingers: Any, key: Qt.Key
) -> None:
    model = make_guide("MZ002")
    _show(stage, shots, "guide", model)
    begun = QSignalSpy(model.begin_asked)
    button = fingers.find("开始办理")
    button.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    assert button.property("visualFocus")
    QTest.keyClick(stage.window, key)
    assert begun.count() == 1


def test_what_cannot_be_done_here_has_no_begin_button(stage: Any, shots: Any, fingers: Any) -> None:
    model = make_guide("GA001", can_begin=False)
    _show(stage, shots, "guide", model)
    with pytest.raises(LookupError):
        fingers.find("开始办理")
    model.begin()
    asked = QSignalSpy(model.notice_asked)
    fingers.touch("打印告知单")
    assert asked.count() == 1


def test_the_guide_takes_limits_and_fees_from_the_item_itself() -> None:
    for key, item in sample_items().items():
        page = guide_page(item, sample_guides().get(key), can_begin=True)
        assert page.promised == item.promised_limit.text
        assert page.fee == item.fee.text
        assert page.statutory in ("", f"法定 {item.statutory_limit.text}")


def test_the_notice_button_waits_while_it_prints(stage: Any, shots: Any, fingers: Any) -> None:
    model = make_guide("MZ002")
    _show(stage, shots, "guide", model)
    asked = QSignalSpy(model.notice_asked)
    fingers.touch("打印告知单")
    model.set_notice("printing")
    fingers.touch("正在打印")
    assert asked.count() == 1


def test_the_name_leaves_the_screen_when_the_card_is_lifted(stage: Any, shots: Any) -> None:
    model = IdentifyModel()
    item = _show(stage, shots, "identify", model)

    def shown() -> str:
        return "".join(str(one.property("text")) for one in item.findChildren(QQuickItem))

    model.done("王*芳")
    assert "王*芳，您好" in shown()
    model.wait()
    assert "王*芳" not in shown()


def test_every_reader_a_card_may_come_to_is_drawn_and_named_and_then_the_one_that_has_it(
    stage: Any, shots: Any
) -> None:
    def drawn(model: IdentifyModel) -> tuple[list[str], list[str]]:
        item = _show(stage, shots, "identify", model)
        seen = [one for one in every_item(item) if one.isVisible()]
        kinds = [one.metaObject().className().partition("_")[0] for one in seen]
        words = [str(one.property("text")) for one in seen]
        return (
            [kind for kind in kinds if kind in ("CardPicture", "SlotPicture")],
            [name for name in ("身份证", "社会保障卡") if name in words],
        )

    assert drawn(IdentifyModel()) == (["CardPicture"], [])
    both = IdentifyModel(social=True)
    assert drawn(both) == (["CardPicture", "SlotPicture"], ["身份证", "社会保障卡"])
    both.trouble("卡没有插好。请拔出来，再插一次")
    assert drawn(both) == (["CardPicture", "SlotPicture"], ["身份证", "社会保障卡"])
    both.done("王*芳", social=True)
    assert drawn(both) == (["SlotPicture"], [])
    both.done("王*芳")
    assert drawn(both) == (["CardPicture"], [])


def test_going_on_needs_a_card_that_was_read() -> None:
    model = IdentifyModel()
    asked = QSignalSpy(model.proceed_asked)
    model.proceed()
    assert asked.count() == 0
    model.done("王*芳")
    model.proceed()
    assert asked.count() == 1


def test_touches_beside_every_button_do_nothing(stage: Any, shots: Any, fingers: Any) -> None:
    model = make_guide("MZ002")
    item = _show(stage, shots, "guide", model)
    begun = QSignalSpy(model.begin_asked)
    button = fingers.find("开始办理")
    corner = button.mapToItem(item, QPointF(0, 0))
    fingers.touch_at(QPoint(round(corner.x() + 40), round(corner.y() - 8)))
    assert begun.count() == 0
