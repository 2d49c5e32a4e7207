"""The office: what every visit and every desk shares, and where visits begin."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from shared.casework.behind import behind_words
from shared.casework.evidence import LeafRoom
from shared.casework.ports import Tools
from shared.casework.printing import PrintRoom
from shared.casework.visit import Visit
from shared.catalogue import Catalogue
from shared.domain.calendar import Deadline, WorkCalendar
from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.domain.item import ServiceItem
from shared.journal import FactDraft, Journal
from shared.journal.room import ROOM_FOR_A_CASE

if TYPE_CHECKING:
    from shared.casework.till import Till


class Office:
    """One terminal's casework. Thread-safe as far as the journal is; visits are not shared."""

    def __init__(self, journal: Journal, catalogue: Catalogue, tools: Tools) -> None:
        self.journal = journal
        self.tools = tools
        self.prints = PrintRoom(self)
        self._till: Till | None = None
        self._making = threading.Lock()
        self.leaves = LeafRoom()
        self._catalogue = catalogue
        self._closed = ""
        self._attended = True
        self._hear_closed: list[Callable[[], None]] = []
        self.power = ""
        """For staff: why this machine will soon be without power; '' while it has some."""

    @property
    def till(self) -> Till:
        """This terminal's money. Made, and loaded, with the first need: the way home needs none."""
        from shared.casework.till import Till

        with self._making:
            if self._till is None:
                self._till = Till(self)
            return self._till

    @property
    def closed(self) -> str:
        """For staff: who took this machine out of service; '' while it serves."""
        return self._closed

    @closed.setter
    def closed(self, why: str) -> None:
        self._closed = why
        for hear in tuple(self._hear_closed):
            hear()

    @property
    def attended(self) -> bool:
        """False at a window while nobody is on duty there; a kiosk serves by itself."""
        return self._attended

    @attended.setter
    def attended(self, now: bool) -> None:
        changed, self._attended = now is not self._attended, now
        for hear in tuple(self._hear_closed) if changed else ():
            hear()

    def on_closed(self, hear: Callable[[], None]) -> Callable[[], None]:
        """Call ``hear`` when it stops serving or serves again; the returned function ends it."""
        self._hear_closed.append(hear)
        return lambda: self._hear_closed.remove(hear) if hear in self._hear_closed else None

    @property
    def catalogue(self) -> Catalogue:
        """The release in force; a visit pins the one it began with."""
        return self._catalogue

    def switch_catalogue(self, catalogue: Catalogue) -> None:
        """Use another release for visits that begin from now on."""
        self.journal.append(FactDraft("catalogue-switched", {"release": catalogue.release}))
        self._catalogue = catalogue

    def begin_visit(self, face: str = "kiosk") -> Visit:
        """Begin a visit. Raises Trouble ``disk-full`` when a case could not be kept safely,
        ``machine-closed`` while the machine is out of service, ``power-low`` while its battery
        runs out."""
        if self.power:
            raise Trouble(
                "power-low",
                "停电了，这台机器马上停止服务，请到人工窗口办理。已交的申请都在。",
                Actor.STAFF,
                self.power,
            )
        if self.closed:
            raise Trouble(
                "machine-closed",
                "这台机器暂停服务，请到人工窗口办理，或用旁边的机器。",
                Actor.STAFF,
                self.closed,
            )
        if self.journal.room_left() < ROOM_FOR_A_CASE:
            raise Trouble(
                "disk-full",
                "这台机器的存储空间快满了，暂时不能办新的业务。请到人工窗口办理，已交的申请都在。",
                Actor.STAFF,
                "存储空间不足，请让技术人员清理，不要删除日志文件夹。",
            )
        return Visit(self, face)

    def item(self, item_id: str) -> ServiceItem:
        """The item with that id in the release in force. Raises KeyError."""
        return self._catalogue.items[item_id]

    def now(self) -> datetime:
        """Local time with zone."""
        return self.tools.now()

    def expected(self, item: ServiceItem, calendar: WorkCalendar | None = None) -> Deadline:
        """When a case taken in today should be finished, if it is accepted at once."""
        rules = calendar or self._catalogue.calendar
        return rules.expected(self.now().date(), item.promised_limit)

    def append(self, *drafts: FactDraft) -> None:
        """Append facts durably."""
        self.journal.append(*drafts)

    def behind(self) -> str:
        """How far the province is behind, in a few words: 未上报 3 件，最早 2 天前."""
        return behind_words(self.journal.backlog(), self.now())

    def open_tasks(self) -> list[dict[str, object]]:
        """Tasks staff have to act on."""
        return self.journal.query("select * from tasks where closed_at = '' order by opened_at")

    def device_changed(self, device: str, kind: str, before: str, after: str, code: str) -> None:
        """Write down that a device changed its state."""
        self.append(
            FactDraft(
                "device-changed",
                {"device": device, "kind": kind, "before": before, "after": after, "code": code},
                role=Role.DEVICE,
            )
        )
