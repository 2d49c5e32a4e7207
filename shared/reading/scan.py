"""``yichuang scan``: pictures and PDFs in, straightened upright pages and what they say out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared.domain.errors import Trouble
from shared.image.frame import Page
from shared.reading import pictures
from shared.reading.checks import findings, kind_name
from shared.reading.child import Child, TooLate
from shared.reading.model import DocumentKind, Field, Reading
from shared.reading.pictures import NoSheet, Sheet
from shared.reading.reader import Reader, upright
from shared.reading.whole import write_whole

_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png"}
_OPENING_S, _START_S = 60.0, 90.0
_READING_S = 90.0
_MOST_LATE = 2
"""Pages in a row that may hang or break what opens them; the file's further ones are left."""
HUNG = "打开这个文件用的时间太长，已放弃，请换一份。"
BROKE = "打开这个文件时出错，文件可能已损坏，请换一份。"
LEFT = "前面的页打开时都出错，这个文件第 {} 页起没有再试，请换一份。"


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One page's outcome. Repr hides what was read.

    number, of: which page of a file with how many. page: where the page was written, None when
    there is none. sheet: the page as it was cut out. ms: milliseconds spent on it, reading_ms of
    them reading. trouble: empty, or the sentence saying why nothing (or only the page) came of it.
    """

    source: Path
    number: int = 1
    page: Path | None = None
    sheet: Sheet | None = field(default=None, repr=False)
    reading: Reading | None = field(default=None, repr=False)
    ms: int = 0
    trouble: str = ""
    reading_ms: int = 0
    of: int = 1

    @property
    def found(self) -> bool:
        """True when an outline was found; else the whole picture was taken for the page."""
        return self.sheet is not None and self.sheet.found

    @property
    def turned(self) -> int:
        """Degrees clockwise the page was turned to stand upright."""
        return self.reading.turned if self.reading else 0

    @property
    def paper(self) -> str:
        """Which paper its shape was taken for, empty when unknown."""
        return self.sheet.page.paper if self.sheet else ""

    def to_json(self) -> dict[str, object]:
        """Plain values for ``--json``; docs/capture.md describes them."""
        sheet, reading = self.sheet, self.reading
        kind = reading.kind if reading else DocumentKind.OTHER
        quality = sheet.quality if sheet else None
        return {
            "source": str(self.source),
            "number": self.number,
            "of": self.of,
            "page": str(self.page) if self.page else None,
            "found": self.found,
            "corners": [[round(x, 2), round(y, 2)] for x, y in sheet.corners]
            if sheet and sheet.corners
            else None,
            "paper": self.paper,
            "dpi": sheet.page.dpi if sheet else 0,
            "turned": self.turned,
            "kind": str(kind),
            "kind_name": kind_name(kind),
            "fields": _fields_json(reading.fields if reading else {}),
            "codes": [
                {"format": c.format, "text": c.text, "box": _box_json(c.box)}
                for c in (reading.codes if reading else ())
            ],
            "findings": findings(reading) if reading else [],
            "quality": {
                "ok": quality.ok,
                "problems": [{"code": p.code, "sentence": p.sentence} for p in quality.problems],
                "sharpness": round(quality.sharpness, 3),
                "glare": round(quality.glare, 4),
                "light": round(quality.light, 1),
                "ink": round(quality.ink, 4),
                "dpi": round(quality.dpi),
            }
            if quality
            else None,
            "text": reading.text if reading else "",
            "lines": [
                {"text": x.text, "confidence": round(x.confidence, 3), "box": _box_json(x.box)}
                for x in (reading.lines if reading else ())
            ],
            "ms": self.ms,
            "reading_ms": self.reading_ms,
            "trouble": self.trouble,
        }


def _fields_json(fields: Mapping[str, Field]) -> dict[str, object]:
    return {
        name: {
            "value": f.value,
            "confidence": round(f.confidence, 3),
            "flag": f.flag,
            "box": _box_json(f.box),
            "doubtful": [
                {
                    "char": d.char,
                    "maybe": list(d.maybe),
                    "confidence": round(d.confidence, 3),
                    "box": _box_json(d.box),
                }
                for d in f.doubtful
            ],
        }
        for name, f in fields.items()
    }


def _box_json(box: Iterable[tuple[float, float]]) -> list[list[int]]:
    return [[round(x), round(y)] for x, y in box]


def scan_files(
    paths: Iterable[Path],
    out: Path,
    *,
    reader: Reader | None = None,
    begins: Callable[[Path, int, int], None] = lambda _path, _number, _of: None,
) -> Iterator[ScanResult]:
    """Straighten, turn and read pages one by one; pages are written into ``out``.

    reader: used when given, else one is started and closed. begins: hears of each page before it
    is opened: its file, its number, of how many as far as is known. Order is kept; a file that
    cannot be used gives a result with ``trouble`` and does not stop the others. Nothing is
    overwritten, no half page is left. Files are opened in a child, so what a hostile one breaks is
    not this process.
    Raises OSError when ``out`` cannot be made or written to.
    """
    out.mkdir(parents=True, exist_ok=True)
    opener = Child("opening", pictures.serve, (), deadline_s=_OPENING_S, start_s=_START_S)
    opener.start()
    eye = reader or Reader(deadline_s=_READING_S)
    if reader is None:
        eye.warm_up()
    try:
        for path in paths:
            yield from _pages(path, out, opener, eye, begins)
    finally:
        opener.close()
        if reader is None:
            eye.close()


def _pages(
    path: Path,
    out: Path,
    opener: Child,
    eye: Reader,
    begins: Callable[[Path, int, int], None],
) -> Iterator[ScanResult]:
    """Each page of one file, until it has broken what opens it too often in a row."""
    number = of = 1
    late = 0
    while number <= of:
        begins(path, number, of)
        result = _scan(path, number, of, out, opener, eye)
        of = result.of
        late = late + 1 if result.trouble in (HUNG, BROKE) else 0
        yield result
        number += 1
        if late == _MOST_LATE and number <= of:
            yield ScanResult(path, number, trouble=LEFT.format(number), of=of)
            return


def _scan(path: Path, number: int, of: int, out: Path, opener: Child, reader: Reader) -> ScanResult:
    """One page. of: what is known of the file's pages before it is opened again."""
    begun = time.perf_counter()
    sheet = _open(path, number, of, opener)
    if isinstance(sheet, NoSheet):
        of = max(of, sheet.of)
        return ScanResult(path, number, ms=_since(begun), trouble=sheet.sentence, of=of)
    page: Page = sheet.page
    reading: Reading | None = None
    trouble = ""
    asked = time.perf_counter()
    try:
        reading = reader.read(page)
        page = upright(page, reading)
    except Trouble as error:
        trouble = error.sentence
    spent = _since(asked)
    stem = path.stem if sheet.of == 1 else f"{path.stem}-p{number}"
    target = write_whole(out, stem, _ENDINGS[page.media_type], page.data)
    return ScanResult(
        path, number, target, sheet, reading, _since(begun), trouble, spent, sheet.of
    )  # fmt: skip


def _open(path: Path, number: int, of: int, opener: Child) -> Sheet | NoSheet:
    try:
        answer = opener.ask((path, number))
    except TooLate:
        opener.replace()
        return NoSheet(HUNG, of)
    except (EOFError, OSError):
        opener.replace()
        return NoSheet(BROKE, of)
    return answer if isinstance(answer, Sheet | NoSheet) else NoSheet(BROKE, of)


def _since(begun: float) -> int:
    return round((time.perf_counter() - begun) * 1000)
