"""Asking the province something now: the ``Province`` port of casework over the same transport."""

from __future__ import annotations

import hashlib
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from shared.domain.errors import Actor, Trouble
from shared.sync.contract import (
    API,
    ContributionsAnswer,
    ContributionsQuestion,
    LicenceAnswer,
    LicenceQuestion,
    ReceiptAnswer,
)
from shared.sync.exchange import Call, Lost, Transport

Answer = TypeVar("Answer", bound=BaseModel)
_BUSY = (429, 502, 503, 504)


class ProvinceClient:
    """Questions with an answer at once. Blocks; call it off the GUI thread."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def ask_contributions(self, card_number: str, name: str) -> ContributionsAnswer:
        """社会保险缴费记录. Raises Trouble ``province-unreachable`` or ``province-refused``."""
        question = ContributionsQuestion(card_number=card_number, name=name)
        return self._ask("contributions", question, ContributionsAnswer)

    def ask_licence(self, kind: str, number: str) -> LicenceAnswer:
        """Whether the state holds an e-licence. Raises Trouble like ask_contributions."""
        question = LicenceQuestion(kind=kind, number=number)
        return self._ask("licence", question, LicenceAnswer)

    def receipt(self, token: str) -> ReceiptAnswer:
        """What the province says of a receipt. Raises Trouble like ask_contributions."""
        call = Call("ask", "GET", f"{API}/receipts/{quote(token, safe='')}")
        return self._answer(call, ReceiptAnswer)

    def page(self, case: str, digest: str) -> tuple[bytes, str]:
        """A page of a case of this hall, checked against its digest, and its media type.

        Raises Trouble like ask_contributions.
        """
        path = f"{API}/pages/{quote(case, safe='')}/{quote(digest, safe='')}"
        outcome = self._transport.send(Call("ask", "GET", path))
        if isinstance(outcome, Lost) or not outcome.signed or outcome.status in _BUSY:
            raise _unreachable()
        if outcome.status != 200 or hashlib.sha256(outcome.body).hexdigest() != digest:
            raise _refused(outcome.status)
        return outcome.body, outcome.headers.get("content-type", "")

    def _ask(self, door: str, question: BaseModel, answer: type[Answer]) -> Answer:
        body = question.model_dump_json().encode("utf-8")
        headers = {"Content-Type": "application/json"}
        return self._answer(Call("ask", "POST", f"{API}/ask/{door}", headers, body), answer)

    def _answer(self, call: Call, answer: type[Answer]) -> Answer:
        outcome = self._transport.send(call)
        if isinstance(outcome, Lost) or not outcome.signed or outcome.status in _BUSY:
            raise _unreachable()
        if outcome.status != 200:
            raise _refused(outcome.status)
        try:
            return answer.model_validate_json(outcome.body)
        except ValidationError as error:
            raise _refused(outcome.status) from error


def _unreachable() -> Trouble:
    return Trouble(
        "province-unreachable",
        "现在连不上省平台，这一项要联网才能查。您可以稍后再来，也可以到人工窗口办理。",
        Actor.STAFF,
        "网络或省平台暂时不通，本机其他业务可以照常办理。",
        transient=True,
    )


def _refused(status: int) -> Trouble:
    return Trouble(
        "province-refused",
        "省平台没有答复这次查询，请到人工窗口办理。",
        Actor.TECHNICIAN,
        f"省平台答复状态 {status}：请检查本机身份、时钟和接口版本。",
    )
