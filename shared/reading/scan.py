"""``yichuang scan``: pictures and PDFs in, straightened upright pages and what they say out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared.domain.errors import Trouble
from shared.image.frame import Page
from shared.reading import pictures
from shared.reading.checks import findings, kind_name
from shared.reading.child import Child, TooLate
from shared.reading.model import DocumentKind, Field, Reading
from shared.reading.pictures import Sheet
from shared.reading.reader import Reader, upright

_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png"}
_OPENING_S, _START_S = 60.0, 90.0
_READING_S = 90.0
_HUNG = "打开这个文件用的时间太长，已放弃。"
_BROKE = "打开这个文件时出错，文件可能已损坏。"


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One page's outcome. Repr hides what was read.

    number, of: which page of a file with several. page: where the page was written, None when
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
            "of": sheet.of if sheet else 1,
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
    paths: Iterable[Path], out: Path, *, reader: Reader | None = None
) -> Iterator[ScanResult]:
    """Straighten, turn and read pages one by one; pages are written into ``out``.

    reader: used when given, else one is started and closed. Order is kept; a file that cannot be
    used gives a result with ``trouble`` and does not stop the others. Nothing is overwritten.
    Files are opened in a child, so what a hostile one breaks is not this process.
    Raises OSError when ``out`` cannot be made or written to.
    """
    out.mkdir(parents=True, exist_ok=True)
    opener = Child("opening", pictures.serve, (), deadline_s=_OPENING_S, start_s=_START_S)
    opener.start()
    eye = reader or Reader(deadline_s=_READING_S)
    if reader is None:
        eye.wait_ready()
    try:
        for path in paths:
            number = of = 1
            while number <= of:
                result = _scan(path, number, out, opener, eye)
                of = result.sheet.of if result.sheet else of
                yield result
                number += 1
    finally:
        opener.close()
        if reader is None:
            eye.close()


def _scan(path: Path, number: int, out: Path, opener: Child, reader: Reader) -> ScanResult:
    begun = time.perf_counter()
    sheet = _open(path, number, opener)
    if isinstance(sheet, str):
        return ScanResult(path, number, ms=_since(begun), trouble=sheet)
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
    target = _write(out, stem, page)
    return ScanResult(path, number, target, sheet, reading, _since(begun), trouble, spent)


def _open(path: Path, number: int, opener: Child) -> Sheet | str:
    try:
        answer = opener.ask((path, number))
    except TooLate:
        opener.replace()
        return _HUNG
    except (EOFError, OSError):
        opener.replace()
        return _BROKE
    return answer if isinstance(answer, Sheet | str) else _BROKE


def _since(begun: float) -> int:
    return round((time.perf_counter() - begun) * 1000)


def _write(out: Path, stem: str, page: Page) -> Path:
    """Write under a name that is still free; never overwrites."""
    for n in range(1, 10_000):
        target = out / f"{stem}{'' if n == 1 else f'-{n}'}{_ENDINGS[page.media_type]}"
        try:
            with target.open("xb") as file:
                file.write(page.data)
        except FileExistsError:
            continue
        return target
    raise OSError(f"no free name for {stem} in {out}")
