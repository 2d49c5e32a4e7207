"""``yichuang scan``: pictures in, straightened upright pages and what they say out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from shared.capture.clean import clean_page, even_light
from shared.capture.find import find_page
from shared.domain.errors import Trouble
from shared.image.frame import Frame, Page, decode, page_from
from shared.reading.model import DocumentKind, Reading
from shared.reading.reader import Reader, upright

_MOST_BYTES = 64 * 1024 * 1024
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One picture's outcome. Repr hides what was read.

    page: where the page was written, None when there is none. found: an outline was found (else
    the whole picture was taken for the page). ms: milliseconds spent on it. trouble: empty, or
    the sentence saying why nothing (or only the page) came of it.
    """

    source: Path
    page: Path | None = None
    found: bool = False
    paper: str = ""
    dpi: int = 0
    turned: int = 0
    reading: Reading | None = field(default=None, repr=False)
    ms: int = 0
    trouble: str = ""

    def to_json(self) -> dict[str, object]:
        """Plain values for ``--json``; fields carry their confidence and flag."""
        reading = self.reading
        return {
            "source": str(self.source),
            "page": str(self.page) if self.page else None,
            "found": self.found,
            "paper": self.paper,
            "dpi": self.dpi,
            "turned": self.turned,
            "kind": str(reading.kind if reading else DocumentKind.OTHER),
            "fields": {
                name: {"value": f.value, "confidence": round(f.confidence, 3), "flag": f.flag}
                for name, f in (reading.fields if reading else {}).items()
            },
            "codes": [
                {"format": c.format, "text": c.text} for c in (reading.codes if reading else ())
            ],
            "text": reading.text if reading else "",
            "ms": self.ms,
            "trouble": self.trouble,
        }


def scan_files(
    paths: Iterable[Path], out: Path, *, reader: Reader | None = None
) -> Iterator[ScanResult]:
    """Straighten, turn and read pictures one by one; pages are written into ``out``.

    reader: used when given, else one is started and closed. Order is kept; a file that cannot be
    used gives a result with ``trouble`` and does not stop the others. Nothing is overwritten.
    Raises OSError when ``out`` cannot be made or written to.
    """
    out.mkdir(parents=True, exist_ok=True)
    eye = reader or Reader()
    try:
        for path in paths:
            yield _scan(path, out, eye)
    finally:
        if reader is None:
            eye.close()


def _scan(path: Path, out: Path, reader: Reader) -> ScanResult:
    begun = time.perf_counter()
    try:
        if path.stat().st_size > _MOST_BYTES:
            return ScanResult(path, trouble="文件太大，不能识别。")
        picture = decode(path.read_bytes())
    except OSError:
        return ScanResult(path, trouble="文件打不开。")
    except ValueError:
        return ScanResult(path, trouble="这不是图片文件。")
    page, found = straightened(picture)
    reading: Reading | None = None
    trouble = ""
    try:
        reading = reader.read(page)
        page = upright(page, reading)
    except Trouble as error:
        trouble = error.sentence
    target = _write(out, path.stem, page)
    return ScanResult(
        path, target, found, page.paper, page.dpi, reading.turned if reading else 0, reading,
        round((time.perf_counter() - begun) * 1000), trouble,
    )  # fmt: skip


def straightened(picture: np.ndarray) -> tuple[Page, bool]:
    """The page in a picture, and whether an outline was found; else the whole picture."""
    frame = Frame(picture, 0.0)
    quad = find_page(frame)
    if quad is None:
        return page_from(even_light(picture)), False
    return clean_page(frame, quad), True


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
