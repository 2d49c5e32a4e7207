"""A private print service with a backend that can run out of paper (started by the tests)."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import time
from pathlib import Path

BACKEND = """#!/bin/sh
[ $# -eq 0 ] && { echo 'direct faulty "Unknown" "faulty"'; exit 0; }
[ -s @TOLD@ ] && echo "STATE: -$(cat @TOLD@)" >&2
while [ -s @FAULT@ ]; do
  told=$(cat @FAULT@); echo "$told" > @TOLD@; echo "STATE: +$told" >&2; sleep 0.2
  [ "$(cat @FAULT@ 2>/dev/null)" = "$told" ] || echo "STATE: -$told" >&2
done
[ -n "$6" ] && cat "$6" > @OUT@/job-$1.pdf || cat > @OUT@/job-$1.pdf
[ -s @AFTER@ ] && { cat @AFTER@ > @TOLD@; echo "STATE: +$(cat @AFTER@)" >&2; sleep 0.2; }
[ -s @EXIT@ ] && exit $(cat @EXIT@)
exit 0
"""
"""Says what stands in the file fault for as long as it stands there, and what stands in the file
after when it is done; exits with what stands in the file exit. told: what it said last."""


class PrivateCups:
    """One queue named A4; everything under ``root``."""

    def __init__(self, root: Path) -> None:
        if not installed() or os.geteuid() != 0:
            raise RuntimeError("needs cups and cups-client, and root to start a service of its own")
        self.root = root
        self.out = root / "out"
        self.fault_file = root / "fault"
        self.after_file, self.exit_file = root / "after", root / "exit"
        self.socket = root / "cups.sock"
        for name in ("etc", "spool", "spool/tmp", "cache", "state", "log", "out", "bin"):
            (root / name).mkdir(parents=True, exist_ok=True)
        for folder in (root, *root.rglob("*")):
            if folder.is_dir():
                folder.chmod(0o777)
        self._backend()
        self._settings()
        self.process = self._start()
        self.add_queue()

    def _start(self) -> subprocess.Popen:
        etc = self.root / "etc"
        return subprocess.Popen(
            ["/usr/sbin/cupsd", "-f", "-c", etc / "cupsd.conf", "-s", etc / "files.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def fault(self, reason: str) -> None:
        """Stop with these reasons (one, or several with commas); "" to go on."""
        self.fault_file.write_text(reason)

    def calm(self) -> None:
        """As it was at first."""
        for path in (self.fault_file, self.after_file, self.exit_file, *self.out.iterdir()):
            path.unlink(missing_ok=True)

    def stop_service(self) -> None:
        """The service goes away; what it had stays on its disk."""
        self.process.terminate()
        self.process.wait(60)

    def start_service(self) -> None:
        """It comes back."""
        self.process = self._start()
        self._until(["/usr/bin/lpstat", "-r"], b"scheduler is running")

    def remove_queue(self) -> None:
        self._run(["/usr/sbin/lpadmin", "-x", "A4"])

    def _run(self, command: list[str]) -> subprocess.CompletedProcess:
        env = {**os.environ, "CUPS_SERVER": str(self.socket), "LC_ALL": "C"}
        return subprocess.run(command, env=env, capture_output=True, check=False)

    def _until(self, command: list[str], said: bytes = b"") -> None:
        for _ in range(600):
            if self.socket.exists():
                done = self._run(command)
                if (
                    not done.returncode
                    and said in done.stdout
                    and b"not running" not in done.stdout
                ):
                    return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError((self.root / "log/e").read_text())

    def printed(self) -> list[bytes]:
        return [p.read_bytes() for p in sorted(self.out.iterdir())]

    def spooled(self) -> list[str]:
        return [p.name for p in (self.root / "spool").glob("d*")]

    def stop(self) -> None:
        self.fault_file.unlink(missing_ok=True)
        self.stop_service()

    def _backend(self) -> None:
        farm = self.root / "bin"
        for source in Path("/usr/lib/cups").iterdir():
            if source.is_dir():
                (farm / source.name).mkdir(exist_ok=True)
                for item in source.iterdir():
                    (farm / source.name / item.name).symlink_to(item)
        text = BACKEND
        for name in ("fault", "out", "after", "exit", "told"):
            text = text.replace(f"@{name.upper()}@", str(self.root / name))
        path = farm / "backend" / "faulty"
        path.write_text(text)
        path.chmod(stat.S_IRWXU)  # unreadable to others: CUPS then runs it as root

    def _settings(self) -> None:
        r = self.root
        (r / "etc/files.conf").write_text(
            f"ServerRoot {r}/etc\nRequestRoot {r}/spool\nTempDir {r}/spool/tmp\n"
            f"CacheDir {r}/cache\nStateDir {r}/state\nAccessLog {r}/log/a\nErrorLog {r}/log/e\n"
            f"PageLog {r}/log/p\nServerBin {r}/bin\nUser lp\nGroup lp\nSystemGroup root\n"
        )
        (r / "etc/cupsd.conf").write_text(
            f"Listen {self.socket}\nBrowsing Off\nDefaultAuthType None\nLogLevel warn\n"
            "PreserveJobFiles Yes\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
            "<Policy default>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n"
        )

    def add_queue(self) -> None:
        command = ["/usr/sbin/lpadmin", "-p", "A4", "-v", "faulty:/", "-m", "raw", "-E"]
        self._until([*command, "-o", "printer-error-policy=abort-job"])


def installed() -> bool:
    return (
        Path("/usr/sbin/cupsd").exists() and shutil.which("lpadmin", path="/usr/sbin") is not None
    )
