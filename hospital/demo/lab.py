"""Laboratory values and reports as FHIR R4. The laboratory's flag is part of the value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hospital.base.elements import translated
from hospital.demo.lab_table import Analyte, Limits
from hospital.demo.people import Person
from hospital.demo.places import LABORATORY
from hospital.demo.shapes import TERMINOLOGY, Json, extension, listed, loinc, quantity, reference, said

_FLAG_WORDS = {
    "N": "正常", "H": "偏高", "L": "偏低", "HH": "危急值 偏高", "LL": "危急值 偏低", "A": "异常", "AA": "危急 异常",
    "POS": "阳性", "NEG": "阴性", "S": "敏感", "R": "耐药", "I": "中介",
}  # fmt: skip
_CRITICAL_NOTE = said(
    "text", "危急值，检验科已电话通知接诊医生。", "Critical value. The laboratory has phoned your doctor."
)


@dataclass(frozen=True)
class Sample:
    """A sample: the person, and when it was taken."""

    person: Person
    taken: datetime
    key: str

    @property
    def report_id(self) -> str:
        return f"rep-{self.person.key}-{self.key}"


def flag(code: str) -> list[Json]:
    return [{**listed(TERMINOLOGY + "v3-ObservationInterpretation", code), "text": _FLAG_WORDS[code]}]


def flag_for(value: float, normal: Limits, critical: Limits) -> str:
    """The laboratory's own judgement; the app shows it and never computes one."""
    if critical[0] is not None and value <= critical[0]:
        return "LL"
    if critical[1] is not None and value >= critical[1]:
        return "HH"
    if normal[0] is not None and value < normal[0]:
        return "L"
    if normal[1] is not None and value > normal[1]:
        return "H"
    return "N"


def limits(normal: Limits, unit: str = "", ucum: str = "", **more: Any) -> Json:
    made: Json = {}
    if normal[0] is not None:
        made["low"] = quantity(normal[0], unit or None, ucum)
    if normal[1] is not None:
        made["high"] = quantity(normal[1], unit or None, ucum)
    return made | more


def observation(sample: Sample, key: str, code: Json, status: str = "final", **more: Any) -> Json:
    """One Observation of the laboratory; the result is given as `valueX=` and other elements by name."""
    return {
        "resourceType": "Observation",
        "id": f"obs-{sample.person.key}-{sample.key}-{key}",
        "status": status,
        "category": [listed(TERMINOLOGY + "observation-category", "laboratory")],
        "code": code,
        "subject": sample.person.ref,
        "effectiveDateTime": sample.taken.isoformat(),
        "issued": (sample.taken + timedelta(hours=3)).isoformat(),
        "performer": [LABORATORY],
        **more,
    }


def measured(sample: Sample, analyte: Analyte, value: float, status: str = "final", **more: Any) -> Json:
    """A number with its unit, reference range and flag."""
    value = round(value, analyte.digits) if analyte.digits else round(value)
    normal = analyte.range_for(female=sample.person.female)
    code = flag_for(value, normal, analyte.critical)
    found: Json = {
        "valueQuantity": quantity(value, analyte.unit or None, analyte.ucum),
        "interpretation": flag(code),
        "referenceRange": [limits(normal, analyte.unit, analyte.ucum)],
    }
    if code in ("HH", "LL"):
        found["note"] = [_CRITICAL_NOTE]
    return observation(
        sample, analyte.key, loinc(analyte.loinc, analyte.english, analyte.name), status, **(found | more)
    )


def awaited(sample: Sample, analyte: Analyte) -> Json:
    """Ordered, not measured yet."""
    return observation(sample, analyte.key, loinc(analyte.loinc, analyte.english, analyte.name), "registered")


def report(sample: Sample, code: Json, results: Iterable[Json], status: str = "final", **more: Any) -> Json:
    """The DiagnosticReport over `results`; a report that is not issued yet has no `issued`."""
    made: Json = {
        "resourceType": "DiagnosticReport",
        "id": sample.report_id,
        "status": status,
        "category": [{**listed(TERMINOLOGY + "v2-0074", "LAB"), **said("text", "检验", "Laboratory")}],
        "code": code,
        "subject": sample.person.ref,
        "effectiveDateTime": sample.taken.isoformat(),
        "issued": (sample.taken + timedelta(hours=3)).isoformat(),
        "performer": [LABORATORY],
    }
    refs: Sequence[Json] = [reference("Observation", result["id"], result["code"]["text"]) for result in results]
    if refs:
        made["result"] = list(refs)
    if status == "registered":
        del made["issued"]
    return made | more


def what_changed(words: str, english: str) -> Json:
    """R4 gives a DiagnosticReport no note, so the text of an amendment is in the hospital's own extension."""
    return extension("amendment-note", valueString=words, _valueString=translated(english))
