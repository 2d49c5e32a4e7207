"""The staff one terminal knows: clerks, their PINs as scrypt hashes, and a lock that grows.

At a window they sign in; at a kiosk they check what a technician does with money. Nothing is
shipped. The file is the owner's alone (0600).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

from shared.domain.errors import Actor, Trouble

STAFF_FILE = "staff.json"
"""Its name in a terminal's data folder."""
PIN_LENGTH = 6
"""Shortest PIN."""
FREE_TRIES = 3
"""Wrong PINs before the first lock."""
FIRST_LOCK_S = 30.0
LONGEST_LOCK_S = 3600.0
_N, _R, _P = 1 << 14, 8, 1
"""scrypt's cost: about 50 ms and 16 MB for each try."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """A member of staff. lead: may make and let go others."""

    id: str
    name: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    """A clerk as kept: ``wrong`` tries since the last right one, locked until (unix seconds).

    left: no longer works here. The entry stays, for the trail speaks of its id for years and no
    other person may get it.
    """

    id: str
    name: str
    salt: str
    hash: str
    wrong: int = 0
    locked_until: float = 0.0
    lead: bool = False
    left: bool = False

    @property
    def clerk(self) -> Clerk:
        return Clerk(self.id, self.name, self.lead)


class Staff:
    """The clerks of one terminal. Checking a PIN takes its time: call it off the GUI thread.

    path: the JSON file; made on the first ``add``. clock: unix seconds.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = path, clock
        self._entries = {entry.id: entry for entry in _read(path)}

    @property
    def empty(self) -> bool:
        """True until the first clerk has been made."""
        return not self._entries

    def clerks(self) -> list[Clerk]:
        """Everybody who may sign in, in the order they were made."""
        return [entry.clerk for entry in self._entries.values() if not entry.left]

    def add(self, id_: str, name: str, pin: str) -> Clerk:
        """Make a clerk; the first one leads.

        Raises Trouble ``staff-bad`` saying what is wrong with the words given.
        """
        self.judge(id_, name, pin)
        salt = secrets.token_bytes(16)
        entry = _Entry(
            id_.strip(), name.strip(), salt.hex(), _hash(pin, salt), lead=not self.clerks()
        )
        self._keep(entry)
        return entry.clerk

    def set_pin(self, id_: str, pin: str) -> None:
        """Another PIN, and a lock that ends. Raises Trouble ``staff-bad``."""
        entry = self._known(id_)
        fault = _fault(entry.id, entry.name, pin)
        if fault:
            raise _bad(fault)
        salt = secrets.token_bytes(16)
        fresh = replace(entry, salt=salt.hex(), hash=_hash(pin, salt), wrong=0, locked_until=0.0)
        self._keep(fresh)

    def let_lead(self, id_: str, lead: bool) -> None:
        """Who may change this list. Raises Trouble ``staff-bad`` when nobody would be left."""
        entry = self._known(id_)
        if not lead:
            self._another_leads(id_)
        self._keep(replace(entry, lead=lead))

    def let_go(self, id_: str) -> None:
        """Somebody no longer works here; their id is nobody else's ever.

        Raises Trouble ``staff-bad`` when nobody would be left to change this list.
        """
        entry = self._known(id_)
        self._another_leads(id_)
        self._keep(replace(entry, left=True, lead=False))

    def _known(self, id_: str) -> _Entry:
        entry = self._entries.get(id_.strip())
        if entry is None or entry.left:
            raise _bad("没有这个工号。")
        return entry

    def _another_leads(self, id_: str) -> None:
        if not any(clerk.lead and clerk.id != id_ for clerk in self.clerks()):
            raise _bad("至少要留一位能管理人员的。请先让另一位能管理。")

    def judge(self, id_: str, name: str, pin: str) -> None:
        """Raise Trouble ``staff-bad`` when nobody could be made of these words."""
        fault = _fault(id_.strip(), name.strip(), pin)
        if not fault and id_.strip() in self._entries:
            fault = "这个工号用过了，请换一个。"
        if fault:
            raise _bad(fault)

    def sign_in(self, id_: str, pin: str) -> Clerk:
        """The clerk with that id and PIN.

        Raises Trouble ``pin-wrong`` (the same for an unknown id) or ``pin-locked``.
        """
        entry = self._entries.get(id_.strip())
        if entry is None or entry.left:
            _hash(pin, b"nobody")  # an unknown id takes as long as a wrong PIN
            raise Trouble("pin-wrong", "工号或密码不对。", Actor.STAFF)
        left = entry.locked_until - self._clock()
        if 0 < left <= LONGEST_LOCK_S:
            raise _locked(left)
        if hmac.compare_digest(entry.hash, _hash(pin, bytes.fromhex(entry.salt))):
            if entry.wrong:
                self._keep(replace(entry, wrong=0, locked_until=0.0))
            return entry.clerk
        wrong = entry.wrong + 1
        pause = lock_seconds(wrong)
        self._keep(replace(entry, wrong=wrong, locked_until=self._clock() + pause))
        if pause:
            raise _locked(pause)
        raise Trouble(
            "pin-wrong",
            f"工号或密码不对。再错 {FREE_TRIES - wrong} 次会暂时锁定。",
            Actor.STAFF,
        )

    def _keep(self, entry: _Entry) -> None:
        """Write the file whole and durably, readable by its owner only."""
        self._entries[entry.id] = entry
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        words = json.dumps([asdict(e) for e in self._entries.values()], ensure_ascii=False)
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def lock_seconds(wrong: int) -> float:
    """How long the lock holds after so many wrong PINs: nothing, then 30 s doubling to an hour."""
    if wrong < FREE_TRIES:
        return 0.0
    return min(LONGEST_LOCK_S, FIRST_LOCK_S * 2.0 ** min(16, wrong - FREE_TRIES))


def _fault(id_: str, name: str, pin: str) -> str:
    if not id_ or not id_.isalnum() or len(id_) > 20:
        return "工号用字母或数字，最多 20 位。"
    if not name or len(name) > 30:
        return "请填写姓名。"
    if len(pin) < PIN_LENGTH:
        return f"密码至少 {PIN_LENGTH} 位。"
    steps = {ord(b) - ord(a) for a, b in pairwise(pin)}
    if steps in ({0}, {1}, {-1}) or pin == id_:
        return "这个密码太容易猜到，请换一个。"
    return ""


def _bad(fault: str) -> Trouble:
    return Trouble("staff-bad", fault, Actor.STAFF)


def _locked(seconds: float) -> Trouble:
    minutes = int(seconds // 60)
    words = f"{minutes} 分钟" if minutes else f"{max(1, int(seconds))} 秒"
    return Trouble("pin-locked", f"错得太多次，已锁定，请 {words}后再试。", Actor.STAFF)


def _hash(pin: str, salt: bytes) -> str:
    return hashlib.scrypt(pin.encode("utf-8"), salt=salt, n=_N, r=_R, p=_P).hex()


def _read(path: Path) -> list[_Entry]:
    """Entries of the file. Raises Trouble ``staff-unreadable`` rather than begin afresh."""
    if not path.exists():
        return []
    try:
        found = [_Entry(**raw) for raw in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise Trouble(
            "staff-unreadable",
            "工作人员名单读不出来，请找技术人员。",
            Actor.TECHNICIAN,
            "数据文件夹里的 staff.json 损坏或权限不对。",
        ) from error
    if found and not any(entry.lead for entry in found):
        found[0] = replace(found[0], lead=True)  # a file from before anybody led: who was first
    return found
