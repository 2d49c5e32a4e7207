"""Social security cards in a PC/SC reader, with contacts or without."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

from shared.devices.codec import ssc
from shared.devices.counts import Counts
from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health
from shared.devices.smartcard.pcsc import (
    NOT_TRANSACTED,
    ChipCard,
    PcscError,
    connected,
    context,
    readers,
    trouble_of,
)
from shared.devices.smartcard.watcher import PcscWatcher
from shared.devices.troubles import trouble
from shared.domain.socialcard import SocialSecurityCard

_FIRST_LOOK_S: Final = 10.0
_PULLED_S: Final = 1.0
_DONE: Final = 0x9000
_NOT_THERE: Final = frozenset({0x6A82, 0x6D00, 0x6E00, 0x6999, 0x6A86})
_NO_RECORD: Final = frozenset({0x6A83, 0x6A82, 0x6A88})
_LOCKED: Final = frozenset({0x6982, 0x6985})
_BLOCKED: Final = frozenset({0x6283, 0x9303, 0x6A81})


class SscReader(Interruptible):
    """Reads social security cards. reader: name of the card service's reader, '' for any."""

    kind = DeviceKind.SMART_CARD

    def __init__(self, reader: str = "") -> None:
        super().__init__()
        self._wanted = reader
        self._watcher: PcscWatcher | None = None
        self._changed: Callable[[], None] = lambda: None
        self._counts = Counts()

    def watch(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` whenever a card comes or goes."""
        self._changed = changed

    def open(self) -> None:
        """Find the service and the reader. Raises Trouble."""
        self.close()
        try:
            with context() as handle:
                self._chosen(readers(handle))
        except PcscError as error:
            raise trouble_of(error) from error
        self._watcher = PcscWatcher(lambda: self._changed())
        self._watcher.first_look(_FIRST_LOOK_S)

    def close(self) -> None:
        """End the watcher and give the service back."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.stop()

    def health(self) -> Health:
        """Whether service and reader are there. Raises Trouble."""
        watcher = self._watcher
        if watcher is None or not watcher.served:
            raise trouble("smartcard-service")
        self._chosen(list(watcher.cards))
        return HEALTHY

    @property
    def counts(self) -> Mapping[str, int]:
        """Cards read since this driver was made."""
        return self._counts.sums

    @property
    def card_present(self) -> bool:
        """True while a card is in a reader of ours (any thread)."""
        watcher = self._watcher
        return watcher is not None and bool(self._with_card(watcher))

    def reader_names(self) -> list[str]:
        """The readers it looks at. Raises Trouble."""
        watcher = self._watcher
        return self._chosen(list(watcher.cards) if watcher is not None else [])

    def read(self) -> SocialSecurityCard | None:
        """Read the card; None when there is none.

        Raises Trouble: ``ssc-other-card`` for a card that is none, ``ssc-auth-required`` for one
        that shows itself only to a PSAM, ``ssc-moved``, ``ssc-damaged``, ``ssc-mute``,
        ``ssc-shared``, ``smartcard-service``, ``smartcard-reader-absent``.
        """
        watcher = self._watcher
        if watcher is None or not watcher.served:
            raise trouble("smartcard-service")
        filled = self._with_card(watcher)
        if not filled:
            self._chosen(list(watcher.cards))
            return None
        try:
            with context() as handle, connected(handle, filled[0]) as card:
                found = self._read(card)
            self._counts.add(reads=1)
            return found
        except PcscError as error:
            if error.code == NOT_TRANSACTED and self._pulled(watcher, filled[0]):
                raise trouble("ssc-moved") from error
            raise trouble_of(error) from error

    def _pulled(self, watcher: PcscWatcher, name: str) -> bool:
        """Whether the card left: the service often hears of it after the command has failed."""
        end = Deadline(_PULLED_S)
        while watcher.cards.get(name) and not end.passed and not self.interrupted:
            time.sleep(0.02)
        return not watcher.cards.get(name)

    def _read(self, card: ChipCard) -> SocialSecurityCard:
        word = card.ask(ssc.select_application())[1]
        if word in _BLOCKED:
            raise trouble("ssc-blocked")
        if word in _NOT_THERE:
            raise trouble("ssc-other-card")
        self._expect(word)
        records: dict[int, bytes] = {}
        try:
            for file, tags in ssc.RECORDS.items():
                self._expect(card.ask(ssc.select_file(file))[1])
                for tag, size in tags.items():
                    self.check_interrupted()
                    data, word = card.ask(ssc.read_record(tag, size))
                    if word in _NO_RECORD and tag not in ssc.NEEDED:
                        continue
                    self._expect(word)
                    records[tag] = ssc.value_of(tag, data)
            found = ssc.card_of(records)
        except ssc.SscError as error:
            raise trouble("ssc-damaged", f"社保卡内容不符合规范（{error}）。") from error
        if found.wrong:
            raise trouble("ssc-damaged", f"社保卡内容互相矛盾（{found.wrong}）。")
        return found

    def _expect(self, word: int) -> None:
        if word == _DONE:
            return
        if word in _LOCKED:
            raise trouble("ssc-auth-required")
        raise trouble("ssc-damaged", f"社保卡返回 {word:04X}。")

    def _with_card(self, watcher: PcscWatcher) -> list[str]:
        return [name for name, card in watcher.cards.items() if card and self._ours(name)]

    def _ours(self, name: str) -> bool:
        return not self._wanted or self._wanted in (name, name.rsplit(" ", 2)[0])

    def _chosen(self, there: list[str]) -> list[str]:
        """Our readers among those there are. Raises Trouble ``smartcard-reader-absent``."""
        ours = [name for name in there if self._ours(name)]
        if not ours:
            raise trouble("smartcard-reader-absent")
        return ours
