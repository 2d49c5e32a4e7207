"""Power loss, replayed: what the kernel was asked to write, and the files a cut could have left.

strace writes down every call that changes files below a folder; `Disk` plays them back. A write
counts from its file's next fsync on, a name from its folder's next fsync on. Of what no fsync has
covered, an image keeps nothing, everything, or any part: dropped, out of order, torn at sectors.
Folders themselves are taken as durable once made (they are made at installation).
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "openat,close,write,pwrite64,writev,pwritev,lseek,fsync,fdatasync,ftruncate,fallocate,"
    "rename,renameat,renameat2,unlink,unlinkat,link,linkat,mkdir,mkdirat,truncate,msync"
)
_LONGEST = 1 << 17
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<(.*)>)?(?: .*)?$")
_UNFINISHED = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
_FD = re.compile(r"^(\d+)<(.*?)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


@dataclass(frozen=True)
class Op:
    """One change. ``kind``: write, truncate, sync, create, rename, unlink, link, ack."""

    kind: str
    path: str
    at: int = 0
    data: bytes = b""
    other: str = ""


def why_not() -> str:
    """Why recording is impossible here; empty when it is possible."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "needs strace (Debian: apt install strace)"
    probe = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=none", "true"], capture_output=True, check=False
    )
    return "" if probe.returncode == 0 else "strace may not trace here: " + probe.stderr.decode()


def record(command: list[str], root: Path, log: Path, env: dict[str, str]) -> list[Op]:
    """Run ``command`` under strace; the changes below ``root``, in order.

    Lines the command writes to ``root``/acks become ack operations.
    """
    options = ["-f", "-qq", "--seccomp-bpf", "-y", "-xx", "-s", str(_LONGEST), "-o", str(log)]
    subprocess.run(
        ["strace", *options, "-e", f"trace={CALLS}", *command],
        env=env,
        check=True,
        timeout=300,
    )
    return list(_Reader(str(root)).ops(log))


class _Reader:
    """Turns strace's lines into operations."""

    def __init__(self, root: str) -> None:
        self._root = root + "/"
        self._at: dict[str, int] = {}
        self._size: dict[str, int] = {}

    def ops(self, log: Path) -> Iterator[Op]:
        begun: dict[str, str] = {}
        for raw in log.open(encoding="ascii", errors="replace"):
            line = raw.rstrip("\n")
            if found := _UNFINISHED.match(line):
                begun[found[1]] = found[2]
                continue
            if found := _RESUMED.match(line):
                line = f"{found[1]} {begun.pop(found[1])}{found[2]}"
            parts = _LINE.match(line)
            if parts is None or int(parts[4]) < 0:
                continue
            yield from self._op(parts[2], parts[3], int(parts[4]))

    def _op(self, call: str, args: str, result: int) -> Iterator[Op]:
        texts = [bytes.fromhex(t.replace("\\x", "")) for t, _cut in _TEXT.findall(args)]
        fd = _FD.match(args)
        path = bytes.fromhex(fd[2].replace("\\x", "")).decode() if fd else ""
        named = [t.decode() for t in texts] if call not in {"write", "pwrite64"} else []
        if not any(p.startswith(self._root) for p in [path, *named]):
            return
        number = fd[1] if fd else ""
        if call == "openat":
            name = named[0]
            self._at[str(result)] = 0
            if "O_APPEND" in args:
                self._at[str(result)] = self._size.get(name, 0)
            if "O_CREAT" in args:
                yield Op("create", name)
            if "O_TRUNC" in args:
                yield Op("truncate", name, 0)
                self._size[name] = 0
        elif call == "lseek":
            self._at[number] = result
        elif call in {"write", "pwrite64"}:
            at = int(args.rsplit(",", 1)[1]) if call == "pwrite64" else self._at.get(number, 0)
            data = texts[0][:result].ljust(result, b"\0")
            if call == "write":
                self._at[number] = at + result
            self._size[path] = max(self._size.get(path, 0), at + result)
            if path == self._root + "acks":
                yield Op("ack", data.decode())
            else:
                yield Op("write", path, at, data)
        elif call in {"fsync", "fdatasync"}:
            yield Op("sync", path)
        elif call == "ftruncate":
            size = int(args.rsplit(",", 1)[1])
            self._size[path] = size
            yield Op("truncate", path, size)
        elif call in {"rename", "renameat", "renameat2"}:
            yield Op("rename", named[0], other=named[1])
        elif call in {"link", "linkat"}:
            yield Op("link", named[0], other=named[1])
        elif call in {"unlink", "unlinkat"}:
            yield Op("unlink", named[0])
        elif call in {"writev", "pwritev", "fallocate", "truncate", "msync"}:
            raise AssertionError(f"{call}: the replay does not know how to play this")


@dataclass
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Op] = field(default_factory=list)


class Disk:
    """Files as far as an fsync has made them durable, and what still hangs in the air."""

    def __init__(self, before: Path, root: Path) -> None:
        """``before``: a copy of ``root`` as it was when the recording began."""
        self._root = root
        self._names: dict[str, _File] = {}  # as the running process sees them
        self._durable: dict[str, _File] = {}
        self._moves: dict[str, list[tuple[str, str, _File | None]]] = {}
        for path in sorted(p for p in before.rglob("*") if p.is_file()):
            file = _File(bytearray(path.read_bytes()))
            name = str(root / path.relative_to(before))
            self._names[name] = self._durable[name] = file

    def play(self, op: Op) -> None:
        if op.kind == "create" and op.path not in self._names:
            self._names[op.path] = _File()
            self._move(op.path, "", self._names[op.path])
        elif op.kind in {"write", "truncate"} and op.path in self._names:
            self._names[op.path].pending.append(op)
        elif op.kind == "rename":
            file = self._names.pop(op.path)
            self._names[op.other] = file
            self._move(op.other, op.path, file)
        elif op.kind == "link":
            self._names[op.other] = self._names[op.path]
            self._move(op.other, "", self._names[op.path])
        elif op.kind == "unlink" and op.path in self._names:
            del self._names[op.path]
            self._move("", op.path, None)
        elif op.kind == "sync":
            self._sync(op.path)

    def image(self, target: Path, rng: random.Random, how: str) -> None:
        """Lay down what a cut at this moment could leave. ``how``: none, all, or any."""
        names = dict(self._durable)
        for moves in self._moves.values():
            count = {"none": 0, "all": len(moves)}.get(how, rng.randint(0, len(moves)))
            _apply_moves(names, moves[:count])
        for path, file in names.items():
            place = target / Path(path).relative_to(self._root)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            data = bytearray(file.durable)
            for op in _survivors(file.pending, rng, how):
                _write(data, op)
            place.write_bytes(data)
            place.chmod(0o600)

    @property
    def hanging(self) -> int:
        """How many changes no fsync has covered."""
        files = {id(f): f for f in [*self._names.values(), *self._durable.values()]}
        return sum(len(f.pending) for f in files.values()) + sum(map(len, self._moves.values()))

    def _move(self, new: str, old: str, file: _File | None) -> None:
        folder = str(Path(new or old).parent)
        self._moves.setdefault(folder, []).append((new, old, file))

    def _sync(self, path: str) -> None:
        file = self._names.get(path)
        if file is None:  # a folder
            _apply_moves(self._durable, self._moves.pop(path, []))
            return
        for op in file.pending:
            _write(file.durable, op)
        file.pending.clear()


def _apply_moves(names: dict[str, _File], moves: list[tuple[str, str, _File | None]]) -> None:
    for new, old, file in moves:
        names.pop(old, None)
        if file is not None:
            names[new] = file


def _survivors(pending: list[Op], rng: random.Random, how: str) -> Iterator[Op]:
    if how == "none":
        return
    if how == "all":
        yield from pending
        return
    share = rng.choice([0.1, 0.5, 0.9, 1.0])
    until = rng.randint(0, len(pending)) if rng.random() < 0.5 else len(pending)
    sector = rng.choice([512, 4096])
    torn = rng.choice([0.0, 0.3, 1.0])
    for op in pending[:until]:
        if rng.random() > share:
            continue
        if op.kind == "write" and rng.random() < torn:
            yield from _torn(op, sector, rng)
        else:
            yield op


def _torn(op: Op, sector: int, rng: random.Random) -> Iterator[Op]:
    """Some of the sectors a write touches."""
    at, end = op.at, op.at + len(op.data)
    while at < end:
        upto = min(end, (at // sector + 1) * sector)
        if rng.random() < 0.5:
            yield Op("write", op.path, at, op.data[at - op.at : upto - op.at])
        at = upto


def _write(data: bytearray, op: Op) -> None:
    if op.kind == "truncate":
        del data[op.at :]
        data.extend(bytes(op.at - len(data)))
        return
    if len(data) < op.at:
        data.extend(bytes(op.at - len(data)))
    data[op.at : op.at + len(op.data)] = op.data
