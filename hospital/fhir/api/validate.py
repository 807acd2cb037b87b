"""$validate: the reasons for which a write would be refused, without writing (R4 operation Resource `validate`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hospital.base.outcome import Issue, Refusal, operation_outcome, refusal
from hospital.fhir.access.guard import Deed, check_write, shown
from hospital.fhir.exchange import FhirRequest, FhirResponse
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.fhir.validation.bounds import beyond
from hospital.fhir.validation.check import issues

_MODES: Final = frozenset({"", "create", "update", "delete", "profile"})
_BASE_PROFILE: Final = "http://hl7.org/fhir/StructureDefinition/"
_MAX_PROFILES: Final = 20


@dataclass(frozen=True)
class _Given:
    resource: Any = None
    mode: str = ""
    profiles: tuple[str, ...] = ()


def validate(request: FhirRequest, tx: Tx) -> FhirResponse:
    """Answers 200 with an OperationOutcome, whether the resource is valid or not; 400 when the request makes no sense.

    With mode create, update or delete also says whether the caller may do that. What only the write itself can decide
    (is the slot still free) is not checked.
    """
    given = _given(request)
    current = shown(tx, request.access, request.type, request.id) if "id" in request.path else None
    if given.mode in ("update", "delete") and current is None:
        raise refusal(400, "invalid", f"mode {given.mode} is asked of one resource")
    if given.mode == "delete":
        found = _permission(tx, request, "delete", {"resourceType": request.type, "id": request.id}, current)
        return FhirResponse(200, operation_outcome(found))
    resource = given.resource
    if resource is None and current is not None and given.mode in ("", "profile"):
        resource = current.body
    if resource is None:
        raise refusal(400, "required", "there is no resource to validate")
    found = _of_another_type(request, resource) or [*issues(resource), *_unknown_profiles(request.type, given.profiles)]
    if not any(issue.severity in ("error", "fatal") for issue in found) and given.mode in ("create", "update"):
        found += () if request.access.is_system else beyond(resource, None if current is None else current.body)
        deed: Deed = "create" if given.mode == "create" else "update"
        found += _permission(tx, request, deed, resource, current if deed == "update" else None)
    return FhirResponse(200, operation_outcome(found))


def _given(request: FhirRequest) -> _Given:
    query, body = dict(request.query), request.body
    resource, mode = body, query.get("mode", "")
    profiles = [value for name, value in request.query if name == "profile"]
    if isinstance(body, dict) and body.get("resourceType") == "Parameters":
        resource = None
        listed = body.get("parameter", [])
        for part in listed if isinstance(listed, list) else ():
            name = part.get("name") if isinstance(part, dict) else None
            if name == "resource":
                resource = part.get("resource")
            elif name == "mode":
                mode = str(part.get("valueCode", ""))
            elif name == "profile":
                profiles.append(str(part.get("valueUri", part.get("valueCanonical", ""))))
            else:
                raise refusal(400, "not-supported", "$validate takes resource, mode and profile")
    if mode not in _MODES or len(profiles) > _MAX_PROFILES:
        raise refusal(400, "invalid", "mode is one of create, update, delete, profile")
    return _Given(resource, mode, tuple(profiles))


def _of_another_type(request: FhirRequest, resource: Any) -> list[Issue]:
    """The issues of a resource with another type or id than the address; the other checks need them equal."""
    if not isinstance(resource, dict) or resource.get("resourceType") != request.type:
        return [Issue("invalid", f"this address validates {request.type}", "resourceType")]
    if "id" in request.path and resource.get("id") != request.id:
        return [Issue("invalid", "the id in the body must be the one in the address", f"{request.type}.id")]
    return []


def _unknown_profiles(type_: str, profiles: tuple[str, ...]) -> list[Issue]:
    """Profiles this server does not know: it has only HL7's definition of the type, and validates against no other."""
    known = _BASE_PROFILE + type_
    return [
        Issue("not-supported", "this server does not have that profile")
        for profile in profiles
        if profile not in ("", known)
    ]


def _permission(tx: Tx, request: FhirRequest, deed: Deed, body: dict[str, Any], current: Version | None) -> list[Issue]:
    try:
        check_write(tx, request.access, deed, body, current)
    except Refusal as no:
        return [Issue(issue["code"], issue["details"]["text"], refusal=no.code) for issue in no.outcome["issue"]]
    return []
