"""Evidence files of a case: the pages of each material as one archive file, sealed like its scans.

Pages are taken apart as they come, on a thread of low priority, so that handing in waits for
little. What is held meanwhile is a leaf of some ten kilobytes a page; nothing lies on disk but
sealed. The captured pages stay what they are: an evidence file is made from them and says so.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.casework.pages import MORE, CapturedPage
from shared.domain.errors import Actor, Trouble
from shared.domain.item import Material
from shared.image.frame import Page

if TYPE_CHECKING:
    from shared.journal import Journal
    from shared.paper.evidence.model import Leaf, TextLine

_log = logging.getLogger(__name__)
PDF, OFD = "application/pdf", "application/ofd"
_LATE = 1_000_000
Told = Callable[[int, int], None]
"""(pages done, pages in all), after each page."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """An evidence file that is kept under the case's scope. pages: digests of the stored pages."""

    material: str
    digest: str
    media_type: str
    size: int
    pages: tuple[str, ...]

    def body(self) -> dict[str, Any]:
        """Body of ``evidence-made``."""
        return {
            "material": self.material,
            "digest": self.digest,
            "media_type": self.media_type,
            "size": self.size,
            "pages": list(self.pages),
        }

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> EvidenceFile:
        """The file a body speaks of; what a body leaves out is empty."""
        return cls(
            str(body.get("material", "")),
            str(body["digest"]),
            str(body.get("media_type", PDF)),
            int(body.get("size") or 0),
            tuple(str(page) for page in body.get("pages") or ()),
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """One material whose pages become a file: its key, its name, its pages in order."""

    material: str
    name: str
    pages: tuple[CapturedPage, ...]


class LeafRoom:
    """Where pages are taken apart, one after the other, on one thread that gives way to others."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def begin(self, work: Callable[[], Leaf]) -> Future[Leaf]:
        """Do this soon."""
        with self._lock:
            return self._pooled().submit(work)

    def later(self, work: Callable[[], object]) -> Future[object]:
        """Do this after what is under way; what cannot be done is said in the log."""

        def tried() -> object:
            try:
                return work()
            except Trouble as trouble:
                _log.warning("evidence not made: %s", trouble.code)
                return None

        with self._lock:
            return self._pooled().submit(tried)

    def _pooled(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "evidence", initializer=_give_way)
        return self._pool


def _give_way() -> None:
    # of this thread alone: Linux keeps priorities per thread
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


class Evidence:
    """The evidence of one case. ``prepare`` may be called from any thread, the rest from one.

    fetch: bytes of a page that is not in memory any more. Raises Trouble.
    """

    def __init__(
        self,
        room: LeafRoom,
        journal: Journal,
        scope: str,
        fetch: Callable[[str], bytes] | None = None,
    ) -> None:
        self._room, self._journal, self._scope = room, journal, scope
        self._fetch = fetch or (lambda digest: journal.get_blob(scope, digest))
        self._leaves: dict[str, Future[Leaf]] = {}
        self._made: dict[tuple[str, str, tuple[str, ...]], EvidenceFile] = {}
        self._cleared = False

    def prepare(self, page: CapturedPage) -> None:
        """Take a page apart soon; asked again for the same page it does nothing."""
        if self._cleared or not page.media_type.startswith("image/"):
            return
        if page.digest not in self._leaves:
            self._leaves[page.digest] = self._room.begin(lambda: self._leaf(page))

    def adopt(self, leaf: Leaf) -> None:
        """Use this leaf for its page: it comes from an evidence file that has it."""
        done: Future[Leaf] = Future()
        done.set_result(leaf)
        self._leaves[leaf.digest] = done

    def make(
        self,
        wanted: Sequence[Wanted],
        about: Mapping[str, str],
        made_at: datetime,
        *,
        formats: Sequence[str] = (PDF,),
        told: Told = lambda _done, _of: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[EvidenceFile]:
        """The files of these materials, kept sealed before this returns. Blocks.

        about: item, case, terminal. A material one of whose pages is no picture gets no file: an
        incomplete one would look complete. Asked again with the same pages it keeps nothing twice.
        Raises Trouble ``disk-full``, ``disk-trouble``, ``page-away`` or ``evidence-cancelled``;
        what was kept until then is known when it is asked again.
        """
        for one in wanted:
            for page in one.pages:
                self.prepare(page)
        total, done = sum(len(one.pages) for one in wanted), 0
        files: list[EvidenceFile] = []
        for one in wanted:
            leaves: list[Leaf] = []
            for page in one.pages:
                if cancelled():
                    raise Trouble(
                        "evidence-cancelled", "已停止生成存档文件。", Actor.STAFF, transient=True
                    )
                leaves += self._waited(page)
                done += 1
                told(done, total)
            if leaves and len(leaves) == len(one.pages):
                files += [self._kept(one, leaves, about, made_at, kind) for kind in formats]
        return files

    def clear(self) -> None:
        """Forget every leaf; what waits is not begun."""
        self._cleared = True
        for leaf in self._leaves.values():
            leaf.cancel()
        self._leaves, self._made = {}, {}

    def _waited(self, page: CapturedPage) -> list[Leaf]:
        """The leaf of a page, or nothing when it is no picture."""
        waiting = self._leaves.get(page.digest)
        if waiting is None:
            return []
        try:
            return [waiting.result()]
        except ValueError:
            _log.warning("a page is no picture; its material gets no evidence file")
            return []
        except Trouble:
            del self._leaves[page.digest]  # asked again it may be there
            raise

    def _leaf(self, page: CapturedPage) -> Leaf:
        from shared.paper.evidence.model import leaf_of, paper_of

        data = page.data or self._fetch(page.digest)
        paper = paper_of(page.notes.kind)
        whole = Page(data, page.width, page.height, page.notes.dpi, page.media_type, paper)
        return leaf_of(whole, page.notes.lines, digest=page.digest)

    def _kept(
        self,
        one: Wanted,
        leaves: Sequence[Leaf],
        about: Mapping[str, str],
        made_at: datetime,
        kind: str,
    ) -> EvidenceFile:
        pages = tuple(page.digest for page in one.pages)
        known = self._made.get((one.material, kind, pages))
        if known is None:
            data = written(leaves, one.name, about, made_at, kind)
            digest = self._journal.put_blob(self._scope, data, kind)
            known = EvidenceFile(one.material, digest, kind, len(data), pages)
            self._made[one.material, kind, pages] = known
        return known


def written(
    leaves: Sequence[Leaf], name: str, about: Mapping[str, str], made_at: datetime, kind: str = PDF
) -> bytes:
    """Leaves as one file. about: item, case, terminal."""
    from shared.paper.evidence.model import About, sheets_of
    from shared.paper.evidence.ofd import evidence_ofd
    from shared.paper.evidence.pdf import evidence_pdf

    said = About(
        name, about.get("item", ""), about.get("case", ""), about.get("terminal", ""), made_at
    )
    write = evidence_ofd if kind == OFD else evidence_pdf
    return write(sheets_of(leaves), said)


def wanted_of(
    material: Callable[[str], Material], pages: Sequence[CapturedPage], names: Mapping[str, str]
) -> list[Wanted]:
    """The materials that have pages, each with its pages in the order of the slots.

    material: of a key; raises KeyError. names: of materials, by key. Pages of the tray belong to no
    material and to no file.
    """

    def place(page: CapturedPage) -> tuple[int, str]:
        try:
            slots = [slot.key for slot in material(page.material).slots]
        except KeyError:
            slots = []
        if page.slot in slots:
            return slots.index(page.slot), ""
        added = page.slot.removeprefix(MORE)
        return (_LATE + int(added) if added.isdecimal() else _LATE * 2), page.slot

    found: dict[str, list[CapturedPage]] = {}
    for page in pages:
        if page.material:
            found.setdefault(page.material, []).append(page)
    return [
        Wanted(key, names.get(key, key), tuple(sorted(mine, key=place)))
        for key, mine in found.items()
    ]


def turned_lines(
    lines: Sequence[TextLine], quarters: int, size: tuple[int, int]
) -> tuple[TextLine, ...]:
    """Lines of a page that is turned clockwise by quarters. size: width, height before."""
    wide, high = size
    out = tuple(lines)
    for _ in range(quarters % 4):
        out = tuple(replace(x, box=tuple((high - b, a) for a, b in x.box)) for x in out)
        wide, high = high, wide
    return out
