"""An evidence PDF as it comes back from a province or a disk: taken apart and drawn, or refused."""

from __future__ import annotations

from datetime import UTC, datetime

import cv2
import numpy as np

from shared.image.frame import page_from
from shared.paper.evidence.back import sheets_of_pdf
from shared.paper.evidence.model import About, TextLine, leaf_of, sheets_of
from shared.paper.evidence.pdf import evidence_pdf
from shared.paper.evidence.shown import page_pictures

REFUSALS = (ValueError,)


def _sample() -> bytes:
    page = np.full((120, 190, 3), 230, np.uint8)
    cv2.putText(page, "41", (20, 70), 0, 1.5, (20, 20, 160), 3)
    line = TextLine("王𠮷", ((20, 40), (120, 40), (120, 80), (20, 80)))
    about = About("户口簿", "高龄津贴", "0192", "YC", datetime(2026, 11, 21, tzinfo=UTC))
    return evidence_pdf(sheets_of([leaf_of(page_from(page, dpi=60), [line])]), about)


def _apart(data: bytes) -> None:
    for sheet in sheets_of_pdf(data):
        assert sheet.placed
        for placed in sheet.placed:
            assert all(len(line.box) == 4 for line in placed.leaf.lines)


TARGETS = {"evidence.apart": _apart, "evidence.drawn": page_pictures}
SAMPLES = [_sample()]
