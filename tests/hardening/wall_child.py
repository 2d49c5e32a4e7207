"""Run by test_walls: a process with a secret in memory, behind the walls or (for comparison) not.

Arguments: user id to become, and whether to call harden (yes or no). Prints its standing, then
where the secret lies, and waits to be ended.
"""

from __future__ import annotations

import ctypes
import os
import resource  # noqa: F401 - loaded while root may still read the library's folder
import sys

from shared.hardening import harden

SECRET = b"CANARY-IN-MEMORY"


def main() -> None:
    """Give up being root, harden, tell, wait."""
    user, walls = int(sys.argv[1]), sys.argv[2] == "yes"
    if os.geteuid() == 0:
        os.setgid(user)
        os.setuid(user)
        # giving up root takes "dumpable" away by itself: an ordinary program of that user has it
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    if walls:
        harden()
    buffer = ctypes.create_string_buffer(SECRET)
    dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
    sys.stdout.write(f"{dumpable} {ctypes.addressof(buffer)}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
