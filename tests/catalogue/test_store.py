"""Releases: verified before use, switched whole or not at all, the last good one kept."""

import contextlib
import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.catalogue import CatalogueStore, bundled, load_release
from shared.catalogue.manifest import MANIFEST, file_name_ok, seal_folder, verify
from shared.catalogue.store import MAX_LOSS, pack, unpack
from shared.domain.errors import Actor, Trouble

FIRST = "items/MZ.json"
"""One department's items, edited by the tests."""
Edit = Callable[[dict[str, Any]], None]


def make_release(folder: Path, serial: int, edit: Edit | None = None) -> Path:
    """A release like the shipped one, with a later serial."""
    shutil.copytree(bundled(), folder)
    if edit is not None:
        path = folder / FIRST
        body = json.loads(path.read_text())
        edit(body)
        path.write_text(json.dumps(body, ensure_ascii=False))
    seal_folder(folder, f"r{serial}", serial)
    return folder


def listed(file: Path, name: str) -> list[dict[str, Any]]:
    return list(json.loads(file.read_text()).get(name, []))


def write(file: Path, body: object) -> None:
    file.write_text(json.dumps(body, ensure_ascii=False))


def rename_first(body: dict[str, Any]) -> None:
    body["items"][0]["name"] = "改过的名字"


@pytest.fixture
def store(tmp_path: Path) -> CatalogueStore:
    return CatalogueStore(tmp_path / "store")


def trouble_of(store: CatalogueStore, packed: bytes) -> Trouble:
    before = store.current
    with pytest.raises(Trouble) as caught:
        store.install(packed)
    assert store.current is before
    return caught.value


def test_a_fresh_terminal_uses_what_shipped(store: CatalogueStore) -> None:
    assert store.current.serial == load_release(bundled()).serial
    assert store.troubles == []


def test_a_new_release_is_laid_down_and_survives_a_restart(
    store: CatalogueStore, tmp_path: Path
) -> None:
    store.install(pack(make_release(tmp_path / "new", 90, rename_first)))
    assert store.current.release == "r90"
    again = CatalogueStore(tmp_path / "store")
    assert again.current.release == "r90"
    assert again.current.items["MZ001"].name == "改过的名字"


def test_the_same_release_again_changes_nothing(store: CatalogueStore, tmp_path: Path) -> None:
    packed = pack(make_release(tmp_path / "new", 90))
    first = store.install(packed)
    assert store.install(packed) is first


def test_other_content_under_the_same_name_is_refused(
    store: CatalogueStore, tmp_path: Path
) -> None:
    store.install(pack(make_release(tmp_path / "new", 90)))
    forged = pack(make_release(tmp_path / "forged", 90, rename_first))
    assert trouble_of(store, forged).code == "catalogue-damaged"


@pytest.mark.parametrize("name", [FIRST, "plain/MZ002.json", MANIFEST])
def test_an_edited_file_falls_back_to_the_last_good_release_and_says_so(
    store: CatalogueStore, tmp_path: Path, name: str
) -> None:
    store.install(pack(make_release(tmp_path / "a", 90)))
    store.install(pack(make_release(tmp_path / "b", 91)))
    edited = tmp_path / "store" / "releases" / "r91" / name
    edited.write_bytes(edited.read_bytes()[:-9] + b"  }\n")
    again = CatalogueStore(tmp_path / "store")
    assert again.current.release == "r90"
    trouble = again.troubles[0]
    assert trouble.code == "catalogue-damaged"
    assert trouble.actor is Actor.TECHNICIAN
    assert "办事目录坏了" in trouble.sentence
    assert "校验不通过" in trouble.staff_hint


def test_with_every_laid_down_release_damaged_what_shipped_is_used(
    store: CatalogueStore, tmp_path: Path
) -> None:
    store.install(pack(make_release(tmp_path / "a", 90)))
    shutil.rmtree(tmp_path / "store" / "releases" / "r90")
    again = CatalogueStore(tmp_path / "store")
    assert again.current.release == load_release(bundled()).release
    assert again.troubles


def test_with_nothing_good_left_the_terminal_sends_people_to_the_window(tmp_path: Path) -> None:
    broken = tmp_path / "shipped"
    shutil.copytree(bundled(), broken)
    (broken / FIRST).write_text("{}")
    with pytest.raises(Trouble) as caught:
        CatalogueStore(tmp_path / "store", broken)
    assert caught.value.code == "catalogue-missing"
    assert "人工窗口" in caught.value.sentence


def test_a_visit_keeps_its_release_while_another_is_installed(
    store: CatalogueStore, tmp_path: Path
) -> None:
    store.install(pack(make_release(tmp_path / "a", 90)))
    pin = store.pin()
    for serial in (91, 92, 93):
        store.install(pack(make_release(tmp_path / str(serial), serial)))
    kept = tmp_path / "store" / "releases"
    assert pin.catalogue.release == "r90"
    assert {p.name for p in kept.iterdir()} == {"r90", "r92", "r93"}
    pin.release()
    pin.release()
    assert {p.name for p in kept.iterdir()} == {"r92", "r93"}


def test_a_release_that_drops_more_than_a_fifth_is_refused(
    store: CatalogueStore, tmp_path: Path
) -> None:
    def cut(folder: Path, keep: int, serial: int) -> bytes:
        shutil.copytree(bundled(), folder)
        every = [raw for f in sorted((folder / "items").iterdir()) for raw in listed(f, "items")]
        asked = {f.stem for f in (folder / "forms").iterdir()}
        every.sort(key=lambda raw: raw["id"] not in asked)
        guides = [
            raw
            for f in (folder / "plain").iterdir()
            for raw in (listed(f, "guides") or [json.loads(f.read_text())])
        ]
        left = {raw["id"] for raw in every[:keep]}
        shutil.rmtree(folder / "items")
        shutil.rmtree(folder / "plain")
        (folder / "plain").mkdir()
        write(folder / "items.json", {"items": every[:keep]})
        write(folder / "plain" / "all.json", {"guides": [g for g in guides if g["item"] in left]})
        write(folder / "bundles.json", {"bundles": []})
        write(folder / "offers.json", {})
        write(folder / "home.json", {"frequent": ["RS001", "MZ002"]})
        shutil.rmtree(folder / "lexicon")
        seal_folder(folder, f"r{serial}", serial)
        return pack(folder)

    count = len(load_release(bundled()).items)
    most = math.floor(count * MAX_LOSS)
    refused = trouble_of(store, cut(tmp_path / "a", count - most - 1, 90))
    assert refused.code == "catalogue-shrunk"
    assert f"{most + 1} 项" in refused.staff_hint
    assert store.install(cut(tmp_path / "b", count - most, 91)).release == "r91"


def test_an_older_release_is_refused(store: CatalogueStore, tmp_path: Path) -> None:
    store.install(pack(make_release(tmp_path / "a", 90)))
    old = pack(make_release(tmp_path / "b", 89))
    assert trouble_of(store, old).code == "catalogue-older"


def test_a_software_update_with_a_later_release_wins(tmp_path: Path) -> None:
    CatalogueStore(tmp_path / "store").install(pack(make_release(tmp_path / "a", 90)))
    shipped = make_release(tmp_path / "shipped", 95)
    assert CatalogueStore(tmp_path / "store", shipped).current.release == "r95"


def test_vague_materials_never_reach_a_screen(store: CatalogueStore, tmp_path: Path) -> None:
    def blur(body: dict[str, Any]) -> None:
        body["items"][0]["materials"][0] = {"use": "id", "name": "其他相关材料"}

    trouble = trouble_of(store, pack(make_release(tmp_path / "a", 90, blur)))
    assert trouble.code == "catalogue-unfit"
    assert "含糊" in trouble.staff_hint


def test_a_promise_longer_than_the_law_never_reaches_a_screen(
    store: CatalogueStore, tmp_path: Path
) -> None:
    def stretch(body: dict[str, Any]) -> None:
        body["items"][0]["promised_limit"] = {"value": 300, "unit": "工作日"}

    trouble = trouble_of(store, pack(make_release(tmp_path / "a", 90, stretch)))
    assert trouble.code == "catalogue-unfit"


def test_a_release_for_later_software_waits(store: CatalogueStore, tmp_path: Path) -> None:
    folder = make_release(tmp_path / "a", 90)
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "schema": 2}))
    assert trouble_of(store, pack(folder)).code == "catalogue-newer"


@pytest.mark.parametrize(
    "name", ["../evil.json", "/etc/x.json", "a/b/c.json", "x.py", "", "a.json/"]
)
def test_names_that_leave_the_folder_are_refused(name: str) -> None:
    assert not file_name_ok(name)


def test_a_file_nobody_listed_is_refused(tmp_path: Path) -> None:
    folder = make_release(tmp_path / "a", 90)
    (folder / "extra.json").write_text("{}")
    with pytest.raises(Trouble, match="catalogue-damaged"):
        load_release(folder)


def test_what_a_crash_left_behind_is_swept_away(tmp_path: Path) -> None:
    left = tmp_path / "store" / "releases" / "incoming-1"
    left.mkdir(parents=True)
    (left / "items.json").write_text("{")
    (tmp_path / "store" / "current.new").write_text("r")
    store = CatalogueStore(tmp_path / "store")
    assert not left.exists()
    assert store.troubles == []


@pytest.mark.parametrize("pointer", ["../..", "r 9", "", "\x00", "不存在"])
def test_a_damaged_pointer_is_no_way_out_of_the_folder(tmp_path: Path, pointer: str) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "current").write_text(pointer)
    assert CatalogueStore(tmp_path / "store").current.release == load_release(bundled()).release


def test_packing_the_same_folder_twice_gives_the_same_bytes() -> None:
    assert pack(bundled()) == pack(bundled())


SHIPPED = pack(bundled())


@settings(max_examples=60)
@given(st.integers(0, len(SHIPPED) - 1), st.integers(1, 255))
def test_a_flipped_byte_is_refused_or_harmless(place: int, flip: int) -> None:
    """Whatever byte is changed on the way: a Trouble, or the very same texts."""
    changed = bytearray(SHIPPED)
    changed[place] ^= flip
    with contextlib.suppress(Trouble):
        manifest, files = unpack(bytes(changed))
        verify(manifest, files)
        assert files == unpack(SHIPPED)[1]


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(Trouble, match="catalogue-damaged"):
        unpack(noise)


def test_a_refused_release_reaches_staff_until_a_good_one_came(
    store: CatalogueStore, tmp_path: Path
) -> None:
    def without_basis(body: dict[str, Any]) -> None:
        body["items"][0]["legal_basis"] = []

    packed = pack(make_release(tmp_path / "unfit", 90, without_basis))
    assert trouble_of(store, packed).code == "catalogue-unfit"
    assert [t.code for t in store.troubles] == ["catalogue-unfit"]
    store.install(pack(make_release(tmp_path / "good", 91)))
    assert store.troubles == []


def test_a_damaged_release_is_told_until_another_one_is_in_force(
    store: CatalogueStore, tmp_path: Path
) -> None:
    store.install(pack(make_release(tmp_path / "a", 90)))
    (tmp_path / "store" / "releases" / "r90" / FIRST).write_text("{}")
    again = CatalogueStore(tmp_path / "store")
    assert [t.code for t in again.troubles] == ["catalogue-damaged"]
    again.install(pack(make_release(tmp_path / "b", 91)))
    assert again.troubles == []
