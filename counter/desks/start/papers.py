"""The papers of a case that is being started: how each stands, and the camera for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from counter.desks.capture import CaptureModel
from shared.casework.casefile import CaseFile
from shared.casework.folder import Folder, slots_of
from shared.domain.materials import PHOTO_KEY, How
from shared.ui.rows import RowsModel

_ROLES = ("key", "name", "how", "pages", "word", "tone", "symbol", "shown")
_TAGS = {
    How.BRING: ("要收", "warn", "file-question-mark"),
    How.EXEMPT: ("免交", "ok", "badge-check"),
    How.PENDING: ("待核验", "info", "hourglass"),
    How.CAPTURED: ("已拍好", "ok", "check"),
    How.ON_SITE: ("不用交", "ok", "check"),
}
"""How a paper stands -> word, tone, icon."""


class Papers(QObject):
    """Rows for the view, and the paper that is chosen in them."""

    changed = Signal()

    def __init__(self, camera: CaptureModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._camera = camera
        self._case: CaseFile | None = None
        self._at = 0
        self._folder: Folder | None = None
        self._chosen: set[str] = set()
        """Materials whose paper is taken although the state may hold it."""
        self.rows = RowsModel(_ROLES, (), self)
        camera.kept.connect(lambda _material, _slot: self.show())
        camera.ended.connect(self.onwards)

    def begin(self, case: CaseFile) -> None:
        """Show the papers of a case; the first that is owed is chosen."""
        if self._case is not case:
            self._folder, self._chosen = None, set()
        self._case, self._at = case, 0
        self.onwards()

    def onwards(self) -> None:
        """Choose the next paper that is owed, the first one after the last."""
        owed = [i for i, n in enumerate(self._case.needs()) if not n.settled] if self._case else []
        self._at = next((i for i in owed if i >= self._at), owed[0] if owed else self._at)
        self.show()

    def look(self, index: int) -> None:
        """Choose a paper; not while one is being taken."""
        if 0 <= index < self.rows.rowCount() and not self._camera.property("active"):
            self._at = index
            self.show()

    def step(self, by: int) -> None:
        """Choose the paper above or below."""
        self.look(min(max(0, self._at + by), max(0, self.rows.rowCount() - 1)))

    def take(self) -> None:
        """Watch the camera for the chosen paper."""
        case = self._case
        needs = case.needs() if case is not None else []
        if case is None or self._at >= len(needs) or not needs[self._at].pages:
            return
        need = needs[self._at]
        self._chosen.add(need.key)
        begin = self._camera.begin_photo if need.key == PHOTO_KEY else self._camera.begin
        begin(self.folder_of(case), need.key, need.name)

    def folder_of(self, case: CaseFile) -> Folder:
        """The papers of the case as the camera and the scanner fill them."""
        if self._folder is None:
            filing, chosen = case.filing, self._chosen
            self._folder = Folder(
                filing,
                case.applicant,
                lambda: slots_of(case.needs(), lambda place: place in filing.pages, chosen),
            )
        return self._folder

    def show(self) -> None:
        """Bring the rows up to what the case holds."""
        rows = []
        for at, need in enumerate(self._case.needs() if self._case is not None else ()):
            word, tone, icon = _TAGS[need.how]
            held = len(need.pages) - len(need.missing)
            rows.append(
                {
                    "key": need.key,
                    "name": need.official_name or need.name,
                    "how": need.reason,
                    "pages": f"{held}/{len(need.pages)} 页" if need.pages else "—",
                    "word": word,
                    "tone": tone,
                    "symbol": icon,
                    "shown": at == self._at,
                }
            )
        self.rows.set_rows(rows)
        self.changed.emit()
