"""What a composition root hands over to the kiosk's stage manager."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk.shell import ShellModel
from shared.casework.office import Office
from shared.speech import Speaker
from shared.ui.live import LiveImages
from shared.ui.pinyin import PinyinModel
from shared.ui.watching import CardWatch

if TYPE_CHECKING:
    from kiosk.finding import Learning
    from kiosk.steps.find.find import Asking
    from shared.casework.judging import PageJudge
    from shared.casework.sight import CameraSight
    from shared.domain.identity import IdentityCard
    from shared.technician.technician import TechnicianModel


@dataclass
class Parts:
    """What a composition root hands over."""

    office: Office
    shell: ShellModel
    live: LiveImages
    speaker: Speaker
    find: Callable[[str, IdentityCard | None], Sequence[Any]]
    """Words, and the age on the card when one lies there, to hits, best first."""
    pinyin: PinyinModel
    """What the one on-screen keyboard of this window composes."""
    cards: CardWatch
    ask: Callable[[str, Sequence[Any]], Asking | None] = lambda _words, _hits: None
    """Words and their hits to the question that tells close services apart, if there is one."""
    learning: Learning | None = None
    """Counts of finding; None keeps none."""
    sight: Callable[[], CameraSight] | None = None
    """Makes a fresh sight of the camera for one papers step; None without a camera."""
    paper_there: Callable[[], bool] = lambda: False
    device_words: Callable[[], str] = lambda: ""
    """Empty while the machine is well, else what is not, for the home screen."""
    staff_notes: Callable[[], Sequence[str]] = tuple
    """What staff should know of this machine, one sentence each."""
    forget_words: Callable[[], None] = lambda: None
    """Drops words that engines keep between uses: typeset texts, looked-up names."""
    reader_ready: Callable[[], bool] = lambda: True
    judge: Callable[[], PageJudge | None] = lambda: None
    """Who reads pages; None keeps them unread."""
    technician: Callable[[], TechnicianModel] | None = None
    """Makes the technician's room, at its door; None where there is none."""
    idle_seconds: int = 180
    terminal_words: str = ""
