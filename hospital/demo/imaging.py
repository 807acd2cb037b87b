"""Imaging reports: words and a conclusion, without pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hospital.demo.people import Person, people
from hospital.demo.places import HOSPITAL_ENGLISH, HOSPITAL_ID, HOSPITAL_NAME
from hospital.demo.shapes import TERMINOLOGY, Json, at, listed, loinc, reference, said

_FINDINGS = (
    (
        0,
        52,
        "24627-2",
        "CT Chest",
        "胸部 CT 平扫",
        "右肺上叶磨玻璃小结节，直径约 4 mm，建议 12 个月后复查。双肺未见实变，纵隔淋巴结不大。",
        "Small ground-glass nodule in the right upper lobe, about 4 mm: repeat the scan in 12 months. "
        "No consolidation. Lymph nodes in the chest not enlarged.",
    ),
    (
        0,
        400,
        "24558-9",
        "US Abdomen",
        "腹部彩超",
        "轻度脂肪肝。胆囊、胰腺、脾、双肾未见明显异常。",
        "Mild fatty liver. Gallbladder, pancreas, spleen and kidneys look normal.",
    ),
    (
        1,
        80,
        "24728-6",
        "US Kidney",
        "双肾彩超",
        "双肾大小正常，皮质回声略增强，未见积水。",
        "Both kidneys of normal size, cortex slightly bright, no sign of blockage.",
    ),
    (
        3,
        14,
        "24842-5",
        "US Thyroid gland",
        "甲状腺彩超",
        "甲状腺右叶结节，6 mm × 4 mm，C-TIRADS 3 类，建议半年后复查。",
        "Nodule in the right thyroid lobe, 6 mm × 4 mm, C-TIRADS 3: repeat the scan in six months.",
    ),
    (
        4,
        25,
        "36643-5",
        "XR Chest 2 Views",
        "胸部 X 线正侧位",
        "心肺膈未见明显异常。",
        "Heart, lungs and diaphragm look normal.",
    ),
    (
        5,
        12,
        "11525-3",
        "US Pelvis Fetus for pregnancy",
        "早孕彩超",
        "宫内早孕，可见胎心搏动，相当于孕 7 周。",
        "Early pregnancy in the womb with a visible heartbeat, about 7 weeks.",
    ),
)


def resources(seed: int, today: date) -> Iterator[Json]:
    everybody = people(seed, today)
    for number, days, code, display, name, *conclusion in _FINDINGS:
        words = said("conclusion", *conclusion)
        yield _report(everybody[number], today - timedelta(days=days), loinc(code, display, name), words)


def _report(person: Person, day: date, code: Json, conclusion: Json) -> Json:
    taken = at(day, 10, 40)
    return {
        "resourceType": "DiagnosticReport",
        "id": f"rad-{person.key}-{day:%Y%m%d}",
        "status": "final",
        "category": [{**listed(TERMINOLOGY + "v2-0074", "RAD"), **said("text", "影像", "Imaging")}],
        "code": code,
        "subject": person.ref,
        "effectiveDateTime": taken.isoformat(),
        "issued": (taken + timedelta(hours=5)).isoformat(),
        "performer": [
            reference("Organization", HOSPITAL_ID, f"{HOSPITAL_NAME}影像科", f"{HOSPITAL_ENGLISH}, Radiology")
        ],
        **conclusion,
    }
