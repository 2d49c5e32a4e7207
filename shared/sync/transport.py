"""The transport over requests: signed, pinned, without environment, redirects or cookies.

requests and the signing library load with the first call, not while a terminal starts.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shared.proof import Signer
from shared.sync.clock import ProvinceClock
from shared.sync.exchange import Call, Lost, LostKind, Reply

if TYPE_CHECKING:
    import requests

    from shared.proof.certificates import Pair
    from shared.sync.signing import SignedMessage

MAX_ANSWER_BYTES = 96 * 1024 * 1024
_PIECE = 64 * 1024


class HttpTransport:
    """Sends calls to one province. Thread-safe: each thread has its own connection.

    url: scheme and authority, e.g. ``https://zw.example.gov.cn``.
    ca: the pinned CA bundle; None uses the system's. Given with every request, because an
    environment variable would override a session's setting.
    pair: the terminal's TLS key and certificate; None shows none (plain HTTP, before enrolment).
    """

    def __init__(
        self,
        url: str,
        signer: Signer,
        clock: ProvinceClock,
        *,
        ca: Path | None = None,
        pair: Pair | None = None,
        connect_s: float = 5.0,
        answer_s: float = 30.0,
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
        self._pair = pair
        self._timeout = (connect_s, answer_s)
        self._local = threading.local()
        self._lock = threading.Lock()
        self._sessions: list[requests.Session] = []

    def send(self, call: Call) -> Reply | Lost:
        """Send one call. Network trouble is a Lost, never an exception."""
        import requests

        from shared.sync import tls
        from shared.sync.signing import SignedMessage

        url = self._url + call.path
        headers = dict(call.headers)
        self._sign(SignedMessage(call.method, url, headers), call.body)
        try:
            with self._session().request(
                call.method,
                url,
                data=call.body or None,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
                verify=self._verify,
                stream=True,
            ) as response:
                body = _read(response)
                names = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status_code, names, body)
        except (requests.exceptions.RequestException, OSError, ValueError) as error:
            distrust = tls.distrust(error)
            if distrust:
                return Lost(LostKind.UNTRUSTED, distrust)
            return Lost(LostKind.UNREACHABLE, type(error).__name__)

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            sessions, self._sessions = self._sessions, []
        for session in sessions:
            session.close()
        self._local = threading.local()

    def _sign(self, message: SignedMessage, body: bytes) -> None:
        from shared.sync.contract import SIGNATURE_TAG
        from shared.sync.signing import RequestSigner

        RequestSigner(self._signer, SIGNATURE_TAG).sign(message, body, self._clock.now())

    def _session(self) -> requests.Session:
        import requests

        from shared.sync import tls

        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # no proxies, .netrc or CA bundles from the environment
            session.headers.clear()
            session.headers["User-Agent"] = "yichuang"
            session.mount("https://", tls.Adapter(tls.client_context(self._pair)))
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        return session


def _read(response: requests.Response) -> bytes:
    """The whole body, bounded. Raises ValueError beyond the bound."""
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_content(_PIECE):
        size += len(piece)
        if size > MAX_ANSWER_BYTES:
            raise ValueError("answer too large")
        pieces.append(piece)
    return b"".join(pieces)
