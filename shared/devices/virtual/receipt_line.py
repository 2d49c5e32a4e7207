"""A line of text inside a receipt printer: what was said, where and how large, until it is fed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.devices.receipt.letters import DOTS, LINE_ROWS, gray_line, text_width

_RULE = 0x95
"""In the code page most hosts draw lines with (katakana, ESC t 1)."""


class TextLine:
    """width: dots across. ``hanzi``: bytes from 0x80 are GB18030, else of the code ``page``."""

    def __init__(self, width: int) -> None:
        self._width = width
        self.reset()

    def reset(self) -> None:
        """As after switching on."""
        self.hanzi, self.page, self._scale = True, 0, (1, 1)
        self.drop()

    def drop(self) -> None:
        """Forget what was said."""
        self._text, self._pen = "", 0
        self._parts: list[tuple[int, NDArray[np.uint8]]] = []

    def say(self, data: bytes) -> None:
        """One character."""
        if self.hanzi or data[0] < 0x80:
            self._text += data.decode("gb18030", "replace")
        elif self.page == 1 and data[0] == _RULE:
            self._text += "─"
        else:
            self._text += data.decode("cp437", "replace")

    def resize(self, size: int) -> None:
        """GS !: so many times wider and higher from here on."""
        self._write_down()
        self._scale = (size >> 4 & 7) + 1, (size & 7) + 1

    def move(self, dots: int, *, on: bool = False) -> None:
        """ESC $: go there; ``on``, ESC \\\\: so much further on. Never off the paper."""
        self._write_down()
        self._go(dots + self._pen * on)

    def take(self) -> NDArray[np.uint8]:
        """The line as rows of grey; the next one is empty."""
        self._write_down()
        parts = self._parts
        self.drop()
        tall = max((len(drawn) for _, drawn in parts), default=LINE_ROWS * self._scale[1])
        wide = max((left + drawn.shape[1] for left, drawn in parts), default=0)
        line = np.full((tall, max(wide, DOTS)), 255, np.uint8)
        for left, drawn in parts:
            part = line[tall - len(drawn) :, left : left + drawn.shape[1]]
            np.minimum(part, drawn, out=part)
        return line

    def _write_down(self) -> None:
        text, self._text = self._text, ""
        if text:
            across, down = self._scale
            line = gray_line(text, min(self._width, max(DOTS, text_width(text))))
            drawn = np.repeat(np.repeat(line, down, axis=0), across, axis=1)
            self._parts.append((self._pen, drawn))
            self._go(self._pen + drawn.shape[1])

    def _go(self, pen: int) -> None:
        self._pen = min(self._width, max(0, pen))
