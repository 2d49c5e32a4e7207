"""A one-time code brings a terminal into the register, once; what is cut off is done again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import requests
from sqlalchemy import select

from shared.domain.errors import Actor, Trouble
from shared.journal import FileKeyStore
from shared.proof import Ed25519Signer
from shared.sandbox import tables as t
from shared.sandbox.codes import LETTERS, TRIES
from shared.sync.contract import DEVICE_KEY_HEADER, b64
from tests.trust.conftest import Dying, Stop, problem, until


def refusal(call, *args):
    with pytest.raises(Trouble) as refused:
        call(*args)
    assert refused.value.actor is Actor.TECHNICIAN
    return refused.value


def rows(province, table):
    return province.province.rows(select(table))


def test_a_code_brings_a_terminal_with_both_its_keys_into_the_register(province, machine):
    kiosk = machine().enrolled()
    [device] = province.province.devices()
    assert (device.id, device.kind, device.hall) == ("K1", "kiosk", "H1")
    assert device.public_key == kiosk.signer.public_key
    [issued] = rows(province, t.certificates)
    assert (issued["serial"], issued["state"]) == (kiosk.credentials.certificate.serial, "valid")
    assert kiosk.keys_of_province().status == 200
    kiosk.restart()
    assert kiosk.keys_of_province().status == 200


def staff_page(province):
    with requests.Session() as session:
        session.trust_env = False
        page = session.get(f"{province.url}/staff", verify=str(province.authority.ca_file))
    return page.content.decode()


def test_the_certificate_lasts_ninety_days_and_staff_see_until_when(province, machine, clock):
    said = machine().enrolled().credentials.certificate
    assert timedelta(days=89, hours=23) < said.not_after - clock() < timedelta(days=90)
    day = said.not_after.astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"证书到 {day:%Y-%m-%d}</span>" in staff_page(province)
    clock.turned += timedelta(days=91)
    assert f"证书到 {day:%Y-%m-%d}已到期</span>" in staff_page(province)


def test_a_code_may_be_read_aloud_and_typed_by_hand(machine):
    kiosk = machine()
    code = kiosk.code().replace("0", "o").replace("1", "l").lower()
    kiosk.enrol(f" {code.replace('-', ' ')} ")
    kiosk.check()


def test_a_code_is_kept_nowhere_in_the_open(province, machine):
    code = machine().code()
    plain = code.replace("-", "").encode()
    assert set(plain.decode()) <= set(LETTERS)
    files = [p for p in province.province.settings.folder.rglob("*") if p.is_file()]
    assert any(path.name.startswith("province.sqlite") for path in files)
    for path in files:
        assert plain not in path.read_bytes().replace(b"-", b"")


def test_a_code_used_before_is_nothing_for_anybody_else(machine):
    code = machine().code()
    machine().enrol(code)
    thief = machine("K1b")
    thief.name = "K1"
    thief.restart()
    assert "已经被别的密钥用过" in refusal(thief.enrol, code).sentence
    assert problem(thief.ask(code)) == (403, "code-used")


def test_a_lost_answer_costs_no_second_code(province, machine):
    kiosk = machine()
    code = kiosk.code()
    first = kiosk.ask(code)  # this answer is thrown away
    kiosk.restart()
    assert kiosk.ask(code).body == first.body
    kiosk.enrol(code)
    kiosk.check()
    assert len(rows(province, t.certificates)) == 1


def test_a_guessed_code_is_void_after_few_tries_and_staff_are_told(province, machine):
    kiosk = machine()
    code = kiosk.code()
    for _ in range(TRIES):
        assert problem(kiosk.ask("22222-22222")) == (403, "code-refused")
    assert problem(kiosk.ask(code)) == (403, "code-refused")
    assert [a["kind"] for a in rows(province, t.alarms)] == ["code-guessed"]
    assert "登记码被连试" in staff_page(province)
    assert rows(province, t.terminals) == []
    kiosk.enrol(kiosk.code())


def test_guesses_at_once_get_no_more_tries_than_guesses_in_a_row(province, machine):
    kiosk = machine()
    kiosk.code()
    threads = [threading.Thread(target=kiosk.ask, args=("22222-22222",)) for _ in range(TRIES - 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row["tries_left"] for row in rows(province, t.codes)] == [1]


def test_an_address_that_guesses_for_many_terminals_has_to_wait(machine, clock):
    good = machine("GOOD")
    code = good.code()
    for n in range(10):
        assert problem(machine(f"K{n}").ask("22222-22222")) == (403, "code-refused")
    reply = good.ask(code)
    assert problem(reply) == (429, "busy")
    assert 1 <= int(reply.headers["retry-after"]) <= 600
    told = refusal(good.enrol, code)
    assert told.transient
    assert "分钟" in told.staff_hint
    clock.turned += timedelta(minutes=11)
    good.enrol(code)


def test_nobody_learns_whether_a_terminal_has_a_code(machine):
    known, unknown = machine("K1"), machine("K2")
    known.code()
    one, other = known.ask("22222-22222"), unknown.ask("22222-22222")
    assert (one.status, one.body) == (other.status, other.body)


def test_an_expired_code_is_refused(province, machine, clock):
    kiosk = machine()
    code = kiosk.code(life=timedelta(hours=1))
    clock.turned += timedelta(hours=2)
    assert "过期" in refusal(kiosk.enrol, code).sentence
    assert rows(province, t.terminals) == []


def test_a_newer_code_ends_the_older_one(machine):
    kiosk = machine()
    old, new = kiosk.code(), kiosk.code()
    assert problem(kiosk.ask(old)) == (403, "code-refused")
    kiosk.enrol(new)


def test_a_code_is_for_its_terminal_only(machine):
    code = machine("K1").code()
    machine("K2").code()
    assert problem(machine("K2").ask(code)) == (403, "code-refused")


def test_a_request_that_names_another_terminal_gets_nothing(province, machine):
    kiosk = machine("K1")
    code = machine("K2").code()
    assert problem(kiosk.ask(code, name="K2")) == (403, "not-yours")
    assert rows(province, t.certificates) == []


def test_who_does_not_hold_the_device_key_cannot_bring_it(machine):
    """Somebody else's public key in the header, under a signature of one's own."""
    kiosk, other = machine(), Ed25519Signer.generate()
    claimed = {DEVICE_KEY_HEADER: f":{b64(other.public_key)}:"}
    assert problem(kiosk.ask(kiosk.code(), **claimed)) == (401, "signature-invalid")


def test_a_machine_that_comes_with_a_code_takes_the_place_of_one_that_lost_its_keys(
    province, machine
):
    old = machine().enrolled()
    new = machine("again")
    new.name = "K1"
    new.restart()
    ticket = province.province.register.make_code("K1", "kiosk", "H1")
    assert ticket.known, "staff are told that somebody's place is taken"
    new.enrol(ticket.code)
    assert problem(old.keys_of_province()) == (401, "signature-invalid")
    new.check()
    stolen = new.keys_of_province(old.credentials.pair)
    assert problem(stolen) == (403, "certificate-refused")


def test_one_device_key_is_not_two_terminals(machine):
    first, second = machine("K1").enrolled(), machine("K2")
    second.signer = first.signer
    assert problem(second.ask(second.code())) == (409, "terminal-known")


def test_a_wrong_local_clock_is_allowed_for(machine, clock):
    kiosk = machine()
    kiosk.time._clock = lambda: clock() - timedelta(hours=9)
    kiosk.enrolled()


def test_a_wrong_sealing_key_in_the_configuration_is_said_before_anything_is_lost(machine):
    from shared.sync.enrolment import check

    kiosk = machine()
    kiosk.enrol(kiosk.code())
    line = kiosk.line(kiosk.credentials.pair)
    told = refusal(check, line, kiosk.credentials, b"\0" * 32, kiosk.time)
    assert "public_key" in told.staff_hint


def test_an_impostor_is_not_told_the_code(tmp_path, machine, clock):
    """The code goes only to who holds a certificate of the pinned authority."""
    from shared.sandbox.authority import Authority

    kiosk = machine()
    kiosk.ca = Authority(tmp_path / "foreign", clock).ca_file
    code = kiosk.code()
    assert refusal(kiosk.enrol, code).code == "province-untrusted"
    kiosk.ca = None
    kiosk.enrol(code)


# sudden stops


def test_after_a_sudden_stop_at_any_place_the_same_command_ends_the_enrolment(machine):
    for nth in range(1, 6):
        for after in (False, True):
            kiosk = machine(f"K{nth}{after}")
            code = kiosk.code()
            kiosk.keys = Dying(kiosk.folder)
            kiosk.keys.left, kiosk.keys.after = nth, after
            kiosk.restart()
            with pytest.raises(Stop):
                kiosk.enrolled_by(code)
            kiosk.keys = FileKeyStore(kiosk.folder)
            kiosk.restart()
            if kiosk.credentials.pair() is None:
                kiosk.enrol(code)
            kiosk.check()
            left = sorted(path.name for path in kiosk.folder.iterdir())
            assert left == ["tls-current"], (nth, after)


def test_five_changes_are_all_there_are(machine):
    """The matrix above ends where the enrolment does."""
    kiosk = machine()
    kiosk.keys = Dying(kiosk.folder)
    kiosk.restart()
    kiosk.enrolled()
    assert kiosk.keys.left == -1 - 5


def test_a_terminal_killed_between_answer_and_keeping_enrols_with_the_same_code(
    tmp_path, province, machine
):
    """The real command, killed by a real signal, when the province has spent the code."""
    config = tmp_path / "k.toml"
    held = province.province.settings.keys
    server = socket.create_server(("127.0.0.1", 0))
    config.write_text(
        '[terminal]\nid = "K1"\nnumber_prefix = "LN01"\n'
        '[hall]\nid = "H1"\nname = "幸福里"\nregion = "410311"\n'
        f'[province]\nurl = "https://127.0.0.1:{server.getsockname()[1]}"\n'
        f'ca = "{province.authority.ca_file}"\nkid = "{held.kid}"\n'
        f'public_key = "{b64(held.public)}"\nanswer_key = "{b64(held.answer_public)}"\n',
        "utf-8",
    )
    code = machine("K1").code()
    command = [sys.executable, "-m", "shared.cli", "enrol", "--config", str(config)]
    victim = []

    def spent():
        return any(row["used_at"] for row in rows(province, t.codes))

    def carry(near, far, holding):
        try:
            while data := near.recv(65536):
                if holding and victim and spent():  # this is the answer: it arrives nowhere
                    victim.pop().send_signal(signal.SIGKILL)
                    break
                far.sendall(data)
        except OSError:
            pass
        finally:
            for end in (near, far):
                end.close()

    def accept():
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            far = socket.create_connection((province.host, province.port))
            for args in ((near, far, False), (far, near, True)):
                threading.Thread(target=carry, args=args, daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    env = {**os.environ, "PYTHONPATH": os.getcwd()}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env
    )
    victim.append(process)
    process.communicate(code.encode() + b"\n")
    assert process.returncode == -signal.SIGKILL
    assert spent()
    assert not (tmp_path / "data" / "keys" / "tls-current").exists()
    again = subprocess.run(command, input=code.encode() + b"\n", capture_output=True, env=env)
    assert again.returncode == 0, again.stdout.decode() + again.stderr.decode()
    assert "已登记" in again.stdout.decode()
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()
    until(lambda: (tmp_path / "data" / "keys" / "tls-current").exists())
