"""The doors of enrolment, in the shape of RFC 7030 (EST): simpleenroll and simplereenroll."""

from __future__ import annotations

import base64
import binascii

from fastapi import Response

from shared.proof.certificates import pack
from shared.sandbox.province import Device, Province
from shared.sandbox.register import EnrolRefused
from shared.sandbox.signatures import Received
from shared.sync.contract import (
    CERTIFICATES_MEDIA_TYPE,
    REQUEST_MEDIA_TYPE,
    ProblemType,
    ProvinceKeysAnswer,
    b64,
)

_MOST = 16 * 1024


def enrol(province: Province, newcomer: Device, received: Received) -> Response:
    """A certificate for a one-time code. The signature of the request has shown that the sender
    holds the device key, the certificate request that it holds the TLS key."""
    terminal, code = _basic(received.headers.get("authorization", ""))
    if received.headers.get("content-type", "") != REQUEST_MEDIA_TYPE:
        raise EnrolRefused(400, ProblemType.MALFORMED, "content-type")
    request = _request(received.body)
    chain = province.register.enrol(terminal, code, newcomer.public_key, request, received.source)
    return _certificates(chain)


def renew(province: Province, device: Device, received: Received) -> Response:
    """A further certificate for an enrolled terminal."""
    return _certificates(province.register.renew(device.id, _request(received.body)))


def keys(province: Province) -> ProvinceKeysAnswer:
    """What a terminal's configuration has to name."""
    held = province.settings.keys
    operator = b64(held.operator_public) if held.operator_private else ""
    return ProvinceKeysAnswer(
        sealing=b64(held.public), answers=[b64(held.answer_public)], operator=operator
    )


def _basic(header: str) -> tuple[str, str]:
    """Terminal and code of an RFC 7617 header. Raises EnrolRefused."""
    scheme, _, value = header.partition(" ")
    try:
        text = base64.b64decode(value.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        text = ""
    terminal, colon, code = text.partition(":")
    if scheme.lower() != "basic" or not colon or not terminal or len(text) > 200:
        raise EnrolRefused(401, ProblemType.CODE, "a one-time code is needed")
    return terminal, code


def _request(body: bytes) -> bytes:
    """The DER of a base64 PKCS #10. Raises EnrolRefused."""
    if len(body) > _MOST:
        raise EnrolRefused(413, ProblemType.TOO_LARGE, "")
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error as error:
        raise EnrolRefused(400, ProblemType.MALFORMED, "not base64") from error


def _certificates(chain: bytes) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(base64.b64encode(pack(chain)), 200, headers, CERTIFICATES_MEDIA_TYPE)
