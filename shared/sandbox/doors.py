"""The signed doors of the contract over HTTP: facts, feed, blobs, pages, catalogue, questions."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from shared.sandbox import ask, est, openapi, peers
from shared.sandbox.answers import target_of
from shared.sandbox.arriving import Arriving, Piece
from shared.sandbox.blobs import BlobRefused, Upload
from shared.sandbox.bodies import BodyRefused, whole_body
from shared.sandbox.catalogue import ReleaseFile
from shared.sandbox.intake import BatchRefused
from shared.sandbox.province import CursorGone, Device, Province
from shared.sandbox.register import EnrolRefused
from shared.sandbox.signatures import Gate, Received, SignatureRefused
from shared.sync.contract import (
    API,
    CATALOGUE_MEDIA_TYPE,
    MAX_BODY_BYTES,
    MAX_HEARTBEAT_BYTES,
    PROBLEM_MEDIA_TYPE,
    BlockPlan,
    ContributionsAnswer,
    ContributionsQuestion,
    FactsRequest,
    FactsResponse,
    FeedPage,
    Heartbeat,
    HeartbeatAnswer,
    LicenceAnswer,
    LicenceQuestion,
    Problem,
    ProblemType,
    ProvinceKeysAnswer,
    ReceiptAnswer,
)

_TITLES = {
    ProblemType.SIGNATURE: "Request signature does not verify",
    ProblemType.CLOCK: "Signature time is too far from now",
    ProblemType.REPLAY: "Request was seen before",
    ProblemType.REVOKED: "Terminal is revoked",
    ProblemType.CERTIFICATE: "Client certificate does not fit",
    ProblemType.EXPIRED: "Client certificate has expired",
    ProblemType.CODE: "One-time code is not right",
    ProblemType.CODE_USED: "One-time code was used before",
    ProblemType.CODE_EXPIRED: "One-time code has expired",
    ProblemType.KNOWN: "Enrolled with another key",
    ProblemType.BUSY: "Too many tries",
    ProblemType.MALFORMED: "Request is malformed",
    ProblemType.TOO_LARGE: "Request is too large",
    ProblemType.HEAD: "Signed head does not fit the batch",
    ProblemType.HEADER: "A fact header is malformed",
    ProblemType.OFFSET: "Upload stands at another offset",
    ProblemType.DIGEST: "Content does not match its digest",
    ProblemType.UNKNOWN_BLOB: "No such upload",
    ProblemType.CURSOR_GONE: "Cursor is unknown; start again without one",
    ProblemType.NOT_FOUND: "Not found",
    ProblemType.NOT_YOURS: "Not yours",
}
_STATUSES = {ProblemType.REVOKED: 403, ProblemType.UNAVAILABLE: 503}
"""Of a request that its signature does not let in; all others: 401."""
_RETRYABLE = frozenset({ProblemType.CLOCK, ProblemType.REPLAY, ProblemType.OFFSET})


class Refused(Exception):
    """A request answered with a problem document."""

    def __init__(self, status: int, problem: ProblemType, detail: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.problem = problem
        self.detail = detail


def problem_response(
    status: int, problem: ProblemType, detail: str = "", headers: dict[str, str] | None = None
) -> Response:
    """An RFC 9457 answer."""
    body = Problem(
        type=problem.uri,
        title=_TITLES.get(problem, problem.value),
        status=status,
        detail=detail,
        retryable=problem in _RETRYABLE,
    )
    return Response(body.model_dump_json(), status, headers, PROBLEM_MEDIA_TYPE)


Model = TypeVar("Model", bound=BaseModel)
Handler = Callable[[Device, Received, dict[str, str]], Response]
Admit = Callable[[Received], Device]
"""Who may come in by a door."""


class Doors:
    """Wires province and gate into a router."""

    def __init__(self, province: Province, catalogue: ReleaseFile) -> None:
        self._province = province
        self._catalogue = catalogue
        self._gate = Gate(province.device, province.now)
        self._arriving = Arriving(province)
        self.router = APIRouter(prefix=API)
        self._route("POST", "/facts", self._facts, FactsResponse, FactsRequest)
        self._route("GET", "/feed", self._feed, FeedPage)
        self._route("POST", "/heartbeat", self._heartbeat, HeartbeatAnswer, Heartbeat)
        self._route("GET", "/catalogue", self._get_catalogue)
        self._route("POST", "/blobs/{digest}", self._blob_begin)
        self._route("HEAD", "/blobs/{digest}", self._blob_look)
        self._route("PATCH", "/blobs/{digest}", self._blob_append)
        self._route("GET", "/pages/{case}/{digest}", self._page)
        self._route(
            "POST",
            "/ask/contributions",
            self._contributions,
            ContributionsAnswer,
            ContributionsQuestion,
        )
        self._route("GET", "/keys", self._keys, ProvinceKeysAnswer)
        self._route("POST", "/est/simpleenroll", self._enrol, admit=self._gate.check_newcomer)
        self._route("POST", "/est/simplereenroll", self._renew, admit=self._known_in_grace)
        self._route("POST", "/ask/licence", self._licence, LicenceAnswer, LicenceQuestion)
        self._route("GET", "/receipts/{token}", self._receipt, ReceiptAnswer)

    def _route(
        self,
        method: str,
        path: str,
        handler: Handler,
        answer: type[BaseModel] | None = None,
        question: type[BaseModel] | None = None,
        admit: Admit | None = None,
    ) -> None:
        self.router.add_api_route(
            path,
            self._guarded(handler, admit or self._known),
            methods=[method],
            status_code=openapi.success_of(method, path),
            response_class=Response,
            responses=openapi.answers_of(method, path, answer),
            openapi_extra=openapi.extra_of(method, path, question),
            summary=(handler.__doc__ or "").strip(),
        )

    def _guarded(self, handler: Handler, admit: Admit) -> Callable[[Request], Awaitable[Response]]:
        """Signature first, then the handler in a worker thread, refusals as problem documents."""

        @wraps(handler)
        async def door(request: Request) -> Response:
            if request.method == "PATCH":
                return await self._piece(request)
            try:
                body = await whole_body(request, MAX_BODY_BYTES)
            except BodyRefused as refused:
                return _unread(refused)
            received = self._received(request, body)
            values = {**request.query_params, **request.path_params}  # the path has the last word
            return await run_in_threadpool(self._answer, handler, admit, received, values)

        door.__annotations__ = {"request": Request, "return": Response}
        del door.__wrapped__
        return door

    def _received(self, request: Request, body: bytes) -> Received:
        url = target_of(request.scope, self._province.settings.public_url)
        peer = peers.peer_of(request.scope)
        source = request.client.host if request.client else ""
        return Received(request.method, url, request.headers, body, peer, source)

    async def _piece(self, request: Request) -> Response:
        """A piece of a scan: its sender is known before it is read, and one that breaks off is
        kept as far as it proves itself (tus 1.0: store as much of the received data as possible).
        """
        values = dict(request.path_params)
        head = self._received(request, b"")
        begun: list[Piece] = []

        def begin(device: Device, _received: Received, _values: dict[str, str]) -> Response:
            offset = _number(head, "upload-offset")
            begun.append(self._arriving.begin(device, values["digest"], offset))
            return Response()

        refused = await run_in_threadpool(self._answer, begin, self._admitted, head, values)
        if not begun:
            return refused
        (piece,) = begun
        try:
            await whole_body(request, MAX_BODY_BYTES, piece.data)
        except BodyRefused as broken:
            await run_in_threadpool(self._arriving.keep, piece)
            return _unread(broken)
        finally:
            self._arriving.end(piece)
        received = replace(head, body=bytes(piece.data))
        return await run_in_threadpool(
            self._answer, self._blob_append, lambda _received: piece.device, received, values
        )

    def _admitted(self, received: Received) -> Device:
        """The enrolled terminal behind a request whose body has not come yet."""
        return self._with_certificate(self._gate.admit(received), received)

    def _known(self, received: Received, *, renewing: bool = False) -> Device:
        """The enrolled terminal behind a request: its signature, and the certificate of its
        connection. Raises SignatureRefused or PeerRefused."""
        return self._with_certificate(self._gate.check(received), received, renewing=renewing)

    def _with_certificate(
        self, device: Device, received: Received, *, renewing: bool = False
    ) -> Device:
        certificate = peers.certificate_of(received.peer, device.id)
        if certificate is not None:
            self._province.register.check(certificate, renewing=renewing)
        return device

    def _known_in_grace(self, received: Received) -> Device:
        """The same at the one door that an expired certificate still opens."""
        return self._known(received, renewing=True)

    def _answer(
        self, handler: Handler, admit: Admit, received: Received, values: dict[str, str]
    ) -> Response:
        try:
            return handler(admit(received), received, values)
        except SignatureRefused as refused:
            status = _STATUSES.get(refused.problem, 401)
            wait = {"Retry-After": "1"} if status == 503 else {}
            return problem_response(status, refused.problem, refused.detail, wait)
        except Refused as refused:
            return problem_response(refused.status, refused.problem, refused.detail)
        except peers.PeerRefused as refused:
            return problem_response(403, refused.problem, refused.detail)
        except EnrolRefused as refused:
            wait = {"Retry-After": str(refused.retry_s)} if refused.retry_s else {}
            return problem_response(refused.status, refused.problem, refused.detail, wait)
        except BatchRefused as refused:
            return problem_response(422, refused.problem, refused.detail)
        except BlobRefused as refused:
            headers = {} if refused.offset is None else {"Upload-Offset": str(refused.offset)}
            return problem_response(refused.status, refused.problem, "", headers)
        except CursorGone:
            return problem_response(410, ProblemType.CURSOR_GONE)

    def _enrol(self, newcomer: Device, received: Received, _values: dict[str, str]) -> Response:
        """A client certificate for a one-time code (RFC 7030 simpleenroll)."""
        return est.enrol(self._province, newcomer, received)

    def _renew(self, device: Device, received: Received, _values: dict[str, str]) -> Response:
        """A further client certificate (RFC 7030 simplereenroll)."""
        return est.renew(self._province, device, received)

    def _keys(self, _device: Device, _received: Received, _values: dict[str, str]) -> Response:
        """The province's keys, to compare with a terminal's configuration."""
        return _json(est.keys(self._province))

    def _facts(self, device: Device, received: Received, _values: dict[str, str]) -> Response:
        """Facts up: one batch, one result per fact."""
        request = _parse(FactsRequest, _unpacked(received))
        if request.terminal != device.id:
            raise Refused(403, ProblemType.NOT_YOURS, "batch of another terminal")
        return _json(self._province.take_facts(device, request))

    def _feed(self, device: Device, _received: Received, values: dict[str, str]) -> Response:
        """Feed down: entries after a cursor."""
        return _json(self._province.feed(device, values.get("since", "")))

    def _heartbeat(self, device: Device, received: Received, _values: dict[str, str]) -> Response:
        """How a terminal is right now; the answer holds its orders."""
        if len(received.body) > MAX_HEARTBEAT_BYTES:
            raise Refused(413, ProblemType.TOO_LARGE)
        word = _parse(Heartbeat, received.body)
        if word.terminal != device.id:
            raise Refused(403, ProblemType.NOT_YOURS, "heartbeat of another terminal")
        return _json(self._province.heartbeat(device, word))

    def _get_catalogue(
        self, device: Device, received: Received, _values: dict[str, str]
    ) -> Response:
        """The newest catalogue release for the terminal's hall, by ETag."""
        release = self._catalogue.packed(device.hall)
        if release is None:
            raise Refused(404, ProblemType.NOT_FOUND)
        data, etag = release
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if received.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(data, 200, headers, CATALOGUE_MEDIA_TYPE)

    def _blob_begin(self, device: Device, received: Received, values: dict[str, str]) -> Response:
        """Create an upload (tus creation), or find where it stands."""
        metadata = _metadata(received.headers.get("upload-metadata", ""))
        length = _number(received, "upload-length")
        plan = _parse(BlockPlan, received.body) if received.body else None
        self._arriving.settle(values["digest"])
        scope, province = metadata.get("scope", ""), self._province
        return _upload(201, province.blob_begin(device, values["digest"], scope, length, plan))

    def _blob_look(self, device: Device, _received: Received, values: dict[str, str]) -> Response:
        """Where an upload stands (tus HEAD)."""
        self._arriving.settle(values["digest"])
        return _upload(200, self._province.blob_look(device, values["digest"]))

    def _blob_append(self, device: Device, received: Received, values: dict[str, str]) -> Response:
        """The next piece of an upload (tus PATCH)."""
        self._arriving.settle(values["digest"])
        upload = self._province.blob_append(
            device,
            values["digest"],
            _number(received, "upload-offset"),
            received.body,
            signed=self._gate.body_ok(received),
        )
        return _upload(204, upload)

    def _page(self, device: Device, _received: Received, values: dict[str, str]) -> Response:
        """A page of a case, for a counter of its hall."""
        data, media_type = self._province.page(device, values["case"], values["digest"])
        return Response(data, 200, {"Cache-Control": "no-store"}, media_type)

    def _contributions(
        self, _device: Device, received: Received, _values: dict[str, str]
    ) -> Response:
        """社会保险缴费记录 of a person."""
        question = _parse(ContributionsQuestion, _unpacked(received))
        now = self._province.now()
        return _json(ask.contributions(question.card_number, question.name, now))

    def _licence(self, _device: Device, received: Received, _values: dict[str, str]) -> Response:
        """Whether the state holds an e-licence of a person."""
        question = _parse(LicenceQuestion, _unpacked(received))
        return _json(self._province.licence(question.kind, question.number))

    def _receipt(self, _device: Device, _received: Received, values: dict[str, str]) -> Response:
        """What can be said of a receipt somebody shows at a window."""
        return _json(self._province.receipt(values["token"]).answer())


def _unread(refused: BodyRefused) -> Response:
    problem = ProblemType.TOO_LARGE if refused.status == 413 else ProblemType.MALFORMED
    detail = "" if refused.status == 413 else "the body did not arrive in time"
    return problem_response(refused.status, problem, detail, {"Connection": "close"})


def _json(model: BaseModel) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(model.model_dump_json(), 200, headers, "application/json")


def _upload(status: int, upload: Upload) -> Response:
    headers = {
        "Upload-Offset": str(upload.offset),
        "Upload-Length": str(upload.length),
        "Upload-Complete": "?1" if upload.complete else "?0",
        "Cache-Control": "no-store",
    }
    if upload.block:
        headers["Upload-Blocks"] = str(upload.block)
    return Response(status_code=status, headers=headers)


def _parse(model: type[Model], data: bytes) -> Model:
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        places = "; ".join(".".join(map(str, e["loc"])) for e in error.errors()[:3])
        raise Refused(400, ProblemType.MALFORMED, places) from error


def _unpacked(received: Received) -> bytes:
    """The body without its content coding, bounded."""
    coding = received.headers.get("content-encoding", "identity")
    if coding == "identity":
        return received.body
    if coding != "gzip":
        raise Refused(400, ProblemType.MALFORMED, "unknown content coding")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(received.body, MAX_BODY_BYTES)
    except zlib.error as error:
        raise Refused(400, ProblemType.MALFORMED, "not gzip") from error
    if unpacker.unconsumed_tail:
        raise Refused(413, ProblemType.TOO_LARGE)
    return data


def _number(received: Received, name: str) -> int:
    text = received.headers.get(name, "")
    if not (text.isascii() and text.isdigit()):
        raise Refused(400, ProblemType.MALFORMED, f"{name} is no number")
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """tus Upload-Metadata: ``key base64, key base64``."""
    found: dict[str, str] = {}
    for pair in text.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Refused(400, ProblemType.MALFORMED, "upload-metadata") from error
    return found
