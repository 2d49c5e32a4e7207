"""docs/pictures/evidence.jpg: pages as they are kept, each beside its evidence PDF by poppler."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

import numpy as np  # noqa: E402
from evidence_papers import papers  # noqa: E402

from shared.image.cv import cv2  # noqa: E402
from shared.image.frame import Bgr, decode, to_jpeg  # noqa: E402
from shared.paper.evidence.model import About, leaf_of, sheets_of  # noqa: E402
from shared.paper.evidence.pdf import evidence_pdf  # noqa: E402

WIDE = 520


def drawn(pdf: bytes) -> Bgr:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "e.pdf")
        path.write_bytes(pdf)
        command = ["pdftoppm", "-r", "200", "-png", str(path)]
        return decode(subprocess.run(command, capture_output=True, check=True).stdout)


def main() -> None:
    about = About("样张", "样张", "样张", "样张", datetime(2026, 11, 21, tzinfo=UTC))
    columns = []
    for paper in papers():
        if paper.name not in ("form", "certificate"):
            continue
        pdf = drawn(evidence_pdf(sheets_of([leaf_of(paper.page)]), about))
        pair = [cv2.resize(p, (WIDE, WIDE * 297 // 210), interpolation=cv2.INTER_AREA)
                for p in (paper.page.bgr(), pdf)]  # fmt: skip
        columns.append(np.hstack(pair))
    whole = np.hstack(columns)
    (ROOT / "docs" / "pictures" / "evidence.jpg").write_bytes(to_jpeg(whole, 80))


if __name__ == "__main__":
    main()
