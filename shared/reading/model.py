"""What a page was read to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DocumentKind(StrEnum):
    """What kind of paper a page is."""

    ID_FRONT = "id-card-front"
    """The side with name, photo and number (called 人像面)."""
    ID_BACK = "id-card-back"
    """The side with the emblem and validity (国徽面)."""
    HUKOU_COVER = "hukou-cover"
    """户口簿首页 or its jacket."""
    HUKOU_PERSON = "hukou-person"
    """常住人口登记卡."""
    BUSINESS_LICENCE = "business-licence"
    """营业执照."""
    DISABILITY_CERTIFICATE = "disability-certificate"
    """中华人民共和国残疾人证, the page with the holder's data."""
    MARRIAGE_CERTIFICATE = "marriage-certificate"
    """结婚证 (or 离婚证), the page with both persons."""
    BIRTH_CERTIFICATE = "birth-certificate"
    """出生医学证明."""
    BANK_CARD = "bank-card"
    """Bank card or social-security card, the side with the number."""
    DIPLOMA = "diploma"
    """毕业证书, 学位证书."""
    PROPERTY_CERTIFICATE = "property-certificate"
    """不动产权证书, the page with the table; also the older 房屋所有权证."""
    APPLICATION_FORM = "application-form"
    """申请表, 登记表, 审批表 and the like."""
    LETTER = "letter"
    """Running text: a letter, notice, statement or proof (证明)."""
    PHOTO = "photo"
    """A portrait without text."""
    OTHER = "other"
    """Not known. Never guessed into one of the others."""


Box = tuple[tuple[float, float], ...]
"""Four corners in pixels of the upright page, clockwise from the text's own top left."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. Repr hides the text: it is personal.

    confidence: 0 to 1, mean over its characters. sure: probability of each character of
    ``text``; at: where each has its middle, as a share of the box's width; maybe: what else each
    may be, the likeliest first. All three may be empty.
    """

    text: str = field(repr=False)
    confidence: float
    box: Box
    sure: tuple[float, ...] = ()
    at: tuple[float, ...] = ()
    maybe: tuple[str, ...] = field(default=(), repr=False)

    @property
    def left(self) -> float:
        """Leftmost pixel."""
        return min(x for x, _ in self.box)

    @property
    def right(self) -> float:
        """Rightmost pixel."""
        return max(x for x, _ in self.box)

    @property
    def middle(self) -> float:
        """Vertical middle in pixels."""
        return sum(y for _, y in self.box) / 4

    @property
    def height(self) -> float:
        """Mean height in pixels."""
        (_, a), (_, b), (_, c), (_, d) = self.box
        return max(1.0, ((d - a) + (c - b)) / 2)

    @property
    def slant(self) -> float:
        """Rise of the top edge over its length; stamps are slanted, forms are not."""
        (x0, y0), (x1, y1) = self.box[0], self.box[1]
        return (y1 - y0) / max(1.0, x1 - x0)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One character that was not read surely, and where it stands on the upright page.

    maybe: what else it may be, the likeliest first. Only ever shown: nothing is put in its place.
    """

    char: str = field(repr=False)
    confidence: float
    box: Box
    maybe: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Field:
    """One value on the page, exactly as read.

    confidence: 0 to 1, of its weakest line. box: where it stands on the upright page.
    doubtful: characters to be looked at, each with the place to show it from.
    flag: empty, or why it must not be trusted: ``check-digit``, ``birth-differs``,
    ``sex-differs``. A flagged value is never corrected.
    """

    value: str = field(repr=False)
    confidence: float
    box: Box
    flag: str = ""
    doubtful: tuple[Doubtful, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code or barcode: format name (``QRCode``, ``Code128`` …), text, corners."""

    format: str
    text: str = field(repr=False)
    box: Box


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read off one page. Repr shows no content.

    fields: name, number, sex, birth (ISO date), address, nation, issuer, valid-until,
    bank-number, relation, as far as the kind has them. turned: degrees clockwise (0, 90, 180,
    270) the page was turned to stand upright; all boxes refer to the upright page of
    ``width`` × ``height`` pixels. alphabet: the characters that can be read at all.
    """

    kind: DocumentKind
    fields: Mapping[str, Field] = field(repr=False)
    codes: tuple[Code, ...] = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)
    turned: int
    width: int
    height: int
    alphabet: frozenset[str] = field(repr=False, default=frozenset())
    jacket: bool = False
    """True when the household book lies closed: its jacket is seen, not a page."""

    @property
    def text(self) -> str:
        """All lines in reading order: rows from above, what stands beside each other in one."""
        from shared.reading.layout import rows, widened

        return "\n".join(" ".join(widened(line.text) for line in row) for row in rows(self.lines))
