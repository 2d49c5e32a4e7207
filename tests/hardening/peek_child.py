"""Run by test_walls: another program of the same user that looks into a process.

Arguments: user id to become, process id, address. Prints what /proc/PID/mem and ptrace gave.
"""

from __future__ import annotations

import ctypes
import os
import sys


def main() -> None:
    """Look both ways."""
    user, pid, address = (int(word) for word in sys.argv[1:])
    if os.geteuid() == 0:
        os.setgid(user)
        os.setuid(user)
    try:
        with open(f"/proc/{pid}/mem", "rb") as memory:
            memory.seek(address)
            sys.stdout.write(memory.read(16).decode("ascii", "replace") + "\n")
    except OSError as error:
        sys.stdout.write(f"refused {error.errno}\n")
    libc = ctypes.CDLL(None, use_errno=True)
    seized = libc.ptrace(0x4206, pid, 0, 0)  # PTRACE_SEIZE
    sys.stdout.write("attached\n" if seized == 0 else f"refused {ctypes.get_errno()}\n")


if __name__ == "__main__":
    main()
