"""Rows of the page review: where a page may go, what was read off it, and the pages themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from shared.casework.pages import TRAY, CapturedPage
from shared.domain.slots import Why
from shared.ui.papers.crops import crop_of

if TYPE_CHECKING:
    from shared.casework.comparing import Compared
    from shared.casework.folder import Folder

TARGETS = ("key", "name", "word", "here", "held")
VALUES = (
    *("key", "label", "paper", "marked", "against", "source", "tone", "symbol", "word"),
    *("crop", "closeup", "open", "decision", "maybe"),
)
PAGES = ("key", "name", "note", "tone", "picture")
WHY = {
    Why.BLANK.value: "空白页",
    Why.EXTRA.value: "这样的一页已经有了",
    Why.ODD.value: "没认出是哪件材料的",
}
_MATCH = {
    "same": ("ok", "circle-check", "一致"),
    "differs": ("warn", "triangle-alert", "不一致"),
    "unsure": ("warn", "circle-help", "没认清"),
    "only": ("neutral", "file-text", "只在纸上"),
}
_DECIDED = {
    "misread": ("ok", "user-check", "机器认错了，纸上没错"),
    "differs": ("danger", "user-check", "看过了，纸上就是这样"),
}


def page_row(name: str, page: CapturedPage, open_: bool, picture: str) -> dict[str, object]:
    """One page; open_: a value on it waits for a person."""
    aside = page.place == TRAY
    note = WHY.get(page.notes.why, "还没有放到材料里") if aside else "请核对" if open_ else ""
    return {
        "key": page.id,
        "name": name,
        "note": note,
        "tone": "warn" if note else "ok",
        "picture": picture,
    }


def targets(folder: Folder, page: CapturedPage) -> list[dict[str, object]]:
    """Where a page may go: every slot, behind a material that has pages, or the tray."""
    slots = folder.slots()
    found: list[dict[str, object]] = [
        {
            "key": f"{s.material}/{s.slot}",
            "name": s.name,
            "word": "就在这里" if s.place == (page.material, page.slot) else
                    "已有一页，互换" if s.held else "空着",
            "here": s.place == (page.material, page.slot),
            "held": s.held,
        }
        for s in slots
    ]  # fmt: skip
    for key in dict.fromkeys(s.material for s in slots if s.held):
        first = next(s.name for s in slots if s.material == key)
        found.append(_target(f"{key}/+", f"附在{first}后面", "多一页"))
    if page.place != TRAY:
        found.append(_target("tray", "先放进“待处理”", "以后再说"))
    return found


KINDS = ("crop", "closeup")


def _target(key: str, name: str, word: str) -> dict[str, object]:
    return {"key": key, "name": name, "word": word, "here": False, "held": False}


def crops(page: CapturedPage, values: list[Compared]) -> dict[str, QImage]:
    """Off the GUI thread: each value's own piece of the page, and its first doubtful character."""
    whole = QImage.fromData(page.data)
    found = {f"crop-{v.field}": crop_of(whole, v.seen.box) for v in values}
    for value in values:
        if value.closeup is not None:
            found[f"closeup-{value.field}"] = crop_of(whole, value.closeup)
    return {name: image for name, image in found.items() if not image.isNull()}


def value_row(row: Compared, pictures: Mapping[str, str]) -> dict[str, object]:
    """One value: paper, card or form, and the addresses of its crops."""
    tone, symbol, word = _DECIDED.get(row.decision, _MATCH[row.match.value])
    return {
        "key": row.field,
        "label": row.label,
        "paper": row.paper,
        "marked": row.doubted,
        "against": row.against,
        "source": row.source,
        "tone": tone,
        "symbol": symbol,
        "word": word,
        "crop": pictures.get(f"crop-{row.field}", ""),
        "closeup": pictures.get(f"closeup-{row.field}", ""),
        "open": row.open,
        "decision": row.decision,
        "maybe": row.maybe,
    }
