"""Releases: signed, for some halls first, taken back only by a later one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared.catalogue import CatalogueStore
from shared.catalogue.care import making
from shared.catalogue.manifest import MANIFEST, read_folder
from shared.catalogue.store import pack
from shared.cli import app
from shared.domain.errors import Trouble
from shared.proof import Ed25519Signer
from shared.sandbox.catalogue import ReleaseFile
from tests.catalogue.conftest import body_of, put

KEY = Ed25519Signer.generate()
OTHER = Ed25519Signer.generate()


def code_of(store: CatalogueStore, packed: bytes) -> str:
    with pytest.raises(Trouble) as caught:
        store.install(packed)
    return caught.value.code


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    (tmp_path / "releases").mkdir()
    return tmp_path / "releases"


@pytest.fixture
def shipped(folder: Path, releases: Path) -> Path:
    """What terminals begin with: the first release."""
    making.make(folder, releases, making.Wanted("r1"), KEY)
    return releases / "r1"


def terminal(tmp_path: Path, shipped: Path, hall: str, keys: tuple[bytes, ...]) -> CatalogueStore:
    return CatalogueStore(tmp_path / f"store-{hall}", shipped, hall=hall, keys=keys)


def test_a_release_with_errors_does_not_go_out(folder: Path, releases: Path) -> None:
    body = body_of(folder / "items" / "MZ.json")
    body["items"][0]["legal_basis"] = []
    put(folder / "items" / "MZ.json", body)
    with pytest.raises(Trouble) as caught:
        making.make(folder, releases, making.Wanted("r1"), KEY)
    assert caught.value.code == "catalogue-lint"
    assert "E06" in caught.value.staff_hint
    assert list(releases.iterdir()) == []


def test_a_terminal_takes_only_what_a_key_it_knows_signed(
    tmp_path: Path, folder: Path, releases: Path, shipped: Path
) -> None:
    store = terminal(tmp_path, shipped, "H1", (KEY.public_key,))
    making.make(folder, releases, making.Wanted("stranger"), OTHER)
    assert code_of(store, pack(releases / "stranger")) == "catalogue-unsigned"
    making.make(folder, releases, making.Wanted("nobody"), None)
    assert code_of(store, pack(releases / "nobody")) == "catalogue-unsigned"
    making.make(folder, releases, making.Wanted("good"), KEY)
    assert store.install(pack(releases / "good")).release == "good"


@pytest.mark.parametrize("field", ["serial", "halls", "files", "release"])
def test_nothing_of_a_signed_manifest_can_be_changed(
    tmp_path: Path, folder: Path, releases: Path, shipped: Path, field: str
) -> None:
    making.make(folder, releases, making.Wanted("r2", halls=("H2",)), KEY)
    path = releases / "r2" / MANIFEST
    body = json.loads(path.read_text())
    if field == "files":
        (releases / "r2" / "home.json").write_text('{"notice": "x"}')
        import hashlib

        data = (releases / "r2" / "home.json").read_bytes()
        body["files"]["home.json"] = hashlib.sha256(data).hexdigest()
    else:
        body[field] = {"serial": 99, "halls": ["H1"], "release": "r3"}[field]
    path.write_text(json.dumps(body, ensure_ascii=False))
    store = terminal(tmp_path, shipped, "H1", (KEY.public_key,))
    assert code_of(store, pack(releases / "r2")) == "catalogue-unsigned"


def test_a_rollout_goes_hall_by_hall_and_back_only_forwards(
    tmp_path: Path, folder: Path, releases: Path, shipped: Path
) -> None:
    served = ReleaseFile(releases)
    keys = (KEY.public_key,)
    first, second = (terminal(tmp_path, shipped, hall, keys) for hall in ("H1", "H2"))

    def ask(store: CatalogueStore, hall: str) -> str:
        got = served.packed(hall)
        assert got is not None
        return store.install(got[0]).release

    making.make(folder, releases, making.Wanted("r2", halls=("H1",)), KEY)
    assert (ask(first, "H1"), ask(second, "H2")) == ("r2", "r1")
    assert served.catalogue().release == "r1", "the province's pages show what is for all"
    got = served.packed("H1")
    assert got is not None
    assert code_of(second, got[0]) == "catalogue-elsewhere"

    making.widen(releases / "r2", ("H2",), KEY)
    assert (ask(first, "H1"), ask(second, "H2")) == ("r2", "r2")
    making.widen(releases / "r2", (), KEY)
    assert served.catalogue().release == "r2"
    with pytest.raises(Trouble, match="catalogue-wide"):
        making.widen(releases / "r2", ("H3",), KEY)

    back = making.make(releases / "r1", releases, making.Wanted("r1-again"), KEY)
    assert back.serial > 2
    assert (ask(first, "H1"), ask(second, "H2")) == ("r1-again", "r1-again")


def test_the_commands_from_a_key_to_all_halls(folder: Path, releases: Path, tmp_path: Path) -> None:
    run = CliRunner()
    file = tmp_path / "editor.key"
    made = run.invoke(app, ["catalog", "key", str(file)])
    assert made.exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert re.search(r'signed_by = \["[A-Za-z0-9+/=]{44}"\]', made.stdout)
    assert file.read_text().strip() not in made.stdout
    assert run.invoke(app, ["catalog", "key", str(file)]).exit_code == 1

    common = ["--to", str(releases), "--key", str(file)]
    first = ["catalog", "release", "r9", "--from", str(folder), "--hall", "H1", *common]
    told = run.invoke(app, first)
    assert told.exit_code == 0, told.output
    assert "发给H1 这几个大厅，已签名" in told.stdout
    assert run.invoke(app, first).exit_code == 1, "a name is given once"
    told = run.invoke(app, ["catalog", "release", "r9", "--widen", *common])
    assert "发给所有大厅" in told.stdout
    manifest, _ = read_folder(releases / "r9")
    assert manifest.signed_by([making.read_key(file).public_key])
    (tmp_path / "bad.key").write_text("zz")
    bad = run.invoke(app, ["catalog", "release", "r10", "--key", str(tmp_path / "bad.key")])
    assert bad.exit_code == 1
    assert "zz" not in bad.output
