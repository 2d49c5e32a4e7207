"""Every answer under /v1/ leaves signed, bound to its request; every answer carries a Date."""

from __future__ import annotations

import logging
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import cast

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.proof import Signer
from shared.sync.contract import ANSWER_TAG, API, PROBLEM_MEDIA_TYPE, Problem, ProblemType
from shared.sync.signing import AnswerSigner, SignedAnswer, SignedMessage

_log = logging.getLogger(__name__)


def target_of(scope: Scope, public_url: str) -> str:
    """The address a terminal signed: percent-encoding as it came, authority as terminals see it."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope.get("query_string", b"")
    tail = (raw + (b"?" + query if query else b"")).decode("latin-1")
    if public_url:
        return public_url.rstrip("/") + tail
    host = Headers(scope=scope).get("host", "")
    return f"{scope.get('scheme', 'http')}://{host}{tail}"


class SignedAnswers:
    """ASGI around the application: what no door made (404, 405, 500) is signed as well."""

    def __init__(
        self, app: ASGIApp, signer: Signer, clock: Callable[[], datetime], public_url: str
    ) -> None:
        self._app = app
        self._signer = AnswerSigner(signer, ANSWER_TAG)
        self._clock = clock
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith(f"{API}/"):
            await self._signed(scope, receive, send)
        else:
            await self._app(scope, receive, self._dated(send))

    async def _signed(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        pieces: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                pieces.append(message.get("body", b""))

        try:
            await self._app(scope, receive, keep)
        except Exception:
            _log.exception("a door failed")
            start, pieces = _failed()
        body = b"" if scope["method"] == "HEAD" else b"".join(pieces)  # as it will be sent
        self.sign(scope, start, body)
        await send(start)
        await send({"type": "http.response.body", "body": body})

    def sign(self, scope: Scope, start: Message, body: bytes) -> None:
        """Put Date, Content-Digest and the signature into an answer's start message."""
        now = self._clock()
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["Date"] = _date(now)
        request = SignedMessage(
            scope["method"], target_of(scope, self._public_url), _plain(Headers(scope=scope))
        )
        written = cast(MutableMapping[str, str], headers)
        self._signer.sign(SignedAnswer(start["status"], written, request), body, now)
        start["headers"] = headers.raw

    def _dated(self, send: Send) -> Send:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Date"] = _date(self._clock())
            await send(message)

        return dated


def _failed() -> tuple[Message, list[bytes]]:
    problem = Problem(
        type=ProblemType.UNAVAILABLE.uri, title="Unavailable", status=500, retryable=True
    )
    body = problem.model_dump_json().encode()
    headers = [
        (b"content-type", PROBLEM_MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    return {"type": "http.response.start", "status": 500, "headers": headers}, [body]


def _plain(headers: Headers) -> MutableMapping[str, str]:
    """Field lines of one name are one value, as RFC 9421 section 2.1 joins them."""
    joined: dict[str, str] = {}
    for name, value in headers.items():
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _date(now: datetime) -> str:
    return format_datetime(now.astimezone(UTC), usegmt=True)
