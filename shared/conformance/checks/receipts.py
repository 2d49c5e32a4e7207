"""Section 10: what the province says of a receipt somebody shows."""

from __future__ import annotations

from typing import Any

from shared.conformance.hall import PERSON, Hall, Terminal
from shared.conformance.line import Answer, Sent
from shared.conformance.words import expect, must
from shared.proof import Ed25519Signer, ReceiptToken, decode_token, encode_token

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def page(hall: Hall, token: str) -> Answer:
    """The public page, asked for without a signature."""
    return hall.line.send(Sent("GET", f"{hall.line.url}/r/{token}", {"accept": "text/html"}, b""))


def said(window: Terminal, token: str) -> dict[str, Any]:
    """What the province says of a token to a window."""
    answer = window.ask("GET", f"/receipts/{token}")
    expect(answer.status == 200, f"receipts: answered {answer.brief}")
    return answer.json


def _wants(window: Terminal, token: str, verdict: str, what: str) -> dict[str, Any]:
    found = said(window, token)
    expect(found.get("verdict") == verdict, f"{what} is {found.get('verdict')!r}, not {verdict}")
    return found


def _arrived(hall: Hall) -> tuple[str, str, str]:
    """A case with its receipt at the province: (case, number, token)."""
    kiosk, case, number = hall.kiosk, hall.case(), hall.number()
    hall.submit(kiosk, case=case, number=number)
    token = kiosk.token(case, number)
    body: dict[str, Any] = {"number": number, "token": token, "item_name": "验收事项"}
    body |= {"expected_by": "2026-12-31", "provisional": False}
    stored = kiosk.statuses(kiosk.fact("receipt-issued", body, case=case))
    expect(stored == ["stored"], f"a receipt came back as {stored}")
    return case, number, token


@must("10.1", "page and answer name nobody", "回执页面和回答不出现姓名和证件号码")
def names_nobody(hall: Hall) -> None:
    kiosk = hall.kiosk
    _case, _number, arrived = _arrived(hall)
    for what, token in (
        ("a case that arrived", arrived),
        ("a case not yet reported", kiosk.token(hall.case(), hall.number())),
    ):
        answers = (page(hall, token), hall.window.ask("GET", f"/receipts/{token}"))
        for answer in answers:
            expect(answer.status == 200, f"{what}: answered {answer.status}")
            text = answer.body.decode("utf-8", "replace")
            for secret in PERSON.values():
                expect(secret not in text, f"{what}: the answer holds personal data")


@must("10.2", "a receipt is known once it arrived, and not before", "回执到了才算省平台已有")
def known(hall: Hall) -> None:
    kiosk = hall.kiosk
    early = kiosk.token(hall.case(), hall.number())
    _wants(hall.window, early, "valid-not-yet-known", "a receipt that was not sent")
    case, number, token = _arrived(hall)
    found = _wants(hall.window, token, "valid-known", "a receipt that arrived")
    wanted = {"case": case, "number": number, "terminal": kiosk.badge.id, "state": "received"}
    for name, value in wanted.items():
        expect(found.get(name) == value, f"{name} is {found.get(name)!r}")


@must("10.2", "a changed receipt is never genuine", "改动过的回执不会被当真")
def forged(hall: Hall) -> None:
    window = hall.window
    _case, _number, token = _arrived(hall)
    for at in range(3, len(token), max(1, len(token) // 24)):
        other = _LETTERS[(_LETTERS.index(token[at]) + 7) % 32]
        changed = token[:at] + other + token[at + 1 :]
        verdict = said(window, changed).get("verdict")
        expect(verdict in ("forged", "unreadable"), f"with character {at} changed: {verdict!r}")
    _wants(window, "HELLO", "unreadable", "no receipt at all")


@must("10.2", "a receipt of a stranger, or in another's name, is forged", "冒名的回执是假的")
def stranger(hall: Hall) -> None:
    kiosk, window = hall.kiosk, hall.window
    token, _signature, _signed = decode_token(kiosk.token(hall.case(), hall.number()))

    def by(signer: Ed25519Signer) -> str:
        values = {name: getattr(token, name) for name in ReceiptToken.__slots__}
        return encode_token(ReceiptToken(**(values | {"kid": signer.kid})), signer)

    _wants(window, by(Ed25519Signer.generate()), "forged", "a stranger's receipt")
    _wants(window, by(window.signer), "forged", "a receipt in another terminal's name")


@must("10.2", "another receipt for a case or number is replayed", "同一办件或编号的另一张回执不认")
def replayed(hall: Hall) -> None:
    kiosk, window = hall.kiosk, hall.window
    case, number, token = _arrived(hall)
    _wants(window, kiosk.token(case, hall.number()), "replayed", "another receipt for the case")
    _wants(window, kiosk.token(hall.case(), number), "replayed", "another case under the number")
    _wants(window, token, "valid-known", "the receipt itself")


@must("10.2", "what a revoked key signed unheard is revoked", "停用前没收到的回执，停用后不认")
def revoked(hall: Hall) -> None:
    token = hall.terminal("revoked").token(hall.case(), hall.number())
    _wants(hall.window, token, "revoked", "a receipt of a revoked terminal")
