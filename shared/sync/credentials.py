"""A terminal's TLS key and certificate in its key store, through enrolment and renewal.

Three secrets, each replaced whole, so that a sudden stop at any place leaves something that works:
``tls-current`` is in use; ``tls-waiting`` is a key whose certificate was asked for; ``tls-next`` is
a pair that has arrived and was not used with success yet. The current pair goes only after that.

X.509 loads with the first use, not while a terminal starts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.journal import KeyStore

if TYPE_CHECKING:
    from shared.proof.certificates import Certificate, Pair

CURRENT, NEXT, WAITING = "tls-current", "tls-next", "tls-waiting"
_SPREAD = 0.05
"""Part of a certificate's life over which the terminals of a province spread their renewals."""
_MOST_TRIALS = 2


class Credentials:
    """The pair a terminal shows. Thread-safe: sync and questions use it at the same time.

    now: the province's clock as the terminal knows it; aware.
    """

    def __init__(self, keys: KeyStore, terminal: str, now: Callable[[], datetime]) -> None:
        self._keys = keys
        self._terminal = terminal
        self._now = now
        self._lock = threading.RLock()
        self._loaded = False
        self._current: Pair | None = None
        self._next: Pair | None = None
        self._trying = False
        self._turns = 0

    def pair(self) -> Pair | None:
        """What to show now; the same object as long as nothing changed. None before enrolment."""
        with self._lock:
            if not self._loaded:
                self._load()
            return self._next if self._trying else self._current

    @property
    def certificate(self) -> Certificate | None:
        """What is said by the certificate shown now."""
        from shared.proof.certificates import read_certificate

        pair = self.pair()
        return None if pair is None else read_certificate(pair.chain)

    def renew_at(self) -> datetime | None:
        """When to ask for the next certificate: after two thirds of this one's life, and a little
        later, by its serial number, so that a province's terminals do not come all at once."""
        said = self.certificate
        if said is None:
            return None
        life = said.not_after - said.not_before
        share = int(said.serial[-4:], 16) / 0xFFFF
        return said.not_before + life * (2 / 3 + _SPREAD * share)

    def due(self) -> bool:
        """It is time to renew, and nothing has arrived yet."""
        at = self.renew_at()
        with self._lock:
            return at is not None and self._next is None and self._now() >= at

    def left(self) -> timedelta | None:
        """Until the certificate shown now expires; negative after that."""
        said = self.certificate
        return None if said is None else said.not_after - self._now()

    # asking for one

    def request(self) -> bytes:
        """A certificate request (DER) for the key that waits; made and kept first if there is none.

        The same key is asked for again after a lost answer: the province then knows that it is us.
        """
        from shared.proof import certificates

        with self._lock:
            key = self._keys.get(WAITING)
            if key is None:
                key = certificates.new_key()
                self._keys.put(WAITING, key)
        return certificates.make_request(key, self._terminal)

    def take(self, chain: bytes) -> None:
        """Keep a certificate (PEM) that has come for the key that waits; it is tried next.

        Raises CertificateError when it is not for this terminal and key.
        """
        from shared.proof import certificates
        from shared.proof.certificates import CertificateError, Pair

        with self._lock:
            key = self._keys.get(WAITING)
            said = certificates.read_certificate(chain)
            if key is None or said.spki != certificates.key_of(key):
                raise CertificateError("the certificate is not for the key that waits")
            if said.terminal != self._terminal:
                raise CertificateError("the certificate is not for this terminal")
            pair = Pair(key, chain)
            self._keys.put(NEXT, pair.to_bytes())
            self._keys.delete(WAITING)
            self.pair()
            self._next, self._trying, self._turns = pair, True, 0

    # using it

    def worked(self) -> bool:
        """The province answered to the pair shown now: a new one replaces the old one for good.

        False when it is the old one that works, after the new one was turned down: that one is
        given up, so that another can be asked for.
        """
        with self._lock:
            self._turns = 0
            if self._next is None:
                return True
            good = self._trying
            if good:
                self._keys.put(CURRENT, self._next.to_bytes())
                self._current = self._next
            self._keys.delete(NEXT)
            self._next, self._trying = None, False
            return good

    def refused(self) -> bool:
        """The pair shown now was turned down. True: the other one is shown from now on.

        Which of the two the province wants is not certain after a lost answer: it takes the old
        one back with the first use of the new. Two turns without success, and a person must look.
        """
        with self._lock:
            if self._next is None or self._current is None or self._turns >= _MOST_TRIALS:
                self._turns = 0
                return False
            self._turns += 1
            self._trying = not self._trying
            return True

    def _load(self) -> None:
        """A pair that cannot be read counts as none. Raises Trouble of the key store."""
        self._current = _read(self._keys.get(CURRENT))
        self._next = _read(self._keys.get(NEXT))
        self._trying = self._next is not None
        waiting = self._keys.get(WAITING)
        pairs = [pair for pair in (self._current, self._next) if pair is not None]
        if waiting is not None and any(pair.key == waiting for pair in pairs):
            self._keys.delete(WAITING)  # it has its certificate: the next renewal makes a new key
        if self._next is not None and self._next == self._current:
            self._keys.delete(NEXT)
            self._next, self._trying = None, False
        self._loaded = True


def note(credentials: Credentials, trouble: str) -> str:
    """A Chinese sentence for a technician; empty when all is well.

    trouble: why the last renewal failed, empty when none did.
    """
    left = credentials.left()
    if left is None:
        return "本机还没有平台证书，不能上报，请技术人员运行 yichuang enrol 登记。"
    if left < timedelta(0):
        if not trouble:
            return "本机的平台证书已到期，联网后自动续期。"
        return (
            "本机的平台证书已到期，没有续上，上报已暂停，请技术人员向平台管理员要新的登记码，"
            f"运行 yichuang enrol（{trouble}）。"
        )
    if trouble:
        return (
            f"本机的平台证书还有 {left.days} 天到期，自动续期没有成功，会再试，"
            f"请技术人员告知平台管理员（{trouble}）。"
        )
    return ""


def _read(data: bytes | None) -> Pair | None:
    """A pair whose certificate is a terminal's and for this key; None for anything else.

    A damaged one is as good as none: the terminal says that it has to be enrolled, and goes on.
    """
    from shared.proof.certificates import CertificateError, Pair, key_of, read_certificate

    if data is None:
        return None
    try:
        pair = Pair.from_bytes(data)
        fits = read_certificate(pair.chain).spki == key_of(pair.key)
    except CertificateError:
        return None
    return pair if fits else None
