"""From a part of the body and a complaint to the right department. Written for patients; no diagnosis.

The Library `guide` carries one JSON text:

    {"version", "source": {zh, en},
     "parts": [{"id", zh, en, "complaints": [
         {"id", zh, en, "red_flags": [{"id", zh, en}], "suggestions": [{"service", zh, en, "weight"}]}]}],
     "emergency": {zh, en, "call": "120", "location": "Location/.."}}

Red flags come first: a person who says yes to one is told to call, and is shown no department. `service` is the id of a
HealthcareService, the words beside it say why; suggestions are in order, best first, with a `weight` from 1 to 100.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from hospital.base.elements import translated
from hospital.demo.departments import BY_KEY
from hospital.demo.guide_limbs import LIMBS
from hospital.demo.guide_people import PEOPLE
from hospital.demo.guide_senses import SENSES
from hospital.demo.guide_trunk import TRUNK
from hospital.demo.guide_words import BodyPartWords, ComplaintWords
from hospital.demo.places import EMERGENCY, HOSPITAL_ENGLISH, HOSPITAL_NAME
from hospital.demo.shapes import CODES, Json, coding, said

VERSION = "2026.11"
_SOURCE = {
    "zh": "安心医院门诊部编写、每年复核。危险信号依据：《急诊预检分诊专家共识》（中华急诊医学杂志，2018）；"
    "《中国脑卒中防治指导规范（2021 年版）》；世界卫生组织《儿童急诊分诊、评估与治疗指南》（2016）；"
    "英国 NICE 指南 CG95（胸痛）、NG143（五岁以下发热）。",
    "en": "Written by the outpatient department of Anxin Hospital, reviewed every year. Warning signs after: Expert "
    "consensus on emergency triage (Chinese Journal of Emergency Medicine, 2018); Chinese guidance on stroke (2021); "
    "WHO paediatric emergency triage, assessment and treatment (2016); NICE guidelines CG95 (chest pain) and NG143 "
    "(fever in under 5s).",
}
_EMERGENCY = {
    "zh": "这可能很紧急。请马上拨打 120，或立即到最近的急诊，不要自己开车。",
    "en": "This may be an emergency. Call 120 now or go to the nearest emergency department. Do not drive yourself.",
    "call": "120",
    "location": f"Location/{EMERGENCY}",
}
PARTS: tuple[BodyPartWords, ...] = (*SENSES, *TRUNK, *LIMBS, *PEOPLE)


def resources(_seed: int, today: date) -> Iterator[Json]:
    """The guide as one Library."""
    yield {
        "resourceType": "Library",
        "id": "guide",
        "version": VERSION,
        "name": "DepartmentGuide",
        "title": "我该挂哪个科",
        "_title": translated("Which department is right for me"),
        "status": "active",
        "type": {"coding": [coding(CODES + "library", "guide", "导诊", "Guide to departments")]},
        "date": today.replace(day=1).isoformat(),
        **said("publisher", f"{HOSPITAL_NAME}门诊部", f"{HOSPITAL_ENGLISH}, outpatient department"),
        "content": [{"contentType": "application/json", "data": base64.b64encode(_text().encode()).decode()}],
    }


def _text() -> str:
    said = {"version": VERSION, "source": _SOURCE, "parts": [_part(part) for part in PARTS], "emergency": _EMERGENCY}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _part(part: BodyPartWords) -> dict[str, Any]:
    complaints = [_complaint(complaint) for complaint in part.complaints]
    return {"id": part.id, "zh": part.zh, "en": part.en, "complaints": complaints}


def _complaint(complaint: ComplaintWords) -> dict[str, Any]:
    return {
        "id": complaint.id,
        "zh": complaint.zh,
        "en": complaint.en,
        "red_flags": [
            {"id": f"{complaint.id}-{number}", "zh": zh, "en": en}
            for number, (zh, en) in enumerate(complaint.red_flags, 1)
        ],
        "suggestions": [
            {"service": BY_KEY[key].id, "zh": zh, "en": en, "weight": max(90 - 25 * rank, 10)}
            for rank, (key, zh, en) in enumerate(complaint.suggestions)
        ],
    }
