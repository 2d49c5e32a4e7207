"""Section 10: the page behind a receipt's code."""

from __future__ import annotations

from shared.conformance.hall import PERSON, Hall
from shared.conformance.line import Answer, Sent
from shared.conformance.words import expect, must


def page(hall: Hall, token: str) -> Answer:
    """The public page, asked for without a signature."""
    return hall.line.send(Sent("GET", f"{hall.line.url}/r/{token}", {"accept": "text/html"}, b""))


@must("10", "the receipt's page is public and names nobody", "回执页面公开，不出现姓名和证件号码")
def names_nobody(hall: Hall) -> None:
    kiosk = hall.kiosk
    case, number = hall.case(), hall.number()
    hall.submit(kiosk, case=case, number=number)
    for what, token in (
        ("a case that arrived", kiosk.token(case, number)),
        ("a case not yet reported", kiosk.token(hall.case(), hall.number())),
    ):
        answer = page(hall, token)
        expect(answer.status == 200, f"{what}: answered {answer.status}")
        text = answer.body.decode("utf-8", "replace")
        for secret in PERSON.values():
            expect(secret not in text, f"{what}: the page holds personal data")
