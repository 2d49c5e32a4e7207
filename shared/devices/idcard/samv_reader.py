"""Identity card readers with a SAM_V security module (GA 450), on a serial line or on USB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from shared.devices.codec import idtext, samv
from shared.devices.codec.samv_words import Answer, word_of
from shared.devices.counts import Counts
from shared.devices.drivers import PhotoDecoder
from shared.devices.idcard.samv_link import SamvLink
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health
from shared.devices.transport.link import Link
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard

_TRIES: Final = 3
_FIND_S, _READ_S = 0.8, 3.0


class Presence(StrEnum):
    """What is known about a card on the reader."""

    NONE = "none"
    PRESENT = "present"
    MAYBE = "maybe"
    """It was read, and this reader answers "no card" from then on until the card is lifted."""


class SamvReader(Interruptible):
    """Reads all four kinds of card.

    fingerprint: ask for the fingerprint block too (30 10); it is passed through untouched, in
    memory only. Nothing of ours compares them: a matcher takes ``IdentityCard.fingerprint``.
    appended_address: ask for the newest appended address after each read, and put it on the card.
    address_command: command of the appended address, 30 03 on most readers, 30 02 on some.
    find_s, read_s: how long an answer may take, the time on the wire included.
    """

    kind = DeviceKind.ID_CARD

    def __init__(
        self,
        link: Link,
        *,
        fingerprint: bool = False,
        appended_address: bool = False,
        address_command: bytes = samv.NEW_ADDRESS,
        find_s: float = _FIND_S,
        read_s: float = _READ_S,
        decoder: PhotoDecoder | None = None,
    ) -> None:
        super().__init__()
        self._samv = SamvLink(link)
        self._fingerprint, self._address_command = fingerprint, address_command
        self._with_address = appended_address
        self._decoder = decoder
        self._find_s, self._read_s = find_s, read_s
        self._presence = Presence.NONE
        self._found_after_read = False
        self._was_read = False
        self._counts = Counts()

    def open(self) -> None:
        """Open the link and ask the module whether it is well. Raises Trouble."""
        self._samv.open()
        self._presence, self._was_read = Presence.NONE, False
        self.health()

    def close(self) -> None:
        """Give the port back."""
        self._presence = Presence.NONE
        self._samv.close()
        if self._decoder is not None:
            self._decoder.close()

    def health(self) -> Health:
        """Ask the module for its state. Raises Trouble."""
        self._expect(self._samv.ask(samv.STATUS, self._find_s))
        return HEALTHY

    @property
    def presence(self) -> Presence:
        """What is known about a card on the reader (any thread)."""
        return self._presence

    @property
    def card_present(self) -> bool:
        """True when a card lies, or may still lie, on the reader (any thread)."""
        return self._presence is not Presence.NONE

    @property
    def counts(self) -> Mapping[str, int]:
        """Cards read (any thread)."""
        return self._counts.sums

    def module_id(self) -> str:
        """The security module's number. Raises Trouble."""
        reply = self._samv.ask(samv.MODULE_ID, self._find_s)
        self._expect(reply)
        try:
            return samv.module_number(reply.data)
        except samv.CodecError as error:
            raise trouble("reader-link", "安全模块编号长度不对。") from error

    def read(self) -> IdentityCard | None:
        """Find, select and read; None when no card answers.

        A card that moves is tried again three times, then Trouble ``card-moved`` asks the person
        to put it down again. Other troubles as in ``samv_words``.
        """
        if not self._find():
            return None
        for attempt in range(_TRIES):
            self.check_interrupted()
            if attempt and not self._find():
                break
            try:
                card = self._select_and_read()
            except Trouble as moved:
                if moved.code != "card-moved":
                    raise
                continue
            self._was_read = True
            self._counts.add(reads=1)
            return card
        raise trouble("card-moved")

    def photo(self, card: IdentityCard) -> bytes:
        """The card's photograph as BMP, b"" where no decoder is configured.

        Raises Trouble ``photo-undecoded``.
        """
        if self._decoder is None or not card.photo_wlt:
            return b""
        return self._decoder.decode(card.photo_wlt)

    def look(self) -> bool:
        """Look for a card without reading it; updates ``presence``. Raises Trouble."""
        return self._find()

    def probe(self) -> bool:
        """Make sure whether a card lies there: reset the module so that it answers anew.

        Takes up to a second. Raises Trouble.
        """
        self._expect(self._samv.ask(samv.RESET, self._find_s))
        self._was_read = False
        return self._find()

    def still_there(self) -> bool:
        """Whether the card that was read still lies there. Raises Trouble.

        Most readers answer "no card" to one they have read, so those are reset, once: from then
        on they see it until it is lifted.
        """
        seen = self._presence is Presence.PRESENT and self.look()
        return seen or (self._presence is Presence.MAYBE and self.probe())

    def _find(self) -> bool:
        """Look for a card; learns whether this reader still sees a card it has read."""
        reply = self._samv.ask(samv.FIND, self._find_s)
        if reply.word == 0x80:
            maybe = self._was_read and not self._found_after_read
            self._presence = Presence.MAYBE if maybe else Presence.NONE
            self._was_read = maybe
            return False
        self._expect(reply)
        if self._was_read and self._presence is Presence.PRESENT:
            self._found_after_read = True
        self._presence = Presence.PRESENT
        return True

    def _select_and_read(self) -> IdentityCard:
        self._expect(self._samv.ask(samv.SELECT, self._find_s))
        command = samv.READ_WITH_FINGERPRINT if self._fingerprint else samv.READ
        reply = self._samv.ask(command, self._read_s)
        self._expect(reply)
        try:
            blocks = samv.CardBlocks.of(reply.data, self._fingerprint)
            card = idtext.decode(blocks.text, blocks.photo, blocks.fingerprint)
        except samv.CodecError as error:
            raise trouble("card-incomplete", f"证件内容不符合规范（{error}）。") from error
        if not self._with_address:
            return card
        return replace(card, appended_address=self.appended_address())

    def appended_address(self) -> str:
        """The newest appended address of the card read last, '' when it has none. Raises Trouble.

        Address changes used to be written beside the printed one; most cards have none.
        """
        reply = self._samv.ask(self._address_command, self._read_s)
        if word_of(reply.word).answer is Answer.NOTHING:
            return ""
        self._expect(reply)
        text = reply.data[:70].decode("utf-16-le", errors="replace").strip(" \0")
        if any(ord(c) < 32 for c in text):
            raise trouble("card-incomplete", "证件的附加住址不符合规范。")
        return text

    def _expect(self, reply: samv.Reply) -> None:
        """Raises the trouble of a status word that is not success."""
        word = word_of(reply.word)
        if word.answer is Answer.DONE:
            return
        if word.answer is Answer.NOTHING:  # 80 or 91 where something was promised
            raise trouble("card-moved")
        if word.answer is Answer.AGAIN or word.code.startswith("card-"):
            self._presence = Presence.PRESENT
        raise trouble(word.code, f"读卡器返回：{word.meaning}")
