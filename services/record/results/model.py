"""Observation and DiagnosticReport as the app reads them: FHIR JSON becomes frozen values here and nowhere else.

Nothing here raises, whatever a hospital sends: a missing field is None or empty, an unknown code is kept as sent.
Source: FHIR R4 §10.1 Observation, §10.3 DiagnosticReport.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.fhir import interpretation, terms
from services.fhir import resource as fhir
from services.fhir.subject import subjects
from services.record.documents.paper import Paper, paper
from services.record.results.values import Amount, Span, Value, span, value_of, verbatim

_PREVIOUS_VALUE = terms.EXTENSIONS + "previous-value"
_SOMETHING = verbatim("")
_AMENDMENT_NOTE = terms.EXTENSIONS + "amendment-note"  # a DiagnosticReport has no note in R4


@dataclass(frozen=True)
class Flag:
    """The laboratory's own judgement. `code` only from the standard table; `text` is what was sent, if anything."""

    code: str | None
    text: str | None

    @property
    def concern(self) -> interpretation.Concern:
        return interpretation.concern(self.code) if self.code else interpretation.Concern.UNKNOWN


@dataclass(frozen=True)
class ReferenceRange:
    """One reference range. `whom`: for whom it holds (sex, population); `kind`: its meaning unless "normal"."""

    span: Span | None
    text: str | None
    kind: str | None
    whom: tuple[str, ...]
    age: Span | None
    plain: bool


@dataclass(frozen=True)
class Measured:
    """The common part of an Observation and a component: a name and either a value or the reason why it is missing."""

    title: str
    codes: tuple[str, ...]
    value: Value | None
    absent: str | None
    flags: tuple[Flag, ...]
    ranges: tuple[ReferenceRange, ...]
    before: Value | None = None

    @property
    def code(self) -> str | None:
        return self.codes[0] if self.codes else None


@dataclass(frozen=True)
class Observation:
    """A result: what was measured, when and how, with its components and the results it groups."""

    id: str
    status: str
    measured: Measured
    components: tuple[Measured, ...]
    members: tuple[fhir.Reference, ...]
    categories: tuple[str, ...]
    effective: fhir.When | fhir.Period | None
    issued: fhir.When | None
    performers: tuple[str, ...]
    method: str | None
    site: str | None
    specimen: str | None
    notes: tuple[str, ...]
    version: str | None = None


@dataclass(frozen=True)
class CriticalResult:
    """One line that a laboratory called critical (HH, LL, AA). `when`: the latest moment at which it was measured or
    told; None: not known. `mark`: what the person knows it by. `known`: the person said that they know. `normal_again`:
    a newer result of its code is normal."""

    mark: str
    line: Measured
    when: datetime | None
    known: bool = False
    normal_again: bool = False


@dataclass(frozen=True)
class Form:
    """A document attached to a report: its metadata, and where its content can be fetched (None: nowhere)."""

    title: str | None
    content_type: str | None
    size: int | None
    paper: Paper | None = None


@dataclass(frozen=True)
class MissingResult:
    """A result the report names but that is not on this device, or is another server's."""

    reference: fhir.Reference


@dataclass(frozen=True)
class Report:
    """A DiagnosticReport: what was found, which results it names, and what was changed since."""

    id: str
    title: str | None
    codes: tuple[str, ...]
    status: str
    categories: tuple[str, ...]
    effective: fhir.When | fhir.Period | None
    issued: fhir.When | None
    performers: tuple[str, ...]
    results: tuple[fhir.Reference, ...]
    contained: tuple[Observation, ...]
    conclusion: str | None
    conclusion_codes: tuple[str, ...]
    forms: tuple[Form, ...]
    images: int
    changed: tuple[str, ...]
    version: str | None


def observation(body: Any, language: str | None = None) -> Observation:
    """Reads an Observation of any shape."""
    own = fhir.as_object(body)
    return Observation(
        id=fhir.as_text(own.get("id")) or "",
        status=fhir.as_text(own.get("status")) or "unknown",
        measured=_measured(own, language),
        components=tuple(_measured(part, language) for part in fhir.objects(own.get("component"))),
        members=fhir.references_anywhere(own.get("hasMember"), "Observation"),
        categories=_codes(own.get("category")),
        effective=fhir.choice_when(own, "effective"),
        issued=fhir.when(own.get("issued")),
        performers=_displays(own.get("performer"), language),
        method=fhir.text_of(own.get("method"), language),
        site=fhir.text_of(own.get("bodySite"), language),
        specimen=fhir.display_of(own.get("specimen"), language),
        notes=_notes(own.get("note"), language),
        version=fhir.as_text(fhir.at(own, "meta", "versionId")),
    )


def counted(body: Any) -> Observation:
    """Reads only those elements of an Observation that `rules.count` uses: a list counts thousands of them. Texts are
    left out, and with them flags in text, which count as neither abnormal nor critical."""
    own = fhir.as_object(body)
    return Observation(
        id=fhir.as_text(own.get("id")) or "",
        status=fhir.as_text(own.get("status")) or "unknown",
        measured=_counted(own),
        components=tuple(_counted(part) for part in fhir.objects(own.get("component"))),
        members=fhir.references_anywhere(own.get("hasMember"), "Observation"),
        categories=(),
        effective=None,
        issued=None,
        performers=(),
        method=None,
        site=None,
        specimen=None,
        notes=(),
    )


def report(body: Any, language: str | None = None) -> Report:
    """Reads a DiagnosticReport of any shape. All contained Observations come along: in the order the results name them,
    then those that only other results name."""
    own = fhir.as_object(body)
    return Report(
        id=fhir.as_text(own.get("id")) or "",
        title=fhir.text_of(own.get("code"), language),
        codes=_codes(own.get("code")),
        status=fhir.as_text(own.get("status")) or "unknown",
        categories=_codes(own.get("category")),
        effective=fhir.choice_when(own, "effective"),
        issued=fhir.when(own.get("issued")),
        performers=_displays(own.get("performer"), language) or _displays(own.get("resultsInterpreter"), language),
        results=fhir.references_anywhere(own.get("result"), "Observation"),
        contained=tuple(_contained(own, language)),
        conclusion=fhir.translated(own, "conclusion", language),
        conclusion_codes=fhir.texts_of(own.get("conclusionCode"), language),
        forms=tuple(_forms(own, language)),
        images=len(fhir.as_list(own.get("imagingStudy"))) + len(fhir.as_list(own.get("media"))),
        changed=(*_amendments(own, language), *_notes(own.get("note"), language)),
        version=fhir.as_text(fhir.at(own, "meta", "versionId")),
    )


def _measured(own: fhir.JsonObject, language: str | None) -> Measured:
    before = fhir.choice(fhir.extension(own, _PREVIOUS_VALUE), "value")
    return Measured(
        title=fhir.text_of(own.get("code"), language) or "",
        codes=_codes(own.get("code")),
        value=value_of(own, language),
        absent=fhir.text_of(own.get("dataAbsentReason"), language),
        flags=tuple(flag for concept in fhir.as_list(own.get("interpretation")) if (flag := _flag(concept, language))),
        ranges=tuple(
            bounds
            for reference_range in fhir.objects(own.get("referenceRange"))
            if (bounds := _bounds(reference_range, language))
        ),
        before=value_of({f"value{before[0]}": before[1]}, language) if before else None,
    )


def _counted(own: fhir.JsonObject) -> Measured:
    codes = (interpretation.standard_code(concept) for concept in fhir.as_list(own.get("interpretation")))
    return Measured(
        title="",
        codes=(),
        value=_SOMETHING if fhir.choice(own, "value") is not None else None,
        absent=fhir.text_of(own.get("dataAbsentReason")) if "dataAbsentReason" in own else None,
        flags=tuple(Flag(code, None) for code in codes if code),
        ranges=(),
    )


def _flag(raw: Any, language: str | None) -> Flag | None:
    code, text = interpretation.standard_code(raw), fhir.text_of(raw, language)
    return Flag(code, text) if code or text else None


def _bounds(raw: fhir.JsonObject, language: str | None) -> ReferenceRange | None:
    both = span({"low": raw.get("low"), "high": raw.get("high")})
    text = fhir.translated(raw, "text", language)
    kind = fhir.text_of(raw.get("type"), language)
    if both is None and text is None and kind is None:
        return None
    whom = fhir.texts_of(raw.get("appliesTo"), language)
    age = span(raw.get("age"))
    normal = kind is None or fhir.has_code(raw.get("type"), "normal")
    return ReferenceRange(both, text, None if normal else kind, whom, age, normal and not whom and age is None)


def _codes(concepts: Any) -> tuple[str, ...]:
    every = (c for concept in fhir.as_list(concepts) for c in fhir.codings(concept))
    return tuple(f"{c.system or ''}|{c.code}" for c in every if c.code)


def _displays(values: Any, language: str | None) -> tuple[str, ...]:
    return tuple(name for value in fhir.as_list(values) if (name := fhir.display_of(value, language)))


def _notes(values: Any, language: str | None) -> tuple[str, ...]:
    return tuple(text for value in fhir.objects(values) if (text := fhir.translated(value, "text", language)))


def _amendments(own: fhir.JsonObject, language: str | None) -> Iterator[str]:
    """What the hospital says was changed since the version before."""
    for note in fhir.extensions(own, _AMENDMENT_NOTE):
        found = fhir.choice(note, "value")
        if found and (words := fhir.translated(note, f"value{found[0]}", language)):
            yield words


def _forms(own: fhir.JsonObject, language: str | None) -> Iterator[Form]:
    """The documents; content within the report itself is another one in each of its versions."""
    here = f"DiagnosticReport/{own.get('id')}/{fhir.at(own, 'meta', 'versionId')}"
    for number, raw in enumerate(fhir.objects(own.get("presentedForm"))):
        yield Form(
            title=fhir.translated(raw, "title", language),
            content_type=fhir.as_text(raw.get("contentType")),
            size=fhir.as_int(raw.get("size")),
            paper=paper(raw, f"{here}/{number}", subjects(own)),
        )


def _contained(own: fhir.JsonObject, language: str | None) -> Iterator[Observation]:
    links = [result.get("reference") for result in fhir.objects(own.get("result"))]
    inside = [
        contained for contained in fhir.objects(own.get("contained")) if contained.get("resourceType") == "Observation"
    ]
    places = [(links.index(link) if (link := f"#{resource.get('id')}") in links else len(links)) for resource in inside]
    for _, resource in sorted(zip(places, inside, strict=True), key=lambda placed: placed[0]):
        yield observation(resource, language)


__all__ = [
    "Amount",
    "CriticalResult",
    "Flag",
    "Form",
    "Measured",
    "MissingResult",
    "Observation",
    "ReferenceRange",
    "Report",
    "Value",
    "counted",
    "observation",
    "report",
    "verbatim",
]
