"""View-model of hand-out: a result that is ready goes to the applicant or an agent."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from counter.desks.opened import OpenedModel
from shared.domain.case import State
from shared.domain.errors import Trouble

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

WAYS = (
    ("applicant", "window", "本人当面领", "核对身份证，当面点清", "user-round"),
    ("agent", "window", "家里人代领", "核对两个人的证件和委托书", "users"),
    ("applicant", "post", "邮寄给本人", "寄到申请时填的住址", "truck"),
)
"""To whom, how, words, note, icon."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class HandoutModel(QObject):  # type: ignore[operator]
    """A case whose result lies ready. ``close`` drops what it holds."""

    changed = Signal()

    def __init__(self, opened: OpenedModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        opened.setParent(self)
        self.opened = opened
        self._case = opened.case
        self._way = 0
        self._checked = [False, False]
        self._trouble = ""
        opened.changed.connect(self.changed)

    def begin(self) -> None:
        """Show the first material that has pages."""
        paged = [m.key for m in self._case.materials if m.pages]
        if paged:
            self.opened.viewer.show(paged[0])

    def close(self) -> None:
        """Put the case back."""
        self.opened.close()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(OpenedModel, constant=True)
    def head(self) -> OpenedModel:
        """The case itself."""
        return self.opened

    @Property(str, constant=True)
    def result(self) -> str:
        """What is handed out."""
        return self._case.item.result.name

    @Property(str, constant=True)
    def resultNote(self) -> str:
        """What kind of result."""
        return self._case.item.result.type

    @Property(list, constant=True)
    def ways(self) -> list[dict[str, str]]:
        """Ways of handing out: text, note, symbol."""
        return [{"text": t, "note": n, "symbol": i} for _to, _how, t, n, i in WAYS]

    @Property(int, notify=changed)
    def way(self) -> int:
        """The way that is chosen."""
        return self._way

    @Property(list, notify=changed)
    def checks(self) -> list[dict[str, object]]:
        """What must be looked at first: text, done."""
        who = "两个人的身份证都已核对" if self._way == 1 else "申请人的身份证已核对"
        if self._way == 2:
            who = "收件地址已和申请人核对"
        texts = (who, f"{self._case.item.result.name}已点清")
        return [{"text": t, "done": d} for t, d in zip(texts, self._checked, strict=True)]

    @Property(bool, notify=changed)
    def done(self) -> bool:
        """True once the result was handed out."""
        return self._case.state is State.DELIVERED

    @Property(str, notify=changed)
    def obstacle(self) -> str:
        """What still stands in the way, '' when nothing does."""
        if self._case.state is not State.ISSUED:
            return "" if self.property("done") else "这件申请还没有办出结果。"
        return "" if all(self._checked) else "请先把左边两项核对完。"

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """What went wrong last."""
        return self._trouble

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(int)
    def choose(self, way: int) -> None:
        """Choose a way; what was checked for another way is checked again."""
        if 0 <= way < len(WAYS) and way != self._way:
            self._way, self._checked = way, [False, False]
            self.changed.emit()

    @Slot(int)
    def toggle(self, index: int) -> None:
        """Tick or untick a check."""
        if 0 <= index < len(self._checked) and not self.property("done"):
            self._checked[index] = not self._checked[index]
            self.changed.emit()

    @Slot()
    def handOut(self) -> None:
        """Hand out; durable before it is shown."""
        desk = self.opened.desk
        if desk is None or self.property("obstacle"):
            return
        to, how = WAYS[self._way][:2]
        try:
            desk.hand_out(self._case, to, how)
            self._trouble = ""
        except Trouble as trouble:
            self._trouble = trouble.sentence
        self.opened.refresh()
        self.changed.emit()
