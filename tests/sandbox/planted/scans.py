"""Faults in scans and pages (sections 5 and 6)."""

from __future__ import annotations

import re

from sqlalchemy import delete, select, update

from shared.sandbox import (
    blobs,
    doors,
)
from shared.sandbox import tables as t
from shared.sandbox.province import Province
from tests.sandbox.planted.planting import fault, wrap


@fault("5.1 creating an upload again finds where it stands")
def begins_uploads_anew(patch):
    def make(original):
        def begin(self, db, terminal, sealed_digest, scope, length):
            db.execute(delete(t.blobs).where(t.blobs.c.sealed_digest == sealed_digest))
            return original(self, db, terminal, sealed_digest, scope, length)

        return begin

    wrap(patch, blobs.BlobStore, "begin", make)


@fault("5.2 HEAD tells offset, length and completeness")
def does_not_tell_the_length(patch):
    def make(original):
        def upload(status, found):
            answer = original(status, found)
            del answer.headers["Upload-Length"]
            return answer

        return upload

    wrap(patch, doors, "_upload", make)


@fault("5.5 a page shows only under the digest that facts name")
def shows_whatever_came(patch):
    def make(original):
        def open_(self, db, sealed_digest, scope, book):
            original(self, db, sealed_digest, scope, book)
            mine = t.pages.c.scope == scope
            db.execute(update(t.pages).where(mine).values(sealed_digest=sealed_digest))

        return open_

    wrap(patch, blobs.BlobStore, "_open", make)


@fault("5 an address is 64 hex digits and nothing else")
def takes_any_address(patch):
    patch.setattr(blobs, "DIGEST", re.compile(".*"))


@fault("5.3 a piece at another offset is 409 and tells the right one")
def takes_pieces_anywhere(patch):
    def make(original):
        def append(self, db, terminal, sealed_digest, offset, data, book):
            offset = self.look(db, terminal, sealed_digest).offset
            return original(self, db, terminal, sealed_digest, offset, data, book)

        return append

    wrap(patch, blobs.BlobStore, "append", make)


@fault("5.5 bytes that do not match their address are dropped")
def does_not_check_scans(patch):
    class Always:
        def __init__(self, _data=b""):
            pass

        def hexdigest(self):
            return Always.wanted

    def make(original):
        def finish(self, db, sealed_digest, end, book):
            real, Always.wanted = blobs.hashlib, sealed_digest
            patch.setattr(blobs, "hashlib", type("fake", (), {"sha256": Always}))
            try:
                return original(self, db, sealed_digest, end, book)
            finally:
                patch.setattr(blobs, "hashlib", real)

        return finish

    wrap(patch, blobs.BlobStore, "_finish", make)


@fault("5 one terminal's upload is unknown to another")
def shows_uploads_to_others(patch):
    def make(original):
        def look(self, db, terminal, sealed_digest):
            mine = t.blobs.c.sealed_digest == sealed_digest
            owner = db.execute(select(t.blobs.c.terminal).where(mine)).scalar()
            return original(self, db, owner or terminal, sealed_digest)

        return look

    wrap(patch, blobs.BlobStore, "look", make)


@fault("6 nobody else sees a page")
def serves_another_hall_s_page(patch):
    def page(self, device, case_id, digest):
        with self.store.transaction() as db:
            return self._blobs.page(db, case_id, digest)

    patch.setattr(Province, "page", page)


@fault("6 a page reaches the windows of its hall, byte for byte")
def lets_pages_be_cached(patch):
    def make(original):
        def page(self, *args):
            answer = original(self, *args)
            answer.headers["Cache-Control"] = "max-age=60"
            return answer

        return page

    wrap(patch, doors.Doors, "_page", make)
