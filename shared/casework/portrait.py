"""Photographs of people at the window: the identity photograph, and the card beside the person.

Nobody is recognised here. What a site's own models say is shown to the clerk, who decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.capture.auto import CaptureKind
from shared.casework.sight import Sight
from shared.devices.drivers import DocumentCamera
from shared.devices.host import DeviceHost
from shared.devices.troubles import trouble
from shared.domain.facts import Role
from shared.image.frame import Bgr, Page, decode
from shared.image.frame import Frame as Frame  # casework hands it to the faces
from shared.journal import FactDraft
from shared.portrait.check import HeadBox, PhotoProblem, cut_photo, judge_photo
from shared.portrait.rules import PhotoRule, photo_rules

if TYPE_CHECKING:
    from shared.casework.visit import Visit
    from shared.portrait.faces import FaceModels as FaceModels  # casework hands them to the faces
    from shared.portrait.faces import Likeness as Likeness

__all__ = ["FaceSight", "HeadBox", "PhotoRule", "Portrait", "Verdict", "photo_rules"]


class Verdict(StrEnum):
    """What a clerk says of the person and the card."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Portrait:
    """A cut photograph and what is wrong with it, the most important first."""

    page: Page = field(repr=False)
    problems: tuple[PhotoProblem, ...]


class FaceSight:
    """Turns the face camera's frames into looks. ``look`` belongs to one thread."""

    def __init__(self, host: DeviceHost[DocumentCamera]) -> None:
        self._host = host
        self._at = 0.0

    def look(self, timeout_s: float) -> Sight | None:
        """The next picture, None when none came in time. Raises Trouble when the camera is gone."""
        if not self._host.state.usable:
            raise self._host.trouble or trouble("camera-absent")
        frame = self._host.driver.preview(self._at, timeout_s)
        if frame is None:
            return None
        self._at = frame.at
        return Sight(CaptureKind.SEARCHING, frame.bgr)

    def take(self) -> None:
        """A face camera takes nothing by itself."""

    def again(self) -> None:
        """Nothing was taken by itself."""

    def freeze(self) -> Frame | None:
        """The picture of now, full size; any thread."""
        return self._host.driver.latest()


def portrait(frame: Frame, head: HeadBox, rule: PhotoRule) -> Portrait:
    """Cut the photograph and judge it. Blocks some milliseconds."""
    return Portrait(cut_photo(frame.bgr, head, rule), judge_photo(frame.bgr, head, rule))


def likeness(models: FaceModels, card: bytes, live: Bgr) -> Likeness | None:
    """What a site's own models say of the card's photograph and a live picture. Blocks.

    None unless each shows exactly one face. Raises ValueError when the card's is no picture.
    """
    return models.compare(decode(card), live)


def compare_person(
    visit: Visit, verdict: Verdict, clerk: str, models: FaceModels | None = None, said: str = ""
) -> None:
    """Write down what a clerk decided about the person and the card. No picture is kept.

    models and said: whose models were shown beside, and what they said (``alike``, ``not-alike``,
    '' for nothing). Raises Trouble when the disk refuses.
    """
    visit.office.append(
        FactDraft(
            "person-compared",
            {
                "visit": visit.id,
                "outcome": verdict.value,
                "by": clerk,
                "model": models.words.digest if models is not None else "",
                "said": said,
            },
            role=Role.CLERK,
        )
    )
