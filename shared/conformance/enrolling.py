"""Test terminals that enrol themselves with one-time codes (section 2.9)."""

from __future__ import annotations

import base64
import binascii
import json
import os
from pathlib import Path

from shared.conformance.hall import Badge, Terminals
from shared.conformance.line import Ask, Line
from shared.proof import Ed25519Signer
from shared.proof.certificates import CertificateError, make_request, new_key, unpack
from shared.sync.contract import DEVICE_KEY_HEADER, ENROL, REQUEST_MEDIA_TYPE, b64


class NotEnrolled(Exception):
    """A code brought no certificate, and why."""


def enrol_all(url: str, path: Path) -> Terminals:
    """Enrol every terminal of the file at ``path`` that has a code and no certificate yet.

    Keys and certificates go beside the file (mode 0600) and are named in it. Raises NotEnrolled,
    NoAnswer, ValueError for an unreadable file.
    """
    given = Terminals.read(path)
    line = Line(url, given.ca)
    try:
        for role, badge in given.terminals.items():
            if badge.code and not badge.certificate:
                file = path.with_name(f"{path.stem}.{role}.pem")
                _write(file, _enrolled(line, badge))
                value = json.loads(path.read_text("utf-8"))
                value["terminals"][role] |= {"certificate": str(file), "code": ""}
                _write(path, json.dumps(value, ensure_ascii=False, indent=1).encode())
    finally:
        line.close()
    return Terminals.read(path)


def _enrolled(line: Line, badge: Badge) -> bytes:
    """Key and certificate chain (PEM) for a code."""
    signer, key = Ed25519Signer.from_bytes(bytes.fromhex(badge.private_key)), new_key()
    headers = {
        "authorization": f"Basic {b64(f'{badge.id}:{badge.code}'.encode())}",
        "content-type": REQUEST_MEDIA_TYPE,
        DEVICE_KEY_HEADER.lower(): f":{b64(signer.public_key)}:",
    }
    body = base64.b64encode(make_request(key, badge.id))
    answer = line.ask(signer, Ask("POST", ENROL, body, headers))
    if answer.status != 200:
        raise NotEnrolled(f"{badge.id}: {answer.brief}")
    try:
        return key + unpack(base64.b64decode(answer.body, validate=True))
    except (CertificateError, binascii.Error) as error:
        raise NotEnrolled(f"{badge.id}: {error}") from error


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
