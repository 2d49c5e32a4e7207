"""What goes wrong in a schedule, drawn from its seed: each kind in some schedules only."""

from __future__ import annotations

from typing import Any

from shared.domain.errors import Trouble
from shared.journal import FactDraft, FileKeyStore, Journal, points
from tests.sim.broken import Broken
from tests.sim.centre import Image
from tests.sim.machine import Died, Disk, Machine
from tests.sim.net import Weather


def weather(rng: Any) -> Weather:
    """The line of one schedule."""

    def some(chance: float, most: float) -> float:
        return rng.uniform(0.0, most) if rng.random() < chance else 0.0

    return Weather(
        drop=some(0.6, 0.3),
        swallow=some(0.6, 0.4),
        repeat=some(0.5, 0.4),
        late=some(0.4, 0.2),
        error=some(0.4, 0.2),
        identity=some(0.2, 0.1),
        garble=some(0.3, 0.15),
        forge=some(0.2, 0.15),
        flip=some(0.2, 0.1),
        rot=some(0.3, 0.6),
        slow=rng.choice((1.0, 1.0, 1.0, 10.0, 60.0)),
        bytes_s=rng.choice((0.0, 0.0, 0.0, 100.0, 600.0)),
        largest=rng.choice((0, 0, 0, 900, 2500)),
    )


def plan(world: Any) -> None:
    """Draw the faults of a schedule and when they strike."""
    rng = world.rng
    always = world.bug.faults
    kinds = [kind for kind, chance in KINDS if rng.random() < chance or kind.__name__[1:] in always]
    for kind in kinds:
        for _ in range(rng.choice((1, 1, 2))):
            world.later(rng.uniform(0.0, world.horizon), lambda kind=kind: _strike(world, kind))


def _strike(world: Any, kind: Any) -> None:
    if world.calm:
        return
    m = world.rng.choice(world.machines)
    world.note(m.name, kind.__name__.strip("_").replace("_", "-"))
    kind(world, m)


def _partition(world: Any, m: Machine) -> None:
    world.net.cut.add(m.name)
    world.later(world.rng.uniform(1.0, 900.0), lambda: world.net.cut.discard(m.name))


def _arm(world: Any, m: Machine) -> None:
    """Dies at a named point, the next time or a few times later."""
    m.arm(world.rng.choice(points.NAMES), world.rng.choice((0, 0, 1, 2, 5)))


def _kill(world: Any, m: Machine) -> None:
    if m.up:
        world.killed(m, dead=False)


def _restart(world: Any, m: Machine) -> None:
    if m.up:
        m.stop()
        world.switched_off(m, world.rng.uniform(0.5, 60.0))


def _turn_clock(world: Any, m: Machine) -> None:
    m.offset_s += world.rng.choice((-86400.0, -3700.0, -90.0, 45.0, 400.0, 7200.0, 400_000.0))


def _restore(world: Any, m: Machine) -> None:
    """A backup is taken now; later the disk is lost and the backup put back."""
    if m.up and world.single(m):
        backup, epoch = m.backup(), m.newest_epoch
        later = world.rng.uniform(1.0, world.horizon / 2)
        world.later(later, lambda: _put_back(world, m, backup, epoch))


def _put_back(world: Any, m: Machine, backup: Disk, epoch: int) -> None:
    """By the book (a new epoch), or just so; sometimes the keys are as old as the file."""
    if world.calm or not world.single(m):
        return
    if m.up:
        if world.rng.random() < 0.5:
            _last_words(world, m)
        m.kill()
    by_the_book = world.rng.random() < 0.6
    world.note(m.name, "disk-put-back")
    with_keys = world.rng.random() < 0.3
    m.put_back(backup, with_keys=with_keys)
    world.restored.add(m.name)
    if not by_the_book or (with_keys and epoch < m.newest_epoch):
        # without the head that is kept outside the file, nobody at the terminal can know which
        # epochs the lost disk had begun: the same one begins twice
        world.forks.add(m.terminal)
    m.visits = 0  # life goes on
    world.switched_off(m, world.rng.uniform(2.0, 30.0), "restore" if by_the_book else "")


def _last_words(world: Any, m: Machine) -> None:
    """What the disk held last is on its way when it is lost."""
    assert m.engine is not None
    try:
        m.append(FactDraft("visit-began", {"visit": world.name("v", m), "face": m.kind}))
        m.engine.kick()
        world.net.leave_behind(m)
    except (Died, Trouble):  # armed, or full: then nothing was said
        return


def _second_process(world: Any, m: Machine) -> None:
    """Somebody starts the program twice."""
    if not m.up:
        return
    try:
        Journal.open(
            m.disk.data,
            keys=FileKeyStore(m.disk.keys),
            terminal=m.terminal,
            province_key=world.centre.keys.public,
            clock=m.now,
        )
    except Trouble as trouble:
        if trouble.code == "journal-in-use":
            return
        raise
    raise Broken(f"{m.name}: two processes opened one file")


def _clone(world: Any, m: Machine) -> None:
    """The disk is copied into a second machine, and both go on."""
    if not m.up or world.clones or m.name in world.restored:
        return
    world.forks.add(m.terminal)
    m.visits = 0  # both go on
    world.add_clone(m)


def _revoke(world: Any, m: Machine) -> None:
    """A person trusts a terminal's key no more, looks, and trusts it again."""
    if m.terminal in world.forks:
        return
    province = world.centre.province
    world.revoked.add(m.terminal)
    province.revoke(m.terminal)

    def reinstate() -> None:
        world.revoked.discard(m.terminal)
        province.reinstate(m.terminal)

    world.later(world.rng.uniform(1.0, 600.0), reinstate)


def _fill_up(world: Any, m: Machine) -> None:
    """The disk fills up: nothing grows any more, until somebody makes room."""
    if not m.up:
        return
    m.fill_up()
    boots = m.boots

    def make_room() -> None:
        if m.up and m.boots == boots:
            world.note(m.name, "room-again")
            m.make_room()

    world.later(world.rng.uniform(5.0, 300.0), make_room)


def _centre_restarts(world: Any, _m: Machine) -> None:
    """At once: what it kept in memory is gone, and a nonce may come again."""
    if world.centre.up:
        world.centre.restart()


def _centre_down(world: Any, _m: Machine) -> None:
    world.centre.up = False
    world.later(world.rng.uniform(5.0, 1200.0), lambda: world.centre.restart())


def _roll_back(world: Any, _m: Machine) -> None:
    """A backup of the province is taken now; later the province is restored from it."""
    image = world.centre.save()
    world.later(world.rng.uniform(1.0, world.horizon), lambda: _centre_back(world, image))


def _centre_back(world: Any, image: Image) -> None:
    """With the scans of that day, or with the scans as they are."""
    if world.calm:
        return
    world.note("province", "province-put-back")
    world.rolled_back = True
    world.centre.put_back(image, with_blobs=world.rng.random() < 0.5)
    world.checks.province_put_back()
    revoked = {row[0] for row in world.centre.rows("select id from terminals where revoked")}
    world.revoked |= revoked  # as of that day; a person has to look again


KINDS = (
    (_partition, 0.4),
    (_arm, 0.6),
    (_kill, 0.3),
    (_restart, 0.3),
    (_turn_clock, 0.25),
    (_restore, 0.15),
    (_second_process, 0.1),
    (_clone, 0.04),
    (_revoke, 0.1),
    (_fill_up, 0.1),
    (_centre_restarts, 0.1),
    (_centre_down, 0.2),
    (_roll_back, 0.15),
)
