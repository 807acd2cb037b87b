"""An OpenAPI 3.1 description of the hospital, made from the interaction table; with sign-in.

FHIR's own description is the CapabilityStatement; this one is for tools that know only HTTP. Both are made from the
same table, so that neither promises what does not exist.
"""

from __future__ import annotations

import re
from typing import Any, Final

from hospital.base.config import Config
from hospital.fhir.definitions import resource_types
from hospital.fhir.exchange import Interaction, Table
from hospital.fhir.search.query import CONTROLS

Json = dict[str, Any]

PATH: Final = "/fhir/openapi.json"
FHIR: Final = "application/fhir+json"
PATCH: Final = "application/json-patch+json"
FORM: Final = "application/x-www-form-urlencoded"
#: Statuses that any request may be answered with (R4 §3.1.0.1.6, RFC 6585, and the bounds of hospital/limits).
_ANY: Final = (400, 401, 403, 404, 405, 406, 408, 414, 429, 431, 503)
_BODY: Final = (413, 415, 422)
_WRITE: Final = (409, 410, 412)
_DONE: Final = {
    "create": (200, 201), "update": (200, 201), "patch": (200,), "delete": (204,), "read": (200, 304, 410),
    "vread": (200, 304, 410),
}  # fmt: skip


def document(config: Config, table: Table) -> Json:
    """The whole description of one hospital, for its own interactions and operations."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Anxin hospital", "version": "4.0.1", "description": "HL7 FHIR R4 and SMART App Launch 2"},
        "servers": [{"url": config.base_url.rstrip("/")}],
        "security": [{"bearer": []}],
        "paths": _paths(table),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Resource": {"type": "object", "required": ["resourceType"],
                                     "properties": {"resourceType": {"type": "string"}}}},
        },
    }  # fmt: skip


def _paths(table: Table) -> Json:
    paths: Json = {
        "/fhir/metadata": {"get": _answers(_plain("capabilities", secured=False), (200,))},
        "/fhir": {"post": _answers(_sent(_plain("batch or transaction"), FHIR), (200, *_BODY, *_WRITE))},
    }
    for row in table.rows:
        paths.setdefault(f"/fhir{row.path}", {})[row.method.lower()] = _interaction(row)
    return paths | _sign_in()


def _interaction(row: Interaction) -> Json:
    described = _plain(row.code)
    names = re.findall(r"{(\w+)}", row.path)
    described["parameters"] = [*(_in_path(name) for name in names), *_in_query(row), *_in_headers(row)]
    if row.method in ("POST", "PUT", "PATCH") and not row.path.endswith("_search"):
        _sent(described, PATCH if row.method == "PATCH" else FHIR)
    elif row.path.endswith("_search"):
        _sent(described, FORM)
    writing = row.writes or row.method != "GET"
    done = _DONE.get(row.code, (200, 410))
    return _answers(described, (*done, *(_BODY if writing else ()), *(_WRITE if writing else ())))


def _in_path(name: str) -> Json:
    schemas: dict[str, Json] = {
        "type": {"type": "string", "enum": list(resource_types())},
        "id": {"type": "string", "pattern": r"^[A-Za-z0-9\-.]{1,64}$"},
        "version": {"type": "string", "pattern": r"^[0-9]{1,9}$"},
    }
    return {"name": name, "in": "path", "required": True, "schema": schemas[name]}


def _in_query(row: Interaction) -> list[Json]:
    names = [*sorted(CONTROLS - {"_format"}), "_id", "_lastUpdated"] if row.code == "search-type" else []
    if row.code.startswith("history") or row.code == "everything":
        names = ["_count", "_since"]
    if row.writes and "{id}" not in row.path and row.method in ("PUT", "PATCH", "DELETE"):
        names = ["_id", "identifier"]
    return [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]


def _in_headers(row: Interaction) -> list[Json]:
    names = {"PUT": ["If-Match", "If-None-Match"], "DELETE": ["If-Match"], "PATCH": ["If-Match"]}.get(row.method, [])
    if row.code == "create":
        names = ["If-None-Exist"]
    return [{"name": name, "in": "header", "schema": {"type": "string"}} for name in names]


def _plain(summary: str, *, secured: bool = True) -> Json:
    return {"summary": summary} if secured else {"summary": summary, "security": []}


def _sent(described: Json, media_type: str) -> Json:
    schema: Json = {"$ref": "#/components/schemas/Resource"}
    if media_type != FHIR:
        schema = {"type": "array" if media_type == PATCH else "object"}
    described["requestBody"] = {"required": media_type != FORM, "content": {media_type: {"schema": schema}}}
    return described


def _answers(described: Json, statuses: tuple[int, ...]) -> Json:
    resource = {"content": {FHIR: {"schema": {"$ref": "#/components/schemas/Resource"}}}}
    empty = (204, 304)
    described["responses"] = {
        str(status): {"description": str(status), **({} if status in empty else resource)}
        for status in sorted({*statuses, *_ANY})
    }
    return described


def _sign_in() -> Json:
    """The endpoints for programs; the pages for people are not an interface."""
    return {
        "/fhir/.well-known/smart-configuration": {"get": _json_get("SMART App Launch 2 §3.1")},
        "/fhir/.well-known/openid-configuration": {"get": _json_get("OpenID Connect Discovery §4")},
        "/auth/jwks": {"get": _json_get("RFC 7517")},
        "/auth/token": {"post": _form_post("RFC 6749 §3.2", "grant_type", "client_id", "code", "redirect_uri",
                                       "code_verifier", "refresh_token", "scope")},
        "/auth/revoke": {"post": _form_post("RFC 7009", "token", "client_id")},
        "/auth/introspect": {"post": {**_form_post("RFC 7662", "token"), "security": [{"bearer": []}]}},
    }  # fmt: skip


def _json_get(summary: str) -> Json:
    return _json(_plain(summary, secured=False), (200,))


def _form_post(summary: str, *names: str) -> Json:
    properties = {name: {"type": "string"} for name in names}
    described = _plain(summary, secured=False)
    described["requestBody"] = {"content": {FORM: {"schema": {"type": "object", "properties": properties}}}}
    return _json(described, (200, 400, 401, 403))


def _json(described: Json, statuses: tuple[int, ...]) -> Json:
    """Sign-in answers in its own JSON; refusals by the limits are in FHIR."""
    content = {"application/json": {"schema": {"type": "object"}}}
    outcome = {FHIR: {"schema": {"$ref": "#/components/schemas/Resource"}}}
    described["responses"] = {str(status): {"description": str(status), "content": content} for status in statuses}
    described["responses"] |= {
        str(status): {"description": str(status), "content": outcome} for status in (404, 408, 414, 429, 431, 503)
    }
    described["responses"]["405"] = {"description": "405", "content": content}
    return described
