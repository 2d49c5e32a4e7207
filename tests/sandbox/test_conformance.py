"""The conformance suite against the reference server, sound and with a fault planted in it."""

from __future__ import annotations

import base64
import json
import ssl
import warnings

import pytest
from typer.testing import CliRunner

from shared.cli import app
from shared.conformance.enrolling import enrol_all
from shared.conformance.hall import Terminals, write_fresh
from shared.conformance.run import Result, chosen, exit_code, run
from shared.conformance.words import CHECKS, Verdict
from shared.sandbox import Settings, peers, provision, run_in_thread
from shared.sandbox.authority import Authority
from tests.sandbox.planted import FAULTS

HELD = "410305196001010029"
ONLY_OVER_TLS = {
    "2.1 TLS before 1.3 is not spoken",
    "2.9.7 a connection belongs to the terminal that signs",
    "2.9.10 no door opens without a certificate",
}


def registered(sandbox, tmp_path):
    """A file of test terminals, registered at a sandbox as a foreign team would."""
    path = tmp_path / "terminals.json"
    public = base64.b64encode(sandbox.province.settings.keys.public).decode()
    for role, (badge, key) in write_fresh(path, public).items():
        sandbox.enrol(badge.id, badge.kind, badge.hall, bytes.fromhex(key), "验收大厅")
        if role == "revoked":
            sandbox.province.revoke(badge.id)
    sandbox.province.enter_licence(HELD, "居民户口簿", sandbox.province.now().date())
    answers = base64.b64encode(sandbox.province.settings.keys.answer_public).decode()
    value = json.loads(path.read_text("utf-8"))
    value |= {"held_number": HELD, "answer_keys": [answers]}
    path.write_text(json.dumps(value), "utf-8")
    return Terminals.read(path)


@pytest.fixture
def given(sandbox, tmp_path):
    return registered(sandbox, tmp_path)


def _broken(results: list[Result]) -> dict[str, str]:
    return {r.name: r.reason for r in results if r.verdict is Verdict.FAILED}


def test_the_reference_server_passes(sandbox, given):
    results = run(sandbox.url, given, CHECKS)
    assert _broken(results) == {}
    assert exit_code(results) == 0
    skipped = {r.name for r in results if r.verdict is not Verdict.PASSED}
    assert skipped == ONLY_OVER_TLS, "plain http on the loopback"


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_named_by_the_check_of_its_rule(monkeypatch, tmp_path, name):
    fault = FAULTS[name]
    fault.plant(monkeypatch)
    folder = tmp_path / "province"
    handle = run_in_thread(Settings(folder, provision(folder)))
    try:
        given = registered(handle, tmp_path)
        todo = [check for check in CHECKS if check.name in fault.caught_by]
        broken = _broken(run(handle.url, given, todo))
        assert set(broken) == set(fault.caught_by)
        assert all(len(reason) > 10 for reason in broken.values()), "it says what was seen"
    finally:
        handle.stop()


def test_each_check_that_can_fail_is_known_to():
    """A check nobody has seen fail may be one that cannot."""
    caught = {name for fault in FAULTS.values() for name in fault.caught_by}
    assert {check.name for check in CHECKS} - caught == ONLY_OVER_TLS


def test_the_command_says_what_to_register_checks_and_exits_by_what_it_found(
    sandbox, tmp_path, monkeypatch
):
    path = tmp_path / "t.json"
    command = ["sandbox", "conformance", sandbox.url, "--terminals", str(path)]
    told = CliRunner().invoke(app, ["sandbox", "conformance", "--new", "--terminals", str(path)])
    assert told.exit_code == 0
    assert path.stat().st_mode & 0o077 == 0
    lines = [line.split("#")[0].split() for line in told.output.splitlines() if "  # " in line]
    assert CliRunner().invoke(app, command).exit_code == 2, "the province's key is not filled in"
    for name, kind, hall, key in lines:
        assert key not in path.read_text("utf-8"), "what is registered is the public half"
        sandbox.enrol(name, kind, hall, bytes.fromhex(key))
    public = base64.b64encode(sandbox.province.settings.keys.public).decode()
    value = json.loads(path.read_text("utf-8")) | {"province_key": public}
    path.write_text(json.dumps(value), "utf-8")
    found = CliRunner().invoke(app, [*command, "--only", "3.2", "--json"])
    assert found.exit_code == 0
    report = json.loads(found.stdout)
    assert {r["section"] for r in report["results"]} == {"3.2"}
    assert report["counts"]["failed"] == 0
    FAULTS["ignores_the_head_s_signature"].plant(monkeypatch)
    found = CliRunner().invoke(app, [*command, "--only", "3"], env={"COLUMNS": "250"})
    assert found.exit_code == 1
    for words in ("head must be signed by the terminal", "failed 不通过", "cannot be seen from"):
        assert words in found.output
    assert CliRunner().invoke(app, [*command, "--only", "99"]).exit_code == 2
    command[2] = "http://127.0.0.1:9"
    assert CliRunner().invoke(app, command).exit_code == 2, "nobody answers there"


def test_a_server_that_speaks_old_tls_is_named(tmp_path, monkeypatch):
    def old(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context = sound(self)
            context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:@SECLEVEL=0")
        return context

    sound = Authority.server_context
    monkeypatch.setattr(Authority, "server_context", old)
    folder = tmp_path / "province"
    handle = run_in_thread(Settings(folder, provision(folder)), tls=True)
    try:
        given = registered(handle, tmp_path).model_copy(
            update={"ca": str(handle.authority.ca_file)}
        )
        todo = [check for check in CHECKS if check.section == "2.1"]
        assert "spoke TLSv1" in _broken(run(handle.url, given, todo)).popitem()[1]
    finally:
        handle.stop()


def test_over_tls_the_terminals_enrol_themselves_with_codes(tmp_path, monkeypatch):
    folder = tmp_path / "province"
    handle = run_in_thread(Settings(folder, provision(folder)), tls=True)
    path = tmp_path / "t.json"
    try:
        keys, register = handle.province.settings.keys, handle.province.register
        write_fresh(path, base64.b64encode(keys.public).decode())
        value = json.loads(path.read_text("utf-8"))
        for badge in value["terminals"].values():
            ticket = register.make_code(badge["id"], badge["kind"], badge["hall"])
            badge["code"] = ticket.code
        value["ca"] = str(handle.authority.ca_file)
        value["answer_keys"] = [base64.b64encode(keys.answer_public).decode()]
        path.write_text(json.dumps(value), "utf-8")
        given = enrol_all(handle.url, path)
        assert all(badge.certificate and not badge.code for badge in given.terminals.values())
        assert {file.stat().st_mode & 0o077 for file in tmp_path.glob("*.pem")} == {0}
        assert enrol_all(handle.url, path) == given, "once is enough"
        register.revoke(given.terminals["revoked"].id)
        todo = [check for check in CHECKS if check.section[0] in "267"]
        results = run(handle.url, given, todo)
        assert {r.name: r.reason for r in results if r.verdict is not Verdict.PASSED} == {}
        monkeypatch.setattr(peers, "certificate_of", lambda _peer, _terminal: None)
        todo = [check for check in CHECKS if check.section in ("2.9.7", "2.9.10")]
        broken = set(_broken(run(handle.url, given, todo)))
        assert broken == ONLY_OVER_TLS - {"2.1 TLS before 1.3 is not spoken"}
        monkeypatch.undo()
        stranger = given.model_copy(
            update={
                "terminals": {
                    role: badge.model_copy(update={"certificate": ""})
                    for role, badge in given.terminals.items()
                }
            }
        )
        results = run(handle.url, stranger, chosen("2.6"))
        assert "certificate-refused" in _broken(results).popitem()[1]
    finally:
        handle.stop()
