"""The chaos proxy does what its scripts say: otherwise nothing behind it was tested."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.chaos.proxy import CLEAN, EVERYTHING, Fault, Plan, Proxy, Script, chaos, losing

_REQUEST = b"r" * 100
_ANSWER = b"a" * 100


class Echo:
    """Answers each 100 bytes with 100 others, and remembers what came."""

    def __init__(self) -> None:
        self.got = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                end, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(end,), daemon=True).start()

    def _talk(self, end: socket.socket) -> None:
        seen = 0
        with suppress(OSError), end:
            while data := end.recv(4096):
                self.got += data
                for _ in range((seen + len(data)) // 100 - seen // 100):
                    end.sendall(_ANSWER)
                seen += len(data)

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def echo() -> Iterator[Echo]:
    end = Echo()
    yield end
    end.close()


def _always(script: Script) -> Plan:
    return lambda _n, _rng: script


def _talk(proxy: Proxy, rounds: int = 3, patience_s: float = 1.0) -> tuple[list[bytes], str]:
    """Ask and answer; what came back in each round, and how it ended."""
    came: list[bytes] = []
    try:
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=60) as end:
            for _ in range(rounds):
                end.sendall(_REQUEST)
                end.settimeout(patience_s)
                answer = b""
                while len(answer) < 100:
                    piece = end.recv(4096)
                    if not piece:
                        return came, "closed"
                    answer += piece
                came.append(answer)
    except ConnectionError:
        return came, "reset"
    except TimeoutError:
        return came, "silent"
    return came, "good"


def _through(
    echo: Echo, script: Script, patience_s: float = 60.0
) -> tuple[Proxy, list[bytes], str]:
    proxy = Proxy(("127.0.0.1", echo.port), "t", _always(script))
    try:
        came, end = _talk(proxy, patience_s=patience_s)
    finally:
        proxy.close()
    return proxy, came, end


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.SLOW, Fault.DRIP])
def test_a_line_that_is_only_slow_changes_nothing(echo: Echo, fault: Fault) -> None:
    script = Script(fault, latency_s=0.01, bytes_per_s=50_000)
    proxy, came, end = _through(echo, script)
    assert (came, end) == ([_ANSWER] * 3, "good")
    assert echo.got == _REQUEST * 3
    assert (proxy.counts.up, proxy.counts.down) == (300, 300)
    assert proxy.counts.faults[fault] == (0 if fault is Fault.NONE else 1)


def test_refused_and_half_open(echo: Echo) -> None:
    proxy, came, end = _through(echo, Script(Fault.REFUSE))
    assert (came, end) == ([], "reset")
    proxy, came, end = _through(echo, Script(Fault.HALF_OPEN), patience_s=0.5)
    assert (came, end) == ([], "silent")
    assert echo.got == b""
    assert proxy.counts.faults == {Fault.HALF_OPEN: 1}


def test_cut_after_so_many_bytes(echo: Echo) -> None:
    _, came, end = _through(echo, Script(Fault.CUT_DOWN, after=150))
    assert (came, end) == ([_ANSWER], "reset")
    _, came, end = _through(echo, Script(Fault.CUT_UP, after=250))
    assert (came, end) == ([_ANSWER] * 2, "reset")


def test_the_request_arrives_and_its_answer_does_not(echo: Echo) -> None:
    _, came, end = _through(echo, Script(Fault.RESET, turn=2))
    assert (came, end) == ([_ANSWER], "reset")
    assert echo.got == _REQUEST * 2
    _, came, end = _through(echo, Script(Fault.SWALLOW, turn=2), patience_s=0.5)
    assert (came, end) == ([_ANSWER], "silent")
    _, came, end = _through(echo, Script(Fault.LATE, turn=2, late_s=0.6))
    assert (came, end) == ([_ANSWER] * 3, "good")


def test_a_replay_is_a_connection_of_its_own(echo: Echo) -> None:
    proxy = Proxy(("127.0.0.1", echo.port), "t", _always(Script(Fault.REPLAY, turn=2)))
    try:
        assert _talk(proxy)[1] == "good"
        while proxy.replays != [_ANSWER * 2]:  # the time limit of the test ends a broken proxy
            threading.Event().wait(0.01)
        assert len(echo.got) == 500
    finally:
        proxy.close()


@pytest.mark.parametrize("fault", [Fault.FLIP_UP, Fault.GARBAGE_UP])
def test_what_goes_up_is_spoiled_at_one_place(echo: Echo, fault: Fault) -> None:
    _through(echo, Script(fault, after=150))
    assert echo.got[:150] == b"r" * 150
    spoiled = echo.got.replace(b"r", b"")
    assert len(spoiled) == 1 if fault is Fault.FLIP_UP else len(echo.got) > 300


@pytest.mark.parametrize("fault", [Fault.FLIP_DOWN, Fault.GARBAGE_DOWN])
def test_what_comes_down_is_spoiled_at_one_place(echo: Echo, fault: Fault) -> None:
    _, came, _ = _through(echo, Script(fault, after=150))
    assert came[0] == _ANSWER
    assert came[1] != _ANSWER


def test_calm_ends_what_is_spoiled_and_a_shut_port_lets_nobody_in(echo: Echo) -> None:
    proxy = Proxy(("127.0.0.1", echo.port), "t", _always(Script(Fault.HALF_OPEN)))
    try:
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=60) as end:
            end.sendall(_REQUEST)
            while not proxy.counts.faults:
                threading.Event().wait(0.01)
            proxy.calm()
            with pytest.raises(ConnectionError):
                end.recv(1)
        assert _talk(proxy, patience_s=60)[1] == "good"
        proxy.shut()
        assert _talk(proxy)[1] == "reset"
        proxy.listen()
        assert _talk(proxy, patience_s=60)[1] == "good"
    finally:
        proxy.close()


def test_a_seed_names_its_faults() -> None:
    plan = chaos(EVERYTHING, late_s=1.0)
    fates = [[plan(n, random.Random(f"{seed}:{n}")) for n in range(200)] for seed in (1, 1, 2)]
    assert fates[0] == fates[1] != fates[2]
    assert {fate.fault for fate in fates[0]} == set(EVERYTHING)
    assert CLEAN(1, random.Random(1)).fault is Fault.NONE


def test_three_answers_in_ten_are_lost_when_so_many_are_asked_for() -> None:
    plan, rng = losing(0.3, Fault.RESET, spared=2), random.Random(7)
    turns = [plan(n, rng).turn - 2 for n in range(20_000)]
    assert min(turns) == 1
    assert abs(len(turns) / sum(turns) - 0.3) < 0.01
