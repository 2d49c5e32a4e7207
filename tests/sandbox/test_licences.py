"""The register of licences decides: asked at once, or later when a case arrives."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.domain.identity import licence_id_ok
from shared.proof.sealing import new_key
from shared.sandbox import tables as t
from shared.sync import ProvinceClient

NUMBER = "410305194503080026"


def submit(kiosk: Any, case: str, materials: list[dict[str, str]]) -> None:
    key = new_key()
    body = kiosk.submitted() | {"materials": materials}
    fact = kiosk.fact("case-submitted", body, scope=f"s-{case}", key=key, case=case)
    assert kiosk.statuses(fact, keys=kiosk.wrap(f"s-{case}", key)) == ["stored"]


def feed(terminal: Any) -> list[tuple[str, dict[str, Any]]]:
    from shared.sync.contract import FeedPage

    page = FeedPage.model_validate_json(terminal.call("GET", "/v1/feed").body)
    return [(entry.type, entry.body) for entry in page.entries]


HK = [{"key": "hk", "name": "居民户口簿", "how": "pending"}]


def test_a_question_is_answered_from_the_register_and_from_nothing_else(sandbox, enrol):
    client = ProvinceClient(enrol().transport)
    assert not client.ask_licence("居民户口簿", NUMBER).found
    sandbox.province.enter_licence(NUMBER, "居民户口簿", date(2024, 3, 12))
    said = client.ask_licence("户口簿", NUMBER)
    assert (said.found, said.title, said.sample) == (True, "居民户口簿", True)
    assert licence_id_ok(said.identifier)
    assert not client.ask_licence("居民户口簿", "410305197803120011").found
    sandbox.province.strike_licence(NUMBER, "居民户口簿")
    assert not client.ask_licence("居民户口簿", NUMBER).found


def test_a_licence_that_is_held_settles_the_exemption_at_every_window(sandbox, enrol):
    kiosk, window = enrol(), enrol("C1", "counter")
    sandbox.province.enter_licence(NUMBER, "居民户口簿", date(2024, 3, 12))
    submit(kiosk, "c1", HK)
    entries = feed(window)
    assert [kind for kind, _ in entries] == ["case-offered", "material-settled"]
    assert entries[1][1]["how"] == "exempt"
    assert not sandbox.province.rows(t.tasks.select())
    assert [kind for kind, _ in feed(kiosk)] == ["case-progressed"]


def test_a_licence_that_is_not_held_opens_one_task_with_a_sentence(sandbox, enrol):
    kiosk, window = enrol(), enrol("C1", "counter")
    submit(kiosk, "c1", [*HK, {"key": "bank", "name": "社会保障卡", "how": "captured"}])
    entries = feed(window)
    assert [kind for kind, _ in entries] == ["case-offered", "material-settled", "task-opened"]
    assert entries[1][1]["how"] == "bring"
    task = entries[2][1]
    assert (task["kind"], task["material"], task["case"]) == ("supplement", "hk", "c1")
    assert "户口簿" in task["sentence"]
    assert NUMBER not in str(task)
    late = enrol("C2", "counter")
    assert [kind for kind, _ in feed(late)] == ["case-offered", "material-settled", "task-opened"]


def test_a_window_closes_a_task_once_and_the_others_hear_of_it(sandbox, enrol):
    kiosk, window, other = enrol(), enrol("C1", "counter"), enrol("C2", "counter")
    submit(kiosk, "c1", HK)
    task = feed(window)[-1][1]["task"]
    done = {"task": task, "outcome": "captured"}
    window.send(window.fact("task-closed", done, case="c1"))
    (row,) = sandbox.province.rows(t.tasks.select())
    assert row["outcome"] == "captured"
    assert feed(other)[-1] == ("task-closed", done)
    assert feed(window)[-1][0] == "task-opened"
    window.send(window.fact("task-closed", done, case="c1"))
    kind, body = feed(window)[-1]
    assert (kind, body["problem"]) == ("fact-refused", "urn:yichuang:problem:task-unknown")


def test_a_kiosk_cannot_close_a_task(sandbox, enrol):
    kiosk, window = enrol(), enrol("C1", "counter")
    submit(kiosk, "c1", HK)
    task = feed(window)[-1][1]["task"]
    kiosk.send(kiosk.fact("task-closed", {"task": task, "outcome": "captured"}, case="c1"))
    (row,) = sandbox.province.rows(t.tasks.select())
    assert row["closed_at"] == ""
