"""Renewing the terminal's own certificate, before anything else is sent."""

from __future__ import annotations

import base64
import binascii
import random
from collections.abc import Callable

from shared.proof.certificates import CertificateError, unpack
from shared.sync.contract import RENEW, REQUEST_MEDIA_TYPE
from shared.sync.credentials import Credentials
from shared.sync.exchange import BadAnswer, Call, Reply

LANE = "certificate"
AGAIN_S = 3600.0
"""How long a renewal that was refused waits before it is tried again, give or take a fifth."""


LOST_S = 300.0
"""The same after no answer."""


class CertificateLane:
    """Asks for the next certificate when it is time. ``credentials``: None without TLS."""

    def __init__(
        self,
        credentials: Credentials | None,
        monotonic: Callable[[], float],
        rng: random.Random,
    ) -> None:
        self._credentials = credentials
        self._monotonic = monotonic
        self._rng = rng
        self._not_before = 0.0
        self._hastened = False
        self.trouble = ""
        """Why the last renewal failed, for a technician; empty when none did."""

    def next(self) -> Call | None:
        """The renewal, when it is due."""
        mine = self._credentials
        if mine is None or self._monotonic() < self._not_before:
            return None
        if not (mine.due() or self._hastened):
            return None
        body = base64.b64encode(mine.request())
        return Call(LANE, "POST", RENEW, {"Content-Type": REQUEST_MEDIA_TYPE}, body)

    def take(self, reply: Reply) -> None:
        """Keep what came. Raises BadAnswer."""
        assert self._credentials is not None
        try:
            self._credentials.take(unpack(base64.b64decode(reply.body, validate=True)))
        except (CertificateError, binascii.Error) as error:
            self.refused(str(error))
            raise BadAnswer(str(error)) from error
        self._hastened = False
        self.trouble = ""

    def refused(self, detail: str) -> None:
        """The province did not renew: say so, and try again later; the old one is still there."""
        self.trouble = detail
        self._hastened = False
        self._not_before = self._monotonic() + AGAIN_S * self._rng.uniform(0.8, 1.2)

    def lost(self) -> None:
        """No answer: other doors may still answer, so this one does not stand in their way."""
        self._not_before = self._monotonic() + LOST_S * self._rng.uniform(0.8, 1.2)

    def hasten(self) -> bool:
        """The province calls our certificate expired, whatever our clock says: renew now.

        False when that cannot help, because a renewal has just been refused.
        """
        if self._credentials is None or self._monotonic() < self._not_before:
            return False
        self._hastened = True
        return True

    def reset(self) -> None:
        """A person says: try now."""
        self._not_before = 0.0

    def worked(self) -> None:
        """A call of another lane was answered."""
        if self._credentials is not None and not self._credentials.worked():
            self.refused("certificate-refused")

    def other(self) -> bool:
        """What we showed was turned down: True when there is another pair to show."""
        return self._credentials is not None and self._credentials.refused()
