"""Starts drivers' and decoders' children and ends them.

A child begins with nothing of ours: a short list of environment variables, no descriptor but its
end of the channel, no terminal, a process group of its own so that what it started ends with it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import ClassVar, Final

from shared.devices.isolated.channel import Channel

WORD: Final = "--device-child"
"""First argument of a packaged program that is to be such a child and nothing else."""
DRIVER: Final = "shared.devices.isolated.child"
PHOTO: Final = "shared.devices.idcard.photo_child"
"""What a child can be: a module with ``serve(handle, parent)`` that is run as a program."""
_KEPT: Final = frozenset(
    {"PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR"}
)
_KEPT_STARTS: Final = ("LC_", "SANE_", "PCSCLITE_", "CUPS_", "LIBUSB_", "UMOCKDEV_")
_LETS_GO_S: Final = 3.0
_ROOT: Final = Path(__file__).resolve().parents[3]


class Child:
    """One child process and our end of its line: packets, or messages over ``channel``."""

    def __init__(self, process: subprocess.Popen[bytes], line: socket.socket) -> None:
        self._process, self.line = process, line
        self.channel = Channel(line)
        self._ending = threading.Lock()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def wait(self, seconds: float) -> bool:
        """True when it has ended by itself within so many seconds. Not buried: ``end`` does that,
        because as long as it is not, its number and its group's stay its own."""
        until = time.monotonic() + seconds
        while True:
            with self._ending:
                if self._process.returncode is not None:
                    return True
                flags = os.WEXITED | os.WNOWAIT | os.WNOHANG
                if os.waitid(os.P_PID, self._process.pid, flags) is not None:
                    return True
            if time.monotonic() > until:
                return False
            time.sleep(0.005)

    def end(self) -> str:
        """Kill it and all it started; gives the signal that ended it, or '' for an exit.

        A process the kernel itself does not let go of (uninterruptible sleep) is left behind: it
        dies when the kernel lets it, and nobody waits for it.
        """
        with self._ending:
            if self._process.returncode is None:
                with contextlib.suppress(OSError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(_LETS_GO_S)
        self.channel.close()
        code = self._process.returncode
        return signal.Signals(-code).name if code is not None and code < 0 else ""


class Nursery:
    """One thread that starts every child: the kernel ends a child with the thread it came from."""

    _shared: ClassVar[Nursery | None] = None
    _making: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self) -> None:
        self._wanted: SimpleQueue[tuple[str, Future[Child]]] = SimpleQueue()
        threading.Thread(target=self._run, name="device-nursery", daemon=True).start()

    @classmethod
    def shared(cls) -> Nursery:
        """The one nursery of this process."""
        with cls._making:
            if cls._shared is None:
                cls._shared = cls()
            return cls._shared

    def start(self, module: str = DRIVER) -> Child:
        """A fresh child that waits for its first message. Raises OSError."""
        wanted: Future[Child] = Future()
        self._wanted.put((module, wanted))
        return wanted.result()

    def _run(self) -> None:
        while True:
            module, wanted = self._wanted.get()
            try:
                wanted.set_result(_start(module))
            except BaseException as error:
                wanted.set_exception(error)


def _start(module: str) -> Child:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        process = subprocess.Popen(
            [*_command(module), str(theirs.fileno()), str(os.getpid())],
            env=_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a vendor's library may print what it read from a card
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return Child(process, ours)


def _command(module: str) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, WORD, module]
    return [sys.executable, "-P", "-m", module]


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in _KEPT or k.startswith(_KEPT_STARTS)}
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
