"""Photographs of papers that may lawfully be used, with corners marked by eye, for bench_corners.

They come from their own registries when they are first asked for, each at one version, and stay in
``out/``; none is in the repository. Corners were marked in enlarged pictures before ours was run on
them (the ten of jscanify: starting from our outline); of torn, bent or hidden paper, and of what
the frame cuts off, where its sides would meet. What is not there raises NotHere, which says why.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from peers import OUT, NotHere, install_jscanify

from shared.capture.quad import Points
from shared.image.frame import Bgr, decode

Marks = dict[str, list[list[float]]]
PACKAGE, DEBIAN = "image-to-scan==0.0.3", "opencv-doc=4.6.0+dfsg-12"
"""MPL 2.0, from PyPI; Apache 2.0 and BSD, from Debian 12."""
_FOLDER = OUT / "photographs"
_INSTALL_S = 900
_PAGES, _DATA = "opencv4/html", "examples/data"

SAMPLES: Marks = {
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
"""jscanify's own samples."""
RECEIPTS: Marks = {
    "01": [[46, 95], [517, 80], [525, 217], [46, 215]],
    "02": [[50, 152], [532.5, 141.5], [559, 945], [67, 958.6]],
    "03": [[112, 81], [577, 94], [620, 994.5], [62.5, 993]],
}
"""Till receipts, crumpled and torn, on a table and on clothes."""
SHEETS: Marks = {
    "choriginal.jpg": [[192.5, 37], [467.5, 77], [451, 521], [39.5, 453.5]],
    "chocclusion.jpg": [[230.5, 10], [500.5, 79], [441, 511], [42.5, 398.5]],
    "gboriginal.png": [[229, 40.5], [516, 97], [424, 483.5], [-1, 359]],
    "gbocclusion.png": [[124, 62], [439.3, 26.4], [758, 480], [253, 560]],
    "singlemarkersoriginal.jpg": [[121, 126], [518.5, 131.6], [635.5, 430], [5, 423.5]],
}
"""Sheets with printed marks on desks, most cut off, some under a mouse, a stone or a hand."""
BOARDS: Marks = {
    "left01.jpg": [[225, 60.5], [534, 46.5], [532, 302], [235, 289]],
    "left02.jpg": [[192.5, 40], [609, 119], [469, 415], [220, 363]],
    "left03.jpg": [[268, 31], [636, 135], [555, 450], [146, 291]],
    "left04.jpg": [[170, 95], [536, 64.5], [549, 389], [160, 369]],
    "left05.jpg": [[200.5, 89], [474, 24], [626, 375], [238, 473]],
    "left06.jpg": [[386, 105], [632, 118], [588, 446], [358, 397]],
    "left07.jpg": [[212, 83], [412, 125], [311, 427], [124, 329]],
    "left09.jpg": [[199, 33], [516, 106], [482, 349], [157, 347]],
    "left11.jpg": [[190.5, 43], [439.5, 37], [489, 375], [268, 470]],
    "left12.jpg": [[192.5, 64.5], [467, 51], [510, 440.5], [150, 433.5]],
    "left13.jpg": [[155, 124], [444.5, 31], [512, 345], [287, 394]],
    "left14.jpg": [[160, 59.5], [448.5, 29], [484, 393], [242, 457]],
}
"""A chessboard printed on a sheet, on a little larger board, held up before a room. The sheet is
meant, not the board."""
DESKS = {"stuff.jpg": _DATA, "handSrc.jpg": _PAGES, "handDst.jpg": _PAGES}
"""Desks without a page: small things, a hand."""


def samples() -> Iterator[tuple[Bgr, Points]]:
    """The photographs of jscanify. Raises NotHere."""
    yield from _marked(install_jscanify() / "docs" / "images" / "test", SAMPLES)


def receipts_and_sheets() -> Iterator[tuple[Bgr, Points]]:
    """Receipts and sheets on desks. Raises NotHere."""
    named = {f"tests/samples/{name}/original.png": marks for name, marks in RECEIPTS.items()}
    yield from _marked(_package(), named)
    yield from _marked(_debian() / _PAGES, SHEETS)


def boards() -> Iterator[tuple[Bgr, Points]]:
    """A sheet on a board held in somebody's hands. Raises NotHere."""
    yield from _marked(_debian() / _DATA, BOARDS)


def desks() -> Iterator[Bgr]:
    """Desks without a page. Raises NotHere."""
    for name, folder in DESKS.items():
        yield _opened(_debian() / folder / name)


def _marked(folder: Path, marks: Marks) -> Iterator[tuple[Bgr, Points]]:
    for name, corners in marks.items():
        yield _opened(folder / name), np.asarray(corners, np.float64)


def _opened(path: Path) -> Bgr:
    try:
        return decode(path.read_bytes())
    except (OSError, ValueError) as error:
        raise NotHere(f"{path.name} is not in its package") from error


def _package() -> Path:
    where = _FOLDER / PACKAGE.replace("==", "-")
    if not where.is_dir():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        _run(PACKAGE, sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary",
             ":all:", "--dest", str(_FOLDER))  # fmt: skip
        with tarfile.open(f"{where}.tar.gz") as packed:
            packed.extractall(_FOLDER, filter="data")
    return where


def _debian() -> Path:
    kept = _FOLDER / DEBIAN.replace("=", "-")
    if not kept.is_dir():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        # not installed: this asks for no rights, and slim machines leave documentation out
        _run(DEBIAN, "apt-get", "download")
        packed = next(_FOLDER.glob("opencv-doc_*.deb"))
        whole = kept.with_name("unpacked")
        shutil.rmtree(whole, ignore_errors=True)
        _run(str(whole), "dpkg-deb", "-x", str(packed))
        inside = whole / "usr" / "share" / "doc" / "opencv-doc"
        for folder, names in ((_PAGES, SHEETS), (_DATA, BOARDS)):
            wanted = [*names, *(name for name, where in DESKS.items() if where == folder)]
            (whole / "kept" / folder).mkdir(parents=True)
            for name in wanted:
                (inside / folder / name).rename(whole / "kept" / folder / name)
        (whole / "kept").rename(kept)
        shutil.rmtree(whole)
        packed.unlink()
    return kept


def _run(what: str, *command: str) -> None:
    """``command`` with what it shall fetch or fill behind it."""
    try:
        subprocess.run([*command, what], cwd=_FOLDER, check=True, capture_output=True,
                       timeout=_INSTALL_S)  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise NotHere(f"{Path(command[0]).name} could not fetch {Path(what).name}") from error
