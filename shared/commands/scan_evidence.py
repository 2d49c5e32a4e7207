"""`yichuang scan --pdf --ofd`: an evidence file beside the pages of each picture or PDF given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from shared.image.frame import Page
from shared.paper.evidence.model import About, Leaf, TextLine, leaf_of, paper_of, sheets_of
from shared.paper.evidence.ofd import evidence_ofd
from shared.paper.evidence.pdf import evidence_pdf
from shared.reading.scan import ScanResult
from shared.reading.whole import write_whole

_WRITERS = {".pdf": evidence_pdf, ".ofd": evidence_ofd}


@dataclass(slots=True)
class EvidenceOut:
    """Gathers the pages of one source after the other. endings: of the files wanted.

    ``add`` and ``close`` raise OSError when ``out`` cannot be written to; no half file is left.
    """

    out: Path
    endings: Sequence[str]
    now: datetime
    _source: Path | None = None
    _leaves: list[Leaf] = field(default_factory=list)

    def add(self, result: ScanResult) -> list[Path]:
        """Take a page in; the files of the source before it, when this one begins another."""
        done = self.close() if result.source != self._source else []
        self._source = result.source
        if self.endings and result.page is not None and result.sheet is not None:
            known = result.sheet.page
            reading = result.reading
            paper = known.paper or paper_of(reading.kind if reading else "")
            page = Page(result.page.read_bytes(), 0, 0, known.dpi, known.media_type, paper)
            lines = reading.lines if reading else ()
            self._leaves.append(leaf_of(page, [TextLine(x.text, x.box) for x in lines]))
        return done

    def close(self) -> list[Path]:
        """Write what was gathered; the files written."""
        leaves, self._leaves = self._leaves, []
        if not leaves or self._source is None:
            return []
        about = About(self._source.name, "", "", "", self.now)
        sheets = sheets_of(leaves)
        return [
            write_whole(self.out, self._source.stem, ending, _WRITERS[ending](sheets, about))
            for ending in self.endings
        ]
