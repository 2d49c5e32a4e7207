"""The technician's PIN of one terminal: set at first boot, kept as a scrypt hash, tried patiently.

Nothing is shipped. The file lies with the terminal's keys and is the owner's alone (0600).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

from shared.domain.errors import Actor, Trouble

FILE = "technician.json"
SHORTEST, LONGEST = 6, 12
"""Digits of a PIN."""
FREE_TRIES = 5
"""Wrong PINs before the first wait."""
FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 3600.0
_N, _R, _P = 1 << 15, 8, 1
"""scrypt's cost: about 100 ms and 32 MB for each try."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the file says. ``wrong``: tries since the last right one; locked until (unix s)."""

    technician: str
    salt: str
    hash: str
    wrong: int = 0
    locked_until: float = 0.0


class TechnicianPin:
    """Sets and checks the PIN. Checking takes its time: call it off the GUI thread.

    folder: the terminal's key folder. clock: unix seconds.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = folder / FILE, clock
        self._lock = threading.Lock()

    @property
    def known(self) -> bool:
        """True once a PIN has been set."""
        return self._path.exists()

    def set(self, technician: str, pin: str) -> str:
        """Set or replace the PIN; gives the work number as kept. Whether that is allowed is the
        caller's to know. Raises Trouble ``pin-bad`` saying what is wrong with what was given.
        """
        technician = technician.strip()
        fault = _fault(technician, pin)
        if fault:
            raise Trouble("pin-bad", fault, Actor.TECHNICIAN)
        salt = secrets.token_bytes(16)
        with self._lock:
            self._keep(_Kept(technician, salt.hex(), _hash(pin, salt)))
        return technician

    def check(self, pin: str) -> str:
        """The work number of who knows the PIN.

        Raises Trouble ``pin-wrong``, ``pin-waiting`` (nothing was looked at), ``pin-unreadable``.
        """
        with self._lock:
            kept = self._read()
            waits = kept.locked_until - self._clock()
            # a clock that was set back must not lock for ever
            if 0 < waits <= LONGEST_WAIT_S:
                raise _waiting(waits)
            if hmac.compare_digest(kept.hash, _hash(pin, bytes.fromhex(kept.salt))):
                if kept.wrong:
                    self._keep(replace(kept, wrong=0, locked_until=0.0))
                return kept.technician
            wrong = kept.wrong + 1
            wait = wait_seconds(wrong)
            self._keep(replace(kept, wrong=wrong, locked_until=self._clock() + wait))
        words = (
            f"请过 {_words(wait)}再试。" if wait else f"再错 {FREE_TRIES - wrong} 次要等一会儿。"
        )
        raise Trouble("pin-wrong", f"密码不对。{words}", Actor.TECHNICIAN)

    def tries(self) -> tuple[int, int]:
        """Wrong PINs in a row, and the seconds the last of them costs."""
        wrong = self._read().wrong
        return wrong, int(wait_seconds(wrong))

    def _read(self) -> _Kept:
        try:
            return _Kept(**json.loads(self._path.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise Trouble(
                "pin-unreadable",
                "技术人员密码读不出来，请用新的登记码重设。",
                Actor.TECHNICIAN,
                f"密钥文件夹里的 {FILE} 损坏或权限不对。",
            ) from error

    def _keep(self, kept: _Kept) -> None:
        """Write the file whole and durably, readable by its owner only."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(json.dumps(asdict(kept), ensure_ascii=False))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def wait_seconds(wrong: int) -> float:
    """How long to wait after so many wrong PINs: nothing, then 30 s doubling to an hour."""
    if wrong < FREE_TRIES:
        return 0.0
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(16, wrong - FREE_TRIES))


def _fault(technician: str, pin: str) -> str:
    if not technician or not technician.isalnum() or len(technician) > 12:
        return "工号用字母或数字，最多 12 位。"
    if not pin.isascii() or not pin.isdigit() or not SHORTEST <= len(pin) <= LONGEST:
        return f"密码用 {SHORTEST} 到 {LONGEST} 位数字。"
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    halves = len(pin) % 2 == 0 and pin[: len(pin) // 2] == pin[len(pin) // 2 :]
    if steps in ({0}, {1}, {-1}) or len(set(pin)) < 3 or halves or pin in technician:
        return "这个密码太容易猜到，请换一个。"
    return ""


def _waiting(seconds: float) -> Trouble:
    words = f"错得太多次，请过 {_words(seconds)}再试。"
    return Trouble("pin-waiting", words, Actor.TECHNICIAN, "忘了密码，可用新的登记码重设。")


def _words(seconds: float) -> str:
    minutes = -(-int(seconds) // 60)
    return f"{minutes} 分钟" if seconds > 60 else f"{max(1, int(seconds))} 秒"


def _hash(pin: str, salt: bytes) -> str:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=64 * 1024 * 1024).hex()
