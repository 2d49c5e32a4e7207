"""One resident's whole visit through the real screens, by synthetic touch."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtQuick import QQuickWindow

from kiosk.handling import Handling
from kiosk.opening import Kiosk
from kiosk.steps.done.done import DoneModel
from shared.casework.casefile import CaseFile
from shared.demo.finger import PATIENCE, PERSON_MS, Finger, NotOnScreen
from shared.demo.stage import Stage
from shared.devices.virtual.people import Person

SIGNATURE = (
    ((0.14, 0.30), (0.24, 0.28), (0.34, 0.27)),
    ((0.15, 0.48), (0.24, 0.47), (0.33, 0.46)),
    ((0.24, 0.28), (0.24, 0.45), (0.24, 0.66)),
    ((0.12, 0.67), (0.24, 0.66), (0.37, 0.65)),
    ((0.44, 0.40), (0.48, 0.40), (0.53, 0.39)),
    ((0.485, 0.22), (0.485, 0.50), (0.485, 0.74)),
    ((0.56, 0.34), (0.60, 0.33), (0.65, 0.32)),
    ((0.605, 0.22), (0.605, 0.40), (0.605, 0.48)),
    ((0.56, 0.60), (0.60, 0.59), (0.66, 0.58)),
    ((0.605, 0.48), (0.605, 0.60), (0.605, 0.72)),
    ((0.54, 0.74), (0.60, 0.73), (0.68, 0.72)),
    ((0.74, 0.30), (0.80, 0.29), (0.88, 0.28)),
    ((0.79, 0.20), (0.79, 0.28), (0.78, 0.34)),
    ((0.84, 0.20), (0.84, 0.28), (0.83, 0.34)),
    ((0.73, 0.46), (0.80, 0.45), (0.90, 0.44)),
    ((0.80, 0.46), (0.79, 0.60), (0.74, 0.72)),
    ((0.81, 0.55), (0.88, 0.56), (0.86, 0.70), (0.82, 0.72)),
)
"""A name in a hurry, as fractions of the pad."""

OWN_WORDS = (
    ("wo", "我"),
    ("ma", "妈"),
    ("bashi", "八十"),
    ("le", "了"),
    ("you", "有"),
    ("sha", "啥"),
    ("butie", "补贴"),
)
"""What somebody says, letters and words."""

ANSWERS = {
    "relation": "self",
    "phone": "13800000012",
    "other_allowance": "no",
    "bank_kind": "social",
    "result_way": "sms",
    "kind": "detail",
    "period": "12",
    "purpose": "loan",
    "insurance": "medical",
}


@dataclass
class Walk:
    """What happened: each step with its picture and how long it took."""

    out: Path | None
    steps: list[tuple[str, float]] = field(default_factory=list)
    """(name, seconds since the step before)."""
    number: str = ""
    tell: Callable[[str], None] = lambda _line: None
    _last: float = field(default_factory=time.monotonic)

    @property
    def pause_ms(self) -> int:
        """A finger's rest before each touch: none where no pictures are taken."""
        return PERSON_MS if self.out is not None else 0

    def step(self, name: str, window: QQuickWindow, finger: Finger) -> None:
        """Note a step and take its picture."""
        now = time.monotonic()
        self.steps.append((name, now - self._last))
        self.tell(f"{len(self.steps):>2}  {name}  {now - self._last:.1f} s")
        if self.out is not None:
            self.look_on(finger, 0.25)
            self.out.mkdir(parents=True, exist_ok=True)
            window.grabWindow().save(str(self.out / f"{len(self.steps):02d}_{name}.png"))
        self._last = time.monotonic()

    def look_on(self, finger: Finger, seconds: float) -> None:
        """Let the screen come to what its picture is to show; at once where none is taken."""
        if self.out is not None:
            finger.until(lambda: False, seconds)


def _more_pages(case: CaseFile, before: int) -> bool:
    return len(case.pages) > before


class Resident:
    """Somebody at the kiosk."""

    def __init__(self, stage: Stage, kiosk: Kiosk, person: Person, walk: Walk) -> None:
        self.stage, self.kiosk, self.person, self.walk = stage, kiosk, person, walk
        self.finger = Finger(kiosk.window, pause_ms=walk.pause_ms)
        self.told: list[str] = []
        """What the strip said of each paper that was laid down, in order."""

    def note(self, name: str) -> None:
        """Picture of this moment."""
        self.walk.step(name, self.kiosk.window, self.finger)

    def on(self, step: str, seconds: float = PATIENCE) -> None:
        """Wait until the kiosk shows a step. Raises NotOnScreen."""
        shell = self.kiosk.director.shell
        if not self.finger.until(lambda: str(shell.step) == step, seconds):
            raise NotOnScreen(f"{step} was not shown, still at {shell.step}")

    # -- the visit, part by part -----------------------------------------------------------------

    def find(self, words: Sequence[tuple[str, str]] = OWN_WORDS) -> None:
        """Say in pinyin what is needed: (letters, word) after (letters, word)."""
        self.on("home")
        self.note("home")
        self.finger.touch("home.search")
        self.on("find")
        for keys, word in words[:-1]:
            self.compose(keys, word)
        self.finger.type(words[-1][0])
        self.note("find_typing")
        self.pick_candidate(words[-1][1])
        self.walk.look_on(self.finger, 0.3)
        self.note("find")

    def compose(self, keys: str, word: str) -> None:
        """Type letters and choose a word."""
        self.finger.type(keys)
        self.pick_candidate(word)

    def pick_candidate(self, word: str) -> None:
        """Touch a word of the candidate row, turning its pages as far as needed."""
        keyboard = self.kiosk.director.finding.keyboard
        index = list(keyboard.property("candidates")).index(word)
        for _ in range(20):
            if self.finger.find(f"key.candidate.{index}") is not None:
                break
            self.finger.touch("key.candidates.more", settle=False)
        self.finger.touch(f"key.candidate.{index}", settle=False)

    def choose(self, item: str = "MZ002") -> None:
        """Touch a hit, read the guide, begin."""
        self.finger.touch(f"find.item.{item}")
        self.on("guide")
        self.note("guide")

    def print_notice(self) -> None:
        """Have the one-time notice printed on A4."""
        self.finger.touch("guide.print")
        printed = self.stage.kiosk.page
        self.finger.until(lambda: bool(printed.printed))
        self.walk.look_on(self.finger, 1.5)

    def identify(self) -> None:
        """Begin, and put the card down when asked."""
        self.finger.touch("guide.begin")
        self.on("identify")
        self.note("identify")
        self.stage.put_card(self.person)
        if not self.finger.until(self._read):
            raise NotOnScreen("the card was not read")
        self.note("identified")

    def _read(self) -> bool:
        """Whether the page says that the card was read, or has gone on by itself already."""
        gone = self.kiosk.director.shell.step_now() != "identify"
        return gone or self.finger.find("identify.proceed") is not None

    def fill(self) -> None:
        """Answer every question, page after page."""
        self.on("form")
        model = self._model()
        pages = 0
        while self.kiosk.director.shell.step_now() == "form" and pages < 12:
            for question in model.property("fields"):
                self._answer(question.question.key)
            pages += 1
            self.note(f"form_{pages}")
            before = int(model.property("pageIndex"))
            self.finger.touch("form.next")
            self.finger.until(partial(self._turned, model, before))

    def _turned(self, model: QObject, before: int) -> bool:
        """Whether the form shows another page, or has been left."""
        left = self.kiosk.director.shell.step_now() != "form"
        return left or int(model.property("pageIndex")) != before

    def _answer(self, key: str) -> None:
        model = self._model()
        field_ = next(f for f in model.property("fields") if f.question.key == key)
        wanted = ANSWERS.get(key, "")
        if key == "bank_account":
            wanted = self.person.bank_number
        if field_.text or not wanted:
            return
        if field_.question.kind.value == "choice":
            self.finger.touch(f"form.{key}.{wanted}")
            return
        self.finger.touch(f"form.{key}")
        self.finger.type(wanted)

    def show_papers(self, *, wrong_page: bool = True) -> None:
        """Lay each wanted paper down until all are taken.

        wrong_page: with a person's mistakes: first a wrong one, then one that shakes, one twice.
        """
        self.on("materials")
        self.walk.look_on(self.finger, 0.6)
        self.note("materials_empty")
        case = self._handling().case
        if self.finger.find("materials.paper") is not None:
            self.finger.touch("materials.paper")
        first = wrong_page
        while kind := self._kind_wanted():
            if first:
                self.stage.lay("letter", self.person, seed=5)
                self._banner("file-question-mark")
                self.told.append(self._strip())
                self.note("materials_wrong_page")
                self._clear_mat()
                first = False
            if wrong_page and not case.pages:
                self.stage.lay(kind, self.person, seed=2, blur=9.0)
                self._told("没拍清楚")
                self.note("materials_blurred")
            before = len(case.pages)
            self.stage.lay(kind, self.person, seed=2)
            if not self.finger.until(partial(_more_pages, case, before)):
                self.note(f"materials_stuck_{kind}")
                raise NotOnScreen(f"{kind} was not taken: {self._strip()}")
            self._banner("check", "triangle-alert")
            if wrong_page:
                self.told.append(self._strip())
            self.walk.look_on(self.finger, 0.4)
            self.note(f"materials_{kind}")
            self._clear_mat()
            if wrong_page and len(case.pages) == 1:
                self._lay_again(kind)
        if wrong_page:
            self.throw_odd_page_away(case)
        self.finger.touch("materials.next")
        self.finger.until(lambda: self._left_materials() or bool(self.finger.find("told.pass")))
        if not self._left_materials():
            self.note("materials_told")
            self.finger.touch("told.pass")

    def _left_materials(self) -> bool:
        return str(self.kiosk.director.shell.step) != "materials"

    def _lay_again(self, kind: str) -> None:
        """By mistake, the paper that was just taken, a little askew: nothing is kept twice."""
        case = self._handling().case
        before = dict(case.pages)
        self.stage.lay(kind, self.person, seed=3)
        self._told("刚才拍过了")
        self.note("materials_twice")
        if case.pages != before:
            raise NotOnScreen("a paper laid twice was kept twice")
        self._clear_mat()

    def _clear_mat(self) -> None:
        """Take the paper away, and wait until the camera has seen that nothing lies there."""
        self.stage.take_paper_away()
        self._banner("file-down", "circle-check")  # more is wanted, or nothing any more

    def throw_odd_page_away(self, case: CaseFile) -> None:
        """Open the page in the tray that belongs to no material, and say that it is not wanted."""
        self.finger.touch("materials.tray")
        self.finger.wait("page.discard")
        self.note("materials_tray")
        self.finger.touch("page.discard")
        self.finger.touch("page.discard.sure")
        open_: set[str] = {"page.close", "page.discard.sure"}
        if not self.finger.until(lambda: not (case.filing.tray or open_ & set(self.finger.ids()))):
            raise NotOnScreen("the page in the tray was not thrown away")

    def _model(self) -> QObject:
        """The model of the step that is shown."""
        model = self.kiosk.director.shell.model_now()
        assert model is not None
        return model

    def _handling(self) -> Handling:
        handling = self.kiosk.director.handling
        assert handling is not None
        return handling

    def _kind_wanted(self) -> str:
        """Kind of the page that is wanted now, '' when nothing is."""
        papers = self._handling().papers
        place = papers.wanted() if papers is not None else None
        return place.kind if place is not None else ""

    def _strip(self) -> str:
        """What the strip over the camera's picture says now."""
        return str(self._model().property("bannerTitle"))

    def _banner(self, *icons: str) -> None:
        """Wait until the strip shows one of these icons. Raises NotOnScreen."""
        model = self._model()
        if not self.finger.until(lambda: str(model.property("bannerIcon")) in icons):
            raise NotOnScreen(f"the strip never showed {icons}: {self._strip()}")

    def _told(self, words: str) -> None:
        """Wait until the strip says these words, and note the sentence. Raises NotOnScreen."""
        if not self.finger.until(lambda: words in self._strip()):
            raise NotOnScreen(f"never said {words}: {self._strip()}")
        self.told.append(self._strip())

    def promise(self) -> None:
        """Read the three sentences and sign with a finger."""
        self.on("promise")
        self.finger.draw("promise.pad", SIGNATURE)
        self.walk.look_on(self.finger, 0.3)
        self.note("promise")
        self.finger.touch("promise.agree")

    def submit(self, *, printed: bool = True) -> None:
        """Look everything over and hand it in."""
        self.on("review")
        self.note("review")
        self.finger.touch("review.submit")
        self.on("done")
        self.walk.number = self.kiosk.director.ending.number
        if printed:
            done = self._model()
            assert isinstance(done, DoneModel)
            told = done.told
            self.finger.until(lambda: told.property("state") == "confirmed")
        self.walk.look_on(self.finger, 1.2)
        self.note("done")

    def rate(self, level: int = 5) -> None:
        """Rate the service."""
        self.finger.touch("done.finish")
        self.on("rate")
        self.finger.touch(f"rate.{level}")
        self.walk.look_on(self.finger, 0.3)
        self.note("rate")
        self.finger.touch("rate.send")
        self.on("goodbye")
        self.walk.look_on(self.finger, 1.2)
        self.note("goodbye")

    def leave(self) -> None:
        """Take card and papers, and go."""
        self.stage.kiosk.reader.lift()
        self.stage.take_paper_away()
        self.finger.touch("goodbye.close")
        self.on("home")
        self.note("home_again")

    def whole_visit(self) -> None:
        """From home to home."""
        self.find()
        self.choose()
        self.print_notice()
        self.identify()
        self.fill()
        self.show_papers()
        self.promise()
        self.submit()
        self.rate()
        self.leave()
