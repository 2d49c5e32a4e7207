"""P6, P9: counters, stock and the forecast come from what devices did; unknown stays unknown."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from shared.casework import counting as counting_module
from shared.casework.consumables import ENOUGH_PRINTS, Consumables
from shared.casework.counting import Counting
from shared.config import DeviceEntry
from shared.devices import registry
from shared.devices.counts import WORDS, Counts
from shared.devices.model import DeviceState
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.facts import Role
from shared.image.raster import Raster
from shared.journal import FactDraft, FileKeyStore, Journal
from shared.proof import key_pair


class Time:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def journal(tmp_path):
    opened = Journal.open(
        tmp_path / "j", keys=FileKeyStore(tmp_path / "k"), terminal="K-1",
        province_key=key_pair()[1], clock=Time(), catalogue="2026.03",
    )  # fmt: skip
    yield opened
    opened.close()


@pytest.fixture
def paper(journal) -> Consumables:
    return Consumables(journal)


def count(journal: Journal, **counts: int) -> None:
    body = {"device": "receipt", "kind": "receipt-printer", "counts": counts}
    journal.append(FactDraft("device-counted", body, role=Role.DEVICE))


def receipts(journal: Journal, *lengths: int) -> None:
    count(journal, receipts=len(lengths), cuts=len(lengths), paper_mm=sum(lengths),
          paper_mm2=sum(n * n for n in lengths))  # fmt: skip


def paper_out(journal: Journal) -> None:
    body = {"device": "receipt", "kind": "receipt-printer", "before": "ready",
            "after": "faulted", "code": "paper-out"}  # fmt: skip
    journal.append(FactDraft("device-changed", body, role=Role.DEVICE))


def test_counters_add_up_and_begin_anew_with_a_new_roll(journal, paper):
    receipts(journal, 100, 120)
    count(journal, reads=3)
    receipts(journal, 90)
    counters = paper.counters("receipt")
    assert (counters["receipts"].total, counters["receipts"].since) == (3, 3)
    assert counters["paper_mm"].total == 310
    assert counters["reads"].words == WORDS["reads"]
    assert "paper_mm2" not in counters
    paper.put_in("receipt", "receipt-roll", 30_000, "T-7")
    receipts(journal, 110)
    counters = paper.counters("receipt")
    assert (counters["receipts"].total, counters["receipts"].since) == (4, 1)
    assert (counters["reads"].total, counters["reads"].since) == (3, 3)
    (roll,) = paper.stocks("receipt")
    assert (roll.amount, roll.used, roll.known) == (30_000, 110, True)


def test_what_is_no_count_counts_for_nothing(journal, paper):
    for wrong in ({"receipts": -5}, {"receipts": True}, {"receipts": "7"}, {"receipts": 1.5}):
        body = {"device": "receipt", "kind": "receipt-printer", "counts": wrong}
        journal.append(FactDraft("device-counted", body, role=Role.DEVICE))
    assert paper.counters("receipt") == {}
    with pytest.raises(ValueError, match="no such stock"):
        paper.put_in("receipt", "gold", 3, "T-7")


def test_what_is_not_known_stays_unknown(journal, paper):
    assert paper.forecast("receipt").likely is None
    assert "没有登记过装纸" in paper.forecast("receipt").words
    paper.put_in("receipt", "receipt-roll", 0, "T-7")
    receipts(journal, *[100] * ENOUGH_PRINTS)
    assert "没有填长度" in paper.forecast("receipt").words
    paper.put_in("receipt", "receipt-roll", 30_000, "T-7")
    assert paper.forecast("receipt").likely == 300
    paper_out(journal)
    assert paper.forecast("receipt").likely is None
    assert "换的纸没有登记" in paper.forecast("receipt").words


def test_too_few_prints_say_nothing(journal, paper):
    paper.put_in("receipt", "receipt-roll", 30_000, "T-7")
    receipts(journal, *[100] * (ENOUGH_PRINTS - 1))
    assert paper.forecast("receipt").likely is None
    receipts(journal, 100)
    forecast = paper.forecast("receipt")
    assert forecast.likely == 290
    assert forecast.least < 290 < forecast.most
    assert forecast.words == f"约还能打 290 张（{forecast.least} 至 {forecast.most} 张）。"


def test_rolls_that_were_seen_whole_are_worth_more_than_what_is_printed_on_them(journal, paper):
    wide = []
    for used in (26_000, 26_400, 25_700):
        paper.put_in("receipt", "receipt-roll", 30_000, "T-7")
        receipts(journal, *[100] * (used // 100))
        forecast = paper.forecast("receipt")
        wide.append(forecast.most - forecast.least)
        paper_out(journal)
    paper.put_in("receipt", "receipt-roll", 30_000, "T-7")
    forecast = paper.forecast("receipt")
    assert forecast.likely == pytest.approx(260, abs=2)
    assert forecast.most - forecast.least < wide[0]


def test_a_paper_out_said_twice_measures_one_roll(journal, paper):
    paper.put_in("receipt", "receipt-roll", 30_000, "T-7")
    receipts(journal, *[100] * 50)
    paper_out(journal)
    receipts(journal, 100, 100)  # the sensor was wrong, or a roll nobody told of
    paper_out(journal)
    assert [row["used"] for row in journal.query("select used from rolls")] == [5000]


def test_nineteen_of_twenty_rolls_end_where_the_forecast_said(journal, paper):
    chance = random.Random(11)
    right = rounds = 0
    for roll in range(46):
        long = chance.gauss(27_000, 500)
        paper.put_in("receipt", "receipt-roll", 30_000, "T-7")
        lengths, forecast = [], None
        while sum(lengths) < long:
            lengths.append(max(60, round(chance.gauss(140, 35))))
            if roll >= 6 and forecast is None and sum(lengths) > long / 2:
                receipts(journal, *lengths)
                forecast, done = paper.forecast("receipt"), len(lengths)
        receipts(journal, *lengths[done if forecast else 0 :])
        paper_out(journal)
        if forecast:
            rounds += 1
            right += forecast.least <= len(lengths) - done <= forecast.most
    assert rounds == 40
    assert right >= 34


def test_the_views_are_the_same_when_rebuilt(tmp_path, journal, paper):
    paper.put_in("receipt", "receipt-roll", 30_000, "T-7")
    receipts(journal, *[100] * 12)
    paper_out(journal)
    paper.put_in("receipt", "receipt-roll", 0, "T-8")
    receipts(journal, 90)
    live = {t: journal.query(f"select * from {t}") for t in ("counters", "stock", "rolls")}
    journal.rebuild_views()
    assert {t: journal.query(f"select * from {t}") for t in live} == live


# -- from the device itself ------------------------------------------------------------------------


class Still:
    """A host whose driver counts, without a device."""

    def __init__(self) -> None:
        self.kind = type("Kind", (), {"value": "receipt-printer"})
        self.driver = type("Driver", (), {})()
        self.driver.counts = {}


def test_a_driver_made_anew_is_not_counted_twice(journal, paper):
    host, counts = Still(), Counts()
    counting = Counting(journal, {"receipt": host})
    for number in range(1, 8):
        counts.add(receipts=1, paper_mm=100)
        host.driver.counts = counts.sums
        counting.flush("receipt")
        assert paper.counters("receipt")["receipts"].total == number
    counting.flush("receipt")
    assert len(journal.facts(type="device-counted")) == 7
    # made anew, as after a crash of its child: it begins at zero and nothing is counted twice
    host.driver.counts = {"receipts": 2, "paper_mm": 200}
    counting.flush("receipt")
    assert paper.counters("receipt")["receipts"].total == 9
    assert paper.counters("receipt")["paper_mm"].total == 900


def test_it_writes_by_itself_when_there_is_enough(journal, paper, monkeypatch):
    monkeypatch.setattr(counting_module, "_LOOK_S", 0.01)
    host = Still()
    counting = Counting(journal, {"receipt": host})
    counting.start()
    host.driver.counts = {"reads": counting_module.ENOUGH - 1, "paper_mm": 10_000}
    for _ in range(200):
        if counting._waiting.get("receipt"):
            break
        counting._stopping.wait(0.05)
    assert not journal.facts(type="device-counted")
    host.driver.counts = {"reads": counting_module.ENOUGH, "paper_mm": 10_000}
    for _ in range(2000):
        if journal.facts(type="device-counted"):
            break
        counting._stopping.wait(0.05)
    assert paper.counters("receipt")["reads"].total == counting_module.ENOUGH
    host.driver.counts = {"reads": counting_module.ENOUGH + 1, "paper_mm": 10_000}
    counting.stop()
    assert paper.counters("receipt")["reads"].total == counting_module.ENOUGH + 1


@pytest.mark.parametrize("isolated", [False, True])
def test_a_printer_counts_what_it_printed(journal, paper, isolated):
    far = VirtualReceiptPrinter()
    line = DeviceEntry(id="receipt", kind="receipt-printer", url=far.url, isolated=isolated)
    host = registry.open_device(line)
    assert host.wait_for(DeviceState.READY)
    for _ in range(2):
        raster = Raster(576, bytes(72 * 800), 800)
        assert host.call(lambda d, r=raster: d.print_raster(r), 60).result(120).confirmed
    counting = Counting(journal, {"receipt": host})
    counting.stop()
    host.stop(60)
    far.close()
    counters = paper.counters("receipt")
    assert (counters["receipts"].total, counters["cuts"].total) == (2, 2)
    assert counters["paper_mm"].total == 2 * (100 + 16)
