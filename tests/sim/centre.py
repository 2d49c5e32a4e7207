"""The real sandbox province behind its real doors, on a database that can be saved and put back."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.datastructures import Headers

from shared.catalogue import bundled, load_release
from shared.proof import public_of
from shared.sandbox import Province, ProvinceKeys, Settings
from shared.sandbox.doors import Doors
from shared.sandbox.intake import Intake
from shared.sandbox.province import Device
from shared.sandbox.signatures import Gate, Received
from shared.sync import Call, Reply

URL = "http://127.0.0.1"


class _Catalogue:
    """The bundled release, verified once: looking at its files with every request is slow."""

    def __init__(self) -> None:
        self._release = load_release(bundled())

    def catalogue(self) -> Any:
        return self._release

    def packed(self) -> None:
        return None


class _OpenGate:
    """Lets a request in by the name it came with; most schedules spare the signatures."""

    def __init__(self, province: Province) -> None:
        self._province = province

    def check(self, request: Received) -> Device:
        kid = request.headers["x-sim-kid"]
        device = self._province.device(kid)
        assert device is not None
        return device

    def body_ok(self, _request: Received) -> bool:
        return True


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
        self.signed = False
        self.up = True

    def reset(self, *, signed: bool, intake: type[Intake] = Intake) -> None:
        """A fresh province."""
        self.signed = signed
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
        """What a process keeps in memory goes with it."""
        province = self.province
        province._keys._cache.clear()
        province._last_at = ""
        province._forget_devices()
        gate = Gate(province.device, province.now) if self.signed else _OpenGate(province)
        self._doors._gate = gate  # type: ignore[assignment]
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

    def answer(self, kid: str, call: Call, headers: dict[str, str]) -> Reply:
        """What the doors say to a request."""
        path, _, query = call.path.partition("?")
        parts = [unquote(part) for part in path.split("/")[2:]]
        values = dict(parse_qsl(query, keep_blank_values=True))
        handler = self._handler(call.method, parts, values)
        if handler is None:
            return Reply(404, self._date(), b"")
        received = Received(
            call.method, URL + call.path, Headers({**headers, "x-sim-kid": kid}), call.body
        )
        response = self._doors._answer(handler, received, values)
        names = {k.decode().lower(): v.decode() for k, v in response.raw_headers}
        return Reply(response.status_code, names | self._date(), bytes(response.body))

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

    def _date(self) -> dict[str, str]:
        return {"date": format_datetime(self.province.now(), usegmt=True)}

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
            if image.blobs.is_dir():
                shutil.copytree(image.blobs, self._blobs, dirs_exist_ok=True)
        self.restart()
