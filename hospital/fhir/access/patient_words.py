"""Keeps a patient's words and the hospital's apart in one resource, by `patient_table.py`.

Judged is what a write changes: an element that is sent back as the hospital stores it is nobody's claim. Each reference
is judged in all its forms, also where it is only displayed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from hospital.base.outcome import Refusal, refusal
from hospital.base.references import Elsewhere, Own, form_of
from hospital.fhir.access.patient_files import check_file
from hospital.fhir.access.patient_table import OWN_SYSTEMS, Write
from hospital.fhir.definitions import structure
from hospital.fhir.permissions import DIRECTORY

Json = dict[str, Any]
#: Whether the caller may see a resource of this server.
Seen = Callable[[Own], bool]

#: The security label of what a patient wrote (HL7 v3 ActCode SecurityIntegrityObservationValue): "patient asserted".
LABEL: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "PATAST",
    "display": "patient asserted",
}
#: Types by which a patient's side may name itself.
_THEMSELVES: Final = frozenset({"Patient", "RelatedPerson", "Device"})
#: Elements that name an author wherever they stand: of an annotation, a signature, an identifier.
_SPEAKING: Final = frozenset({"authorReference", "assigner", "onBehalfOf", "who"})
_NAMED: Final = frozenset({"reference", "type"})


@dataclass(frozen=True)
class PatientWrite:
    """One write of a patient's: its row of the table, what it says, what stood there before, and what the caller sees.
    `base`: the server's own address. `owned`: whether a part of the hospital decides about it. `whole`: whether a
    file's content is there."""

    row: Write
    body: Json
    before: Json | None
    base: str
    seen: Seen
    owned: bool = False
    whole: bool = True

    def check(self) -> None:
        """Refuses the first element that says what the hospital alone says (403), or leads to another server (422)."""
        before, type_ = self.before or {}, self.body["resourceType"]
        self._check_judged(before)
        if type_ == "Binary" and self.whole:
            check_file(self.body)
        for key, value in self.body.items():
            if key in ("meta", "extension") or key not in _names(type_) or value == before.get(key):
                continue
            if not self.row.covers(type_, key):
                raise self._no(key, "is written by the hospital")
            self._check_codes(key, value)
            self._check_inside(key, value)
        for item in _extensions(self.body):
            if item.get("url") in self.row.extensions:
                self._check_inside("extension", item)
            elif not str(item.get("url")).startswith(OWN_SYSTEMS) and item not in _extensions(before):
                raise self._no("extension", f"with the url {item.get('url')} is not for patients to write")

    def _check_judged(self, before: Json) -> None:
        """What a clinician confirmed or refuted is theirs; what a patient says has a word about its certainty."""
        element = self.row.judged
        if not element:
            return
        if self.before is not None and not self._may_say(element, before.get(element)):
            raise self._no(element, "was decided by a clinician")
        if not self.body.get(element):
            raise self._no(element, f"is one of {', '.join(sorted(self.row.closed[element]))} from a patient")

    def _may_say(self, element: str, value: Any) -> bool:
        return value is None or all(self.row.closed[element].issuperset(codes) for codes in _codes(value))

    def _check_codes(self, element: str, value: Any) -> None:
        allowed = self.row.closed.get(element)
        if allowed is None or self.owned:
            return
        if any(len(codes) > 1 or not allowed.issuperset(codes) for codes in _codes(value)):
            raise self._no(element, f"has one code at a time from a patient, of {', '.join(sorted(allowed))}")

    def _check_inside(self, element: str, value: Any) -> None:
        """Checks everything inside one element: references, attachments, authors, codes, extensions."""
        type_, waiting = self.body["resourceType"], [(element, value)]
        while waiting:
            key, node = waiting.pop()
            if key in self.row.withheld:
                raise self._no(element, f"has {key}, which is the hospital's to say")
            if isinstance(node, list):
                waiting.extend((key, item) for item in node)
            if not isinstance(node, dict):
                continue
            if key in _keys_of(type_, "Reference"):
                self._check_reference(element, key, node)
            if key in _keys_of(type_, "Attachment") and "url" in node and not self._is_own_binary(node["url"]):
                raise self._no(element, "links to a Binary of the person's, and nowhere else")
            self._check_system(element, node)
            if "authorString" in node:
                raise self._no(element, "names its author by a reference to the person")
            inner = [*_list(node.get("extension")), *_list(node.get("modifierExtension"))]
            if any(not isinstance(item, dict) or item.get("url") not in self.row.extensions for item in inner):
                raise self._no(element, "has an extension that is not for patients to write")
            waiting.extend(node.items())

    def _check_reference(self, element: str, key: str, node: Json) -> None:
        """A reference names literally what is here: whatever the caller may see, and as an author themselves. Whose
        Patient it names is judged by the guard."""
        found, speaks = form_of(node, self.base), key in self.row.speaks | _SPEAKING
        if isinstance(found, Elsewhere) and not speaks:
            raise self._no(element, "names a resource of another server", status=422, issue="business-rule")
        if not isinstance(found, Own) or found.fragment or "identifier" in node:
            raise self._no(element, "names resources of this server literally, and nothing else")
        if speaks and (found.type not in _THEMSELVES or not _NAMED.issuperset(node)):
            raise self._no(element, f"names the person in {key}, by a reference alone")
        if found.type != "Patient" and found.type not in DIRECTORY and not self.seen(found):
            raise self._no(element, "names what the person does not see")

    def _is_own_binary(self, url: Any) -> bool:
        found = form_of({"reference": url}, self.base)
        return isinstance(found, Own) and found.type == "Binary" and self.seen(found)

    def _check_system(self, element: str, node: Json) -> None:
        system = node.get("system")
        if not isinstance(system, str) or not system.startswith(OWN_SYSTEMS):
            return
        if not self.row.knows_code(system, str(node.get("code", ""))):
            raise self._no(element, f"has a code or identifier that the hospital alone gives ({system})")

    def _no(self, element: str, words: str, *, status: int = 403, issue: str = "forbidden") -> Refusal:
        place = f"{self.body['resourceType']}.{element}"
        return refusal(status, issue, f"{place} {words}", code="not-allowed", expression=place)


def is_labelled(body: Json) -> bool:
    """Whether the patient's side said it, by the label. Never fails on odd shapes."""
    meta = body.get("meta")
    labels = _list(meta.get("security")) if isinstance(meta, dict) else []
    return any(
        isinstance(each, dict) and each.get("system") == LABEL["system"] and each.get("code") == LABEL["code"]
        for each in labels
    )


def own_words(row: Write, body: Json, before: Json | None) -> Json:
    """The patient's words from a write that was checked, and the hospital's as they stood."""
    known, type_ = before or {}, body["resourceType"]
    mine = {key: value for key, value in body.items() if row.covers(type_, key) or key not in _names(type_)}
    theirs = {key: value for key, value in known.items() if not row.covers(type_, key)}
    kept = [item for item in _extensions(known) if item.get("url") not in row.extensions]
    extensions = [*kept, *(item for item in _extensions(body) if item.get("url") in row.extensions)]
    made = {**mine, **theirs, "meta": _meta(body, known), "extension": extensions}
    return {key: value for key, value in made.items() if value or key not in ("meta", "extension")}


def labelled(body: Json, before: Json | None) -> Json:
    """The resource with the label of what a patient wrote; without a new one when nothing but `meta` has changed."""
    if before is not None and _without_meta(body) == _without_meta(before):
        return body
    meta = body.get("meta") or {}
    others = [label for label in meta.get("security", ()) if label.get("code") != LABEL["code"]]
    return {**body, "meta": {**meta, "security": [*others, LABEL]}}


def _meta(body: Json, known: Json) -> Json:
    given, before = body.get("meta"), known.get("meta") or {}
    profile = given.get("profile") if isinstance(given, dict) else None
    kept = {key: item for key, item in before.items() if key != "profile"}
    return kept | ({"profile": profile} if profile else {})


def _codes(element: Any) -> Iterator[list[str]]:
    """The codes of each concept in an element; of a code itself, and of a boolean."""
    for node in element if isinstance(element, list) else [element]:
        if isinstance(node, str | bool):
            yield [str(node).lower() if isinstance(node, bool) else node]
        codings = _list(node.get("coding")) if isinstance(node, dict) else []
        yield [str(coding.get("code")) for coding in codings if isinstance(coding, dict)]


def _extensions(node: Json) -> list[Json]:
    """The extensions of an element. Never fails on odd shapes."""
    return [item for item in _list(node.get("extension")) if isinstance(item, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _without_meta(body: Json) -> Json:
    return {key: value for key, value in body.items() if key != "meta"}


@cache
def _names(type_: str) -> frozenset[str]:
    """The elements of a type, also those that hold only extensions (`_key`)."""
    return frozenset(name for key in structure()[type_] for name in (key, f"_{key}"))


@cache
def _keys_of(type_: str, kind: str) -> frozenset[str]:
    """The names of all elements of this kind within a type, at any depth."""
    found: set[str] = set()
    waiting, known = [type_], {type_}
    while waiting:
        for key, element in structure().get(waiting.pop(), {}).items():
            if element["t"] == kind:
                found.add(key)
            if element["t"] not in known:
                known.add(element["t"])
                waiting.append(element["t"])
    return frozenset(found)
