"""A device that never stops talking: whatever is asked of it ends, and says what is wrong."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from shared.config.model import DeviceEntry
from shared.devices.deadline import Deadline
from shared.devices.receipt.talk import EscposTalk, Silent
from shared.devices.registry import make_driver
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl, LinkLost
from shared.domain.errors import Trouble

PATIENCE = 90.0


_CHATTER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    line, _ = listener.accept()
    try:
        while True:
            line.sendall(bytes.fromhex(sys.argv[1]) * 4096)
    except OSError:
        line.close()
"""


class Chatterer:
    """A port on a network that sends as fast as it can, whatever it is told."""

    def __init__(self, words: bytes) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-E", "-c", _CHATTER, words.hex()], stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        self.url = f"tcp://127.0.0.1:{int(self._process.stdout.readline())}"

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def chatterer() -> Iterator[Callable[[bytes], Chatterer]]:
    made: list[Chatterer] = []

    def make(words: bytes) -> Chatterer:
        made.append(Chatterer(words))
        return made[-1]

    yield make
    for one in made:
        one.close()


def ends(work: Callable[[], object]) -> BaseException | None:
    """What it raised; fails when it does not come back."""
    met: list[BaseException | None] = []

    def run() -> None:
        try:
            work()
        except (Trouble, LinkLost, Silent) as error:
            met.append(error)
        else:
            met.append(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert met, "it never came back"
    return met[0]


@pytest.mark.parametrize(
    ("kind", "driver", "options"),
    [
        ("receipt-printer", "escpos", {}),
        ("cash-acceptor", "ssp", {}),
        ("cash-acceptor", "cctalk", {}),
        ("payment-terminal", "ecr", {"answer_ms": 300}),
        ("id-card-reader", "samv", {}),
        ("indicator-light", "modbus-light", {"green": 0}),
    ],
)
def test_every_driver_of_a_line_gives_up_on_it(chatterer, kind, driver, options):
    url = chatterer(b"noise\r\n\x12\x7f\x80").url
    made = make_driver(DeviceEntry(id="x", kind=kind, driver=driver, url=url, options=options))

    def use() -> None:
        made.open()
        made.health()

    try:
        assert isinstance(ends(use), Trouble)
    finally:
        made.close()


def test_the_questions_to_a_printer_end(chatterer):
    talk = EscposTalk(byte_link(DeviceUrl.parse(chatterer(b"\x00").url)), 0.3)
    talk._link.open()
    for ask in (talk.status, talk.clear, lambda: talk.about(67)):
        ends(ask)
    talk.close()


def test_a_device_file_that_never_ends_is_given_up():
    link = byte_link(DeviceUrl.parse("file:///dev/zero"))
    try:
        link.open()
    except LinkLost:
        pytest.fail("a device file opens")
    assert isinstance(ends(link.drain), LinkLost)
    assert link.read(16, Deadline(0))
    link.close()
