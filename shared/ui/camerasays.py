"""What the document camera says to a person: one short sentence, and what happens next.

The same words at the kiosk and at the window. Nothing here knows which case a page belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.domain.slots import Why

if TYPE_CHECKING:
    from shared.casework.folder import Folder, Laid
    from shared.casework.judging import Judged
    from shared.casework.sight import Sight


class Tone(StrEnum):
    """Colour family of the banner and the found edge; never alone, always with icon and word."""

    INFO = "info"
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class CameraSays:
    """What the camera strip shows now.

    quad: corners of the found page as fractions of the frame (0..1), clockwise from top left,
    empty when no page is found. progress: 0..1 while the page must be held still, below 0 while
    work goes on and nobody can say how long.
    """

    tone: Tone
    icon: str
    title: str
    text: str = ""
    quad: tuple[tuple[float, float], ...] = ()
    progress: float = 0.0


WAITING = CameraSays(Tone.INFO, "scan-line", "请把纸放到镜头下面", "放平了会自动拍，不用按")
NO_PICTURE = CameraSays(Tone.WARN, "camera-off", "镜头现在没有画面", "请稍等再试一次")
_ICONS = {
    "glare": "sun",
    "dark": "moon",
    "blur": "scan-line",
    "small": "zoom-in",
    "cut": "maximize",
    "blank": "file-text",
}
_GOES_ON = "好了会自动拍"
_BY_HAND = "好了会自动拍；一直这样，就自己按一下拍照"
USUAL = {
    "empty": CameraSays(Tone.INFO, "file-down", "请把纸放到镜头下面", "放平了会自动拍，不用按"),
    "searching": CameraSays(Tone.INFO, "scan-line", "看到了，请放平不要动", "停稳了会自动拍"),
    "held": CameraSays(Tone.OK, "check", "拍好了，可以换下一张", "请把拍过的纸拿开"),
}
_ENOUGH = CameraSays(Tone.OK, "circle-check", "不用再放纸了", "要换哪一页，就点它的小图")
_NOT_TAKEN = CameraSays(
    Tone.INFO, "circle-help", "这一张没有拍", "材料齐了；要换哪一页，就点它的小图"
)


def says_of(seen: Sight, *, wanted: bool = True) -> CameraSays:
    """What to say of one look of the camera; ``wanted``: a page is still asked for."""
    kind = seen.kind.value
    if not wanted:  # nothing is taken now, so nothing may say that it was
        return _ENOUGH if kind == "empty" else _NOT_TAKEN
    if kind == "adjust":
        icon = _ICONS.get(seen.problem_code, "triangle-alert")
        more = _BY_HAND if seen.problem_code in ("unclear", "covered") else _GOES_ON
        return CameraSays(Tone.WARN, icon, seen.problem.rstrip("。"), more, seen.quad)
    if kind in ("steady", "captured"):
        return CameraSays(
            Tone.OK, "scan-line", "很好，请不要动", "马上就拍", seen.quad, seen.progress
        )
    usual = USUAL[kind if kind in USUAL else "empty"]
    return CameraSays(usual.tone, usual.icon, usual.title, usual.text, seen.quad, seen.progress)


def says_of_reading(number: int, of: int, waiting: int = 0, *, slow: bool = False) -> CameraSays:
    """What to say while a page is read: page ``number`` of those that lay there together.

    waiting: further papers that were taken meanwhile.
    """
    title = f"正在看第 {number} 页，共 {of} 页" if of > 1 else "拍好了，正在看是不是这一页"
    text = "看好了马上告诉您"
    if waiting:
        text = f"后面放的 {waiting} 张也拍到了，看完这一张就看"
    elif slow:
        text = "还在看，请再等一会儿，不用重新放"
    return CameraSays(Tone.INFO, "scan-text", title, text, progress=-1.0)


def says_of_laid(laid: Laid, folder: Folder) -> CameraSays:
    """What to say of a page that was just taken: one short sentence, and what happens next."""
    filed, judged = laid.filed, laid.judged
    if filed is None:
        name = folder.name(laid.page.place)
        return CameraSays(Tone.WARN, "copy", "这一页刚才拍过了", f"{name}不用再拍，请换下一张")
    if filed.slot is None:
        return _odd(filed.why, judged)
    if judged is not None and judged.findings:
        return CameraSays(
            Tone.WARN, "triangle-alert", judged.findings[0], "已留痕，点它的小图可以核对"
        )
    if filed.why is Why.BY_KIND:
        return CameraSays(
            Tone.OK, "check", f"{filed.slot.name}拍好了", "不是正在要的那一页，已放到它的位置"
        )
    after = "请把纸拿开，放下一张" if folder.wanted() is not None else "请把纸拿开收好"
    return CameraSays(Tone.OK, "check", f"{filed.slot.name}拍好了", after)


def says_of_many(many: list[Laid], folder: Folder) -> CameraSays:
    """What to say of pages that lay on the mat together."""
    if len(many) == 1:
        return says_of_laid(many[0], folder)
    filled = [laid.slot.name for laid in many if laid.slot is not None]
    rest = [laid for laid in many if laid.slot is None]
    if not rest:
        return CameraSays(
            Tone.OK, "check", f"{len(filled)} 页都拍好了", "、".join(filled) + "，请把纸拿开"
        )
    one = says_of_laid(rest[0], folder)
    more = f"拍好 {len(filled)} 页：{'、'.join(filled)}" if filled else one.text
    return CameraSays(Tone.WARN, one.icon, one.title, more)


def _odd(why: Why, judged: Judged | None) -> CameraSays:
    kept = "先放在“待处理”，没有丢"
    if why is Why.BLANK:
        return CameraSays(Tone.WARN, "file-text", "这一面是空白的，请翻到有字的一面", kept)
    sentence = judged.sentence if judged is not None else ""
    if why is Why.EXTRA and not sentence:
        sentence = "这样的一页已经有了，请换下一张"
    sentence = sentence or "没认出这是哪一页，请换一张"
    return CameraSays(Tone.WARN, "file-question-mark", sentence, kept)
