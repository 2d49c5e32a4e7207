"""The form in its states, for pictures and tests: invented people and numbers."""

from __future__ import annotations

from kiosk.gallery import SAMPLE_STEPS, Shot
from shared.domain.question import AnswerSource
from shared.ui.form.model import FormModel
from shared.ui.form.questions import Choice, FieldKind, FormQuestion

WHO = FormQuestion(
    "relation",
    "今天是谁来办？",
    FieldKind.CHOICE,
    label="办理人",
    hint="老人不方便来，家里人可以代办。",
    why="代办要多一份委托书，先问清楚，免得您白跑。",
    choices=(
        Choice("self", "老人本人", icon="user-round"),
        Choice("agent", "家里人代办", icon="users"),
    ),
)
KIN = FormQuestion(
    "agent_kin",
    "代办人是老人的什么人？",
    FieldKind.CHOICE,
    label="与老人的关系",
    why="按规定，委托书上要写明关系。",
    choices=tuple(
        Choice(value, text)
        for value, text in (
            ("child", "儿女"),
            ("spouse", "老伴"),
            ("relative", "其他亲戚"),
            ("community", "社区工作人员"),
        )
    ),
)
RESULT = FormQuestion(
    "result_way",
    "办好了怎么告诉您？",
    FieldKind.CHOICE,
    label="怎么拿结果",
    why="补贴打到卡里；决定书您可以只看短信，也可以要纸质的。",
    choices=(
        Choice("sms", "发短信", "发到刚才填的手机上", "message-circle-question-mark"),
        Choice("window", "来窗口看", "带身份证就行", "map-pin"),
        Choice("mail", "寄到家里", "免费寄", "mail"),
    ),
)
PHONE = FormQuestion(
    "phone",
    "您的手机号码是多少？",
    FieldKind.PHONE,
    label="手机号码",
    hint="办好了，我们发短信告诉您；没有手机，可以填家里人的。",
    why="有结果或者要补材料时，才会联系您。",
)
ADDRESS = FormQuestion(
    "address",
    "老人现在住在哪里？",
    FieldKind.TEXT,
    label="现住址",
    hint="和身份证上一样，就不用改。",
    why="社区每年要上门看望一次老人。",
    value="样例省样例市幸福里街道 12 号",
    source=AnswerSource.CARD,
    longest=100,
)


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    page = FormModel([WHO, PHONE, ADDRESS], per_page=3)
    page.closeKeyboard()
    page.askWhy("")
    page.focus("")
    typing = FormModel([WHO, PHONE, ADDRESS], per_page=3)
    typing.focus("phone")
    wrong = FormModel([WHO, PHONE, ADDRESS], per_page=3)
    wrong.show_problem("phone", "手机号码是 13 到 19 开头的，请看看开头两位有没有按错。")
    phone = FormModel([PHONE, WHO], per_page=1)
    why = FormModel([WHO, PHONE], per_page=1)
    why.askWhy("relation")
    for model in (typing, phone):
        for field in model.shown_fields():
            if field.question.key == "phone":
                field.put("138000012")
    for model in (page, wrong):
        for field in model.shown_fields():
            if field.question.key == "relation":
                field.put("self")
            if field.question.key == "phone":
                field.put("12300001234"[: 11 if model is wrong else 0])
    wrong.show_problem("phone", "手机号码是 13 到 19 开头的，请看看开头两位有没有按错。")
    page.focus("")
    return [
        Shot("form", page, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=1),
        Shot("form-typing", typing, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=1),
        Shot("form-wrong", wrong, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=1),
        Shot("form-one", phone, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=1),
        Shot(
            "form-one-choice",
            FormModel([WHO, PHONE], per_page=1),
            item_name="高龄津贴申领",
            steps=SAMPLE_STEPS,
            at=1,
        ),
        Shot(
            "form-one-three",
            FormModel([RESULT, PHONE], per_page=1),
            item_name="高龄津贴申领",
            steps=SAMPLE_STEPS,
            at=1,
        ),
        Shot(
            "form-one-four",
            FormModel([KIN, PHONE], per_page=1),
            item_name="高龄津贴申领",
            steps=SAMPLE_STEPS,
            at=1,
        ),
        Shot(
            "form-one-words",
            FormModel([ADDRESS, PHONE], per_page=1),
            item_name="高龄津贴申领",
            steps=SAMPLE_STEPS,
            at=1,
        ),
        Shot("form-why", why, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=1),
    ]
