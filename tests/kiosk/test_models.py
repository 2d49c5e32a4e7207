"""View-models without a screen: what they say and what they hand out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from kiosk import journey
from kiosk.papers import settled_slot
from kiosk.shell import ShellModel
from kiosk.steps.done.done import DoneModel, Submission, split_number
from kiosk.steps.fault.fault import FaultModel
from kiosk.steps.fault.gallery import FACTS
from kiosk.steps.form.gallery import ADDRESS, KIN, PHONE, WHO
from kiosk.steps.goodbye.goodbye import GoodbyeModel, KeptThing
from kiosk.steps.left_behind import LeftBehind
from kiosk.steps.materials.materials import MaterialsModel
from kiosk.steps.materials.slots import MaterialSlot, SlotList, SlotState
from kiosk.steps.print_told import PrintState
from kiosk.steps.rate.gallery import LABELS
from kiosk.steps.rate.rate import RateModel
from kiosk.steps.statement.gallery import FACE
from kiosk.steps.statement.statement import StatementModel, StatementState
from kiosk.wording import answer_words
from shared.domain.form import Answer
from shared.domain.guide import MACHINE_STEPS
from shared.domain.materials import How, MaterialNeed
from shared.domain.question import AnswerSource, Question, QuestionType
from shared.ui.form.field import FormField
from shared.ui.form.model import FormModel
from shared.ui.form.questions import FieldKind, FormQuestion, grouped, shown_question

pytestmark = pytest.mark.usefixtures("qapp")


def test_digits_are_grouped_the_way_people_say_them():
    assert grouped(FieldKind.PHONE, "138000000") == "138 0000 00"
    assert grouped(FieldKind.ID, "410302194503080021") == "410302 19450308 0021"
    assert grouped(FieldKind.TEXT, "幸福里 12 号") == "幸福里 12 号"


def test_a_prefilled_answer_says_where_it_came_from_until_it_is_changed():
    field = FormField(ADDRESS)
    assert field.property("sourceText") == "来自身份证"
    field.put("样例省样例市别处 3 号")
    assert field.property("sourceText") == "您填写的"


def test_a_locked_value_cannot_be_typed_over():
    field = FormField(FormQuestion("n", "姓名？", FieldKind.TEXT, value="王桂芳", locked=True))
    field.put("别人")
    assert field.text == "王桂芳"


def test_a_landline_with_area_code_has_room():
    field = FormField(PHONE)
    field.put("037112345678")
    assert field.text == "037112345678"
    assert field.own_problem() == ""


def test_a_date_leaves_as_an_iso_day():
    field = FormField(FormQuestion("d", "哪天？", FieldKind.DATE))
    said = []
    field.edited.connect(lambda key, value: said.append(value))
    field.put("19450308")
    assert said == ["1945-03-08"]


def test_domain_questions_come_to_the_screen_with_their_answer():
    question = Question(id="x", text="领过吗？", type=QuestionType.YES_NO)
    shown = shown_question(question, Answer("yes", AnswerSource.TYPED))
    assert [choice.value for choice in shown.choices] == ["yes", "no"]
    assert FormField(shown).property("display") == "是"
    own = question.model_copy(update={"yes": "领过", "no": "没领过"})
    said = shown_question(own, Answer("no", AnswerSource.TYPED))
    assert [choice.text for choice in said.choices] == ["领过", "没领过"]
    assert FormField(said).property("display") == answer_words(own, "no") == "没领过"


def test_a_guide_may_only_promise_steps_that_the_step_bar_has() -> None:
    assert set(journey.NAMES.values()) == set(MACHINE_STEPS)


def test_half_typed_words_survive_when_questions_change_around_them():
    model = FormModel([WHO, PHONE], per_page=3)
    model.shown_fields()[1].put("1380")
    model.show_questions([WHO, KIN, PHONE])
    assert model.shown_fields()[2].text == "1380"


def test_a_page_is_left_only_when_its_answers_are_whole():
    model = FormModel([PHONE, WHO], per_page=1, check=lambda key, value: "")
    model.shown_fields()[0].put("138")
    model.next()
    assert model.property("pageIndex") == 0
    assert model.shown_fields()[0].property("problem") == "还差 8 位，请填完整"
    model.shown_fields()[0].put("13800000012")
    model.next()
    assert model.property("pageIndex") == 1


def test_the_rule_of_the_form_has_the_last_word():
    model = FormModel([PHONE], per_page=1, check=lambda key, value: "开头两位有没有按错")
    finished = []
    model.finished.connect(lambda: finished.append(True))
    model.shown_fields()[0].put("12300000012")
    model.next()
    assert finished == []
    assert model.shown_fields()[0].property("problem") == "开头两位有没有按错"


def test_the_keyboard_waits_while_the_first_open_question_is_answered_by_touch():
    model = FormModel([WHO, PHONE, ADDRESS], per_page=3)
    assert model.property("typing") is False
    model.shown_fields()[0].put("self")
    model.show_questions([WHO, PHONE, ADDRESS])
    assert model.property("typing") is True
    assert FormModel([PHONE, WHO], per_page=3).property("typing") is True


def test_larger_type_keeps_the_question_one_was_at():
    model = FormModel([WHO, PHONE, ADDRESS, KIN], per_page=3)
    model.next()
    model.open_at("agent_kin")
    model.set_per_page(1)
    assert model.shown_fields()[0].question.key == "agent_kin"


def test_materials_are_complete_only_without_anything_to_capture():
    now = MaterialSlot("hk", "户口簿", SlotState.NOW)
    model = MaterialsModel([now])
    finished = []
    model.finished.connect(lambda: finished.append(True))
    model.next()
    assert finished == []
    model.show_slots([MaterialSlot("hk", "户口簿", SlotState.DONE)])
    model.next()
    assert finished == [True]
    assert model.property("title") == "材料都齐了"


def test_a_card_that_was_read_is_not_called_photographed():
    read = MaterialNeed("id", "身份证", How.ON_SITE, "已刷证", "身份证已在读卡器上读过，不用复印。")
    slots = SlotList([settled_slot(read)])
    word = next(role for role, name in slots.roleNames().items() if name == b"stateText")
    assert slots.data(slots.index(0), word) == "已刷证"
    assert slots.counted() == "不用拍 1 份"


def test_the_row_of_papers_is_updated_in_place():
    model = MaterialsModel([MaterialSlot("a", "甲"), MaterialSlot("b", "乙")])
    changed, reset = [], []
    slots = model.slot_list
    slots.dataChanged.connect(lambda first, last: changed.append(first.row()))
    slots.modelReset.connect(lambda: reset.append(True))
    model.show_slots([MaterialSlot("a", "甲"), MaterialSlot("b", "乙", SlotState.DONE)])
    assert (changed, reset) == ([1], [])


def test_the_serial_is_set_apart_from_the_number():
    assert split_number("GL 261121 0037") == ("GL 261121", "0037")


def stations(model: DoneModel) -> list[tuple[str, str]]:
    return [(s["title"], s["state"]) for s in model.property("stations")]


def test_the_three_stations_never_say_more_than_is_known():
    model = DoneModel(Submission("GL 261121 0037", "高龄津贴申领", "王桂芳", "14:02"), ())
    assert stations(model) == [
        ("已存本机", "done"),
        ("等待联网上报", "now"),
        ("省平台已收到", "later"),
    ]
    model.show_sync(online=True)
    assert stations(model)[1:] == [("正在上报", "now"), ("省平台已收到", "later")]
    model.show_sync(online=True, sent_at="14:03")
    assert [state for _, state in stations(model)] == ["done", "done", "done"]


def test_nothing_is_said_about_a_print_before_the_printer_answered():
    model = DoneModel(Submission("GL 261121 0037", "x", "y", "14:02"), ())
    assert model.told.property("text") == ""
    model.told.tell(PrintState.PRINTING)
    assert model.told.property("text") == "正在打印回执"
    assert model.told.property("canTryAgain") is False
    model.told.tell(PrintState.UNKNOWN)
    assert model.told.property("canTryAgain") is True


def test_another_level_empties_the_labels():
    model = RateModel(LABELS)
    model.pickLevel(5)
    model.toggleLabel("510")
    model.pickLevel(2)
    rated = []
    model.rated.connect(lambda level, labels, words: rated.append((level, labels)))
    model.send()
    assert rated == [(2, [])]


def test_a_label_of_another_level_is_refused():
    model = RateModel(LABELS)
    model.pickLevel(5)
    model.toggleLabel("213")
    assert not any(label["picked"] for label in model.property("labels"))


def test_a_statement_out_of_reach_shows_no_old_record():
    model = StatementModel()
    model.show(StatementState.FOUND, face=FACE)
    model.show(StatementState.UNREACHABLE)
    assert model.property("hasRecord") is False
    assert model.property("rows") == []


def test_goodbye_says_what_is_kept_and_what_is_gone():
    model = GoodbyeModel([KeptThing(True, "甲", "乙"), KeptThing(False, "丙", "丁")])
    assert [t["icon"] for t in model.property("things")] == ["lock", "shield-check"]


def test_the_warning_comes_only_while_a_visit_is_timed():
    shell = ShellModel()
    assert shell.property("warning") is False
    shell.set_seconds_left(30)
    assert shell.property("warning") is True
    shell.set_seconds_left(180)
    assert shell.property("warning") is False
    shell.set_seconds_left(None)
    assert shell.property("warning") is False


@pytest.mark.parametrize(
    ("seconds", "words"), [(200, "3 分 20 秒"), (45, "45 秒"), (300, "5 分钟")]
)
def test_time_left_is_said_the_way_people_say_it(seconds, words):
    shell = ShellModel()
    shell.set_seconds_left(seconds)
    assert shell.property("timeText") == words


def test_another_page_stops_the_voice_of_the_one_before():
    shell = ShellModel()
    hushed = []
    shell.hush_asked.connect(lambda: hushed.append(True))
    shell.say("请看一下承诺")
    shell.show("review", QObject())
    assert hushed == [True]
    assert shell.property("caption") == ""


def test_the_shell_lets_a_finished_page_go(qtbot):
    shell = ShellModel()
    gone = []
    model = GoodbyeModel(())
    model.destroyed.connect(lambda: gone.append(True))
    shell.show("goodbye", model)
    del model
    shell.show("home", QObject())
    qtbot.waitUntil(lambda: gone == [True], timeout=60_000)


@pytest.mark.parametrize(
    ("left", "words", "icons"),
    [
        (LeftBehind(), "", []),
        (LeftBehind(card=True), "请取走身份证", ["id-card"]),
        (LeftBehind(paper=True), "请取走材料原件", ["file-text"]),
        (LeftBehind(card=True, paper=True), "请取走身份证和材料原件", ["id-card", "file-text"]),
    ],
)
def test_every_last_screen_names_the_same_things_to_take(left, words, icons):
    done = DoneModel(Submission("GL 261121 0037", "x", "y", "14:02"), ())
    goodbye, fault = GoodbyeModel(()), FaultModel(FACTS)
    for model in (done, goodbye, fault):
        model.show_left_behind(left)
    assert done.property("leftText") == goodbye.property("leftText") == words
    assert fault.property("leftText") == (f"走时{words}" if words else "")
    assert goodbye.property("leftIcons") == icons
