"""Enrolling this terminal with the province, at the machine, by a one-time code.

The steps may be cut off anywhere and simply done again: the TLS key is kept before it is asked for,
and the province gives the same two keys the same certificate for the same code.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC
from email.utils import parsedate_to_datetime

from pydantic import ValidationError

from shared.domain.errors import Actor, Trouble
from shared.proof import Signer
from shared.proof.certificates import CertificateError, unpack
from shared.sync.clock import ProvinceClock
from shared.sync.contract import (
    DEVICE_KEY_HEADER,
    ENROL,
    KEYS,
    REQUEST_MEDIA_TYPE,
    Problem,
    ProblemType,
    ProvinceKeysAnswer,
    b64,
)
from shared.sync.credentials import Credentials
from shared.sync.exchange import Call, Lost, LostKind, Reply, Transport

LANE = "enrolment"
_SENTENCES: dict[str, tuple[str, str]] = {
    ProblemType.CODE: (
        "登记码不对，或者已经作废。",
        "请核对终端编号和登记码；连错 5 次登记码就作废，要请平台管理员另发一个。",
    ),
    ProblemType.CODE_USED: (
        "这个登记码已经被别的密钥用过。",
        "请平台管理员另发一个登记码；如果不是本机用的，请他马上核查并吊销那次登记。",
    ),
    ProblemType.CODE_EXPIRED: ("登记码已经过期。", "请平台管理员另发一个登记码，再运行一次。"),
    ProblemType.KNOWN: (
        "本机的密钥已属于另一个终端编号，没有登记。",
        "请核对配置里的终端编号；数据文件夹是从别的机器拷来的，就要换成空的。",
    ),
    ProblemType.REVOKED: (
        "这个终端编号已被平台吊销。",
        "请平台管理员查明原因；恢复之后，再要一个登记码。",
    ),
    ProblemType.SIGNATURE: (
        "平台不认识本机的密钥。",
        "本机没有登记过，或者已有别的机器顶替：请平台管理员查明，另发一个登记码。",
    ),
    ProblemType.NOT_YOURS: ("平台没有接受本机的证书申请。", "请核对配置里的终端编号。"),
    ProblemType.CLOCK: ("本机时间和平台相差太多。", "请先校准本机时间，再运行一次。"),
    ProblemType.CERTIFICATE: (
        "平台没有接受本机的证书。",
        "请平台管理员另发一个登记码，再运行一次。",
    ),
    ProblemType.EXPIRED: (
        "本机的平台证书已到期，也过了宽限期。",
        "请平台管理员另发一个登记码，再运行一次。",
    ),
}


def enrol(
    bare: Transport,
    signer: Signer,
    credentials: Credentials,
    terminal: str,
    code: str,
    clock: ProvinceClock,
) -> None:
    """Exchange a one-time code for a certificate and keep it. ``bare`` shows no certificate.

    Raises Trouble for the technician: ``enrolment-refused``, ``enrolment-busy``,
    ``province-untrusted``, ``province-unreachable``.
    """
    body = base64.b64encode(credentials.request())
    headers = {
        "Authorization": f"Basic {b64(f'{terminal}:{code}'.encode())}",
        "Content-Type": REQUEST_MEDIA_TYPE,
        DEVICE_KEY_HEADER: f":{b64(signer.public_key)}:",
    }
    reply = _ask(bare, Call(LANE, "POST", ENROL, headers, body), clock)
    try:
        credentials.take(unpack(base64.b64decode(reply.body, validate=True)))
    except (CertificateError, binascii.Error) as error:
        raise _refused(
            "平台给的证书不是给本机的，没有采用。", f"请告知平台管理员：{error}。"
        ) from error


def check(
    transport: Transport, credentials: Credentials, sealing_key: bytes, clock: ProvinceClock
) -> None:
    """Go the whole way once with the certificate, and compare the province's sealing key with the
    configuration's: a wrong one would make everything sent unreadable there.

    Raises Trouble as ``enrol`` does.
    """
    reply = _ask(transport, Call(LANE, "GET", KEYS), clock)
    credentials.worked()
    try:
        said = ProvinceKeysAnswer.model_validate_json(reply.body)
    except ValidationError as error:
        raise _refused("平台的答复看不懂。", "请告知平台管理员。") from error
    if said.sealing != b64(sealing_key):
        raise _refused(
            "证书已取得，但配置里的平台公钥和平台现在用的不一样，暂时不要开机使用。",
            "请按平台管理员给的内容改 [province] 的 kid 和 public_key。",
        )


def _ask(transport: Transport, call: Call, clock: ProvinceClock) -> Reply:
    """The good answer to a call; a wrong local clock is measured and allowed for once.

    Raises Trouble.
    """
    for last in (False, True):
        sent = clock.local()
        outcome = transport.send(call)
        if isinstance(outcome, Lost):
            raise _lost(outcome, call)
        if not outcome.signed:
            raise _refused(
                "收到的答复不是平台签发的，没有采用。",
                "请核对配置里的平台地址和 answer_key，并检查网络。",
                "province-untrusted",
            )
        if 200 <= outcome.status < 300:
            return outcome
        problem = _problem(outcome)
        if problem == ProblemType.CLOCK and not last:
            clock.measure(outcome.headers.get("date", ""), sent)
            continue
        if outcome.status in (429, 503):
            raise _busy(outcome, clock)
        sentence, hint = _SENTENCES.get(
            problem, ("平台没有接受登记。", f"请告知平台管理员：{outcome.status} {problem}。")
        )
        raise _refused(sentence, hint)
    raise AssertionError


def _problem(reply: Reply) -> str:
    try:
        return Problem.model_validate_json(reply.body).type.rpartition(":")[2]
    except ValidationError:
        return ""


def _refused(sentence: str, hint: str, code: str = "enrolment-refused") -> Trouble:
    return Trouble(code, sentence, Actor.TECHNICIAN, hint)


def _busy(reply: Reply, clock: ProvinceClock) -> Trouble:
    wait = reply.headers.get("retry-after", "")
    if wait.isascii() and wait.isdigit():
        minutes = max(1, -(-int(wait) // 60))
    else:
        try:
            until = parsedate_to_datetime(wait).astimezone(UTC)
            minutes = max(1, int((until - clock.now()).total_seconds() // 60) + 1)
        except (TypeError, ValueError):
            minutes = 1
    return Trouble(
        "enrolment-busy",
        "平台现在不接受登记。",
        Actor.TECHNICIAN,
        f"可能是登记码连错太多次。请过 {minutes} 分钟再运行一次。",
        transient=True,
    )


def _lost(lost: Lost, call: Call) -> Trouble:
    if lost.kind is LostKind.UNTRUSTED:
        late = "not yet valid" in lost.detail or "expired" in lost.detail
        hint = "请核对配置里的平台地址和 ca 文件，不要跳过这一步。"
        return _refused(
            "对方不是平台，或者平台不认本机的证书。",
            "请先校准本机时间。" if late else hint,
            "province-untrusted",
        )
    asked = call.path == ENROL
    return Trouble(
        "province-unreachable",
        "没有连上平台，不知道登记成了没有。" if asked else "没有连上平台，往来没有试通。",
        Actor.TECHNICIAN,
        "请检查网络，用同一个登记码再运行一次，不会重复登记。"
        if asked
        else "请检查网络，再运行一次，不用登记码。",
        transient=True,
    )
