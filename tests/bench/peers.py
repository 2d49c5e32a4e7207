"""Programs and recipes that capture is measured beside. Nothing here ships with the product.

Recipes are those that tutorials show, with the thresholds they show. Programs come from their own
registries: jscanify (npm) and deskew (PyPI) are put into ``out/`` when they are first asked for,
unpaper is a Debian package. One that is not there raises NotHere, which says why.
"""

from __future__ import annotations

import json
import math
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from shared.capture.quad import Points, Quad, as_corners, ordered
from shared.image.cv import cv2
from shared.image.frame import Bgr, Frame

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "out"
PACKAGES, VENV = OUT / "jscanify", OUT / "deskew"
CANNY, JSCANIFY = "Canny recipe, 500 px", "jscanify 1.4.3"
HOUGH, UNPAPER, DESKEW = "Hough recipe", "unpaper 7", "deskew 1.6.1"
LAPLACE, DHASH, DARK = "variance of Laplacian < 100", "dHash, 10 of 64 bits", "Otsu ink < 0.5 %"
_DESKEW_PIN = "deskew==1.6.1"
_INSTALL_S, _PAGE_S = 300, 120
_DESKEW_CODE = """
import sys
from deskew import determine_skew
from skimage.io import imread
for line in sys.stdin:
    angle = determine_skew(imread(line.strip(), as_gray=True))
    print("none" if angle is None else float(angle), flush=True)
"""


class NotHere(Exception):
    """What the comparison needs is not on this machine; says what."""


def canny_page(frame: Frame) -> Quad | None:
    """500 px, blur, Canny 75/200, largest four-corner contour."""
    scale = 500 / frame.height
    small = cv2.resize(frame.bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    gray = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    contours, _ = cv2.findContours(cv2.Canny(gray, 75, 200), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:5]:
        shape = cv2.approxPolyDP(contour, 0.02 * cv2.arcLength(contour, True), True)
        points = np.asarray(shape, np.float64).reshape(-1, 2)
        if len(points) == 4:
            return Quad(as_corners(ordered((points + 0.5) / scale - 0.5)))
    return None


def hough_skew(bgr: Bgr) -> float:
    """Canny, probabilistic Hough lines, the median of those within 15 degrees of level."""
    scale = min(1.0, 1000 / max(bgr.shape[:2]))
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    edges = cv2.Canny(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), 50, 150)
    lines = cv2.HoughLinesP(edges, 1, math.pi / 720, 100, minLineLength=100, maxLineGap=10)
    if lines is None:
        return 0.0
    x1, y1, x2, y2 = np.asarray(lines, np.float64).reshape(-1, 4).T
    ways = np.degrees(np.arctan2(y2 - y1, x2 - x1))
    ways = ways[np.abs(ways) < 15]
    return float(np.median(ways)) if len(ways) else 0.0


def turned(bgr: Bgr, degrees: float) -> Bgr:
    """The picture turned counter-clockwise by so many degrees, on white."""
    high, wide = bgr.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2 - 0.5, high / 2 - 0.5), degrees, 1.0)
    return np.asarray(cv2.warpAffine(bgr, turn, (wide, high), flags=cv2.INTER_CUBIC,
                                     borderValue=(255, 255, 255)), np.uint8)  # fmt: skip


def blurred(bgr: Bgr) -> bool:
    """The variance of the Laplacian, below 100."""
    return bool(cv2.Laplacian(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var() < 100)


def blank(bgr: Bgr) -> bool:
    """Otsu's threshold, then less than half a per cent of ink."""
    gray = cv2.GaussianBlur(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    _, ink = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    return bool((ink > 0).mean() < 0.005)


def same_look(one: Bgr, two: Bgr) -> bool:
    """Difference hash of 64 bits, ten of them may differ."""

    def bits(bgr: Bgr) -> np.ndarray:
        gray = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
        small = cv2.resize(gray, (9, 8), interpolation=cv2.INTER_AREA).astype(np.int16)
        return np.asarray(small[:, 1:] > small[:, :-1])

    return bool((bits(one) != bits(two)).sum() <= 10)


def unpaper(pages: Sequence[Bgr]) -> list[Bgr]:
    """Each page as unpaper hands it back with its own settings. Raises NotHere."""
    if shutil.which("unpaper") is None:
        raise NotHere("unpaper is not installed (scripts/system-packages.txt)")
    cleaned = []
    with tempfile.TemporaryDirectory() as folder:
        given, got = Path(folder, "in.ppm"), Path(folder, "out.ppm")
        for page in pages:
            cv2.imwrite(str(given), page)
            got.unlink(missing_ok=True)
            command = ["unpaper", "-q", str(given), str(got)]
            done = subprocess.run(command, capture_output=True, timeout=_PAGE_S, check=False)
            back = cv2.imread(str(got)) if got.exists() else None
            if back is None:
                raise NotHere(f"unpaper stopped with {done.returncode}")
            cleaned.append(np.asarray(back, np.uint8))
    return cleaned


def deskew(pages: Sequence[Bgr]) -> list[float]:
    """Degrees by which the package would turn each page. Raises NotHere."""
    program = VENV / "bin" / "python"
    if not (VENV / "ready").exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True,
                           capture_output=True, timeout=_INSTALL_S)  # fmt: skip
            subprocess.run([str(program), "-m", "pip", "install", "-q", _DESKEW_PIN], check=True,
                           capture_output=True, timeout=2 * _INSTALL_S)  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            raise NotHere("pip could not install deskew") from error
        (VENV / "ready").touch()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{n}.png") for n in range(len(pages))]
        for path, page in zip(paths, pages, strict=True):
            cv2.imwrite(str(path), page)
        done = subprocess.run([str(program), "-c", _DESKEW_CODE], text=True, capture_output=True,
                              input="".join(f"{p}\n" for p in paths), check=False,
                              timeout=_PAGE_S * len(pages))  # fmt: skip
    for line in done.stdout.splitlines():
        found.append(0.0 if line == "none" else float(line))
    if len(found) != len(pages):
        raise NotHere("deskew stopped")
    return found


class Jscanify:
    """jscanify in a node of its own, kept for picture after picture. Raises NotHere."""

    def __init__(self) -> None:
        install_jscanify()
        command = ["node", "--max-old-space-size=3000", str(HERE / "jscanify" / "find.js")]
        self._child = subprocess.Popen(
            [*command, str(PACKAGES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def find(self, picture: Bgr) -> Points | None:
        """The corners it finds, None when it finds none. Raises NotHere when it stopped."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        rgba = cv2.cvtColor(picture, cv2.COLOR_BGR2RGBA)
        try:
            self._child.stdin.write(struct.pack("<II", picture.shape[1], picture.shape[0]))
            self._child.stdin.write(rgba.tobytes())
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            raise NotHere("jscanify stopped")
        corners = json.loads(line)["corners"]
        return None if corners is None else np.asarray(corners, np.float64)

    def close(self) -> None:
        """End it; it has nothing to save."""
        self._child.kill()
        self._child.communicate()


def install_jscanify() -> Path:
    """Put the package into ``out/``; where it lies. Raises NotHere."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise NotHere(f"{program} is not installed")
    where = PACKAGES / "node_modules" / "jscanify"
    wanted = (HERE / "jscanify" / "package.json").read_text("utf-8")
    kept = PACKAGES / "package.json"
    if where.is_dir() and kept.read_text("utf-8") == wanted:
        return where
    PACKAGES.mkdir(parents=True, exist_ok=True)
    kept.write_text(wanted, "utf-8")
    # its canvas is a native library that only drawing needs: nothing is built
    command = ["npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(command, cwd=PACKAGES, check=True, capture_output=True, timeout=_INSTALL_S)
    except (OSError, subprocess.SubprocessError) as error:
        kept.unlink(missing_ok=True)
        raise NotHere("npm could not install jscanify") from error
    return where
