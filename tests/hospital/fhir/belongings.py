"""Resources of any R4 type that belong to one patient."""

from __future__ import annotations

from typing import Any

from hospital.fhir.definitions import search_parameters, structure
from hospital.fhir.store.indexing import compartment_codes
from tests.hospital.fhir.samples import patient
from tests.hospital.fhir.subscriptions.ear import subscription

Json = dict[str, Any]


def belonging(type_: str, id_: str, owner: str) -> Json:
    """A resource of any type that points to a patient wherever a reference to one may stand at its top."""
    body: Json = {"resourceType": type_, "id": id_}
    if type_ == "Patient":
        return patient(id_)
    if type_ == "Subscription":
        return subscription(id_, owner)
    for key, element in structure()[type_].items():
        if element["t"] == "Reference" and "Patient" in element.get("r", ["Patient"]):
            target: Json | list[Json] = {"reference": f"Patient/{owner}"}
            body[key] = [target] if element.get("a") else target
    for code in compartment_codes(type_):
        for path in search_parameters()[type_][code].paths:
            place(body, [step for step in path if not isinstance(step, dict)], type_, owner)
    if "Patient/" not in str(body):  # nobody's by its nature; it still speaks of somebody
        body["extension"] = [{"url": "http://x", "valueReference": {"reference": f"Patient/{owner}"}}]
    if type_ == "Binary":
        body["securityContext"] = {"reference": f"Patient/{owner}"}
    return body


def place(node: Json, path: list[Any], type_: str, owner: str) -> None:
    """Puts a reference to the owner at the end of a compiled path."""
    key = path[0][0] if isinstance(path[0], list) else path[0]
    element = structure()[type_][key]
    if len(path) == 1:
        target = {"reference": f"Patient/{owner}"}
        node[key] = [target] if element.get("a") else target
        return
    inner: Json = {}
    place(inner, path[1:], element["t"], owner)
    node[key] = [inner] if element.get("a") else inner
