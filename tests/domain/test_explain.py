"""What is explained of an item comes from the item: steps, depth, questions and answers."""

from __future__ import annotations

import pytest

from shared.catalogue import Catalogue, bundled, load_release
from shared.domain.explain import DEPTHS, depth_words, flow, questions


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_release(bundled())


def test_every_item_has_steps_from_papers_to_result_and_answers(catalogue: Catalogue) -> None:
    for item in catalogue.items.values():
        steps = flow(item, here=catalogue.applies_here(item.id))
        assert [steps[0].title, steps[1].title, steps[-1].title] == ["备材料", "申请", "拿结果"]
        assert all(step.note for step in steps), item.id
        assert any(step.title == "审核" for step in steps) is not item.promised_limit.at_once
        assert any(step.title == "缴费" for step in steps) is item.fee.charge
        asked = questions(item)
        assert len(asked) >= 3
        assert all(ask and answer.endswith("。") for ask, answer in asked), (item.id, asked)


def test_the_editors_own_questions_come_first(catalogue: Catalogue) -> None:
    ask, answer = questions(catalogue.items["MZ002"])[0]
    assert ask == "儿女能代办吗？"
    assert answer.startswith("可以，代办人另带本人身份证")


def test_limits_and_fees_are_the_items_own(catalogue: Catalogue) -> None:
    told = dict(questions(catalogue.items["GA001"]))
    assert "换领20元" in told["要不要钱？"]
    assert "承诺 20 个工作日，法律规定最长 60 天" in told["多久能办好？"]
    visits = dict(questions(catalogue.items["MZ002"]))["要跑几趟？"]
    assert visits == "从头到尾网上办，一次也不用跑。"


def test_the_four_depths_are_said_in_words(catalogue: Catalogue) -> None:
    assert set(DEPTHS) == {1, 2, 3, 4}
    assert depth_words(catalogue.items["MZ005"]) == "网上只能看怎么办，申请要到现场"
    assert {item.online_depth for item in catalogue.items.values()} <= set(DEPTHS)


def test_the_window_is_named_where_this_machine_cannot(catalogue: Catalogue) -> None:
    away = flow(catalogue.items["GA005"], here=False)[1]
    assert away.note == "到窗口办，公安局派出所受理"
    assert flow(catalogue.items["MZ002"], here=True)[1].note == "在这台机器上办"
