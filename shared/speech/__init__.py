"""What is said aloud."""

from shared.speech.espeak import EspeakSpeaker, open_speaker
from shared.speech.speaker import Caption, SilentSpeaker, Speaker

__all__ = ["Caption", "EspeakSpeaker", "SilentSpeaker", "Speaker", "open_speaker"]
