"""A private PostgreSQL for tests: one cluster a session, on the loopback, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from shared.devices.virtual.port import KeptPort

START_S = 120.0
_DEBIAN = Path("/usr/lib/postgresql")
_NOT_ROOT = ("postgres", "nobody")


def missing() -> str:
    """Why no cluster can run here; empty when one can."""
    if _binary("initdb") is None or _binary("postgres") is None:
        return "PostgreSQL's initdb and postgres are not on this machine (apt: postgresql)"
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed (pip install -c constraints.txt '.[postgres]')"
    if os.geteuid() == 0 and _account() is None:
        return "PostgreSQL does not run as root, and there is no account to run it under"
    return ""


def _binary(name: str) -> Path | None:
    versions = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda file: int(file.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    return Path(found) if found else None


def _account() -> pwd.struct_passwd | None:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next((known[name] for name in _NOT_ROOT if name in known), None)


class Cluster:
    """A running cluster that hands out fresh databases."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._made = 0
        self._admin = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://yichuang@127.0.0.1:{self._port}/{database}"

    def database(self) -> str:
        """The URL of a new, empty database."""
        self._made += 1
        name = f"province{self._made}"
        with self._admin.connect() as db:
            db.execute(text(f"create database {name}"))
        return self._url(name)

    def answers(self) -> bool:
        """True once it takes connections."""
        try:
            with self._admin.connect():
                return True
        except Exception:  # not up yet, whatever the driver calls it
            return False

    def close(self) -> None:
        """Let its connections go."""
        self._admin.dispose()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a cluster of its own: nobody else's server, files or port."""
    folder = Path(tempfile.mkdtemp(prefix="yichuang-postgres-"))
    user: dict[str, int] = {}
    account = _account()
    if os.geteuid() == 0 and account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid}
    server: subprocess.Popen[bytes] | None = None
    try:
        with (folder / "log").open("wb") as log:
            say = {"stdout": log, "stderr": log, "cwd": folder, "env": {"LC_ALL": "C"}}
            data = str(folder / "data")
            made = [str(_binary("initdb")), "--pgdata", data, "--username", "yichuang"]
            made += ["--auth", "trust", "--encoding", "UTF8", "--no-sync"]
            subprocess.run(made, check=True, **say, **user)
            kept = KeptPort()  # nobody else is given it before the server listens there
            run = [str(_binary("postgres")), "-D", data, "-p", str(kept.number), "-h", "127.0.0.1"]
            # fsync stays on: an answer means durable here as it would in a province
            run += ["-k", ""]
            server = subprocess.Popen(run, **say, **user)
        running = Cluster(kept.number)
        give_up = time.monotonic() + START_S
        while not running.answers():
            said = (folder / "log").read_text("utf-8", "replace")
            assert server.poll() is None, said
            assert time.monotonic() < give_up, said
            time.sleep(0.05)
        yield running
        running.close()
    finally:
        if server is not None:
            server.terminate()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)
