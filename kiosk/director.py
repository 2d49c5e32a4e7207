"""Who is here and what they see: from the home screen through a visit and back, nothing left."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from kiosk.clock import VisitClock
from kiosk.finding import Finding
from kiosk.handed import Parts
from kiosk.identifying import Identifying
from kiosk.journey import Step
from kiosk.later import Later
from kiosk.shell import WARNING_SECONDS
from kiosk.steps.left_behind import LeftBehind
from kiosk.visiting import Visiting
from shared.casework.visit import Visit
from shared.devices.model import Health
from shared.domain.errors import Trouble
from shared.ui.background import Background

if TYPE_CHECKING:
    from kiosk.cases import Cases
    from kiosk.ending import Ending
    from kiosk.handling import Handling
    from kiosk.offering import Offering
    from kiosk.onething import OneThings
    from kiosk.technician import TechnicianWay
    from shared.casework.casefile import CaseFile
    from shared.casework.submission import Submitted

_SYNC_LOOK_MS = 1000


class Director(QObject):
    """One kiosk's stage manager. All of it runs on the GUI thread; work goes to ``background``."""

    _caption = Signal(str)
    """Words being said, from the speaker's thread."""

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.parts = parts
        self.office = parts.office
        self.shell = parts.shell
        self.live = parts.live
        self.background = Background(self)
        self.later = Later(self)
        self.clock = VisitClock(self, parts.idle_seconds)
        self.visit: Visit | None = None
        self.handling: Handling | None = None
        self.finding = Finding(self)
        self.identifying = Identifying(self)
        self._warned = False
        self.visiting = Visiting(self)
        self._stored: set[str] = set()
        self._connect()

    def _connect(self) -> None:
        self.clock.ticked.connect(self._ticked)
        self.clock.ran_out.connect(lambda: self.finish("timeout"))
        self.shell.touched.connect(self.alive)
        self.shell.extend_asked.connect(self._extend)
        self.shell.leave_asked.connect(lambda: self.finish("cancelled"))
        self.shell.back_asked.connect(self._back)
        self.shell.help_asked.connect(self.finding.show_person)
        self.shell.english_help_asked.connect(self.finding.show_person_in_english)
        self.shell.speech_asked.connect(self.parts.speaker.say)
        self.shell.hush_asked.connect(self.parts.speaker.stop)
        self._caption.connect(self.shell.set_caption, Qt.ConnectionType.QueuedConnection)
        self.parts.speaker.subscribe(self._caption.emit)
        self._sync_timer = QTimer(self)
        self._sync_timer.setInterval(_SYNC_LOOK_MS)
        self._sync_timer.timeout.connect(self._look_at_sync)
        self._sync_timer.start()

    @cached_property
    def ending(self) -> Ending:
        """The last part of a visit; loaded after the first screen stands."""
        from kiosk.ending import Ending

        return Ending(self)

    @cached_property
    def cases(self) -> Cases:
        """A person's earlier cases; loaded when first asked for."""
        from kiosk.cases import Cases

        return Cases(self)

    @cached_property
    def one_things(self) -> OneThings:
        """Several services as one; loaded when first asked for."""
        from kiosk.onething import OneThings

        return OneThings(self)

    @cached_property
    def offering(self) -> Offering:
        """What somebody may be entitled to; loaded when first asked for."""
        from kiosk.offering import Offering

        return Offering(self)

    @cached_property
    def technician(self) -> TechnicianWay:
        """The technician's room; loaded when somebody asks for it."""
        from kiosk.technician import TechnicianWay

        return TechnicianWay(self)

    def show_technician(self) -> None:
        """The technician's door, from the home screen only."""
        self.technician.open()

    # -- state others ask for -------------------------------------------------------------------

    @property
    def online(self) -> bool:
        """True while the province answers."""
        return self.office.tools.online()

    @property
    def seconds_left(self) -> int:
        """Seconds until the visit ends by itself."""
        return self.clock.left

    def same_visit(self) -> Callable[[], bool]:
        """A question for later: is this still the visit that is running now?"""
        visit = self.visit
        return lambda: self.visit is visit

    def stored(self, made: Submitted) -> bool:
        """True once the province said that it has the case."""
        if made.number not in self._stored:
            place = self.office.prints.record(made.number).place
            if place <= self.office.journal.stored_up_to():
                self._stored.add(made.number)
        return made.number in self._stored

    @property
    def known_stored(self) -> frozenset[str]:
        """Receipts of this visit that were seen to be with the province; asks nobody."""
        return frozenset(self._stored)

    def wipe(self) -> None:
        """What was shown and asked in a visit is gone from every step."""
        self.ending.wipe()
        self.finding.wipe()
        self.cases.wipe()
        if "offering" in self.__dict__:
            self.offering.wipe()
        self.identifying.wipe()
        self._stored.clear()

    def look_behind(self, then: Callable[[LeftBehind], None]) -> None:
        """Tell ``then`` what lies there: a card on the reader, a paper under the camera.

        To find a paper in a picture takes longer than a frame, so it has a lane of its own; and
        most card readers have to be asked before they see that a card was taken.
        """
        cards, paper_there = self.parts.cards, self.parts.paper_there
        self.background.run(
            "look",
            lambda: (cards.lies(), paper_there()),
            lambda found: then(LeftBehind(*found)),
            lambda _trouble: then(LeftBehind(cards.present)),
        )

    def trouble(self, code: str) -> Trouble | None:
        """The sentence behind a device code."""
        return Health(code=code).trouble if code else None

    def when_printer_ready(self, then: Callable[[], None]) -> None:
        """Call ``then`` when the receipt printer says now that it can print."""
        printer = self.office.tools.receipt_printer
        if printer is None:
            return
        same = self.same_visit()
        self.background.run(
            "print",
            lambda: printer.status().can_print,
            lambda ready: then() if ready else None,
            lambda _trouble: None,
            same,
        )

    def settle_printer(self) -> None:
        """After a start: what a printer still holds from before comes out for nobody."""
        self.background.run(
            "print", self.office.prints.clean_up, lambda _clean: None, lambda _trouble: None
        )

    def speak(self, words: str) -> None:
        """Say and caption."""
        self.shell.say(words)

    def hold(self, reason: str) -> None:
        """Stop the countdown while our own work runs."""
        self.clock.hold(reason)

    def release(self, reason: str) -> None:
        """Let the countdown run again, from the start."""
        self.clock.release(reason)
        self.clock.alive()

    # -- home, finding, guide ---------------------------------------------------------------------

    def show_home(self) -> None:
        """The clean home screen: whatever was before is over."""
        self.later.settle()
        if self.visit is not None:
            self.visiting.end("cancelled", said=False)
        self.clock.stop()
        self.shell.set_seconds_left(None)
        self.shell.set_look(elder=False, contrast=False, language="zh")
        self.identifying.wipe()
        self.finding.show_home()
        self.parts.cards.want(True)
        if self.visiting.heap_waits:
            self.later.run(self.visiting.lay_heap_aside)

    def show_find(self, query: str = "", *, browse: bool = False) -> None:
        """Say what is needed, in own words, or look through everything."""
        self.touch_visit()
        self.finding.show_find(query, browse=browse)

    def show_guide(self, item_id: str) -> None:
        """One-time notice of a service."""
        self.touch_visit()
        self.finding.show_guide(item_id)

    def begin_handling(self, item_id: str, *, warned: bool = False) -> None:
        """Handle a service: identify first when nobody is identified yet.

        What on the card speaks against it is said before any question; ``warned`` once it was.
        """
        if self.visit is None or self.visit.card is None:
            self.identifying.show(lambda: self.begin_handling(item_id))
            return
        obstacle = "" if warned else self.finding.obstacle(item_id)
        if obstacle:
            self.show_guide(item_id)
            self.speak(obstacle)
            return
        if (
            self.handling is None
            or self.handling.case.item.id != item_id
            or (self.handling.case.submitted is not None)
        ):
            try:
                case = self.visit.open(item_id)
            except Trouble as trouble:
                self.tell(trouble)
                return
            self.handle(case)
            return
        self.handling.begin()

    def handle(self, case: CaseFile) -> None:
        """Lead through a case that was just opened; offline its exemptions stay pending."""
        from kiosk.handling import Handling

        self.handling = Handling(self, case)
        if self.online:
            self.background.run(
                "province",
                case.look_up_licences,
                lambda _none: None,
                lambda _trouble: None,
                self.same_visit(),
            )
        self.handling.begin()

    def show_one_thing(self, bundle_id: str) -> None:
        """Several services as one: choose all or part."""
        self.touch_visit()
        self.one_things.show(bundle_id)

    def show_before(self, case: CaseFile) -> None:
        """What stood before the first step of a case."""
        if case.bundle_id:
            self.show_one_thing(case.bundle_id)
        else:
            self.show_guide(case.item.id)

    # -- the visit's beginning and end -----------------------------------------------------------

    def touch_visit(self) -> None:
        """Something personal may begin: from now on a visit is timed and will be wiped.

        Nothing is known of anybody yet, so the screen does not wait for the journal.
        """
        if self.visit is None:
            self.later.run(self.visiting.begin)
        elif not self.clock.running:
            self.clock.start()

    def finish(self, reason: str) -> None:
        """End the visit and wipe it, then say goodbye."""
        self.later.settle()
        if self.visit is not None and self.ending.settle_money(lambda: self.finish(reason)):
            return
        kept, submitted = self.visiting.end(reason)
        self.ending.show_goodbye(kept, submitted=submitted)
        self.speak("请取走您的证件和材料，慢走。")

    def _back(self) -> None:
        step, last = self.shell.step_now(), self.finding.last_item
        if step == Step.PAY:
            return  # what is taken in stays taken in; the page has its own ways on
        if self.handling is not None and step in set(self.handling.journey.steps):
            self.handling.back(Step(step))
        elif step == Step.GUIDE:
            self.show_find()
        elif step in (Step.ONE_THING, Step.IDENTIFY) and last:
            self.show_guide(last)
        elif self.visit is not None and self.visit.card is not None:
            self.finish("cancelled")
        else:
            self.show_home()

    # -- time ------------------------------------------------------------------------------------

    def alive(self) -> None:
        """Somebody touched the screen."""
        if self.clock.running:
            self.clock.alive()

    def _extend(self) -> None:
        self.clock.extend()
        self.speak("好的，不着急，您慢慢来。")

    def _ticked(self, left: int) -> None:
        self.shell.set_seconds_left(left if self.clock.running else None)
        if left <= WARNING_SECONDS and not self._warned and self.clock.running:
            self._warned = True
            self.speak(f"您还在吗？再过 {left} 秒就要退出了。需要更多时间，请按屏幕上的大按钮。")
        elif left > WARNING_SECONDS:
            self._warned = False

    # -- the rest --------------------------------------------------------------------------------

    def tell(self, trouble: Trouble) -> None:
        """Say a trouble where no step shows it."""
        self.speak(trouble.sentence)

    def _look_at_sync(self) -> None:
        if self.online != self.shell.online_now():
            self.shell.set_online(self.online)
        if self.shell.step_now() == Step.HOME:
            self.finding.show_devices()

    def stop(self) -> None:
        """Leave the stage: end the visit, stop threads."""
        self.later.settle()  # a visit that was about to begin ends here too
        self.ending.stop_money()
        if self.visit is not None:
            self.visiting.end("restart")
        self.ending.wipe()
        self.later.settle()
        if "technician" in self.__dict__:
            self.technician.stop()
        self.clock.stop()
        self._sync_timer.stop()
        self.parts.cards.stop()
        self.background.stop()
        self.parts.speaker.close()
