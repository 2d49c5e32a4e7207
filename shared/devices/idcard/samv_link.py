"""One command, one answer, over a SAM_V link; cleans the line once when it was garbled."""

from __future__ import annotations

from shared.devices.codec.samv import CodecError, Damaged, FrameParser, Reply, answers, frame
from shared.devices.codec.samv_words import Answer, word_of
from shared.devices.deadline import Deadline
from shared.devices.transport.link import Link, LinkForbidden, LinkLost, LinkTaken
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble


class SamvLink:
    """Asks a reader. Raises only Trouble."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._parser = FrameParser()

    def open(self) -> None:
        """Open the link.

        Raises Trouble ``reader-disconnected``, ``device-not-allowed`` or ``device-taken``.
        """
        try:
            self._link.open()
            self._link.drain()
        except LinkForbidden as error:
            raise trouble("device-not-allowed") from error
        except LinkTaken as error:
            raise trouble("device-taken") from error
        except LinkLost as error:
            raise trouble("reader-disconnected") from error

    def close(self) -> None:
        """Give the link back."""
        self._link.close()

    def ask(self, body: bytes, timeout_s: float) -> Reply:
        """The reader's answer. A garbled line is cleaned and asked once more.

        Raises Trouble ``reader-link`` when it stays garbled, ``reader-silent`` when nothing comes,
        ``reader-disconnected`` when the link is gone.
        """
        try:
            return self.once(body, timeout_s)
        except Trouble as first:
            if first.code == "reader-disconnected":
                raise
        return self.once(body, timeout_s)

    def once(self, body: bytes, timeout_s: float) -> Reply:
        """The reader's answer to one asking. Raises as ``ask``."""
        try:
            self._link.drain()
            self._parser.reset()
            data = frame(body)
            if self._link.write(data, Deadline(1.0)) < len(data):
                raise trouble("reader-silent")
            reply = self._answer(body, Deadline(timeout_s))
        except LinkLost as error:
            raise trouble("reader-disconnected") from error
        word = word_of(reply.word)
        if word.answer is Answer.RESYNC:
            raise trouble("reader-link", f"读卡器返回：{word.meaning}")
        return reply

    def _answer(self, body: bytes, deadline: Deadline) -> Reply:
        strange = False
        while True:
            data = self._link.read(4096, deadline)
            if not data:
                raise trouble("reader-link" if self._parser.held or strange else "reader-silent")
            for found in self._parser.feed(data):
                if isinstance(found, Damaged):
                    raise trouble("reader-link")
                try:
                    reply = Reply.of(found)
                except CodecError as error:
                    raise trouble("reader-link") from error
                if answers(body, reply):
                    return reply
                strange = True  # the late answer to an earlier question: this one's comes behind it
            if deadline.passed:  # a reader that never stops talking
                raise trouble("reader-link")
