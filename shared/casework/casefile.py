"""One case while its applicant is here: answers, papers, promise, signature, submission."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import uuid_utils

from shared.casework.evidence import Evidence, EvidenceFile, wanted_of
from shared.casework.exemptions import look_up
from shared.casework.filing import Filing
from shared.casework.pages import CapturedPage, PageNotes, PagePlace
from shared.casework.signing import Signature, document_digest
from shared.casework.submission import Submitted, submit_case
from shared.casework.together import Outcome
from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.domain.form import (
    Answer,
    AnswerSource,
    Form,
    Problem,
    Question,
    check,
    normalise,
    plain,
    prefilled,
    questions_left,
    visible_questions,
)
from shared.domain.guide import Commitment
from shared.domain.identity import Identified, IdentityCard
from shared.domain.item import Material, ServiceItem
from shared.domain.materials import Lookup, MaterialFacts, MaterialNeed, needs, unsettled
from shared.domain.shortfalls import Shortfall, names_of, shortfalls
from shared.journal import FactDraft, ScopeKind

if TYPE_CHECKING:
    from shared.casework.visit import Visit


class CaseFile:
    """A case in the making. Everything is journalled before it counts."""

    def __init__(
        self,
        visit: Visit,
        item: ServiceItem,
        applicant: IdentityCard,
        form: Form | None = None,
    ) -> None:
        """form: another form than the item's own, where several items are asked for as one."""
        self.visit = visit
        self.item = item
        self.applicant = applicant
        self.id = str(uuid_utils.uuid7())
        self.form: Form | None = form or visit.catalogue.forms.get(item.id)
        self.answers: dict[str, Answer] = {}
        self.lookups: dict[str, Lookup] = {}
        self.signature: Signature | None = None
        self.submitted: Submitted | None = None
        self.rated = False
        self._journal = visit.office.journal
        self.scope = self._journal.begin_scope(visit.case_scope)
        self.evidence = Evidence(visit.office.leaves, self._journal, self.scope)
        self.filing = Filing(
            self._journal, self.scope, self._sealed, before=self._open, also=self._taken_apart
        )
        self.append(
            FactDraft("case-opened", {"visit": visit.id, "item_name": item.name}), state="draft"
        )
        self._prefill()

    @property
    def title(self) -> str:
        """What people call what they are doing."""
        return self.item.name

    @property
    def bundle_id(self) -> str:
        """The one-thing this is, '' for a single item."""
        return ""

    @property
    def all_made(self) -> list[Submitted]:
        """What was taken in, with a number and receipt each; empty before."""
        return [self.submitted] if self.submitted is not None else []

    @property
    def outcomes(self) -> list[Outcome]:
        """What became of each member of a one-thing; empty for a single item."""
        return []

    @property
    def count(self) -> int:
        """How many cases submitting makes."""
        return 1

    @property
    def on_the_spot(self) -> bool:
        """The platform is asked and the result printed at once; nothing is taken in."""
        return self.item.result.output == "kiosk_print"

    def material(self, key: str) -> Material:
        """The material with that key. Raises KeyError."""
        return self.item.material(key)

    # -- the form ---------------------------------------------------------------------------

    def questions(self) -> list[Question]:
        """Every question asked of this applicant, answered or not."""
        return visible_questions(self.form, self.answers) if self.form else []

    def questions_left(self) -> list[Question]:
        """Questions still to be answered or put right."""
        today = self.visit.office.now().date()
        return questions_left(self.form, self.answers, today) if self.form else []

    def check(self, question_id: str, value: str) -> Problem | None:
        """What is wrong with a value, before it is taken."""
        question = self._question(question_id)
        today = self.visit.office.now().date()
        return check(question, value, plain(self.answers), today)

    def answer(
        self, question_id: str, value: str, source: AnswerSource = AnswerSource.TYPED
    ) -> Problem | None:
        """Take an answer; returns the problem instead when it cannot be kept."""
        self._open()
        problem = self.check(question_id, value)
        if problem is not None:
            return problem
        kept = normalise(self._question(question_id), value)
        before = self.answers.get(question_id)
        if before is not None and before.value == kept and before.source == source:
            return None
        self._seal("answer-given", {"question": question_id, "value": kept, "source": source.value})
        self.answers[question_id] = Answer(kept, source)
        self.signature = None
        return None

    def _prefill(self) -> None:
        if self.form is None:
            return
        card = self.applicant
        known = {
            AnswerSource.CARD: {
                "name": card.name,
                "number": card.number,
                "id_number": card.number,
                "sex": card.sex,
                "birth": card.birth.isoformat(),
                "address": card.home,
                "nation": card.nation,
            }
        }
        today = self.visit.office.now().date()
        by_hand = self.visit.identified is Identified.TYPED
        for key, answer in prefilled(self.form, known, today).items():
            self.answer(key, answer.value, AnswerSource.TYPED if by_hand else answer.source)

    @property
    def _card_read(self) -> bool:
        return self.visit.identified is Identified.CARD

    def _question(self, question_id: str) -> Question:
        if self.form is None:
            raise KeyError(question_id)
        return self.form.question(question_id)

    # -- papers -----------------------------------------------------------------------------

    @property
    def pages(self) -> dict[tuple[str, str], CapturedPage]:
        """Pages in slots; those of the tray lie in ``filing``."""
        return self.filing.pages

    def needs(self) -> list[MaterialNeed]:
        """The material list as it stands now."""
        return needs(
            self.item,
            MaterialFacts(
                answers=plain(self.answers),
                lookups=self.lookups,
                captured=frozenset(self.pages),
                card_read=self._card_read,
                card_typed=not self._card_read,
            ),
        )

    def unsettled(self) -> list[MaterialNeed]:
        """Materials that keep this case from being submitted."""
        return unsettled(self.needs())

    def look_up_licences(self) -> None:
        """Ask the province about every exemption not decided yet; offline they stay pending."""
        look_up(self)

    def attach(
        self,
        material: str,
        slot: str,
        data: bytes,
        media_type: str,
        size: tuple[int, int],
        notes: PageNotes | None = None,
    ) -> CapturedPage:
        """Keep a page of a material. size: width, height in pixels."""
        return self.filing.put(PagePlace(material, slot), data, media_type, size, notes)

    def remove(self, material: str, slot: str, reason: str = "removed") -> None:
        """Take a page out again; the trail keeps that it was there."""
        self.filing.remove(PagePlace(material, slot), reason)

    def shortfalls(self) -> list[Shortfall]:
        """What is wrong with the papers, in the order a clerk would say it."""
        needs_ = self.needs()
        filing = self.filing
        return shortfalls(
            needs_,
            filing.said(names_of(needs_)),
            len(filing.tray),
            today=self.visit.office.now().date(),
            passed=frozenset(filing.passed),
        )

    # -- promise and signature ----------------------------------------------------------------

    def commitment(self) -> Commitment | None:
        """The promise of this item in plain words and in full; None when it asks for none."""
        guide = self.visit.catalogue.guides.get(self.item.id)
        return guide.commitment if guide else None

    def document_digest(self) -> str:
        """SHA-256 of exactly what is signed: item, answers, materials and the full text."""
        return document_digest(self)

    def sign(self, strokes: Sequence[Sequence[Sequence[float]]], picture: bytes) -> Signature:
        """Keep a signature given by finger or pen: strokes are lists of (x, y, ms) points."""
        self._open()
        promise = self.commitment()
        packed = json.dumps(strokes, separators=(",", ":")).encode()
        drawn = self._journal.put_blob(self.scope, packed, "application/json")
        shown = self._journal.put_blob(self.scope, picture, "image/png")
        self.signature = Signature(self.document_digest(), drawn, shown, self.visit.office.now())
        self._seal(
            "commitment-signed",
            {
                "document": self.signature.document,
                "strokes": drawn,
                "picture": shown,
                "text": [s.title for s in promise.sentences] if promise else [],
            },
        )
        return self.signature

    # -- the end --------------------------------------------------------------------------------

    def obstacles(self) -> list[str]:
        """What still keeps the case from being submitted, one sentence each."""
        found = [f"还有问题没有填好：{q.label}。" for q in self.questions_left()]
        found += [f"还缺材料：{n.name}。" for n in self.unsettled()]
        if self.commitment() is not None:
            if self.signature is None:
                found.append("还没有签名。")
            elif self.signature.document != self.document_digest():
                found.append("签名以后内容改过了，请再签一次。")
        return found

    def submit(self) -> Submitted:
        """Take the application in, durably, with its receipt, in one transaction.

        Raises Trouble ``not-ready`` when something is missing; nothing is written then. Calling
        it again returns the same receipt: an impatient second touch makes no second case.
        """
        if self.submitted is None:
            self._open()
            obstacles = self.obstacles()
            if obstacles:
                raise Trouble("not-ready", obstacles[0], Actor.RESIDENT)
            self.submitted = submit_case(self, new_code=secrets.randbelow)
        return self.submitted

    def make_evidence(self) -> list[EvidenceFile]:
        """One evidence file for each material that has pages, sealed before what refers to it.

        Blocks; the pages were taken apart when they came. Asked again it keeps nothing twice.
        Raises Trouble ``disk-full`` or ``disk-trouble``.
        """
        names = {n.key: n.official_name or n.name for n in self.needs()}
        about = {
            "item": self.item.name,
            "case": self.id,
            "terminal": self.visit.office.tools.site.terminal,
        }
        wanted = wanted_of(self.material, list(self.pages.values()), names)
        office = self.visit.office
        return self.evidence.make(wanted, about, office.now(), formats=office.tools.evidence)

    def rate(self, level: int, labels: Sequence[str] = (), text: str = "") -> None:
        """Keep a rating; own words are sealed."""
        self._once_rated()
        drafts = [FactDraft("rated", {"level": level, "labels": list(labels)})]
        self.append(*drafts, role=Role.RESIDENT)
        if text:
            self._seal("rating-commented", {"text": text})

    def skip_rating(self) -> None:
        """Keep that no rating was given: the case stays unrated."""
        self._once_rated()
        self.append(FactDraft("rating-skipped", {}), role=Role.RESIDENT)

    def note_province(self, question: str, answer: str, outcome: str) -> None:
        """Write down that the province was asked about this person (promise P11)."""
        self._seal("province-asked", {"question": question, "answer": answer, "outcome": outcome})

    def close(self) -> None:
        """Forget the case here; without a receipt nobody will ever read it again.

        A window keeps what was taken in until retention ends: a clerk goes on with it tomorrow.
        """
        self.answers, self.signature = {}, None
        self.filing.clear()
        self.evidence.clear()
        if self.submitted is None:
            self._journal.destroy(self.scope, "not-submitted")
        elif self.visit.case_scope is ScopeKind.VISIT:
            self._journal.forget(self.scope, "visit-ended")

    # -- writing ----------------------------------------------------------------------------------

    def append(self, *drafts: FactDraft, state: str = "", role: Role = Role.SYSTEM) -> None:
        """Append clear facts about this case."""
        self._journal.append(
            *(
                FactDraft(d.type, d.body, case=self.id, item=self.item.id, state=state, role=role)
                for d in drafts
            )
        )

    def _seal(self, type_: str, body: Mapping[str, Any]) -> None:
        self._journal.append(self._sealed(type_, body))

    def _sealed(self, type_: str, body: Mapping[str, Any]) -> FactDraft:
        return FactDraft(
            type_,
            body,
            scope=self.scope,
            case=self.id,
            item=self.item.id,
            role=Role.RESIDENT,
        )

    def _open(self) -> None:
        if self.visit.ended:
            raise Trouble("visit-ended", "这次办事已经结束，请重新开始。", Actor.RESIDENT)
        if self.submitted is not None:
            raise Trouble("already-submitted", "这件申请已经提交，不能再改。", Actor.RESIDENT)

    def _taken_apart(self, page: CapturedPage) -> tuple[FactDraft, ...]:
        """A page was laid down: begin its part of the evidence while the person goes on."""
        self.evidence.prepare(page)
        return ()

    def _once_rated(self) -> None:
        if self.rated:
            raise Trouble("already-rated", "这件事已经评价过了，谢谢。", Actor.RESIDENT)
        self.rated = True
