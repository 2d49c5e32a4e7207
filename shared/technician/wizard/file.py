"""The configuration file: what would be written, what keeps it from it, and who takes it over."""

from __future__ import annotations

import shutil

from shared.config import ConfigError
from shared.config.load import check
from shared.config.writing import diff, write
from shared.devices.registry import make_driver
from shared.domain.errors import Trouble
from shared.technician.machine import Machine
from shared.technician.wizard.roles import Roles
from shared.technician.wizard.setup import Setup
from shared.technician.wizard.site import Site


class ConfigFile:
    """What stands in the file now and what would; nothing is written before ``write``."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._text = ""
        self.changes = ""
        """Line by line what would be written; '' for nothing."""
        self.problems: list[str] = []
        """What keeps it from being used, one sentence each."""

    def compose(self, site: Site, roles: Roles, *, fresh: bool) -> None:
        """Put the file together; fresh: of a machine of which nothing runs yet."""
        before = self._setup.text()
        try:
            text = site.text(before, roles.chosen, fresh=fresh)
        except ConfigError as error:
            self.problems = list(error.problems)
            return
        known = before if self._setup.path.exists() else ""
        self._text, self.changes = text, diff(known, text, self._setup.path.name)
        self.problems = list(check(text, self._setup.path))

    def write(self) -> None:
        """Write what was shown, with the platform's certificate. Raises ConfigError, OSError."""
        self._bring_certificate()
        write(self._setup.path, self._text)

    def _bring_certificate(self) -> None:
        """The platform's CA file comes along from the stick."""
        file = self._setup.province_file()
        name = str(self._setup.values.get("province", {}).get("ca", ""))
        if file is not None and name and file.parent != self._setup.path.parent:
            source, target = file.parent / name, self._setup.path.parent / name
            if source.is_file() and not target.exists():
                shutil.copyfile(source, target)


def take_over(machine: Machine, roles: Roles) -> tuple[bool, str]:
    """Same role, another device: its owner changes over at once.

    Gives whether something new begins with a restart only, and what went wrong ('' for nothing).
    """
    later, told = False, ""
    for role in roles:
        entry, host = role.entry, machine.hosts.get(role.entry.id)
        if not role.there or role.untouched:
            continue
        try:
            if host is None:
                later = True
                machine.acted("configure", entry.id, "done", "", entry.url)
            else:
                host.exchange(make_driver(entry), entry.url)
                machine.acted("replace", entry.id, "done", "", entry.url)
        except Trouble as trouble:
            told = trouble.staff_hint or trouble.sentence
    entries = {e.id: e for e in machine.entries} | {e.id: e for e in roles.chosen}
    machine.entries = tuple(entries.values())
    return later, told
