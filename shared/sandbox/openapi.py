"""What OpenAPI says of the signed doors: parameters, bodies and every status a door may answer."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from shared.sync.contract import (
    CERTIFICATES_MEDIA_TYPE,
    MAX_NAME,
    PROBLEM_MEDIA_TYPE,
    REQUEST_MEDIA_TYPE,
    Problem,
)

_ALWAYS = (400, 401, 403, 408, 413, 500, 503)
_OF = {
    "/facts": (422,),
    "/feed": (410,),
    "/catalogue": (404,),
    "/blobs/{digest}": (404, 409, 422),
    "/pages/{case}/{digest}": (404,),
    "/est/simpleenroll": (409, 429),
}
_BARE = {"/catalogue": (304,)}
_GOOD = {"POST /blobs/{digest}": 201, "PATCH /blobs/{digest}": 204}
_MEDIA = {
    "/catalogue": "application/zip",
    "/pages/{case}/{digest}": "*/*",
    "/est/simpleenroll": CERTIFICATES_MEDIA_TYPE,
    "/est/simplereenroll": CERTIFICATES_MEDIA_TYPE,
}
_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_COUNT = {"type": "string", "pattern": "^[0-9]{1,18}$"}
_HEADERS: dict[str, dict[str, dict[str, Any]]] = {
    "POST /blobs/{digest}": {
        "Upload-Length": _COUNT,
        "Upload-Metadata": {"type": "string", "pattern": "^scope [A-Za-z0-9+/]*={0,2}$"},
    },
    "PATCH /blobs/{digest}": {"Upload-Offset": _COUNT},
}


def extra_of(method: str, path: str, question: type[BaseModel] | None) -> dict[str, Any]:
    """``openapi_extra`` of a door."""
    extra: dict[str, Any] = {"parameters": _parameters(method, path)}
    content: dict[str, Any] = {}
    if question is not None:
        content = {"application/json": {"schema": _inlined(question.model_json_schema())}}
    elif method == "PATCH":
        binary = {"type": "string", "format": "binary"}
        content = {"application/offset+octet-stream": {"schema": binary}}
    elif path.startswith("/est/"):
        content = {REQUEST_MEDIA_TYPE: {"schema": {"type": "string", "format": "base64"}}}
    if content:
        extra["requestBody"] = {"required": True, "content": content}
    return extra


def answers_of(
    method: str, path: str, answer: type[BaseModel] | None
) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a door: its good answer, and a problem document for each refusal."""
    good = _GOOD.get(f"{method} {path}", 200)
    found: dict[int | str, dict[str, Any]] = {}
    problem = {PROBLEM_MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    for status in (*_ALWAYS, *_OF.get(path, ())):
        empty = method == "HEAD"
        found[status] = {"description": "refused", **({} if empty else {"content": problem})}
    for status in _BARE.get(path, ()):
        found[status] = {"description": "not changed"}
    said: dict[str, Any] = {"description": "done"}
    if answer is not None:
        said["model"] = answer
    elif path in _MEDIA:
        said["content"] = {_MEDIA[path]: {}}
    found[good] = said
    return found


def success_of(method: str, path: str) -> int:
    """The status of a door's good answer."""
    return _GOOD.get(f"{method} {path}", 200)


def _parameters(method: str, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if "{case}" in path:
        schema = {"type": "string", "minLength": 1, "maxLength": MAX_NAME}
        found.append({"name": "case", "in": "path", "required": True, "schema": schema})
    if "{digest}" in path:
        found.append({"name": "digest", "in": "path", "required": True, "schema": _DIGEST})
    if path == "/feed":
        schema = {"type": "string", "maxLength": 40}
        found.append({"name": "since", "in": "query", "required": False, "schema": schema})
    for name, schema in _HEADERS.get(f"{method} {path}", {}).items():
        found.append({"name": name, "in": "header", "required": True, "schema": schema})
    return found


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without references: ``#/$defs`` of a model is another place in an OpenAPI file."""
    kept = schema.get("$defs", {})

    def walk(node: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(node, dict):
            if "$ref" in node:
                return walk(kept[str(node["$ref"]).rpartition("/")[2]])
            return {name: walk(value) for name, value in node.items() if name != "$defs"}
        return [walk(value) for value in node] if isinstance(node, list) else node

    walked: dict[str, Any] = walk(schema)
    return walked
