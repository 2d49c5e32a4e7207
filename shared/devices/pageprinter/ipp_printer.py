"""A4 printers through IPP: a CUPS queue or a printer that speaks IPP itself."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from shared.devices.codec import ipp
from shared.devices.codec.ipp import Attribute, Group, Message, Op, Tag
from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import DeviceKind, Health, JobOutcome, Level, OutcomeKind
from shared.devices.pageprinter.channel import IppChannel
from shared.devices.pageprinter.reasons import health_of
from shared.devices.transport.link import LinkLost
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

_POLL_S: Final = 0.3
_ANSWER_S: Final = 5.0
"""How long a service may take to answer a question."""
_TAKING_S: Final = 30.0
"""How long it may take to take a document in."""
_CANCELLED, _ABORTED, _COMPLETED = 7, 8, 9
_WANTED_JOB: Final = ("job-state", "job-state-reasons", "job-printer-state-reasons")
_WANTED_PRINTER: Final = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs")
OnTrouble = Callable[[Trouble | None], None]


class IppPrinter(Interruptible):
    """One queue. path: the queue's path at the server, e.g. ``/printers/A4`` or ``/ipp/print``."""

    kind = DeviceKind.PAGE

    def __init__(self, channel: IppChannel, path: str) -> None:
        super().__init__()
        self._channel, self._path = channel, path
        self._uri = f"ipp://{channel.place}{path}"
        self._numbers = itertools.count(1)

    def open(self) -> None:
        """Make sure the queue is there, and throw away what an earlier visit left in it.

        Raises Trouble.
        """
        self.health()
        self.cancel_all()

    def close(self) -> None:
        """Nothing is held open between requests."""

    def health(self) -> Health:
        """The queue's health. Raises Trouble ``page-unreachable``, ``page-unknown-queue``."""
        try:
            return self._printer()[0]
        except LinkLost as error:
            raise trouble("page-unreachable") from error

    def print_pdf(
        self,
        pdf: bytes,
        title: str,
        deadline_s: float = 120.0,
        on_trouble: OnTrouble | None = None,
    ) -> JobOutcome:
        """Print a document and follow the job to its end.

        A job that waits for somebody (no paper, door open …) goes on waiting until the deadline;
        ``on_trouble`` hears of each change meanwhile. A job not done by then is cancelled, and
        failed with what it waited for. title: ASCII, without personal data (queues write it down).
        """
        deadline = Deadline(deadline_s)
        try:
            before, _ = self._printer()
        except Trouble as met:
            return JobOutcome(OutcomeKind.FAILED, met.code)
        except LinkLost:
            return JobOutcome(OutcomeKind.FAILED, "page-unreachable")
        if before.code == "page-paused":
            return JobOutcome(OutcomeKind.FAILED, before.code)
        try:
            job = self._submit(pdf, title, deadline)
        except LinkLost:
            return JobOutcome(OutcomeKind.UNKNOWN, "page-unconfirmed")
        if not job:
            return JobOutcome(OutcomeKind.FAILED, "page-refused")
        try:
            outcome = self._follow(job, deadline, on_trouble or (lambda _: None))
        except LinkLost:
            return JobOutcome(OutcomeKind.UNKNOWN, "page-unconfirmed", job)
        self._purge(job)
        return outcome

    def cancel_all(self) -> None:
        """Cancel every job of this terminal that has not come out. Raises Trouble."""
        try:
            found = self._ask(
                Op.GET_JOBS,
                {
                    "my-jobs": (Tag.BOOLEAN, [True]),
                    "requested-attributes": (Tag.KEYWORD, ["job-id"]),
                },
            )
            for kind, attributes in found.groups:
                job = attributes.get("job-id", (0,))[0]
                if kind is Group.JOB and isinstance(job, int):
                    self._cancel(job)
        except LinkLost as error:
            raise trouble("page-unreachable") from error

    # -- how a job goes ---------------------------------------------------------------------------

    def _submit(self, pdf: bytes, title: str, deadline: Deadline) -> int:
        """Hand the document over; gives the job's number, 0 when it was refused."""
        plain = title.encode("ascii", "ignore").decode().strip() or "yichuang"
        operation: dict[str, Attribute] = {
            "job-name": (Tag.NAME, [plain]),
            "document-format": (Tag.MIME, ["application/pdf"]),
        }
        job = {"media": (Tag.KEYWORD, ["iso_a4_210x297mm"])}
        limit = max(_ANSWER_S, min(_TAKING_S, deadline.left))
        answer = self._ask(Op.PRINT_JOB, operation, job, pdf, limit)
        return answer.number("job-id") if answer.code < ipp.OK_LIMIT else 0

    def _follow(self, job: int, deadline: Deadline, on_trouble: OnTrouble) -> JobOutcome:
        told = ""
        while True:
            state, reasons = self._job(job)
            if state == _COMPLETED:
                return JobOutcome(OutcomeKind.CONFIRMED, "", job)
            if state == _CANCELLED:
                return JobOutcome(OutcomeKind.FAILED, "page-cancelled", job, reasons)
            health, why = self._printer(reasons)
            code = health.code if health.level is Level.FAULTED else ""
            if state == _ABORTED:
                return JobOutcome(OutcomeKind.FAILED, code or "page-aborted", job, why)
            if code != told:
                told = code
                on_trouble(health.trouble if code else None)
            if self.interrupted or deadline.passed:
                cause = "device-cancelled" if self.interrupted else code
                return replace(self._withdraw(job, cause), reasons=why)
            time.sleep(min(_POLL_S, max(0.01, deadline.left)))

    def _withdraw(self, job: int, code: str) -> JobOutcome:
        """Cancel a job that is not done; a job that nothing held up may have come out already."""
        gone = self._cancel(job)
        state, _ = self._job(job)
        if state == _COMPLETED:
            return JobOutcome(OutcomeKind.CONFIRMED, "", job)
        if not gone or not code:
            return JobOutcome(OutcomeKind.UNKNOWN, "page-unconfirmed", job)
        return JobOutcome(OutcomeKind.FAILED, code, job)

    def _job(self, job: int) -> tuple[int, tuple[str, ...]]:
        answer = self._ask(
            Op.GET_JOB_ATTRIBUTES,
            {
                "job-id": (Tag.INTEGER, [job]),
                "requested-attributes": (Tag.KEYWORD, _WANTED_JOB),
            },
        )
        if answer.code >= ipp.OK_LIMIT:
            raise LinkLost(f"job gone, status {answer.code:04x}")
        reasons = answer.words("job-state-reasons") + answer.words("job-printer-state-reasons")
        return answer.number("job-state"), tuple(r for r in reasons if r != "none")

    def _printer(self, more: tuple[str, ...] = ()) -> tuple[Health, tuple[str, ...]]:
        answer = self._ask(
            Op.GET_PRINTER_ATTRIBUTES, {"requested-attributes": (Tag.KEYWORD, _WANTED_PRINTER)}
        )
        if answer.code == ipp.NOT_FOUND:
            raise trouble("page-unknown-queue")
        if answer.code >= ipp.OK_LIMIT:
            raise LinkLost(f"status {answer.code:04x}")
        found = answer.words("printer-state-reasons") + more
        reasons = tuple(dict.fromkeys(r for r in found if r != "none"))
        if answer.get("printer-is-accepting-jobs") == (False,):
            return Health(Level.FAULTED, "page-paused"), reasons
        return health_of(reasons, answer.number("printer-state")), reasons

    def _cancel(self, job: int) -> bool:
        answer = self._ask(Op.CANCEL_JOB, {"job-id": (Tag.INTEGER, [job])})
        return answer.code < ipp.OK_LIMIT

    def _purge(self, job: int) -> None:
        """Have the spooled file removed too; servers that cannot do that answer with an error."""
        try:
            attributes: dict[str, Attribute] = {
                "job-id": (Tag.INTEGER, [job]),
                "purge-job": (Tag.BOOLEAN, [True]),
            }
            self._ask(Op.CANCEL_JOB, attributes)
        except LinkLost:
            return

    def _ask(
        self,
        operation: Op,
        attributes: Mapping[str, Attribute],
        job: Mapping[str, Attribute] | None = None,
        data: bytes = b"",
        timeout_s: float = _ANSWER_S,
    ) -> Message:
        first: dict[str, Attribute] = {
            "attributes-charset": (Tag.CHARSET, ["utf-8"]),
            "attributes-natural-language": (Tag.LANGUAGE, ["zh-cn"]),
            "printer-uri": (Tag.URI, [self._uri]),
        }
        # the target (printer, then job) must come before everything else
        if "job-id" in attributes:
            first["job-id"] = attributes["job-id"]
        first["requesting-user-name"] = (Tag.NAME, [self._channel.user])
        groups = [(Group.OPERATION, {**first, **attributes})]
        if job:
            groups.append((Group.JOB, dict(job)))
        message = ipp.encode(operation, next(self._numbers), groups, data)
        return self._channel.post(self._path, message, timeout_s)
