"""`yichuang scan --pdf --ofd`: one file of each kind for each source, whole, never over another."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from shared.capture.judge import judge
from shared.commands.scan_evidence import EvidenceOut
from shared.image.frame import page_from
from shared.paper.evidence.back import sheets_of_pdf
from shared.reading.model import DocumentKind, Line, Reading
from shared.reading.pictures import Sheet
from shared.reading.scan import ScanResult

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def result(folder: Path, source: str, number: int, *, kind: str = "other") -> ScanResult:
    flat = np.full((420, 660, 3), 235, np.uint8)
    cv2.putText(flat, f"{source} {number}", (40, 200), 0, 1.5, (20, 20, 20), 3)
    page = page_from(flat)
    path = folder / f"{source}-{number}.jpg"
    path.write_bytes(page.data)
    line = Line("读到𠮷", 0.9, ((40, 160), (400, 160), (400, 210), (40, 210)))
    reading = Reading(DocumentKind(kind), {}, (), (line,), 0, 660, 420)
    sheet = Sheet(page=page, found=True, corners=(), quality=judge(flat), of=2)
    return ScanResult(Path(f"{source}.pdf"), number, path, sheet, reading)


def test_pages_of_one_source_become_one_file_of_each_kind(tmp_path: Path) -> None:
    out = EvidenceOut(tmp_path, (".pdf", ".ofd"), NOW)
    assert out.add(result(tmp_path, "a", 1)) == []
    assert out.add(result(tmp_path, "a", 2)) == []
    assert out.add(ScanResult(Path("a.pdf"), 3, trouble="坏了")) == []
    done = out.add(result(tmp_path, "b", 1, kind="id-card-front"))
    assert [path.name for path in done] == ["a.pdf", "a.ofd"]
    assert len(sheets_of_pdf(done[0].read_bytes())) == 2
    said = subprocess.run(["pdftotext", done[0], "-"], capture_output=True, check=True).stdout
    assert said.decode().count("读到𠮷") == 2
    (card, _) = out.close()
    (placed,) = sheets_of_pdf(card.read_bytes())[0].placed
    assert placed.leaf.size_mm[0] == pytest.approx(85.6, abs=0.5), "a card is as large as a card"
    assert not list(tmp_path.glob(".*"))


def test_nothing_is_written_over_and_nothing_without_being_asked(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"mine")
    out = EvidenceOut(tmp_path, (".pdf",), NOW)
    out.add(result(tmp_path, "a", 1))
    assert [path.name for path in out.close()] == ["a-2.pdf"]
    assert (tmp_path / "a.pdf").read_bytes() == b"mine"
    none = EvidenceOut(tmp_path, (), NOW)
    none.add(result(tmp_path, "c", 1))
    assert none.close() == []


def test_a_disk_that_refuses_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = EvidenceOut(tmp_path, (".pdf",), NOW)
    out.add(result(tmp_path, "a", 1))

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shared.reading.whole.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        out.close()
    assert [p.name for p in tmp_path.iterdir()] == ["a-1.jpg"]
