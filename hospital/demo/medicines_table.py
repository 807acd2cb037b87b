# ruff: noqa: E501 - one sentence is one line
"""What is prescribed in the demo: to everybody with a condition, and to single people. Dosages are R4 Dosage by parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from hospital.demo.formulary_table import BY_KEY, FormularyMedicine


@dataclass(frozen=True)
class DosageRow:
    """One line of a prescription. `repeat`: elements of Timing.repeat; without any the text is all there is.
    `most_per_day` and `as_needed` belong together: a medicine for when it is needed. `units`: how many units of the
    form a dose is; None where the text alone says it."""

    text: tuple[str, str]
    repeat: dict[str, Any] = field(default_factory=dict)
    units: float | None = 1
    as_needed: bool = False
    most_per_day: float | None = None


@dataclass(frozen=True)
class Course:
    """A medicine as it is prescribed: its key in the formulary, its dosages in their order, and what is given for how
    many days. `lasts`: for so many days, and then it is over; without, it is repeated. `began` and `stopped`: so many
    days ago. `reason` names the condition of somebody whose list of problems does not have it."""

    key: str
    dosages: tuple[DosageRow, ...]
    doctor: str
    days_given: int = 30
    quantity: float = 30
    lasts: int = 0
    began: int | None = None
    stopped: int | None = None
    replaces: str = ""
    reason: tuple[str, str, str] | None = None

    @property
    def entry(self) -> FormularyMedicine:
        return BY_KEY[self.key]


def _daily(when: str, chinese: str, english: str, units: float = 1) -> tuple[DosageRow]:
    """Every day at these moments (R4 EventTiming)."""
    moments = when.split()
    repeat = {"frequency": len(moments), "period": 1, "periodUnit": "d", "when": moments}
    return (DosageRow((chinese, english), repeat, units),)


AMLODIPINE: Final = Course(
    "amlodipine-5",
    _daily("MORN", "口服，每日 1 次，每次 1 片，早晨服用", "By mouth, 1 tablet once a day, in the morning"),
    "liming",
)
VALSARTAN: Final = Course(
    "valsartan-80",
    _daily("MORN", "口服，每日 1 次，每次 1 粒，早晨服用", "By mouth, 1 capsule once a day, in the morning"),
    "liming",
    began=45,
    replaces="amlodipine-5",
)
METFORMIN: Final = Course(
    "metformin-500",
    _daily(
        "CM CV",
        "口服，每日 2 次，每次 1 片，早、晚餐时服用",
        "By mouth, 1 tablet twice a day, with breakfast and dinner",
    ),
    "zhouwenying",
    quantity=60,
)
ATORVASTATIN: Final = Course(
    "atorvastatin-20",
    _daily("HS", "口服，每晚 1 次，每次 1 片，睡前服用", "By mouth, 1 tablet every night, at bedtime"),
    "sunyuzhen",
)
ASPIRIN: Final = Course(
    "aspirin-100",
    _daily("ACM", "口服，每日 1 次，每次 1 片，早餐前服用", "By mouth, 1 tablet once a day, before breakfast"),
    "liming",
)
LOSARTAN: Final = Course(
    "losartan-50",
    _daily("MORN", "口服，每日 1 次，每次 1 片，早晨服用", "By mouth, 1 tablet once a day, in the morning"),
    "dongshulan",
)
OMEPRAZOLE: Final = Course(
    "omeprazole-20",
    _daily("ACM", "口服，每日 1 次，每次 1 粒，早餐前服用", "By mouth, 1 capsule once a day, before breakfast"),
    "caojun",
)
BUDESONIDE: Final = Course(
    "budesonide-formoterol",
    _daily(
        "MORN EVE",
        "吸入，每日 2 次，早晚各 1 吸，用后漱口",
        "Inhale 1 puff in the morning and in the evening, rinse your mouth afterwards",
    ),
    "tangli",
    quantity=60,
)
LORATADINE: Final = Course(
    "loratadine-10", _daily("EVE", "口服，每晚 1 次，每次 1 片", "By mouth, 1 tablet every evening"), "baijing"
)
CALCIUM: Final = Course(
    "calcium-d3-600",
    _daily("PCV", "口服，每日 1 次，每次 1 片，晚餐后服用", "By mouth, 1 tablet once a day, after dinner"),
    "luoyan",
)
IRON: Final = Course(
    "ferrous-fumarate-200",
    _daily(
        "PCM PCV",
        "口服，每日 2 次，每次 1 片，早、晚餐后服用",
        "By mouth, 1 tablet twice a day, after breakfast and dinner",
    ),
    "lvmin",
    quantity=60,
)
FEBUXOSTAT: Final = Course(
    "febuxostat-40",
    _daily("MORN", "口服，每日 1 次，每次 1 片，早晨服用", "By mouth, 1 tablet once a day, in the morning"),
    "luoyan",
)
FOLIC_ACID: Final = Course(
    "folic-acid-0.4",
    _daily("MORN", "口服，每日 1 次，每次 1 片，早晨服用", "By mouth, 1 tablet once a day, in the morning"),
    "lufang",
)
INSULIN: Final = Course(
    "insulin-aspart",
    (
        *_daily("ACM", "皮下注射，早餐前 6 单位", "Inject 6 units under the skin before breakfast", 6),
        *_daily("ACD", "皮下注射，午餐前 8 单位", "Inject 8 units under the skin before lunch", 8),
        *_daily("ACV", "皮下注射，晚餐前 6 单位", "Inject 6 units under the skin before dinner", 6),
    ),
    "zhouwenying",
    quantity=600,
)
GLIMEPIRIDE: Final = Course(
    "glimepiride-2",
    _daily("ACM", "口服，每日 1 次，每次 1 片，早餐前服用", "By mouth, 1 tablet once a day, before breakfast"),
    "zhouwenying",
    stopped=12,
)
PREDNISONE: Final = Course(
    "prednisone-5",
    tuple(
        DosageRow(
            (f"口服，每日 1 次，每次 {units} 片，早餐后，连服 {days} 天", f"By mouth, {units} tablets once a day after breakfast, for {days} days"),
            {
                "boundsDuration": {"value": days, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"},
                "frequency": 1, "period": 1, "periodUnit": "d", "when": ["PCM"],
            },
            units,
        )
        for units, days in ((6, 3), (4, 3), (2, 4))
    ),
    "tangli",
    days_given=10,
    quantity=38,
    began=2,
    lasts=10,
)  # fmt: skip
SALBUTAMOL: Final = Course(
    "salbutamol",
    (
        DosageRow(
            (
                "喘的时候吸 1 至 2 吸，两次至少隔 4 小时",
                "Inhale 1 to 2 puffs when you are short of breath, at least 4 hours apart",
            ),
            {"frequency": 1, "period": 4, "periodUnit": "h"},
            2,
            as_needed=True,
            most_per_day=8,
        ),
    ),
    "tangli",
    days_given=60,
    quantity=200,
)
AMOXICILLIN: Final = Course(
    "amoxicillin-500",
    (
        DosageRow(
            ("口服，每 8 小时 1 次，每次 1 粒，连服 7 天", "By mouth, 1 capsule every 8 hours, for 7 days"),
            {"frequency": 1, "period": 8, "periodUnit": "h"},
        ),
    ),
    "baijing",
    days_given=7,
    quantity=21,
    began=2,
    lasts=7,
    reason=("J03.9", "急性扁桃体炎", "Acute tonsillitis"),
)
METHOTREXATE: Final = Course(
    "methotrexate-2.5",
    (
        DosageRow(
            ("口服，每周一 1 次，每次 4 片。一周只服这一次", "By mouth, 4 tablets on Mondays. Only once a week"),
            {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"], "timeOfDay": ["20:00:00"]},
            4,
        ),
    ),
    "mengkun",
    days_given=28,
    quantity=16,
    reason=("L40.5", "银屑病关节炎", "Psoriatic arthritis"),
)
FOLIC_ACID_WEEKLY: Final = Course(
    "folic-acid-5",
    (
        DosageRow(
            ("口服，每周三 1 次，每次 1 片", "By mouth, 1 tablet on Wednesdays"),
            {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["wed"], "when": ["MORN"]},
        ),
    ),
    "mengkun",
    days_given=28,
    quantity=4,
    reason=("L40.5", "银屑病关节炎", "Psoriatic arthritis"),
)
IBUPROFEN: Final = Course(
    "ibuprofen-300",
    (
        DosageRow(
            (
                "疼的时候口服 1 粒，两次至少隔 12 小时，一天最多 2 粒",
                "By mouth, 1 capsule when it hurts, at least 12 hours apart, at most 2 capsules a day",
            ),
            {"frequency": 1, "period": 12, "periodUnit": "h"},
            as_needed=True,
            most_per_day=2,
        ),
    ),
    "mengkun",
    days_given=10,
    quantity=20,
    reason=("L40.5", "银屑病关节炎", "Psoriatic arthritis"),
)
CONTRACEPTIVE: Final = Course(
    "drospirenone-ethinylestradiol",
    (
        DosageRow(
            (
                "口服，每日 1 次，每次 1 片，晚上服用；连服 21 天，停 7 天",
                "By mouth, 1 tablet every evening for 21 days, then none for 7 days",
            ),
            {
                "duration": 21, "durationUnit": "d", "frequency": 1, "period": 28, "periodUnit": "d",
                "timeOfDay": ["21:00:00"],
            },
        ),
    ),
    "lufang",
    days_given=28,
    quantity=21,
    reason=("N94.6", "痛经", "Painful periods"),
)  # fmt: skip
MOMETASONE: Final = Course(
    "mometasone-cream",
    (
        DosageRow(
            (
                "外用，薄薄涂在发红处，见好就停，不超过 2 周",
                "Apply a thin layer where the skin is red; stop when it is better, after 2 weeks at the latest",
            ),
            units=None,
        ),
    ),
    "mengkun",
    days_given=14,
    quantity=1,
)

#: By condition of the problem list.
BY_PROBLEM: Final[dict[str, tuple[Course, ...]]] = {
    "hypertension": (AMLODIPINE,),
    "diabetes": (METFORMIN,),
    "lipids": (ATORVASTATIN,),
    "gastritis": (OMEPRAZOLE,),
    "kidney": (LOSARTAN,),
    "coronary": (ASPIRIN,),
    "asthma": (BUDESONIDE,),
    "copd": (BUDESONIDE,),
    "rhinitis": (LORATADINE,),
    "osteoporosis": (CALCIUM,),
    "gout": (FEBUXOSTAT,),
    "anaemia": (IRON,),
    "pregnancy": (FOLIC_ACID,),
}
#: What single people have besides, or instead where it is the same medicine.
BY_PERSON: Final[dict[str, tuple[Course, ...]]] = {
    "wang-xiulan": (
        Course(AMLODIPINE.key, AMLODIPINE.dosages, AMLODIPINE.doctor, began=200, stopped=45),
        VALSARTAN,
        Course(ASPIRIN.key, ASPIRIN.dosages, ASPIRIN.doctor, began=57),
    ),
    "zhao-jianguo": (INSULIN, GLIMEPIRIDE),
    "zhao-yinuo": (MOMETASONE,),
    "chen-ben": (METHOTREXATE, FOLIC_ACID_WEEKLY, IBUPROFEN, AMOXICILLIN),
    "david-miller": (PREDNISONE, SALBUTAMOL),
    "han-xue": (CONTRACEPTIVE,),
}


def courses(person: str, problems: tuple[str, ...]) -> list[tuple[str, Course]]:
    """What somebody with these problems is prescribed, each with the problem it is for; empty where it is another."""
    own = BY_PERSON.get(person, ())
    mine = {course.key for course in own}
    usual = [
        (problem, course) for problem in problems for course in BY_PROBLEM.get(problem, ()) if course.key not in mine
    ]
    first = {course.key: (problem, course) for problem, course in reversed(usual)}
    return [*first.values(), *(("", course) for course in own)]
