"""Printing: begun is written before the first byte leaves, the outcome after the device spoke.

A visit's papers come out during that visit or not at all (promise P1): when it ends, what is
under way is stopped, the printer's buffer is cleared, and nothing prints unasked afterwards.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

import uuid_utils

from shared.casework.fees import fee_words
from shared.casework.submission import Submitted
from shared.devices.model import OutcomeKind, PrintOutcome, failed
from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.domain.identity import IdentityCard, mask_name, mask_number
from shared.journal import FactDraft, points

if TYPE_CHECKING:
    from shared.casework.office import Office
    from shared.casework.visit import Visit
    from shared.image.raster import Raster
    from shared.paper.receipt import ReceiptPaper


class Outcome(Protocol):
    """What a receipt and an A4 job have in common."""

    @property
    def kind(self) -> OutcomeKind:
        """Confirmed, failed or unknown."""
        ...

    @property
    def code(self) -> str:
        """Name of the trouble, '' when confirmed."""
        ...

    @property
    def trouble(self) -> Trouble | None:
        """The sentence behind the code."""
        ...


AnyOutcome = TypeVar("AnyOutcome", bound=Outcome)


@dataclass(frozen=True)
class ReceiptRecord:
    """A receipt as the journal's views hold it: enough for a copy, without personal data."""

    number: str
    case: str
    item_name: str
    received_at: datetime
    clock_sure: bool
    """False: nobody vouched for the terminal's time then."""
    token: str
    code: str
    expected_by: date
    provisional: bool
    materials: tuple[tuple[str, str], ...]
    exempt: tuple[str, ...]
    pending: tuple[str, ...]
    promise: str
    fee: str
    head: str
    one_thing: str
    """Name of the 一件事 the case is one of; '' for a case alone."""
    place: tuple[int, int]
    """(epoch, seq) of receipt-issued: tells whether the province has it."""


class PrintRoom:
    """Everything printed at this terminal goes through here, one paper at a time."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._one = threading.Lock()
        self._running: tuple[str, Callable[[], None]] | None = None
        """Visit whose paper is being printed now, and how to stop that."""
        self._left: str | None = None
        """Visit that ended last: nothing of it begins to print any more."""
        self._unclean = True
        """True until the printer confirmed that it holds nothing of an earlier paper."""

    # -- receipts -------------------------------------------------------------------------------

    def receipt(self, visit: Visit, made: Submitted) -> PrintOutcome:
        """Print the receipt of a case of this visit; blocks, call it off the GUI thread."""
        if visit.card is None:
            return failed("print-unconfirmed")
        return self._receipt(visit.id, self.record(made.number), visit.card, lambda: visit.ended)

    def reprint(self, visit: Visit, number: str) -> PrintOutcome:
        """Print a copy for the holder of the same card.

        Raises Trouble ``not-yours`` when the card on the reader is another person's.
        """
        record = self.record(number)
        if visit.card is None or number not in {r.number for r in self.mine(visit.card)}:
            raise Trouble(
                "not-yours",
                "补打回执要用办理时的那张身份证。请放上那张证，或到人工窗口。",
                Actor.RESIDENT,
            )
        return self._receipt(visit.id, record, visit.card, lambda: visit.ended)

    def mine(self, card: IdentityCard) -> list[ReceiptRecord]:
        """Receipts given at this terminal to the holder of this card, newest first."""
        claim = self._office.journal.claim(card.number)
        return [
            self.record(str(row["number"]))
            for row in self._office.journal.query(
                "select number from receipts where claim = ? order by received_at desc", (claim,)
            )
        ]

    def record(self, number: str) -> ReceiptRecord:
        """The receipt with that number. Raises KeyError."""
        journal = self._office.journal
        rows = journal.query("select case_id from receipts where number = ?", (number,))
        if not rows:
            raise KeyError(number)
        case = str(rows[0]["case_id"])
        header = journal.facts(case=case, type="receipt-issued")[-1]
        body = journal.body(header.id)
        return ReceiptRecord(
            number=body["number"],
            case=case,
            item_name=body["item_name"],
            received_at=datetime.fromisoformat(body["received_at"]),
            clock_sure=body.get("clock") != "unsure",  # older receipts do not say
            token=body["token"],
            code=body["code"],
            expected_by=date.fromisoformat(body["expected_by"]),
            provisional=body["provisional"],
            materials=tuple((m[0], m[1]) for m in body["materials"]),
            exempt=tuple(body["exempt"]),
            pending=tuple(body["pending"]),
            promise=body["promise"],
            fee=body["fee"],
            head=body["head"],
            one_thing=body.get("one_thing", ""),
            place=(header.epoch, header.seq),
        )

    def at_window(self, number: str, holder: IdentityCard) -> Outcome:
        """Print the receipt of a case that was taken in at this window; blocks.

        On A4 where the window has no slip printer. Raises KeyError when no receipt was given here.
        """
        record = self.record(number)
        if self._office.tools.receipt_printer is not None:
            return self._receipt("", record, holder, lambda: False)
        from shared.paper.receipt import receipt_page

        pdf = receipt_page(self._paper(record, holder, self.copies(number, "receipt")))
        return self.page("", number, "receipt", f"receipt {number}", pdf)

    def compose(self, record: ReceiptRecord, card: IdentityCard, copy: int) -> Raster:
        """Set a receipt: names come from the card that lies here now, masked."""
        from shared.paper.receipt import receipt

        return receipt(self._paper(record, card, copy))

    def _paper(self, record: ReceiptRecord, card: IdentityCard, copy: int) -> ReceiptPaper:
        from shared.paper.receipt import PaperMaterial, ReceiptPaper, ReceiptState

        site = self._office.tools.site
        with_province = record.place <= self._office.journal.stored_up_to()
        return ReceiptPaper(
            hall=site.hall_name,
            number=record.number,
            item=record.item_name,
            one_thing=record.one_thing,
            applicant=mask_name(card.name),
            applicant_number=mask_number(card.number),
            received_at=record.received_at,
            clock_sure=record.clock_sure,
            printed_at=self._office.now(),
            qr=site.verify_url + record.token,
            code=record.code,
            terminal=site.terminal,
            head=record.head,
            state=ReceiptState.WITH_PROVINCE if with_province else ReceiptState.KEPT_HERE,
            fee=fee_words(self._office.journal, record.case, record.fee),
            materials=tuple(PaperMaterial(name, note) for name, note in record.materials),
            exempt=record.exempt,
            pending=record.pending,
            expected_by=record.expected_by,
            provisional=record.provisional,
            promise=record.promise,
            keep=("身份证", *(n for n, note in record.materials if "原件" in note)),
            copy=copy,
            hotline=site.help_phone,
        )

    def _receipt(
        self, visit: str, record: ReceiptRecord, card: IdentityCard, ended: Callable[[], bool]
    ) -> PrintOutcome:
        return self.slip(
            visit, record.number, "receipt", lambda copy: self.compose(record, card, copy), ended
        )

    def slip(
        self,
        visit: str,
        number: str,
        paper: str,
        compose: Callable[[int], Raster],
        ended: Callable[[], bool],
    ) -> PrintOutcome:
        """Print one paper on the receipt printer; blocks.

        compose: sets it, given how many came out before. ended: the visit is over, so that
        nothing of it begins to print any more.
        """
        printer = self._office.tools.receipt_printer
        if printer is None:
            return failed("device-absent")
        copy = self.copies(number, paper)
        raster = compose(copy)
        with self._one:
            if ended():
                return failed("device-cancelled")
            try:
                if self._unclean:
                    printer.clear()
                    self._unclean = False
                status = printer.status()
            except Trouble as trouble:
                return failed(trouble.code)
            if not status.can_print:
                return failed(status.code)
            outcome = self._journalled(
                visit,
                number,
                paper,
                copy,
                lambda: printer.print_raster(raster, lambda: self._left != visit),
                printer.stop,
            )
            if not outcome.confirmed:
                self._settle()
            return outcome

    # -- A4 papers --------------------------------------------------------------------------------

    def page(
        self, visit_id: str, number: str, paper: str, title: str, pdf: bytes, media: str = ""
    ) -> Outcome:
        """Print an A4 paper of a visit or a desk's case and follow it to its end.

        media: '' for plain paper, ``licence`` for blank licence paper.
        """
        printer = self._office.tools.page_printer
        if printer is None:
            return failed("device-absent")
        with self._one:
            return self._journalled(
                visit_id,
                number,
                paper,
                self.copies(number, paper),
                lambda: printer.print_pdf(pdf, title, lambda: self._left != visit_id, media),
                printer.stop,
            )

    # -- the end of a visit ----------------------------------------------------------------------

    def visit_ended(self, visit: Visit) -> None:
        """Stop what this visit still prints: nothing of it comes out for the next person."""
        # said before it is looked: a print that begins just now sees one, or is seen here
        self._left = visit.id
        running = self._running
        if running is not None and running[0] == visit.id:
            running[1]()
            with self._one:
                self._settle()

    def clean_up(self) -> bool:
        """Clear what a printer may hold from before a restart; True when it confirmed that."""
        with self._one:
            return self._settle()

    def _settle(self) -> bool:
        printer = self._office.tools.receipt_printer
        if printer is None:
            return False
        self._unclean = True
        try:
            self._unclean = not printer.clear()
        except Trouble:
            return False
        return not self._unclean

    def copies(self, number: str, paper: str) -> int:
        """Papers of that kind that came out, or may have: the next one is 补打 when any did."""
        rows = self._office.journal.query(
            "select count(*) as n from prints where number = ? and paper = ?"
            " and state in ('confirmed', 'unknown')",
            (number, paper),
        )
        return int(rows[0]["n"])

    def _journalled(
        self,
        visit: str,
        number: str,
        paper: str,
        copy: int,
        act: Callable[[], AnyOutcome],
        stop: Callable[[], None],
    ) -> AnyOutcome:
        """Write begun, act, write what became of it. What happens in between is unknown."""
        name = str(uuid_utils.uuid7())
        append = self._office.journal.append
        append(
            FactDraft(
                "print-begun",
                {"print": name, "visit": visit, "number": number, "paper": paper, "copy": copy},
                role=Role.DEVICE,
            )
        )
        self._running = visit, stop
        try:
            points.reach("print.begun")
            outcome = act()
        finally:
            self._running = None
        points.reach("print.sent")
        body: dict[str, object] = {"print": name}
        if outcome.kind is OutcomeKind.CONFIRMED:
            append(FactDraft("print-confirmed", body, role=Role.DEVICE))
        elif outcome.kind is OutcomeKind.FAILED:
            append(FactDraft("print-failed", body | {"code": outcome.code}, role=Role.DEVICE))
        else:
            append(FactDraft("print-unknown", body | {"reason": outcome.code}, role=Role.DEVICE))
        points.reach("print.settled")
        return outcome
