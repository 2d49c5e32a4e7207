"""View-model of a one-thing: what belongs to it, what is chosen, and what all of it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.together import MemberLine, Notice

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

Told = Callable[[frozenset[str]], Notice]
"""The notice for what is chosen."""
WAYS = {"here": "在这台机器办", "window": "到窗口办", "elsewhere": "在别处办"}
TONES = {"here": "ok", "window": "info", "elsewhere": "info"}
NOTICE_STATES = ("", "printing", "printed", "failed")


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class OneThingModel(QObject):  # type: ignore[operator]
    """Choosing all or part; beginning and printing the notice leave as signals."""

    chosen_changed = Signal()
    notice_changed = Signal()

    begin_asked = Signal(list)
    notice_asked = Signal(list)

    def __init__(
        self, told: Told, *, can_print: bool = False, parent: QObject | None = None
    ) -> None:
        """Everything is chosen to begin with: what one has already is taken off."""
        super().__init__(parent)
        self._told, self._can_print = told, can_print
        self._every = tuple(line.key for line in told(frozenset()).lines)
        self._chosen = frozenset(self._every)
        self._notice = told(self._chosen)
        self._state, self._sentence = "", ""

    # -- what the composition root says ---------------------------------------------------------

    def set_notice(self, state: str, sentence: str = "") -> None:
        """How printing the notice goes: '' | printing | printed | failed, and a sentence."""
        if state not in NOTICE_STATES:
            raise ValueError(state)
        self._state, self._sentence = state, sentence
        self.notice_changed.emit()

    @property
    def chosen(self) -> frozenset[str]:
        """Keys of the chosen members."""
        return self._chosen

    # -- what the screen reads ------------------------------------------------------------------

    @Property(str, constant=True)
    def name(self) -> str:
        """The one-thing's name."""
        return self._notice.name

    @Property(str, constant=True)
    def leader(self) -> str:
        """Who leads."""
        return f"由{self._notice.lead_dept}牵头，几件事一次申请"

    @Property(list, notify=chosen_changed)
    def members(self) -> list[dict[str, Any]]:
        """Rows: key, name, picked, note, way, tone; in the order they can go."""
        lines = sorted(self._notice.lines, key=lambda line: line.stage if line.chosen else 0)
        return [
            {
                "key": line.key,
                "name": line.name,
                "picked": line.chosen,
                "way": WAYS[line.way],
                "tone": TONES[line.way],
                "note": line.note,
            }
            for line in lines
        ]

    @Property(list, notify=chosen_changed)
    def facts(self) -> list[dict[str, str]]:
        """Three facts of what is chosen: icon, ask, answer, note."""
        told = self._notice
        papers = len(told.papers)
        spared = sum(len(names) for _, names in told.papers) - papers
        asked = f"{told.asked} 个问题" if told.asked else "不用填"
        longest = f"最慢约 {told.days} 天" if told.days else "当场办结"
        return [
            {
                "icon": "files",
                "ask": "要几份材料",
                "answer": f"{papers} 份" if papers else "不用材料",
                "note": f"少交 {spared} 份，一份大家用" if spared else "",
            },
            {
                "icon": "clipboard-list",
                "ask": "要填多少",
                "answer": asked,
                "note": f"少填 {told.apart - told.asked} 个" if told.apart > told.asked else "",
            },
            {
                "icon": "timer",
                "ask": "多久全办好",
                "answer": longest,
                "note": " → ".join(told.longest) if len(told.longest) > 1 else "",
            },
        ]

    @Property(list, notify=chosen_changed)
    def papers(self) -> list[str]:
        """户口簿（3 件事都用）, each paper once."""
        return [
            f"{name}（{len(by)} 件事都用）" if len(by) > 1 else name
            for name, by in self._notice.papers
        ]

    @Property(bool, notify=chosen_changed)
    def canBegin(self) -> bool:
        """True while something chosen can be taken in here."""
        return bool(self._here())

    @Property(str, notify=chosen_changed)
    def beginText(self) -> str:
        """开始办理（3 件）."""
        return f"开始办理（{len(self._here())} 件）" if self._chosen else "请先选要办的事"

    @Property(bool, notify=chosen_changed)
    def nothingHere(self) -> bool:
        """True when something is chosen and nothing of it can be taken in here."""
        return bool(self._chosen) and not self._here()

    @Property(str, notify=chosen_changed)
    def apart(self) -> str:
        """What of it is done at a window or elsewhere, said before beginning."""
        away = [line for line in self._notice.lines if line.chosen and line.way != "here"]
        if not away:
            return ""
        told = "告知单上写着去哪里办" if self._can_print else "去哪里办，可以问工作人员"
        if self._here():
            return f"这台机器办不了：{'、'.join(line.name for line in away)}。{told}"
        if all(line.way == "window" for line in away):
            return f"您选的这几件都要到窗口办，带齐材料去一次就行。{told}"
        return f"您选的这几件这台机器办不了，有的要到窗口办，有的在别处办。{told}"

    @Property(bool, constant=True)
    def canPrint(self) -> bool:
        """True when a page printer is there."""
        return self._can_print

    @Property(str, notify=notice_changed)
    def notice(self) -> str:
        """'' | printing | printed | failed."""
        return self._state

    @Property(str, notify=notice_changed)
    def noticeSentence(self) -> str:
        """What became of the print; '' before."""
        return self._sentence

    @Property(str, notify=notice_changed)
    def noticeText(self) -> str:
        """Words of the print button."""
        return "正在打印" if self._state == "printing" else "打印告知单"

    @Property(str, notify=chosen_changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        told = self._notice
        picked = [line.name for line in told.lines if line.chosen]
        papers = "、".join(name for name, _ in told.papers)
        names = f"包括：{'、'.join(picked)}。" if picked else "还没有选。"
        bring = f"要带：{papers}。" if papers else ""
        return f"{told.name}。{names}不需要的，按一下去掉。{bring}"

    def _here(self) -> list[MemberLine]:
        return [line for line in self._notice.lines if line.chosen and line.way == "here"]

    # -- what the resident does -----------------------------------------------------------------

    @Slot(str)
    def toggle(self, key: str) -> None:
        """A member was touched: take it up or off."""
        if key in self._every:
            self._chosen = self._chosen ^ {key}
            self._notice = self._told(self._chosen)
            self.chosen_changed.emit()

    @Slot()
    def begin(self) -> None:
        """Begin with what is chosen; what only a window does is left out by the case itself."""
        if self._here():
            self.begin_asked.emit(sorted(self._chosen))

    @Slot()
    def printNotice(self) -> None:
        """Print the merged notice."""
        if self._state != "printing":
            self.notice_asked.emit(sorted(self._chosen))
