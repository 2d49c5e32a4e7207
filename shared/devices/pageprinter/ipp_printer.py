"""A4 printers through IPP: a CUPS queue or a printer that speaks IPP itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from shared.devices.codec.ipp import Attribute, Tag
from shared.devices.counts import Counts
from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import DeviceKind, Health, Identity, JobOutcome, OutcomeKind
from shared.devices.pageprinter.channel import IppChannel
from shared.devices.pageprinter.queue import IppQueue, OnTrouble

_A4: Final = "iso_a4_210x297mm"
_A4_SIZE: Final = {"x-dimension": (Tag.INTEGER, [21000]), "y-dimension": (Tag.INTEGER, [29700])}
"""Hundredths of a millimetre (PWG 5100.3)."""

_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
"""A page of a PDF as our own papers write it; of another's at least one is counted."""


class IppPrinter(Interruptible):
    """One queue. path: the queue's path at the server, e.g. ``/printers/A4`` or ``/ipp/print``.

    trays: what a paper is called here (``licence``, '' for plain A4) -> the tray it lies in, as the
    printer names it.
    """

    kind = DeviceKind.PAGE

    def __init__(self, channel: IppChannel, path: str, trays: dict[str, str] | None = None) -> None:
        super().__init__()
        self._queue = IppQueue(channel, path)
        self._trays = trays or {}
        self._counts = Counts()

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
        return self._queue.health()

    def identity(self) -> Identity:
        """What the printer is. Raises Trouble ``page-unreachable``."""
        return self._queue.identity()

    def trays(self) -> tuple[str, ...]:
        """Names of its trays. Raises Trouble ``page-unreachable``."""
        return self._queue.trays()

    def print_pdf(
        self,
        pdf: bytes,
        title: str,
        deadline_s: float = 120.0,
        on_trouble: OnTrouble | None = None,
        media: str = "",
    ) -> JobOutcome:
        """Print a document and follow the job to its end.

        A job that waits for somebody (no paper, door open …) goes on waiting until the deadline;
        ``on_trouble`` hears of each change meanwhile. A job not done by then is cancelled, and
        failed with what it waited for. title: ASCII, without personal data (queues write it down).
        media: what paper; one that no tray is known for is refused, never printed on another.
        """
        if media and media not in self._trays:
            return JobOutcome(OutcomeKind.FAILED, "page-no-tray")
        outcome = self._queue.deliver(
            pdf,
            "application/pdf",
            title,
            _paper(self._trays.get(media, "")),
            Deadline(deadline_s),
            lambda: self.interrupted,
            on_trouble or (lambda _: None),
        )
        if outcome.confirmed:
            many = max(1, len(_PAGE.findall(pdf)))
            self._counts.add(jobs=1, **({"licences": many} if media else {"pages": many}))
        return outcome

    @property
    def counts(self) -> Mapping[str, int]:
        """Jobs, pages and blank licence papers that came out (any thread)."""
        return self._counts.sums

    def cancel_all(self) -> None:
        """Cancel every job of this terminal that has not come out. Raises Trouble."""
        self._queue.cancel_all()


def _paper(tray: str) -> dict[str, Attribute]:
    """A4, from a tray where one is named; a job names its paper in one of two ways, never both."""
    if not tray:
        return {"media": (Tag.KEYWORD, [_A4])}
    wish = {
        "media-size": (Tag.COLLECTION, [_A4_SIZE]),
        "media-source": (Tag.KEYWORD, [tray]),
    }
    return {"media-col": (Tag.COLLECTION, [wish])}
