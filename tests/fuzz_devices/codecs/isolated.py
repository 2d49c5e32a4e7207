"""What a driver's child process says: it is not trusted either."""

from __future__ import annotations

from datetime import date, datetime

from shared.devices.isolated.crossing import Garbled, pack, unpack
from shared.devices.isolated.messages import Failure, Result, Said
from shared.devices.model import DeviceKind, Health, OutcomeKind, PrintOutcome
from shared.domain.identity import CardKind, IdentityCard
from shared.image.frame import Page

REFUSALS = (Garbled,)
_CARD = IdentityCard(CardKind.RESIDENT, "样张", "0" * 18, "女", date(1946, 3, 17), photo_wlt=b"1")
_SAID = [
    Result(1, _CARD, {"card_present": True}),
    Result(2, Health()),
    Result(3, PrintOutcome(OutcomeKind.UNKNOWN, "print-unconfirmed")),
    Result(4, (DeviceKind.ID_CARD, [1, 2.5, None], {"at": datetime(2026, 11, 21)})),
    Said(5, 0, 1, (Page(b"1234", 3, 4),)),
    Failure(6, "card-moved", "", "shared/x.py:3"),
]


def _read(data: bytes) -> None:
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        raise Garbled("no text") from error
    pack(unpack(text, [b"12345678"]))


TARGETS = {"message": _read, "value": _read}
SAMPLES = {
    "message": [
        *(pack(said)[0].encode("ascii") for said in _SAID),
        b'{"o":"Result","f":{"ticket":1,"value":{"a":0,"s":[2,4]},"values":{"d":{}}}}',
    ],
    "value": [
        b"1",
        b'"word"',
        b"[1,[2]]",
        b'{"t":[1,2]}',
        b'{"d":{"a":1}}',
        b'{"m":[[1,2]]}',
        b'{"set":[1,2]}',
        b'{"h":"MTIz"}',
        b'{"b":0}',
        b'{"a":0,"s":[8]}',
        b'{"e":"Level","v":"ok"}',
        b'{"day":"2026-11-21"}',
        b'{"at":"2026-11-21T08:00:00"}',
        b'{"trouble":"paper-out","hint":""}',
    ],
}
