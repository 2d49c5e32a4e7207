"""Opens the technician's room over an assembled terminal: part of the composition roots.

Loaded when somebody asks for the room, never on the way to a first screen (docs/adr/0008).
"""

from __future__ import annotations

from shared.assembly import Terminal
from shared.technician.machine import Machine
from shared.technician.pin import TechnicianPin
from shared.technician.technician import TechnicianModel
from shared.ui.live import LiveImages


def machine_of(terminal: Terminal) -> Machine:
    """What the technician's pages need of a terminal."""

    def enrol(code: str) -> None:
        from shared.sync import enrolment

        name, mine = terminal.config.terminal.id, terminal.credentials
        with terminal.line(bare=True) as line:
            enrolment.enrol(line, terminal.journal.signer, mine, name, code, terminal.clock)

    return Machine(
        office=terminal.office,
        hosts=terminal.hosts,
        pin=TechnicianPin(terminal.config.data_folder / "keys"),
        entries=terminal.config.device,
        enrolled=lambda: terminal.credentials.pair() is not None,
        enrol=enrol,
        notes=lambda: [*terminal.staff_notes(), *terminal.setup_notes()],
        clock_words=lambda: terminal.clock.words,
        self_test=terminal.self_test,
        bundle=terminal.station.keep_bundle,
    )


def technician_room(terminal: Terminal, live: LiveImages, *, touch: bool) -> TechnicianModel:
    """The room, at its door. touch: the machine has no keyboard."""
    return TechnicianModel(machine_of(terminal), live, touch=touch)
