"""One command, one reply over SSP: sequence flag, repeats that are not carried out twice, keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shared.devices.codec import ssp
from shared.devices.deadline import Deadline
from shared.devices.transport.link import Link, LinkForbidden, LinkLost
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

_TRIES = 4
_CHATTER_S: Final = 1.0
"""So much longer somebody may talk who does not answer."""
"""The same packet so often; a validator answers a repeat with its last reply, and acts once."""


class SspLink:
    """Talks to one address of an SSP bus. Raises only Trouble.

    fixed_key: the fixed half of the key, None to talk in clear. reply_s: patience for one reply.
    """

    def __init__(
        self, link: Link, address: int = 0, fixed_key: int | None = None, reply_s: float = 1.0
    ) -> None:
        self._link, self._address, self._reply_s = link, address, reply_s
        self._fixed_key = fixed_key
        self._flag = True
        self._parser = ssp.FrameParser()
        self._seal: Callable[[bytes], bytes] | None = None
        self._unseal: Callable[[bytes], bytes] | None = None

    @property
    def encrypted(self) -> bool:
        """True while packets are sealed."""
        return self._seal is not None

    def open(self) -> None:
        """Open the line and agree where the sequence stands. Raises Trouble."""
        try:
            self._link.open()
            self._link.drain()
        except LinkForbidden as error:
            raise trouble("device-not-allowed") from error
        except LinkLost as error:
            raise trouble("cash-disconnected") from error
        self.sync()

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    def sync(self) -> None:
        """Both sides begin again at the same flag; then keys, where the line is to be sealed."""
        self._seal = self._unseal = None
        self._flag = True
        self.ask(bytes([ssp.SYNC]))
        self._flag = False
        if self._fixed_key is not None:
            self._exchange_keys(self._fixed_key)

    def ask(self, body: bytes) -> bytes:
        """The data behind OK. Raises Trouble; ``cash-refused`` when it answers anything else."""
        code, data = self.reply(body)
        if code != ssp.OK:
            raise trouble("cash-refused", f"收钞机对命令 {body[0]:02X} 回答 {code:02X}。")
        return data

    def reply(self, body: bytes) -> tuple[int, bytes]:
        """(code, data) of the reply, whatever it is.

        Raises Trouble ``cash-silent``, ``cash-link`` for a line that stays garbled,
        ``cash-disconnected``, ``cash-restarted`` when the validator has lost its keys.
        """
        sealed = self._seal(body) if self._seal else body
        answer = self._carried(sealed)
        self._flag = not self._flag
        if self._unseal and answer[0] == 0x7E:
            try:
                answer = self._unseal(answer)
            except ssp.CodecError as error:
                raise trouble("cash-link") from error
        if answer[0] == ssp.NO_KEY:
            raise trouble("cash-restarted")
        return answer[0], answer[1:]

    def _carried(self, data: bytes) -> bytes:
        packet = ssp.Packet(self._address, self._flag, data)
        met: Trouble | None = None
        for _ in range(_TRIES):
            try:
                return self._once(packet)
            except LinkLost as error:
                raise trouble("cash-disconnected") from error
            except Trouble as again:
                met = again
        assert met is not None
        raise met

    def _once(self, packet: ssp.Packet) -> bytes:
        self._link.drain()
        self._parser.reset()
        sent = ssp.frame(packet)
        if self._link.write(sent, Deadline(1.0)) < len(sent):
            raise trouble("cash-silent")
        deadline, chatter = Deadline(self._reply_s), Deadline(self._reply_s + _CHATTER_S)
        spoilt = False
        while True:
            got = self._link.read(1024, deadline)
            if not got:
                raise trouble("cash-link" if spoilt or self._parser.held else "cash-silent")
            for found in self._parser.feed(got):
                if isinstance(found, ssp.Damaged):
                    spoilt = True
                elif found.address == packet.address and found.flag == packet.flag:
                    return found.data
                # anything else is a late or doubled reply to an earlier packet
            if chatter.passed:
                raise trouble("cash-link")

    def _exchange_keys(self, fixed: int) -> None:
        from shared.devices.codec import essp

        half = essp.Half.new()
        self.ask(bytes([ssp.GENERATOR]) + half.generator.to_bytes(8, "little"))
        self.ask(bytes([ssp.MODULUS]) + half.modulus.to_bytes(8, "little"))
        data = self.ask(bytes([ssp.KEY_EXCHANGE]) + half.public.to_bytes(8, "little"))
        if len(data) != 8:
            raise trouble("cash-link")
        cipherer = essp.Cipherer(half.key(int.from_bytes(data, "little"), fixed))

        def seal(body: bytes) -> bytes:
            sealed = cipherer.seal(body, cipherer.count)
            cipherer.count = (cipherer.count + 1) & 0xFFFFFFFF
            return sealed

        def unseal(answer: bytes) -> bytes:
            count, plain = cipherer.open(answer)
            if count != cipherer.count or not plain:
                raise ssp.CodecError("count")
            return plain

        self._seal, self._unseal = seal, unseal
