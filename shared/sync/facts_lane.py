"""Facts up: batches from the journal's tail, marked stored only from an answer."""

from __future__ import annotations

import gzip
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from shared.journal import FactDraft, Journal, Outgoing, Tx
from shared.journal.outbox import AGAIN, PARKED
from shared.proof import Header, sign_head
from shared.sync.contract import (
    API,
    MAX_BATCH_BYTES,
    MAX_FACTS,
    FactResult,
    FactsResponse,
    FactStatus,
    Mark,
    b64,
)
from shared.sync.exchange import BadAnswer, Call, Reply

LANE = "facts"
MAX_PARKED = 200
_PATIENCE = 3
"""Times a batch goes unanswered before it is made smaller."""
_READ_FACTS = 5 * MAX_FACTS
_READ_BYTES = 5 * MAX_BATCH_BYTES


@dataclass(frozen=True, slots=True)
class _Batch:
    headers: tuple[Header, ...]
    call: Call
    again: bool = False
    """Known to the province already: a person wants it tried once more."""


class FactsLane:
    """Holds what was read from the tail and the batch on its way."""

    def __init__(self, journal: Journal, stamp: Callable[[], str]) -> None:
        self._journal = journal
        self._stamp = stamp
        self._queue: deque[Outgoing] = deque()
        self._ready: _Batch | None = None
        self._sent: _Batch | None = None
        self._owed: tuple[tuple[Header, ...], list[FactResult]] | None = None
        """Taken by the province, not yet marked: the mark is made while the next call travels."""
        self._limit = MAX_FACTS
        self._withheld: set[str] = set()
        self._losses = 0
        self._none_again_at: tuple[int, int] | None = None
        self._dry_at: tuple[int, int] | None = None
        """Where the journal ended when nothing was left to send."""

    def next(self) -> Call | None:
        """The next batch, the same one again while its outcome is unknown, or None."""
        if self._sent is None:
            self._sent, self._ready = self._ready or self._build(), None
        if self._sent is None:
            self._sent = self._once_more()
        return self._sent.call if self._sent else None

    @property
    def waiting(self) -> bool:
        """True while a batch has to go, again or for the first time."""
        return self._sent is not None

    def prepare(self) -> None:
        """Mark the batch before, and build the one after, while this one travels.

        A stop in between sends a batch again, which the province knows by its facts' ids.
        """
        self.settle()
        if self._sent is not None and not self._sent.again and self._ready is None:
            self._ready = self._build()

    def take(self, reply: Reply) -> bool:
        """Learn from a 2xx answer; True when something moved. Raises BadAnswer."""
        self.settle()
        batch = self._sent
        assert batch is not None
        self._losses = 0
        try:
            answer = FactsResponse.model_validate_json(reply.body)
        except ValidationError as error:
            raise BadAnswer("answer is not a facts response") from error
        if [r.id for r in answer.results] != [h.id for h in batch.headers]:
            raise BadAnswer("answer speaks of other facts")
        if batch.again:
            self._tried(batch, answer.results[0])
            return True
        settled = _settled(answer.results)
        if settled:
            self._owed = (batch.headers[:settled], answer.results[:settled])
            self._limit = min(MAX_FACTS, self._limit * 2)
        whole = settled == len(batch.headers)
        if not whole or self._ready is None:  # only a batch that is ready to travel goes first
            self.settle()
        if whole:
            self._sent = None
            return True
        return self._step_back(answer.stored_up_to) or settled > 0

    def lost(self) -> None:
        """No answer to a batch. A line that carries no whole batch may carry a smaller one, and a
        province that comes back is tried with a small one first."""
        self._losses += 1
        if self._losses >= _PATIENCE and self._sent is not None:
            self._losses = 0
            self.halve()

    def compare(self, mark: Mark) -> None:
        """The province says how far it has us: what it lost, being restored, is offered again."""
        self.settle()
        if (mark.epoch, mark.seq) < self._journal.stored_up_to():
            self._step_back(mark)

    def split(self) -> bool:
        """413: halve the batch; a single fact goes again as its header alone.

        False when even that was too large.
        """
        if self.halve():
            return True
        batch = self._sent
        assert batch is not None
        if batch.again:
            self._tried(batch, None)
            return True
        first = batch.headers[0].id
        if first in self._withheld:
            return False
        self._withheld.add(first)
        self._forget()
        return True

    def halve(self) -> bool:
        """Go on in smaller batches; False when this one holds a single fact already."""
        batch = self._sent
        assert batch is not None
        if len(batch.headers) == 1:
            return False
        self._limit = len(batch.headers) // 2
        self._forget()
        return True

    def parked(self) -> list[dict[str, Any]]:
        """Facts the province could not take as they are, for the desk of stuck cases."""
        return list(self._journal.state_get(PARKED) or [])

    def _once_more(self) -> _Batch | None:
        """The next fact a person wants tried once more, on its own."""
        end = self._journal.end
        if end == self._none_again_at:
            return None
        wanted = list(self._journal.state_get(AGAIN) or [])
        for fact_id in wanted:
            fact = self._journal.outgoing(str(fact_id))
            if fact is not None:
                return self._batch([fact], [self._encode(fact)], again=True)
        self._none_again_at = end
        return None

    def _tried(self, batch: _Batch, result: FactResult | None) -> None:
        """Tried once more; what is still wrong with it comes down the feed as a refusal again."""
        (header,) = batch.headers
        parks = result is not None and result.status.parks

        def build(tx: Tx) -> list[FactDraft]:
            tx.state_put(AGAIN, [f for f in tx.state_get(AGAIN) or [] if f != header.id])
            if not parks:
                kept = [p for p in tx.state_get(PARKED) or [] if p["fact"] != header.id]
                tx.state_put(PARKED, kept)
            return []

        self._journal.append_with(build)
        self._sent = None

    def _forget(self) -> None:
        """Read again from the high-water mark."""
        self._queue.clear()
        self._ready = self._sent = self._dry_at = None

    def settle(self) -> None:
        """Mark what the province has taken. Raises Trouble of the journal."""
        owed, self._owed = self._owed, None
        if owed is not None:
            self._keep(*owed)

    def _keep(self, headers: tuple[Header, ...], results: list[FactResult]) -> None:
        """Move the mark, and remember what needs a person, in one transaction."""
        last = headers[-1]
        fresh = [
            {
                "fact": header.id,
                "case": header.case,
                "type": header.type,
                "status": result.status.value,
                "problem": result.problem,
                "at": self._stamp(),
            }
            for header, result in zip(headers, results, strict=True)
            if result.status.parks
        ]
        if not fresh:
            self._journal.mark_stored(last.epoch, last.seq)
            return

        def build(tx: Tx) -> list[FactDraft]:
            tx.mark_stored(last.epoch, last.seq)
            kept = list(tx.state_get(PARKED) or [])
            tx.state_put(PARKED, (kept + fresh)[-MAX_PARKED:])
            return []

        self._journal.append_with(build)

    def _step_back(self, mark: Mark) -> bool:
        """The province misses earlier facts (it was restored): go back to its mark.

        False when its mark explains nothing, so that asking again would only repeat itself.
        """
        self._forget()
        epoch, seq = max(mark.epoch, 0), max(mark.seq, 0)
        if (epoch, seq) < self._journal.stored_up_to():
            self._journal.mark_stored(epoch, seq)
            return True
        return False

    def _build(self) -> _Batch | None:
        if not self._queue:
            skip = self._sent.headers[-1] if self._sent else None
            self._queue.extend(self._read(skip))
        if not self._queue:
            return None
        chosen: list[Outgoing] = []
        parts: list[bytes] = []
        size = 0
        epoch = self._queue[0].header.epoch
        while self._queue and len(chosen) < self._limit:
            fact = self._queue[0]
            if fact.header.epoch != epoch or (chosen and fact.lost_before):
                break
            part = self._encode(fact)
            size += len(part)
            if chosen and size > MAX_BATCH_BYTES:
                break
            parts.append(part)
            chosen.append(self._queue.popleft())
        return self._batch(chosen, parts)

    def _read(self, after: Header | None) -> list[Outgoing]:
        """The tail behind the mark, without what is on its way.

        The disk is not asked again before something was appended: the feed alone makes for a
        call a minute.
        """
        end = self._journal.end
        if end == self._dry_at:
            return []
        facts = self._journal.tail(_READ_FACTS, _READ_BYTES)
        if after is not None:
            place = (after.epoch, after.seq)
            facts = [f for f in facts if (f.header.epoch, f.header.seq) > place]
        if not facts:
            self._dry_at = end
        return facts

    def _encode(self, fact: Outgoing) -> bytes:
        text = f'{{"header":{fact.header.canonical()}'
        if fact.header.id not in self._withheld:
            if fact.sealed is not None:
                text += f',"sealed":"{b64(fact.sealed)}"'
            elif fact.clear is not None:
                clear = json.dumps(fact.clear, ensure_ascii=False, separators=(",", ":"))
                text += f',"clear":{clear},"salt":"{b64(fact.salt or b"")}"'
        return (text + "}").encode("utf-8")

    def _batch(self, facts: list[Outgoing], parts: list[bytes], *, again: bool = False) -> _Batch:
        last = facts[-1].header
        terminal, epoch = last.terminal, last.epoch
        signer = self._journal.signer
        head = sign_head(signer, terminal, epoch, last.seq, last.hash(), self._stamp())
        keys = {f.header.scope: b64(f.wrapped_key) for f in facts if f.wrapped_key is not None}
        frame_of: dict[str, Any] = {"terminal": terminal, "epoch": epoch}
        frame_of |= {"head": head.to_json(), "keys": keys}
        if facts[0].lost_before:
            frame_of["lost"] = facts[0].lost_before
        if again:
            frame_of["again"] = True
        if facts[0].after is not None:
            frame_of["after"] = dict(zip(("epoch", "seq"), facts[0].after, strict=True))
        frame = json.dumps(frame_of, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        text = frame[:-1] + b',"facts":[' + b",".join(parts) + b"]}"
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        body = gzip.compress(text, compresslevel=1, mtime=0)
        call = Call(LANE, "POST", f"{API}/facts", headers, body)
        return _Batch(tuple(f.header for f in facts), call, again)


def _settled(results: list[FactResult]) -> int:
    """How many results from the start on are final."""
    for count, result in enumerate(results):
        if result.status is FactStatus.BLOCKED:
            return count
    return len(results)
