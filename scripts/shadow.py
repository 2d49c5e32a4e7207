"""Draws the nine-slice shadow under cards (the software renderer has no blur of its own)."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

OUT = Path(__file__).resolve().parents[1] / "shared/ui/qml/Yichuang/Ui/images/shadow.png"
SIDE, REACH, RADIUS, BLUR, ALPHA = 160, 28, 26, 11, 58


def main() -> None:
    """Write the picture: a blurred rounded square in blue ink, transparent outside."""
    mask = Image.new("L", (SIDE, SIDE), 0)
    box = (REACH, REACH, SIDE - REACH - 1, SIDE - REACH - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, RADIUS, fill=ALPHA)
    mask = mask.filter(ImageFilter.GaussianBlur(BLUR))
    shadow = Image.new("RGBA", (SIDE, SIDE), (16, 42, 84, 0))
    shadow.putalpha(mask)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    shadow.save(OUT, optimize=True)
    print(OUT)


if __name__ == "__main__":
    main()
