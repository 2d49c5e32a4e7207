"""Orders to terminals: given under a person's work number, pulled by the terminal, reported back.

The sandbox holds the operator's key itself. A real province keeps it away from the servers that
answer terminals, so that who takes those over still gives no orders.
"""

from __future__ import annotations

import json
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from shared.proof import Header, Signer
from shared.proof.order import SignedOrder, sign_order
from shared.sandbox import tables as t
from shared.sandbox.oversight import Unfit
from shared.sync.contract import MAX_ORDERS, VERBS

WAITING, TAKEN, REFUSED, EXPIRED = "waiting", "taken", "refused", "expired"
DONE, FAILED, UNKNOWN = "done", "failed", "unknown"
LONGEST = timedelta(hours=24)
"""An order that waits longer for its terminal is worth a second thought of whoever gave it."""
_OPEN = (
    select(t.orders)
    .where(
        t.orders.c.terminal == bindparam("terminal"),
        t.orders.c.state == WAITING,
        t.orders.c.expires > bindparam("now"),
    )
    .order_by(t.orders.c.n)
    .limit(MAX_ORDERS)
)
_MOST_REASON = 200


def give(
    db: Connection,
    signer: Signer,
    terminal: str,
    verb: str,
    device: str,
    by: str,
    reason: str,
    now: datetime,
    life: timedelta,
) -> SignedOrder:
    """Sign an order and let it wait for its terminal. Raises Unfit with a Chinese sentence."""
    if verb not in VERBS:
        raise Unfit(f"没有这样的指令：{verb}。可以用：{'、'.join(VERBS)}。")
    if not VERBS[verb].fits(device):
        raise Unfit(f"{verb} 要写明设备编号。" if not device else f"{verb} 不用写设备。")
    reason = reason.strip()
    if not reason or len(reason) > _MOST_REASON or not reason.isprintable():
        raise Unfit(f"请写明为什么，不超过 {_MOST_REASON} 字。")
    if not timedelta(0) < life <= LONGEST:
        raise Unfit("有效时间在 24 小时以内。")
    known = db.execute(select(t.terminals).where(t.terminals.c.id == terminal)).first()
    if known is None or known.revoked:
        raise Unfit(f"没有终端 {terminal}，或者已经停用。")
    chain = db.execute(select(t.chains).where(t.chains.c.terminal == terminal)).first()
    if chain is None:
        raise Unfit(f"终端 {terminal} 还没有上报过，不能下指令。")
    try:
        order = sign_order(
            signer,
            id=str(uuid.uuid4()),
            terminal=terminal,
            epoch=chain.epoch,
            verb=verb,
            device=device,
            by=by,
            created=_text(now),
            expires=_text(now + life),
            nonce=secrets.token_hex(16),
        )
    except ValueError as error:
        raise Unfit("工号和设备编号只能用字母、数字、点、横线和下划线，最多 40 个。") from error
    values = order.to_json()
    for name in ("epoch", "nonce", "kid", "signature"):
        del values[name]
    signed = json.dumps(order.to_json())
    more = {"reason": reason, "signed": signed, "state": WAITING, "changed_at": _text(now)}
    db.execute(insert(t.orders).values(**values, **more))
    return order


def waiting(db: Connection, terminal: str, now: str) -> list[dict[str, Any]]:
    """Orders that a terminal has not said anything about yet, as they travel."""
    rows = db.execute(_OPEN, {"terminal": terminal, "now": now})
    return [json.loads(row.signed) for row in rows]


def listed(db: Connection, terminal: str, now: str, limit: int = 50) -> list[dict[str, Any]]:
    """Orders newest first; '' for all terminals."""
    query = select(t.orders).order_by(t.orders.c.n.desc()).limit(limit)
    if terminal:
        query = query.where(t.orders.c.terminal == terminal)
    found = [dict(row._mapping) for row in db.execute(query)]
    for row in found:
        if row["state"] == WAITING and row["expires"] <= now:
            row["state"] = EXPIRED
    return found


def told(db: Connection, header: Header, body: dict[str, Any], now: str) -> None:
    """What a terminal says of an order: ``remote-ordered``, ``remote-refused``, ``remote-done``.

    Only of its own, and never back from an end. Raises KeyError.
    """
    order = str(body["order"])
    before: tuple[str, ...]
    if header.type == "remote-ordered":
        values, before = {"state": TAKEN}, (WAITING,)
    elif header.type == "remote-refused":
        values, before = {"state": REFUSED, "code": str(body["reason"])[:60]}, (WAITING,)
        if str(body["reason"]) == "replayed":
            return
    else:
        outcome = str(body["outcome"])
        if outcome not in (DONE, FAILED, UNKNOWN):
            raise ValueError("outcome")
        values, before = {"state": outcome, "code": str(body["code"])[:60]}, (WAITING, TAKEN)
    mine = (t.orders.c.id == order) & (t.orders.c.terminal == header.terminal)
    db.execute(
        update(t.orders).where(mine, t.orders.c.state.in_(before)).values(**values, changed_at=now)
    )


def bundle_made(db: Connection, header: Header, body: dict[str, Any]) -> None:
    """A terminal has sealed the bundle an order asked for; its bytes come as a scan."""
    mine = (t.orders.c.id == str(body["order"])) & (t.orders.c.terminal == header.terminal)
    digest = str(body["digest"])
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("digest")
    db.execute(update(t.orders).where(mine).values(bundle=digest, scope=header.scope))


def _text(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
