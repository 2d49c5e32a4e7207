"""A scanner over SANE. Made for a child process: calls block, and a backend may hang or crash.

What SANE cannot say is asked of the scanner itself where it can be: its own sensors, or the status
page of an eSCL scanner (``codec.escl``).
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shared.devices.codec import escl
from shared.devices.codec.saneframe import BadFrame, picture_of
from shared.devices.counts import Counts
from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health, Level
from shared.devices.plugin import Option
from shared.devices.scanner.feed import End, Feed, Side, code_of
from shared.devices.scanner.model import (
    ScanAbilities,
    ScannedPage,
    ScanOrder,
    ScanSource,
    ScanTerms,
)
from shared.devices.scanner.sane import NoSane, Opened, Sane, SaneError, Status
from shared.devices.scanner.settings import abilities_of, sensor, settle
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble
from shared.image.frame import JPEG_QUALITY, Page, to_jpeg
from shared.image.late import Late

if TYPE_CHECKING:
    import requests
else:
    requests = Late("requests")

_STATUS_S: Final = 3.0
_STOP_S: Final = 1.5
_EJECT_S: Final = 30.0
"""Seconds a scanner may take to get rid of the sheets of a job that was ended."""
_LOOK_S: Final = 0.1
_AT_ONCE: Final = 2
"""Sides encoded at the same time; each holds its side until it is done."""
_MADE_AHEAD: Final = 4
"""Encoded pages, a few hundred kilobytes each, that may wait to be taken."""
_USB: Final = re.compile(r"libusb:(\d{3}):(\d{3})")
_LASTS: Final = frozenset({"scanner-jam", "scanner-double-feed", "scanner-cover-open"})
"""What stays wrong until somebody has been at the scanner."""


class SaneScanner(Interruptible):
    """``sane://NAME``. name: as ``scanimage -L`` lists it.

    status_url: where an eSCL scanner says how it is, ``http://host:port/eSCL``, '' for none.
    extra: options of this model by their SANE names, set before each scan. page_s: seconds a side
    may take before the scanner counts as hung. quality: of the JPEG a page is kept as, 1 to 100.
    """

    kind = DeviceKind.SCANNER

    def __init__(
        self,
        name: str,
        status_url: str = "",
        extra: Mapping[str, Option] | None = None,
        page_s: float = 90.0,
        quality: int = JPEG_QUALITY,
    ) -> None:
        super().__init__()
        self._name, self._status_url, self._extra = name, status_url.rstrip("/"), dict(extra or {})
        self._page_s, self._quality = page_s, quality
        self._sane: Sane | None = None
        self._opened: Opened | None = None
        self._node: Path | None = None
        self._feed: Feed | None = None
        """The last job, until it is known to have ended."""
        self._broken_off = False
        """A job was cancelled: sane-airscan, for one, gives the rest of it to the next job."""
        self._last = ""
        """What was wrong when the last scan ended, as long as nobody knows better."""
        self._session: requests.Session | None = None
        self._counts = Counts()

    @property
    def counts(self) -> Mapping[str, int]:
        """Sheets that went through; any thread."""
        return self._counts.sums

    def open(self) -> None:
        """Open the scanner. Raises Trouble."""
        self.close()
        if self._feed is not None:
            raise trouble("scanner-hung")  # a thread is still inside the backend
        try:
            self._sane = Sane()
        except NoSane:
            raise trouble("scanner-software") from None
        except SaneError:
            raise trouble("scanner-io") from None
        self._open_with(self._sane)

    def _open_with(self, sane: Sane) -> Opened:
        try:
            self._opened = self._found(sane)
        except SaneError as error:
            if error.status in (Status.BUSY, Status.DENIED):
                raise trouble(code_of(error)) from None
            raise trouble("scanner-absent") from None
        self._broken_off = False
        return self._opened

    def _found(self, sane: Sane) -> Opened:
        """The scanner of our name; after a replug its USB number, and so its name, has changed."""
        self._node = _node_of(self._name)
        try:
            return sane.open(self._name)
        except SaneError as error:
            if self._node is None or error.status in (Status.BUSY, Status.DENIED):
                raise
            make = self._name[: self._name.index("libusb:")]
            alike = [n for n in sane.names() if n.startswith(make) and _USB.search(n)]
            if len(alike) != 1:  # with two of a make nobody knows which one this was
                raise
            opened = sane.open(alike[0])
            self._node = _node_of(alike[0])
            return opened

    def close(self) -> None:
        """Give the scanner back, unless a call into it never came back."""
        opened, self._opened = self._opened, None
        sane, self._sane = self._sane, None
        if not self._idle(_STOP_S):
            return
        if opened is not None:
            opened.close()
        if sane is not None:
            sane.close()
        if self._session is not None:
            self._session.close()
            self._session = None

    def health(self) -> Health:
        """What the scanner says, or what was wrong last as long as it says nothing. Raises Trouble
        when it is gone."""
        self._here()
        if not self._idle(0):
            return Health(Level.DEGRADED, "scanner-busy")  # the last sheet is being ejected
        if self._node is not None and not self._node.exists():
            raise trouble("scanner-absent")
        code, certain = self._says()
        if certain and not code:
            self._last = ""
        code = code or self._last
        return Health(Level.FAULTED, code) if code else HEALTHY

    def abilities(self) -> ScanAbilities:
        """What the scanner can do. Raises Trouble."""
        return abilities_of(self._here())

    def scan(self, order: ScanOrder, on_page: Callable[[ScannedPage], object]) -> ScanTerms:
        """Scan all there is in the feeder, or the one page on the glass.

        on_page: hears of each side as soon as it is whole; the scanner waits for it after a few.
        Raises Trouble, ``device-cancelled`` after ``interrupt``: what was handed over until then
        stays good, and the sheet after it is the first to be put back.
        """
        opened = self._here()
        if not self._idle(_EJECT_S):
            raise trouble("scanner-hung")
        if self._broken_off and self._sane is not None:
            opened.close()
            self._opened = None
            opened = self._open_with(self._sane)
        self._last = ""
        try:
            terms = settle(opened, order, self._extra)
        except SaneError as error:
            raise trouble(code_of(error)) from None
        feed = Feed(
            opened,
            duplex=terms.duplex,
            single=order.source is ScanSource.GLASS,
            wrong=lambda: self._says()[0],
        )
        self._feed = feed
        feed.begin()
        try:
            self._hand_over(feed, terms, on_page)
        except Trouble as met:
            self._last = met.code if met.code in _LASTS else ""
            self._broken_off = met.code == "device-cancelled"
            raise
        finally:
            feed.stop()
        return terms

    def _hand_over(
        self, feed: Feed, terms: ScanTerms, on_page: Callable[[ScannedPage], object]
    ) -> None:
        encoder = _Encoder(feed, terms.dpi, self._quality)
        encoder.start()
        try:
            while not isinstance(page := self._next(encoder), End):
                if page.side == 1:
                    self._counts.add(sheets=1)
                on_page(page)
        finally:
            encoder.stop()
        if page.code:
            raise trouble(page.code)

    def _next(self, encoder: _Encoder) -> ScannedPage | End:
        patience = Deadline(self._page_s)
        while True:
            self.check_interrupted()
            page = encoder.take(_LOOK_S)
            if page is not None:
                return page
            if patience.passed:
                raise trouble("scanner-hung")

    def _idle(self, patience_s: float) -> bool:
        """True when no job runs any more."""
        patience = Deadline(patience_s)
        while self._feed is not None and not self._feed.ended(min(_LOOK_S, patience.left)):
            if patience.passed:
                return False
        self._feed = None
        return True

    def _here(self) -> Opened:
        if self._opened is None:
            raise trouble("scanner-absent")
        return self._opened

    def _says(self) -> tuple[str, bool]:
        """What is wrong by the scanner's own word, '' for nothing; and whether it said anything."""
        if self._status_url:
            return self._asked().code, True
        opened = self._here()
        known = {
            "scanner-cover-open": sensor(opened, "cover-open"),
            "scanner-double-feed": sensor(opened, "double-feed"),
        }
        wrong = next((code for code, on in known.items() if on), "")
        return wrong, bool(wrong)

    def _asked(self) -> escl.ScannerSays:
        """Raises Trouble ``scanner-absent`` when nobody answers there."""
        if self._session is None:
            self._session = requests.Session()
            self._session.trust_env = False  # a proxy setting must not get between
        url = f"{self._status_url}/ScannerStatus"
        try:
            with self._session.get(url, timeout=(_STATUS_S, _STATUS_S), stream=True) as answer:
                answer.raise_for_status()
                said = answer.raw.read(escl.MOST_BYTES, decode_content=True)
        except (requests.RequestException, OSError):
            raise trouble("scanner-absent") from None
        return escl.read_status(said)


class _Encoder(threading.Thread):
    """Makes pages of sides while the scanner reads the next one and somebody takes the last one.

    Encoding is the slowest part of a job, so two sides are encoded at once; they stay in order.
    """

    def __init__(self, feed: Feed, dpi: int, quality: int) -> None:
        super().__init__(name="scanner-encoder", daemon=True)
        self._feed, self._dpi, self._quality = feed, dpi, quality
        self._pages: queue.Queue[Future[ScannedPage | End]] = queue.Queue(_MADE_AHEAD)
        self._first: Future[ScannedPage | End] | None = None
        """Taken out of the queue and not made yet."""
        self._free = threading.Semaphore(_AT_ONCE)
        self._own = threading.local()
        """Of each of the threads that encode: the last picture, to be overwritten by the next."""
        self._stopped = threading.Event()

    def take(self, timeout_s: float) -> ScannedPage | End | None:
        """The next page, or the end; None when there is none yet."""
        until = Deadline(timeout_s)
        try:
            self._first = self._first or self._pages.get(timeout=timeout_s)
            page = self._first.result(max(0.0, until.left))
        except (queue.Empty, TooLate):
            return None
        self._first = None
        return page

    def stop(self) -> None:
        """End soon; what nobody took is dropped."""
        self._stopped.set()

    def run(self) -> None:
        """Encode until the job is over or told to stop."""
        with ThreadPoolExecutor(_AT_ONCE, "scanner-encoding") as hands:
            number = 0
            while not self._stopped.is_set():
                side = self._feed.take(_LOOK_S)
                if isinstance(side, Side):
                    number += 1
                    self._free.acquire()
                    self._put(hands.submit(self._encode, number, side))
                elif side is not None:
                    over: Future[ScannedPage | End] = Future()
                    over.set_result(side)
                    self._put(over)
                    return

    def _encode(self, number: int, side: Side) -> ScannedPage | End:
        try:
            return self._made(number, side)
        finally:
            self._feed.give_back(side)
            self._free.release()

    def _made(self, number: int, side: Side) -> ScannedPage | End:
        try:
            picture = picture_of(list(side.frames), getattr(self._own, "room", None))
        except BadFrame:
            return End("scanner-io")
        if picture.ndim == 3:  # a grey one may be the side's own memory
            self._own.room = picture  # fresh memory for each side costs a tenth of its encoding
        height, width = (int(n) for n in picture.shape[:2])
        page = Page(to_jpeg(picture, self._quality), width, height, self._dpi)
        return ScannedPage(number, side.sheet, side.side, page)

    def _put(self, item: Future[ScannedPage | End]) -> None:
        while not self._stopped.is_set():
            with suppress(queue.Full):
                self._pages.put(item, timeout=_LOOK_S)
                return


def _node_of(name: str) -> Path | None:
    found = _USB.search(name)
    return Path(f"/dev/bus/usb/{found[1]}/{found[2]}") if found else None
