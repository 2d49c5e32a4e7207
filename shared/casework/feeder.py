"""A stack of sheets through the scanner: numbered across jams, blank backs known, nothing doubled.

What was scanned before a jam stays. The scanner is then asked again for the rest, and the person is
told which sheet is the first to be put back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from shared.capture.judge import judge
from shared.capture.level import levelled
from shared.capture.papers import paper_at
from shared.capture.same import same_sheet
from shared.devices.drivers import DocumentScanner
from shared.devices.host import DeviceHost
from shared.devices.scanner.model import ScanAbilities, ScannedPage, ScanOrder
from shared.devices.troubles import trouble
from shared.image.frame import Bgr, Page, page_from

_ASK_S = 30.0
_JOB_S = 6 * 3600.0
"""A job has no end of its own: the driver gives each side its time, and a person may cancel."""


@dataclass(frozen=True, slots=True)
class FedPage:
    """One side of one sheet of the stack. number and sheet count from 1 over the whole stack.

    blank: nothing is printed or written on it. again: it looks like the last one before the jam,
    so that sheet was probably put back although it had been scanned.
    """

    number: int
    sheet: int
    side: int
    page: Page
    blank: bool
    again: bool = False


class SheetFeed:
    """One stack. ``run`` again after a jam goes on where it stopped."""

    def __init__(self, host: DeviceHost[DocumentScanner]) -> None:
        self._host = host
        self._pages = self._sheets = 0
        self._last: Page | None = None
        self._running = threading.Lock()
        self._stopped = False

    @property
    def sheets(self) -> int:
        """Sheets that went through; the one after them is the first to be put back."""
        return self._sheets

    def abilities(self) -> ScanAbilities:
        """What the scanner says it can do. Blocks. Raises Trouble."""
        return self._host.call(lambda d: d.abilities(), _ASK_S, quiet=True).result()

    def run(self, both_sides: bool, on_page: Callable[[FedPage], None]) -> None:
        """Scan all there is; on_page hears of each side on the device's owner thread.

        Blocks until the feeder is empty. Raises Trouble: why it stopped before.
        """
        order = ScanOrder(duplex=both_sides)
        before = (self._pages, self._sheets, self._last)

        def take(scanned: ScannedPage) -> None:
            if self._stopped:
                return
            fed = _fed(scanned, *before)
            if scanned.side == 1:
                self._last = fed.page
            self._pages, self._sheets = fed.number, fed.sheet
            on_page(fed)

        with self._running:
            try:
                if self._stopped:
                    raise trouble("device-cancelled")
                self._host.call(lambda d: d.scan(order, take), _JOB_S).result()
            finally:
                self._stopped = False

    def stop(self) -> None:
        """End the scan soon, also one about to begin; nothing more is handed over (any thread)."""
        self._stopped = True
        if self._running.locked():
            self._host.interrupt()


def _fed(scanned: ScannedPage, pages: int, sheets: int, last: Page | None) -> FedPage:
    bgr = scanned.page.bgr()
    blank = any(p.code == "blank" for p in judge(bgr).problems)
    again = (
        last is not None
        and not blank
        and (scanned.sheet, scanned.side) == (1, 1)
        and same_sheet(last, scanned.page)
    )
    return FedPage(
        pages + scanned.number,
        sheets + scanned.sheet,
        scanned.side,
        _level(_with_paper(scanned.page), bgr),
        blank,
        again,
    )


def _level(page: Page, bgr: Bgr) -> Page:
    """The page as its print lies; rollers pull a sheet in a little askew. Level ones stay."""
    straight = levelled(bgr)
    return page if straight is bgr else page_from(straight, dpi=page.dpi, paper=page.paper)


def _with_paper(page: Page) -> Page:
    """The page with the paper it was scanned from, as the camera's pages have it."""
    if not page.dpi:
        return page
    paper = paper_at(page.width, page.height, page.dpi)
    name = paper.name if paper is not None else ""
    return Page(page.data, page.width, page.height, page.dpi, page.media_type, name)
