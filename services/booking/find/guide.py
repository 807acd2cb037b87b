"""The hospital's guide from a complaint to a department: its data, its version, its source. Never a diagnosis. Pure;
never raises: what cannot be read is left out.

Source: FHIR R4 §14.11 Library; the shape of its JSON is part of the contract with the hospital.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from services.fhir import resource as fhir
from services.record.contact import phone_of
from services.record.place import Position, position_of

GUIDE_ID: Final = "guide"


@dataclass(frozen=True)
class Suggestion:
    """A department to go to, with the reason."""

    service_id: str
    reason: str


@dataclass(frozen=True)
class Complaint:
    """What is wrong. `red_flags`: signs with which nobody should wait for an appointment."""

    id: str
    name: str
    red_flags: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class BodyPart:
    id: str
    name: str
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True)
class Emergency:
    """What to do at once: whom to call, and where the nearest emergency department is (a Location's id)."""

    words: str
    call: str
    location_id: str | None


@dataclass(frozen=True)
class EmergencyPlace:
    """Where to go at once, as the hospital's directory says; None where it says nothing."""

    name: str
    where: str | None = None
    address: str | None = None
    phone: str | None = None
    position: Position | None = None


@dataclass(frozen=True)
class Guide:
    """All of it in one language. `version` and `source` are shown with it."""

    version: str
    source: str
    parts: tuple[BodyPart, ...]
    emergency: Emergency


def guide(library: Any, language: str) -> Guide | None:
    """Reads the Library resource `guide`; None when it holds nothing to choose from."""
    content = _content(library)
    parts = tuple(_parts(content, language))
    if not parts:
        return None
    urgent = fhir.as_object(content.get("emergency"))
    return Guide(
        version=fhir.as_text(content.get("version")) or fhir.as_text(fhir.as_object(library).get("version")) or "",
        source=_said(content.get("source"), language) or fhir.as_text(fhir.as_object(library).get("publisher")) or "",
        parts=parts,
        emergency=Emergency(
            words=_said(urgent, language) or "",
            call=fhir.as_text(urgent.get("call")) or "120",
            location_id=fhir.reference_id(urgent.get("location"), "Location"),
        ),
    )


def complaints_by_service(library: Any) -> dict[str, tuple[str, ...]]:
    """Which complaints lead to a department, in every language of the guide."""
    found: dict[str, list[str]] = {}
    parts = fhir.objects(_content(library).get("parts"))
    for complaint in (each for part in parts for each in fhir.objects(part.get("complaints"))):
        names = [name for name in (fhir.as_text(complaint.get(language)) for language in ("zh", "en")) if name]
        for suggestion in _suggestions(complaint, "zh"):
            found.setdefault(suggestion.service_id, []).extend(names)
    return {service_id: tuple(dict.fromkeys(names)) for service_id, names in found.items()}


@dataclass(frozen=True)
class NamedComplaint:
    """A complaint to be found by what people write. `names`: in every language of the guide."""

    id: str
    name: str
    names: tuple[str, ...]


def named_complaints(library: Any, language: str) -> tuple[NamedComplaint, ...]:
    """The complaints that can be opened in the guide, each once, in the guide's order."""
    found: dict[str, NamedComplaint] = {}
    for part in fhir.objects(_content(library).get("parts")):
        shown = {complaint.id: complaint.name for complaint in _complaints(part, language) if complaint.id}
        for raw in fhir.objects(part.get("complaints")):
            if (id_ := _id(raw)) in shown:
                names = filter(None, (fhir.as_text(raw.get(each)) for each in ("zh", "en")))
                found.setdefault(id_, NamedComplaint(id_, shown[id_], tuple(names)))
    return tuple(found.values())


def emergency_place(location: Any, language: str) -> EmergencyPlace | None:
    """What a Location says of itself; None when it has no name. Pure; never raises."""
    body = fhir.as_object(location)
    name = fhir.translated(body, "name", language)
    if name is None:
        return None
    return EmergencyPlace(
        name=name,
        where=fhir.translated(body, "description", language),
        address=fhir.translated(body.get("address"), "text", language),
        phone=phone_of(body),
        position=position_of(body),
    )


def _content(library: Any) -> fhir.JsonObject:
    for attachment in fhir.objects(fhir.as_object(library).get("content")):
        data = fhir.as_bytes(attachment.get("data"))
        if data is None or fhir.as_text(attachment.get("contentType")) != "application/json":
            continue
        try:
            return fhir.as_object(json.loads(data))
        except (ValueError, RecursionError):
            continue
    return {}


def _parts(content: fhir.JsonObject, language: str) -> Iterator[BodyPart]:
    for part in fhir.objects(content.get("parts")):
        complaints = tuple(_complaints(part, language))
        if (name := _said(part, language)) and complaints:
            yield BodyPart(_id(part), name, complaints)


def _complaints(part: fhir.JsonObject, language: str) -> Iterator[Complaint]:
    for complaint in fhir.objects(part.get("complaints")):
        flags = tuple(filter(None, (_said(each, language) for each in fhir.objects(complaint.get("red_flags")))))
        suggestions = tuple(_suggestions(complaint, language))
        if (name := _said(complaint, language)) and (flags or suggestions):
            yield Complaint(_id(complaint), name, flags, suggestions)


def _suggestions(complaint: fhir.JsonObject, language: str) -> Iterator[Suggestion]:
    for suggestion in fhir.objects(complaint.get("suggestions")):
        if service := fhir.as_text(suggestion.get("service")):
            yield Suggestion(service.removeprefix("HealthcareService/"), _said(suggestion, language) or "")


def _id(element: fhir.JsonObject) -> str:
    return fhir.as_text(element.get("id")) or ""


def _said(texts: Any, language: str) -> str | None:
    """The words in the wanted language, else in the other one."""
    own = fhir.as_object(texts)
    first, second = ("zh", "en") if language.startswith("zh") else ("en", "zh")
    return fhir.as_text(own.get(first)) or fhir.as_text(own.get(second))
