"""A bank card terminal behind the small line protocol of ``codec.ecr``.

Nothing is ever assumed: an answer that did not come is unknown, whatever was sent. A reference is
good for one charge, so asking twice can never charge twice.
"""

from __future__ import annotations

from typing import Final

from shared.devices.codec import ecr
from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health
from shared.devices.payment.words import Batch, BatchLine, CardAnswer, Charge
from shared.devices.transport.link import Link, LinkForbidden, LinkLost
from shared.devices.troubles import FAULTS, trouble
from shared.domain.errors import Trouble

_SLICE_S: Final = 0.2
_ANSWER_S: Final = 5.0
_SETTLE_S: Final = 60.0
_LINES: Final = 10_000
_CHARGES: Final = {
    ecr.APPROVED: Charge.APPROVED,
    ecr.REVERSED: Charge.REVERSED,
    ecr.DECLINED: Charge.DECLINED,
}
_CODES: Final = {"cancelled": "pay-cancelled", "timeout": "pay-no-card", "unknown": ""}
"""Why it says no, as a row of the trouble table; anything else is the bank's no."""


class EcrTerminal(Interruptible):
    """Charges cards over a byte link. answer_s: patience for everything but the charge itself."""

    kind = DeviceKind.PAYMENT

    def __init__(self, link: Link, *, answer_s: float = _ANSWER_S) -> None:
        super().__init__()
        self._link, self._answer_s = link, answer_s
        self._parser = ecr.FrameParser()

    def open(self) -> None:
        """Connect and hear it answer. Raises Trouble."""
        try:
            self._link.open()
        except LinkForbidden as error:
            raise trouble("device-not-allowed") from error
        except LinkLost as error:
            raise trouble("pay-disconnected") from error
        self._parser.reset()
        self.health()

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    def health(self) -> Health:
        """Ask whether it is there. Raises Trouble."""
        self._send(ecr.Message(ecr.HELLO))
        deadline = Deadline(self._answer_s)
        while True:
            if self._next(deadline).word == ecr.READY:
                return HEALTHY

    def pay(self, amount: int, reference: str, deadline_s: float) -> CardAnswer:
        """Charge a card; unknown whenever the answer to this very reference did not come."""
        return self._about(ecr.Message(ecr.PAY, (reference, str(amount))), Deadline(deadline_s))

    def query(self, reference: str) -> CardAnswer:
        """What became of a charge."""
        return self._about(ecr.Message(ecr.ASK, (reference,)), Deadline(self._answer_s))

    def reverse(self, reference: str, amount: int) -> CardAnswer:
        """Take a charge back."""
        asked = ecr.Message(ecr.REVERSE, (reference, str(amount)))
        return self._about(asked, Deadline(self._answer_s))

    def settle(self) -> Batch:
        """Close its day. Raises Trouble ``pay-settlement`` for a batch that is not whole."""
        self._send(ecr.Message(ecr.END))
        deadline = Deadline(_SETTLE_S)
        head = self._next(deadline)
        while head.word != ecr.BATCH:
            head = self._next(deadline)
        try:
            number, count, amount = head.fields[0], head.number(1), head.number(2)
            if count > _LINES:
                raise ecr.CodecError("count")
            lines = [self._line(self._next(deadline)) for _ in range(count)]
        except ecr.CodecError as error:
            raise trouble("pay-settlement") from error
        batch = Batch(number, tuple(lines))
        if batch.amount != amount:
            raise trouble("pay-settlement")
        return batch

    # -- inside ----------------------------------------------------------------------------------

    def _line(self, message: ecr.Message) -> BatchLine:
        if message.word != ecr.LINE:
            raise ecr.CodecError("line")
        try:
            charge = _CHARGES[message.fields[2]]
        except KeyError as error:
            raise ecr.CodecError("line") from error
        return BatchLine(message.fields[0], message.number(1), charge)

    def _about(self, message: ecr.Message, deadline: Deadline) -> CardAnswer:
        """Send, and take the answer to this reference and no other, late ones passed over."""
        try:
            self._send(message)
        except Trouble as met:
            # part of it may have gone out: only a question by the reference tells
            return CardAnswer(Charge.UNKNOWN, code=met.code)
        reference = message.reference
        while True:
            try:
                said = self._next(deadline)
            except Trouble as met:
                return CardAnswer(Charge.UNKNOWN, code=met.code)
            if said.reference != reference or said.word not in _CHARGES:
                continue
            try:
                return self._answer(said)
            except ecr.CodecError:
                return CardAnswer(Charge.UNKNOWN, code="pay-link")

    def _answer(self, said: ecr.Message) -> CardAnswer:
        charge = _CHARGES[said.word]
        if charge is Charge.APPROVED:
            last4 = "".join(c for c in said.fields[2] if c.isdigit())[-4:]
            return CardAnswer(charge, said.number(1), last4, said.fields[3][:24])
        if charge is Charge.REVERSED:
            return CardAnswer(charge, said.number(1))
        code = _CODES.get(said.fields[1], "pay-declined")
        assert not code or code in FAULTS
        return CardAnswer(charge, code=code or "pay-declined")

    def _send(self, message: ecr.Message) -> None:
        try:
            self._link.drain()
            self._parser.reset()
            data = ecr.encode(message)
            if self._link.write(data, Deadline(2.0)) < len(data):
                raise trouble("pay-silent")
        except LinkLost as error:
            raise trouble("pay-disconnected") from error

    def _next(self, deadline: Deadline) -> ecr.Message:
        """The next whole message. Raises Trouble."""
        spoilt = False
        while not deadline.passed:
            self.check_interrupted()
            try:
                data = self._link.read(1, deadline.within(_SLICE_S))
            except LinkLost as error:
                raise trouble("pay-disconnected") from error
            for found in self._parser.feed(data):
                if isinstance(found, ecr.Damaged) or found == ecr.Mark.NAK:
                    spoilt = True
                elif found != ecr.Mark.ACK:
                    return found
        raise trouble("pay-link" if spoilt else "pay-silent")
