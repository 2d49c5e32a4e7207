"""Scans at the province over the province's own accidents."""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64encode

import pytest
from sqlalchemy import delete, select, update

from shared.proof import seal_blob
from shared.sandbox import tables as t
from shared.sync.contract import BLOCK_BYTES, BlockPlan, b64, block_digests
from tests.sandbox.test_doors import _upload

SCOPE = "s1"


@pytest.fixture
def sealed() -> bytes:
    return seal_blob(secrets.token_bytes(32), SCOPE, secrets.token_bytes(3 * BLOCK_BYTES // 2))


def begin(kiosk, sealed: bytes, blocks: bool) -> str:
    """Create the upload, or find it; with the digests of its blocks, or without."""
    digest = hashlib.sha256(sealed).hexdigest()
    digests = b64(b"".join(block_digests(sealed, BLOCK_BYTES)))
    plan = BlockPlan(size=BLOCK_BYTES, digests=digests).model_dump_json().encode()
    metadata = f"scope {b64encode(SCOPE.encode()).decode()}"
    headers = {"Upload-Length": str(len(sealed)), "Upload-Metadata": metadata}
    reply = kiosk.call("POST", f"/v1/blobs/{digest}", plan if blocks else b"", headers)
    assert reply.status in (200, 201)
    return digest


def piece(kiosk, digest: str, data: bytes, at: int) -> int:
    headers = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
    return kiosk.call("PATCH", f"/v1/blobs/{digest}", data, headers).status


@pytest.mark.parametrize("blocks", [False, True])
def test_a_scan_that_is_whole_outlives_two_restored_databases(sandbox, enrol, sealed, blocks):
    """The first backup knew nothing of it and asks for it anew; the second calls it complete.
    Found by the simulation, seed 94454."""
    kiosk, store = enrol("K1"), sandbox.province.store
    digest, reply = _upload(kiosk, sealed, SCOPE, [(0, len(sealed))])
    assert reply.headers["upload-complete"] == "?1"
    file = sandbox.province.settings.folder / "blobs" / digest
    assert file.read_bytes() == sealed
    with store.engine.begin() as db:
        (known,) = [dict(row) for row in db.execute(select(t.blobs)).mappings()]
        db.execute(delete(t.blobs))
    begin(kiosk, sealed, blocks)
    rotten = bytes((sealed[0] ^ 1,)) + sealed[1:100]  # the line turned a bit, then broke
    piece(kiosk, digest, rotten, 0)
    with store.engine.begin() as db:
        db.execute(update(t.blobs).values(state=known["state"], offset=known["offset"]))
    assert file.read_bytes() == sealed


def test_an_older_database_asks_for_the_rest_of_what_lies_here_whole(sandbox, enrol, sealed):
    kiosk = enrol("K1")
    digest, _ = _upload(kiosk, sealed, SCOPE, [(0, len(sealed))])
    with sandbox.province.store.engine.begin() as db:
        db.execute(update(t.blobs).values(state="partial", offset=1000))
    assert piece(kiosk, digest, sealed[1000:], 1000) == 204
    folder = sandbox.province.settings.folder / "blobs"
    assert (folder / digest).read_bytes() == sealed
    assert [path.name for path in folder.iterdir()] == [digest]
