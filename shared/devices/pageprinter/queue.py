"""One print queue over IPP: hand a document over, follow its job to the end, take it back."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from shared.devices.codec import ipp
from shared.devices.codec.ipp import Attribute, Group, Message, Op, Tag
from shared.devices.deadline import Deadline
from shared.devices.model import Health, Identity, JobOutcome, Level, OutcomeKind
from shared.devices.pageprinter.channel import IppChannel
from shared.devices.pageprinter.reasons import health_of
from shared.devices.transport.link import LinkLost
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

OnTrouble = Callable[[Trouble | None], None]
_POLL_S: Final = 0.3
_ANSWER_S: Final = 5.0
"""How long a service may take to answer a question."""
_TAKING_S: Final = 30.0
"""How long it may take to take a document in."""
_CANCELLED, _ABORTED, _COMPLETED = 7, 8, 9
_WANTED_JOB: Final = ("job-state", "job-state-reasons", "job-printer-state-reasons")
_WANTED_PRINTER: Final = (
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
)
_WANTED_SELF: Final = (
    "printer-make-and-model",
    "printer-firmware-string-version",
    "printer-device-id",
    "printer-info",
)
_WITH_ERRORS: Final = frozenset({"job-completed-with-errors", "job-canceled-at-device"})
_NOT_YET: Final = frozenset({"page-connecting"})
"""Not a fault while it lasts a moment, but the reason when nothing has come of it in the end."""


class IppQueue:
    """path: the queue's path at the server, e.g. ``/printers/A4`` or ``/ipp/print``."""

    def __init__(self, channel: IppChannel, path: str) -> None:
        self._channel, self._path = channel, path
        self._uri = f"ipp://{channel.place}{path}"
        self._numbers = itertools.count(1)

    def health(self) -> Health:
        """The queue's health. Raises Trouble ``page-unreachable``, ``page-unknown-queue``."""
        try:
            return self.printer()[0]
        except LinkLost as error:
            raise trouble("page-unreachable") from error

    def identity(self) -> Identity:
        """What the printer behind the queue is. Raises Trouble ``page-unreachable``."""
        try:
            said = self._printer_says(_WANTED_SELF)
        except LinkLost as error:
            raise trouble("page-unreachable") from error
        parts = (p.partition(":") for p in "".join(said.words("printer-device-id")).split(";"))
        known = {name.strip().upper(): value.strip() for name, _, value in parts}
        model = known.get("MDL") or known.get("MODEL") or _first(said, "printer-make-and-model")
        return Identity(
            known.get("MFG") or known.get("MANUFACTURER") or "",
            model or _first(said, "printer-info"),
            known.get("SN") or known.get("SERN") or known.get("SERIALNUMBER") or "",
            _first(said, "printer-firmware-string-version"),
        )

    def trays(self) -> tuple[str, ...]:
        """Names of the trays a document may be drawn from. Raises Trouble ``page-unreachable``."""
        try:
            return self._printer_says(("media-source-supported",)).words("media-source-supported")
        except LinkLost as error:
            raise trouble("page-unreachable") from error

    def deliver(
        self,
        document: bytes,
        kind: str,
        title: str,
        wishes: Mapping[str, Attribute],
        deadline: Deadline,
        stopped: Callable[[], bool],
        on_trouble: OnTrouble,
    ) -> JobOutcome:
        """Hand a document over and follow its job to the end, or take it back at the deadline.

        A job that waits for somebody goes on waiting; ``on_trouble`` hears of each change. A
        service that goes away meanwhile is asked again until the deadline: it may come back and
        know what became of the job.
        """
        try:
            before, _ = self.printer()
        except Trouble as met:
            return JobOutcome(OutcomeKind.FAILED, met.code)
        except LinkLost:
            return JobOutcome(OutcomeKind.FAILED, "page-unreachable")
        if before.code == "page-paused":
            return JobOutcome(OutcomeKind.FAILED, before.code)
        try:
            job = self._submit(document, kind, title, wishes, deadline)
        except LinkLost:
            return JobOutcome(OutcomeKind.UNKNOWN, "page-unconfirmed")
        if not job:
            return JobOutcome(OutcomeKind.FAILED, "page-refused")
        outcome = self._follow(job, deadline, stopped, on_trouble)
        self._purge(job)
        return outcome

    def cancel_all(self) -> None:
        """Cancel every job of this terminal that has not come out, and have all their files gone.

        Also of those that did come out: who was killed while a job ran could not tidy up after it,
        and a queue keeps its documents for a day. Raises Trouble.
        """
        try:
            for job in self._jobs("not-completed"):
                self._cancel(job)
                self._purge(job)
            for job in self._jobs("completed"):
                self._purge(job)
        except LinkLost as error:
            raise trouble("page-unreachable") from error

    def _jobs(self, which: str) -> list[int]:
        found = self._ask(
            Op.GET_JOBS,
            {
                "which-jobs": (Tag.KEYWORD, [which]),
                "my-jobs": (Tag.BOOLEAN, [True]),
                "requested-attributes": (Tag.KEYWORD, ["job-id"]),
            },
        )
        ids = [a.get("job-id", (0,))[0] for kind, a in found.groups if kind is Group.JOB]
        return [job for job in ids if isinstance(job, int) and job]

    def printer(self, more: tuple[str, ...] = ()) -> tuple[Health, tuple[str, ...]]:
        """The queue's health and all reasons as it names them. Raises LinkLost, Trouble."""
        answer = self._printer_says(_WANTED_PRINTER)
        found = answer.words("printer-state-reasons") + more
        reasons = tuple(dict.fromkeys(r for r in found if r != "none"))
        if answer.get("printer-is-accepting-jobs") == (False,):
            return Health(Level.FAULTED, "page-paused"), reasons
        health = health_of(reasons, answer.number("printer-state"))
        said = _first(answer, "printer-state-message").strip()
        if health.code in ("page-fault", "page-paused") and said:
            reasons = (*reasons, said)  # the table has no better name: a technician reads it
        return health, reasons

    # -- how a job goes ---------------------------------------------------------------------------

    def _submit(
        self,
        document: bytes,
        kind: str,
        title: str,
        wishes: Mapping[str, Attribute],
        deadline: Deadline,
    ) -> int:
        """Hand the document over; gives the job's number, 0 when it was refused."""
        plain = title.encode("ascii", "ignore").decode().strip() or "yichuang"
        operation: dict[str, Attribute] = {
            "job-name": (Tag.NAME, [plain]),
            "document-format": (Tag.MIME, [kind]),
        }
        if "media-col" in wishes:  # from that tray or not at all
            operation["ipp-attribute-fidelity"] = (Tag.BOOLEAN, [True])
        limit = max(_ANSWER_S, min(_TAKING_S, deadline.left))
        answer = self._ask(Op.PRINT_JOB, operation, wishes, document, limit)
        return answer.number("job-id") if answer.code < ipp.OK_LIMIT else 0

    def _follow(
        self, job: int, deadline: Deadline, stopped: Callable[[], bool], on_trouble: OnTrouble
    ) -> JobOutcome:
        told = ""
        while True:
            try:
                ended, code, why = self._look(job)
            except LinkLost:
                ended, code, why = None, "page-unreachable", ()
            if ended is not None:
                return ended
            aloud = "" if code in _NOT_YET else code
            if aloud != told:
                told = aloud
                on_trouble(trouble(aloud) if aloud else None)
            if stopped() or deadline.passed:
                try:
                    cause = "device-cancelled" if stopped() else code
                    return replace(self._withdraw(job, cause), reasons=why)
                except LinkLost:
                    return JobOutcome(OutcomeKind.UNKNOWN, "page-unconfirmed", job, why)
            time.sleep(min(_POLL_S, max(0.01, deadline.left)))

    def _look(self, job: int) -> tuple[JobOutcome | None, str, tuple[str, ...]]:
        """How the job ended if it has, else what holds it up and why. Raises LinkLost."""
        state, reasons = self._job(job)
        if state == _COMPLETED:
            if _WITH_ERRORS & set(reasons):
                return JobOutcome(OutcomeKind.UNKNOWN, "page-unconfirmed", job, reasons), "", ()
            return JobOutcome(OutcomeKind.CONFIRMED, "", job), "", ()
        if state == _CANCELLED:
            return JobOutcome(OutcomeKind.FAILED, "page-cancelled", job, reasons), "", ()
        if state == 0:  # the service knows the job no more, and nobody else does
            return JobOutcome(OutcomeKind.UNKNOWN, "page-unconfirmed", job, reasons), "", ()
        try:
            health, why = self.printer(reasons)
        except Trouble as met:  # its queue is gone: the job cannot come out any more
            return JobOutcome(OutcomeKind.UNKNOWN, met.code, job, reasons), "", ()
        code = health.code if health.level is Level.FAULTED or health.code in _NOT_YET else ""
        if state == _ABORTED:
            return JobOutcome(OutcomeKind.FAILED, code or "page-aborted", job, why), "", ()
        return None, code, why

    def _withdraw(self, job: int, code: str) -> JobOutcome:
        """Cancel a job that is not done; a job that nothing held up may have come out already."""
        gone = self._cancel(job)
        state, _ = self._job(job)
        if state == _COMPLETED:
            return JobOutcome(OutcomeKind.CONFIRMED, "", job)
        if not gone or not code or code == "page-unreachable":
            return JobOutcome(OutcomeKind.UNKNOWN, "page-unconfirmed", job)
        return JobOutcome(OutcomeKind.FAILED, code, job)

    def _job(self, job: int) -> tuple[int, tuple[str, ...]]:
        """State and reasons; 0 for a job the service does not know. Raises LinkLost."""
        answer = self._ask(
            Op.GET_JOB_ATTRIBUTES,
            {
                "job-id": (Tag.INTEGER, [job]),
                "requested-attributes": (Tag.KEYWORD, _WANTED_JOB),
            },
        )
        if answer.code == ipp.NOT_FOUND:
            return 0, ()
        if answer.code >= ipp.OK_LIMIT:
            raise LinkLost(f"job not told, status {answer.code:04x}")
        reasons = answer.words("job-state-reasons") + answer.words("job-printer-state-reasons")
        return answer.number("job-state"), tuple(r for r in reasons if r != "none")

    def _printer_says(self, wanted: tuple[str, ...]) -> Message:
        answer = self._ask(
            Op.GET_PRINTER_ATTRIBUTES, {"requested-attributes": (Tag.KEYWORD, wanted)}
        )
        if answer.code == ipp.NOT_FOUND:
            raise trouble("page-unknown-queue")
        if answer.code >= ipp.OK_LIMIT:
            raise LinkLost(f"status {answer.code:04x}")
        return answer

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


def _first(message: Message, name: str) -> str:
    return next(iter(message.words(name)), "")
