"""Section 4.6: pending exemptions, supplements, and tasks that are closed once."""

from __future__ import annotations

from shared.conformance.hall import PERSON, Hall, Terminal
from shared.conformance.words import Failed, NotChecked, expect, must
from shared.proof import canonical
from shared.sync.contract import FeedEntry

_NO_LOOK_UP = "the province does not look this item's material up: name one it does"


def _held(hall: Hall, number: str) -> bool:
    """What the register says of a number now."""
    question = canonical({"kind": hall.given.licence, "number": number})
    answer = hall.kiosk.ask("POST", "/ask/licence", question, {"content-type": "application/json"})
    if answer.status != 200 or not isinstance(answer.json.get("found"), bool):
        raise Failed(f"the register could not be asked: {answer.brief}")
    return bool(answer.json["found"])


def _pending(hall: Hall, number: str) -> str:
    """A case submitted with a pending exemption of a person."""
    material = {"key": hall.given.material, "how": "pending", "name": "材料"}
    applicant = {**PERSON, "number": number, "how": "card"}
    case, _scope = hall.submit(hall.kiosk, materials=[material], applicant=applicant)
    states = [e.body.get("state") for e in hall.kiosk.heard(case, "case-progressed")]
    expect(states == ["received"], f"a case with a pending exemption is {states}")
    return case


def _settled(terminal: Terminal, case: str) -> FeedEntry:
    told = terminal.heard(case, "material-settled")
    if not told:
        raise NotChecked(_NO_LOOK_UP)
    expect(len(told) == 1, f"material-settled came {len(told)} times")
    return told[0]


def _open_task(hall: Hall) -> tuple[str, str]:
    """A case with an open supplement task: (case, task)."""
    number = PERSON["number"]
    if _held(hall, number):
        raise NotChecked("the register holds the licence for the made-up person")
    case = _pending(hall, number)
    _settled(hall.window, case)
    tasks = hall.window.heard(case, "task-opened")
    expect(len(tasks) == 1, f"task-opened came {len(tasks)} times")
    return case, str(tasks[0].body.get("task"))


@must(
    "4.6.1",
    "a pending exemption is looked up, the case is not refused",
    "待核验的免交材料由省平台查验",
)
def looked_up(hall: Hall) -> None:
    numbers = [PERSON["number"], *filter(None, [hall.given.held_number])]
    for number in numbers:
        held = _held(hall, number)
        entry = _settled(hall.window, _pending(hall, number))
        how = entry.body.get("how")
        wanted = "exempt" if held else "bring"
        expect(how == wanted, f"the register says {held}, material-settled says {how!r}")


@must(
    "4.6.2",
    "every window that may read the case is told how it is settled",
    "查验结果告诉能看的窗口",
)
def settled(hall: Hall) -> None:
    case = _pending(hall, PERSON["number"])
    windows = (hall.window, hall.neighbour)
    if not any(window.heard(case, "material-settled") for window in windows):
        raise NotChecked(_NO_LOOK_UP)
    for window in windows:
        told = window.heard(case, "material-settled")
        expect(len(told) == 1, f"{window.badge.id} was told {len(told)} times")
        body = told[0].body
        expect(body.get("material") == hall.given.material, "material-settled names another")
        expect(bool(body.get("reason")), "material-settled has no sentence")
    expect(not hall.elsewhere.heard(case), "another hall was told")
    expect(not hall.kiosk.heard(case, "material-settled"), "the kiosk, which may not read it, was")


@must("4.6.2", "a held licence settles the material as exempt", "有证照的材料核定免交，不开待办")
def exempt(hall: Hall) -> None:
    number = hall.given.held_number
    if not number or not _held(hall, number):
        raise NotChecked("needs held_number: a person the register holds the licence for")
    case = _pending(hall, number)
    expect(_settled(hall.window, case).body.get("how") == "exempt", "it was not settled exempt")
    expect(not hall.window.heard(case, "task-opened"), "a task was opened all the same")


@must("4.6.3", "a licence that is not held opens a supplement task", "查不到证照就开补交待办")
def task(hall: Hall) -> None:
    case, _task = _open_task(hall)
    for terminal in (hall.window, hall.neighbour, hall.kiosk):
        told = terminal.heard(case, "task-opened")
        expect(len(told) == 1, f"{terminal.badge.id} was told {len(told)} times")
        body = told[0].body
        wanted = {"kind": "supplement", "case": case, "material": hall.given.material}
        for name, value in wanted.items():
            expect(body.get(name) == value, f"task-opened: {name} is {body.get(name)!r}")
        sentence = str(body.get("sentence", ""))
        expect(sentence, "task-opened has no sentence")
        expect(
            PERSON["name"] not in sentence and PERSON["number"] not in sentence,
            "the sentence holds personal data",
        )


@must("4.6.5", "a task is closed once and the others are told", "待办只关闭一次，并告诉其他终端")
def closed(hall: Hall) -> None:
    case, name = _open_task(hall)
    window, done = hall.window, {"task": name, "outcome": "captured"}
    said = window.statuses(*(window.fact("task-closed", done, case=case) for _ in range(2)))
    expect(said == ["stored", "stored"], f"task-closed twice: {said}")
    for terminal in (hall.neighbour, hall.kiosk):
        told = terminal.heard(case, "task-closed")
        expect(len(told) == 1, f"{terminal.badge.id} was told {len(told)} times")
    _task_unknown(window, case, 1)


@must("4.6.5", "a task that is not open, or another's, is refused", "不存在或别件的待办不能关闭")
def not_open(hall: Hall) -> None:
    _case, name = _open_task(hall)
    other, _scope = hall.submit(hall.kiosk)
    window = hall.window
    window.heard(other)
    window.statuses(
        window.fact("task-closed", {"task": name, "outcome": "captured"}, case=other),
        window.fact("task-closed", {"task": "none", "outcome": "captured"}, case=other),
    )
    _task_unknown(window, other, 2)


@must("4.6.6", "a supplement asked for and received moves the case", "补正告知与补正收齐改变状态")
def supplement(hall: Hall) -> None:
    kiosk, window, scope = hall.kiosk, hall.window, hall.scope()
    case, _scope = hall.submit(kiosk)
    body = {"materials": ["m"], "reason": "缺一页", "clerk": "ct"}
    window.statuses(window.fact("supplement-requested", body, scope, case=case), keys=scope.keys)
    received = {"clerk": "ct", "window": "1 号窗口"}
    window.statuses(window.fact("supplement-received", received, case=case))
    states = [e.body.get("state") for e in kiosk.heard(case, "case-progressed")]
    wanted = ["received", "supplementing", "supplemented"]
    expect(states == wanted, f"the terminal was told {states}, not {wanted}")


def _task_unknown(window: Terminal, case: str, times: int) -> None:
    problems = [str(e.body.get("problem")) for e in window.heard(case, "fact-refused")]
    wanted = ["urn:yichuang:problem:task-unknown"] * times
    expect(problems == wanted, f"refusals are {problems}, not {wanted}")
