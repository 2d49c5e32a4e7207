"""After submitting: the receipt, what happens next, the rating, goodbye."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from kiosk import wording
from kiosk.journey import Step
from kiosk.paying import Paying, payable_here
from kiosk.steps.done.done import DoneModel
from kiosk.steps.fault.fault import FaultModel
from kiosk.steps.goodbye.goodbye import GoodbyeModel, KeptThing
from kiosk.steps.left_behind import LeftBehind
from kiosk.steps.print_told import PrintState
from kiosk.steps.rate.rate import RateModel
from shared.casework.casefile import CaseFile
from shared.casework.fees import cost_in
from shared.casework.printing import Outcome
from shared.casework.submission import Submitted
from shared.devices.model import failed
from shared.domain.errors import Trouble
from shared.domain.fee import Cost
from shared.domain.rating import Level

if TYPE_CHECKING:
    from kiosk.director import Director
    from shared.casework.visit import Visit

GOODBYE_SECONDS = 12
_WATCH_MS = 1000


def spared(before: int, left: int) -> str:
    """What another try leaves out or repeats, for the person at the paper mouth; '' for a first.

    before: receipts that came out earlier; left: those that print now.
    """
    if not before:
        return ""
    if not left:
        return f"{before} 张回执都打好过，这次再打的每一张上面写着“补打”。"
    return f"前面 {before} 张回执已经打好，这次只打剩下的 {left} 张。"


class Ending(QObject):
    """The last part of a visit. The receipt prints only while the visit lasts."""

    def __init__(self, director: Director) -> None:
        super().__init__(director)
        self.director = director
        self._case: CaseFile | None = None
        self._made: Submitted | None = None
        self._done: DoneModel | None = None
        self._fault: FaultModel | None = None
        self._paying: Paying | None = None
        self._before: Outcome | None = None
        """What became of the receipt while the fee was being paid."""
        self._goodbye: GoodbyeModel | None = None
        self._printing = False
        self._out: set[str] = set()
        """Numbers whose receipts came out for sure: another try prints the others only."""
        self._spared = ""
        """What the last try left out, in words."""
        self._left = 0
        self._looking = False
        self._lying = LeftBehind()
        """What lay there at the last look: no page waits for the next."""
        self._watch = QTimer(self)
        self._watch.setInterval(_WATCH_MS)
        self._watch.timeout.connect(self._look)

    @property
    def number(self) -> str:
        """Number of the case that was just taken in, '' before."""
        return self._made.number if self._made else ""

    # -- done and the receipt ---------------------------------------------------------------------

    def begin(self, case: CaseFile, made: Submitted, *, receipt: bool = True) -> None:
        """Show that the application was taken in, and print its receipt."""
        self._case, self._made = case, made
        self._out = set()
        cost = cost_in(case)
        if receipt and cost is not None and payable_here(self.director.office, case, cost):
            self._pay(case, made, cost)
        else:
            self._show_done()
        if receipt:
            self._print()

    # -- the fee, where there is one -----------------------------------------------------------

    def _pay(self, case: CaseFile, made: Submitted, cost: Cost) -> None:
        """The receipt prints meanwhile: who has it in hand can claim what the machine keeps."""
        paying = Paying(self.director, case, made, cost)
        paying.over.connect(self._paid)
        self._paying = paying
        handling = self.director.handling
        steps = handling.journey.names() if handling is not None else ()
        self.director.shell.place(made.item_name, steps, max(0, len(steps) - 1))
        paying.begin()

    def _paid(self) -> None:
        self._end_paying()
        self._show_done()
        before, self._before = self._before, None
        if before is not None:
            self._tell_printed(before)
        elif self._printing and self._done is not None:
            self._done.told.tell(PrintState.PRINTING)

    def settle_money(self, then: Callable[[], None]) -> bool:
        """Before a visit ends: True while money is being settled; ``then`` is called after it."""
        return self._paying is not None and self._paying.leave(then)

    def stop_money(self) -> None:
        """The machine stops: no more is let in."""
        if self._paying is not None:
            self._paying.stop()

    def _end_paying(self) -> None:
        paying, self._paying = self._paying, None
        if paying is not None:
            paying.stop()
            paying.deleteLater()

    def rate_only(self, case: CaseFile, made: Submitted) -> None:
        """A matter settled on the spot: nothing to wait for, straight to the rating."""
        self._case, self._made = case, made
        self.show_rate()

    def wipe(self) -> None:
        """Forget everything of this visit."""
        self._watch.stop()
        self._end_paying()
        self._before = None
        self._case = self._made = None
        self._done = self._fault = None
        self._printing = False

    def _show_done(self) -> None:
        case, made = self._case, self._made
        assert case is not None
        assert made is not None
        model = DoneModel(
            wording.submission(case, made),
            wording.next_things(case, made),
            online=self.director.online,
            parent=self,
        )
        self._done, self._fault = model, None
        model.finished.connect(self.show_rate)
        model.another_asked.connect(self._another)
        model.reprint_asked.connect(self._print)
        self.director.shell.place(made.item_name)
        self.director.shell.show(Step.DONE, model)
        self._look()
        self._watch.start()

    def _print(self) -> None:
        visit, made = self.director.visit, self._made
        if visit is None or made is None or self._printing:
            return
        self._printing = True
        if self._done is not None:
            self._done.told.tell(PrintState.PRINTING)
        if self._paying is not None:
            self._paying.told(PrintState.PRINTING)
        self.director.hold("printing")
        self.director.background.run(
            "print",
            lambda: self._receipts(visit, made),
            self._printed,
            self._not_printed,
            self.director.same_visit(),
        )

    def _receipts(self, visit: Visit, made: Submitted) -> Outcome:
        """Each case's own receipt, one after the other; the first that fails stops it.

        Another try prints what is not surely out; when all of it is, all of it again as copies.
        """
        case, out = self._case, self._out
        every = case.all_made if case is not None else [made]
        left = [one for one in every if one.number not in out]
        before = len(every) - len(left)
        self._spared = spared(before, len(left))
        for one in left or every:
            outcome = self.director.office.prints.receipt(visit, one)
            if outcome.kind.value != "confirmed":
                return outcome
            out.add(one.number)
        return outcome

    def _not_printed(self, trouble: Trouble) -> None:
        self._printing = False
        self.director.release("printing")
        if self._paying is not None:
            self._before = failed(trouble.code)
            self._paying.told(PrintState.FAILED, trouble.sentence)
            return
        self._show_fault(trouble)

    def _printed(self, outcome: Outcome) -> None:
        self._printing = False
        self.director.release("printing")
        if self._paying is not None:
            self._before = outcome
            trouble = self.director.trouble(outcome.code)
            state = PrintState(outcome.kind.value)
            self._paying.told(state, trouble.sentence if trouble else "")
            return
        self._tell_printed(outcome)

    def _tell_printed(self, outcome: Outcome) -> None:
        trouble = self.director.trouble(outcome.code)
        if outcome.kind.value == "confirmed":
            if self._done is None:
                self._show_done()
            assert self._done is not None
            self._done.told.tell(PrintState.CONFIRMED, self._spared)
            self.director.speak(f"{self._spared}回执打好了，请取走回执和身份证。")
        elif outcome.kind.value == "unknown":
            if self._done is None:
                self._show_done()
            assert self._done is not None
            sentence = trouble.sentence if trouble else "不能确定回执打好没有，请看一下出纸口。"
            self._done.told.tell(PrintState.UNKNOWN, sentence)
        else:
            self._show_fault(trouble)

    def _show_fault(self, trouble: Trouble | None) -> None:
        case, made = self._case, self._made
        if case is None or made is None:
            return
        self._done = None
        site = self.director.office.tools.site
        facts = wording.fault_facts(
            case,
            made,
            trouble,
            site.verify_url + made.token,
            synced=self.director.stored(made),
            at=self.director.office.now(),
        )
        if self._fault is None:
            model = FaultModel(facts, parent=self)
            self._fault = model
            model.waiting_chosen.connect(self._wait_for_printer)
            model.finished.connect(self.show_rate)
            self.director.shell.show(Step.FAULT, model)
            self.director.speak(f"{facts.title}。{facts.comfort}")
        else:
            self._fault.show(facts)
        self._look()
        self._watch.start()

    def _wait_for_printer(self) -> None:
        """等打印: try again as soon as the printer can, as long as this visit lasts."""
        self.director.alive()

    def _look(self) -> None:
        """Once a second: what lies about, how far the case has travelled, is the printer back."""
        made = self._made
        if self._done is not None and made is not None:
            self._done.show_countdown(self.director.seconds_left)
            all_made = self._case.all_made if self._case is not None else [made]
            sent = all(self.director.stored(one) for one in all_made)
            stored = f"{self.director.office.now():%H:%M}" if sent else ""
            self._done.show_sync(online=self.director.online, sent_at=stored)
        if self._fault is not None and self._fault.property("waiting") and not self._printing:
            self.director.when_printer_ready(self._print)
        if self._goodbye is not None:
            self._left -= 1
            self._goodbye.show_countdown(max(0, self._left))
        if not self._looking:
            self._looking = True
            self.director.look_behind(self._seen)

    def _seen(self, left: LeftBehind) -> None:
        """What lies on the machine now."""
        self._looking = False
        self._lying = left
        for shown in (self._done, self._fault, self._goodbye):
            if shown is not None:
                shown.show_left_behind(left)
        if self._goodbye is not None and self._left <= 0 and not left:
            self._close()

    def _another(self) -> None:
        self.wipe()
        self.director.show_find()

    # -- rating ----------------------------------------------------------------------------------

    def show_rate(self) -> None:
        """Ask for a rating; skipping is as good an answer."""
        case = self._case
        if case is None or case.rated:
            self.director.finish("done")
            return
        self._watch.stop()
        scale = case.visit.catalogue.rating_scale
        model = RateModel(
            {int(level): scale.choices(level) for level in Level},
            item_name=case.item.name,
            parent=self,
        )
        model.rated.connect(self._rated)
        model.skipped.connect(self._skipped)
        self.director.shell.place(case.item.name)
        self.director.shell.show(Step.RATE, model)

    def _rated(self, level: int, labels: list[str], words: str) -> None:
        if self._case is not None:
            self._case.rate(level, labels, words)
        self.director.finish("done")

    def _skipped(self) -> None:
        if self._case is not None:
            self._case.skip_rating()
        self.director.finish("done")

    # -- goodbye ---------------------------------------------------------------------------------

    def show_goodbye(self, kept: str, *, submitted: bool) -> None:
        """Last words; the visit is over and wiped when they are shown."""
        things = [
            KeptThing(kept=submitted, title="申请" if submitted else "没有留下申请", text=kept),
            KeptThing(
                kept=False, title="屏幕和内存", text="刚才读的证件、拍的材料、填的内容都已清除。"
            ),
        ]
        model = GoodbyeModel(things, parent=self)
        model.show_left_behind(self._lying)
        model.closed.connect(self._close)
        self._goodbye, self._left = model, GOODBYE_SECONDS
        self.director.shell.place("")
        self.director.shell.show(Step.GOODBYE, model)
        self._look()
        self._watch.start()

    def _close(self) -> None:
        self._goodbye = None
        self._watch.stop()
        self.director.show_home()
