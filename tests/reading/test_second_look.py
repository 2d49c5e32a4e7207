"""Characters passed over, left out, or taken for their likes: what a second look makes of them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from shared.fonts import font_set
from shared.image.cv import cv2
from shared.reading.decoding import STEP, Heard, decoded
from shared.reading.eye import surer_first, told_of
from shared.reading.glyphs import looked_at, worth_a_look

ALPHABET = ("", *"样例省市州区邺郸鄞一7", " ")
PITCH = 4


def chances(*rows):
    """One row of probabilities a character, each ``PITCH`` steps wide; what is left is none."""
    answer = np.zeros((PITCH * len(rows) + 2, len(ALPHABET)), np.float32)
    for i, row in enumerate(rows):
        for char, share in row.items():
            answer[PITCH * i + 2, ALPHABET.index(char)] = share
    answer[:, 0] = 1 - answer.sum(axis=1)
    return answer


def read(*rows):
    answer = chances(*rows)
    return decoded(answer, ALPHABET, len(answer) * STEP)


SURE = [{char: 0.98} for char in "样例省样例市"]


def test_a_character_whose_chance_is_shared_by_its_likes_is_read_and_doubtful():
    heard = read(*SURE, {"邺": 0.22, "郸": 0.25, "鄞": 0.08}, {"州": 0.99}, {"区": 0.99})
    assert heard.chars == "样例省样例市郸州区"
    assert heard.sure[6] == pytest.approx(0.25)
    assert heard.maybe[6] == "邺鄞"
    assert heard.shares[6] == pytest.approx((0.22, 0.08))
    assert heard.at == tuple(sorted(heard.at))


def test_what_is_likelier_a_gap_stays_one():
    shared = {"邺": 0.15, "郸": 0.15, "鄞": 0.08}
    assert read(*SURE, shared, {"州": 0.99}).chars == "样例省样例市州"
    assert read(*SURE, {}, {}, {"州": 0.99}).chars == "样例省样例市州"


def test_nothing_is_read_into_the_margin_beside_a_character_or_a_line_that_is_not_chinese():
    split = {"邺": 0.22, "郸": 0.25, "鄞": 0.08}
    assert read(*SURE, {"州": 0.99}, split).chars == "样例省样例市州"
    answer = chances(*SURE, {"州": 0.99})
    answer[PITCH * 6 + 1, 0] = 0.4
    answer[PITCH * 6 + 1, ALPHABET.index("区")] = 0.3
    answer[PITCH * 6 + 1, ALPHABET.index("省")] = 0.3
    assert decoded(answer, ALPHABET, len(answer) * STEP).chars == "样例省样例市州"
    digits = [{"7": 0.99}] * 6
    assert read(*digits, split, *digits).chars == "7" * 12


def heard_of(chars, *sure, maybe=None):
    at = tuple((i + 0.5) / len(chars) for i in range(len(chars)))
    return Heard(chars, sure, at, maybe or ("",) * len(chars))


def test_a_reading_that_leaves_a_doubtful_character_out_is_not_the_surer_one():
    whole = heard_of("样例市郸州区", 0.98, 0.98, 0.98, 0.46, 0.98, 0.98)
    short = heard_of("样例市州区", 0.99, 0.99, 0.99, 0.99, 0.99)
    assert surer_first(whole, short) == (whole, short)
    assert surer_first(short, whole) == (whole, short)
    better = heard_of("样例市鄞州区", 0.98, 0.98, 0.98, 0.9, 0.98, 0.98)
    assert surer_first(whole, better) == (better, whole)
    smudge = heard_of("样例市州区一", 0.99, 0.99, 0.99, 0.99, 0.99, 0.05)
    assert surer_first(smudge, short)[0] == short


def test_what_either_reading_took_for_likely_is_known_to_the_other():
    one = Heard("甲全", (0.9, 0.6), (0.2, 0.7), ("", "金"), ((), (0.1,)))
    other = Heard("甲企", (0.9, 0.5), (0.2, 0.7), ("", "全仝"), ((), (0.3, 0.2)))
    told = told_of(one, other)
    assert (told.chars, told.maybe, told.shares) == ("甲全", ("", "企仝金"), ((), (0.5, 0.2, 0.1)))


def strip(text, face=1, em=33, squeezed=1.0, soft=1.2):
    """A line 48 pixels high in grey ink on tinted paper, unsharp and grainy."""
    file = font_set().files[face]
    font = ImageFont.truetype(str(file), em, index=2 if file.suffix == ".ttc" else 0)
    image = Image.new("L", (em * len(text) + 8, 48), 0)
    ImageDraw.Draw(image).text((4, 37), text, fill=255, font=font, anchor="ls")
    wide = round(image.width * squeezed)
    ink = cv2.GaussianBlur(cv2.resize(np.asarray(image), (wide, 48)), (0, 0), soft)
    grain = np.random.default_rng(5).normal(0, 4, (48, wide, 3))
    paper = np.array([205, 220, 230]) - ink[..., None] / 255 * 130
    return np.clip(paper + grain, 0, 255).astype(np.uint8)


def likely(chars, place, maybe, share=0.05, sure=0.87):
    """A reading of ``chars`` sure of all but one, which may be others."""
    count = len(chars)
    at = tuple((4 + (i + 0.5) * 33) / (8 + 33 * count) for i in range(count))
    return Heard(
        chars,
        tuple(sure if i == place else 0.99 for i in range(count)),
        at,
        tuple(maybe if i == place else "" for i in range(count)),
        tuple((share,) * len(maybe) if i == place else () for i in range(count)),
    )


@pytest.mark.parametrize(
    ("printed", "taken_for", "place", "maybe"),
    [
        ("仝小林", "全小林", 0, "仝金"),
        ("荣和村卯家寨", "荣和村卵家寨", 3, "卯柳"),
        ("样例市鄞州区", "样例市郸州区", 3, "邺鄞鄭"),
        ("石门坎苗族乡", "石內坎苗族乡", 1, "门内"),
    ],
)
@pytest.mark.parametrize("how", [{}, {"face": 2}, {"squeezed": 0.92, "soft": 1.8}])
def test_a_stroke_decides_between_likes_and_what_it_decided_stays_doubtful(
    printed, taken_for, place, maybe, how
):
    line = strip(printed, **how)
    seen = looked_at(line, likely(taken_for, place, maybe))
    assert seen.chars == printed
    assert seen.sure[place] < 0.5
    assert seen.maybe[place][0] == taken_for[place]
    assert len(seen.maybe) == len(seen.shares) == len(seen.sure) == len(printed)
    right = likely(printed, place, taken_for[place] + maybe.replace(printed[place], ""))
    assert looked_at(line, right) == right


def test_only_what_the_recogniser_named_is_looked_at_and_only_where_it_is_in_doubt():
    line = strip("仝小林")
    for heard in (
        likely("全小林", 0, "金空"),
        likely("全小林", 0, "仝", sure=0.99),
        likely("7小林", 0, "仝"),
    ):
        assert looked_at(line, heard).chars == heard.chars
    assert not worth_a_look(likely("全小林", 0, "仝", sure=0.99))
    assert not worth_a_look(likely("全", 0, "仝"))  # nothing says how the line is set
    assert worth_a_look(likely("全小林", 0, "仝"))


def test_a_line_set_in_nothing_known_is_left_as_it_was_read():
    noise = np.random.default_rng(3).integers(0, 255, (48, 107, 3)).astype(np.uint8)
    heard = likely("全小林", 0, "仝")
    assert looked_at(noise, heard) is heard
