"""What still lies on the machine, and the one sentence every last screen says about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Card on the reader, paper under the camera, as the devices see it. False when nothing is."""

    card: bool = False
    paper: bool = False

    def __bool__(self) -> bool:
        return self.card or self.paper

    @property
    def sentence(self) -> str:
        """请取走身份证和材料原件, empty when nothing lies there."""
        things = [n for n, there in (("身份证", self.card), ("材料原件", self.paper)) if there]
        return "请取走" + "和".join(things) if things else ""

    @property
    def icons(self) -> list[str]:
        """A picture of each thing, in the order the sentence names them."""
        return [n for n, there in (("id-card", self.card), ("file-text", self.paper)) if there]
