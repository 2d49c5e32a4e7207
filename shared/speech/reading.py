"""From Chinese characters to numbered pinyin, with the readings a voice gets wrong put right."""

from __future__ import annotations

import re

_READINGS = {
    "照片": "zhao4 pian4",
    "相片": "xiang4 pian4",
    "退还": "tui4 huan2",
    "归还": "gui1 huan2",
    "重拍": "chong2 pai1",
    "重印": "chong2 yin4",
    "重打": "chong2 da3",
    "参保": "can1 bao3",
    "长者": "zhang3 zhe3",
    "都可以": "dou1 ke3 yi3",
    "都能": "dou1 neng2",
    "都行": "dou1 xing2",
    "得重新": "dei3 chong2 xin1",
    "放得": "fang4 de5",
    "取得": "qu3 de2",
    "还在": "hai2 zai4",
    "还有": "hai2 you3",
    "还没": "hai2 mei2",
    "还要": "hai2 yao4",
    "银行": "yin2 hang2",
    "重庆": "chong2 qing4",
    "朝阳": "chao2 yang2",
    "应当": "ying1 dang1",
    "签字处": "qian1 zi4 chu4",
    "补发": "bu3 fa1",
    "几号": "ji3 hao4",
    "数额": "shu4 e2",
    "单据": "dan1 ju4",
    "幺": "yao1",
}
_SPLIT = re.compile("(" + "|".join(sorted(_READINGS, key=len, reverse=True)) + ")")
_DIGIT_RUN = re.compile("([零幺一二三四五六七八九]{3,})")
_PAUSES = {"，": ",", "。": ".", "！": "!", "？": "?"}
_NUMBERS = frozenset("第十百千万零")
_ORDINAL_AFTER = frozenset("月日号楼层年级点")


def numbered_pinyin(text: str) -> str:
    """Syllables with tone numbers (1-5, ü as v), pauses as ``, . ! ?``; one line of ASCII.

    ``text`` is what ``spoken`` gives; anything without a reading is left out.
    """
    out: list[str] = []
    for part in re.split("([，。！？])", text):
        out.extend([_PAUSES[part]] if part in _PAUSES else _clause(part))
    return " ".join(out).replace(" ,", ",").replace(" .", ".").replace(" !", "!").replace(" ?", "?")


def _clause(text: str) -> list[str]:
    said: list[tuple[str, str]] = []
    for piece in _SPLIT.split(text):
        if piece in _READINGS:
            said.extend(zip(piece, _READINGS[piece].split(), strict=True))
            continue
        for run in _DIGIT_RUN.split(piece):
            fixed = bool(_DIGIT_RUN.fullmatch(run))
            syllables = _syllables(run)
            if len(syllables) != len(run):
                syllables = [(_syllables(char) or [""])[0] for char in run]
            # a digit in a row of digits keeps its own tone: mark it by leaving out the character
            said.extend(("" if fixed else c, s) for c, s in zip(run, syllables, strict=False))
    return [s for s in _sandhi(said) if re.fullmatch(r"[a-z]+[1-5]", s)]


def _syllables(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # a quarter second of dictionaries: not at start

    return lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")


def _sandhi(said: list[tuple[str, str]]) -> list[str]:
    """Tone changes of 一 and 不 (third tones are changed by the voice itself)."""
    out = []
    for place, (char, syllable) in enumerate(said):
        before = said[place - 1][0] if place else ""
        after, tone = said[place + 1] if place + 1 < len(said) else ("", "")
        falling = tone.endswith("4")
        if char == "不":
            out.append("bu2" if falling else "bu4")
        elif char == "一" and tone and before not in _NUMBERS and after not in _ORDINAL_AFTER:
            out.append("yi2" if falling else "yi4")
        else:
            out.append("yi1" if char == "一" else syllable)
    return out
