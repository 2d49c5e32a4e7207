"""The spoken voice: normalised words, numbered pinyin, espeak-ng, a sound player."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from shared.speech.normalise import spoken
from shared.speech.reading import numbered_pinyin
from shared.speech.sound import (
    Child,
    espeak_command,
    make_wav,
    player_command,
    seconds_of,
)
from shared.speech.speaker import Caption, SilentSpeaker, Speaker

NO_VOICE = "没有安装语音程序 espeak-ng，本机只显示字幕，不发声。"
NO_PLAYER = "没有找到声音播放程序（aplay、paplay 或 pw-play），本机只显示字幕，不发声。"
CALM = 150
"""Words per minute: slower than espeak's 175, for elderly listeners."""
_CACHE_BYTES = 8_000_000
_SLACK_SECONDS = 5.0


class EspeakSpeaker:
    """Says things through espeak-ng on a thread of its own; latest wins, stop is immediate.

    voice: command that turns numbered pinyin on standard input into a WAV on standard output.
    player: command that plays a WAV from standard input.
    """

    def __init__(self, voice: Sequence[str], player: Sequence[str]) -> None:
        self._voice = tuple(voice)
        self._player = tuple(player)
        self._captions: list[Caption] = []
        self._wavs: OrderedDict[str, bytes] = OrderedDict()
        self._child = Child()
        self._wake = threading.Condition()
        self._next: str | None = None
        self._turn = 0
        self._closed = False
        self._reason = ""
        self._thread = threading.Thread(target=self._work, name="speech", daemon=True)
        self._thread.start()

    @property
    def reason(self) -> str:
        """Why the last words were not heard; '' while the voice works."""
        return self._reason

    def say(self, text: str) -> None:
        """Say ``text`` instead of whatever is being said."""
        with self._wake:
            self._turn += 1
            self._next = None if self._closed else text
            self._child.end()
            self._wake.notify()

    def stop(self) -> None:
        """Be quiet now."""
        self.say("")

    def subscribe(self, caption: Caption) -> None:
        """Be told what is being said; called from the speech thread."""
        self._captions.append(caption)

    def forget(self) -> None:
        """Be quiet and drop every recording: they hold what was said to a person."""
        self.stop()
        with self._wake:
            self._wavs.clear()

    def close(self) -> None:
        """Be quiet for good; waits for the thread."""
        with self._wake:
            self._closed = True
            self._turn += 1
            self._next = None
            self._wavs.clear()
            self._child.end()
            self._wake.notify()
        self._thread.join(5.0)

    def _work(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._next is not None or self._closed)
                if self._closed:
                    return
                text, turn = self._next or "", self._turn
                self._next = None
            self._tell(text)
            if text:
                self._sound(text, turn)
                if self._current(turn):
                    self._tell("")

    def _sound(self, text: str, turn: int) -> None:
        pinyin = numbered_pinyin(spoken(text))
        if not pinyin:
            return

        def wanted() -> bool:
            return self._current(turn)

        wav = self._wavs.get(pinyin) or make_wav(self._child, self._voice, pinyin, wanted)
        if not wanted():
            return
        if wav is None:
            self._reason = "语音程序没有发出声音，请检查 espeak-ng。"
            return
        self._keep(pinyin, wav, turn)
        played = self._child.run(self._player, wav, seconds_of(wav) + _SLACK_SECONDS, wanted)
        if wanted():
            self._reason = "" if played is not None else "声音没有播放出来，请检查音箱和声卡。"

    def _current(self, turn: int) -> bool:
        with self._wake:
            return turn == self._turn and not self._closed

    def _keep(self, pinyin: str, wav: bytes, turn: int) -> None:
        with self._wake:
            if turn != self._turn:
                return
            self._wavs[pinyin] = wav
            self._wavs.move_to_end(pinyin)
            while sum(map(len, self._wavs.values())) > _CACHE_BYTES:
                self._wavs.popitem(last=False)

    def _tell(self, text: str) -> None:
        for caption in self._captions:
            caption(text)


def open_speaker() -> Speaker:
    """The best voice this machine has; a silent one with a visible reason when it has none."""
    voice, player = espeak_command(CALM), player_command()
    if voice is None:
        return SilentSpeaker(NO_VOICE, record=False)
    if player is None:
        return SilentSpeaker(NO_PLAYER, record=False)
    return EspeakSpeaker(voice, player)
