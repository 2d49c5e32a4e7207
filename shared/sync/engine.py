"""The sync engine: what to ask next and what an answer means. No I/O of its own.

The caller takes ``next_call``, carries it out, and hands the outcome to ``handle``; at most one
call is under way. Clocks and chance are injected, so a simulation can turn them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from shared.journal import Journal
from shared.sync import (
    blob_lane,
    catalogue_lane,
    certificate_lane,
    facts_lane,
    feed_lane,
    heartbeat_lane,
)
from shared.sync.clock import ProvinceClock
from shared.sync.contact import Contact
from shared.sync.contract import Heartbeat, Problem, ProblemType
from shared.sync.credentials import Credentials
from shared.sync.exchange import BadAnswer, Call, Lost, LostKind, Reply
from shared.sync.pacing import LONGEST_RETRY_AFTER_S, LONGEST_S, Pacer
from shared.sync.shaping import Shaper
from shared.sync.standing import Standing, SyncSettings

Installer = catalogue_lane.Installer


class SyncEngine:
    """Facts before feed before pages before catalogue before heartbeat before scans."""

    def __init__(
        self,
        journal: Journal,
        *,
        clock: ProvinceClock,
        monotonic: Callable[[], float],
        rng: random.Random,
        settings: SyncSettings | None = None,
        install: Installer | None = None,
        credentials: Credentials | None = None,
        heartbeat: Callable[[], Heartbeat | None] | None = None,
        ordered: Callable[[list[object]], None] = lambda _orders: None,
    ) -> None:
        settings = settings or SyncSettings()
        self._journal = journal
        self._clock = clock
        self._monotonic = monotonic
        self._pacer = Pacer(rng, settings.longest_wait_s)
        self._facts = facts_lane.FactsLane(journal, self._stamp)
        self._feed = feed_lane.FeedLane(journal, monotonic, settings.feed_every_s)
        self._pages = feed_lane.PagesLane(journal)
        self._shaper = Shaper(monotonic, settings.upload_kbps)
        self._blobs = blob_lane.BlobLane(journal, monotonic, self._shaper)
        self._catalogue = catalogue_lane.CatalogueLane(
            journal, monotonic, settings.catalogue_every_s, install
        )
        self._certificate = certificate_lane.CertificateLane(credentials, monotonic, rng)
        self._heartbeat = heartbeat_lane.HeartbeatLane(
            monotonic, rng, settings.heartbeat_every_s, heartbeat, ordered
        )
        self._clock_tries = 0
        self._settings = settings
        self._contact = Contact(journal, clock, rng)
        wait = self._contact.resume(settings.spread_s)
        if wait:
            self._pacer.put_off(monotonic() + wait)
        self.standing = Standing.NEW
        self.detail = ""
        """Of the last trouble, for a technician."""

    @property
    def last_contact(self) -> datetime | None:
        """When the province last answered; known from before a restart too."""
        return self._contact.last

    # asking

    def next_call(self) -> Call | None:
        """The next call, or None: nothing to do before ``wake_at``."""
        if self._monotonic() < self._pacer.not_before:
            return None
        lanes: tuple[Callable[[], Call | None], ...] = (
            self._certificate.next,
            self._facts.next,
            self._feed.next,
            self._pages.next,
            self._catalogue.next,
            self._heartbeat.next,
            self._blobs.next,
        )
        for lane in lanes:
            call = lane()
            if call is not None:
                self._shaper.spend(len(call.body))
                return call
        return None

    def prepare(self) -> None:
        """Use the time a call travels to mark what came before and to build the next batch."""
        self._facts.prepare()

    def settle(self) -> None:
        """Nothing more will be called: mark what the province has taken. Raises Trouble."""
        self._facts.settle()

    def wake_at(self) -> float:
        """Monotonic time of the next thing to do when nothing new happens."""
        if self._facts.waiting:
            return self._pacer.not_before
        due = min(self._feed.due, self._catalogue.due if self._installs else self._feed.due)
        if self._heartbeat.speaks:
            due = min(due, self._heartbeat.due)
        if self._blobs.waiting:
            due = min(due, self._blobs.due)
        return max(self._pacer.not_before, due)

    def wake(self) -> None:
        """The journal has new facts or scans."""
        self._blobs.wake()
        self._pages.wake()

    def kick(self) -> None:
        """A person or a returning network says: try everything now."""
        self.wake()
        self._pacer.reset()
        self._contact.now()
        self._feed.hasten()
        self._catalogue.due = 0.0
        self._heartbeat.hasten()
        self._certificate.reset()

    @property
    def certificate_trouble(self) -> str:
        """Why the certificate could not be renewed, or empty."""
        return self._certificate.trouble

    @property
    def catalogue_trouble(self) -> object:
        """Why the last catalogue release was refused, or None."""
        return self._catalogue.trouble

    def parked(self) -> list[dict[str, Any]]:
        """Facts a person must look at."""
        return self._facts.parked()

    @property
    def stuck_blobs(self) -> int:
        """Scans the province cannot take."""
        return len(self._blobs.stuck)

    # answering

    def handle(self, call: Call, outcome: Reply | Lost, sent: datetime | None = None) -> None:
        """Learn from the outcome of a call; ``sent`` is the local time it went out."""
        # longer alone, longer between tries: whoever comes back then does so spread out
        alone, settings = self._contact.long_ago, self._settings
        self._pacer.longest_s = settings.spread_s if alone else settings.longest_wait_s
        self._handle(call, outcome, sent)
        self._contact.waits(self._pacer.not_before - self._monotonic())
        self._contact.stands(self.standing, self.detail)

    def _handle(self, call: Call, outcome: Reply | Lost, sent: datetime | None) -> None:
        if isinstance(outcome, Lost):
            self._lost(call, outcome, broke=True)
            return
        if not outcome.signed:
            self._unsigned(call, outcome)
            return
        date = outcome.headers.get("date", "")
        if date and self._clock.measure(date, sent or self._clock.local()):
            self._journal.clock_offset_ms = self._clock.offset_ms
        status = outcome.status
        if 200 <= status < 300 or status == 304:
            self._good(call, outcome)
        elif status in (429, 503):
            self._busy(call, outcome, LONGEST_RETRY_AFTER_S)
        elif status == 408:
            self._lost(call, Lost(LostKind.UNREACHABLE, f"{status}"))
        elif status in (401, 403):
            self._identity(call, outcome)
        elif 400 <= status < 500:
            self._refused(call, outcome)
        elif 300 <= status < 400:
            self._pause(call, Standing.PAUSED, f"redirect {status}")
        else:
            self._lost(call, Lost(LostKind.UNREACHABLE, f"{status}"))

    def _unsigned(self, call: Call, reply: Reply) -> None:
        """Somebody between the province and us answered: UNKNOWN, whatever it says.

        A gateway may be busy, or take smaller pieces; no more than that is believed, and for no
        longer than a lost line would make us wait. Nothing is taken, given up or paused for it.
        """
        status = reply.status
        if status in (429, 503):
            self._busy(call, reply, LONGEST_S)
        elif status == 413 and call.lane == facts_lane.LANE and self._facts.halve():
            self._standing(Standing.OFFLINE, f"unsigned {status}")
        elif status == 413 or status >= 500:
            self._lost(call, Lost(LostKind.UNREACHABLE, f"unsigned {status}"))
        else:
            self._unknown(call)
            self._standing(Standing.UNTRUSTED, f"unsigned {status}")
            self._pacer.failed(self._monotonic())

    def _busy(self, call: Call, reply: Reply, longest_s: float) -> None:
        self._standing(Standing.OFFLINE, f"{reply.status}")
        retry_after = reply.headers.get("retry-after", "")
        now = self._monotonic()
        self._pacer.told_to_wait(now, retry_after, self._clock.now(), longest_s)
        self._unknown(call)

    def _good(self, call: Call, reply: Reply) -> None:
        try:
            self._take(call, reply)
        except BadAnswer as error:
            self._lost(call, Lost(LostKind.UNREACHABLE, str(error)))
            return
        if call.lane != certificate_lane.LANE:  # that one still showed the certificate before
            self._certificate.worked()
        self._pacer.succeeded()
        self._clock_tries = 0
        self._contact.heard()
        self._standing(Standing.ONLINE, "")

    def _take(self, call: Call, reply: Reply) -> None:
        if call.lane == facts_lane.LANE:
            if not self._facts.take(reply):
                raise BadAnswer("province blocks without naming what is missing")
            self._feed.hasten()
        elif call.lane == feed_lane.LANE:
            mark = self._feed.take(reply)
            if mark is not None:
                self._facts.compare(mark)
            self._pages.wake()
        elif call.lane == feed_lane.PAGES_LANE:
            self._pages.take(reply)
        elif call.lane == blob_lane.LANE:
            self._blobs.take(reply)
        elif call.lane == certificate_lane.LANE:
            self._certificate.take(reply)
        elif call.lane == heartbeat_lane.LANE:
            self._heartbeat.take(reply)
        else:
            self._catalogue.take(reply)

    def _refused(self, call: Call, reply: Reply) -> None:
        """A 4xx other than identity: what it means depends on the lane."""
        settled = False
        if call.lane == facts_lane.LANE and reply.status == 413:
            settled = self._facts.split()
        elif call.lane == feed_lane.LANE and reply.status == 410:
            self._feed.start_over()
            settled = True
        elif call.lane == feed_lane.PAGES_LANE:
            self._pages.drop()
            settled = True
        elif call.lane == blob_lane.LANE:
            self._blobs.refused(reply)
            settled = True
        elif call.lane == catalogue_lane.LANE:
            self._catalogue.later()
            settled = True
        elif call.lane == heartbeat_lane.LANE:  # an older province has no such door
            self._heartbeat.later()
            settled = True
        elif call.lane == certificate_lane.LANE:
            self._certificate.refused(f"{reply.status} {_problem(reply)}")
            settled = True
        if settled:
            self._pacer.succeeded()
            self._contact.heard()
            self._standing(Standing.ONLINE, "")
            return
        self._standing(Standing.REFUSED, f"{call.lane} {reply.status} {_problem(reply)}")
        self._pacer.pause(self._monotonic())

    def _identity(self, call: Call, reply: Reply) -> None:
        """401 or 403. A wrong clock is put right once at once; all else pauses everything."""
        problem = _problem(reply)
        self._unknown(call)
        if problem in (ProblemType.CLOCK, ProblemType.REPLAY) and self._clock_tries < 2:
            self._clock_tries += 1
            return
        if call.lane == certificate_lane.LANE:
            self._certificate.refused(problem)
        if problem in (ProblemType.CERTIFICATE, ProblemType.EXPIRED) and self._other_way(problem):
            return
        self._pause(call, Standing.PAUSED, f"{reply.status} {problem}")

    def _other_way(self, problem: str) -> bool:
        """The province turned our certificate down: whether something can be done about it now."""
        if problem == ProblemType.EXPIRED and self._certificate.hasten():
            return True
        return self._certificate.other()

    def _pause(self, call: Call, standing: Standing, detail: str) -> None:
        self._unknown(call)
        self._standing(standing, detail)
        self._pacer.pause(self._monotonic())

    def _lost(self, call: Call, lost: Lost, *, broke: bool = False) -> None:
        """No usable answer: UNKNOWN. The same facts go again, a blob asks where it stands."""
        if lost.kind is LostKind.UNTRUSTED:
            self._certificate.other()
            self._pause(call, Standing.UNTRUSTED, lost.detail)
            return
        self._unknown(call)
        self._standing(Standing.OFFLINE, lost.detail)
        if broke:
            self._pacer.broke(self._monotonic())
        else:
            self._pacer.failed(self._monotonic())

    def _unknown(self, call: Call) -> None:
        """Make sure that one door that does not answer never keeps the others closed."""
        if call.lane == blob_lane.LANE:
            self._blobs.lost()
        elif call.lane == facts_lane.LANE:
            self._facts.lost()
        elif call.lane == feed_lane.LANE:
            self._feed.later()
        elif call.lane == feed_lane.PAGES_LANE:
            self._pages.later()
        elif call.lane == catalogue_lane.LANE:
            self._catalogue.later()
        elif call.lane == heartbeat_lane.LANE:
            self._heartbeat.later()
        elif call.lane == certificate_lane.LANE:
            self._certificate.lost()

    def _standing(self, standing: Standing, detail: str) -> None:
        self.standing = standing
        self.detail = detail

    @property
    def _installs(self) -> bool:
        return self._catalogue.installs

    def _stamp(self) -> str:
        text = self._clock.local().isoformat(timespec="milliseconds")
        return text.replace("+00:00", "Z")


def _problem(reply: Reply) -> str:
    """End of the problem type, or empty when the body is no problem document."""
    try:
        return Problem.model_validate_json(reply.body).type.rpartition(":")[2]
    except ValidationError:
        return ""


__all__ = ["Installer", "Standing", "SyncEngine", "SyncSettings"]
