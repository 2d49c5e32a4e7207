"""One poisoned fact parks its case and nobody else's; staff see it and can act: end to end."""

from __future__ import annotations

import gc
import gzip
import json
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from shared.casework.office import Office
from shared.casework.ports import Site as Place
from shared.casework.ports import Tools
from shared.casework.stuck import How, settle, stuck_list
from shared.catalogue.release import bundled, load_release
from shared.domain.facts import Role
from shared.journal import FactDraft
from shared.sandbox import tables as t
from tests.sync.test_over_http import Site, _submit, _until


class Poison:
    """Takes the body of one fact out of a batch, as a terminal does that lost it."""

    def __init__(self, inner):
        self._inner = inner
        self.of = ""
        self.poisoned = 0

    def send(self, call):
        if call.lane == "facts" and self.of:
            batch = json.loads(gzip.decompress(call.body))
            for fact in batch["facts"]:
                header = fact["header"]
                if (header["type"], header["case"]) == ("page-captured", self.of):
                    fact.pop("sealed", None)
                    self.poisoned += 1
            call = replace(call, body=gzip.compress(json.dumps(batch).encode()))
        return self._inner.send(call)

    def close(self):
        self._inner.close()


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path)
    yield made
    made.close()
    gc.collect()


@pytest.fixture(scope="module")
def catalogue():
    return load_release(bundled())


@pytest.fixture
def office_of(catalogue):
    def make(journal):
        place = Place(journal.terminal, "H1", "样例大厅", "YC", "https://example.invalid/r/")
        return Office(journal, catalogue, Tools(place, lambda: datetime.now().astimezone()))

    return make


def _accept(journal, case):
    body = {"number": f"GL {case}", "clerk": "e1", "window": "3 号窗口"}
    body |= {"promised_by": "2026-11-27", "provisional": False}
    draft = FactDraft("case-accepted", body, case=case, item="MZ002", state="accepted")
    journal.append(replace(draft, role=Role.CLERK))


def _state(journal, case):
    rows = journal.query("select state from cases where case_id = ?", (case,))
    return str(rows[0]["state"]) if rows else ""


def _settled(journal):
    left = journal.backlog()
    return not left.facts and not left.blobs


def test_a_poisoned_fact_parks_its_case_until_a_person_sends_it_again(site, office_of):
    kiosk, service, cuts = site.terminal("K1", "kiosk")
    counter, desk, _ = site.terminal("C1", "counter")
    cuts._inner = poison = Poison(cuts._inner)
    poison.of = "c1"
    service.start()
    desk.start()
    _submit(kiosk, "c1")
    _submit(kiosk, "c2")
    office, window = office_of(kiosk), office_of(counter)
    _until(lambda: _state(counter, "c2") == "received")  # nobody else waits
    _until(lambda: len(stuck_list(office)) == 1 and len(stuck_list(window)) == 1)
    assert poison.poisoned
    assert _state(counter, "c1") == ""
    (row,) = stuck_list(office)
    assert (row.case, row.what, row.again) == ("c1", "“加材料页”没有登记成", True)
    assert "重新收件" in row.todo
    (told,) = stuck_list(window)
    assert told.case == "c1"
    assert "K1" in told.reason

    settle(office, row, How.AGAIN, "e1")  # still without its body: it comes back to staff
    _until(lambda: len(kiosk.facts(type="fact-refused")) == 2)
    _until(lambda: len(stuck_list(office)) == 1)

    poison.of = ""
    settle(office, stuck_list(office)[0], How.AGAIN, "e1")
    _until(lambda: _state(counter, "c1") == "received")  # with all that had waited behind it
    _until(lambda: not stuck_list(office) and not stuck_list(window))
    _until(lambda: _settled(kiosk))
    assert site.rows(select(t.parked)) == []
    left = select(t.facts.c.type, t.facts.c.case_id).where(
        t.facts.c.applied.in_(("refused", "parked"))
    )
    assert site.rows(left) == []
    stored = [r["id"] for r in site.rows(select(t.facts.c.id).where(t.facts.c.terminal == "K1"))]
    assert len(stored) == len(set(stored))


def test_a_kiosk_and_a_window_write_about_one_case_each_in_its_own_journal(site, office_of):
    kiosk, service, _ = site.terminal("K1", "kiosk", share=0.2, seed=3)
    first, one, _ = site.terminal("C1", "counter", share=0.2, seed=4)
    second, two, _ = site.terminal("C2", "counter")
    for each in (service, one, two):
        each.start()
    _submit(kiosk, "c1")
    _until(lambda: _state(first, "c1") == _state(second, "c1") == "received")
    two.stop()  # the second window does not hear of it, and does the same
    _accept(first, "c1")
    _until(lambda: _state(kiosk, "c1") == "accepted")
    _accept(second, "c1")
    two._transport = site_line(site, second)
    two.start()
    office = office_of(second)
    _until(lambda: len(stuck_list(office)) == 1)
    (row,) = stuck_list(office)
    assert row.what == "“受理”没有登记成"
    assert row.reason
    rows = site.rows(
        select(t.facts.c.terminal, t.facts.c.type, t.facts.c.applied)
        .where(t.facts.c.case_id == "c1", t.facts.c.applied != "none")
        .order_by(t.facts.c.n)
    )
    told = [(r["terminal"], r["type"], r["applied"]) for r in rows]
    assert told[-2:] == [("C1", "case-accepted", "applied"), ("C2", "case-accepted", "refused")]
    assert ("K1", "case-submitted", "applied") in told[:-2]
    for journal in (kiosk, first, second):  # each under its own name, without a gap
        _until(lambda j=journal: _settled(j))
        mine = select(t.facts).where(t.facts.c.terminal == journal.terminal)
        places = [(r["epoch"], r["seq"]) for r in site.rows(mine.order_by(t.facts.c.n))]
        assert places == [(1, n + 1) for n in range(len(places))]
    assert site.rows(select(t.quarantine)) == []
    settle(office, row, How.CLOSED, "e2")
    assert stuck_list(office) == []
    assert _state(second, "c1") == "accepted"  # the province's word, not the window's


def test_a_kiosks_case_that_got_stuck_is_one_task_for_the_hall_and_closed_once(site, office_of):
    kiosk, service, cuts = site.terminal("K1", "kiosk")
    first, one, _ = site.terminal("C1", "counter")
    second, two, _ = site.terminal("C2", "counter")
    cuts._inner = poison = Poison(cuts._inner)
    poison.of = "c1"
    for each in (service, one, two):
        each.start()
    _submit(kiosk, "c1", scans=3)  # three facts without their bodies
    here, there = office_of(first), office_of(second)
    _until(lambda: len(stuck_list(here)) == 1 and len(stuck_list(there)) == 1)
    settle(here, stuck_list(here)[0], How.RETAKEN, "e1", instead="c9")
    assert stuck_list(here) == []
    _until(lambda: stuck_list(there) == [])
    tasks = site.rows(select(t.tasks))
    assert [(r["kind"], r["outcome"]) for r in tasks] == [("stuck", "retaken")]
    (fact,) = first.facts(type="stuck-settled")
    assert first.body(fact.id)["instead"] == "c9"


def _stuck_here(site, office_of):
    """A kiosk's case is stuck; the office of the window that is told."""
    kiosk, service, cuts = site.terminal("K1", "kiosk")
    counter, desk, _ = site.terminal("C1", "counter")
    cuts._inner = poison = Poison(cuts._inner)
    poison.of = "c1"
    service.start()
    desk.start()
    _submit(kiosk, "c1")
    office = office_of(counter)
    _until(lambda: len(stuck_list(office)) == 1)
    return office


def test_a_window_of_another_hall_cannot_close_it(site, office_of):
    here = _stuck_here(site, office_of)
    other, three, _ = site.terminal("C9", "counter")
    body = {"task": stuck_list(here)[0].task, "outcome": "closed"}
    with site.sandbox.province.store.transaction() as db:
        db.execute(t.terminals.update().where(t.terminals.c.id == "C9").values(hall="H9"))
    other.append(FactDraft("task-closed", body, case="c1", role=Role.CLERK))
    three.start()
    _until(lambda: _settled(other) and other.facts(type="fact-refused"))
    assert [r["outcome"] for r in site.rows(select(t.tasks))] == [""]
    assert len(stuck_list(here)) == 1
    assert stuck_list(office_of(other)) == []  # nobody has to act on that refusal


def site_line(site, journal):
    """A fresh line for a service that is started again."""
    from shared.sync import HttpTransport, ProvinceClock
    from tests.sync.test_over_http import _now

    keys = [site.keys.answer_public]
    return HttpTransport(
        site.sandbox.url, journal.signer, ProvinceClock(_now), answer_keys=keys, asked_once=True
    )


def test_the_province_can_let_a_case_go_on_itself(site, office_of):
    window = _stuck_here(site, office_of)
    counter = window.journal
    site.sandbox.province.unpark("c1")
    _until(lambda: _state(counter, "c1") == "received")
    _until(lambda: not stuck_list(window))  # and nobody has to do anything any more
