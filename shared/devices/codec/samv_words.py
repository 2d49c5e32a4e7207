"""Every SAM_V status word: what it means and what the driver does about it.

Sources agree: GA 450 readers' public headers (HX_FDX3CardReader and others), devices manual 1.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Answer(StrEnum):
    """What the driver does about a status word."""

    DONE = "done"
    NOTHING = "nothing"
    """There is none: no card, no such item. Not an error."""
    AGAIN = "again"
    """The card moved: find, select and read again, a few times."""
    RESYNC = "resync"
    """The line garbled it: clean the line and ask once more."""
    TELL = "tell"
    """The card itself: tell the person, do not try again."""
    RETIRE = "retire"
    """The reader is broken: out of service."""


@dataclass(frozen=True, slots=True)
class Word:
    """One status word (SW3)."""

    word: int
    meaning: str
    """As the standard says it; for logs and technicians."""
    answer: Answer
    code: str = ""
    """Row of the trouble table, '' when it is no trouble."""


_WORDS: Final = (
    Word(0x90, "操作成功。", Answer.DONE),
    Word(0x9F, "寻找证/卡成功。", Answer.DONE),
    Word(0x91, "证/卡中此项无内容。", Answer.NOTHING),
    Word(0x80, "寻找证/卡失败。", Answer.NOTHING),
    Word(0x81, "选取证/卡失败。", Answer.AGAIN, "card-moved"),
    Word(0x41, "读证/卡操作失败。", Answer.AGAIN, "card-moved"),
    Word(0x47, "取随机数失败。", Answer.AGAIN, "card-moved"),
    Word(0x10, "接收业务终端数据的校验和错。", Answer.RESYNC, "reader-link"),
    Word(0x11, "接收业务终端数据的长度错。", Answer.RESYNC, "reader-link"),
    Word(0x21, "接收业务终端的命令错误。", Answer.RESYNC, "reader-link"),
    Word(0x24, "无法识别的错误。", Answer.RESYNC, "reader-link"),
    Word(0x23, "越权操作。", Answer.TELL, "reader-forbidden"),
    Word(0x31, "证/卡认证安全模块失败。", Answer.TELL, "card-refused"),
    Word(0x32, "安全模块认证证/卡失败。", Answer.TELL, "card-refused"),
    Word(0x33, "信息验证错误。", Answer.TELL, "card-damaged"),
    Word(0x40, "无法识别的卡类型。", Answer.TELL, "card-unknown-kind"),
    Word(0x60, "安全模块自检失败。", Answer.RETIRE, "reader-self-test"),
    Word(0x66, "安全模块未经授权。", Answer.RETIRE, "reader-unauthorised"),
)

WORDS: Final[dict[int, Word]] = {w.word: w for w in _WORDS}


def word_of(value: int) -> Word:
    """The word for SW3; one nobody knows counts as a garbled line."""
    return WORDS.get(value) or Word(
        value, f"未知状态字 {value:02X}。", Answer.RESYNC, "reader-link"
    )
