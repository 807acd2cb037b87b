"""The departments: what they treat, where they are, and the booking rules that the hospital set for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hospital.base.elements import translated
from hospital.demo.places import EAST, HOSPITAL_ID, HOSPITAL_NAME, MAIN, Campus
from hospital.demo.shapes import CODES, Json, coding, extension, reference


@dataclass(frozen=True)
class DemoDepartment:
    key: str
    name: str
    english: str
    treats: str
    treats_english: str
    campus: Campus = MAIN
    cancel_hours: int = 2
    ages: tuple[int | None, int | None] = (None, None)

    @property
    def id(self) -> str:
        return f"dept-{self.key}"


DEPARTMENTS = (
    DemoDepartment(
        "cardiology", "心血管内科", "Cardiology",
        "高血压、冠心病、心律失常、心力衰竭、胸闷胸痛",
        "High blood pressure, coronary disease, arrhythmia, heart failure, chest pain",
    ),
    DemoDepartment(
        "endocrinology", "内分泌科", "Endocrinology",
        "糖尿病、甲状腺疾病、骨质疏松、肥胖、痛风",
        "Diabetes, thyroid disease, osteoporosis, obesity, gout",
    ),
    DemoDepartment(
        "respiratory", "呼吸与危重症医学科", "Respiratory Medicine",
        "咳嗽、哮喘、慢阻肺、肺炎、肺结节、睡眠呼吸暂停",
        "Cough, asthma, COPD, pneumonia, lung nodules, sleep apnoea",
    ),
    DemoDepartment(
        "gastroenterology", "消化内科", "Gastroenterology",
        "胃痛、反酸、幽门螺杆菌、肝病、肠道疾病、胃肠镜检查",
        "Stomach pain, reflux, Helicobacter pylori, liver and bowel disease, endoscopy",
    ),
    DemoDepartment(
        "neurology", "神经内科", "Neurology",
        "头痛头晕、脑卒中、癫痫、帕金森病、记忆力减退",
        "Headache, dizziness, stroke, epilepsy, Parkinson's disease, memory loss",
    ),
    DemoDepartment(
        "nephrology", "肾内科", "Nephrology",
        "慢性肾脏病、蛋白尿、血尿、水肿、透析随访",
        "Chronic kidney disease, protein or blood in urine, swelling, dialysis follow-up",
        cancel_hours=4,
    ),
    DemoDepartment(
        "haematology", "血液科", "Haematology",
        "贫血、血小板减少、白血病、淋巴瘤、凝血异常",
        "Anaemia, low platelets, leukaemia, lymphoma, clotting disorders",
        campus=EAST,
    ),
    DemoDepartment(
        "surgery", "普通外科", "General Surgery",
        "甲状腺、乳腺、胆囊结石、疝气、阑尾炎、体表肿物",
        "Thyroid, breast, gallstones, hernia, appendicitis, lumps",
    ),
    DemoDepartment(
        "orthopaedics", "骨科", "Orthopaedics",
        "骨折、关节痛、颈椎病、腰椎间盘突出、运动损伤",
        "Fractures, joint pain, neck and back problems, sports injuries",
        campus=EAST,
    ),
    DemoDepartment(
        "urology", "泌尿外科", "Urology",
        "泌尿系结石、前列腺疾病、排尿困难、泌尿系肿瘤",
        "Urinary stones, prostate disease, difficulty passing urine, urological tumours",
        campus=EAST,
    ),
    DemoDepartment(
        "gynaecology", "妇产科", "Obstetrics and Gynaecology",
        "产前检查、月经不调、子宫肌瘤、更年期、妇科炎症",
        "Antenatal care, menstrual problems, fibroids, menopause, infections",
        campus=EAST,
    ),
    DemoDepartment(
        "paediatrics", "儿科", "Paediatrics",
        "14 周岁及以下儿童的发热、咳嗽、腹泻、生长发育与疫苗咨询",
        "Fever, cough, diarrhoea, growth and vaccination advice for children up to 14",
        campus=EAST,
        ages=(None, 14),
    ),
    DemoDepartment(
        "ophthalmology", "眼科", "Ophthalmology",
        "白内障、青光眼、眼底病、干眼、近视防控",
        "Cataract, glaucoma, retinal disease, dry eye, short-sightedness",
    ),
    DemoDepartment(
        "ent", "耳鼻咽喉科", "Ear, Nose and Throat",
        "过敏性鼻炎、鼻窦炎、听力下降、耳鸣、咽喉炎",
        "Allergic rhinitis, sinusitis, hearing loss, tinnitus, sore throat",
    ),
    DemoDepartment(
        "dermatology", "皮肤科", "Dermatology",
        "湿疹、荨麻疹、痤疮、银屑病、带状疱疹",
        "Eczema, hives, acne, psoriasis, shingles",
    ),
    DemoDepartment(
        "tcm", "中医科", "Traditional Chinese Medicine",
        "失眠、脾胃不和、体质调理、针灸推拿",
        "Insomnia, digestive trouble, general wellbeing, acupuncture and tuina massage",
    ),
    DemoDepartment(
        "general", "全科医学科", "General Practice",
        "不知道挂哪个科、慢病续方、体检报告解读、健康咨询",
        "Not sure where to go, repeat prescriptions, check-up results, health advice",
        cancel_hours=1,
    ),
)  # fmt: skip

#: Departments that answer messages, within so many minutes of their open hours.
_ANSWER_WITHIN: Final = {
    "cardiology": 240,
    "endocrinology": 240,
    "respiratory": 480,
    "paediatrics": 120,
    "general": 120,
}
_WEEKDAYS: Final = ["mon", "tue", "wed", "thu", "fri"]

BY_KEY = {department.key: department for department in DEPARTMENTS}


def services() -> Iterator[Json]:
    for department in DEPARTMENTS:
        yield {
            "resourceType": "HealthcareService",
            "id": department.id,
            "extension": list(_rules(department)),
            "active": True,
            "providedBy": reference("Organization", HOSPITAL_ID, HOSPITAL_NAME),
            "category": [
                {
                    "coding": [coding(CODES + "service-category", "outpatient", "门诊", "Outpatient clinic")],
                    "text": "门诊",
                }
            ],
            "type": [service_type(department)],
            "location": [
                reference("Location", department.campus.id, department.campus.name, department.campus.english)
            ],
            "name": department.name,
            "_name": translated(department.english),
            "comment": department.treats,
            "_comment": translated(department.treats_english),
            "appointmentRequired": True,
        } | _answering(department)


def _answering(department: DemoDepartment) -> Json:
    """When a department answers messages, by the clinic's clock: on weekdays, a few of them on Saturday morning too."""
    if department.key not in _ANSWER_WITHIN:
        return {}
    times = [{"daysOfWeek": _WEEKDAYS, "availableStartTime": "08:00:00", "availableEndTime": "17:00:00"}]
    if department.key == "general":
        times.append({"daysOfWeek": ["sat"], "availableStartTime": "08:00:00", "availableEndTime": "12:00:00"})
    return {"availableTime": times}


def service_type(department: DemoDepartment) -> Json:
    return {
        "coding": [coding(CODES + "department", department.key, department.name, department.english)],
        "text": department.name,
    }


def _rules(department: DemoDepartment) -> Iterator[Json]:
    """Booking rules travel as data; hospital/scheduling/rules.py reads them back."""
    yield extension("booking-window-days", valuePositiveInt=28)
    yield extension("release-time", valueTime="07:00:00")
    yield extension("cancel-cutoff-hours", valuePositiveInt=department.cancel_hours)
    yield extension("late-minutes", valuePositiveInt=30)
    yield extension("check-in-minutes", valuePositiveInt=120)
    yield extension("hold-minutes", valuePositiveInt=5)
    yield extension("hold-renewals-max", valueUnsignedInt=1)
    yield extension("offer-minutes", valuePositiveInt=30)
    yield extension("no-show-limit", valuePositiveInt=3)
    yield extension("no-show-window-days", valuePositiveInt=90)
    yield extension("no-show-ban-days", valuePositiveInt=30)
    yield extension("open-visits-max", valuePositiveInt=10)
    yield extension("numbers-max", valuePositiveInt=20)
    yield extension("numbers-window-hours", valuePositiveInt=24)
    if department.key in _ANSWER_WITHIN:
        yield extension("answer-within", valuePositiveInt=_ANSWER_WITHIN[department.key])
    youngest, oldest = department.ages
    if youngest is not None:
        yield extension("minimum-age", valueUnsignedInt=youngest)
    if oldest is not None:
        yield extension("maximum-age", valueUnsignedInt=oldest)
