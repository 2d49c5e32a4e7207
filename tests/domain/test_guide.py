"""Plain-language guides never contradict the item they explain."""

from shared.domain.guide import PlainGuide, guide_faults

GUIDE = {
    "item": "T1",
    "short_name": "样例",
    "icon": "house",
    "minutes": 3,
    "summary": "样例",
    "steps": [{"name": "刷身份证", "minutes": 1}, {"name": "手写签名", "minutes": 2}],
    "bring": [{"key": "id", "name": "身份证", "note": "原件"}],
    "commitment": {
        "sentences": [{"title": f"第{n}句", "detail": "说明。"} for n in range(3)],
        "full_text": "全文",
    },
}


def faults_of(**changes: object) -> list[str]:
    return guide_faults(PlainGuide.model_validate({**GUIDE, **changes}), frozenset({"id"}))


def test_a_proper_guide_has_no_faults() -> None:
    assert faults_of() == []


def test_a_paper_the_item_does_not_ask_for_cannot_be_asked_for_in_plain_words() -> None:
    assert faults_of(bring=[{"key": "hk", "name": "户口簿", "note": ""}])


def test_step_times_add_up_to_the_promised_minutes() -> None:
    assert faults_of(minutes=4)


def test_the_commitment_is_three_sentences() -> None:
    two = {"sentences": GUIDE["commitment"]["sentences"][:2], "full_text": "全文"}  # type: ignore[index]
    assert faults_of(commitment=two)
