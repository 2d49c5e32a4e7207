"""A person lets a fenced terminal back in: under a name, with a reason, and the alarm is closed."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from shared.cli import app
from shared.sandbox import tables as t
from shared.sandbox.orders import announce
from shared.sandbox.oversight import Unfit

BEGAN = {"visit": "v1", "face": "kiosk"}


@pytest.fixture
def fenced(enrol):
    """A kiosk whose copy went on beside it, so that the province trusts neither."""
    kiosk = enrol()
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    seq, hash_ = kiosk.seq, kiosk.hash
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    original = kiosk.seq, kiosk.hash
    kiosk.seq, kiosk.hash = seq, hash_
    kiosk.send(*(kiosk.fact("visit-began", {"visit": "clone"}) for _ in range(3)))
    kiosk.clone = kiosk.seq, kiosk.hash
    kiosk.seq, kiosk.hash = original
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    assert kiosk.call("GET", "/v1/feed?since=").status == 403
    return kiosk


def _press(web, **fields):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    headers |= {"Sec-Fetch-Site": fields.pop("site", "same-origin")}
    return web("POST", "/staff/reinstate", data=urlencode(fields).encode(), headers=headers)


def test_the_staff_page_lets_a_fenced_terminal_back_in_under_a_name(sandbox, fenced, web):
    page = web("GET", "/staff").text
    assert "两台机器" in page
    assert 'name="by"' in page
    assert 'http-equiv="refresh"' not in page, "what is being typed would be wiped away"
    assert "请写明是谁" in _press(web, terminal="K1", by=" ", reason="查过").text
    assert fenced.call("GET", "/v1/feed?since=").status == 403
    shown = _press(web, terminal="K1", by="李明", reason="克隆机已封存").text
    assert "李明" in shown
    assert "克隆机已封存" in shown
    assert "0 条等人看" not in shown, "forks stay open: somebody has to compare them"
    assert 'name="by"' not in shown
    (deed,) = sandbox.province.rows(select(t.deeds))
    assert (deed["by"], deed["deed"], deed["terminal"]) == ("李明", "reinstated", "K1")
    closed = select(t.alarms.c.kind).join(t.closings, t.closings.c.alarm == t.alarms.c.n)
    assert [row["kind"] for row in sandbox.province.rows(closed)] == ["clone"]
    assert fenced.call("GET", "/v1/feed?since=").status == 200
    fenced.epoch, fenced.seq = 2, 0
    assert fenced.statuses(fenced.fact("epoch-began", {"reason": "clone"})) == ["stored"]


def test_another_site_s_page_cannot_press_the_button(fenced, web):
    answer = _press(web, terminal="K1", by="x", reason="y", site="cross-site")
    assert answer.status_code == 403
    assert fenced.call("GET", "/v1/feed?since=").status == 403


def test_a_second_fence_is_a_second_alarm(sandbox, fenced):
    assert sandbox.province.vouch("K1", "李明", "第一次") == 1
    original = fenced.seq, fenced.hash
    fenced.seq, fenced.hash = fenced.clone  # the clone was not switched off after all
    assert fenced.statuses(fenced.fact("visit-began", {"visit": "clone"})) == ["stored"]
    fenced.seq, fenced.hash = original
    fenced.send(fenced.fact("visit-began", {"visit": "again"}))
    assert fenced.call("GET", "/v1/feed?since=").status == 403
    assert sandbox.province.vouch("K1", "王芳", "第二次") == 1
    assert [d["by"] for d in sandbox.province.rows(select(t.deeds))] == ["李明", "王芳"]


@pytest.mark.parametrize(
    ("terminal", "by", "reason", "words"),
    [
        ("K1", "", "查过", "谁决定"),
        ("K1", "李明", "  ", "为什么"),
        ("K1", "李明", "x" * 201, "不超过"),
        ("K1", "李\x00明", "查过", "控制字符"),
        ("K9", "李明", "查过", "没有登记过"),
        ("K2", "李明", "查过", "没有停用"),
    ],
)
def test_what_cannot_be_written_down_is_not_done(
    sandbox, fenced, enrol, terminal, by, reason, words
):
    enrol("K2")
    with pytest.raises(Unfit, match=words):
        sandbox.province.vouch(terminal, by, reason)
    assert sandbox.province.rows(select(t.deeds)) == []
    assert fenced.call("GET", "/v1/feed?since=").status == 403


def test_names_and_reasons_cannot_become_markup(fenced, web):
    shown = _press(web, terminal="K1", by="<b>李", reason="<script>1</script>").text
    assert "<script>" not in shown
    assert "&lt;b&gt;李" in shown


def _command(folder, database, *words):
    more = ["--database", database] if database else []
    return CliRunner().invoke(app, ["sandbox", *words, "--folder", str(folder), *more])


def test_the_command_reinstates_in_a_running_sandbox_and_in_a_stopped_one(
    sandbox, fenced, database
):
    folder = sandbox.province.settings.folder
    words = ("reinstate", "K1", "--by", "李明", "--reason", "克隆机已封存")
    told = announce(folder, sandbox.url, sandbox.app.state.orders_key)
    assert _command(folder, database, *words[:2]).exit_code == 2, "nobody's name"
    said = _command(folder, database, *words)
    assert (said.exit_code, "李明 名下，1 条报警" in said.output) == (0, True)
    assert fenced.call("GET", "/v1/feed?since=").status == 200
    again = _command(folder, database, *words)
    assert (again.exit_code, "没有停用" in again.output) == (2, True)
    assert _command(folder, database, "revoke", "K1").exit_code == 0
    assert fenced.call("GET", "/v1/feed?since=").status == 403
    told.unlink()
    sandbox.stop()
    assert _command(folder, database, *words).exit_code == 0
    sandbox.province.store.engine.dispose()
    again = _command(folder, database, *words)
    assert (again.exit_code, "没有停用" in again.output) == (2, True)
