"""Casework's values as the screens want them: questions, review lines, what happens next."""

from __future__ import annotations

from datetime import date, datetime

from kiosk.steps.done.done import NextThing, Submission
from kiosk.steps.fault.fault import FaultFacts
from kiosk.steps.review.review import ReviewRow, ReviewSection
from shared.casework.casefile import CaseFile
from shared.casework.fees import FeeState, cost_in, standing
from shared.casework.submission import Submitted
from shared.domain.calendar import PROVISIONAL_WORDS, Deadline
from shared.domain.errors import Trouble
from shared.domain.form import Question, QuestionType
from shared.domain.identity import mask_name, mask_number
from shared.domain.materials import How
from shared.domain.money import yuan
from shared.ui.form.questions import FormQuestion, shown_question

_TONES = {How.PENDING: "warn", How.BRING: "danger"}


def form_question(case: CaseFile, question: Question) -> FormQuestion:
    """A question with the answer it has now."""
    return shown_question(question, case.answers.get(question.id))


def answer_words(question: Question, value: str) -> str:
    """An answer as people read it."""
    if question.type is QuestionType.YES_NO:
        return question.word(value)
    for choice in question.choices:
        if choice.value == value:
            return choice.text
    return value


def review_sections(case: CaseFile) -> list[ReviewSection]:
    """Everything once more: who, the answers, the papers, the signature."""
    card = case.applicant
    who = (
        ReviewRow("name", "姓名", card.name, "读卡"),
        ReviewRow("number", "身份证号码", mask_number(card.number), "读卡"),
    )
    sections = [ReviewSection("identify", "申请人", who, icon="user-round", editable=False)]
    answers = tuple(
        ReviewRow(
            q.id,
            q.label,
            answer_words(q, case.answers[q.id].value),
            case.answers[q.id].source.words,
        )
        for q in case.questions()
        if q.id in case.answers
    )
    if answers:
        sections.append(ReviewSection("form", "您填的", answers, icon="file-pen-line"))
    papers = tuple(
        ReviewRow(n.key, n.name, n.tag, tone=_TONES.get(n.how, "ok")) for n in case.needs()
    )
    if papers:
        sections.append(ReviewSection("materials", "材料", papers, icon="files"))
    if case.signature is not None:
        signed = (
            ReviewRow(
                "signature", "承诺书", f"已签名，{case.signature.signed_at:%H:%M}", tone="ok"
            ),
        )
        sections.append(ReviewSection("promise", "承诺和签名", signed, icon="signature"))
    return sections


def submission(case: CaseFile, made: Submitted) -> Submission:
    """The head of the done page."""
    return Submission(
        number=made.number,
        item_name=case.title if case.count == 1 else f"{case.title}（{case.count} 件）",
        name=case.applicant.name,
        stored_at=f"{made.received_at:%H:%M}",
    )


def day_words(day: date) -> str:
    """11 月 27 日（星期五）."""
    return f"{day.month} 月 {day.day} 日（星期{'一二三四五六日'[day.weekday()]}）"


def expected_words(due: Deadline) -> str:
    """预计 11 月 27 日（星期五）前办好, with a remark when it leans on an unpublished table."""
    words = f"预计 {day_words(due.day)}前办好"
    return f"{words}（{PROVISIONAL_WORDS}）" if due.provisional else words


def next_things(case: CaseFile, made: Submitted) -> list[NextThing]:
    """What happens after the machine: nothing is promised that only the authority can promise."""
    things = _each_outcome(case) or [
        NextThing(
            "calendar-days",
            expected_words(made.expected),
            f"{made.promise_words}；从受理那天算起",
        )
    ]
    phone = case.answers.get("phone")
    if phone is not None and len(phone.value) == 11:
        shown = f"{phone.value[:3]}••••{phone.value[-4:]}"
        things.append(NextThing("smartphone", "有结果发短信告诉您", f"发到 {shown}"))
    if made.pending:
        things.append(
            NextThing(
                "cloud",
                f"{'、'.join(made.pending)}等联网后核验",
                "查到了就免交；查不到会通知您补，其他不用再交",
            )
        )
    things += fee_things(case)
    things.append(NextThing("map-pin", "凭回执到任何窗口都能接着办", "也可以随时刷身份证查进度"))
    return things


def _each_outcome(case: CaseFile) -> list[NextThing]:
    """A one-thing's members one by one: what was taken in, and honestly what was not."""
    expected = {one.item: expected_words(one.expected) for one in case.all_made}
    things = []
    for one in case.outcomes:
        if one.state == "taken":
            said = "circle-check", f"{one.name}：收下了", f"{one.number}；{expected[one.key]}"
        elif one.state == "waits":
            after = "、".join(one.after)
            said = (
                "hourglass",
                f"{one.name}：收下了",
                f"{one.number}；要等{after}办好才能受理",
            )
        elif one.state == "window":
            where = f"请到{one.dept}的窗口办" if one.dept else "请到窗口办"
            said = "map-pin", f"{one.name}：要到窗口办", f"这次没有收，{where}"
        elif one.state == "elsewhere":
            where = "这次没有收；到哪里办，看告知单或者问工作人员"
            said = "map-pin", f"{one.name}：在别处办", where
        else:
            said = "circle", f"{one.name}：您没有选", "这次没有收；以后要办，再来就行"
        things.append(NextThing(*said))
    return things


def fee_things(case: CaseFile) -> list[NextThing]:
    """What is to be said of a fee, honestly: paid, still to be paid, or not known yet."""
    cost = cost_in(case)
    if cost is None:
        return []
    stands = standing(case.visit.office.journal, case.id)
    icon, more = {
        FeeState.PAID: ("circle-check", "凭条和回执一起收好"),
        FeeState.UNRESOLVED: ("circle-help", "请不要再付一次，拿缴费凭条到人工窗口查询"),
    }.get(stands.state, ("banknote", "凭回执到任何窗口缴，不影响收件"))
    if stands.owed:
        more = f"还应退您{yuan(stands.owed)}，拿缴费凭条到人工窗口领取"
    return [NextThing(icon, f"{cost.words}：{stands.state.words}", more)]


def fault_facts(
    case: CaseFile, made: Submitted, trouble: Trouble | None, qr: str, *, synced: bool, at: datetime
) -> FaultFacts:
    """The page for a receipt that did not come out: nothing is lost."""
    what = trouble.sentence if trouble else "回执没有打出来。"
    kept = "存在本机，省平台已收到" if synced else "已存本机，联网后自动上报"
    return FaultFacts(
        title="打印纸用完了，您的申请没丢"
        if trouble is not None and trouble.code == "paper-out"
        else "回执没打出来，您的申请没丢",
        comfort="不用重办。回执只是凭据，下面这个号码一样管用。",
        received_at=f"{made.received_at:%H:%M}",
        number=made.number,
        code=qr,
        item_name=made.item_name,
        name=mask_name(case.applicant.name),
        expected=expected_words(made.expected),
        lines=(
            ("check", "ok", "申请、材料和签名都存好了", f"{made.received_at:%H:%M} {kept}"),
            ("bell", "info", "本机已记下故障，等工作人员处理", f"{at:%H:%M} {what}"),
        ),
    )
