"""Builders of FHIR R4 JSON for the demo hospital. Pure: plain values in, plain JSON out."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from hospital.base.elements import translated
from hospital.demo.lab_english import ENGLISH

Json = dict[str, Any]

EXTENSIONS = "http://anxin.example/fhir/StructureDefinition/"
CODES = "http://anxin.example/fhir/CodeSystem/"
NAMING = "http://anxin.example/fhir/NamingSystem/"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ATC = "http://www.whocc.no/atc"
CVX = "http://hl7.org/fhir/sid/cvx"
UCUM = "http://unitsofmeasure.org"
MDC = "urn:oid:2.16.840.1.113883.6.24"

ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")  # China has kept one offset, without daylight saving, since 1991


def dice(seed: int, subject: str) -> random.Random:
    """A random generator that is the same for the same seed and subject, independent of all others."""
    return random.Random(f"{seed}/{subject}")  # noqa: S311 - demo data, nothing secret hangs on it


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment on the clinic's own clock."""
    return datetime.combine(day, time(hour, minute), ZONE)


def coding(system: str, code: str, display: str | None = None, english: str | None = None) -> Json:
    made: Json = {"system": system, "code": code}
    if display:
        made["display"] = display
    if english:
        made["_display"] = translated(english)
    return made


def concept(system: str, code: str, display: str, text: str) -> Json:
    """A code with its own system's display, and the hospital's Chinese words as text."""
    return {"coding": [coding(system, code, display)], "text": text}


def loinc(code: str, english: str, name: str) -> Json:
    """The LOINC code of a measurement, with LOINC's display and the laboratory's text in both languages."""
    return concept(LOINC, code, english, name) | {"_text": translated(ENGLISH[code])}


def listed(system: str, code: str) -> Json:
    """A code from an HL7 list, without a text of the hospital's."""
    return {"coding": [coding(system, code)]}


def reference(type_: str, id_: str, display: str | None = None, english: str | None = None) -> Json:
    made: Json = {"reference": f"{type_}/{id_}"}
    if display:
        made["display"] = display
    if english:
        made["_display"] = translated(english)
    return made


def extension(name: str, **value: Any) -> Json:
    return {"url": EXTENSIONS + name, **value}


def said(element: str, chinese: str, english: str) -> Json:
    """A string element in Chinese, and its English translation beside it."""
    return {element: chinese, f"_{element}": translated(english)}


def quantity(value: float, unit: str | None = None, code: str | None = None, comparator: str | None = None) -> Json:
    made: Json = {"value": value}
    if comparator:
        made["comparator"] = comparator
    if unit:
        made["unit"] = unit
    if unit or code:
        made |= {"system": UCUM, "code": code or unit}
    return made
