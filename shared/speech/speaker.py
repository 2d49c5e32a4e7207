"""What is said aloud, and the quiet stand-in when nothing can be."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

Caption = Callable[[str], None]
"""Called with the words now being said and with '' when they have ended; from any thread."""


class Speaker(Protocol):
    """Says one thing at a time; the latest wins. Every call returns at once."""

    @property
    def reason(self) -> str:
        """Chinese sentence for staff why nothing is heard; '' when the voice works."""

    def say(self, text: str) -> None:
        """Say ``text`` instead of whatever is being said. An empty text only stops."""

    def stop(self) -> None:
        """Be quiet now."""

    def subscribe(self, caption: Caption) -> None:
        """Be told what is being said, for captions beside every spoken word."""

    def forget(self) -> None:
        """Be quiet and drop every word kept in memory (promise P4)."""

    def close(self) -> None:
        """Be quiet for good and free what was taken."""


class SilentSpeaker:
    """Makes no sound; captions still appear. ``record`` keeps what was said, for tests only."""

    def __init__(self, reason: str = "", *, record: bool = True) -> None:
        self._reason = reason
        self._record = record
        self._captions: list[Caption] = []
        self.said: deque[str] = deque(maxlen=200)
        """What was said, oldest first."""

    @property
    def reason(self) -> str:
        """Why nothing is heard."""
        return self._reason

    def say(self, text: str) -> None:
        """Record and caption ``text``."""
        if text and self._record:
            self.said.append(text)
        self._tell(text)

    def stop(self) -> None:
        """Take the caption away."""
        self._tell("")

    def subscribe(self, caption: Caption) -> None:
        """Be told what would be said."""
        self._captions.append(caption)

    def forget(self) -> None:
        """Drop what was recorded."""
        self.said.clear()
        self.stop()

    def close(self) -> None:
        """Nothing to free."""
        self.forget()

    def _tell(self, text: str) -> None:
        for caption in self._captions:
            caption(text)
