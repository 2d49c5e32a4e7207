"""View-model of what is offered: first the question whether to look, then offers with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.question import NO_WORD, YES_WORD

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

CONSENT = (
    "要看您能享受什么，这台机器会看身份证上的出生日期、性别、有效期和您从这里领过的证，"
    "只在这台机器上看，不发给别人，您走后就忘掉。不会替您申请任何事。"
)
"""The sentence agreed to; it is kept with the consent."""


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer or reminder. tone: ok, info or warn; item: the service it leads to."""

    item: str
    name: str
    says: str
    because: str
    tag: str
    tone: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question that decides open offers; answer: '' | yes | no. yes, no: how these are said."""

    id: str
    text: str
    answer: str = ""
    yes: str = YES_WORD
    no: str = NO_WORD


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class OffersModel(QObject):  # type: ignore[operator]
    """Nothing is looked at before ``agree``; answers stay in memory and end with the visit."""

    changed = Signal()

    agreed = Signal()
    declined = Signal()
    answered = Signal(str, str)
    item_chosen = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = False
        self._rows: tuple[OfferRow, ...] = ()
        self._questions: tuple[QuestionRow, ...] = ()

    # -- what the composition root says ---------------------------------------------------------

    def show_offers(self, rows: Sequence[OfferRow], questions: Sequence[QuestionRow]) -> None:
        """What was found, after the person agreed."""
        self._shown, self._rows, self._questions = True, tuple(rows), tuple(questions)
        self.changed.emit()

    # -- what the screen reads ------------------------------------------------------------------

    @Property(bool, notify=changed)
    def looked(self) -> bool:
        """True once the person agreed and it was looked up."""
        return self._shown

    @Property(str, constant=True)
    def consent(self) -> str:
        """What is agreed to."""
        return CONSENT

    @Property(list, notify=changed)
    def rows(self) -> list[Mapping[str, Any]]:
        """Rows: item, name, says, because, tag, tone."""
        return [
            {
                "item": row.item,
                "name": row.name,
                "says": row.says,
                "because": row.because,
                "tag": row.tag,
                "tone": row.tone,
            }
            for row in self._rows
        ]

    @Property(list, notify=changed)
    def questions(self) -> list[Mapping[str, Any]]:
        """Rows: id, text, answer."""
        return [asdict(question) for question in self._questions]

    @Property(str, notify=changed)
    def heading(self) -> str:
        """What was found, in one line."""
        if not self._shown:
            return "看看您能享受什么"
        sure = sum(row.tone == "ok" for row in self._rows)
        if not self._rows:
            return "没有找到适合您的"
        return f"有 {sure} 件适合您" if sure else "有几件您也许能办"

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        if not self._shown:
            return f"{CONSENT}同意请按同意，看一看；不想看请按不用了。"
        lines = [f"{row.name}，{row.because}。" for row in self._rows if row.because]
        return f"{self.heading}。{''.join(lines)}想办哪一件，就按哪一件。"

    # -- what the resident does -----------------------------------------------------------------

    @Slot()
    def agree(self) -> None:
        """The person agreed."""
        if not self._shown:
            self.agreed.emit()

    @Slot()
    def decline(self) -> None:
        """Not wanted, or seen enough."""
        self.declined.emit()

    @Slot(str, str)
    def answer(self, question: str, value: str) -> None:
        """A question was answered: yes or no."""
        self.answered.emit(question, value)

    @Slot(str)
    def pick(self, item: str) -> None:
        """An offer was touched: its guide, nothing else."""
        self.item_chosen.emit(item)
