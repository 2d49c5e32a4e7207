"""View-model of the guide (一次告知): everything about one service, in plain words, at once."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.explain import FlowStep, depth_words, flow, questions
from shared.domain.guide import PlainGuide
from shared.domain.item import ServiceItem
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

PICTURES = {"id": "id-card", "hk": "hukou", "bank": "bank-card"}
"""Materials drawn as the paper itself; the rest get an icon."""
ICONS = {"photo": "camera", "marriage": "heart-handshake", "house": "house", "form": "file-text"}
COUNTS = "零一两三四五六七八九十"
NOTICE_STATES = ("", "printing", "printed", "failed")


@dataclass(frozen=True, slots=True)
class BringRow:
    """A paper to have in hand."""

    key: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """A paper people need not bring, how it is replaced, and why."""

    name: str
    tag: str
    why: str
    icon: str


@dataclass(frozen=True, slots=True)
class GuidePage:
    """One guide, ready to be shown. ``cannot`` says why it cannot be done here ('' = it can)."""

    name: str
    summary: str
    promised: str
    statutory: str
    fee: str
    fee_note: str
    result: str
    result_note: str
    bring: tuple[BringRow, ...]
    leave: tuple[LeaveRow, ...]
    leave_note: str
    steps: tuple[tuple[str, int], ...]
    conditions: tuple[str, ...]
    cannot: str = ""
    flow: tuple[FlowStep, ...] = ()
    """The way to the result, where the guide has no steps of its own."""
    questions: tuple[tuple[str, str], ...] = ()
    """Questions and answers."""
    depth: str = ""


def guide_page(item: ServiceItem, guide: PlainGuide | None, *, can_begin: bool) -> GuidePage:
    """The guide of an item: official limits and fees, plain words where there are any.

    can_begin: whether this terminal has the form and the steps to take the application in.
    """
    promised = item.promised_limit.text
    statutory = item.statutory_limit.text
    bring = tuple(BringRow(b.key, b.name, b.note) for b in guide.bring) if guide else ()
    if not bring:
        bring = tuple(BringRow(m.key, m.label, "") for m in item.materials if m.required)
    leave = guide.leave if guide else ()
    cannot = "" if can_begin else "这件事要到窗口办。先把告知单打印带上，一次带齐不白跑"
    return GuidePage(
        name=guide.short_name if guide and len(item.name) > 14 else item.name,
        summary=guide.summary if guide else item.dept,
        promised=promised,
        statutory="" if statutory == promised else f"法定 {statutory}",
        fee=item.fee.text,
        fee_note="全程不收一分钱" if not item.fee.charge else "按规定收",
        result=(guide.result_words if guide else "") or item.result.type,
        result_note=(guide.result_note if guide else "") or item.result.name,
        bring=bring,
        leave=tuple(LeaveRow(x.name, x.tag, x.why, x.icon or "circle-check") for x in leave),
        leave_note=guide.leave_note if guide else "",
        steps=tuple((s.name, s.minutes) for s in guide.steps) if guide and can_begin else (),
        conditions=(guide.conditions if guide else ()) or item.conditions,
        cannot=cannot,
        flow=() if guide and guide.steps and can_begin else flow(item, here=can_begin),
        questions=questions(item),
        depth=depth_words(item),
    )


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class GuideModel(QObject):  # type: ignore[operator]
    """One service's guide; printing the notice and beginning leave as signals."""

    notice_changed = Signal()

    begin_asked = Signal()
    one_thing_asked = Signal(str)
    notice_asked = Signal()
    other_asked = Signal()

    def __init__(
        self,
        page: GuidePage,
        *,
        can_print: bool = True,
        obstacle: str = "",
        together: tuple[str, str] = ("", ""),
        parent: QObject | None = None,
    ) -> None:
        """together: id and name of a one-thing this belongs to, empty for none. obstacle: what on
        the card speaks against applying, '' for nothing or no card."""
        super().__init__(parent)
        self._page, self._can_print, self._obstacle = page, can_print, obstacle
        self._together = together
        self._notice, self._notice_sentence = "", ""
        self._begun = False
        self._bring = RowsModel(
            ("name", "note", "picture", "symbol"),
            [
                {
                    "name": row.name,
                    "note": row.note,
                    "picture": PICTURES.get(row.key, ""),
                    "symbol": ICONS.get(row.key, "file-text"),
                }
                for row in page.bring
            ],
            self,
        )
        self._leave = RowsModel(
            ("name", "tag", "why", "symbol"),
            [{"name": r.name, "tag": r.tag, "why": r.why, "symbol": r.icon} for r in page.leave],
            self,
        )
        self._steps = RowsModel(
            ("name", "minutes"), [{"name": n, "minutes": m} for n, m in page.steps], self
        )

    # -- what the composition root says -------------------------------------------------------

    def set_notice(self, state: str, sentence: str = "") -> None:
        """How printing the notice goes: '' | printing | printed | failed, and a sentence."""
        if state not in NOTICE_STATES:
            raise ValueError(state)
        self._notice, self._notice_sentence = state, sentence
        self.notice_changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(str, constant=True)
    def name(self) -> str:
        """The service's name."""
        return self._page.name

    @Property(str, constant=True)
    def together(self) -> str:
        """和别的事一起办, '' when it belongs to no one-thing."""
        return f"一次办好几件：{self._together[1]}" if self._together[0] else ""

    @Property(list, constant=True)
    def flow(self) -> list[dict[str, str]]:
        """Rows: icon, title, note; empty where the guide has steps of its own."""
        return [{"icon": s.icon, "title": s.title, "note": s.note} for s in self._page.flow]

    @Property(list, constant=True)
    def questions(self) -> list[dict[str, str]]:
        """Rows: ask, answer."""
        return [{"ask": ask, "answer": answer} for ask, answer in self._page.questions]

    @Property(str, constant=True)
    def depth(self) -> str:
        """How far it can be done without going anywhere."""
        return self._page.depth

    @Slot()
    def goTogether(self) -> None:
        """The one-thing was touched."""
        self.one_thing_asked.emit(self._together[0])

    @Property(str, constant=True)
    def summary(self) -> str:
        """Who it is for, in one line."""
        return self._page.summary

    @Property(str, constant=True)
    def promised(self) -> str:
        """The promised limit."""
        return self._page.promised

    @Property(str, constant=True)
    def statutory(self) -> str:
        """The statutory limit, when it is another."""
        return self._page.statutory

    @Property(str, constant=True)
    def fee(self) -> str:
        """免费 or the amount."""
        return self._page.fee

    @Property(str, constant=True)
    def feeNote(self) -> str:
        """One more word on the fee."""
        return self._page.fee_note

    @Property(str, constant=True)
    def result(self) -> str:
        """What one gets, short."""
        return self._page.result

    @Property(str, constant=True)
    def resultNote(self) -> str:
        """What one gets, more."""
        return self._page.result_note

    @Property(str, constant=True)
    def leaveNote(self) -> str:
        """Why so little is needed."""
        return self._page.leave_note

    @Property(RowsModel, constant=True)
    def bring(self) -> RowsModel:
        """Rows: name, note, picture, symbol."""
        return self._bring

    @Property(RowsModel, constant=True)
    def leave(self) -> RowsModel:
        """Rows: name, tag, why, symbol."""
        return self._leave

    @Property(RowsModel, constant=True)
    def steps(self) -> RowsModel:
        """Rows: name, minutes."""
        return self._steps

    @Property(str, constant=True)
    def bringTitle(self) -> str:
        """只要带这 3 样."""
        return f"只要带这 {len(self._page.bring)} 样"

    @Property(str, constant=True)
    def leaveTitle(self) -> str:
        """这 3 样不用带."""
        return f"这 {len(self._page.leave)} 样不用带"

    @Property(str, constant=True)
    def stepsTitle(self) -> str:
        """四步办完，约 6 分钟."""
        count = len(self._page.steps)
        word = COUNTS[count] if count < len(COUNTS) else str(count)
        return f"{word}步办完，约 {sum(m for _, m in self._page.steps)} 分钟"

    @Property(list, constant=True)
    def conditions(self) -> list[str]:
        """Who may apply, one condition per line."""
        return list(self._page.conditions)

    @Property(bool, constant=True)
    def canBegin(self) -> bool:
        """True when this machine can take the application in."""
        return not self._page.cannot

    @Property(str, constant=True)
    def cannot(self) -> str:
        """Why not, and what to do instead."""
        return self._page.cannot

    @Property(str, constant=True)
    def obstacle(self) -> str:
        """What on the card speaks against applying: advice, never a refusal."""
        return self._obstacle

    @Property(bool, constant=True)
    def canPrint(self) -> bool:
        """True when there is a printer for the notice."""
        return self._can_print

    @Property(str, notify=notice_changed)
    def notice(self) -> str:
        """State of printing the notice."""
        return self._notice

    @Property(str, notify=notice_changed)
    def noticeText(self) -> str:
        """Words on the print button."""
        return {
            "": "打印告知单",
            "printing": "正在打印",
            "printed": "打好了，请取纸",
            "failed": "没打出来，再试",
        }[self._notice]

    @Property(str, notify=notice_changed)
    def noticeSentence(self) -> str:
        """A sentence about the printing, when there is one."""
        return self._notice_sentence

    @Property(str, constant=True)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        page = self._page
        bring = "，".join(row.name for row in page.bring)
        leave = "，".join(row.name for row in page.leave)
        parts = [
            f"{page.name}。{page.summary}。",
            f"承诺时间：{page.promised}。{page.fee}。",
            f"要带：{bring}。" if bring else "",
            f"不用带：{leave}。" if leave else "",
            f"{page.depth}。" if page.depth else "",
            self._obstacle or (page.cannot + "。" if page.cannot else "看明白了，请按开始办理。"),
        ]
        return "".join(parts)

    # -- what the resident does ---------------------------------------------------------------

    @Slot()
    def begin(self) -> None:
        """Begin; a second touch on the way out does nothing."""
        if not self._page.cannot and not self._begun:
            self._begun = True
            self.begin_asked.emit()

    @Slot()
    def other(self) -> None:
        """It is for somebody else, whose card is put down instead."""
        if not self._page.cannot and not self._begun:
            self._begun = True
            self.other_asked.emit()

    @Slot()
    def printNotice(self) -> None:
        """Print the one-time notice, unless it is being printed."""
        if self._can_print and self._notice != "printing":
            self.notice_asked.emit()
