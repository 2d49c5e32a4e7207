"""The promise step in its states, for pictures and tests."""

from __future__ import annotations

import itertools
import math

from kiosk.gallery import SAMPLE_STEPS, Shot
from kiosk.steps.promise.promise import PlainSentence, PromiseModel

SENTENCES = (
    PlainSentence("我填的都是真的", "身份证、户口簿都是我本人的。"),
    PlainSentence("我的情况变了，我会说", "户口迁走等，30 天内告诉社区。"),
    PlainSentence("如果说了假话，我退钱", "多领的钱要退回，并记入信用档案。"),
)
FULL = (
    "本人申请高龄津贴，已知悉办理条件、所需材料和不实承诺的法律责任，现承诺如下：\n"
    "一、所填信息和所交材料真实、准确、完整。\n"
    "二、户籍迁出、身故等情况变化之日起 30 天内，本人或家人如实告知社区。\n"
    "三、不在其他地方重复领取；多领的津贴如数退回。\n"
    "四、同意审批机关为办理本事项核查上述信息。违反承诺的，愿意承担相应法律责任。"
)
_WIDE, _TALL = 968.0, 472.0

# 王桂芳: each line is one touch, corner points as fractions of the pad.
_NAME = (
    ((0.22, 0.24), (0.34, 0.21)),
    ((0.24, 0.38), (0.33, 0.36)),
    ((0.285, 0.23), (0.28, 0.4), (0.275, 0.56)),
    ((0.17, 0.57), (0.28, 0.54), (0.37, 0.53)),
    ((0.41, 0.36), (0.51, 0.33)),
    ((0.465, 0.24), (0.46, 0.45), (0.455, 0.66)),
    ((0.455, 0.4), (0.43, 0.5), (0.395, 0.56)),
    ((0.46, 0.4), (0.485, 0.45), (0.5, 0.47)),
    ((0.52, 0.3), (0.585, 0.285)),
    ((0.55, 0.23), (0.55, 0.4)),
    ((0.51, 0.41), (0.6, 0.39)),
    ((0.525, 0.5), (0.59, 0.485)),
    ((0.555, 0.41), (0.55, 0.6)),
    ((0.5, 0.62), (0.56, 0.6), (0.615, 0.59)),
    ((0.66, 0.28), (0.78, 0.26)),
    ((0.7, 0.22), (0.705, 0.34)),
    ((0.745, 0.21), (0.735, 0.34)),
    ((0.725, 0.37), (0.74, 0.4)),
    ((0.64, 0.45), (0.72, 0.43), (0.8, 0.42)),
    ((0.715, 0.44), (0.7, 0.54), (0.64, 0.64)),
    ((0.71, 0.5), (0.765, 0.49), (0.755, 0.6), (0.735, 0.645), (0.715, 0.62)),
)


def name_strokes(wide: float = _WIDE, tall: float = _TALL) -> list[list[list[float]]]:
    """A hand-written name as a finger would give it: [x, y, ms], slow at the ends of a stroke."""
    strokes, now = [], 0.0
    for number, corners in enumerate(_NAME):
        line: list[list[float]] = []
        for (ax, ay), (bx, by) in itertools.pairwise(corners):
            steps = max(6, int(math.hypot((bx - ax) * wide, (by - ay) * tall) / 9))
            for step in range(steps + (corners[-1] == (bx, by))):
                share = step / steps
                bow = math.sin(math.pi * share) * (4 if number % 2 else -3)
                now += 8 + 16 * abs(share - 0.5) ** 2 * 4
                x = (ax + (bx - ax) * share) * wide + bow * 0.6
                y = (ay + (by - ay) * share) * tall + bow
                line.append([x, y, now])
        strokes.append(line)
        now += 160
    return strokes


def _model() -> PromiseModel:
    return PromiseModel(SENTENCES, FULL, name="王桂芳", day="2026 年 11 月 21 日")


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    signed, short, sheet, nudged = _model(), _model(), _model(), _model()
    signed.write(name_strokes(), _WIDE, _TALL)
    short.write(name_strokes()[:2], _WIDE, _TALL)
    sheet.openSheet()
    nudged.agree()
    return [
        Shot("promise", signed, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=3),
        Shot("promise-empty", nudged, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=3),
        Shot("promise-short", short, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=3),
        Shot("promise-sheet", sheet, item_name="高龄津贴申领", steps=SAMPLE_STEPS, at=3),
    ]
