"""The voice: one thing at a time, quiet at once, nothing personal on the command line or disk."""

from __future__ import annotations

import shutil
import sys
import threading
import wave
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from shared.speech import EspeakSpeaker, SilentSpeaker, Speaker, open_speaker
from shared.speech import espeak as espeak_module
from shared.speech.sound import Child, espeak_command, make_wav, seconds_of, with_true_length

PATIENCE = 120.0
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")


class Heard:
    """Captions as a screen would receive them."""

    def __init__(self) -> None:
        self.captions: list[str] = []
        self._changed = threading.Condition()

    def __call__(self, text: str) -> None:
        with self._changed:
            self.captions.append(text)
            self._changed.notify_all()

    def wait_for(self, done: Callable[[list[str]], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: done(self.captions), PATIENCE), self.captions


def recorder(folder: Path) -> list[str]:
    """A player that keeps what it is given instead of sounding it."""
    return ["sh", "-c", 'cat > "$0/$$.part" && mv "$0/$$.part" "$0/$$.wav"', str(folder)]


ENDLESS = [sys.executable, "-c", "import sys,time\nsys.stdin.buffer.read()\ntime.sleep(600)"]


@pytest.fixture
def make() -> Iterator[Callable[[list[str]], EspeakSpeaker]]:
    made: list[EspeakSpeaker] = []

    def speaker(player: list[str]) -> EspeakSpeaker:
        voice = espeak_command(150)
        assert voice is not None
        made.append(EspeakSpeaker(voice, player))
        return made[-1]

    yield speaker
    for one in made:
        one.close()


@needs_espeak
def test_words_become_sound_and_the_caption_goes_when_it_ends(
    tmp_path: Path, make: Callable[[list[str]], EspeakSpeaker]
) -> None:
    speaker, heard = make(recorder(tmp_path)), Heard()
    speaker.subscribe(heard)
    speaker.say("您好，请取走身份证。")
    heard.wait_for(lambda c: c == ["您好，请取走身份证。", ""])
    (sound,) = tmp_path.glob("*.wav")
    with wave.open(str(sound)) as opened:
        assert 1.0 < opened.getnframes() / opened.getframerate() < 8.0
    assert speaker.reason == ""


@needs_espeak
def test_the_latest_words_win(tmp_path: Path, make: Callable[[list[str]], EspeakSpeaker]) -> None:
    speaker, heard = make(ENDLESS), Heard()
    speaker.subscribe(heard)
    speaker.say("第一句")
    heard.wait_for(lambda c: "第一句" in c)
    for text in ("第二句", "第三句", "第四句"):
        speaker.say(text)
    heard.wait_for(lambda c: c[-1] == "第四句")


@needs_espeak
def test_stopping_is_at_once(make: Callable[[list[str]], EspeakSpeaker]) -> None:
    speaker, heard = make(ENDLESS), Heard()
    speaker.subscribe(heard)
    speaker.say("一句很长的话")
    heard.wait_for(lambda c: "一句很长的话" in c)
    speaker.stop()
    heard.wait_for(lambda c: c[-1] == "")


@needs_espeak
def test_a_player_that_fails_leaves_a_reason_and_the_captions(
    make: Callable[[list[str]], EspeakSpeaker],
) -> None:
    speaker, heard = make([sys.executable, "-c", "raise SystemExit(1)"]), Heard()
    speaker.subscribe(heard)
    speaker.say("您好")
    heard.wait_for(lambda c: c == ["您好", ""])
    assert "音箱" in speaker.reason


def test_a_voice_that_cannot_start_leaves_a_reason() -> None:
    speaker, heard = EspeakSpeaker(["yichuang-no-such-voice"], ENDLESS), Heard()
    speaker.subscribe(heard)
    speaker.say("您好")
    heard.wait_for(lambda c: c == ["您好", ""])
    assert "espeak-ng" in speaker.reason
    speaker.close()


@needs_espeak
def test_forgetting_leaves_no_recording(
    tmp_path: Path, make: Callable[[list[str]], EspeakSpeaker]
) -> None:
    speaker, heard = make(recorder(tmp_path)), Heard()
    speaker.subscribe(heard)
    speaker.say("王桂芳您好")
    heard.wait_for(lambda c: c == ["王桂芳您好", ""])
    assert speaker._wavs
    speaker.forget()
    assert not speaker._wavs


@needs_espeak
def test_words_never_stand_on_a_command_line() -> None:
    command = espeak_command(150)
    assert command is not None
    assert "--stdin" in command
    wav = make_wav(Child(), command, "ni3 hao3", lambda: True)
    assert wav is not None
    assert 0.3 < seconds_of(wav) < 3.0


@needs_espeak
def test_tones_and_polyphones_change_the_sound() -> None:
    command = espeak_command(150)
    assert command is not None
    made = [make_wav(Child(), command, p, lambda: True) for p in ("zhong4 qing4", "chong2 qing4")]
    assert made[0] != made[1]


def test_a_process_no_longer_wanted_is_ended_before_it_speaks() -> None:
    assert Child().run(ENDLESS, b"", PATIENCE, lambda: False) is None


def test_a_streamed_wav_gets_its_true_length() -> None:
    whole = BytesIO()
    with wave.open(whole, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(22050)
        out.writeframes(b"\0\0" * 22050)
    wav = whole.getvalue()
    streamed = wav[:4] + b"\xff\xff\xff\x7f" + wav[8:40] + b"\xff\xff\xff\x7f" + wav[44:]
    assert with_true_length(streamed) == wav
    assert seconds_of(wav) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="WAV"):
        with_true_length(b"noise")


def test_a_silent_speaker_records_and_captions() -> None:
    speaker: Speaker = SilentSpeaker("没有声音")
    heard = Heard()
    speaker.subscribe(heard)
    speaker.say("您好")
    speaker.stop()
    assert heard.captions == ["您好", ""]
    assert isinstance(speaker, SilentSpeaker)
    assert list(speaker.said) == ["您好"]
    speaker.forget()
    assert not speaker.said


@pytest.mark.parametrize(
    ("missing", "named"), [("espeak_command", "espeak-ng"), ("player_command", "aplay")]
)
def test_without_a_voice_or_a_player_the_reason_is_visible(
    missing: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(espeak_module, "espeak_command", lambda _: ["espeak-ng"])
    monkeypatch.setattr(espeak_module, "player_command", lambda: ["aplay"])
    monkeypatch.setattr(espeak_module, missing, lambda *_: None)
    speaker = open_speaker()
    assert isinstance(speaker, SilentSpeaker)
    assert named in speaker.reason
    speaker.say("王桂芳")
    assert not speaker.said, "a terminal keeps no words of anybody"
