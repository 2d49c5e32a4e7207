"""What staff order at a sandbox that is running: codes, revocation, reinstatement.

``yichuang sandbox code|revoke|reinstate`` comes in here, because a second process must not write
into the SQLite file of the first. The key to this door changes with each start and lies in a file
that only the owner of the sandbox's folder can read; a web page cannot send it.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from shared.sandbox.bodies import BodyRefused, whole_body
from shared.sandbox.province import Province

PATH = "/staff/orders"
FILE = "running.json"
_MOST = 16 * 1024


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CodeOrder(_Order):
    """Make a one-time code."""

    terminal: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
    kind: str
    hall: str = Field(min_length=1, max_length=40)
    hall_name: str = Field(default="", max_length=60)
    hours: float = Field(default=24.0, gt=0, le=168)


class TerminalOrder(_Order):
    """Revoke."""

    terminal: str = Field(min_length=1, max_length=256)


class ReinstateOrder(TerminalOrder):
    """Trust a terminal again: who decided, and why."""

    by: str
    reason: str


class RemoteOrder(_Order):
    """Order a terminal to do something."""

    terminal: str = Field(min_length=1, max_length=256)
    verb: str = Field(max_length=40)
    device: str = Field(default="", max_length=40)
    by: str = Field(max_length=40)
    reason: str = Field(max_length=400)
    minutes: float = Field(default=60.0, gt=0, le=24 * 60)


class ListOrder(_Order):
    """What was ordered; terminal '' for all."""

    terminal: str = Field(default="", max_length=256)


class BundleOrder(_Order):
    """The support bundle an order brought."""

    order: str = Field(min_length=1, max_length=64)


def carry_out(province: Province, order: str, values: dict[str, Any]) -> dict[str, Any]:
    """Do it. Raises ValueError with a Chinese sentence when it cannot be done."""
    try:
        return _done(province, order, values)
    except ValidationError as error:
        names = "、".join(str(e["loc"][-1]) for e in error.errors())
        raise ValueError(f"写法不对：{names}。") from error


def _done(province: Province, order: str, values: dict[str, Any]) -> dict[str, Any]:
    if order == "code":
        asked = CodeOrder.model_validate(values)
        life = timedelta(hours=asked.hours)
        ticket = province.register.make_code(
            asked.terminal, asked.kind, asked.hall, asked.hall_name, life
        )
        until = ticket.expires_at.isoformat()
        return {"code": ticket.code, "expires_at": until, "known": ticket.known}
    todo: dict[str, Callable[[str], bool]] = {
        "revoke": province.register.revoke,
    }
    if order == "reinstate":
        back = ReinstateOrder.model_validate(values)
        return {"alarms": province.vouch(back.terminal, back.by, back.reason)}
    if order == "order":
        given = RemoteOrder.model_validate(values)
        signed = province.order(
            given.terminal, given.verb, given.device, given.by, given.reason,
            timedelta(minutes=given.minutes),
        )  # fmt: skip
        return {"id": signed.id, "expires": signed.expires}
    if order == "orders":
        rows = province.orders(ListOrder.model_validate(values).terminal)
        hidden = ("signed", "scope", "n")
        return {"orders": [{k: v for k, v in row.items() if k not in hidden} for row in rows]}
    if order == "bundle":
        data = province.bundle(BundleOrder.model_validate(values).order)
        return {"zip": None if data is None else base64.b64encode(data).decode("ascii")}
    if order not in todo:
        raise ValueError(f"没有这样的指令：{order}。")
    return {"found": todo[order](TerminalOrder.model_validate(values).terminal)}


def orders_router(province: Province, key: str) -> APIRouter:
    """Route ``POST /staff/orders/{order}`` for whoever holds the key."""
    router = APIRouter(include_in_schema=False)

    @router.post(PATH + "/{order}")
    async def take(order: str, request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {key}".encode()):
            return Response(status_code=403)
        try:
            values = json.loads(await whole_body(request, _MOST))
            said = await run_in_threadpool(carry_out, province, order, values)
        except BodyRefused as refused:
            return Response(status_code=refused.status)
        except ValueError as error:
            return Response(json.dumps({"error": str(error)}), 422, None, "application/json")
        return Response(json.dumps(said), 200, None, "application/json")

    return router


def fresh_key() -> str:
    """A key for the orders' door of one run."""
    return secrets.token_urlsafe(32)


def announce(folder: Path, url: str, key: str) -> Path:
    """Leave word of a running sandbox for the commands of its owner (mode 0600)."""
    path = folder / FILE
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"url": url, "key": key}, file)
    return path
