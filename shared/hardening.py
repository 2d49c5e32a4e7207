"""Walls around a process that holds keys and people's data in memory.

Called by the faces, by the child that reads pages and by the sandbox, before they hold anything.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_SWAPS = Path("/proc/swaps")
_BLOCKS = Path("/sys/class/block")


def harden() -> None:
    """No core dumps, memory closed to other processes of the same user, no more privileges than
    now.

    prctl(2), PR_SET_DUMPABLE: without it, neither ptrace nor /proc/PID/mem open for anyone but a
    holder of CAP_SYS_PTRACE, and no core is written. What a start needs has to be called again in
    each child: executing a program sets "dumpable" back. Where the kernel has no such walls
    (Windows, macOS) nothing happens; docs/keys.md says so.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl PR_SET_DUMPABLE")


def swap_note(swaps: Path = _SWAPS, blocks: Path = _BLOCKS) -> str:
    """What staff should know of swap space; empty when memory never reaches a disk in the clear.

    zram stays in memory; a device of dm-crypt is encrypted.
    """
    try:
        lines = swaps.read_text("utf-8").splitlines()[1:]
    except OSError:
        return ""
    open_ones = [line.split()[0] for line in lines if line and not _closed(line.split()[0], blocks)]
    if not open_ones:
        return ""
    return (
        f"交换分区未加密（{'、'.join(open_ones)}），内存里的个人信息可能写到硬盘上："
        "请技术人员关闭交换分区（swapoff），或改用加密的交换分区。"
    )


def _closed(device: str, blocks: Path) -> bool:
    name = Path(device).resolve().name
    if name.startswith("zram"):
        return True
    try:
        return (blocks / name / "dm" / "uuid").read_text("ascii").startswith("CRYPT-")
    except OSError:
        return False
