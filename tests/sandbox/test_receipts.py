"""Receipts somebody shows: known, not yet known, revoked, replayed, forged, and nothing else."""

from __future__ import annotations

import json
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert
from typer.testing import CliRunner

from shared.cli import app
from shared.domain.receipt import ReceiptVerdict, token_of
from shared.proof import Ed25519Signer, ReceiptToken, TokenVerdict, encode_token, verify_token
from shared.sandbox import tables as t
from shared.sandbox.receipts import judge
from shared.sync import ProvinceClient

BEGAN = {"visit": "v1", "face": "kiosk"}
NUMBER = "GL 261121 0037"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def _receipt(kiosk, case="c1", number=NUMBER, signer=None):
    """A token written on the chain as it stands, as a terminal writes it, and its fact's body."""
    signer = signer or kiosk.signer
    head = bytes.fromhex(kiosk.hash)[:16] if kiosk.hash else bytes(16)
    token = ReceiptToken(
        1, signer.kid, number, case, "MZ002", kiosk.name, 1795154520, kiosk.seq + 1, head
    )
    text = encode_token(token, signer)
    body = {"number": number, "token": text, "item_name": "高龄津贴", "expected_by": "2026-12-01"}
    return text, body | {"provisional": False}


def _submit(kiosk, case="c1", number=NUMBER):
    """A case and its receipt, as one batch that is not sent yet: (facts, keys, token)."""
    key = case.ljust(32, "k").encode()
    sealed = {"scope": f"s-{case}", "key": key, "case": case}
    done = kiosk.fact("case-submitted", kiosk.submitted(number), **sealed)
    text, body = _receipt(kiosk, case, number)
    issued = kiosk.fact("receipt-issued", body, case=case)
    return [done, issued], kiosk.wrap(f"s-{case}", key), text


def _verdict(terminal, token):
    reply = terminal.call("GET", f"/v1/receipts/{token}")
    assert reply.status == 200, reply.body
    return json.loads(reply.body)


def test_a_receipt_becomes_known_when_its_case_arrives(enrol, web):
    kiosk, window = enrol(), enrol("C1", "counter")
    facts, keys, text = _submit(kiosk)
    assert _verdict(window, text)["verdict"] == "valid-not-yet-known"
    assert "尚未上报" in web("GET", f"/r/{text}").text
    kiosk.send(*facts, keys=keys)
    said = _verdict(window, text)
    wanted = {"verdict": "valid-known", "number": NUMBER, "case": "c1", "terminal": "K1"}
    assert said | wanted == said
    assert (said["state"], said["hall"], said["item_name"]) == ("received", "H1", "高龄津贴")
    assert "省平台已收到" in web("GET", f"/r/{text}").text


def test_nobody_s_name_or_number_is_in_the_answer(enrol):
    kiosk, window = enrol(), enrol("C1", "counter")
    facts, keys, text = _submit(kiosk)
    kiosk.send(*facts, keys=keys)
    body = window.call("GET", f"/v1/receipts/{text}").body.decode()
    for secret in ("王桂芳", "410305194503080026"):
        assert secret not in body


def test_a_scanned_address_and_small_letters_are_the_same_receipt(sandbox, enrol):
    kiosk = enrol()
    facts, keys, text = _submit(kiosk)
    kiosk.send(*facts, keys=keys)
    shapes = (f"https://x.example/r/{text}", f" {text.lower()}\r\n", f"http://x/r/{text}?a=1")
    for shape in shapes:
        assert sandbox.province.receipt(shape).verdict is ReceiptVerdict.KNOWN


def test_what_a_revoked_terminal_had_sent_stands_and_the_rest_does_not(sandbox, enrol, web):
    kiosk, window = enrol(), enrol("C1", "counter")
    facts, keys, sent = _submit(kiosk)
    kiosk.send(*facts, keys=keys)
    _facts, _keys, unsent = _submit(kiosk, "c2", "GL 261121 0038")
    sandbox.province.revoke("K1")
    assert _verdict(window, sent)["verdict"] == "valid-known"
    assert _verdict(window, unsent)["verdict"] == "revoked"
    thief, _body = _receipt(kiosk, "c1")  # the case is known; who signed this now is not
    assert _verdict(window, thief)["verdict"] == "replayed"
    assert "已停用" in web("GET", f"/r/{unsent}").text
    sandbox.province.reinstate("K1")
    assert _verdict(window, unsent)["verdict"] == "valid-not-yet-known"


def test_another_receipt_for_a_case_its_number_or_its_place_is_replayed(enrol, web):
    kiosk, window = enrol(), enrol("C1", "counter")
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    seq, hash_ = kiosk.seq, kiosk.hash
    facts, keys, text = _submit(kiosk)
    kiosk.send(*facts, keys=keys)
    other_case, _ = _receipt(kiosk, "c1", "GL 261121 0099")
    assert _verdict(window, other_case)["verdict"] == "replayed"
    other_number, _ = _receipt(kiosk, "c9", NUMBER)
    assert _verdict(window, other_number)["verdict"] == "replayed"
    kiosk.seq, kiosk.hash = seq, hash_  # a copy of the disk goes on from before
    other_place, _ = _receipt(kiosk, "c8", "GL 261121 0050")
    assert _verdict(window, other_place)["verdict"] == "replayed"
    assert _verdict(window, text)["verdict"] == "valid-known"
    assert "与登记的不一致" in web("GET", f"/r/{other_place}").text


def test_a_receipt_that_was_set_aside_is_replayed(enrol):
    kiosk, window = enrol(), enrol("C1", "counter")
    kiosk.send(kiosk.fact("visit-began", BEGAN))
    seq, hash_ = kiosk.seq, kiosk.hash
    kiosk.send(*(kiosk.fact("visit-began", BEGAN) for _ in range(3)))
    kiosk.seq, kiosk.hash = seq, hash_
    facts, keys, text = _submit(kiosk)
    statuses = [r.status.value for r in kiosk.send(*facts, keys=keys).results]
    assert statuses == ["conflict", "conflict"]
    assert _verdict(window, text)["verdict"] == "replayed"


def test_a_receipt_whose_case_could_not_be_registered_is_known_and_says_so(enrol, web):
    kiosk = enrol()
    key = b"k" * 32
    torn = kiosk.submitted() | {"materials": [{"how": "pending"}]}
    done = kiosk.fact("case-submitted", torn, scope="s", key=key, case="c1")
    text, body = _receipt(kiosk)
    kiosk.send(done, kiosk.fact("receipt-issued", body, case="c1"), keys=kiosk.wrap("s", key))
    assert _verdict(kiosk, text)["verdict"] == "valid-known"
    shown = web("GET", f"/r/{text}").text
    assert "正在由工作人员核对" in shown
    assert "尚未上报" not in shown


def test_strangers_and_terminals_that_speak_for_another_are_forged(enrol, web):
    kiosk, window = enrol(), enrol("C1", "counter")
    foreign, _ = _receipt(kiosk, signer=Ed25519Signer.generate())
    assert _verdict(window, foreign)["verdict"] == "forged"
    assert "认不出" in web("GET", f"/r/{foreign}").text
    borrowed, _ = _receipt(kiosk, signer=window.signer)  # names K1, signed by C1's own key
    assert _verdict(window, borrowed)["verdict"] == "forged"
    for junk in ("x", " ", "A" * 2000, "回执", "%2e%2e"):
        assert _verdict(window, quote(junk))["verdict"] == "unreadable"


def test_the_client_asks_for_a_verdict(enrol):
    kiosk = enrol()
    _facts, _keys, text = _submit(kiosk)
    assert ProvinceClient(kiosk.transport).receipt(text).verdict == "valid-not-yet-known"


# flipping any character, anywhere


@pytest.fixture(scope="module")
def register():
    """One enrolled terminal in memory, and a receipt of it."""
    engine = create_engine("sqlite://")
    t.metadata.create_all(engine)
    signer = Ed25519Signer.generate()
    kiosk = SimpleNamespace(name="K1", signer=signer, seq=4, hash="ab" * 32)
    text, _body = _receipt(kiosk, "0195a1b2-0000-7000-8000-000000000001")
    with engine.connect() as db:
        row = {"id": "K1", "kid": signer.kid, "public_key": signer.public_key, "kind": "kiosk"}
        more = {"hall": "H1", "hall_name": "H1", "revoked": False}
        db.execute(insert(t.terminals).values(**row, **more))
        assert judge(db, text).verdict is ReceiptVerdict.NOT_YET_KNOWN
        yield db, text, {signer.kid: signer.public_key}
    engine.dispose()


def test_every_single_character_counts(register):
    db, text, keys = register
    for at, was in enumerate(text):
        other = ALPHABET[(ALPHABET.index(was) + 1 + at % 31) % 32]
        changed = text[:at] + other + text[at + 1 :]
        assert judge(db, changed).verdict in (ReceiptVerdict.FORGED, ReceiptVerdict.UNREADABLE)
        assert verify_token(changed, keys) is not TokenVerdict.VALID


@given(data=st.data())
def test_no_changed_receipt_is_genuine(register, data):
    db, text, _keys = register
    marks = list(text)
    for at in data.draw(st.sets(st.integers(0, len(text) - 1), min_size=1, max_size=5)):
        marks[at] = data.draw(st.sampled_from(ALPHABET.replace(marks[at], "")))
    cut = data.draw(st.integers(0, 3))
    assert not judge(db, "".join(marks)[: len(marks) - cut]).verdict.genuine


# offline


def test_the_command_judges_by_the_signature_alone(tmp_path):
    signer = Ed25519Signer.generate()
    kiosk = SimpleNamespace(name="K1", signer=signer, seq=4, hash="ab" * 32)
    text, _body = _receipt(kiosk)
    keys = tmp_path / "keys.json"

    def run(token, **held):
        keys.write_text(json.dumps(held), "utf-8")
        found = CliRunner().invoke(app, ["verify", token, "--keys", str(keys)])
        return found.exit_code, found.output

    key = signer.public_key.hex()
    code, said = run(f"https://x/r/{text}", **{signer.kid: key})
    assert code == 0
    assert "不知道省平台是否已经收到" in said
    assert NUMBER in said
    flipped = text[:-9] + ("A" if text[-9] != "A" else "B") + text[-8:]
    for token, held, words in (
        (flipped, {signer.kid: key}, "不是真的"),
        (text, {signer.kid: key, "revoked": [signer.kid]}, "已停用"),
        (text, {}, "没有这把密钥"),
        ("HELLO", {signer.kid: key}, "没有读懂"),
    ):
        code, said = run(token, **held)
        assert code == 1
        assert words in said
    assert run(text, **{signer.kid: "no hex"})[0] == 2


def test_every_verdict_has_words_and_says_who_acts():
    for verdict in ReceiptVerdict:
        assert verdict.words
        assert verdict.sentence.endswith("。")
    assert token_of("HTTP://X/R/ab23 \r") == "AB23"
