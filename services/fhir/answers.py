"""What the answers of a FHIR server say: which resource they hold, of which version and when. Pure.

Source: FHIR R4 §3.1.0 RESTful API, §3.1.0.11 batch.
"""

from __future__ import annotations

from typing import Any

from services.clock import instant
from services.errors import AppError, ServerMisunderstood
from services.fhir.failures import failure
from services.fhir.shape import JsonObject, as_object, as_text, at
from services.fhir.web import HttpResponse
from services.fhir.when import http_date


def the_resource(found: dict[str, Any] | None, type_: str, id_: str | None = None) -> dict[str, Any]:
    """The answer when it is a resource of this type, and the one with this id where one was asked for."""
    if found is None or found.get("resourceType") != type_:
        raise ServerMisunderstood(f"answer is not a {type_}")
    if id_ is not None and found.get("id") != id_:
        raise ServerMisunderstood(f"answer is another {type_}")
    return found


def versioned(body: dict[str, Any], etag: str | None) -> dict[str, Any]:
    """Fills meta.versionId from the ETag when the body lacks it (R4 §3.1.0.1.3)."""
    meta = body.get("meta")
    version = version_in(etag)
    if version and not (isinstance(meta, dict) and meta.get("versionId")):
        return {**body, "meta": {**(meta if isinstance(meta, dict) else {}), "versionId": version}}
    return body


def version_in(etag: str | None) -> str | None:
    """The version an ETag names, or None."""
    return etag.strip().removeprefix("W/").strip('"') or None if etag else None


def dated(bundle: dict[str, Any] | None, answer: HttpResponse) -> dict[str, Any] | None:
    """A Bundle that says when it was made: by its meta.lastUpdated, else by the server's Date header."""
    made_at = answer.headers.get("date")
    if bundle is not None and made_at and not at(bundle, "meta", "lastUpdated"):
        bundle["meta"] = {**as_object(bundle.get("meta")), "lastUpdated": _instant(made_at)}
    return bundle


def _instant(date: str) -> str | None:
    moment = http_date(date)
    return None if moment is None else instant(moment)


def searched(entry: JsonObject) -> dict[str, Any] | None:
    """The Bundle in one entry of a batch-response, when that entry went well."""
    found = entry.get("resource")
    good = (as_text(at(entry, "response", "status")) or "").startswith("2")
    return found if good and isinstance(found, dict) and found.get("resourceType") == "Bundle" else None


def creating_entry(body: JsonObject) -> JsonObject:
    """The entry of a batch that creates this resource under its own id (R4 §3.1.0.11, Bundle.entry.request)."""
    request = {"method": "PUT", "url": f"{body.get('resourceType')}/{body.get('id')}", "ifNoneMatch": "*"}
    return {"resource": body, "request": request}


def created(entry: JsonObject, body: JsonObject) -> dict[str, Any] | AppError:
    """What one entry of a batch-response says of the create of `body`."""
    about = (str(body.get("resourceType")), str(body.get("id")))
    said, etag = as_text(at(entry, "response", "status")) or "", as_text(at(entry, "response", "etag"))
    status = int(said[:3]) if said[:3].isdecimal() else 0
    if not 200 <= status < 300:
        outcome = as_object(at(entry, "response", "outcome"))
        version = version_in(etag)
        return failure(status, outcome, writing=True, page=False, retry_after=None, about=about, version=version)
    stored = as_object(entry.get("resource"))
    try:
        return versioned(the_resource(dict(stored or body), *about), etag)
    except ServerMisunderstood as other:
        return other
