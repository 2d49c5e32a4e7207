"""A word every five minutes on how the machine is, and what it is ordered to do.

Only the newest is ever sent and none is kept: what could not be sent is worth nothing later. It
goes after facts, feed and pages, and before scans, so that it never makes anybody wait.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from pydantic import ValidationError

from shared.sync.contract import API, MAX_HEARTBEAT_BYTES, Heartbeat, HeartbeatAnswer
from shared.sync.exchange import BadAnswer, Call, Reply

LANE = "heartbeat"
_JITTER = 0.1


class HeartbeatLane:
    """Says how the machine is when due. ``gather`` None: nobody says anything.

    gather: the word itself; quick, because it runs between two calls. None for not now. ordered:
    takes each order of an answer as it came, unread.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        rng: random.Random,
        every_s: float,
        gather: Callable[[], Heartbeat | None] | None,
        ordered: Callable[[list[object]], None] = lambda _orders: None,
    ) -> None:
        self._monotonic, self._rng = monotonic, rng
        self._every_s = every_s
        self._gather, self._ordered = gather, ordered
        self.due = 0.0

    @property
    def speaks(self) -> bool:
        """True when there is somebody to say something."""
        return self._gather is not None

    def hasten(self) -> None:
        """Something changed that the province should know now."""
        self.due = 0.0

    def next(self) -> Call | None:
        """The word, when it is due."""
        if self._gather is None or self._monotonic() < self.due:
            return None
        word = self._gather()
        body = b"" if word is None else word.model_dump_json().encode("utf-8")
        if not body or len(body) > MAX_HEARTBEAT_BYTES:
            self.later()
            return None
        return Call(LANE, "POST", f"{API}/heartbeat", {"Content-Type": "application/json"}, body)

    def take(self, reply: Reply) -> None:
        """It was heard. Raises BadAnswer."""
        self.later()
        try:
            answer = HeartbeatAnswer.model_validate_json(reply.body)
        except ValidationError as error:
            raise BadAnswer("answer is not a heartbeat's") from error
        if answer.orders:
            self._ordered(list(answer.orders))

    def later(self) -> None:
        """Said, or not to be said now: the next one in five minutes, give or take a tenth."""
        spread = self._rng.uniform(1 - _JITTER, 1 + _JITTER)
        self.due = self._monotonic() + self._every_s * spread
