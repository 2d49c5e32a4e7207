"""Wire models of the sync contract (docs/sync-contract.md), shared by terminal and sandbox.

Sizes are bytes before compression; digests and hashes are lower-case hex; binary values are
standard base64. Nothing here does I/O.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

API = "/v1"
MAX_FACTS = 100
"""Facts in one batch."""
MAX_BATCH_BYTES = 256 * 1024
"""Facts of one batch together, JSON before gzip. A single larger fact travels alone."""
MAX_BODY_BYTES = 8 * 1024 * 1024
"""The most a province unpacks of one request; beyond it answers 413."""
MAX_NAME = 256
"""Characters of a header's string or a scope's name; none of them a control character."""
MAX_HEARTBEAT_BYTES = 32 * 1024
MAX_ORDERS = 8
"""Orders in the answer to one heartbeat; further ones wait for the next."""


class Verb(StrEnum):
    """What a terminal may be ordered to do. There is nothing else, and none takes other words."""

    RESTART = "restart-device"
    SELF_TEST = "self-test"
    BUNDLE = "support-bundle"
    OUT = "out-of-service"
    RESTORE = "restore"

    def fits(self, device: str) -> bool:
        """True when the verb may come with that device id, '' for the whole machine."""
        if self is Verb.RESTART:
            return bool(device)
        return self in (Verb.OUT, Verb.RESTORE) or not device


VERBS = {verb.value: verb for verb in Verb}
CHUNK_BYTES = 256 * 1024
"""Longest blob PATCH to a province that keeps only what arrived whole."""
PIECE_BYTES = 1024 * 1024
"""Longest blob PATCH to a province that keeps the proved start of a broken one."""
BLOCK_BYTES = 32 * 1024
"""Usual length of a block that is proved by itself."""
SMALLEST_BLOCK = 4 * 1024
LARGEST_BLOCK = 1024 * 1024
SIGNATURE_TAG = "yichuang"
ANSWER_TAG = "yichuang-answer"
SIGNATURE_MAX_AGE_S = 300
SIGNATURE_MAX_AHEAD_S = 60
CATALOGUE_MEDIA_TYPE = "application/zip"
PROBLEM_MEDIA_TYPE = "application/problem+json"
PROBLEM_BASE = "urn:yichuang:problem:"


def b64(data: bytes) -> str:
    """Standard base64 text of ``data``."""
    return base64.b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """Bytes of standard base64 ``text``; ValueError when it is not base64."""
    return base64.b64decode(text.encode("ascii"), validate=True)


def name_ok(text: str) -> bool:
    """True for a string that may stand in a header or name a scope."""
    return len(text) <= MAX_NAME and _CONTROL.search(text) is None


def names_ok(texts: Sequence[str]) -> bool:
    """True when every one of them is ``name_ok``."""
    return max(map(len, texts), default=0) <= MAX_NAME and _CONTROL.search("".join(texts)) is None


_CONTROL = re.compile("[\x00-\x1f]")


class FactStatus(StrEnum):
    """What became of one fact of a batch. All but BLOCKED are final: never send it again."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    """Kept in quarantine: the same id or place already holds other content."""
    BLOCKED = "blocked"
    """Not kept: an earlier fact of this terminal is missing."""
    REJECTED = "rejected"
    """Header kept in its place, body does not prove itself."""

    @property
    def settled(self) -> bool:
        """True when the province has kept the fact in some form and must not get it again."""
        return self is not FactStatus.BLOCKED

    @property
    def parks(self) -> bool:
        """True when staff must look at the case of this fact."""
        return self in (FactStatus.CONFLICT, FactStatus.REJECTED)


class ProblemType(StrEnum):
    """Stable ends of RFC 9457 ``type`` URIs (``urn:yichuang:problem:...``)."""

    SIGNATURE = "signature-invalid"
    CLOCK = "clock-skew"
    REPLAY = "replayed"
    REVOKED = "terminal-revoked"
    CERTIFICATE = "certificate-refused"
    EXPIRED = "certificate-expired"
    CODE = "code-refused"
    CODE_USED = "code-used"
    CODE_EXPIRED = "code-expired"
    KNOWN = "terminal-known"
    NOT_YOURS = "not-yours"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    HEAD = "head-invalid"
    OFFSET = "offset-mismatch"
    DIGEST = "digest-mismatch"
    UNKNOWN_BLOB = "blob-unknown"
    CURSOR_GONE = "cursor-gone"
    NOT_FOUND = "not-found"
    # problems of one fact
    GAP = "gap"
    FORK = "fork"
    CHAIN = "chain-broken"
    ID_REUSED = "id-reused"
    HEADER = "header-malformed"
    BODY_MISSING = "body-missing"
    BODY_MISMATCH = "body-mismatch"
    BODY_UNREADABLE = "body-unreadable"
    # refusals to apply
    STATE = "state-does-not-allow"
    UNKNOWN_CASE = "case-unknown"
    ALREADY_RATED = "already-rated"
    UNKNOWN_TASK = "task-unknown"

    @property
    def uri(self) -> str:
        """The full ``type`` URI."""
        return PROBLEM_BASE + self.value


DEVICE_KEY_HEADER = "Yichuang-Device-Key"
ENROL = f"{API}/est/simpleenroll"
RENEW = f"{API}/est/simplereenroll"
KEYS = f"{API}/keys"
REQUEST_MEDIA_TYPE = "application/pkcs10"
CERTIFICATES_MEDIA_TYPE = "application/pkcs7-mime; smime-type=certs-only"
"""As in RFC 7030 section 4.2: base64 bodies; the one-time code is the password of RFC 7617."""


class _Wire(BaseModel):
    """Unknown members are ignored, so that either side may learn new ones first."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Problem(_Wire):
    """An RFC 9457 problem document. ``retryable``: the same request may succeed later."""

    type: str
    title: str
    status: int
    detail: str = ""
    retryable: bool = False


class WireHead(_Wire):
    """A signed head: the hash of the last header of the batch, signed by the device key."""

    terminal: str
    epoch: int
    seq: int
    hash: str
    signed_at: str
    kid: str
    signature: str


class WireFact(_Wire):
    """One fact. A sealed fact has ``sealed``, a clear one ``clear`` and ``salt``.

    Neither: the terminal no longer has the body; the header still takes its place in the chain.
    """

    header: dict[str, Any]
    sealed: str | None = None
    clear: dict[str, Any] | None = None
    salt: str | None = None


class Mark(_Wire):
    """A place in a terminal's journal; ``epoch`` -1 means nothing stored yet."""

    epoch: int
    seq: int


class FactsRequest(_Wire):
    """Body of ``POST /v1/facts``: consecutive facts of one epoch, oldest first.

    keys: wrapped scope keys by scope id, for scopes the province may open. lost: so many facts
    directly before the first one were lost to damage; the terminal will never send them. after:
    when the batch begins an epoch, the place of the fact before it in the terminal's journal.
    again: a person says so: try once more what could not be taken or applied of these facts.
    """

    terminal: str
    epoch: int
    head: WireHead
    keys: dict[str, str] = Field(default_factory=dict)
    lost: int = Field(default=0, ge=0)
    after: Mark | None = None
    again: bool = False
    facts: list[WireFact] = Field(min_length=1, max_length=MAX_FACTS)


class FactResult(_Wire):
    """The fate of one fact. ``problem``: end of a problem type URI, empty when there is none."""

    id: str
    status: FactStatus
    problem: str = ""


class FactsResponse(_Wire):
    """Answer to a batch: one result per fact, in the order sent, and the high-water mark."""

    results: list[FactResult]
    stored_up_to: Mark


STUCK_TASK = "stuck"
"""Kind of the task about a kiosk's case the province could not register, for its hall's windows."""


class FeedType(StrEnum):
    """What the province says to a terminal. Unknown types are skipped, never an error."""

    CASE_OFFERED = "case-offered"
    PAGE_OFFERED = "page-offered"
    CASE_PROGRESSED = "case-progressed"
    MATERIAL_SETTLED = "material-settled"
    FACT_REFUSED = "fact-refused"
    TASK_OPENED = "task-opened"
    TASK_CLOSED = "task-closed"


class FeedEntry(_Wire):
    """One saying of the province, for one terminal, in order of ``cursor``."""

    cursor: str
    type: str
    case: str = ""
    item: str = ""
    state: str = ""
    at: str = ""
    body: dict[str, Any] = Field(default_factory=dict)


class FeedPage(_Wire):
    """Entries after a cursor. ``next``: cursor to ask with next; ``more``: ask again at once.

    ``stored_up_to``: how far the province has the journal of the terminal that asks. A province
    that was restored from a backup is found out by it even when nothing new is sent.
    """

    entries: list[FeedEntry] = Field(default_factory=list)
    next: str
    more: bool = False
    stored_up_to: Mark | None = None


class BlockPlan(_Wire):
    """Body of ``POST /v1/blobs/…``, optional: what each block of the upload must be.

    size: bytes of every block but the last, which ends with the upload. digests: the SHA-256 of
    each block, 32 bytes each, one after the other, base64.
    """

    size: int = Field(ge=SMALLEST_BLOCK, le=LARGEST_BLOCK)
    digests: str


def block_digests(data: bytes, size: int) -> list[bytes]:
    """SHA-256 of each block of ``data``."""
    view = memoryview(data)
    return [hashlib.sha256(view[at : at + size]).digest() for at in range(0, len(data), size)]


class ContributionsQuestion(_Wire):
    """Body of ``POST /v1/ask/contributions``."""

    card_number: str = Field(min_length=15, max_length=18)
    name: str = Field(min_length=1, max_length=60)


class Contribution(_Wire):
    """One month of one insurance. Amounts in yuan with two decimals."""

    month: str
    """``YYYY-MM``."""
    kind: str
    base: str
    paid: str
    payer: str


class ContributionsAnswer(_Wire):
    """The record the province holds. ``sample``: illustrative data, must be shown as 样例."""

    rows: tuple[Contribution, ...]
    verify_code: str
    asked_at: str
    """RFC 3339 with zone."""
    sample: bool
    note: str = ""


class LicenceQuestion(_Wire):
    """Body of ``POST /v1/ask/licence``: does the state hold this licence of this person?"""

    kind: str = Field(min_length=1, max_length=80)
    number: str = Field(min_length=15, max_length=18)


class ReceiptAnswer(_Wire):
    """Answer of ``GET /v1/receipts/{token}``: a verdict, and for a genuine or replayed one what the
    receipt says. Nothing in it tells who the person is.

    state, item_name, changed_at: of the case as the province has it, empty when it has not.
    """

    verdict: str
    number: str = ""
    case: str = ""
    item: str = ""
    item_name: str = ""
    terminal: str = ""
    hall: str = ""
    received_at: int = 0
    """Unix seconds, as the terminal signed them."""
    state: str = ""
    changed_at: str = ""


class LicenceAnswer(_Wire):
    """Whether the state holds an e-licence. ``held`` lists every kind held for the number."""

    found: bool
    title: str = ""
    sample: bool = False
    identifier: str = ""
    """GB/T 36904 identifier, empty when not held."""
    issued_on: str = ""
    held: tuple[str, ...] = ()


class DeviceReport(_Wire):
    """How one device stands. ``left``: receipts or pages until the paper ends, null: not known.

    id: its name at the terminal. kind, state, code: words of the device table; '' for no code.
    """

    id: str = Field(max_length=60)
    kind: str = Field(max_length=60)
    state: str = Field(max_length=40)
    code: str = Field(default="", max_length=60)
    left: int | None = Field(default=None, ge=0, le=10_000_000)


class BacklogReport(_Wire):
    """What the province has not stored. ``oldest_at``: RFC 3339, '' when nothing waits."""

    facts: int = Field(default=0, ge=0)
    scans: int = Field(default=0, ge=0)
    scan_bytes: int = Field(default=0, ge=0)
    cases: int = Field(default=0, ge=0)
    oldest_at: str = Field(default="", max_length=40)


class SelfTestReport(_Wire):
    """The last self-test that ended. ``outcome``: fine | soon | cannot | unknown."""

    ended_at: str = Field(max_length=40)
    outcome: str = Field(max_length=40)


class Heartbeat(_Wire):
    """Body of ``POST /v1/heartbeat``: how a terminal is right now. No personal data.

    sent_at, started_at: the terminal's own clock, RFC 3339. epoch, seq: end of its journal.
    clock_offset_ms: terminal minus province, null: never measured; clock_sure: somebody vouches
    for it. disk_free: bytes. certificate_until: RFC 3339, '' without one. closed: who took the
    whole machine out of service (work number), '' while it serves.
    """

    terminal: str = Field(max_length=MAX_NAME)
    sent_at: str = Field(max_length=40)
    started_at: str = Field(default="", max_length=40)
    version: str = Field(default="", max_length=60)
    face: str = Field(default="", max_length=20)
    epoch: int = Field(default=0, ge=0, le=2**53 - 1)
    seq: int = Field(default=0, ge=0, le=2**53 - 1)
    devices: list[DeviceReport] = Field(default_factory=list, max_length=64)
    backlog: BacklogReport = Field(default_factory=BacklogReport)
    clock_offset_ms: int | None = Field(default=None, ge=-(2**53) + 1, le=2**53 - 1)
    clock_sure: bool = True
    self_test: SelfTestReport | None = None
    disk_free: int | None = Field(default=None, ge=0, le=2**53 - 1)
    certificate_until: str = Field(default="", max_length=40)
    closed: str = Field(default="", max_length=40)


class HeartbeatAnswer(_Wire):
    """Answer to a heartbeat: signed orders for this terminal that it has not reported on yet.

    Each is an object of eleven members (section 13.8); the terminal judges them one by one.
    """

    orders: list[dict[str, Any]] = Field(default_factory=list, max_length=MAX_ORDERS)


class ProvinceKeysAnswer(_Wire):
    """Answer of ``GET /v1/keys``: what a terminal's configuration has to name. Base64."""

    sealing: str
    """X25519: terminals seal for it."""
    answers: list[str]
    """Ed25519: answers are signed with one of them."""
    operator: str = ""
    """Ed25519: orders are signed with it; empty where nobody gives any."""
