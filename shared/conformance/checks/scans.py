"""Sections 5 and 6: scans that resume at the byte, are proved by digest, and who may see them."""

from __future__ import annotations

import secrets

from shared.conformance.checks.requests import digest_of, refused
from shared.conformance.hall import Hall, Scope, Terminal
from shared.conformance.line import Answer, with_body
from shared.conformance.words import expect, must
from shared.sync.contract import b64

_BYTES = {"content-type": "application/offset+octet-stream"}


def _create(terminal: Terminal, sealed: bytes, scope: str, digest: str = "") -> Answer:
    metadata = f"scope {b64(scope.encode())}"
    headers = {"upload-length": str(len(sealed)), "upload-metadata": metadata}
    return terminal.ask("POST", f"/blobs/{digest or digest_of(sealed)}", b"", headers)


def _piece(terminal: Terminal, digest: str, offset: int, data: bytes, **how: object) -> Answer:
    headers = {**_BYTES, "upload-offset": str(offset)}
    return terminal.ask("PATCH", f"/blobs/{digest}", data, headers, **how)


def _stands(answer: Answer, status: int, offset: int, complete: str, what: str) -> None:
    expect(answer.status == status, f"{what}: answered {answer.brief}, not {status}")
    said = answer.headers.get("upload-offset")
    expect(said == str(offset), f"{what}: Upload-Offset is {said}, not {offset}")
    if complete:
        said = answer.headers.get("upload-complete")
        expect(said == complete, f"{what}: Upload-Complete is {said}, not {complete}")


def _upload(terminal: Terminal, sealed: bytes, scope: str) -> str:
    digest = digest_of(sealed)
    _stands(_create(terminal, sealed, scope), 201, 0, "", "creating an upload")
    _stands(_piece(terminal, digest, 0, sealed), 204, len(sealed), "?1", "all bytes at once")
    return digest


def _case_with_page(hall: Hall, picture: bytes) -> tuple[str, Scope]:
    """A case of the kiosk that names the page ``picture``."""
    kiosk, scope, case = hall.kiosk, hall.scope(), hall.case()
    digest = digest_of(picture)
    page = {"material": "m", "slot": "", "page": "p1", "digest": digest, "media_type": "image/jpeg"}
    kiosk.statuses(
        kiosk.fact("page-captured", page, scope, case=case),
        kiosk.fact("case-submitted", hall.submitted(pages=[digest]), scope, case=case),
        keys=scope.keys,
    )
    return case, scope


@must("5.1", "creating an upload again finds where it stands", "再次建立上传会找到原来的进度")
def created_twice(hall: Hall) -> None:
    kiosk, sealed = hall.kiosk, secrets.token_bytes(3000)
    _stands(_create(kiosk, sealed, "s"), 201, 0, "", "creating an upload")
    _piece(kiosk, digest_of(sealed), 0, sealed[:1000])
    _stands(_create(kiosk, sealed, "s"), 201, 1000, "", "creating it again")


@must("5.2", "HEAD tells offset, length and completeness", "可以问到上传的进度")
def head(hall: Hall) -> None:
    kiosk, sealed = hall.kiosk, secrets.token_bytes(3000)
    path = f"/blobs/{digest_of(sealed)}"
    expect(kiosk.ask("HEAD", path).status == 404, "an upload nobody began is not 404")
    _create(kiosk, sealed, "s")
    _stands(kiosk.ask("HEAD", path), 200, 0, "?0", "HEAD of a new upload")
    _piece(kiosk, digest_of(sealed), 0, sealed[:1234])
    answer = kiosk.ask("HEAD", path)
    _stands(answer, 200, 1234, "?0", "HEAD after a piece")
    expect(answer.headers.get("upload-length") == "3000", "Upload-Length is another")
    _piece(kiosk, digest_of(sealed), 1234, sealed[1234:])
    _stands(kiosk.ask("HEAD", path), 200, 3000, "?1", "HEAD of a complete upload")


@must(
    "5.3",
    "a piece at another offset is 409 and tells the right one",
    "位置不对的一段不收，并说明正确位置",
)
def offset(hall: Hall) -> None:
    kiosk, sealed = hall.kiosk, secrets.token_bytes(3000)
    digest = digest_of(sealed)
    _create(kiosk, sealed, "s")
    _stands(_piece(kiosk, digest, 0, sealed[:1000]), 204, 1000, "?0", "the first piece")
    for wrong in (0, 999, 1001):
        answer = _piece(kiosk, digest, wrong, sealed[wrong : wrong + 500])
        refused(answer, 409, "offset-mismatch", f"a piece at {wrong}")
        _stands(answer, 409, 1000, "", f"a piece at {wrong}")
    _stands(_piece(kiosk, digest, 1000, sealed[1000:]), 204, 3000, "?1", "the rest")


@must("5.4", "a piece that did not arrive whole does not count", "没有收全的一段不算数")
def torn(hall: Hall) -> None:
    kiosk, sealed = hall.kiosk, secrets.token_bytes(3000)
    digest = digest_of(sealed)
    _create(kiosk, sealed, "s")
    answer = _piece(kiosk, digest, 0, sealed, spoil=with_body(sealed[:1500]))
    expect(answer.status == 401, f"half a piece under the whole one's digest: {answer.brief}")
    _stands(kiosk.ask("HEAD", f"/blobs/{digest}"), 200, 0, "?0", "HEAD after half a piece")


@must(
    "5.5", "bytes that do not match their address are dropped", "与摘要不符的扫描件不收，从头再传"
)
def mismatch(hall: Hall) -> None:
    kiosk, sealed = hall.kiosk, secrets.token_bytes(3000)
    digest = digest_of(sealed)
    _create(kiosk, sealed, "s")
    flipped = bytes([sealed[0] ^ 1]) + sealed[1:]
    refused(_piece(kiosk, digest, 0, flipped), 422, "digest-mismatch", "one bit flipped")
    _stands(kiosk.ask("HEAD", f"/blobs/{digest}"), 200, 0, "?0", "HEAD after the mismatch")
    _stands(_piece(kiosk, digest, 0, sealed), 204, 3000, "?1", "the right bytes then")


@must("5.5", "a page shows only under the digest that facts name", "只显示记录里写明摘要的页面")
def another_page(hall: Hall) -> None:
    named, other = secrets.token_bytes(2000), secrets.token_bytes(2000)
    case, scope = _case_with_page(hall, named)
    _upload(hall.kiosk, hall.seal(scope, other), scope.name)
    expect(not hall.window.heard(case, "page-offered"), "a page nobody named was offered")
    for digest in (digest_of(named), digest_of(other)):
        answer = hall.window.ask("GET", f"/pages/{case}/{digest}")
        expect(answer.status == 404, f"a page nobody named: answered {answer.brief}")


@must("5", "one terminal's upload is unknown to another", "别的终端看不到这个上传")
def another_s_upload(hall: Hall) -> None:
    kiosk, sealed = hall.kiosk, secrets.token_bytes(3000)
    _create(kiosk, sealed, "s")
    path, other = f"/blobs/{digest_of(sealed)}", hall.elsewhere
    expect(other.ask("HEAD", path).status == 404, "HEAD of another's upload is not 404")
    answer = _piece(other, digest_of(sealed), 0, sealed)
    expect(answer.status == 404, f"a piece of another's upload: {answer.brief}")
    _stands(kiosk.ask("HEAD", path), 200, 0, "?0", "HEAD by its own terminal")


@must("5", "an address is 64 hex digits and nothing else", "地址只能是 64 位十六进制摘要")
def addresses(hall: Hall) -> None:
    kiosk = hall.kiosk
    odd = ("x" * 64, "A" * 64, "0" * 63, "..%2f" * 12 + "0000", "%2e%2e%2f" * 7 + "0", "0" * 300)
    for digest in odd:
        answer = _create(kiosk, b"123", "s", digest)
        expect(400 <= answer.status < 500, f"address {digest[:20]}…: answered {answer.brief}")


@must("6", "a page reaches the windows of its hall, byte for byte", "本厅窗口看到的页面一字不差")
def page(hall: Hall) -> None:
    picture = secrets.token_bytes(5000)
    case, scope = _case_with_page(hall, picture)
    _upload(hall.kiosk, hall.seal(scope, picture), scope.name)
    told = hall.window.heard(case, "page-offered")
    expect(len(told) == 1, f"page-offered came {len(told)} times")
    wanted = {"digest": digest_of(picture), "media_type": "image/jpeg", "material": "m"}
    for name, value in wanted.items():
        expect(told[0].body.get(name) == value, f"page-offered: {name} is another")
    answer = hall.window.ask("GET", f"/pages/{case}/{digest_of(picture)}")
    expect(answer.status == 200, f"the page: answered {answer.brief}")
    expect(answer.body == picture, "the page is not what was captured")
    said = answer.headers.get("content-type", "").partition(";")[0]
    expect(said == "image/jpeg", f"the page is said to be {said}")
    expect("no-store" in answer.headers.get("cache-control", ""), "the page may be cached")


@must("6", "nobody else sees a page", "别人看不到页面")
def private(hall: Hall) -> None:
    picture = secrets.token_bytes(3000)
    case, scope = _case_with_page(hall, picture)
    _upload(hall.kiosk, hall.seal(scope, picture), scope.name)
    for terminal in (hall.elsewhere, hall.kiosk):
        answer = terminal.ask("GET", f"/pages/{case}/{digest_of(picture)}")
        expect(answer.status == 404, f"{terminal.badge.id}: answered {answer.brief}")
    other, _scope = hall.submit(hall.kiosk)
    answer = hall.window.ask("GET", f"/pages/{other}/{digest_of(picture)}")
    expect(answer.status == 404, f"under another case: answered {answer.brief}")


@must("6", "a destroyed key takes its pages away", "密钥销毁后页面不再显示")
def destroyed(hall: Hall) -> None:
    picture, kiosk = secrets.token_bytes(3000), hall.kiosk
    case, scope = _case_with_page(hall, picture)
    _upload(kiosk, hall.seal(scope, picture), scope.name)
    path = f"/pages/{case}/{digest_of(picture)}"
    expect(hall.window.ask("GET", path).status == 200, "the page was not there before")
    kiosk.statuses(kiosk.fact("key-destroyed", {"scope": scope.name, "reason": "retention"}))
    answer = hall.window.ask("GET", path)
    expect(answer.status == 404, f"after key-destroyed: answered {answer.brief}")
