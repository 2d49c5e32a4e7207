"""An eSCL scanner over HTTP: fill its feeder, jam it, open its cover, freeze it, unplug it.

Speaks eSCL 2.6 (Mopria Alliance) as far as sane-airscan and other clients ask for it.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from shared.devices.virtual.port import KeptPort
from shared.image.cv import cv2
from shared.image.frame import Bgr, to_jpeg

PAGE_DPI: Final = 300
"""Pixels per inch of what is put into the feeder."""
_NS: Final = (
    'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_RESOLUTIONS: Final = (75, 100, 150, 200, 300, 600)
_WIDE, _HIGH = 2550, 4200
"""What it can see, in 300ths of an inch: 8.5 × 14 inches."""
_JOB: Final = re.compile(r"^/eSCL/ScanJobs/(\d+)(/NextDocument)?$")


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper, both sides as flat pictures at 300 dpi; back None: blank."""

    front: Bgr = field(repr=False)
    back: Bgr | None = field(default=None, repr=False)


@dataclass
class _Job:
    duplex: bool
    grey: bool
    dpi: int
    feeder: bool
    sheet: Sheet | None = None
    """The one that has just been fed."""
    owes_back: bool = False
    done: bool = False


class VirtualScanner:
    """``url`` is what the driver opens, once ``configure`` has told SANE of it.

    name: how SANE lists it. pace_s: seconds a side takes. duplex: False for a simplex one.
    """

    def __init__(self, name: str = "Yichuang", *, pace_s: float = 0.0, duplex: bool = True) -> None:
        self.name, self._pace_s, self._duplex = name, pace_s, duplex
        self._sheets: list[Sheet] = []
        self._glass: Bgr | None = None
        self._jobs: dict[int, _Job] = {}
        self._numbers = itertools.count(1)
        self._fault = ""
        self._fault_after = -1
        self._fault_at_back = False
        self._pending_fault = ""
        self.fed = 0
        """Sheets that went through since it was plugged in first."""
        self._kept: tuple[Bgr | None, int, bool, bytes] = (None, 0, False, b"")
        self._wake = threading.Condition()
        self._stalled = False
        self._gone = False
        self._port = KeptPort()
        self._plug()

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"sane://airscan:e0:{self.name}"

    @property
    def status_url(self) -> str:
        """Where the scanner itself says how it is; the driver's option ``status``."""
        return f"http://127.0.0.1:{self._port.number}/eSCL"

    def configure(self, folder: Path) -> None:
        """Tell SANE of this scanner and of nothing else: ``SANE_CONFIG_DIR`` is then ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "dll.conf").write_text("airscan\n", "ascii")
        (folder / "airscan.conf").write_text(
            f'[devices]\n"{self.name}" = {self.status_url}, eSCL\n[options]\ndiscovery = disable\n',
            "ascii",
        )

    def load(self, sheets: Sequence[Sheet | Bgr]) -> None:
        """Put sheets into the feeder behind those that lie there."""
        with self._wake:
            self._sheets += [s if isinstance(s, Sheet) else Sheet(s) for s in sheets]

    def put_first(self, sheet: Sheet) -> None:
        """Put one sheet before those that lie in the feeder."""
        with self._wake:
            self._sheets.insert(0, sheet)

    def lay(self, page: Bgr | None) -> None:
        """Lay a page on the glass."""
        with self._wake:
            self._glass = page

    @property
    def waiting(self) -> int:
        """Sheets in the feeder, the jammed one included."""
        with self._wake:
            return len(self._sheets)

    def jam(self, after: int = 0, state: str = "ScannerAdfJam", *, back: bool = False) -> None:
        """Stop when so many more sheets have gone through; ``state`` is what it then says.

        back: the next sheet gets stuck with its front read and its back not.
        ``ScannerAdfMultipickDetected`` and ``ScannerAdfHatchOpen`` are the other likely ones.
        """
        with self._wake:
            self._pending_fault, self._fault_after = state, self.fed + after
            self._fault_at_back = back

    def open_cover(self) -> None:
        """Somebody opens the cover now."""
        with self._wake:
            self._fault = "ScannerAdfDoorOpen"

    def clear(self) -> None:
        """The paper was taken out and put back, the cover closed."""
        with self._wake:
            self._fault, self._fault_after = "", -1

    def stall(self, stalled: bool = True) -> None:
        """Freeze: it takes requests and answers none."""
        with self._wake:
            self._stalled = stalled
            self._wake.notify_all()

    def unplug(self) -> None:
        """Pull the cable."""
        with self._wake:
            self._gone = True
            self._wake.notify_all()
        self._server.shutdown()
        self._server.server_close()

    close = unplug

    def replug(self) -> None:
        """Plug in again at the same address; what was being scanned is forgotten."""
        self._gone = False
        self._jobs.clear()
        self._plug()

    def _plug(self) -> None:
        scanner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._say(*scanner._get(self.path))

            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                self._say(*scanner._post(self.path, asked.decode("utf-8", "replace")))

            def do_DELETE(self) -> None:
                self._say(*scanner._delete(self.path))

            def _say(self, code: int, body: bytes = b"", kind: str = "text/xml") -> None:
                if scanner._held():
                    self.close_connection = True
                    return
                self.send_response(code)
                if code == 201:
                    self.send_header("Location", kind)
                else:
                    self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                with suppress(OSError):  # nobody is listening any more
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", self._port.number), Handler)
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="virtual-scanner", daemon=True
        ).start()

    def _held(self) -> bool:
        """Wait while frozen; True when the cable was pulled meanwhile."""
        with self._wake:
            self._wake.wait_for(lambda: self._gone or not self._stalled)
            return self._gone

    def _get(self, path: str) -> tuple[int, bytes, str]:
        if path == "/eSCL/ScannerCapabilities":
            return 200, self._capabilities().encode(), "text/xml"
        if path == "/eSCL/ScannerStatus":
            return 200, self._status().encode(), "text/xml"
        found = _JOB.match(path)
        job = self._jobs.get(int(found[1])) if found and found[2] else None
        page = self._next(job) if job is not None else None
        if page is None or job is None:
            return 404, b"", "text/xml"
        return 200, self._sent(page, job), "image/jpeg"

    def _sent(self, page: Bgr, job: _Job) -> bytes:
        """The page as it is sent; a stack of the same sheet is encoded once."""
        kept, dpi, grey, data = self._kept
        if kept is not page or (dpi, grey) != (job.dpi, job.grey):
            data = _encoded(page, job)
            self._kept = (page, job.dpi, job.grey, data)
        return data

    def _post(self, path: str, asked: str) -> tuple[int, bytes, str]:
        if path != "/eSCL/ScanJobs":
            return 404, b"", "text/xml"
        feeder = _asked(asked, "InputSource", "Platen") == "Feeder"
        with self._wake:
            if self._fault or (feeder and not self._sheets) or (not feeder and self._glass is None):
                return 409, b"", "text/xml"
            if any(not job.done for job in self._jobs.values()):
                return 503, b"", "text/xml"
            number = next(self._numbers)
            self._jobs[number] = _Job(
                _asked(asked, "Duplex", "false") == "true",
                _asked(asked, "ColorMode", "RGB24") != "RGB24",
                int(_asked(asked, "XResolution", "300")),
                feeder,
            )
        return 201, b"", f"/eSCL/ScanJobs/{number}"

    def _delete(self, path: str) -> tuple[int, bytes, str]:
        found = _JOB.match(path)
        job = self._jobs.get(int(found[1])) if found else None
        if job is None:
            return 404, b"", "text/xml"
        with self._wake:
            job.done = True
        return 200, b"", "text/xml"

    def _next(self, job: _Job) -> Bgr | None:
        """Feed the next side; None at the end, and when it got stuck."""
        with self._wake:
            self._wake.wait_for(lambda: self._gone or job.done, self._pace_s)
            if self._sticks(job):
                self._fault, self._fault_after = self._pending_fault, -1
            if self._fault or self._gone or job.done:
                job.done = True
                return None
            if not job.feeder:
                job.done = True
                return self._glass
            if job.owes_back:
                job.owes_back = False
                back = job.sheet.back if job.sheet is not None else None
                return back if back is not None else _blank()
            if not self._sheets:
                job.done = True
                return None
            sheet = self._sheets.pop(0)
            self.fed += 1
            job.sheet, job.owes_back = sheet, job.duplex
            return sheet.front

    def _sticks(self, job: _Job) -> bool:
        """Whether it is the next side's turn to get stuck; half a sheet is taken back."""
        if not self._fault_at_back:
            return not job.owes_back and self._fault_after == self.fed
        if job.sheet is None or not job.owes_back or self._fault_after != self.fed - 1:
            return False
        self._sheets.insert(0, job.sheet)  # it has to go through again
        self.fed -= 1
        return True

    def _status(self) -> str:
        with self._wake:
            busy = any(not job.done for job in self._jobs.values())
            feeder = self._fault or ("ScannerAdfLoaded" if self._sheets else "ScannerAdfEmpty")
            state = "Stopped" if self._fault else "Processing" if busy else "Idle"
        return (
            f"{_HEAD}<scan:ScannerStatus {_NS}><pwg:Version>2.6</pwg:Version>"
            f"<pwg:State>{state}</pwg:State><scan:AdfState>{feeder}</scan:AdfState>"
            "</scan:ScannerStatus>"
        )

    def _capabilities(self) -> str:
        adf = f"<scan:AdfSimplexInputCaps>{_CAPS}</scan:AdfSimplexInputCaps>"
        if self._duplex:
            adf += f"<scan:AdfDuplexInputCaps>{_CAPS}</scan:AdfDuplexInputCaps>"
        return (
            f"{_HEAD}<scan:ScannerCapabilities {_NS}><pwg:Version>2.6</pwg:Version>"
            f"<pwg:MakeAndModel>{self.name}</pwg:MakeAndModel>"
            f"<scan:Platen><scan:PlatenInputCaps>{_CAPS}</scan:PlatenInputCaps></scan:Platen>"
            f"<scan:Adf>{adf}<scan:FeederCapacity>50</scan:FeederCapacity></scan:Adf>"
            "</scan:ScannerCapabilities>"
        )


_CAPS: Final = (
    "<scan:MinWidth>16</scan:MinWidth>"
    f"<scan:MaxWidth>{_WIDE}</scan:MaxWidth>"
    "<scan:MinHeight>16</scan:MinHeight>"
    f"<scan:MaxHeight>{_HIGH}</scan:MaxHeight>"
    "<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes>"
    "<scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode>"
    "</scan:ColorModes><scan:DocumentFormats>"
    "<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
    "</scan:DocumentFormats><scan:SupportedResolutions><scan:DiscreteResolutions>"
    + "".join(
        "<scan:DiscreteResolution>"
        f"<scan:XResolution>{n}</scan:XResolution><scan:YResolution>{n}</scan:YResolution>"
        "</scan:DiscreteResolution>"
        for n in _RESOLUTIONS
    )
    + "</scan:DiscreteResolutions></scan:SupportedResolutions>"
    "</scan:SettingProfile></scan:SettingProfiles>"
)


def _asked(settings: str, name: str, usual: str) -> str:
    found = re.search(rf"<(?:\w+:)?{name}>\s*([\w/]+)\s*<", settings)
    return found[1] if found else usual


def _blank() -> Bgr:
    """The back of a sheet nobody wrote on, with the grain of paper."""
    import numpy as np

    grain = np.random.default_rng(1).normal(246, 1.5, (3508, 2480, 1))
    return np.repeat(np.clip(grain, 0, 255).astype(np.uint8), 3, axis=2)


def _encoded(page: Bgr, job: _Job) -> bytes:
    scale = job.dpi / PAGE_DPI
    if scale != 1:
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        page = cv2.resize(page, None, fx=scale, fy=scale, interpolation=way)
    return to_jpeg(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) if job.grey else page)
