"""Labels that were read wrong or not at all, and cells that are empty."""

import random

from shared.devices.virtual.people import WANG_GUIFANG
from shared.reading.eye import RawPage
from shared.reading.kinds import understand
from shared.reading.model import Line
from tests.bench.reading_set import as_read, person


def exchanged(raw, **lines):
    """The page with lines of these texts exchanged: by another text, or left out (None)."""
    kept = []
    for line in raw.lines:
        new = lines.get(line.text, line.text)
        if new is not None:
            at = tuple((i + 0.5) / len(new) for i in range(len(new)))
            kept.append(Line(new, 0.99, line.box, (0.97,) * len(new), at))
    return RawPage(tuple(kept), (), 0, raw.width, raw.height)


def labels_as_one(raw, *words):
    """Labels set wide are seen as one line, as the detector sees them."""
    lines = list(raw.lines)
    for word in words:
        first = next(
            i
            for i, line in enumerate(lines)
            if line.text == word[0] and i + 1 < len(lines) and lines[i + 1].text == word[1]
        )
        a, b = lines[first], lines[first + 1]
        box = (a.box[0], b.box[1], b.box[2], a.box[3])
        lines[first : first + 2] = [Line(word, 0.99, box, (0.97, 0.97), (0.2, 0.8))]
    return RawPage(tuple(lines), (), 0, raw.width, raw.height)


WIDE = ("姓名", "籍贯", "性别", "民族")


def household(more=0.0):
    """A page of the household book; boxes are higher by ``more`` of a line above and below."""
    raw = labels_as_one(as_read("hukou-person", person(random.Random("x")), look=0), *WIDE)
    lines = []
    for line in raw.lines:
        rise = more * line.height
        ways = (-rise, -rise, rise, rise)
        box = tuple((x, y + way) for (x, y), way in zip(line.box, ways, strict=True))
        lines.append(Line(line.text, line.confidence, box, line.sure, line.at))
    return RawPage(tuple(lines), (), 0, raw.width, raw.height)


def test_a_label_surely_read_wrong_is_known_by_the_column_it_stands_in():
    raw = household()
    right = understand(raw).fields["origin"]
    wrong = understand(exchanged(raw, 籍贯="箱贯")).fields["origin"]
    assert (wrong.value, wrong.box) == (right.value, right.box)
    moved = []
    for line in exchanged(raw, 籍贯="箱贯").lines:
        box = line.box
        if line.text == "箱贯":  # out of the column it is a word like any other
            box = tuple((x + 2 * line.height, y) for x, y in box)
        moved.append(Line(line.text, line.confidence, box, line.sure, line.at))
    assert "origin" not in understand(RawPage(tuple(moved), (), 0, raw.width, raw.height)).fields


def test_an_empty_cell_does_not_borrow_from_the_row_above():
    fields = understand(household(more=0.2)).fields
    assert fields["origin"].value
    assert fields["work"].value
    assert "other-home" not in fields
    assert "moved-in" not in fields
    assert fields["moved-here"].value.endswith("迁入")


def test_a_card_without_its_small_labels_gives_its_values_by_their_places():
    raw = as_read("id-card-front", WANG_GUIFANG, look=0)
    whole = {name: field.value for name, field in understand(raw).fields.items()}
    assert {"name", "sex", "nation", "birth", "address", "number"} <= whole.keys()
    bare = exchanged(raw, 姓名=None, 性别=None, 出生=None, 住址="住")
    nation = next(line for line in bare.lines if line.text == "民族汉")
    lines = []
    for line in bare.lines:
        if line.text == "女":
            box = (line.box[0], nation.box[1], nation.box[2], line.box[3])
            lines.append(Line("女汉", 0.99, box, (0.97, 0.97), (0.1, 0.9)))
        elif line is not nation:
            lines.append(line)
    seen = understand(RawPage(tuple(lines), (), 0, raw.width, raw.height)).fields
    assert {name: field.value for name, field in seen.items()} == whole
