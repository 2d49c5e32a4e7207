"""A province over real TLS sockets, terminals with real key stores, and a clock to turn."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.journal import FileKeyStore
from shared.proof import Ed25519Signer
from shared.sandbox import Handle, Settings, provision, run_in_thread
from shared.sync import Call, HttpTransport, Lost, ProvinceClock, Reply
from shared.sync.contract import DEVICE_KEY_HEADER, ENROL, KEYS, REQUEST_MEDIA_TYPE, b64
from shared.sync.credentials import Credentials
from shared.sync.enrolment import check, enrol

WAIT_S = 120.0


class Clock:
    """Everybody's clock, which only a test turns."""

    def __init__(self) -> None:
        self.turned = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.turned


@dataclass
class Machine:
    """A terminal before and after its enrolment, without journal and engine."""

    name: str
    folder: Path
    handle: Handle
    clock: Clock
    signer: Ed25519Signer = field(default_factory=Ed25519Signer.generate)
    lines: list[HttpTransport] = field(default_factory=list)
    ca: Path | None = None

    def __post_init__(self) -> None:
        self.keys = FileKeyStore(self.folder)
        self.time = ProvinceClock(self.clock)
        self.restart()

    def restart(self) -> None:
        """Only what is on disk is left."""
        self.credentials = Credentials(self.keys, self.name, self.time.now)

    def line(self, pair: object = None, signer: Ed25519Signer | None = None) -> HttpTransport:
        made = HttpTransport(
            self.handle.url,
            signer or self.signer,
            self.time,
            answer_keys=[self.handle.province.settings.keys.answer_public],
            ca=self.ca or self.handle.authority.ca_file,
            pair=pair,  # type: ignore[arg-type]
            asked_once=True,
        )
        self.lines.append(made)
        return made

    def enrol(self, code: str) -> None:
        enrol(self.line(), self.signer, self.credentials, self.name, code, self.time)

    def check(self) -> None:
        sealing = self.handle.province.settings.keys.public
        check(self.line(self.credentials.pair), self.credentials, sealing, self.time)

    def ask(self, code: str, name: str = "", **more: str) -> Reply:
        """Enrolment as bare calls."""
        headers = {
            "Authorization": f"Basic {b64(f'{name or self.name}:{code}'.encode())}",
            "Content-Type": REQUEST_MEDIA_TYPE,
            DEVICE_KEY_HEADER: f":{b64(self.signer.public_key)}:",
        }
        body = base64.b64encode(self.credentials.request())
        reply = self.line().send(Call("test", "POST", ENROL, headers | more, body))
        assert isinstance(reply, Reply), reply
        return reply

    def keys_of_province(self, pair: object = None) -> Reply | Lost:
        line = self.line(self.credentials.pair if pair is None else pair)
        return line.send(Call("test", "GET", KEYS))

    def code(self, **more: object) -> str:
        ticket = self.handle.province.register.make_code(self.name, "kiosk", "H1", **more)  # type: ignore[arg-type]
        return ticket.code

    def enrolled_by(self, code: str) -> Machine:
        self.enrol(code)
        self.check()
        return self

    def enrolled(self) -> Machine:
        return self.enrolled_by(self.code())


class Stop(BaseException):
    """As if the power went."""


class Dying(FileKeyStore):
    """A real key store whose machine dies at the n-th change, before it or after it."""

    left, after = -1, False

    def _step(self, change, *args):
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Stop
        change(*args)
        if self.left == 0:
            raise Stop

    def put(self, name, value):
        self._step(super().put, name, value)

    def delete(self, name):
        self._step(super().delete, name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def province(tmp_path: Path, clock: Clock) -> Iterator[Handle]:
    folder = tmp_path / "province"
    handle = run_in_thread(Settings(folder, provision(folder), clock=clock), tls=True)
    yield handle
    handle.stop()


@pytest.fixture
def machine(tmp_path: Path, province: Handle, clock: Clock) -> Iterator[Callable[..., Machine]]:
    made: list[Machine] = []

    def one(name: str = "K1") -> Machine:
        made.append(Machine(name, tmp_path / f"{name}-keys", province, clock))
        return made[-1]

    yield one
    for each in made:
        for line in each.lines:
            line.close()


def until(condition: Callable[[], object]) -> None:
    """Wait for something that must come; the limit only ends a broken run."""
    give_up = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.02)


def problem(reply: Reply | Lost) -> tuple[int, str]:
    """Status and the problem's name."""
    import json

    assert isinstance(reply, Reply), reply
    return reply.status, json.loads(reply.body)["type"].rpartition(":")[2]
