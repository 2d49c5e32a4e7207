"""What an identity photograph must look like, as data, each rule with the source it came from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared.assets import asset


@dataclass(frozen=True, slots=True)
class PhotoRule:
    """One kind of photograph. All lengths in pixels of the finished picture.

    face: least and most width of the face. above: least and most space over the hair. eyes: least
    distance of the eyes from the lower edge. background: red, green, blue. quality: JPEG, 1 to 100.
    source: where the figures come from.
    """

    key: str
    name: str
    source: str
    width: int
    height: int
    dpi: int
    face: tuple[int, int]
    above: tuple[int, int]
    eyes: int
    background: tuple[int, int, int]
    background_name: str
    quality: int = 90

    @property
    def face_aim(self) -> float:
        """The width a face is cut to."""
        return sum(self.face) / 2

    @property
    def above_aim(self) -> float:
        """The space over the hair it is cut to."""
        return sum(self.above) / 2


@cache
def photo_rules(file: Path | None = None) -> tuple[PhotoRule, ...]:
    """Every rule of a file, by default those that are shipped; the first is the usual one.

    Raises ValueError when a rule is missing a figure, contradicts itself or names no source.
    """
    try:
        told = json.loads((file or asset("portrait", "rules.json")).read_text("utf-8"))
        rules = tuple(_rule(row) for row in told["rules"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"rules of photographs cannot be read: {error}") from error
    if not rules:
        raise ValueError("there is no rule of photographs")
    return rules


def _rule(row: dict[str, object]) -> PhotoRule:
    pairs: dict[str, object] = {
        name: tuple(row[name])  # type: ignore[arg-type]
        for name in ("face", "above", "background")
    }
    rule = PhotoRule(**(row | pairs))  # type: ignore[arg-type]
    sane = (
        rule.source.strip()
        and 0 < rule.face[0] <= rule.face[1] < rule.width
        and 0 <= rule.above[0] <= rule.above[1] < rule.height
        and 0 < rule.eyes < rule.height
        and rule.dpi > 0
        and len(rule.background) == 3
    )
    if not sane:
        raise ValueError(f"rule {rule.key} contradicts itself or names no source")
    return rule
