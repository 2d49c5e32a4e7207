"""The real sandbox province behind its real doors, on a database that can be saved and put back."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import sqlite3
import zlib
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, unquote

from starlette.datastructures import Headers

from shared.catalogue import bundled, load_release
from shared.proof import public_of
from shared.sandbox import Province, ProvinceKeys, Settings, blobs
from shared.sandbox.arriving import Arriving
from shared.sandbox.doors import Doors, Refused
from shared.sandbox.intake import Intake
from shared.sandbox.signatures import Received, SignatureRefused
from shared.sync.contract import ProblemType
from shared.sync.signing import SignedMessage
from tests.sim.seals import Raw, RealSeals, Seals, TokenSeals, weight


class _Catalogue:
    """The bundled release, verified once: looking at its files with every request is slow."""

    def __init__(self) -> None:
        self._release = load_release(bundled())

    def catalogue(self) -> Any:
        return self._release

    def packed(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Image:
    """A backup of the province: its database and its scans."""

    database: bytes
    blobs: Path


class Centre:
    """One province for many schedules, empty at the start of each."""

    def __init__(self, root: Path) -> None:
        self._root = root
        private = hashlib.sha256(b"the province of the simulation").digest()
        self.keys = ProvinceKeys(private, public_of(private), private)
        self._now = datetime.min
        settings = Settings(root / "province", self.keys, "sqlite://", clock=self.now)
        self.province = Province(settings)
        self.province.release = _Catalogue()  # type: ignore[assignment]
        self._doors = Doors(self.province, self.province.release)
        with self.province.store.engine.connect() as connection:
            raw = connection.connection.driver_connection
            connection.rollback()
        assert isinstance(raw, sqlite3.Connection)
        self._raw = raw
        self._empty = self._dump()
        self._images = 0
        self._signed = False
        self.started = datetime.min
        """When it was started last."""
        self.admitted = False
        """True when the gate let the last request in."""
        self.largest = 0
        """Bytes of a facts body beyond which the door says 413; 0: the contract's own limit."""
        self.seals: Seals = TokenSeals(self.province)
        self.up = True

    def reset(self, *, signed: bool, largest: int, intake: type[Intake] = Intake) -> None:
        """A fresh province."""
        self.largest = largest
        self._signed = signed
        self.province._intake = intake(self.province._keys)
        for path in self._root.glob("image-*"):
            shutil.rmtree(path)
        self._images = 0
        self._load(Image(self._empty, self._root / "nothing"))

    def tick(self, now: datetime) -> None:
        """Virtual time goes on."""
        self._now = now

    def now(self) -> datetime:
        """The province's clock."""
        return self._now

    def restart(self) -> None:
        """What a process keeps in memory goes with it, the nonces it has seen too."""
        province, self.started = self.province, self.now()
        province._keys._cache.clear()
        province._last_at = ""
        self.seals = RealSeals(province) if self._signed else TokenSeals(province)
        self._doors._gate = self.seals.gate
        self._doors._arriving = Arriving(province)
        self.up = True

    def save(self) -> Image:
        """A backup of everything."""
        self._images += 1
        folder = self._root / f"image-{self._images}"
        shutil.copytree(self._blobs, folder)
        return Image(self._dump(), folder)

    def put_back(self, image: Image, *, with_blobs: bool) -> None:
        """The province comes up on an older copy of its database."""
        self._load(image, with_blobs=with_blobs)

    def answer(
        self, request: SignedMessage, target: str, body: bytes, *, rotten: bool = False
    ) -> Raw:
        """What the doors say to a request, signed. ``rotten``: a scan is damaged as it is written,
        behind the signature."""
        path, _, query = target.partition("?")
        parts = [unquote(part) for part in path.split("/")[2:]]
        values = dict(parse_qsl(query, keep_blank_values=True))
        received = Received(request.method, request.url, Headers(request.headers), body)
        handler, admit = self._handler(request.method, parts, values), self._doors._known
        if handler is None:
            return self.seals.answer(request, Raw(404, {"date": self.date()}, b""), self.now())
        if parts[0] == "facts" and 0 < self.largest < weight(body) and not _bare(body):
            handler = _narrow
        admit = self._noted(admit if request.method != "PATCH" else self._in_two_steps())
        with patch.object(blobs, "write_at", _damaging) if rotten else nullcontext():
            response = self._doors._answer(handler, admit, received, values)
        names = {k.decode().lower(): v.decode() for k, v in response.raw_headers}
        status = response.status_code
        raw = Raw(status, names | {"date": self.date()}, bytes(response.body))
        return self.seals.answer(request, raw, self.now())

    def cut_off(self, request: SignedMessage, target: str, part: bytes, *, hangs: bool) -> bool:
        """A piece of a scan begins to arrive; then its line breaks, or falls silent.

        True when it was let in.
        """
        headers = Headers(request.headers)
        try:
            device = self._doors._admitted(Received(request.method, request.url, headers, b""))
        except SignatureRefused:
            return False
        digest = target.rpartition("/")[2]
        piece = self._doors._arriving.begin(device, digest, int(headers["upload-offset"]))
        piece.data += part
        if not hangs:
            self._doors._arriving.end(piece)
            self._doors._arriving.keep(piece)
        return True

    def _noted(self, admit: Any) -> Any:
        """Says in ``admitted`` whether the gate let the request in."""
        self.admitted = False

        def noted(received: Received) -> Any:
            device = admit(received)
            self.admitted = True
            return device

        return noted

    def _in_two_steps(self) -> Any:
        """As for a piece of a scan: who sends it is known before its bytes are looked at."""
        doors = self._doors
        return lambda received: doors._admitted(replace(received, body=b""))

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """Rows of a SELECT, as plain tuples, past the product's own reading."""
        return self._raw.execute(query, values).fetchall()

    def changes(self) -> int:
        """Differs from before when anything was written."""
        return self._raw.total_changes

    def blob(self, sealed_digest: str) -> bytes:
        return (self._blobs / sealed_digest).read_bytes()

    def complete(self) -> list[str]:
        return [
            row[0] for row in self.rows("select sealed_digest from blobs where state='complete'")
        ]

    def close(self) -> None:
        self.province.close()

    def _handler(self, method: str, parts: list[str], values: dict[str, str]) -> Any:
        doors = self._doors
        if parts[0] == "blobs":
            values["digest"] = parts[1]
            names = {"POST": doors._blob_begin, "HEAD": doors._blob_look}
            return names.get(method, doors._blob_append)
        if parts[0] == "pages":
            values["case"], values["digest"] = parts[1:]
            return doors._page
        return {"facts": doors._facts, "feed": doors._feed}.get(parts[0])

    def date(self) -> str:
        """The Date of an answer given now."""
        return format_datetime(self.now(), usegmt=True)

    @property
    def _blobs(self) -> Path:
        return self.province.settings.folder / "blobs"

    def _dump(self) -> bytes:
        return self._raw.serialize()

    def _load(self, image: Image, *, with_blobs: bool = True) -> None:
        source = sqlite3.connect(":memory:")
        source.deserialize(image.database)
        source.backup(self._raw)
        source.close()
        if with_blobs:
            for path in self._blobs.iterdir():
                path.unlink()
        for path in image.blobs.iterdir() if image.blobs.is_dir() else ():
            # the scans of that day are always there again (contract 5.7): of a scan that a database
            # knows and no disk has, nobody keeps a copy
            if not (self._blobs / path.name).exists():
                shutil.copy2(path, self._blobs)
        self.restart()


def _bare(body: bytes) -> bool:
    """A single fact without its body: less than that nobody can send."""
    try:
        facts = json.loads(gzip.decompress(body))["facts"]
    except (OSError, EOFError, zlib.error, ValueError):  # flipped on the line: refused unread
        return False
    return len(facts) == 1 and not facts[0].keys() & {"sealed", "clear"}


def _narrow(_device: Any, _received: Received, _values: dict[str, str]) -> Any:
    """A province that takes less than the contract allows."""
    raise Refused(413, ProblemType.TOO_LARGE)


def _damaging(path: Path, offset: int, data: bytes, **more: Any) -> None:
    """A bit goes over on the way to the province's disk."""
    _WRITE_AT(path, offset, bytes((data[0] ^ 1,)) + data[1:] if data else data, **more)


_WRITE_AT = blobs.write_at
