"""Faults in catalogue, questions, receipts, problems and heartbeats (sections 7 and on)."""

from __future__ import annotations

import json
from dataclasses import replace

from starlette.responses import Response

from shared.sandbox import (
    doors,
    phone,
    receipts,
)
from shared.sandbox.province import Province
from shared.sync.contract import (
    Heartbeat,
    HeartbeatAnswer,
    ProblemType,
)
from tests.sandbox.planted.planting import fault, wrap


class _Anybody:
    """A token whose terminal is whoever it is compared with."""

    def __init__(self, token, _known):
        self._token = token

    def __getattr__(self, name):
        return _Equal(self._token.terminal) if name == "terminal" else getattr(self._token, name)


class _Equal(str):
    __slots__ = ()
    __hash__ = str.__hash__

    def __ne__(self, _other):
        return False


@fault("13.3 a heartbeat speaks for its own terminal")
def hears_heartbeats_of_others(patch):
    def make(original):
        def heartbeat(self, device, received, values):
            word = doors._parse(Heartbeat, received.body)
            named = replace(device, id=word.terminal)
            return original(self, named, received, values)

        return heartbeat

    wrap(patch, doors.Doors, "_heartbeat", make)


@fault("13.3 what does not fit is 400, unknown members are ignored")
def takes_any_heartbeat(patch):
    def make(original):
        def heartbeat(self, device, received, values):
            try:
                return original(self, device, received, values)
            except doors.Refused as refused:
                if refused.status != 400:
                    raise
                return Response('{"orders": []}', 200, None, "application/json")

        return heartbeat

    wrap(patch, doors.Doors, "_heartbeat", make)


@fault("13.3 more than 32 KB is 413")
def takes_heartbeats_of_any_size(patch):
    patch.setattr(doors, "MAX_HEARTBEAT_BYTES", 10**9)


@fault("13.7 the answer lists orders, each the terminal's own")
def gives_orders_of_another_shape(patch):
    said = [{"verb": "run", "command": "reboot"}]
    patch.setattr(Province, "heartbeat", lambda *_a: HeartbeatAnswer(orders=said))


@fault("7 the catalogue has a strong ETag, and it gives 304")
def sends_a_weak_etag(patch):
    def make(original):
        def get(self, *args):
            answer = original(self, *args)
            answer.headers["ETag"] = "W/" + answer.headers["ETag"]
            return answer

        return get

    wrap(patch, doors.Doors, "_get_catalogue", make)


@fault("8 the register of licences answers at once")
def answers_later(patch):
    patch.setattr(doors.Doors, "_licence", lambda *_: Response(status_code=202))


@fault("8 contributions answer at once, samples are marked")
def does_not_mark_samples(patch):
    def make(original):
        def ask(self, *args):
            value = json.loads(original(self, *args).body)
            del value["sample"]
            return Response(json.dumps(value), 200, media_type="application/json")

        return ask

    wrap(patch, doors.Doors, "_contributions", make)


@fault("9 unknown members are no error")
def refuses_unknown_members(patch):
    def make(original):
        def parse(model, data):
            found = original(model, data)
            if set(json.loads(data)) - set(model.model_fields):
                raise doors.Refused(400, ProblemType.MALFORMED)
            return found

        return parse

    wrap(patch, doors, "_parse", make)


@fault("10.1 page and answer name nobody")
def names_people_on_the_page(patch):
    def make(original):
        def item(self, token, row):
            name = json.loads(row["snapshot"])["applicant"]["name"] if row else ""
            return original(self, token, row) + name

        return item

    wrap(patch, phone._Phone, "_item_name", make)


@fault("9 nonsense is refused as 4xx, never 5xx", "9 fields of a wrong type are refused as 4xx")
def crashes_on_odd_input(patch):
    def parse(model, data):
        return model.model_validate_json(data)  # its error goes unhandled: 500

    patch.setattr(doors, "_parse", parse)


@fault("9 errors are RFC 9457 documents")
def answers_errors_as_text(patch):
    def plain(status, problem, detail="", headers=None):
        return Response(problem.value, status, headers, "text/plain")

    patch.setattr(doors, "problem_response", plain)


@fault("9 an error holds no personal data")
def repeats_what_it_refuses(patch):
    def parse(model, data):
        try:
            return model.model_validate_json(data)
        except ValueError as error:
            text = data.decode("utf-8", "replace")
            raise doors.Refused(400, ProblemType.MALFORMED, text) from error

    patch.setattr(doors, "_parse", parse)


@fault("9 more than it takes is 413")
def unpacks_without_bound(patch):
    patch.setattr(doors, "MAX_BODY_BYTES", 10**9)


@fault("10.2 a receipt is known once it arrived, and not before")
def knows_every_receipt(patch):
    def placed(db, text, token, *, revoked):
        return receipts.Judged(receipts.ReceiptVerdict.KNOWN, token)

    patch.setattr(receipts, "_placed", placed)


@fault("10.2 a changed receipt is never genuine")
def verifies_no_receipt(patch):
    patch.setattr(receipts, "verify_token", lambda *_: receipts.TokenVerdict.VALID)


@fault("10.2 a receipt of a stranger, or in another's name, is forged")
def lets_terminals_sign_for_others(patch):
    def make(original):
        def decode(text):
            token, signature, signed = original(text)
            known = {"K": token.kid}  # whoever holds the key counts as the terminal it names
            return _Anybody(token, known), signature, signed

        return decode

    wrap(patch, receipts, "decode_token", make)


@fault("10.2 another receipt for a case or number is replayed")
def overlooks_clashes(patch):
    patch.setattr(receipts, "_clashes", lambda *_: False)


@fault("10.2 what a revoked key signed unheard is revoked")
def overlooks_revocation(patch):
    def make(original):
        def signed_with(db, kid):
            found = original(db, kid)
            return None if found is None else replace(found, revoked=False)

        return signed_with

    wrap(patch, receipts, "signed_with", make)
