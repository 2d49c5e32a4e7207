"""Page corners, judgements and cost of capture, beside the classic Canny recipe and jscanify (npm).

Frames are made by ``tests/bench/desk`` from the seed kept for these figures, with exact truth; the
real photographs are those that the npm package jscanify ships under its MIT licence, their corners
checked by eye. A row whose data or peer is not on this machine has no samples (无数据).
"""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from bench_capture import canny_page
from desk import FINAL, made, papers
from desk.camera import overlap

from shared.capture.clean import clean_page, crop
from shared.capture.find import find_page
from shared.capture.judge import judge
from shared.capture.quad import Points, Quad, as_corners, ordered
from shared.capture.same import same_sheet
from shared.image.cv import cv2
from shared.image.frame import Frame, Page, decode, to_jpeg

FRAMES, EMPTIES, PAIRS, LARGE = 64, 30, 16, 6
TWELVE = (4000, 3000)
HERE = Path(__file__).parent / "jscanify"
PACKAGES = Path(__file__).resolve().parents[2] / "out" / "jscanify"
PHOTOGRAPHS: dict[str, list[list[float]]] = {
    "test.png": [[315, 82], [646, 100], [649, 593], [153, 527]],
    "test10.jpg": [[30, 227], [572, 150], [729, 862], [131, 986]],
    "test2.png": [[205, 183], [964, 193], [1145, 1356], [55, 1377]],
    "test3.jpg": [[298, 1193], [2643, 1173], [2981, 4390], [58, 4444]],
    "test4.JPG": [[329, 230], [2924, 268], [3043, 2335], [204, 2356]],
    "test5.JPG": [[650, 873], [2741, 771], [2863, 1691], [580, 1749]],
    "test6.JPG": [[82, 642], [1544, 395], [2360, 2102], [807, 2792]],
    "test7.JPG": [[347, 337], [1979, 311], [2168, 3147], [134, 3147]],
    "test8.JPG": [[46, 103], [1923, 114], [1931, 2566], [12, 2553]],
    "test9.jpg": [[537, 984], [1578, 930], [1840, 2537], [668, 2708]],
}
"""Corners by eye, from enlarged pictures; of torn or bent paper, where its sides would meet."""
_INSTALL_S, _RUN_S = 300, 1800
MISSED_DEG = 90.0
Found = list[Points | None]


class NotHere(Exception):
    """What the comparison needs is not on this machine; says what."""


def samples(progress: Callable[[str], None] = lambda _text: None) -> list[dict[str, Any]]:
    """Rows in the house format."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        shots = []
        for number in range(FRAMES):
            progress(f"frame {number + 1} of {FRAMES}")
            shots.append(made.shot(FINAL, number))
        pictures = [s.bgr for s in shots]
        truths = [ordered(s.quads[0]) for s in shots]
        rows = _compared("made frames", pictures, truths, 0.98, 0.99)
        rows += _real()
        progress("empty desks")
        empties = [made.empty(FINAL, n, (1280, 720)).bgr for n in range(EMPTIES)]
        seen = [float(find_page(Frame(e, 0.0)) is not None) for e in empties]
        plain = [float(canny_page(Frame(e, 0.0)) is not None) for e in empties]
        rows.append(_row("page seen on an empty desk", "share", seen, plain, CANNY, "max", 0.0))
        progress("judgements")
        rows += _judged(shots)
        progress("cost at 12 megapixels")
        return rows + _cost()
    finally:
        cv2.setNumThreads(threads)


CANNY, JSCANIFY = "Canny recipe, 500 px", "jscanify 1.4.3"


def _compared(
    what: str, pictures: list[np.ndarray], truths: list[Points], share: float, mean: float
) -> list[dict[str, Any]]:
    ours = [_points(find_page(Frame(p, 0.0))) for p in pictures]
    canny = [_points(canny_page(Frame(p, 0.0))) for p in pictures]
    rows = []
    peers: list[tuple[str, Found]] = [(CANNY, canny)]
    try:
        peers.append((JSCANIFY, _jscanify(pictures)))
    except NotHere as reason:
        peers.append((f"{JSCANIFY} (无数据：{reason})", []))
    for name, theirs in peers:
        iou = [_iou(f, t, p) for f, t, p in zip(ours, truths, pictures, strict=True)]
        their = [_iou(f, t, p) for f, t, p in zip(theirs, truths, pictures, strict=False)]
        rows.append(_row(f"page corners, {what}: IoU (mean)", "iou", iou, their, name, "min", mean))
        rows.append(_row(f"page corners, {what}: share with IoU >= {share}", "share",
                         [float(v >= share) for v in iou], [float(v >= share) for v in their],
                         name, "min", 0.97 if share > 0.96 else 0.96))  # fmt: skip
        if what == "made frames":
            rows.append(_row("skew of the page's sides, degrees (p90)", "deg",
                             [_skew(f, t) for f, t in zip(ours, truths, strict=True)],
                             [_skew(f, t) for f, t in zip(theirs, truths, strict=False)],
                             name, "max", 0.05))  # fmt: skip
    return rows


def _real() -> list[dict[str, Any]]:
    folder = PACKAGES / "node_modules" / "jscanify" / "docs" / "images" / "test"
    pictures, truths = [], []
    try:
        _install()
        for name, corners in PHOTOGRAPHS.items():
            pictures.append(decode((folder / name).read_bytes()))
            truths.append(np.asarray(corners, np.float64))
    except (NotHere, OSError, ValueError) as reason:
        return [
            _row(
                f"page corners, real photographs (无数据：{reason})",
                "iou",
                [],
                [],
                CANNY,
                "min",
                0.97,
            )
        ]
    return _compared("real photographs", pictures, truths, 0.95, 0.97)


def _judged(shots: list[made.Shot]) -> list[dict[str, Any]]:
    rng = np.random.default_rng(FINAL)
    blur, blank, again = [], [], []
    for shot in shots:
        if shot.condition in ("blur", "dim", "glare", "cut") or max(shot.bgr.shape) < 1900:
            continue
        sheet = shot.sheets[0]
        quad = Quad(as_corners(ordered(shot.quads[0])))
        run = np.roll(quad.points(), -1, axis=0) - quad.points()
        long = float(np.linalg.norm(run, axis=1).max())
        if long < 700:
            continue
        flat, _ = crop(Frame(shot.bgr, 0.0), quad, long_side=round(long))
        sigma = float(rng.uniform(0.4, 0.8)) * long / max(sheet.mm)
        soft = cv2.GaussianBlur(flat, (0, 0), sigma)
        soft = np.clip(soft + rng.normal(0, 2, soft.shape), 0, 255).astype(np.uint8)
        blur += [float("blur" not in _codes(flat)), float("blur" in _codes(soft))]
        blank += [float("blank" not in _codes(flat)), float("blank" in _codes(_back_of(flat)))]
    for number in range(PAIRS):
        kind = papers.KINDS[number % 7]
        one, two, other = (
            _view(kind, v, s) for v, s in ((number, 1), (number, 2), (number + 1, 3))
        )
        if one is None or two is None or other is None:
            again.append(0.0)
            continue
        again += [float(same_sheet(one, two)), float(not same_sheet(one, other))]
    return [
        _row("blurred told from sharp", "share", blur, [], "-", "min", 0.95),
        _row("blank told from printed", "share", blank, [], "-", "min", 0.95),
        _row("the same sheet again told from the same form of another", "share", again, [], "-",
             "min", 0.95),
    ]  # fmt: skip


def _codes(flat: np.ndarray) -> set[str]:
    return {p.code for p in judge(flat).problems}


def _back_of(flat: np.ndarray) -> np.ndarray:
    """The other side of a page: its paper, its light, and a tenth of its print shining through."""
    paper = cv2.GaussianBlur(cv2.dilate(flat, np.ones((25, 25), np.uint8)), (0, 0), 25)
    through = cv2.GaussianBlur(flat[:, ::-1].astype(np.float32), (0, 0), 2.5)
    rough = np.random.default_rng(FINAL).normal(0, 2, flat.shape)
    return np.asarray(np.clip(0.92 * paper + 0.08 * through + rough, 0, 255), np.uint8)


def _view(kind: str, variant: int, take: int) -> Page | None:
    shot = made.view(FINAL + take, kind, variant)
    quad = find_page(Frame(shot.bgr, 0.0))
    return clean_page(Frame(shot.bgr, 0.0), quad) if quad else None


def _cost() -> list[dict[str, Any]]:
    """Processor milliseconds at 12 megapixels: finding and the whole way, beside decoding."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    seal = AESGCM(AESGCM.generate_key(256))
    dec: list[float] = []
    find: list[float] = []
    whole: list[float] = []
    for number in range(LARGE):
        data = to_jpeg(made.shot(FINAL, number, TWELVE).bgr, 92)
        for _ in range(2):
            picture, one = _timed(lambda d=data: decode(d))
            quad, two = _timed(lambda p=picture: find_page(Frame(p, 0.0)))
            if quad is None:
                continue

            def keep(p: np.ndarray = picture, q: Quad = quad) -> bytes:
                page = clean_page(Frame(p, 0.0), q)
                judge(page.bgr())
                return seal.encrypt(bytes(12), page.data, None)

            three = _timed(keep)[1]
        dec.append(one)
        find.append(two)
        whole.append(one + two + three)
    return [
        _row("find_page at 12 MP, processor", "ms", find, dec, "JPEG decode", "ratio_max", 1.0),
        _row("frame to stored clean page at 12 MP, processor", "ms", whole, dec, "JPEG decode",
             "ratio_max", 6.0),
    ]  # fmt: skip


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    result = work()
    return result, (time.process_time() - begun) * 1000


def _points(quad: Quad | None) -> Points | None:
    return None if quad is None else quad.points()


def _iou(found: Points | None, truth: Points, picture: np.ndarray) -> float:
    size = (picture.shape[1], picture.shape[0])
    return 0.0 if found is None else overlap(found, truth, size)


def _skew(found: Points | None, truth: Points) -> float:
    """Degrees between the upper sides, whichever corner they begin with."""
    if found is None:
        return MISSED_DEG
    ways = [np.degrees(np.arctan2(*(p[1] - p[0])[::-1])) for p in (ordered(found), truth)]
    return float(abs((ways[0] - ways[1] + 45) % 90 - 45))


def _jscanify(pictures: list[np.ndarray]) -> Found:
    _install()
    found: Found = []
    command = ["node", "--max-old-space-size=3000", str(HERE / "find.js"), str(PACKAGES)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for picture in pictures:
            rgba = cv2.cvtColor(picture, cv2.COLOR_BGR2RGBA)
            try:
                child.stdin.write(struct.pack("<II", picture.shape[1], picture.shape[0]))
                child.stdin.write(rgba.tobytes())
                child.stdin.flush()
                line = child.stdout.readline()
            except BrokenPipeError:
                line = b""
            if not line:
                raise NotHere("jscanify stopped")
            corners = json.loads(line)["corners"]
            found.append(None if corners is None else np.asarray(corners, np.float64))
        child.stdin.close()
    return found


def _install() -> None:
    """Put the package into ``out/``. Raises NotHere."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise NotHere(f"{program} is not installed")
    wanted = (HERE / "package.json").read_text("utf-8")
    kept = PACKAGES / "package.json"
    if (PACKAGES / "node_modules" / "jscanify").is_dir() and kept.read_text("utf-8") == wanted:
        return
    PACKAGES.mkdir(parents=True, exist_ok=True)
    kept.write_text(wanted, "utf-8")
    # its canvas is a native library that only drawing needs: nothing is built
    command = ["npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(command, cwd=PACKAGES, check=True, capture_output=True, timeout=_INSTALL_S)
    except (OSError, subprocess.SubprocessError) as error:
        kept.unlink(missing_ok=True)
        raise NotHere("npm could not install jscanify") from error


def _row(
    name: str, unit: str, ours: list[float], theirs: list[float], peer: str, kind: str, value: float
) -> dict[str, Any]:
    return {
        "name": name,
        "unit": unit,
        "samples": ours,
        "baseline_name": peer,
        "baseline_samples": theirs,
        "aim": {"kind": kind, "value": value},
    }
