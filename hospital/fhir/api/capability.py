"""The CapabilityStatement, made from the interaction table itself, so that it cannot promise what does not exist."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hospital.base import clock
from hospital.fhir.api import audit_events, patch
from hospital.fhir.definitions import resource_types, search_parameters
from hospital.fhir.exchange import Operation, Service, Table
from hospital.fhir.subscriptions import topic
from hospital.fhir.uploads import filling

#: A parameter with at least this many target types can point to anything, and is not listed for each of them.
_ANYTHING = 60
_HL7 = "http://hl7.org/fhir/OperationDefinition/"
_SMART = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"


def capability_statement(service: Service) -> dict[str, Any]:
    """What this server can do (R4 §5.2), open to everybody, under the name in the hospital's own record."""
    name, table = _name(service), service.table
    return {
        "resourceType": "CapabilityStatement",
        "id": "anxin",
        "url": f"{service.base}/metadata",
        "name": "AnxinHospital",
        "title": name,
        "status": "active",
        "date": clock.instant(clock.now()),
        "publisher": name,
        "kind": "instance",
        "instantiates": [topic.INSTANTIATES],
        "software": {"name": "Anxin hospital server"},
        "implementation": {"description": name, "url": service.base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "patchFormat": [patch.MEDIA_TYPE],
        "rest": [
            {
                "mode": "server",
                "security": _security(service),
                "resource": _resources(table, service.base),
                "interaction": [{"code": code} for code in ("transaction", "batch", *_codes(table, "system"))],
                "operation": [_offered(operation) for operation in table.operations if not operation.type],
            }
        ],
    }


def _name(service: Service) -> str:
    with service.store.reading() as tx:
        return str((tx.read("Organization", "hospital") or {}).get("name") or service.name)


def _codes(table: Table, *levels: str) -> list[str]:
    return list(dict.fromkeys(row.code for row in table.rows if row.level in levels))


def _of_every_type(table: Table) -> list[str]:
    return list(dict.fromkeys(row.code for row in table.rows if row.level == "operation" and "{type}" in row.path))


def _offered(operation: Operation) -> dict[str, str]:
    return {"name": operation.name, "definition": operation.canonical}


@lru_cache(maxsize=4)
def _resources(table: Table, base: str) -> list[dict[str, Any]]:
    """Made once for a table: anybody may ask for it as often as their address allows."""
    return [_resource(table, type_, base) for type_ in resource_types()]


def _resource(table: Table, type_: str, base: str) -> dict[str, Any]:
    if type_ == audit_events.TYPE:
        return _audit(table)
    parameters = search_parameters()[type_]
    references = sorted(code for code, parameter in parameters.items() if parameter.kind == "reference")
    described: dict[str, Any] = {
        "type": type_,
        "interaction": [{"code": code} for code in _codes(table, "instance", "type")],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "not-match",
        "conditionalUpdate": True,
        "conditionalDelete": "single",
        "searchRevInclude": _pointing_at(type_),
        "searchParam": [{"name": code, "type": parameters[code].kind} for code in sorted(parameters)],
    }
    if references:
        described["searchInclude"] = [f"{type_}:{code}" for code in references]
    if not described["searchRevInclude"]:
        del described["searchRevInclude"]
    own = [row.code for row in table.rows if row.operation is None and row.path.startswith(f"/{type_}/{{id}}/$")]
    described["operation"] = [
        *({"name": name, "definition": f"{_HL7}{type_}-{name}"} for name in own),
        *(_offered(operation) for operation in table.operations if operation.type == type_),
        *({"name": name, "definition": f"{_HL7}Resource-{name}"} for name in _of_every_type(table)),
    ]
    if type_ == "Subscription":
        described["extension"] = [{"url": topic.OFFERED, "valueCanonical": topic.COMPARTMENT_CHANGED}]
        described["supportedProfile"] = [topic.SUBSCRIPTION]
    if type_ == filling.BINARY:
        described["extension"] = [{"url": filling.OFFERED, "valueUrl": base.rpartition("/")[0] + filling.PATH}]
    return described


def _audit(table: Table) -> dict[str, Any]:
    """AuditEvent: accesses can be read and searched, never written."""
    told = [
        {"name": name, "type": kind}
        | ({"definition": audit_events.OWN_PARAMETERS[name]} if name in audit_events.OWN_PARAMETERS else {})
        for name, kind in sorted(audit_events.PARAMETERS.items())
    ]
    own = [row.code for row in table.rows if row.type == audit_events.TYPE]
    return {
        "type": audit_events.TYPE,
        "interaction": [{"code": code} for code in dict.fromkeys(own)],
        "versioning": "no-version",
        "searchParam": told,
    }


def _pointing_at(type_: str) -> list[str]:
    return sorted(
        f"{source}:{code}"
        for source, parameters in search_parameters().items()
        for code, parameter in parameters.items()
        if parameter.kind == "reference" and type_ in parameter.targets and len(parameter.targets) < _ANYTHING
    )


def _security(service: Service) -> dict[str, Any]:
    root = service.base.rpartition("/")[0]
    return {
        "service": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                        "code": "SMART-on-FHIR",
                    }
                ]
            }
        ],
        "extension": [
            {
                "url": _SMART,
                "extension": [
                    {"url": "authorize", "valueUri": f"{root}/auth/authorize"},
                    {"url": "token", "valueUri": f"{root}/auth/token"},
                ],
            }
        ],
    }
