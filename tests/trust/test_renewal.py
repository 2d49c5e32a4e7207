"""A terminal renews its certificate by itself, on its sync thread, over real TLS."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.errors import Trouble
from shared.journal import FactDraft, FileKeyStore, Journal
from shared.sandbox import tables as t
from shared.sandbox.register import GRACE
from shared.sync import Call, Lost, LostKind, Standing, SyncService, SyncSettings
from shared.sync.certificate_lane import LANE
from shared.sync.contract import RENEW, REQUEST_MEDIA_TYPE
from shared.sync.credentials import CURRENT, NEXT
from tests.trust.conftest import Dying, Stop, problem, until

DUE = timedelta(days=70)
"""After two thirds of ninety days and the spread."""


class Watched:
    """A line that remembers what went over it, and may swallow an answer."""

    def __init__(self, inner):
        self.inner = inner
        self.seen = []
        self.swallow = lambda call: False

    def send(self, call):
        outcome = self.inner.send(call)
        self.seen.append((call.lane, getattr(outcome, "status", 0)))
        if self.swallow(call):
            return Lost(LostKind.UNREACHABLE, "swallowed")
        return outcome

    def close(self):
        self.inner.close()


@pytest.fixture
def terminal(tmp_path, province, machine):
    """An enrolled terminal with a journal; ``run`` starts its sync thread."""

    class Terminal:
        pass

    made = Terminal()
    kiosk = made.kiosk = machine()
    journal = made.journal = Journal.open(
        tmp_path / "journal",
        keys=kiosk.keys,
        terminal="K1",
        province_key=province.province.settings.keys.public,
        clock=kiosk.clock,
    )
    kiosk.signer = journal.signer
    kiosk.enrolled()

    @contextmanager
    def run(**settings):
        line = Watched(kiosk.line(kiosk.credentials.pair))
        service = SyncService(
            journal,
            line,
            clock=kiosk.time,
            settings=SyncSettings(feed_every_s=0.2, longest_wait_s=0.05, **settings),
            credentials=kiosk.credentials,
        )
        service.line = line
        service.start()
        try:
            yield service
        finally:
            service.stop()

    made.run = run
    yield made
    journal.close()


def states(province):
    rows = province.province.rows(select(t.certificates).order_by(t.certificates.c.n))
    return [row["state"] for row in rows]


def empty(journal):
    return not journal.backlog().facts


def test_before_two_thirds_of_its_life_nothing_is_renewed(terminal, clock, province):
    clock.turned += timedelta(days=58)
    with terminal.run() as sync:
        until(lambda: empty(terminal.journal))
    assert states(province) == ["valid"]
    assert not any(lane == LANE for lane, _ in sync.line.seen)


def test_a_certificate_is_renewed_by_itself_and_the_old_one_ends_with_the_first_use(
    terminal, clock, province
):
    kiosk = terminal.kiosk
    old, old_key = kiosk.credentials.certificate, kiosk.credentials.pair().key
    clock.turned += DUE
    with terminal.run() as sync:
        until(
            lambda: (
                kiosk.keys.get(CURRENT)
                and kiosk.keys.get(NEXT) is None
                and kiosk.credentials.certificate.serial != old.serial
            )
        )
        until(lambda: empty(terminal.journal))
        assert sync.state.standing is Standing.ONLINE
        assert sync.certificate_note() == ""
    assert states(province) == ["superseded", "valid"]
    assert kiosk.credentials.certificate.not_after - clock() > timedelta(days=89)
    assert kiosk.credentials.pair().key != old_key, "a renewal brings a new key"
    clock.turned += timedelta(days=40)
    kiosk.restart()
    assert kiosk.keys_of_province().status == 200


def test_terminals_spread_their_renewals(machine):
    times = [machine(f"K{n}").enrolled().credentials.renew_at() for n in range(4)]
    said = machine("K9").enrolled().credentials.certificate
    earliest = said.not_before + (said.not_after - said.not_before) * 2 / 3
    assert len({at.replace(second=0, microsecond=0) for at in times}) == 4
    for at in times:
        assert earliest - timedelta(hours=1) < at < earliest + timedelta(days=5)


def test_an_expired_certificate_renews_itself_within_the_grace(terminal, clock, province):
    clock.turned += timedelta(days=90) + GRACE - timedelta(days=1)
    kiosk = terminal.kiosk
    assert problem(kiosk.keys_of_province()) == (403, "certificate-expired")
    assert "已到期" in _note(kiosk)
    with terminal.run():
        until(lambda: empty(terminal.journal))
    assert states(province) == ["superseded", "valid"]


def test_expired_beyond_the_grace_pauses_everything_and_only_a_new_code_helps(
    terminal, clock, province
):
    kiosk = terminal.kiosk
    clock.turned += timedelta(days=91) + GRACE
    with terminal.run() as sync:
        until(lambda: sync.state.standing is Standing.PAUSED)
        assert "登记码" in sync.certificate_note()
        assert terminal.journal.backlog().facts, "nothing was given up"
    assert states(province) == ["valid"]
    kiosk.enrolled()
    with terminal.run():
        until(lambda: empty(terminal.journal))


def test_a_new_one_that_expired_before_its_first_use_is_renewed_too(terminal, clock, province):
    """It came, and the machine stood in a store room for three months."""
    kiosk = terminal.kiosk
    clock.turned += DUE
    kiosk.credentials.take(_renewed(kiosk))
    clock.turned += timedelta(days=95)
    kiosk.restart()
    with terminal.run():
        until(lambda: empty(terminal.journal))
    assert states(province) == ["superseded", "superseded", "valid"]


def test_a_clock_that_runs_behind_does_not_keep_an_expired_certificate(terminal, clock, province):
    """The terminal believes there is time; the province says expired; it renews at once."""
    kiosk = terminal.kiosk
    behind = timedelta(days=40)
    kiosk.time._clock = lambda: clock() - behind
    clock.turned += timedelta(days=95)
    with terminal.run():
        until(lambda: empty(terminal.journal))
    assert states(province) == ["superseded", "valid"]


def test_a_renewal_that_is_refused_is_said_and_stops_nothing_else(
    terminal, clock, province, monkeypatch
):
    from shared.proof.certificates import CertificateError

    def broken(*_args, **_more):
        raise CertificateError("the authority is on holiday")

    monkeypatch.setattr(province.province.authority, "issue_client", broken)
    clock.turned += DUE
    with terminal.run() as sync:
        until(lambda: any(lane == LANE for lane, _ in sync.line.seen))
        terminal.journal.append(
            FactDraft("case-opened", {"visit": "v", "item_name": "甲"}, case="c1")
        )
        until(lambda: empty(terminal.journal))
        # a further try may just have been refused: the next thing that goes through says so again
        terminal.journal.append(
            FactDraft("case-opened", {"visit": "v", "item_name": "乙"}, case="c2")
        )
        until(lambda: empty(terminal.journal) and sync.state.standing is Standing.ONLINE)
    assert states(province) == ["valid"]


def test_a_renewal_the_province_turns_down_is_told_to_the_technician_in_chinese(
    terminal, clock, province, monkeypatch
):
    from shared.sandbox.register import EnrolRefused
    from shared.sync.contract import ProblemType

    def refused(*_args):
        raise EnrolRefused(422, ProblemType.MALFORMED, "no")

    monkeypatch.setattr(province.province.register, "renew", refused)
    clock.turned += DUE
    with terminal.run() as sync:
        until(lambda: "自动续期没有成功" in sync.certificate_note())
        until(lambda: empty(terminal.journal))
        assert sync.state.standing is Standing.ONLINE
        monkeypatch.undo()
        sync.kick()  # a technician says: try now
        until(lambda: states(province) == ["superseded", "valid"])
        until(lambda: sync.certificate_note() == "")


def test_after_a_lost_renewal_the_same_key_is_asked_for_and_works(terminal, clock, province):
    clock.turned += DUE
    with terminal.run() as sync:
        lost = []

        def once(call):
            if call.lane == LANE and not lost:
                lost.append(call.body)
                return True
            return False

        sync.line.swallow = once
        until(lambda: lost)
        sync.kick()
        until(lambda: terminal.kiosk.keys.get(NEXT) is None and len(states(province)) == 3)
        until(lambda: states(province)[-1] == "valid" and states(province)[0] == "superseded")
        until(lambda: empty(terminal.journal))
    assert terminal.kiosk.keys_of_province().status == 200


def test_when_the_first_use_of_the_new_one_is_lost_either_pair_finds_the_way(
    terminal, clock, province
):
    """The province has ended the old one, the terminal does not know, and it starts again."""
    kiosk = terminal.kiosk
    clock.turned += DUE
    kiosk.credentials.take(_renewed(kiosk))
    assert kiosk.keys_of_province().status == 200  # used there, and then the power went here
    kiosk.keys.put(NEXT, kiosk.keys.get(NEXT))
    kiosk.restart()
    kiosk.credentials.pair()
    kiosk.credentials.refused()  # it falls back to the old pair, which counts no more
    with terminal.run():
        until(lambda: empty(terminal.journal))
    assert states(province) == ["superseded", "valid"]
    assert kiosk.keys.get(NEXT) is None


def test_a_new_pair_that_is_turned_down_does_not_cost_the_old_one(terminal, clock, province):
    """The province loses the new certificate (restored from a backup): the old one still works."""
    kiosk = terminal.kiosk
    kiosk.credentials.take(_renewed(kiosk))
    new = kiosk.credentials.certificate.serial
    with province.province.store.transaction() as db:
        table = t.certificates
        db.execute(update(table).where(table.c.serial == new).values(serial="gone"))
    kiosk.restart()
    with terminal.run():
        until(lambda: empty(terminal.journal))
    assert kiosk.keys.get(CURRENT) is not None
    assert kiosk.credentials.certificate.serial != new


def test_a_renewed_certificate_that_does_not_work_is_given_up_and_the_old_one_goes_on(
    terminal, clock, province, monkeypatch
):
    """Signed, but in no register: found out with its first use, which is not the renewal itself."""
    kiosk = terminal.kiosk
    before = kiosk.keys.get(CURRENT)

    def unregistered(name, request):
        return province.authority.issue_client(request, name)

    monkeypatch.setattr(province.province.register, "renew", unregistered)
    clock.turned += DUE
    with terminal.run() as sync:
        until(lambda: "自动续期没有成功" in sync.certificate_note())
        until(lambda: empty(terminal.journal))
        assert sync.state.standing is Standing.ONLINE
        assert (kiosk.keys.get(CURRENT), kiosk.keys.get(NEXT)) == (before, None)
        monkeypatch.undo()
        sync.kick()
        until(lambda: states(province) == ["superseded", "valid"])


@pytest.mark.parametrize("certificate_of", ["other terminal", "other key"])
def test_a_certificate_that_is_not_for_us_is_not_kept(machine, certificate_of):
    from shared.proof.certificates import CertificateError

    kiosk, other = machine("K1").enrolled(), machine("K2").enrolled()
    before = kiosk.keys.get(CURRENT)
    kiosk.credentials.request()
    chain = other.credentials.pair().chain
    if certificate_of == "other key":
        chain = kiosk.credentials.pair().chain
    with pytest.raises(CertificateError):
        kiosk.credentials.take(chain)
    assert (kiosk.keys.get(CURRENT), kiosk.keys.get(NEXT)) == (before, None)


def test_a_renewal_needs_the_certificate_it_renews(machine):
    import base64

    kiosk = machine().enrolled()
    body = base64.b64encode(kiosk.credentials.request())
    call = Call("test", "POST", RENEW, {"Content-Type": REQUEST_MEDIA_TYPE}, body)
    assert problem(kiosk.line().send(call)) == (403, "certificate-refused")


def test_a_revoked_terminal_gets_no_renewal_in_the_grace_either(province, machine, clock):
    import base64

    kiosk = machine().enrolled()
    body = base64.b64encode(kiosk.credentials.request())
    call = Call("test", "POST", RENEW, {"Content-Type": REQUEST_MEDIA_TYPE}, body)
    clock.turned += timedelta(days=95)
    province.province.revoke("K1")
    assert problem(kiosk.line(kiosk.credentials.pair).send(call)) == (403, "terminal-revoked")


def test_after_a_sudden_stop_at_any_place_of_a_renewal_the_terminal_still_gets_through(machine):
    for nth in range(1, 6):
        for after in (False, True):
            kiosk = machine(f"K{nth}{after}").enrolled()
            kiosk.keys = Dying(kiosk.folder)
            kiosk.keys.left, kiosk.keys.after = nth, after
            kiosk.restart()
            with pytest.raises(Stop):
                _renew(kiosk)
            kiosk.keys = FileKeyStore(kiosk.folder)
            kiosk.restart()
            kiosk.check()
            _renew(kiosk)
            left = sorted(path.name for path in kiosk.folder.iterdir())
            assert left == ["tls-current"], (nth, after)


def _renewed(kiosk):
    """A further certificate by the door."""
    import base64

    from shared.proof.certificates import unpack

    body = base64.b64encode(kiosk.credentials.request())
    call = Call("test", "POST", RENEW, {"Content-Type": REQUEST_MEDIA_TYPE}, body)
    reply = kiosk.line(kiosk.credentials.pair).send(call)
    assert reply.status == 200, reply.body
    return unpack(base64.b64decode(reply.body))


def _renew(kiosk):
    kiosk.credentials.take(_renewed(kiosk))
    kiosk.check()


def _note(kiosk):
    from shared.sync.credentials import note

    return note(kiosk.credentials, "")


def test_who_has_no_certificate_is_told_to_enrol(machine):
    kiosk = machine()
    assert "yichuang enrol" in _note(kiosk)
    with pytest.raises(Trouble) as refused:
        kiosk.check()
    assert "登记码" in refused.value.staff_hint


def test_a_damaged_pair_counts_as_none_and_a_new_code_mends_it(machine):
    kiosk, other = machine("K1").enrolled(), machine("K2").enrolled()
    whole, foreign = kiosk.keys.get(CURRENT), other.keys.get(CURRENT)
    swapped = kiosk.credentials.pair().key + other.credentials.pair().chain
    for damaged in (b"", whole[:-200], whole.replace(b"M", b"N"), swapped, foreign[:100]):
        kiosk.keys.put(CURRENT, damaged)
        kiosk.restart()
        assert kiosk.credentials.pair() is None
        assert "yichuang enrol" in _note(kiosk)
    kiosk.enrolled()
