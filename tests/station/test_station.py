"""A real terminal and a real province: the word every five minutes, and orders that are pulled."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from shared.assembly import Terminal, assemble
from shared.casework.consumables import Consumables
from shared.casework.diary import happenings
from shared.casework.office import Office
from shared.cli import app
from shared.demo.stage import Stage
from shared.devices.model import DeviceState
from shared.domain.errors import Trouble
from shared.sandbox import tables as t
from shared.station.station import BUNDLES_KEPT, ask_to_reopen

LIMIT_S = 120.0


def until(condition: Callable[[], object]) -> None:
    """Wait for something that must come; the limit only ends a broken run."""
    give_up = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.05)


class Site:
    """One kiosk on its stage."""

    def __init__(self, folder: Path) -> None:
        self.stage = Stage(folder)
        self.province = self.stage.province.province
        self.config = self.stage.kiosk_config()
        self.open()
        self.stage.enrol(self.config, self.terminal.journal.signer)
        self.terminal.start()

    def open(self) -> None:
        self.terminal: Terminal = assemble(self.config)
        self.office: Office = self.terminal.office

    def restart(self) -> None:
        self.terminal.stop()
        self.open()
        self.terminal.start()

    def order(self, verb: str, device: str = "", wait: bool = True) -> dict:
        given = self.province.order("YC-0003", verb, device, "3217", "住户来电，设备不动")

        def now() -> dict:
            return next(o for o in self.province.orders() if o["id"] == given.id)

        if wait:
            # asking again is what five minutes do
            def ended() -> bool:
                self.terminal.sync.kick()
                return now()["state"] not in ("waiting", "taken")

            until(ended)
        return now()

    def word(self):
        return self.province.fleet()["YC-0003"].word


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("site"))
    until(lambda: made.terminal.devices["receipt-printer"].state.usable)
    until(lambda: made.province.fleet()["YC-0003"].word)
    yield made
    made.terminal.stop()
    made.stage.stop()


def test_the_province_hears_how_the_machine_is(site: Site) -> None:
    def heard() -> bool:
        site.terminal.sync.kick()
        word = site.word()
        return word is not None and all(d.state == "ready" for d in word.devices)

    until(heard)
    word = site.word()
    assert {d.kind for d in word.devices} == {
        "id-card-reader", "receipt-printer", "document-camera", "page-printer",
    }  # fmt: skip
    assert (word.face, word.epoch) == ("kiosk", 1)
    assert word.seq > 0
    assert word.version
    assert word.disk_free is not None
    assert word.clock_sure, "the province has been heard"


def test_a_restarted_device_comes_back_and_the_trail_says_who_ordered_it(site: Site) -> None:
    host = site.terminal.devices["receipt-printer"]
    seen: list[DeviceState] = []
    end = host.subscribe(lambda event: seen.append(event.after))
    told = site.order("restart-device", "receipt-printer")
    end()
    assert told["state"] == "done", told
    assert DeviceState.OUT_OF_SERVICE in seen, "the link was let go"
    assert host.state.usable
    ordered = site.terminal.station.recent_orders()[0]
    assert (ordered["by"], ordered["device"]) == ("3217", "receipt-printer")
    assert ordered["outcome"] == "done"


def test_a_device_and_the_whole_machine_go_out_of_service_and_come_back(site: Site) -> None:
    assert site.order("out-of-service", "document-camera")["state"] == "done"
    assert site.order("out-of-service")["state"] == "done"
    site.restart()
    camera = site.terminal.devices["document-camera"]
    until(lambda: camera.state is DeviceState.OUT_OF_SERVICE)
    assert site.terminal.station.closed_by == "3217"
    with pytest.raises(Trouble) as refused:
        site.office.begin_visit()
    assert refused.value.code == "machine-closed"
    assert "暂停服务" in site.terminal.state_words()
    assert any("3217" in note for note in site.terminal.staff_notes())
    until(lambda: (site.terminal.sync.kick(), site.word().closed == "3217")[1])
    assert site.order("restart-device", "document-camera")["code"] == "device-out-of-service"
    assert site.order("restore")["state"] == "done"
    assert site.order("restore", "document-camera")["state"] == "done"
    until(lambda: camera.state.usable)
    visit = site.office.begin_visit()
    waiting = site.order("restart-device", "receipt-printer", wait=False)
    site.terminal.sync.kick()
    until(lambda: site.terminal.station.orders.waits(waiting["id"]))
    assert site.terminal.devices["receipt-printer"].state is not DeviceState.OUT_OF_SERVICE
    visit.end("done")
    until(lambda: (site.terminal.sync.kick(), site.province.orders()[0]["state"] == "done")[1])


def test_a_technician_at_the_machine_lets_it_serve_again_without_a_line(site: Site) -> None:
    assert site.order("out-of-service")["state"] == "done"
    site.stage.cut_network()
    try:
        path = str(site.stage.folder / "kiosk.toml")
        refused = CliRunner().invoke(app, ["reopen", "--config", path, "--by", "../x"])
        assert refused.exit_code == 2
        assert site.terminal.station.closed_by == "3217"
        said = CliRunner().invoke(app, ["reopen", "--config", path, "--by", "0042"])
        assert said.exit_code == 0, said.output
        until(lambda: not site.terminal.station.closed_by and not site.office.closed)
        site.office.begin_visit().end("done")
    finally:
        site.stage.restore_network()
    rows = site.terminal.journal.query(
        "select clear from facts where type = 'technician-acted' order by pos desc limit 1"
    )
    body = json.loads(rows[0]["clear"])
    assert (body["technician"], body["act"], body["device"]) == ("0042", "restore", "")


def test_a_closed_machine_whose_operator_is_gone_can_still_be_opened(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    config = stage.kiosk_config()
    alone = config.province.model_copy(update={"operator_key": ""})
    config = config.model_copy(update={"province": alone, "device": ()})
    terminal = assemble(config)
    try:
        terminal.station.close_machine("3217")
        terminal.stop()
        terminal = assemble(config)
        terminal.start()
        assert terminal.station.closed_by == "3217"
        ask_to_reopen(config, "0042")
        until(lambda: not terminal.station.closed_by)
    finally:
        terminal.stop()
        stage.stop()


def test_a_bundle_travels_sealed_as_a_scan_does(site: Site) -> None:
    told = site.order("support-bundle")
    assert told["state"] == "done"
    until(lambda: site.province.bundle(told["id"]) is not None)
    data = site.province.bundle(told["id"])
    assert data is not None
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        assert json.loads(pack.read("devices.json"))["now"]["receipt-printer"]
    blobs = site.province.rows(select(t.blobs))
    assert blobs
    folder = site.province.settings.folder / "blobs"
    assert not any(data[:64] in path.read_bytes() for path in folder.iterdir()), "sealed at rest"
    until(lambda: site.terminal.journal.backlog().blobs == 0)
    kept = site.config.data_folder / "journal" / "blobs"
    until(lambda: not list(kept.iterdir()))  # it keeps neither the file nor its key


def test_a_self_test_is_done_and_kept(site: Site) -> None:
    told = site.order("self-test")
    assert told["state"] == "done", told
    assert told["code"] in ("fine", "soon", "cannot")
    until(lambda: (site.terminal.sync.kick(), site.word().self_test is not None)[1])
    assert site.word().self_test.outcome == told["code"]


def test_a_stop_waits_for_no_order_that_waits_for_a_device(site: Site) -> None:
    site.stage.kiosk.receipt.unplug()
    given = site.order("restart-device", "receipt-printer", wait=False)["id"]
    fact = "select 1 from facts where type = ? and json_extract(clear, '$.order') = ?"

    def begun() -> list:
        site.terminal.sync.kick()
        return site.terminal.journal.query(fact, ("remote-ordered", given))

    until(begun)
    site.terminal.stop()
    site.stage.kiosk.receipt.replug()
    site.open()
    # written by the stop itself, not by the start that finds an order without an end
    told = fact.replace("select 1", "select json_extract(clear, '$.outcome') as outcome")
    rows = site.terminal.journal.query(told, ("remote-done", given))
    assert [row["outcome"] for row in rows] == ["unknown"]
    site.terminal.start()
    until(lambda: site.terminal.devices["receipt-printer"].state.usable)


def test_the_technician_s_bundle_lies_in_the_data_folder_and_a_few_are_kept(site: Site) -> None:
    for _ in range(BUNDLES_KEPT + 2):
        made = site.terminal.station.keep_bundle()
    kept = sorted((site.config.data_folder / "bundles").glob("*.zip"))
    assert made in kept
    assert len(kept) <= BUNDLES_KEPT
    assert made.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(made) as pack:
        assert json.loads(pack.read("journal.json"))["sync"]["standing"]


def test_what_is_known_of_the_paper_goes_along(site: Site) -> None:
    assert all(d.left is None for d in site.word().devices), "nobody has said what was put in"
    Consumables(site.terminal.journal).put_in("page-printer", "page-pack", 500, "3217")
    left = {d.id: d.left for d in site.terminal.station.word().devices}
    assert left["page-printer"] == 500
    assert left["receipt-printer"] is None


def test_the_technician_reads_who_ordered_what(site: Site) -> None:
    site.order("out-of-service", "document-camera")
    site.order("restore", "document-camera")
    forged = dict.fromkeys(("id", "verb"), "x")
    site.terminal.station.ordered([forged])
    names = {"document-camera": "高拍仪"}

    def told() -> list[tuple[str, str]]:
        since = site.office.now() - timedelta(hours=1)
        return [(h.title, h.text) for h in happenings(site.office, names, since)]

    until(lambda: any("没有接受" in title for title, _text in told()))
    seen = told()
    assert ("省平台远程指令：停止服务：高拍仪", "工号 3217 下的指令") in seen
    assert any(title == "远程指令已完成" for title, _text in seen)
