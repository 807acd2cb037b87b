"""What may be announced, and how an upload that is whole becomes the content of its Binary.

The Binary is written like any other, so that permission, consent, the look at the file and the audit are those of every
write; instead of its data it names the upload by an extension of the missing value (R4 §2.6.1.1).
"""

from __future__ import annotations

import base64
from typing import Any, Final

from hospital.base.outcome import not_found, refusal
from hospital.base.references import target
from hospital.fhir.access.guard import check_new_id, check_write, seen
from hospital.fhir.access.patient_files import check_kind
from hospital.fhir.permissions import Access
from hospital.fhir.store.deciders import decide
from hospital.fhir.store.tx import Tx
from hospital.fhir.uploads import rows
from hospital.fhir.uploads.rows import Upload

Json = dict[str, Any]

BINARY: Final = "Binary"
UPLOADED: Final = "http://anxin.example/fhir/StructureDefinition/uploaded-content"
"""Extension of `Binary._data`: the address of the upload that is its content."""
OFFERED: Final = "http://anxin.example/fhir/StructureDefinition/resumable-upload"
"""Extension of Binary in the CapabilityStatement: where uploads are announced (tus 1.0.0)."""
PATH: Final = "/uploads"


def check_may_send(tx: Tx, access: Access, wanted: Upload) -> None:
    """Refuses what the caller could not write as a Binary at the end, as far as that is known without its content."""
    body = {
        "resourceType": BINARY,
        "id": wanted.resource,
        "contentType": wanted.content_type,
        "securityContext": {"reference": f"Patient/{wanted.patient}"},
    }
    current = seen(tx, access, BINARY, wanted.resource)
    if current is not None:
        raise refusal(412, "conflict", f"{BINARY}/{wanted.resource} is already there", code="superseded")
    if tx.current(BINARY, wanted.resource) is not None:
        raise not_found(BINARY, wanted.resource)
    check_new_id(tx, access, body)
    check_write(tx, access, "create", body, None, whole=False)
    if access.is_of_patients:
        check_kind(wanted.content_type, wanted.length)
    decide(tx, access, body, None)


def with_uploaded(tx: Tx, access: Access, body: Json) -> Json:
    """A Binary with the content that it names instead of data; any other resource as it is. 422 where the upload is not
    there, not whole, or another Binary's."""
    id_ = _named(body)
    if id_ is None:
        return body
    known = rows.found(tx, access.signature, id_)
    if known is None or not known.whole or not _is_for(known, body):
        raise refusal(422, "business-rule", "the upload is not there, or not whole", expression=f"{BINARY}.data")
    data = _written_before(tx, known) if known.used else base64.b64encode(rows.content_of(tx, known)).decode()
    if not known.used:
        rows.use_up(tx, known)
    rest = {key: item for key, item in body.items() if key != "_data"}
    return {**rest, "data": data}


def _named(body: Json) -> str | None:
    """The id of the upload that a Binary names; None for every other resource."""
    beside = body.get("_data") if body["resourceType"] == BINARY and "data" not in body else None
    told = beside.get("extension") if isinstance(beside, dict) else None
    for extension in told if isinstance(told, list) else ():
        if isinstance(extension, dict) and extension.get("url") == UPLOADED:
            return str(extension.get("valueUrl", "")).rpartition("/")[2]
    return None


def _is_for(known: Upload, body: Json) -> bool:
    patient = target(body.get("securityContext"), "Patient")
    return (body.get("id"), body.get("contentType"), patient) == (known.resource, known.content_type, known.patient)


def _written_before(tx: Tx, known: Upload) -> str:
    """The data of the Binary that this upload became: the answer to that may have been lost."""
    first = tx.version(BINARY, known.resource, 1)
    return str(first.body.get("data", "")) if first is not None else ""
