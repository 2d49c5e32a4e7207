"""View-model of the case that lies open: whose it is, where it stands, its pages and its trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks import casewords as words
from counter.desks.pages import Lanes, PagesModel
from shared.casework.desk import Desk
from shared.casework.deskcase import DeskCase
from shared.domain.form import Form
from shared.domain.identity import Identified

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """What a case on the desk needs to be told in words."""

    now: datetime
    form: Form | None = None
    here: str = ""
    clerk_name: str = ""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class OpenedModel(QObject):  # type: ignore[operator]
    """What every desk shows of a case. ``close`` drops what it holds; the case stays where it is.

    desk: None only in pictures of screens, where nothing can be done.
    """

    changed = Signal()

    def __init__(
        self,
        desk: Desk | None,
        case: DeskCase,
        setting: Setting,
        lanes: Lanes,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk, self.case, self.setting, self.lanes = desk, case, setting, lanes
        self.viewer = PagesModel(desk, case, lanes, self)
        self.closed = False

    def refresh(self) -> None:
        """Something was written about this case, here or elsewhere."""
        if self.desk is not None and not self.closed:
            self.desk.refresh(self.case)
            self.changed.emit()

    def close(self) -> None:
        """Put the case back: nothing personal stays in memory or on the screen."""
        self.closed = True
        self.viewer.forget()

    @Property(str, constant=True)
    def caseId(self) -> str:
        """The case's id."""
        return self.case.case

    @Property(str, constant=True)
    def title(self) -> str:
        """Name of the service."""
        return self.case.item.name

    @Property(str, constant=True)
    def number(self) -> str:
        """Case number."""
        return self.case.number

    @Property(str, constant=True)
    def person(self) -> str:
        """Name, sex, age."""
        return words.person_words(self.case.applicant, self.setting.now.date())

    @Property(str, constant=True)
    def origin(self) -> str:
        """Where and when it was applied for."""
        setting = self.setting
        return words.origin_words(self.case, setting.here, setting.now.tzinfo)

    @Property(str, constant=True)
    def limits(self) -> str:
        """法定 20 个工作日，承诺 5 个工作日."""
        item = self.case.item
        if item.promised_limit.at_once:
            return item.promised_limit.text
        return f"法定 {item.statutory_limit.text}・承诺 {item.promised_limit.text}"

    @Property(str, notify=changed)
    def stateWords(self) -> str:
        """Where the case stands."""
        return self.case.state.words

    @Property(str, notify=changed)
    def stateTone(self) -> str:
        """Tone of that."""
        return words.state_tone(self.case.state)

    @Property(bool, constant=True)
    def typed(self) -> bool:
        """True when name and number were entered by hand, not read from a card."""
        return words.typed(self.case.applicant)

    @Property(bool, constant=True)
    def social(self) -> bool:
        """True when a social security card told who applies."""
        return str(self.case.applicant.get("how", "")) == Identified.SOCIAL_SECURITY

    @Property(list, constant=True)
    def fields(self) -> list[dict[str, object]]:
        """Of the applicant's card: key, label, value, source, wide."""
        return words.applicant_fields(self.case.applicant)

    @Property(list, constant=True)
    def answers(self) -> list[dict[str, object]]:
        """Of the form: the same."""
        return words.answer_fields(self.case.answers, self.setting.form)

    @Property(PagesModel, constant=True)
    def pages(self) -> PagesModel:
        """The viewer."""
        return self.viewer

    @Property(list, notify=changed)
    def trail(self) -> list[dict[str, str]]:
        """What happened: at, text; newest first."""
        return [{"at": at, "text": text} for at, text in self.case.trail]
