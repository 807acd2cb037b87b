"""JSON Patch (RFC 6902) on a resource, within bounds (R4 §3.1.0.6)."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

import jsonpatch

from hospital.base import json_text
from hospital.base.outcome import Refusal, refusal

MEDIA_TYPE: Final = "application/json-patch+json"
#: Elements that identify the resource; an update could not change them either.
_FIXED: Final = ("resourceType", "id")
#: Operations that require a value (RFC 6902 §4), which the library notices only while it applies them.
_VALUED: Final = frozenset({"add", "replace", "test"})


def operations_in(body: Any, limit: int) -> list[dict[str, Any]]:
    """The operations of a patch document; 400 when it is not one (RFC 5789 §2.2), 413 when it has more than `limit`."""
    if not isinstance(body, list) or not all(isinstance(operation, dict) for operation in body):
        raise refusal(400, "structure", "a JSON Patch is a list of operations")
    if len(body) > limit:
        raise refusal(413, "too-long", f"a patch may have {limit} operations")
    try:
        jsonpatch.JsonPatch(body)
        if any(operation["op"] in _VALUED and "value" not in operation for operation in body):
            raise jsonpatch.InvalidJsonPatch("no value")
    except (jsonpatch.InvalidJsonPatch, jsonpatch.JsonPointerException) as wrong:
        raise refusal(400, "structure", "an operation is not written as RFC 6902 asks for") from wrong
    return body


def carried(resource: Any) -> Any:
    """The patch document inside the Binary that carries it in a Bundle (R4 §3.1.0.11.1); 400 when there is none."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "Binary":
        raise refusal(400, "invalid", "in a bundle a patch is carried by a Binary")
    if resource.get("contentType") != MEDIA_TYPE:
        raise refusal(415, "not-supported", f"send {MEDIA_TYPE}", headers={"Accept-Patch": MEDIA_TYPE})
    try:
        return json_text.received(base64.b64decode("".join(str(resource.get("data", "")).split()), validate=True))
    except (binascii.Error, ValueError) as wrong:
        raise refusal(400, "structure", "the Binary holds no well-formed JSON") from wrong


def patched(body: dict[str, Any], operations: list[dict[str, Any]], limit_bytes: int) -> dict[str, Any]:
    """The resource with all operations applied, or a 422 that names the operation that does not apply.

    A failed `test` is one of these. `body` is not changed. A result beyond `limit_bytes` is refused with 413 at once,
    because a few `copy` operations can double a resource again and again.
    """
    result: Any = json_text.loads(json_text.dumps(body))
    for position, operation in enumerate(operations):
        try:
            result = jsonpatch.JsonPatch([operation]).apply(result, in_place=True)
            grown = operation["op"] == "copy" and len(json_text.dumps(result)) > limit_bytes
        except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException, RecursionError) as wrong:
            raise _does_not_apply(position, operation) from wrong
        if grown:
            raise refusal(413, "too-long", f"a resource may have {limit_bytes} bytes")
    return _sound(result, body)


def _does_not_apply(position: int, operation: dict[str, Any]) -> Refusal:
    """Names no values: answers and logs contain health data only where it was requested."""
    why = "the test failed" if operation["op"] == "test" else "it does not apply to the resource as it is"
    return refusal(422, "processing", f"operation {position} ({operation['op']}): {why}")


def _sound(result: Any, before: dict[str, Any]) -> dict[str, Any]:
    """Checks the size of the result like that of a body that was sent whole."""
    if not isinstance(result, dict) or any(result.get(key) != before.get(key) for key in _FIXED):
        raise refusal(422, "invalid", "a patch cannot make another resource of it")
    try:
        json_text.received(json_text.dumps(result))
    except (ValueError, RecursionError) as wrong:
        raise refusal(422, "structure", "the patched resource is nested too deeply") from wrong
    return result
