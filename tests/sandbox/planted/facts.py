"""Faults in facts up (section 3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select, update

from shared.sandbox import (
    doors,
    effects,
    feed,
    intake,
    sealed,
)
from shared.sandbox import tables as t
from shared.sandbox.province import Province
from shared.sync.contract import (
    FactStatus,
    Mark,
    ProblemType,
)
from tests.sandbox.planted.planting import fault, wrap


def _no_gap(chain: Any, header: Any) -> str:
    later = (header.epoch, header.seq) > (chain.epoch, chain.seq)
    if not later:
        return "taken"
    return "next" if header.prev_hash == chain.hash else "epoch"


@fault("3 facts come back stored, named and in order")
def answers_in_another_order(patch):
    def result(self, id_, status, problem=""):
        self.results.insert(0, intake.FactResult(id=id_, status=status, problem=problem))

    patch.setattr(intake._Batch, "result", result)


@fault("3 gzip and plain JSON are both taken")
def does_not_unpack(patch):
    patch.setattr(doors, "_unpacked", lambda received: received.body)


@fault("3.1 a hundred facts and one large fact are taken")
def takes_fifty_at_most(patch):
    def make(original):
        def headers(request):
            if len(request.facts) > 50:
                raise intake.BatchRefused(ProblemType.MALFORMED, "")
            return original(request)

        return headers

    wrap(patch, intake, "_headers", make)


@fault("3.12 a fact without its body is kept and rejected")
def does_not_miss_a_body(patch):
    def make(original):
        def clear(header, body, salt):
            if body is None:
                return sealed.Body(sealed.BodyState.OPEN, {})
            return original(header, body, salt)

        return clear

    wrap(patch, intake, "clear_body", make)


@fault("3.6 a body may hold anything and blocks nobody")
def crashes_on_odd_bodies(patch):
    def apply(self, fact):
        handler = self._handlers.get(fact.header.type)
        if handler is None or fact.body is None:
            return effects.NONE
        handler(fact.header, fact.body)
        return effects.APPLIED

    patch.setattr(effects.Book, "apply", apply)


@fault("3.9 the feed tells how far the terminal is stored")
def tells_an_old_mark(patch):
    def make(original):
        def page(self, *args):
            found = original(self, *args)
            return found.model_copy(update={"stored_up_to": Mark(epoch=0, seq=1)})

        return page

    wrap(patch, Province, "feed", make)


@fault("3.1 facts of one epoch, one after the other")
def takes_facts_in_any_order(patch):
    patch.setattr(intake, "pairwise", lambda _headers: ())


@fault("3.2 head must be of the last fact")
def ignores_what_the_head_names(patch):
    def check(request, headers, public_key):
        head = intake.SignedHead(**request.head.model_dump())
        if not intake.head_ok(head, public_key):
            raise intake.BatchRefused(ProblemType.HEAD, "")

    patch.setattr(intake, "_check_head", check)


@fault("3.2 head must be signed by the terminal")
def ignores_the_head_s_signature(patch):
    patch.setattr(intake, "head_ok", lambda *_: True)


@fault("3.3 sealed facts are applied when their key comes")
def never_opens_late(patch):
    patch.setattr(intake.Intake, "_open_late", lambda *_: None)


@fault("3.3 a destroyed key is never taken again", "6 a destroyed key takes its pages away")
def keeps_destroyed_keys(patch):
    patch.setattr(sealed.ScopeKeys, "destroy", lambda *_: None)


@fault("3.4 a clear body must match its hash", "3.4 a sealed body must match its hash")
def accepts_any_body(patch):
    def make(original):
        def proved(header, salt, plain, value=None):
            return original(
                replace(header, body_hash=sealed.body_hash(salt, plain)), salt, plain, value
            )

        return proved

    wrap(patch, sealed, "_proved", make)


@fault(
    "3.5 the same facts again are duplicates",
    "3.5 effects and feed entries happen once",
    "3.5 one batch many times at once is taken once",
)
def dedupes_nothing(patch):
    """Stores what comes again in place of what it has, and applies it again."""

    def make(original):
        def take(self, db, request, public_key, book, now):
            ids = [fact.header.get("id") for fact in request.facts]
            known = db.execute(select(t.facts.c.seq).where(t.facts.c.id.in_(ids))).scalars().all()
            if known:
                db.execute(delete(t.facts).where(t.facts.c.id.in_(ids)))
                db.execute(delete(t.cases))
                mine = t.chains.c.terminal == request.terminal
                first = request.facts[0].header
                db.execute(
                    update(t.chains).where(mine).values(seq=min(known) - 1, hash=first["prev_hash"])
                )
            return original(self, db, request, public_key, book, now)

        return take

    wrap(patch, intake.Intake, "take", make)


@fault("3.5 the feed has what facts caused when they are answered")
def tells_later(patch):
    """A batch's entries wait until the next batch."""
    waiting: list[tuple[Any, ...]] = []

    def make(original):
        def tell(self, *args):
            waiting.append(args)
            if len(waiting) > 4:
                original(self, *waiting.pop(0))

        return tell

    wrap(patch, feed.Feed, "tell", make)


@fault("3 table another content under a known id is a conflict")
def takes_another_content_for_a_duplicate(patch):
    def make(original):
        def conflict(chain, header, place, known):
            return None if known is not None else original(chain, header, place, known)

        return conflict

    def make_known(original):
        def one(self, batch, header, fact):
            if header.id in batch.known:
                batch.result(header.id, FactStatus.DUPLICATE)
                return
            original(self, batch, header, fact)

        return one

    wrap(patch, intake, "_conflict", make)
    wrap(patch, intake.Intake, "_one", make_known)


@fault("3 table a gap is blocked and the mark tells where to go on")
def fills_gaps_in_silence(patch):
    patch.setattr(intake, "_place", lambda chain, header: _no_gap(chain, header))


@fault("3.6 a header's strings are short and plain", "3.6 names of scopes are short and plain")
def takes_any_name(patch):
    patch.setattr(intake, "name_ok", lambda _text: True)
    patch.setattr(intake, "names_ok", lambda _texts: True)


@fault("3.6 what cannot be applied whole is not applied in part")
def applies_what_it_can(patch):
    def make(original):
        def submitted(self, header, body):
            original(self, header, {"number": ""} | body)

        return submitted

    wrap(patch, effects.Book, "_submitted", make)


@fault("3.6 two machines under one name are fenced")
def lets_clones_live(patch):
    patch.setattr(intake, "two_alive", lambda *_: False)


@fault("3.7 what follows a refused fact does not wait")
def waits_behind_a_refused_fact(patch):
    def make(original):
        def one(self, batch, header, fact):
            if any(r.status is FactStatus.REJECTED for r in batch.results):
                batch.result(header.id, FactStatus.BLOCKED, ProblemType.GAP)
                return
            original(self, batch, header, fact)

        return one

    wrap(patch, intake.Intake, "_one", make)


@fault("3.10 a new epoch begins at 1, and a torn link is no refusal")
def refuses_a_torn_epoch(patch):
    def make(original):
        def conflict(chain, header, place, known):
            if place == "epoch" and chain.hash and header.prev_hash == "f" * 64:
                return ProblemType.CHAIN
            return original(chain, header, place, known)

        return conflict

    wrap(patch, intake, "_conflict", make)


@fault("3.10 an epoch waits for what its terminal still has before it")
def begins_epochs_at_once(patch):
    def make(original):
        def take(self, db, request, public_key, book, now):
            bare = request.model_copy(update={"after": None})
            return original(self, db, bare, public_key, book, now)

        return take

    wrap(patch, intake.Intake, "take", make)


@fault("3.10 what a lost disk had sent is stored though it comes late")
def takes_late_facts_for_a_clone(patch):
    patch.setattr(intake, "comes_late", lambda *_: False)


@fault("3.11 a declared loss is passed over")
def waits_for_what_is_lost(patch):
    patch.setattr(intake, "_pass_over", lambda *_: None)
