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
echo "STATE: -media-empty-error,media-jam-error" >&2
while [ -s @FAULT@ ]; do
  echo "STATE: +$(cat @FAULT@)" >&2; told=$(cat @FAULT@); sleep 0.2
  [ "$(cat @FAULT@ 2>/dev/null)" = "$told" ] || echo "STATE: -$told" >&2
done
[ -n "$6" ] && cat "$6" > @OUT@/job-$1.pdf || cat > @OUT@/job-$1.pdf
exit 0
"""


class PrivateCups:
    """One queue named A4; everything under ``root``."""

    def __init__(self, root: Path) -> None:
        if not installed() or os.geteuid() != 0:
            raise RuntimeError("needs cups and cups-client, and root to start a service of its own")
        self.root = root
        self.out = root / "out"
        self.fault_file = root / "fault"
        self.socket = root / "cups.sock"
        for name in ("etc", "spool", "spool/tmp", "cache", "state", "log", "out", "bin"):
            (root / name).mkdir(parents=True, exist_ok=True)
        for folder in (root, *root.rglob("*")):
            if folder.is_dir():
                folder.chmod(0o777)
        self._backend()
        self._settings()
        self.process = subprocess.Popen(
            ["/usr/sbin/cupsd", "-f", "-c", root / "etc/cupsd.conf", "-s", root / "etc/files.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._queue()

    def fault(self, reason: str) -> None:
        self.fault_file.write_text(reason)

    def printed(self) -> list[bytes]:
        return [p.read_bytes() for p in sorted(self.out.iterdir())]

    def spooled(self) -> list[str]:
        return [p.name for p in (self.root / "spool").glob("d*")]

    def stop(self) -> None:
        self.fault_file.unlink(missing_ok=True)
        self.process.terminate()
        self.process.wait(60)

    def _backend(self) -> None:
        farm = self.root / "bin"
        for source in Path("/usr/lib/cups").iterdir():
            if source.is_dir():
                (farm / source.name).mkdir(exist_ok=True)
                for item in source.iterdir():
                    (farm / source.name / item.name).symlink_to(item)
        text = BACKEND.replace("@FAULT@", str(self.fault_file)).replace("@OUT@", str(self.out))
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

    def _queue(self) -> None:
        env = {**os.environ, "CUPS_SERVER": str(self.socket)}
        command = ["/usr/sbin/lpadmin", "-p", "A4", "-v", "faulty:/", "-m", "raw", "-E"]
        for _ in range(600):
            if (
                self.socket.exists()
                and not subprocess.run(
                    command, env=env, capture_output=True, check=False
                ).returncode
            ):
                return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError((self.root / "log/e").read_text())


def installed() -> bool:
    return (
        Path("/usr/sbin/cupsd").exists() and shutil.which("lpadmin", path="/usr/sbin") is not None
    )
