"""An A4 printer that speaks IPP itself and keeps what it was given."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from shared.devices.codec import ipp
from shared.devices.codec.ipp import Attribute, Group, Message, Op, Tag

_PENDING, _PROCESSING, _CANCELLED, _ABORTED, _COMPLETED = 3, 5, 7, 8, 9
_NOT_POSSIBLE: Final = 0x0404
_NOT_SUPPORTED: Final = 0x040B
_PAGES: Final = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_SOURCE: Final = b"media-source"


@dataclass
class PrintedJob:
    """A document handed over."""

    number: int
    title: str
    pdf: bytes
    state: int = _PENDING
    tray: str = ""
    left: int = 1
    """Pages that have not come out yet."""


class VirtualPagePrinter:
    """``url`` is what the driver opens.

    folder: where finished documents are kept as PDF, nowhere when None. pace_s: seconds per job.
    cancels: False for one that does not obey when a job is taken back. trays: sheets in each, by
    name, the first is the usual one; without them it never runs out of paper.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        pace_s: float = 0.0,
        cancels: bool = True,
        trays: Mapping[str, int] | None = None,
    ) -> None:
        self._trays = dict(trays or {})
        self._folder, self._pace_s, self._cancels = folder, pace_s, cancels
        self._jobs: dict[int, PrintedJob] = {}
        self._numbers = itertools.count(1)
        self._fault = ""
        self._abort = False
        self._wake = threading.Condition()
        self._ended = False
        printer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                answer = printer._answer(ipp.decode(body))
                self.send_response(200)
                self.send_header("Content-Type", "application/ipp")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self._port = self._server.server_address[1]
        for target in (lambda: self._server.serve_forever(0.05), self._print):
            threading.Thread(target=target, name="virtual-a4", daemon=True).start()

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"ipp://127.0.0.1:{self._port}/ipp/print"

    @property
    def printed(self) -> list[PrintedJob]:
        """Documents that came out, oldest first."""
        with self._wake:
            return [j for j in self._jobs.values() if j.state == _COMPLETED]

    @property
    def waiting(self) -> int:
        """Documents that have not come out and were not cancelled."""
        with self._wake:
            return sum(j.state < _CANCELLED for j in self._jobs.values())

    def fault(self, reason: str) -> None:
        """Stop with a reason, e.g. ``media-empty-error``; "" to go on."""
        with self._wake:
            self._fault = reason
            self._wake.notify_all()

    def load(self, tray: str, sheets: int) -> None:
        """Put sheets into a tray."""
        with self._wake:
            self._trays[tray] += sheets
            self._wake.notify_all()

    def sheets(self, tray: str) -> int:
        """What lies in a tray now."""
        with self._wake:
            return self._trays[tray]

    def abort_next(self) -> None:
        """Give up on the next document."""
        with self._wake:
            self._abort = True

    def close(self) -> None:
        """Pull the cable."""
        with self._wake:
            self._ended = True
            self._wake.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def _print(self) -> None:
        while (job := self._begin()) is not None:
            self._finish(job)

    def _begin(self) -> PrintedJob | None:
        with self._wake:
            self._wake.wait_for(lambda: self._ended or self._next() is not None)
            job = None if self._ended else self._next()
            if job is not None:
                job.state = _PROCESSING
            return job

    def _finish(self, job: PrintedJob) -> None:
        with self._wake:
            self._wake.wait_for(lambda: self._ended or _over(job), self._pace_s)
            while not self._ended and not _over(job) and (self._fault or job.left):
                if self._fault or not self._draw(job):
                    self._wake.wait()
            if not self._ended and not _over(job):
                job.state, self._abort = _ABORTED if self._abort else _COMPLETED, False
                self._keep(job)

    def _draw(self, job: PrintedJob) -> bool:
        """One sheet comes out; False when its tray is empty."""
        if job.tray:
            if self._trays[job.tray] <= 0:
                return False
            self._trays[job.tray] -= 1
        job.left -= 1
        return True

    def _next(self) -> PrintedJob | None:
        return next((j for j in self._jobs.values() if j.state == _PENDING), None)

    def _keep(self, job: PrintedJob) -> None:
        if self._folder is not None and job.state == _COMPLETED:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"a4-{job.number:03d}.pdf").write_bytes(job.pdf)

    def _answer(self, asked: Message) -> bytes:
        with self._wake:
            if asked.code == Op.PRINT_JOB:
                tray = _source(asked) or next(iter(self._trays), "")
                if tray not in self._trays and self._trays:
                    return _said(asked, _NOT_SUPPORTED)
                job = PrintedJob(
                    next(self._numbers),
                    "".join(asked.words("job-name")),
                    asked.data,
                    tray=tray if self._trays else "",
                    left=max(1, len(_PAGES.findall(asked.data))),
                )
                self._jobs[job.number] = job
                self._wake.notify_all()
                return _said(asked, 0, Group.JOB, self._about(job))
            if asked.code == Op.GET_PRINTER_ATTRIBUTES:
                return _said(asked, 0, Group.PRINTER, self._self())
            if asked.code == Op.GET_JOBS:
                over = asked.words("which-jobs") == ("completed",)
                jobs = [j for j in self._jobs.values() if _over(j) is over]
                return _said(asked, 0, Group.JOB, *(self._about(j) for j in jobs))
            return self._about_job(asked)

    def _about_job(self, asked: Message) -> bytes:
        job = self._jobs.get(asked.number("job-id"))
        if job is None:
            return _said(asked, ipp.NOT_FOUND)
        if asked.code == Op.GET_JOB_ATTRIBUTES:
            return _said(asked, 0, Group.JOB, self._about(job))
        if asked.code != Op.CANCEL_JOB or _over(job) or not self._cancels:
            return _said(asked, _NOT_POSSIBLE)
        job.state = _CANCELLED
        self._wake.notify_all()
        return _said(asked, 0)

    def _about(self, job: PrintedJob) -> dict[str, Attribute]:
        return {
            "job-id": (Tag.INTEGER, [job.number]),
            "job-uri": (Tag.URI, [f"{self.url}/{job.number}"]),
            "job-state": (Tag.ENUM, [job.state]),
            "job-state-reasons": (Tag.KEYWORD, ["none"]),
        }

    def _self(self) -> dict[str, Attribute]:
        busy = [j for j in self._jobs.values() if j.state == _PROCESSING]
        fault = self._fault
        if not fault and any(j.tray and j.left and not self._trays[j.tray] for j in busy):
            fault = "media-empty-error"
        elif not fault and any(count == 0 for count in self._trays.values()):
            fault = "media-empty-warning"
        stopped = fault.endswith("-error") or bool(self._fault)
        return {
            "printer-uri-supported": (Tag.URI, [self.url]),
            "printer-name": (Tag.NAME, ["yichuang-virtual-a4"]),
            "printer-state": (Tag.ENUM, [5 if stopped else 4 if busy else 3]),
            "printer-state-reasons": (Tag.KEYWORD, (fault or "none").split(",")),
            "printer-make-and-model": (Tag.TEXT, ["Yichuang Virtual A4"]),
            "printer-device-id": (Tag.TEXT, ["MFG:Yichuang;MDL:Virtual A4;SN:V0000002;"]),
            "printer-firmware-string-version": (Tag.TEXT, ["1.00"]),
            "media-source-supported": (Tag.KEYWORD, list(self._trays) or ["main"]),
            "printer-is-accepting-jobs": (Tag.BOOLEAN, [True]),
            "document-format-supported": (Tag.MIME, ["application/pdf"]),
        }


_LANGUAGE: Final[Mapping[str, Attribute]] = {
    "attributes-charset": (Tag.CHARSET, ["utf-8"]),
    "attributes-natural-language": (Tag.LANGUAGE, ["zh-cn"]),
}


def _over(job: PrintedJob) -> bool:
    return job.state >= _CANCELLED


def _source(asked: Message) -> str:
    """The tray a document asks for; collections come flat: each member's name before its value."""
    flat = asked.get("media-col")
    at = flat.index(_SOURCE) + 1 if _SOURCE in flat else len(flat)
    return str(flat[at]) if at < len(flat) else ""


def _said(
    asked: Message,
    status: int,
    group: Group = Group.JOB,
    *attributes: Mapping[str, Attribute],
) -> bytes:
    groups = [(Group.OPERATION, _LANGUAGE), *((group, a) for a in attributes)]
    return ipp.encode(status, asked.request, groups, version=asked.version)
