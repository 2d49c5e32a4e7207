"""The sandbox as a FastAPI application: the contract's doors and the two plain web pages."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from shared.proof import Ed25519Signer
from shared.sandbox.answers import SignedAnswers
from shared.sandbox.doors import Doors, problem_response
from shared.sandbox.orders import fresh_key, orders_router
from shared.sandbox.phone import phone_router
from shared.sandbox.province import Province
from shared.sandbox.settings import Settings
from shared.sandbox.staff import staff_router
from shared.sync.contract import ProblemType


def create_app(province: Province | Settings) -> FastAPI:
    """The application around a province (or around a fresh one made from settings).

    OpenAPI is at ``/openapi.json``; ``app.state.province`` is the province.
    """
    if isinstance(province, Settings):
        province = Province(province)
    release = province.release
    app = FastAPI(
        title="Yichuang sync contract: sandbox province",
        version="1",
        description="Reference server of docs/sync-contract.md. Illustrative data only.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # no answer of a province sends a terminal elsewhere
    )
    app.add_exception_handler(HTTPException, _no_such_door)
    app.include_router(Doors(province, release).router)
    app.include_router(staff_router(province))
    app.include_router(phone_router(province, release))
    app.state.orders_key = fresh_key()
    app.include_router(orders_router(province, app.state.orders_key))
    app.add_middleware(
        SignedAnswers,
        signer=Ed25519Signer.from_bytes(province.settings.keys.answer_private),
        clock=province.now,
        public_url=province.settings.public_url,
    )
    app.state.province = province
    return app


def _no_such_door(_request: Request, error: Exception) -> Response:
    """404 and 405 of the router, as problem documents like every refusal."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    return problem_response(error.status_code, ProblemType.NOT_FOUND, "", headers)
