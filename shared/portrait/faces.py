"""A site's own certified face models, if it has any: OpenCV's detector and recogniser classes.

The product ships none and downloads none. An empty folder means that this is off; a folder with
files that are no models says so and is off as well. What a model says is a figure beside two
pictures for a clerk to look at: it never decides, and there is always the clerk's own eye.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.image.cv import cv2
from shared.image.frame import Bgr

DETECTOR, RECOGNISER, ABOUT = "detector.onnx", "recogniser.onnx", "about.json"
"""What a folder holds. about.json: {"name", "certificate", "alike": least cosine, 0 to 1}."""


@dataclass(frozen=True, slots=True)
class ModelWords:
    """Whose models these are: name, number of the certificate, digest of both files."""

    name: str
    certificate: str
    digest: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a model says of two pictures. score: cosine, -1 to 1; alike: it reaches the site's own
    bar. faces: how many it saw in each."""

    score: float
    alike: bool
    faces: tuple[int, int]


class FaceModels:
    """Two models of a site. Not thread-safe: one lane owns it."""

    def __init__(self, folder: Path, words: ModelWords, alike: float) -> None:
        self.words, self._alike = words, alike
        self._detector: Any = cv2.FaceDetectorYN.create(str(folder / DETECTOR), "", (320, 320))
        self._recogniser: Any = cv2.FaceRecognizerSF.create(str(folder / RECOGNISER), "")

    def compare(self, card: Bgr, live: Bgr) -> Likeness | None:
        """How alike two pictures are; None unless each shows exactly one face."""
        one, two = self._faces(card), self._faces(live)
        if len(one) != 1 or len(two) != 1:
            return None
        features = [
            self._recogniser.feature(self._recogniser.alignCrop(image, face))
            for image, face in ((card, one[0]), (live, two[0]))
        ]
        score = float(self._recogniser.match(*features, cv2.FaceRecognizerSF_FR_COSINE))
        return Likeness(score, score >= self._alike, (len(one), len(two)))

    def _faces(self, image: Bgr) -> list[Any]:
        self._detector.setInputSize((image.shape[1], image.shape[0]))
        _, found = self._detector.detect(image)
        return [] if found is None else list(found)


def face_models(folder: Path | None) -> tuple[FaceModels | None, str]:
    """The models in a folder, or None and the sentence for staff why there are none.

    None and '' when the folder is not set, absent or empty: that is how the product comes.
    """
    if folder is None or not folder.is_dir() or not any(folder.iterdir()):
        return None, ""
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        alike = float(about["alike"])
        if not 0 < alike <= 1:
            raise ValueError("alike")
        digest = hashlib.sha256()
        for name in (DETECTOR, RECOGNISER):
            digest.update((folder / name).read_bytes())
        words = ModelWords(str(about["name"]), str(about["certificate"]), digest.hexdigest())
        return FaceModels(folder, words, alike), ""
    except (OSError, ValueError, KeyError, TypeError, cv2.error):
        return None, "人像比对模型不能用，请技术人员核对模型文件夹。人工比对不受影响。"
