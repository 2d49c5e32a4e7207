"""Reading request bodies: bounded in size and in time, whoever sends them."""

from __future__ import annotations

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

SLOWEST_BYTES_S = 1024
"""A body that comes slower than this on the whole is given up."""
GRACE_S = 20.0
"""Time every body has, however short it is."""


class BodyRefused(Exception):
    """A body that is too large (413), too slow (408), or ended in the middle (400)."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def whole_body(request: Request, most: int, body: bytearray | None = None) -> bytes:
    """The body of a request, at most ``most`` bytes, also in ``body`` as it comes.

    Raises BodyRefused.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > most:
        raise BodyRefused(413)
    loop = asyncio.get_running_loop()
    body = bytearray() if body is None else body
    try:
        async with asyncio.timeout(GRACE_S) as patience:
            began = loop.time()
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise BodyRefused(413)
                patience.reschedule(began + GRACE_S + len(body) / SLOWEST_BYTES_S)
    except TimeoutError as error:
        raise BodyRefused(408) from error
    except ClientDisconnect as error:
        raise BodyRefused(400) from error
    return bytes(body)
