"""Making and playing WAV: espeak-ng and the sound players Linux desktops have."""

from __future__ import annotations

import shutil
import struct
import subprocess
import threading
from collections.abc import Callable, Sequence

_SAY_SECONDS = 20.0
_WAV_HEAD = 44


class Child:
    """One child process at a time that another thread can end at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(
        self, command: Sequence[str], given: bytes, deadline_s: float, wanted: Callable[[], bool]
    ) -> bytes | None:
        """Output of ``command`` fed with ``given``; None when it failed, was ended or too slow.

        wanted: asked once the process can be ended, so that an ``end`` just before is not lost.
        What is fed never stands on the command line, where other processes could read it.
        """
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            return None
        with self._lock:
            self._process = process
        if not wanted():
            process.kill()
        try:
            made, _ = process.communicate(given, timeout=deadline_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return None
        finally:
            with self._lock:
                self._process = None
        return made if process.returncode == 0 else None

    def end(self) -> None:
        """End the process now, if there is one."""
        with self._lock:
            if self._process is not None:
                self._process.kill()


def espeak_command(words_per_minute: int) -> list[str] | None:
    """How to turn numbered pinyin on standard input into WAV; None without espeak-ng."""
    program = shutil.which("espeak-ng")
    if program is None:
        return None
    voice = ["-v", "cmn-latn-pinyin", "-s", str(words_per_minute), "-g", "4"]
    return [program, *voice, "--stdin", "--stdout"]


def player_command() -> list[str] | None:
    """How to play a WAV from standard input; None when no known player is installed."""
    for program, arguments in (("aplay", ("-q", "-")), ("paplay", ()), ("pw-play", ("-",))):
        found = shutil.which(program)
        if found is not None:
            return [found, *arguments]
    return None


def with_true_length(wav: bytes) -> bytes:
    """A streamed WAV (which says "endless") with its real length in the header.

    Raises ValueError when it is no plain RIFF WAVE.
    """
    if len(wav) < _WAV_HEAD or wav[:4] != b"RIFF" or wav[8:12] != b"WAVE" or wav[36:40] != b"data":
        raise ValueError("not a WAV with a plain header")
    riff, data = struct.pack("<I", len(wav) - 8), struct.pack("<I", len(wav) - _WAV_HEAD)
    return wav[:4] + riff + wav[8:40] + data + wav[_WAV_HEAD:]


def make_wav(
    child: Child, command: Sequence[str], pinyin: str, wanted: Callable[[], bool]
) -> bytes | None:
    """A WAV of numbered pinyin; None when it could not be made or is no longer wanted."""
    made = child.run(command, pinyin.encode("ascii") + b"\n", _SAY_SECONDS, wanted)
    if made is None:
        return None
    try:
        return with_true_length(made)
    except ValueError:
        return None


def seconds_of(wav: bytes) -> float:
    """How long a WAV sounds, from its byte rate."""
    rate = int(struct.unpack("<I", wav[28:32])[0])
    return (len(wav) - _WAV_HEAD) / rate if rate else 0.0
