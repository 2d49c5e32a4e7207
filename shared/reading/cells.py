"""Labels and what stands beside them: how every form and certificate is read.

A label is printed, its value is set or written right of it, sometimes over several lines, or
between the two lines of a label that is broken. Nothing here knows a kind of document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shared.reading.layout import around, field_of, level, squeeze, widened
from shared.reading.model import Field, Line

_CONTINUED = 0.95
"""Heights of a line: the widest gap to a line below that still belongs to the same value."""
_DOUBTFUL = 0.85


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a form. name: of the field, empty when only the place of the label counts.

    words: how it is printed, without blanks. long: its value may run over several lines.
    """

    name: str
    words: tuple[str, ...]
    long: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: a label (``label`` set) or anything else."""

    line: Line = field(repr=False)
    text: str = field(repr=False)
    label: Label | None = None

    @property
    def left(self) -> float:
        """Leftmost pixel."""
        return self.line.left

    @property
    def right(self) -> float:
        """Rightmost pixel."""
        return self.line.right

    @property
    def top(self) -> float:
        """Mean of the upper corners."""
        return (self.line.box[0][1] + self.line.box[1][1]) / 2

    @property
    def bottom(self) -> float:
        """Mean of the lower corners."""
        return (self.line.box[2][1] + self.line.box[3][1]) / 2

    @property
    def middle(self) -> float:
        """Vertical middle."""
        return self.line.middle

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.line.height


class Sheet:
    """The pieces of one page, split at its labels.

    labels: all that the kind knows. gap: heights of a line that may lie between the lines of one
    value.
    """

    def __init__(
        self, lines: Iterable[Line], labels: Sequence[Label], gap: float = _CONTINUED
    ) -> None:
        self._gap = gap
        words = sorted(
            ((word, label) for label in labels for word in label.words),
            key=lambda one: -len(one[0]),
        )
        whole = _joined(level(lines), {word for word, _ in words})
        exact = [piece for line in whole for piece in _split(line, words)]
        met = {piece.label for piece in exact}
        left = [(word, label) for word, label in words if label not in met]
        known = [piece for piece in exact if piece.label is not None]
        self.pieces = [_guessed(piece, left, known) for piece in exact]

    def values(self) -> dict[str, Field]:
        """The value of every named label that has one; of several alike, the first from above."""
        found: dict[str, Field] = {}
        for piece in sorted(self.pieces, key=lambda p: (p.top, p.left)):
            label = piece.label
            if label is None or not label.name or label.name in found:
                continue
            value = self.value_of(piece)
            if value is not None:
                found[label.name] = value
        return found

    def all_values(self, name: str) -> list[Field]:
        """The values of every label of this name, from above."""
        at = sorted(
            (p for p in self.pieces if p.label and p.label.name == name), key=lambda p: p.top
        )
        return [value for value in map(self.value_of, at) if value is not None]

    def value_of(self, label: Piece) -> Field | None:
        """What stands right of this label, or None."""
        edge = self._edge(label)
        mine = [p for p in self.pieces if p.label is None and _beside(label, p, edge)]
        row = sorted((p for p in mine if _same_row(label, p)), key=lambda p: p.left)
        row = _near(label, row)
        if not row:
            row = self._between(label, mine)
            if not row:
                return None
            return _value(row)
        if label.label is not None and label.label.long:
            below = self._below(row, mine)
            # a value set about the middle of its label has as many lines above as below
            above = self._above(label, row, mine) if below else []
            row = above[-len(below) :] + row + below if above else row + below
        return _value(row)

    def _edge(self, label: Piece) -> float:
        """Where the next label in the row begins."""
        others = [
            p.left
            for p in self.pieces
            if p.label is not None and p.left >= label.right - 2 and _overlap(label, p) > 0.4
        ]
        return min(others, default=float("inf"))

    def _labelled(self, piece: Piece, mine: Piece | None = None) -> bool:
        """True when a label stands left of this piece in its own row.

        mine: a label beside the piece, whose own second line does not count, nor what is left of
        it.
        """
        beside = mine is not None and _overlap(mine, piece) > 0
        return any(
            p.label is not None
            and p.right <= piece.left + p.height
            and _same_row(p, piece)
            and not (
                mine is not None
                and (p.left < mine.left - p.height or (beside and _one_label(p, mine)))
            )
            for p in self.pieces
        )

    def _between(self, label: Piece, mine: Sequence[Piece]) -> list[Piece]:
        """A value beside a broken label, or of two lines beside one label."""
        reach = 0.75 * label.height
        near = [
            p
            for p in mine
            if p.top < label.bottom + reach
            and p.bottom > label.top - reach
            and not self._labelled(p, label)
        ]
        near.sort(key=lambda p: (round(p.middle / max(1.0, label.height)), p.left))
        return near if near and near[0].left - label.right < 8 * label.height else []

    def _below(self, row: Sequence[Piece], mine: Sequence[Piece]) -> list[Piece]:
        last, found = row[0], list[Piece]()
        for line in _by_rows([p for p in mine if p not in row]):
            first = line[0]
            if first.middle <= last.middle + 0.5 * last.height:
                continue
            if not _continues(last, first, self._gap) or self._labelled(first):
                break
            found += line
            last = first
        return found

    def _above(self, label: Piece, row: Sequence[Piece], mine: Sequence[Piece]) -> list[Piece]:
        """Lines above a label that stands in the middle of its value."""
        last, found = row[0], list[Piece]()
        others = [p for p in self.pieces if p.label is not None and p is not label]
        for line in reversed(_by_rows([p for p in mine if p not in row])):
            first = line[0]
            if first.middle >= last.middle - 0.5 * last.height:
                continue
            nearer = any(
                abs(p.middle - first.middle) < abs(label.middle - first.middle)
                and p.right <= first.left + p.height
                for p in others
            )
            if nearer or not _continues(first, last, self._gap) or self._labelled(first):
                break
            found = line + found
            last = first
        return found


def _by_rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces by the row they stand in, from above, each from the left up to a wide gap."""
    grouped: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.middle):
        if grouped and _same_row(grouped[-1][0], piece):
            grouped[-1].append(piece)
        else:
            grouped.append([piece])
    rows = []
    for row in grouped:
        row.sort(key=lambda p: p.left)
        kept = [row[0]]
        for piece in row[1:]:
            if piece.left - kept[-1].right > 4.0 * piece.height:
                break
            kept.append(piece)
        rows.append(kept)
    return rows


def labels_of(words: Mapping[str, tuple[str, ...]], long: Iterable[str] = ()) -> list[Label]:
    """Labels from field name to printed words; ``long`` names those of several lines."""
    many = frozenset(long)
    return [Label(name, tuple(map(squeeze, some)), name in many) for name, some in words.items()]


def _value(row: Sequence[Piece]) -> Field | None:
    text = "".join(p.text for p in row).strip(":,.·-_")
    return field_of(widened(text), [p.line for p in row]) if text else None


def _one_label(a: Piece, b: Piece) -> bool:
    """Two lines of one broken label: below each other, closely, and alike at the left."""
    gap = max(a.top, b.top) - min(a.bottom, b.bottom)
    return gap < 0.6 * a.height and abs(a.left - b.left) < 1.5 * a.height and not _same_row(a, b)


def _overlap(a: Piece, b: Piece) -> float:
    """Shared height over the lesser height."""
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared / max(1.0, min(a.height, b.height))


def _same_row(a: Piece, b: Piece) -> bool:
    return _overlap(a, b) > 0.5


def _beside(label: Piece, piece: Piece, edge: float) -> bool:
    return piece.left >= label.right - 0.6 * label.height and piece.left < edge


def _near(label: Piece, row: list[Piece]) -> list[Piece]:
    """The row up to the first wide gap: what lies beyond belongs to nobody."""
    kept: list[Piece] = []
    at = label.right
    for piece in row:
        if piece.left - at > (9.0 if not kept else 4.0) * max(label.height, piece.height):
            break
        kept.append(piece)
        at = piece.right
    return kept


def _continues(last: Piece, piece: Piece, widest: float) -> bool:
    gap = piece.top - last.bottom
    return (
        gap < widest * min(last.height, piece.height)
        and abs(piece.left - last.left) < 1.6 * last.height
        and 0.6 < piece.height / last.height < 1.6
    )


def _joined(lines: Sequence[Line], words: set[str]) -> list[Line]:
    """Labels set wide (姓　名) may be found as single characters: put together again."""
    left = list(lines)
    for line in sorted(lines, key=lambda one: one.left):
        if line not in left or not 1 <= len(squeeze(line.text)) <= 3:
            continue
        run = [line]
        text = squeeze(line.text)
        if any(text == word for word in words):
            continue
        for other in sorted(left, key=lambda one: one.left):
            if other is line or other.left < run[-1].right - 0.5 * line.height:
                continue
            if abs(other.middle - line.middle) > 0.4 * line.height:
                continue
            if other.left - run[-1].right > 4.5 * line.height:
                break
            text += squeeze(other.text)
            run.append(other)
            whole = next((w for w in words if text.startswith(w)), None)
            if whole is not None:
                sure = sum((one.sure for one in run), ())
                for one in run:
                    left.remove(one)
                joined = Line(text, min(o.confidence for o in run), around(run), sure, ())
                left.append(joined)
                break
            if not any(word.startswith(text) for word in words):
                break
    return left


def _split(line: Line, words: Sequence[tuple[str, Label]]) -> list[Piece]:
    """One line cut into labels and what stands between them."""
    text, origin = _squeezed(line)
    marks: list[tuple[int, int, Label]] = []
    place = 0
    while place < len(text):
        hit = next(((word, label) for word, label in words if text.startswith(word, place)), None)
        if hit is not None and _may_begin(line, text, origin, place, marks):
            marks.append((place, place + len(hit[0]), hit[1]))
            place += len(hit[0])
        else:
            place += 1
    pieces: list[Piece] = []
    last = 0
    for start, end, label in marks:
        if start > last:
            pieces.append(_part(line, text, origin, last, start, None))
        pieces.append(_part(line, text, origin, start, end, label))
        last = end
    if last < len(text):
        pieces.append(_part(line, text, origin, last, len(text), None))
    return [p for p in pieces if p.label is not None or p.text.strip(":")]


def _guessed(
    piece: Piece, words: Sequence[tuple[str, Label]], known: Sequence[Piece] = ()
) -> Piece:
    """A label with one doubtful character is still that label; values are never guessed.

    So is one with a character surely read wrong that stands in a column of labels, as wide as they
    are. One of two characters set wide apart (籍　贯) may have been overlooked altogether.
    """
    text, sure = piece.text.rstrip(":"), piece.line.sure
    if piece.label is not None or not 0 < len(text) < 9:
        return piece
    if len(text) == 1:
        halves = [label for word, label in words if len(word) == 2 and text in word]
        return Piece(piece.line, piece.text, halves[0]) if len(halves) == 1 else piece
    if len(sure) != len(piece.line.text):
        return piece
    doubts = dict(zip(_squeezed(piece.line)[0], sure, strict=False))
    for word, label in words:
        if len(word) != len(text):
            continue
        wrong = [a for a, b in zip(text, word, strict=True) if a != b]
        if len(wrong) != 1:
            continue
        if doubts.get(wrong[0], 1.0) < _DOUBTFUL or _in_column(piece, known):
            return Piece(piece.line, piece.text, label)
    return piece


def _in_column(piece: Piece, known: Sequence[Piece]) -> bool:
    """True when two labels begin and end where this piece does."""
    near = 0.3 * piece.height
    alike = [
        p for p in known if abs(p.left - piece.left) < near and abs(p.right - piece.right) < near
    ]
    return len(alike) >= 2


def _squeezed(line: Line) -> tuple[str, list[int]]:
    """The text without blanks, and for each of its characters the place in ``line.text``."""
    kept = [(squeeze(char), i) for i, char in enumerate(line.text)]
    return "".join(c for c, _ in kept), [i for c, i in kept for _ in c]


def _may_begin(
    line: Line,
    text: str,
    origin: Sequence[int],
    place: int,
    marks: Sequence[tuple[int, int, Label]],
) -> bool:
    """May a label begin here? At the line's start, after a blank, a gap or a closed value."""
    if place == 0:
        return True
    before, here = origin[place - 1], origin[place]
    if here - before > 1 or text[place - 1] in ":;；，,)】":
        return True
    if marks and text[marks[-1][1] : place] in {"男", "女", "汉", "", "中国"}:
        return True
    if len(line.at) != len(line.text) or len(line.at) < 3:
        return False
    across = line.right - line.left
    gaps = sorted(b - a for a, b in zip(line.at, line.at[1:], strict=False))
    usual = gaps[len(gaps) // 4] * across
    gap = (line.at[here] - line.at[before]) * across
    return gap > max(1.4 * usual, 1.2 * line.height)


def _part(
    line: Line, text: str, origin: Sequence[int], start: int, end: int, label: Label | None
) -> Piece:
    """Characters ``start`` to ``end`` of a line as a piece with a box of its own."""
    count = len(text)
    if start == 0 and end == count:
        return Piece(line, text, label)
    known = len(line.at) == len(line.text)

    def share(place: int) -> float:
        if place <= 0:
            return 0.0
        if place >= count:
            return 1.0
        if known:
            return (line.at[origin[place - 1]] + line.at[origin[place]]) / 2
        return place / count

    a, b = share(start), share(end)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = line.box
    box = (
        (x0 + (x1 - x0) * a, y0 + (y1 - y0) * a), (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b),
        (x3 + (x2 - x3) * b, y3 + (y2 - y3) * b), (x3 + (x2 - x3) * a, y3 + (y2 - y3) * a),
    )  # fmt: skip
    sure = (
        line.sure[origin[start] : origin[end - 1] + 1] if len(line.sure) == len(line.text) else ()
    )
    confidence = sum(sure) / len(sure) if sure else line.confidence
    places = tuple(line.at[origin[i]] for i in range(start, end)) if known else ()
    at = tuple((place - a) / max(1e-6, b - a) for place in places)
    part = "".join(line.text[origin[i]] for i in range(start, end))
    sure = tuple(line.sure[origin[i]] for i in range(start, end)) if sure else ()
    known = len(line.maybe) == len(line.text)
    maybe = tuple(line.maybe[origin[i]] for i in range(start, end)) if known else ()
    return Piece(Line(part, confidence, box, sure, at, maybe), text[start:end], label)
