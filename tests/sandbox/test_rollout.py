"""A release is tried in one hall before all get it: a terminal is served what is for its hall."""

from __future__ import annotations

import shutil

from shared.catalogue import CatalogueStore, bundled
from shared.catalogue.manifest import seal_folder
from shared.proof import Ed25519Signer
from shared.sandbox import Settings, provision, run_in_thread
from shared.sync import HttpTransport, ProvinceClock
from tests.sandbox.conftest import Terminal, now


def test_each_hall_is_served_the_newest_release_that_is_for_it(tmp_path):
    releases, editor = tmp_path / "releases", Ed25519Signer.generate()
    for name, serial, halls in (("r90", 90, ()), ("r91", 91, ("H1",))):
        shutil.copytree(bundled(), releases / name)
        seal_folder(releases / name, name, serial, halls, editor)
    keys = provision(tmp_path / "keys")
    settings = Settings(folder=tmp_path / "province", keys=keys, catalogue=releases)
    handle = run_in_thread(settings)
    try:

        def installed(name: str, hall: str) -> str:
            signer = Ed25519Signer.generate()
            handle.enrol(name, "kiosk", hall, signer.public_key, "大厅")
            transport = HttpTransport(
                handle.url, signer, ProvinceClock(now), answer_keys=[keys.answer_public]
            )
            terminal = Terminal(name, signer, keys.public, transport)
            store = CatalogueStore(tmp_path / name, hall=hall, keys=(editor.public_key,))
            return store.install(terminal.call("GET", "/v1/catalogue").body).release

        assert installed("K1", "H1") == "r91"
        assert installed("K2", "H2") == "r90"
    finally:
        handle.stop()
