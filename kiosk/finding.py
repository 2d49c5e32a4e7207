"""Home, finding and the guide: everything before a case is opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject

from kiosk.journey import Step
from kiosk.steps.find.find import FindModel, Shelf
from kiosk.steps.guide.guide import GuideModel, guide_page
from kiosk.steps.home.home import ACTIONS, HomeModel, tile_of
from shared.casework.equipment import CONNECTING
from shared.domain.bundle import key_of
from shared.domain.eligibility import age_obstacle
from shared.domain.errors import Trouble

if TYPE_CHECKING:
    from kiosk.director import Director
    from shared.casework.printing import Outcome

_TOPICS = ("我妈八十了有啥补贴", "打社保缴费记录", "身份证丢了", "娃上户口")


class Learning(Protocol):
    """What is counted of finding, so that people can mend the lexicon; never what was typed."""

    def often(self) -> Sequence[str]:
        """Services to offer before anything is typed."""

    def left(self, query: str) -> None:
        """A query was left standing."""

    def chosen(self, item: str, place: int) -> None:
        """A service was touched."""

    def over(self) -> None:
        """The visit is over."""


class Finding(QObject):
    """Shows the way to a service. Nothing typed here is kept anywhere."""

    def __init__(self, director: Director) -> None:
        super().__init__(director)
        self.director = director
        self._query = self._unanswered = ""
        """What was typed, and the most that was typed without a result since the last one."""
        self.last_item = ""
        """The service whose guide was shown last: where a step back leads."""
        self._guide: GuideModel | None = None
        self._home: HomeModel | None = None
        self._shown: tuple[str, bool] | None = None
        self.keyboard = director.parts.pinyin

    def wipe(self) -> None:
        """Forget what was typed; what was left standing without a result is counted by its known
        words."""
        self._leave()
        if self.director.parts.learning is not None:
            self.director.parts.learning.over()
        self._query = self.last_item = ""
        self._guide = None
        self.keyboard.clear()

    def _leave(self) -> None:
        """What was typed in vain is given up: its known words may be counted."""
        if self.director.parts.learning is not None and self._unanswered:
            self.director.parts.learning.left(self._unanswered)
        self._unanswered = ""

    def _chosen(self, item: str, place: int) -> None:
        self._leave()
        if self.director.parts.learning is not None:
            self.director.parts.learning.chosen(item, place)

    def show_home(self) -> None:
        """The home screen, clean."""
        self.wipe()
        catalogue = self.director.office.catalogue
        site = self.director.office.tools.site
        tiles = [tile_of(catalogue.guides[i]) for i in catalogue.frequent if i in catalogue.guides]
        model = HomeModel(
            site.hall_name,
            self.director.parts.terminal_words,
            tiles,
            len(catalogue.items),
            actions=ACTIONS,
            idle_seconds=self.director.clock.idle_seconds,
            parent=self,
        )
        self._home, self._shown = model, None
        model.item_chosen.connect(self.director.show_guide)
        model.search_asked.connect(self.director.show_find)
        model.all_asked.connect(lambda: self.director.show_find(browse=True))
        model.identify_asked.connect(lambda: self.director.identifying.show())
        model.action_asked.connect(self._act)
        model.technician_asked.connect(self.director.show_technician)
        self.show_devices()
        self.director.shell.place("")
        self.director.shell.show(Step.HOME, model)

    def _act(self, key: str) -> None:
        """查办件进度, 补打回执, 找人工窗口."""
        if key == "person":
            self.show_person()
        else:
            self.director.cases.ask(reprinting=key == "reprint")

    def show_devices(self) -> None:
        """Say on the home screen how the machine is."""
        if self._home is not None:
            words = self.director.parts.device_words()
            ready = self.director.parts.reader_ready()
            if (words, ready) != self._shown:
                self._shown = (words, ready)
                self._home.set_state(words or "运行正常", words in ("", CONNECTING))
                self._home.set_card_ready(ready)

    def show_find(self, query: str = "", *, browse: bool = False) -> None:
        """Find in own words, or look through; the words typed before are still there after a step
        back."""
        catalogue = self.director.office.catalogue
        events, learning = catalogue.situations.events, self.director.parts.learning
        model = FindModel(
            self._find,
            list(catalogue.items.values()),
            catalogue.guides,
            self.keyboard,
            query=query or self._query,
            ask=self.director.parts.ask,
            typing=not browse,
            topics=_TOPICS,
            shelves=[Shelf(e.name, e.icon, e.items, event=True) for e in events],
            often=learning.often() if learning is not None else (),
            identified=self.director.visit is not None and self.director.visit.card is not None,
            parent=self,
        )
        model.changed.connect(
            lambda: self._remember(str(model.property("query")), bool(model.property("empty")))
        )
        model.chosen_at.connect(self._chosen)
        model.item_chosen.connect(self.director.show_guide)
        model.offers_asked.connect(lambda: self.director.offering.show())
        model.progress_asked.connect(lambda: self.director.cases.ask(reprinting=False))
        self.director.shell.place("")
        self.director.shell.show(Step.FIND, model)

    def _find(self, words: str) -> Sequence[Any]:
        """Hits, ranked with what the card tells once one was accepted."""
        visit = self.director.visit
        return self.director.parts.find(words, visit.card if visit is not None else None)

    def _remember(self, query: str, empty: bool) -> None:
        self._query = query
        if query and not empty:
            self._unanswered = ""
        elif len(query) > len(self._unanswered):
            self._unanswered = query
        self.director.alive()

    def show_guide(self, item_id: str) -> None:
        """Everything about one service, at once."""
        catalogue = self.director.office.catalogue
        self.last_item = item_id
        item = catalogue.items[item_id]
        obstacle = self.obstacle(item_id)
        page = guide_page(
            item, catalogue.guides.get(item_id), can_begin=catalogue.applies_here(item_id)
        )
        model = GuideModel(
            page,
            can_print=self._printers() != (None, None),
            obstacle=obstacle,
            together=self._together(item_id),
            parent=self,
        )
        self._guide = model
        model.one_thing_asked.connect(self.director.show_one_thing)
        model.begin_asked.connect(
            lambda: self.director.begin_handling(item_id, warned=bool(obstacle))
        )
        model.other_asked.connect(lambda: self.director.identifying.change_person(item_id))
        model.notice_asked.connect(lambda: self._print_notice(item_id))
        self.director.shell.place(item.name)
        self.director.shell.show(Step.GUIDE, model)

    def _together(self, item_id: str) -> tuple[str, str]:
        """The one-thing a service belongs to of which more than one can be taken in here."""
        from shared.casework.together import way_of

        catalogue = self.director.office.catalogue
        for bundle in catalogue.bundles.values():
            keys = [key_of(member) for member in bundle.members]
            here = [key for key in keys if way_of(catalogue, key) == "here"]
            if item_id in keys and len(here) > 1:
                return bundle.id, bundle.name
        return "", ""

    def obstacle(self, item_id: str) -> str:
        """What on the card that lies here speaks against applying; '' for nothing or no card."""
        visit, office = self.director.visit, self.director.office
        card = visit.card if visit is not None else None
        if card is None:
            return ""
        told = age_obstacle(office.catalogue.items[item_id], card.birth, office.now().date())
        return told.sentence if told is not None else ""

    def show_person(self) -> None:
        """A person is wanted: say where and when one helps. This machine cannot fetch anybody."""
        from kiosk.person import person_lines

        office, item_id = self.director.office, self.last_item
        lines = person_lines(
            office.tools.site,
            office.catalogue.calendar,
            office.now().date(),
            office.catalogue.items[item_id] if item_id else None,
            here=self.director.visit is not None,
        )
        self.director.shell.show_person(
            [(x.icon, x.title, x.text) for x in lines], self.director.parts.staff_notes()
        )
        self.director.speak("".join(f"{x.title}。{x.text}" for x in lines))

    def show_person_in_english(self) -> None:
        """The same for somebody who reads no Chinese; not spoken: the voice speaks Chinese only."""
        from kiosk.person import english_lines

        office = self.director.office
        lines = english_lines(office.tools.site, office.catalogue.calendar, office.now().date())
        self.director.shell.show_person(
            [(x.icon, x.title, x.text) for x in lines], (), title="Find a person", close="Back"
        )

    def _print_notice(self, item_id: str) -> None:
        visit, model, office = self.director.visit, self._guide, self.director.office
        if visit is None or model is None:
            return
        model.set_notice("printing")
        self.director.hold("notice")

        page_printer, _slip_printer = self._printers()

        def work() -> Outcome:
            from shared.casework.papers import notice_dots, notice_pdf

            item = office.item(item_id)
            if page_printer is not None:
                pdf = notice_pdf(office, item)
                return office.prints.page(visit.id, "", "notice", "notice", pdf)
            dots = notice_dots(office, item)
            return office.prints.slip(
                visit.id, "", "notice", lambda _copy: dots, lambda: visit.ended
            )

        self.director.background.run(
            "print",
            work,
            lambda outcome: self._noticed(model, outcome),
            lambda trouble: self._not_noticed(model, trouble),
            self.director.same_visit(),
        )

    def _printers(self) -> tuple[object | None, object | None]:
        """What a guide can come out of: A4 first, else the receipt printer."""
        tools = self.director.office.tools
        return tools.page_printer, tools.receipt_printer

    def _noticed(self, model: GuideModel, outcome: Outcome) -> None:
        self.director.release("notice")
        if outcome.kind.value == "confirmed":
            model.set_notice("printed")
        else:
            trouble = self.director.trouble(outcome.code)
            model.set_notice("failed", trouble.sentence if trouble else "")

    def _not_noticed(self, model: GuideModel, trouble: Trouble) -> None:
        self.director.release("notice")
        model.set_notice("failed", trouble.sentence)
