"""A check's questions: an answer belongs to the question that was on the screen."""

from __future__ import annotations

import threading

from shared.devices.checkup.model import Question
from shared.technician.asking import Asking


def test_a_second_press_is_no_answer_to_the_next_question(qtbot):
    asking, said, first_is_over = Asking(), [], threading.Event()

    def checks() -> None:
        said.append(asking.ask(Question("第一问")))
        first_is_over.set()
        said.append(asking.ask(Question("第二问")))

    thread = threading.Thread(target=checks)
    thread.start()
    try:
        qtbot.waitUntil(lambda: asking.question is not None, timeout=60_000)
        asking.answer(True)
        assert first_is_over.wait(60)
        asking.answer(True)  # the same finger again, before the second question is to be seen
        qtbot.waitUntil(lambda: asking.question is not None, timeout=60_000)
        assert asking.question.text == "第二问"
        assert said == [True]
        asking.answer(False)
        thread.join(60)
        assert said == [True, False]
    finally:
        asking.end()
        thread.join(60)
