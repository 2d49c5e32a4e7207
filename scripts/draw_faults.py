"""Draws the pictures of the fault cards into ``assets/faults``: line drawings with numbered places.

A drawing is a few shapes of one hand: dark outlines, blue for what is touched, green arrows for
what moves. Each is written twice: plain, and in ``numbered`` with numbers where the steps of the
faults named in ``shared/technician/pictures.py`` are done.
``python scripts/draw_faults.py`` writes all of them; what it wrote is committed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.faults import cables, cards, money, pages, receipts, rest, seeing  # noqa: E402, F401 - they name their drawings
from scripts.faults.hand import HEIGHT, PICTURES, WIDTH  # noqa: E402

OUT = ROOT / "assets" / "faults"
_NUMBERS = re.compile(r'<g class="n">.*?</g>')


def main() -> None:
    """Write every drawing."""
    (OUT / "numbered").mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES.items():
        drawn = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
            f"{draw()}</svg>\n"
        )
        (OUT / "numbered" / f"{name}.svg").write_text(drawn, "utf-8")
        (OUT / f"{name}.svg").write_text(_NUMBERS.sub("", drawn), "utf-8")
    print(f"{len(PICTURES)} drawings in {OUT.name}")


if __name__ == "__main__":
    main()
