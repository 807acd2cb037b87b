"""Results that are not a simple number: every `value[x]` of R4, several ranges, critical and absent values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hospital.demo.ecg import lead_two
from hospital.demo.lab import Sample, flag, limits, measured, observation, report
from hospital.demo.lab_table import ANALYTES
from hospital.demo.people import Person, people
from hospital.demo.shapes import CODES, SNOMED, TERMINOLOGY, Json, at, coding, listed, loinc, quantity, said

_VITAMIN_D_LOW = said("conclusion", "维生素 D 不足。", "Vitamin D is low.")
_EARLY_PREGNANCY = said(
    "conclusion", "符合早期妊娠，请按时产检。", "Consistent with early pregnancy. Please keep your antenatal visits."
)


def resources(seed: int, today: date) -> Iterator[Json]:
    wang, zhao, _, chen, david, li = people(seed, today)[:6]
    for person, day in ((wang, 60), (chen, 55), (david, 200), (li, 33)):
        yield from _blood_group(person, today - timedelta(days=day))
    for person, day, found in ((wang, 182, False), (li, 35, True)):
        yield from _pregnancy_test(person, today - timedelta(days=day), found=found)
    yield from _autoantibodies(wang, today - timedelta(days=75))
    yield from _markers(wang, today - timedelta(days=26))
    yield from _glucose_tolerance(wang, today - timedelta(days=300))
    yield from _day_urine(wang, today - timedelta(days=48))
    yield from _vitamin_d(wang, today - timedelta(days=20))
    yield from _fall_risk(wang, today - timedelta(days=15))
    yield from lead_two(wang, today - timedelta(days=33))
    yield from _critical(wang, today - timedelta(days=210), "glu", 2.1, ("低血糖", "low blood glucose"))
    yield from _critical(wang, today - timedelta(days=640), "glu", 24.1, ("血糖显著升高", "very high blood glucose"))
    yield from _critical(zhao, today - timedelta(days=130), "k", 6.8, ("高钾血症", "high potassium"))
    yield from _haemolysed(wang, today - timedelta(days=96))
    yield from _hormone(li, today - timedelta(days=22))


def _local(code: str, name: str, english: str) -> Json:
    """A test with the laboratory's own code."""
    return {"coding": [coding(CODES + "lab", code, name, english)], "text": name}


def _blood_group(person: Person, day: date) -> Iterator[Json]:
    sample = Sample(person, at(day, 8, 5), f"group-{day:%Y%m%d}")
    found = {
        "coding": [coding(SNOMED, "278147001", "Blood group O Rh(D) positive")],
        **said("text", "O 型，RhD 阳性", "O, RhD positive"),
    }
    group = observation(
        sample,
        "group",
        loinc("882-1", "ABO and Rh group [Type] in Blood", "ABO 及 RhD 血型"),
        valueCodeableConcept=found,
    )
    yield group
    yield report(sample, _local("blood-group", "血型鉴定", "Blood group"), [group])


def _pregnancy_test(person: Person, day: date, *, found: bool) -> Iterator[Json]:
    sample = Sample(person, at(day, 8, 15), f"hcg-{day:%Y%m%d}")
    code = loinc("2106-3", "Choriogonadotropin (pregnancy test) [Presence] in Urine", "尿妊娠试验")
    test = observation(sample, "test", code, valueBoolean=found, interpretation=flag("POS" if found else "NEG"))
    last_period = observation(
        sample,
        "lmp",
        loinc("8665-2", "Last menstrual period start date", "末次月经"),
        valueDateTime=(day - timedelta(days=39)).isoformat(),
    )
    results = [test, last_period] if found else [test]
    yield from results
    yield report(sample, code, results)


def _autoantibodies(person: Person, day: date) -> Iterator[Json]:
    sample = Sample(person, at(day, 8, 20), f"ana-{day:%Y%m%d}")
    titre = observation(
        sample,
        "ana",
        loinc("5048-4", "Nuclear Ab [Titer] in Serum by Immunofluorescence", "抗核抗体滴度"),
        valueRatio={"numerator": {"value": 1}, "denominator": {"value": 80}},
        interpretation=flag("A"),
        referenceRange=[{"text": "< 1:80"}],
    )
    pattern = observation(
        sample,
        "pattern",
        _local("ana-pattern", "荧光核型", "Pattern"),
        **said("valueString", "核均质型", "Homogeneous"),
    )
    yield from (titre, pattern)
    yield report(
        sample,
        _local("ana-panel", "自身抗体", "Autoantibodies"),
        [titre, pattern],
        **said(
            "conclusion",
            "抗核抗体弱阳性，意义有限，请结合临床。",
            "Antinuclear antibodies weakly positive. On its own this says little: please ask your doctor.",
        ),
    )


def _markers(person: Person, day: date) -> Iterator[Json]:
    """Below and above what the instrument can measure."""
    sample = Sample(person, at(day, 7, 45), f"marker-{day:%Y%m%d}")
    crp = observation(
        sample,
        "crp",
        loinc(
            "30522-7",
            "C reactive protein [Mass/volume] in Serum or Plasma by High sensitivity method",
            "超敏 C 反应蛋白",
        ),
        valueQuantity=quantity(0.5, "mg/L", "mg/L", "<"),
        interpretation=flag("N"),
        referenceRange=[limits((None, 3), "mg/L", "mg/L")],
    )
    ferritin = observation(
        sample,
        "ferritin",
        loinc("2276-4", "Ferritin [Mass/volume] in Serum or Plasma", "铁蛋白"),
        valueQuantity=quantity(1500, "μg/L", "ug/L", ">"),
        interpretation=flag("H"),
        referenceRange=[limits((13, 150), "μg/L", "ug/L")],
    )
    yield from (crp, ferritin)
    yield report(
        sample,
        _local("markers", "炎症与铁代谢", "Inflammation and iron"),
        [crp, ferritin],
        **said("conclusion", "铁蛋白升高，建议血液科复诊。", "Ferritin is high. Please see haematology again."),
    )


def _glucose_tolerance(person: Person, day: date) -> Iterator[Json]:
    sample = Sample(person, at(day, 7, 55), f"ogtt-{day:%Y%m%d}")
    results = [
        observation(sample, "drink", _local("ogtt-drink", "服糖时间", "Glucose drink taken at"), valueTime="08:05:00"),
        observation(
            sample,
            "h0",
            loinc("14771-0", "Fasting glucose [Moles/volume] in Serum or Plasma", "空腹血糖"),
            valueQuantity=quantity(7.2, "mmol/L", "mmol/L"),
            interpretation=flag("H"),
            referenceRange=[limits((3.9, 6.1), "mmol/L", "mmol/L")],
        ),
        observation(
            sample,
            "h2",
            loinc(
                "14995-5",
                "Glucose [Moles/volume] in Serum or Plasma --2 hours post 75 g glucose PO",
                "服糖后 2 小时血糖",
            ),
            valueQuantity=quantity(12.8, "mmol/L", "mmol/L"),
            interpretation=flag("H"),
            referenceRange=[limits((None, 7.8), "mmol/L", "mmol/L")],
        ),
    ]
    yield from results
    yield report(
        sample,
        _local("ogtt", "口服葡萄糖耐量试验", "Oral glucose tolerance test"),
        results,
        **said("conclusion", "符合糖尿病血糖改变。", "Glucose values consistent with diabetes."),
    )


def _day_urine(person: Person, day: date) -> Iterator[Json]:
    sample = Sample(person, at(day, 7, 30), f"urine24-{day:%Y%m%d}")
    start = sample.taken - timedelta(days=1)
    results = [
        observation(
            sample,
            "period",
            _local("collection", "留尿时段", "Collected during"),
            valuePeriod={"start": start.isoformat(), "end": sample.taken.isoformat()},
        ),
        observation(
            sample,
            "volume",
            loinc("3167-4", "Volume of 24 hour Urine", "24 小时尿量"),
            valueQuantity=quantity(1850, "mL", "mL"),
            interpretation=flag("N"),
            referenceRange=[limits((1000, 2000), "mL", "mL")],
        ),
        observation(
            sample,
            "protein",
            loinc("2889-4", "Protein [Mass/time] in 24 hour Urine", "24 小时尿蛋白定量"),
            valueQuantity=quantity(0.12, "g/24h", "g/(24.h)"),
            interpretation=flag("N"),
            referenceRange=[limits((None, 0.15), "g/24h", "g/(24.h)")],
        ),
    ]
    yield from results
    yield report(sample, _local("urine-24h", "24 小时尿蛋白", "24 hour urine protein"), results)


def _vitamin_d(person: Person, day: date) -> Iterator[Json]:
    """Several ranges apply, each with its own meaning; the flag is the laboratory's."""
    sample = Sample(person, at(day, 7, 35), f"vitd-{day:%Y%m%d}")
    ranges = [
        limits((None, 30), "nmol/L", "nmol/L", **said("text", "缺乏：< 30 nmol/L", "Deficient: < 30 nmol/L")),
        limits((30, 50), "nmol/L", "nmol/L", **said("text", "不足：30-50 nmol/L", "Low: 30-50 nmol/L")),
        limits(
            (50, 125),
            "nmol/L",
            "nmol/L",
            **said("text", "充足：50-125 nmol/L", "Sufficient: 50-125 nmol/L"),
            type=listed(TERMINOLOGY + "referencerange-meaning", "normal"),
        ),
    ]
    vitamin = observation(
        sample,
        "vitd",
        loinc("14635-7", "25-hydroxyvitamin D3 [Moles/volume] in Serum or Plasma", "25-羟维生素 D"),
        valueQuantity=quantity(41.5, "nmol/L", "nmol/L"),
        interpretation=flag("L"),
        referenceRange=ranges,
    )
    yield vitamin
    yield report(sample, _local("vitamin-d", "维生素 D", "Vitamin D"), [vitamin], **_VITAMIN_D_LOW)


def _hormone(person: Person, day: date) -> Iterator[Json]:
    sample = Sample(person, at(day, 8, 30), f"bhcg-{day:%Y%m%d}")
    unit = ("IU/L", "[IU]/L")
    bounds = (
        ((None, 5), "< 5 IU/L", "非孕女性", "Not pregnant"),
        ((1080, 30000), "1080-30000 IU/L", "孕 5 周", "5 weeks pregnant"),
        ((3700, 84000), "3700-84000 IU/L", "孕 6 周", "6 weeks pregnant"),
    )
    ranges = [
        limits(span, *unit, **said("text", f"{zh}：{words}", f"{en}: {words}"), appliesTo=[said("text", zh, en)])
        for span, words, zh, en in bounds
    ]
    hormone = observation(
        sample,
        "bhcg",
        loinc("21198-7", "Choriogonadotropin.beta subunit [Units/volume] in Serum or Plasma", "β-人绒毛膜促性腺激素"),
        valueQuantity=quantity(18650, *unit),
        interpretation=flag("N"),
        referenceRange=ranges,
    )
    yield hormone
    yield report(sample, _local("bhcg", "血 β-HCG", "Beta HCG"), [hormone], **_EARLY_PREGNANCY)


def _fall_risk(person: Person, day: date) -> Iterator[Json]:
    sample = Sample(person, at(day, 10, 0), f"fall-{day:%Y%m%d}")
    score = observation(
        sample,
        "score",
        loinc("59460-6", "Fall risk total [Morse Fall Scale]", "Morse 跌倒风险总分"),
        valueInteger=35,
        interpretation=flag("A"),
        referenceRange=[said("text", "0-24 低，25-44 中，≥ 45 高", "0-24 low, 25-44 medium, ≥ 45 high")],
    )
    last_fall = observation(
        sample,
        "last-fall",
        _local("last-fall", "最近一次跌倒", "Most recent fall"),
        valueDateTime=(day - timedelta(days=210)).isoformat()[:7],
    )
    yield from (score, last_fall)
    words = said("conclusion", "中度跌倒风险。", "Medium risk of falling.")
    yield report(sample, _local("fall-risk", "跌倒风险评估", "Fall risk"), [score, last_fall], **words)


def _critical(person: Person, day: date, key: str, value: float, words: tuple[str, str]) -> Iterator[Json]:
    sample = Sample(person, at(day, 6, 50), f"critical-{day:%Y%m%d}")
    result = measured(sample, ANALYTES[key], value)
    yield result
    yield report(
        sample,
        result["code"],
        [result],
        **said(
            "conclusion",
            f"危急值：{words[0]}。检验科已电话通知，请立即联系接诊医生或拨打 120。",
            f"Critical value: {words[1]}. The laboratory has phoned. Contact your doctor or call 120 now.",
        ),
    )


def _haemolysed(person: Person, day: date) -> Iterator[Json]:
    """A measurement that is not reliable: the value is absent, with the reason."""
    sample = Sample(person, at(day, 7, 25), f"haemolysis-{day:%Y%m%d}")
    potassium = ANALYTES["k"]
    code = loinc(potassium.loinc, potassium.english, potassium.name)
    absent = observation(
        sample,
        "k",
        code,
        note=[said("text", "标本溶血，请重新采血。", "The sample was damaged. Please have blood taken again.")],
        dataAbsentReason=listed(TERMINOLOGY + "data-absent-reason", "error")
        | said("text", "标本溶血，无法检测", "Sample damaged (haemolysis), could not be measured"),
    )
    sodium = measured(sample, ANALYTES["na"], 141)
    yield from (absent, sodium)
    yield report(
        sample,
        _local("electrolytes", "电解质", "Electrolytes"),
        [absent, sodium],
        **said(
            "conclusion",
            "标本溶血，血钾需重新采血。",
            "The sample was damaged: potassium needs a new blood sample.",
        ),
    )
