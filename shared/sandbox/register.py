"""The register of terminals: one-time codes, certificates issued, renewal and revocation."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from shared.proof import kid_of
from shared.proof.certificates import Certificate, CertificateError, read_certificate, read_request
from shared.sandbox import codes, device_keys
from shared.sandbox import tables as t
from shared.sandbox.authority import Authority
from shared.sandbox.peers import PeerRefused
from shared.sandbox.store import Store
from shared.sync.contract import ProblemType

CODE_LIFE = timedelta(hours=24)
GRACE = timedelta(days=30)
"""An expired certificate may still renew itself for so long: a hall without a line for weeks."""
VALID, SUPERSEDED, REVOKED = "valid", "superseded", "revoked"
KINDS = ("kiosk", "counter")


_BY_SERIAL = select(t.certificates).where(t.certificates.c.serial == bindparam("serial"))


class EnrolRefused(Exception):
    """No certificate. ``retry_s``: try again after so many seconds (429)."""

    def __init__(self, status: int, problem: ProblemType, detail: str, retry_s: int = 0) -> None:
        super().__init__(detail)
        self.status = status
        self.problem = problem
        self.detail = detail
        self.retry_s = retry_s


@dataclass(frozen=True, slots=True)
class Ticket:
    """A one-time code as staff hand it out. Kept nowhere in this form."""

    code: str
    terminal: str
    expires_at: datetime
    known: bool
    """The terminal is enrolled already: a machine with other keys would take its place."""


class Register:
    """Who is enrolled with what. All methods may be called from any thread."""

    def __init__(
        self,
        store: Store,
        authority: Callable[[], Authority],
        clock: Callable[[], datetime],
        joined: Callable[[Connection, str, str, str], None],
    ) -> None:
        """``joined`` (terminal, kind, hall) runs in the transaction that enters a new terminal."""
        self._store = store
        self._authority = authority
        self._joined = joined
        self._clock = clock
        self._guesses = codes.Guesses(clock)

    # staff

    def make_code(
        self,
        terminal: str,
        kind: str,
        hall: str,
        hall_name: str = "",
        life: timedelta = CODE_LIFE,
    ) -> Ticket:
        """A fresh code for a terminal; an older one of the same terminal is void from now on.

        Raises ValueError with a Chinese sentence for another kind than kiosk or counter, and for a
        revoked terminal.
        """
        if kind not in KINDS:
            raise ValueError("终端种类只能是 kiosk（自助终端）或 counter（窗口）。")
        code, salt = codes.fresh(), secrets.token_bytes(16)
        expires_at = self._clock() + life
        values = {
            "terminal": terminal,
            "kind": kind,
            "hall": hall,
            "hall_name": hall_name or hall,
            "salt": salt,
            "hash": codes.hashed(code, salt),
            "expires_at": _text(expires_at),
            "tries_left": codes.TRIES,
            "used_at": "",
            "kid": "",
            "spki": "",
            "chain": b"",
        }
        with self._store.transaction() as db:
            known = db.execute(select(t.terminals).where(t.terminals.c.id == terminal)).first()
            if known is not None and known.revoked:
                raise ValueError(f"终端 {terminal} 已吊销，查明后先用 reinstate 恢复，再发登记码。")
            db.execute(delete(t.codes).where(t.codes.c.terminal == terminal))
            db.execute(insert(t.codes).values(values))
        return Ticket(code, terminal, expires_at, known is not None)

    def enter(self, terminal: str, kind: str, hall: str, hall_name: str, key: bytes) -> None:
        """Register a terminal by its device key without a code; again: changes nothing.

        Raises ValueError for another kind, EnrolRefused when id or key belongs to another.
        """
        if kind not in KINDS:
            raise ValueError(f"unknown kind of terminal {kind}")
        with self._store.transaction() as db:
            self._enter(db, terminal, kind, hall, hall_name or hall, key)

    def revoke(self, terminal: str) -> bool:
        """Trust a terminal's key and certificates no more. False when nobody has that id.

        An unused code of the terminal is void as well.
        """
        with self._store.transaction() as db:
            mine = t.terminals.c.id == terminal
            found = db.execute(select(t.terminals.c.id).where(mine)).first() is not None
            db.execute(update(t.terminals).where(mine).values(revoked=True))
            theirs = t.certificates.c.terminal == terminal
            db.execute(update(t.certificates).where(theirs).values(state=REVOKED))
            void = update(t.codes).where(t.codes.c.terminal == terminal)
            db.execute(void.values(tries_left=0))
        return found

    def reinstate(self, terminal: str) -> bool:
        """Trust a terminal's key again: a person has looked, and only one machine holds it.

        Its certificates stay revoked where they were revoked by hand; a new code brings a new one.
        False when nobody has that id.
        """
        with self._store.transaction() as db:
            mine = t.terminals.c.id == terminal
            found = db.execute(select(t.terminals.c.id).where(mine)).first() is not None
            db.execute(update(t.terminals).where(mine).values(revoked=False))
        return found

    # terminals

    def enrol(
        self, terminal: str, code: str, device_key: bytes, request: bytes, source: str
    ) -> bytes:
        """The client certificate (PEM) for a code; the terminal is in the register from now on.

        The same code from the same two keys gets the same certificate again while it lasts: an
        answer that was lost on the way costs no second code. Raises EnrolRefused.
        """
        wait = self._guesses.wait_s(source)
        if wait:
            raise EnrolRefused(429, ProblemType.BUSY, "too many wrong codes", wait)
        try:
            asked = read_request(request)
        except CertificateError as error:
            raise EnrolRefused(400, ProblemType.MALFORMED, str(error)) from error
        if asked.terminal != terminal:
            raise EnrolRefused(403, ProblemType.NOT_YOURS, "request names another terminal")
        with self._store.reading() as db:
            mine = t.codes.c.terminal == terminal
            salt = db.execute(select(t.codes.c.salt).where(mine)).scalar()
        # hashed also when there is no such code: how long it takes tells nothing, and no other
        # request waits for it
        proof = codes.hashed(code, salt or b"nobody's code...")
        refusal: EnrolRefused | None = None
        with self._store.transaction() as db:
            row = db.execute(select(t.codes).where(mine)).first()
            good = row is not None and row.salt == salt and codes.same(row.hash, proof)
            if row is None or not good or row.tries_left < 1:
                refusal = EnrolRefused(403, ProblemType.CODE, "code is not right")
                if row is not None and row.tries_left > 0:
                    self._count(db, terminal, row.tries_left - 1)
            else:
                return self._admit(db, row, device_key, request, asked.spki)
        self._guesses.wrong(source)
        raise refusal

    def renew(self, terminal: str, request: bytes) -> bytes:
        """A further certificate (PEM) for a terminal that has just proved itself with the one it
        has. Raises EnrolRefused."""
        try:
            asked = read_request(request)
        except CertificateError as error:
            raise EnrolRefused(400, ProblemType.MALFORMED, str(error)) from error
        if asked.terminal != terminal:
            raise EnrolRefused(403, ProblemType.NOT_YOURS, "request names another terminal")
        with self._store.transaction() as db:
            return self._issue(db, terminal, request)

    def check(self, certificate: Certificate, *, renewing: bool = False) -> None:
        """The certificate is in the register, in its time and not taken back. Raises PeerRefused.

        ``renewing``: an expired one passes within GRACE. The first use of a certificate ends those
        issued before it.
        """
        now = self._clock()
        if now < certificate.not_before:
            raise PeerRefused(ProblemType.CERTIFICATE, "certificate is not valid yet")
        with self._store.reading() as db:
            row = db.execute(_BY_SERIAL, {"serial": certificate.serial}).first()
        if row is None or row.terminal != certificate.terminal or row.spki != certificate.spki:
            raise PeerRefused(ProblemType.CERTIFICATE, "certificate was not issued here")
        if row.state == REVOKED:
            raise PeerRefused(ProblemType.CERTIFICATE, "certificate is revoked")
        if row.state != VALID:
            raise PeerRefused(ProblemType.CERTIFICATE, "a newer certificate is in use")
        if now > certificate.not_after + (GRACE if renewing else timedelta(0)):
            raise PeerRefused(ProblemType.EXPIRED, "certificate has expired")
        if not row.used_at:
            self._first_use(row.n, row.terminal)

    # inside

    def _count(self, db: Connection, terminal: str, left: int) -> None:
        mine = t.codes.c.terminal == terminal
        db.execute(update(t.codes).where(mine).values(tries_left=left))
        if left == 0:
            now = _text(self._clock())
            values = {"terminal": terminal, "kind": "code-guessed", "detail": "", "at": now}
            db.execute(insert(t.alarms).values(values))

    def _admit(
        self, db: Connection, row: Row[Any], device_key: bytes, request: bytes, spki: str
    ) -> bytes:
        """The code was right. Raises EnrolRefused."""
        kid, now = kid_of(device_key), _text(self._clock())
        if now > row.expires_at:
            raise EnrolRefused(403, ProblemType.CODE_EXPIRED, "code has expired")
        if row.used_at:
            if (row.kid, row.spki) == (kid, spki):
                return bytes(row.chain)
            raise EnrolRefused(403, ProblemType.CODE_USED, "code was used before")
        self._enter(db, row.terminal, row.kind, row.hall, row.hall_name, device_key, anew=now)
        chain = self._issue(db, row.terminal, request)
        mine = t.codes.c.terminal == row.terminal
        used = {"used_at": now, "kid": kid, "spki": spki, "chain": chain}
        db.execute(update(t.codes).where(mine).values(used))
        return chain

    def _enter(
        self,
        db: Connection,
        terminal: str,
        kind: str,
        hall: str,
        hall_name: str,
        key: bytes,
        anew: str = "",
    ) -> None:
        """Put a terminal into the register unless it is there. Raises EnrolRefused.

        ``anew`` (a time): somebody gave a code for it, so another device key takes over; that is
        how a terminal comes back that lost its keys.
        """
        table, kid = t.terminals, kid_of(key)
        either = (table.c.id == terminal) | (table.c.kid == kid)
        for known in db.execute(select(table).where(either)):
            if anew and known.id == terminal and not known.revoked and known.kid != kid:
                if device_keys.taken(db, kid):
                    raise EnrolRefused(409, ProblemType.KNOWN, "key was used before")
                device_keys.replace(db, known, key, device_keys.LOST, anew)
                theirs = t.certificates.c.terminal == terminal
                db.execute(update(t.certificates).where(theirs).values(state=REVOKED))
                return
            if known.id != terminal or bytes(known.public_key) != key:
                raise EnrolRefused(409, ProblemType.KNOWN, "id or key belongs to another terminal")
            if known.revoked:
                raise EnrolRefused(403, ProblemType.REVOKED, "terminal is revoked")
            return
        values = {"id": terminal, "kid": kid, "public_key": key, "kind": kind, "hall": hall}
        db.execute(insert(table).values(**values, hall_name=hall_name, revoked=False))
        self._joined(db, terminal, kind, hall)

    def _issue(self, db: Connection, terminal: str, request: bytes) -> bytes:
        chain = self._authority().issue_client(request, terminal)
        made = read_certificate(chain)
        values = {
            "serial": made.serial,
            "terminal": terminal,
            "spki": made.spki,
            "not_after": _text(made.not_after),
            "issued_at": _text(self._clock()),
            "used_at": "",
            "state": VALID,
        }
        db.execute(insert(t.certificates).values(values))
        return chain

    def _first_use(self, n: int, terminal: str) -> None:
        table = t.certificates
        with self._store.transaction() as db:
            used = update(table).where(table.c.n == n).values(used_at=_text(self._clock()))
            db.execute(used)
            older = (table.c.terminal == terminal) & (table.c.n < n) & (table.c.state == VALID)
            db.execute(update(table).where(older).values(state=SUPERSEDED))


def _text(when: datetime) -> str:
    """RFC 3339 UTC milliseconds, which sort as they follow each other."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
