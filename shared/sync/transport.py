"""The transport over requests: signed both ways, pinned, no environment, redirects or cookies.

An answer is verified before anything else looks at it. What the province did not sign for this
very request shrinks to a status and a Retry-After (``Reply.signed`` is False).
requests and the signing library load with the first call, not while a terminal starts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shared.proof import Signer
from shared.sync.clock import ProvinceClock
from shared.sync.exchange import Call, Lost, LostKind, Reply
from shared.sync.patience import Patience

if TYPE_CHECKING:
    from requests import Response

    from shared.proof.certificates import Pair
    from shared.sync.line import Line
    from shared.sync.signing import SignedMessage

MAX_ANSWER_BYTES = 96 * 1024 * 1024


class HttpTransport:
    """Sends calls to one province. Thread-safe: each thread has its own connection.

    url: scheme and authority, e.g. ``https://zw.example.gov.cn``.
    answer_keys: the raw Ed25519 keys the province may sign its answers with: the one in force,
    and the next one while it is being changed.
    ca: the pinned CA bundle; None uses the system's. Given with every request, because an
    environment variable would override a session's setting.
    pair: the terminal's TLS key and certificate, or who knows the one to show now (Credentials);
    None shows none: plain HTTP, or before enrolment.
    connect_s: patience for a connection. answer_s: the most patience from one byte of an answer to
    the next; how much is learned from the answers that come (Patience), unless ``asked_once``: a
    person waits and nobody asks again, so that a slow moment of the province must not be taken for
    none. A call as a whole ends after twice both, plus what its bytes need on a line of 4 KB/s.
    """

    def __init__(
        self,
        url: str,
        signer: Signer,
        clock: ProvinceClock,
        *,
        answer_keys: Sequence[bytes],
        ca: Path | None = None,
        pair: Callable[[], Pair | None] | Pair | None = None,
        connect_s: float = 5.0,
        answer_s: float = 30.0,
        asked_once: bool = False,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not a province URL: {url!r}")
        if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError("plain http is for this machine only")
        self._url = url.rstrip("/")
        self._signer = signer
        self._clock = clock
        self._verify: bool | str = True if ca is None else str(ca)
        self._pair = pair if callable(pair) else lambda: pair
        self._answer_keys = tuple(answer_keys)
        self._connect_s, self._answer_s = connect_s, answer_s
        self._patience = Patience(answer_s)
        self._asked_once = asked_once
        self._local = threading.local()
        self._lock = threading.Lock()
        self._lines: list[Line] = []

    def send(self, call: Call) -> Reply | Lost:
        """Send one call. Network trouble is a Lost, never an exception."""
        import requests
        from urllib3.exceptions import HTTPError, ReadTimeoutError

        from shared.sync import tls
        from shared.sync.line import SLOWEST_BYTES_S, TooLarge, TooSlow, read
        from shared.sync.signing import SignedMessage

        request = SignedMessage(call.method, self._url + call.path, dict(call.headers))
        self._sign(request, call.body)
        line = self._line()
        size = len(call.body)
        whole_s = 2 * (self._connect_s + self._answer_s) + size / SLOWEST_BYTES_S
        began = time.monotonic()
        try:
            with (
                line.watched(whole_s),
                line.session.request(
                    call.method,
                    request.url,
                    data=call.body or None,
                    headers=dict(request.headers),
                    timeout=(self._connect_s, self._wait_s(size)),
                    allow_redirects=False,
                    verify=self._verify,
                    stream=True,
                ) as response,
            ):
                self._patience.answered(size, time.monotonic() - began)
                body = read(response, MAX_ANSWER_BYTES, line)
                return self._proved(request, response, body)
        except (TooLarge, TooSlow) as error:
            return Lost(LostKind.UNREACHABLE, type(error).__name__)
        except (requests.exceptions.RequestException, HTTPError, OSError, ValueError) as error:
            if isinstance(error, (requests.exceptions.ReadTimeout, ReadTimeoutError)):
                self._patience.gave_up(size)
            distrust = tls.distrust(error)
            if distrust:
                return Lost(LostKind.UNTRUSTED, distrust)
            return Lost(LostKind.UNREACHABLE, type(error).__name__)

    def _wait_s(self, size: int) -> float:
        return self._answer_s if self._asked_once else self._patience.seconds(size)

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            line.close()
        self._local = threading.local()

    def _sign(self, message: SignedMessage, body: bytes) -> None:
        from shared.sync.contract import SIGNATURE_TAG
        from shared.sync.signing import RequestSigner

        RequestSigner(self._signer, SIGNATURE_TAG).sign(message, body, self._clock.now())

    def _proved(self, request: SignedMessage, response: Response, body: bytes) -> Reply:
        """What the province said, or the little that an unsigned answer may mean."""
        from shared.sync.contract import ANSWER_TAG
        from shared.sync.signing import AnswerVerifier, SignedAnswer, Unproved

        status = response.status_code
        try:
            answer = SignedAnswer(status, response.headers, request)
            headers = AnswerVerifier(self._answer_keys, ANSWER_TAG).check(answer, body)
        except Unproved:
            wait = response.headers.get("retry-after", "")
            return Reply(status, {"retry-after": wait} if wait else {}, b"", signed=False)
        return Reply(status, headers, body)

    def _line(self) -> Line:
        from shared.sync.line import Line
        from shared.sync.tls import Adapter, client_context

        pair = self._pair()
        line: Line | None = getattr(self._local, "line", None)
        if line is not None and self._local.pair is not pair:
            with self._lock:  # a renewed certificate counts from the next connection on
                if line in self._lines:
                    self._lines.remove(line)
            line.close()
            line = None
        if line is None:
            context = client_context(pair)
            line = self._local.line = Line("yichuang", lambda: Adapter(context))
            self._local.pair = pair
            with self._lock:
                self._lines.append(line)
        return line
