"""Revoked means from the next request on, and costs the terminal nothing it has kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import requests
from sqlalchemy import select
from typer.testing import CliRunner

from shared.cli import app
from shared.journal import FactDraft, Journal
from shared.sandbox import tables as t
from shared.sandbox.orders import FILE, PATH, announce
from shared.sync import Call, Standing, SyncService, SyncSettings
from shared.sync.contract import KEYS
from tests.trust.conftest import problem, until

run = CliRunner().invoke


def test_it_holds_on_a_connection_that_is_open(province, machine):
    kiosk = machine().enrolled()
    line = kiosk.line(kiosk.credentials.pair)
    call = Call("test", "GET", KEYS)
    assert line.send(call).status == 200
    before = line._local.line._wire.getsockname()
    province.province.revoke("K1")
    assert problem(line.send(call)) == (403, "terminal-revoked")
    assert line._local.line._wire.getsockname() == before, "the same connection, not a new one"


def test_it_holds_for_other_processes_over_the_same_database(province, machine):
    """No server keeps a list of its own of whom it trusts."""
    from shared.sandbox import Province

    kiosk = machine().enrolled()
    assert kiosk.keys_of_province().status == 200
    second = Province(province.province.settings)
    second.revoke("K1")
    second.close()
    assert problem(kiosk.keys_of_province()) == (403, "terminal-revoked")


def test_a_revoked_terminal_pauses_everything_and_deletes_nothing(tmp_path, province, machine):
    kiosk = machine()
    journal = Journal.open(
        tmp_path / "journal",
        keys=kiosk.keys,
        terminal="K1",
        province_key=province.province.settings.keys.public,
        clock=kiosk.clock,
    )
    kiosk.signer = journal.signer
    kiosk.enrolled()
    service = SyncService(
        journal,
        kiosk.line(kiosk.credentials.pair),
        clock=kiosk.time,
        settings=SyncSettings(feed_every_s=0.2, longest_wait_s=0.05),
        credentials=kiosk.credentials,
    )
    service.start()
    try:
        until(lambda: not journal.backlog().facts)
        stored = len(province.province.rows(select(t.facts)))
        province.province.revoke("K1")
        kept = journal.append(
            FactDraft("case-opened", {"visit": "v", "item_name": "甲"}, case="c1")
        )
        until(lambda: service.state.standing is Standing.PAUSED)
        assert "上报已暂停" in service.state.sentence
        assert [f.id for f in journal.facts(type="case-opened")] == [kept[0].id]
        assert journal.backlog().facts
        assert len(province.province.rows(select(t.facts))) == stored
    finally:
        service.stop()
        journal.close()


def test_a_revoked_terminal_s_code_is_void_and_no_new_one_is_made(province, machine):
    kiosk = machine().enrolled()
    code = kiosk.code()
    province.province.revoke("K1")
    assert problem(kiosk.ask(code)) == (403, "code-refused")
    folder = str(province.province.settings.folder)
    announce(province.province.settings.folder, province.url, province.app.state.orders_key)
    said = run(app, ["sandbox", "code", "K1", "--hall", "H1", "--folder", folder])
    assert said.exit_code == 2
    assert "已吊销" in said.output


def test_staff_order_at_a_sandbox_that_is_running(province, machine):
    folder = province.province.settings.folder
    announce(folder, province.url, province.app.state.orders_key)
    there = ["--folder", str(folder)]
    made = run(app, ["sandbox", "code", "K1", "--hall", "H1", *there])
    assert made.exit_code == 0, made.output
    code = made.output.splitlines()[0].partition("：")[2]
    kiosk = machine()
    kiosk.enrol(code)
    kiosk.check()
    again = run(app, ["sandbox", "code", "K1", "--hall", "H1", *there])
    assert "已经登记过" in again.output
    assert run(app, ["sandbox", "revoke", "K1", *there]).exit_code == 0
    assert problem(kiosk.keys_of_province()) == (403, "terminal-revoked")
    who = ["--by", "李科长", "--reason", "核对过，只有这一台。"]
    back = run(app, ["sandbox", "reinstate", "K1", *who, *there])
    assert back.exit_code == 0, back.output
    assert problem(kiosk.keys_of_province()) == (403, "certificate-refused")
    kiosk.enrolled()
    assert run(app, ["sandbox", "revoke", "NOBODY", *there]).exit_code == 1
    bad = run(app, ["sandbox", "code", "K1", "--hall", "H1", "--kind", "fridge", *there])
    assert (bad.exit_code, "种类" in bad.output) == (2, True)


def test_orders_need_the_key_of_this_run(province):
    folder = province.province.settings.folder
    path = announce(folder, province.url, province.app.state.orders_key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["key"] not in province.app.openapi().__repr__()
    with requests.Session() as session:
        session.trust_env = False
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer guess"}):
            reply = session.post(
                f"{province.url}{PATH}/revoke",
                data='{"terminal": "K1"}',
                headers=headers,
                verify=str(province.authority.ca_file),
                timeout=60,
            )
            assert reply.status_code == 403


def test_the_whole_way_with_the_commands_people_type(tmp_path):
    """sandbox --tls, code, enrol, revoke; province and terminal are programs of their own."""
    env = {**os.environ, "PYTHONPATH": os.getcwd()}
    yichuang = [sys.executable, "-m", "shared.cli"]
    folder = tmp_path / "province"
    log = (tmp_path / "log").open("w+")
    served = [*yichuang, "sandbox", "--tls", "--port", "0", "--folder", str(folder)]
    server = subprocess.Popen(served, stdout=log, stderr=log, env=env)
    try:
        until(lambda: (folder / FILE).exists())
        until(lambda: "[province]" in (tmp_path / "log").read_text("utf-8"))
        text = (tmp_path / "log").read_text("utf-8")
        part = text[text.index("[province]") : text.index("ca = ")]
        ca = f'ca = "{folder / "authority" / "ca.pem"}"\n'
        head = '[terminal]\nid = "K1"\nnumber_prefix = "LN01"\n[hall]\nid = "H1"\n'
        config = tmp_path / "k.toml"
        config.write_text(f'{head}name = "幸福里"\nregion = "410311"\n{part}{ca}', "utf-8")

        there = ["--folder", str(folder)]
        said = run(app, ["sandbox", "code", "K1", "--hall", "H1", *there])
        code = said.output.splitlines()[0].partition("：")[2]
        enrol = ["enrol", "--config", str(config)]
        first = subprocess.run(
            [*yichuang, *enrol], input=f"{code}\n", capture_output=True, text=True, env=env
        )
        assert (first.returncode, "已登记" in first.stdout) == (0, True), first.stderr
        assert run(app, ["sandbox", "revoke", "K1", *there]).exit_code == 0
        gone = run(app, enrol)
        assert (gone.exit_code, "已被平台吊销" in gone.output) == (1, True)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)
        log.close()
    assert not (folder / FILE).exists()
