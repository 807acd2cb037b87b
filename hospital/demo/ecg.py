"""An ECG: lead II as SampledData, drawn by a formula, with the printed report as a small PDF."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from datetime import date, timedelta

from hospital.demo.lab import Sample, observation
from hospital.demo.pdf import one_page
from hospital.demo.people import Person
from hospital.demo.places import HOSPITAL_ENGLISH, HOSPITAL_ID, HOSPITAL_NAME
from hospital.demo.shapes import (
    CODES,
    MDC,
    TERMINOLOGY,
    Json,
    at,
    coding,
    concept,
    listed,
    loinc,
    quantity,
    reference,
    said,
)

_PERIOD_MS = 10
_BEAT = 80  # samples a beat: 0.8 s, 75 beats a minute
# (place in the beat, height in µV, width) of the P, Q, R, S and T waves
_WAVES = ((0.18, 120, 0.025), (0.285, -90, 0.008), (0.30, 1150, 0.010), (0.317, -240, 0.009), (0.55, 280, 0.045))


def lead_two(person: Person, day: date) -> Iterator[Json]:
    """The trace, then the report over it with `presentedForm`."""
    sample = Sample(person, at(day, 10, 20), f"ecg-{day:%Y%m%d}")
    trace = observation(
        sample,
        "lead2",
        concept(MDC, "131330", "MDC_ECG_ELEC_POTL_II", "心电图 II 导联")
        | said("text", "心电图 II 导联", "ECG, lead II"),
        valueSampledData={
            "origin": quantity(0, "μV", "uV"),
            "period": _PERIOD_MS,
            "factor": 1.0,
            "lowerLimit": -3300,
            "upperLimit": 3300,
            "dimensions": 1,
            "data": " ".join(str(round(_voltage(position))) for position in range(4 * _BEAT)),
        },
    )
    trace["category"] = [listed(TERMINOLOGY + "observation-category", "procedure")]
    yield trace
    yield {
        "resourceType": "DiagnosticReport",
        "id": sample.report_id,
        "status": "final",
        "category": [
            {
                "coding": [
                    coding(TERMINOLOGY + "v2-0074", "EC"),
                    coding(CODES + "report-kind", "ecg", "心电图", "ECG"),
                ],
                **said("text", "心电图", "ECG"),
            }
        ],
        "code": loinc("11524-6", "EKG study", "常规十二导联心电图"),
        "subject": person.ref,
        "effectiveDateTime": sample.taken.isoformat(),
        "issued": (sample.taken + timedelta(minutes=35)).isoformat(),
        "performer": [
            reference("Organization", HOSPITAL_ID, f"{HOSPITAL_NAME}心电图室", f"{HOSPITAL_ENGLISH}, ECG room")
        ],
        "result": [reference("Observation", trace["id"], "心电图 II 导联")],
        **said("conclusion", "窦性心律，心率 75 次/分，正常心电图。", "Sinus rhythm, 75 beats a minute. Normal ECG."),
        "presentedForm": [_printed(day)],
    }


def _printed(day: date) -> Json:
    lines = ("ANXIN HOSPITAL - ECG REPORT", f"Date: {day}", "Sinus rhythm, 75/min.", "Normal ECG. Demonstration data.")
    document = one_page(lines)
    return {
        "contentType": "application/pdf",
        "language": "en",
        "data": base64.b64encode(document).decode("ascii"),
        "size": len(document),
        **said("title", "心电图报告.pdf", "ECG report.pdf"),
    }


def _voltage(position: int) -> float:
    place = position % _BEAT / _BEAT
    return sum(height * math.exp(-(((place - middle) / width) ** 2) / 2) for middle, height, width in _WAVES)
