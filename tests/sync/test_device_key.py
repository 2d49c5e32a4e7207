"""A terminal changes its signing key over the real line; receipts of the key before stay good."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import select

from shared.domain.receipt import ReceiptVerdict
from shared.journal import FactDraft, FileKeyStore, Journal
from shared.keys import open_store
from shared.keys.renewal import renew
from shared.proof import Ed25519Signer
from shared.proof.certificates import make_request, new_key
from shared.proof.rotation import announce
from shared.sandbox import tables as t
from shared.sandbox.receipts import judge
from shared.sandbox.register import EnrolRefused
from shared.sync import HttpTransport, ProvinceClock, Standing, SyncService, SyncSettings
from tests.sync.test_over_http import Site, _now, _submit, _until


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path)
    yield made
    made.close()


def _restart(site, journal, service):
    """The same terminal, started again on its own files; nobody registers it anew."""
    service.stop()
    journal.close()
    site.open.remove((journal, service))
    return _started(site)


def _started(site):
    again = Journal.open(
        site.folder / "K1",
        keys=FileKeyStore(site.folder / "K1-keys"),
        terminal="K1",
        province_key=site.keys.public,
        clock=_now,
    )
    clock = ProvinceClock(_now)
    keys = [site.keys.answer_public]
    line = HttpTransport(site.sandbox.url, again.signer, clock, answer_keys=keys, asked_once=True)
    settings = SyncSettings(feed_every_s=0.2, longest_wait_s=0.05)
    fresh = SyncService(again, line, clock=clock, settings=settings)
    site.open.append((again, fresh))
    fresh.start()
    return again, fresh


def _receipt(journal, case):
    token = []

    def build(tx):
        number = f"GL 260301 {tx.next_serial('260301'):04d}"
        token.append(tx.receipt_token(number=number, case=case, item="MZ002", received_at=1))
        return [FactDraft("receipt-issued", {"number": number, "token": token[0]}, case=case)]

    journal.append_with(build)
    return token[0]


def _drained(journal):
    _until(lambda: not journal.backlog().facts)


def test_a_key_changes_without_a_gap_and_its_receipts_stay_good(site):
    journal, service, _cuts = site.terminal("K1", "kiosk")
    old = journal.signer
    before = _receipt(journal, "c1")
    new_kid = journal.rotate_device_key()
    service.start()
    _drained(journal)
    (waiting,) = site.rows(select(t.device_keys))
    assert (waiting["kid"], waiting["state"]) == (new_kid, "next")
    journal, service = _restart(site, journal, service)
    assert journal.signer.kid == new_kid
    _submit(journal, "c2")
    after = _receipt(journal, "c2")
    _drained(journal)
    _until(lambda: service.state.standing is Standing.ONLINE)
    (row,) = site.rows(select(t.terminals))
    assert row["kid"] == new_kid
    (former,) = site.rows(select(t.device_keys))
    assert (former["kid"], former["state"]) == (old.kid, "former")
    assert site.rows(select(t.alarms)) == []
    with site.sandbox.province.store.reading() as db:
        assert [judge(db, token).verdict for token in (before, after)] == [
            ReceiptVerdict.KNOWN,
            ReceiptVerdict.KNOWN,
        ]
    assert site.sandbox.province.device(old.kid) is None, "the old key opens nothing any more"


def test_a_stranger_s_announcement_changes_nothing(site):
    """Somebody who can write facts but does not hold the key in force announces one of theirs."""
    journal, service, _cuts = site.terminal("K1", "kiosk")
    mine, theirs, third = journal.signer.kid, Ed25519Signer.generate(), Ed25519Signer.generate()
    journal.append(FactDraft("key-rotated", announce(third, theirs, "K1")))
    service.start()
    _until(lambda: journal.facts(type="fact-refused"))
    _drained(journal)
    assert site.rows(select(t.device_keys)) == []
    assert [r["kid"] for r in site.rows(select(t.terminals))] == [mine]
    assert site.sandbox.province.device(theirs.kid) is None


def test_another_terminal_s_key_cannot_be_announced(site):
    journal, service, _cuts = site.terminal("K1", "kiosk")
    other, _service, _cuts = site.terminal("K2", "kiosk")
    body = announce(journal.signer, other.signer, "K1")
    journal.append(FactDraft("key-rotated", body))
    service.start()
    _until(lambda: journal.facts(type="fact-refused"))
    assert site.sandbox.province.device(other.signer.kid).id == "K2"
    assert site.rows(select(t.device_keys)) == []


def test_a_terminal_that_lost_its_keys_comes_back_with_a_code(site):
    """A code names the terminal: the new device key takes over, the lost one opens nothing, and
    what it signed counts only where it is stored."""
    journal, service, _cuts = site.terminal("K1", "kiosk")
    stored = _receipt(journal, "c1")
    service.start()
    _drained(journal)
    service.stop()
    unsent = _receipt(journal, "c2")
    lost, province = journal.signer, site.sandbox.province
    journal.close()
    site.open.clear()
    shutil.rmtree(site.folder / "K1-keys")
    done = renew(
        site.folder / "K1",
        site.folder / "K1-keys",
        open_keys=lambda: open_store(site.folder / "K1-keys", want="file"),
        terminal="K1",
        province_key=site.keys.public,
        clock=_now,
    )
    journal, service = _started(site)
    fresh = journal.signer
    assert fresh.kid == done.kid
    _until(lambda: service.state.standing is Standing.PAUSED)
    with pytest.raises(ValueError, match="K1"):
        province.enrol("K1", "kiosk", "H1", fresh.public_key)
    ticket = province.register.make_code("K1", "kiosk", "H1", "H1")
    request = make_request(new_key(), "K1")
    province.register.enrol("K1", ticket.code, fresh.public_key, request, "here")
    assert province.device(lost.kid) is None
    assert province.device(fresh.kid).id == "K1"
    _submit(journal, "c3")
    service.kick()
    _drained(journal)
    assert [r["case_id"] for r in site.rows(select(t.cases))] == ["c3"]
    kinds = {r["kind"] for r in site.rows(select(t.alarms))}
    assert kinds == {"epoch-previous"}, "somebody is told that a past is missing; nothing is fenced"
    with province.store.reading() as db:
        verdicts = [judge(db, token).verdict for token in (stored, unsent)]
    assert verdicts == [ReceiptVerdict.KNOWN, ReceiptVerdict.REVOKED]
    again = province.register.make_code("K1", "kiosk", "H1", "H1")
    with pytest.raises(EnrolRefused):
        province.register.enrol("K1", again.code, lost.public_key, request, "here")
