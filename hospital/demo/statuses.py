"""One report for each status; corrected ones have two versions, the first as it was issued."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from hospital.demo.lab import Sample, awaited, measured, report, what_changed
from hospital.demo.lab_reports import panel_code
from hospital.demo.lab_table import BLOOD_COUNT, COAGULATION, GLUCOSE, KIDNEY, LIPIDS, LIVER, THYROID, Panel
from hospital.demo.people import Person, people
from hospital.demo.shapes import TERMINOLOGY, Json, at, listed, said

_TO_BE_CHECKED = said("conclusion", "初步结果，待审核。", "First results, still to be checked.")
_TOO_LITTLE = said(
    "conclusion",
    "标本量不足，检验已取消，请重新采血。",
    "Too little of the sample: the test was cancelled. Please have blood taken again.",
)
_NOT_THEIRS = said(
    "conclusion",
    "重度贫血，血小板显著减少，危急值。",
    "Severe anaemia and very low platelets, critical values.",
)


def resources(seed: int, today: date) -> Iterator[Json]:
    everybody = people(seed, today)
    for person, shift in ((everybody[0], 0), (everybody[1], 2)):
        for offset, build in enumerate(_LADDER):
            yield from build(person, today - timedelta(days=1 + shift + 6 * offset if offset > 1 else shift + offset))


def _sample(person: Person, day: date, panel: Panel, status: str) -> Sample:
    return Sample(person, at(day, 7, 15), f"{panel.key}-{status}-{day:%Y%m%d}")


def _results(sample: Sample, panel: Panel, status: str = "final", **given: float) -> list[Json]:
    return [
        measured(sample, analyte, given.get(analyte.key, analyte.usual[0]), status=status) for analyte in panel.analytes
    ]


def _registered(person: Person, day: date) -> Iterator[Json]:
    sample = _sample(person, day, THYROID, "registered")
    yield report(sample, panel_code(THYROID), [], "registered")


def _partial(person: Person, day: date) -> Iterator[Json]:
    sample = _sample(person, day, LIVER, "partial")
    done, waiting = LIVER.analytes[:3], LIVER.analytes[3:]
    results = [measured(sample, analyte, analyte.usual[0]) for analyte in done]
    results += [awaited(sample, analyte) for analyte in waiting]
    yield from results
    yield report(sample, panel_code(LIVER), results, "partial")


def _preliminary(person: Person, day: date) -> Iterator[Json]:
    sample = _sample(person, day, BLOOD_COUNT, "preliminary")
    results = _results(sample, BLOOD_COUNT, "preliminary", wbc=10.8)
    yield from results
    yield report(sample, panel_code(BLOOD_COUNT), results, "preliminary", **_TO_BE_CHECKED)


def _amended(person: Person, day: date) -> Iterator[Json]:
    """LDL was reported from the wrong tube: 5.12 first, 3.72 after the repeat."""
    sample = _sample(person, day, LIPIDS, "amended")
    words = (
        "低密度脂蛋白胆固醇由 5.12 mmol/L 更正为 3.72 mmol/L：原标本与他人标本混淆，已复测。",
        "LDL cholesterol corrected from 5.12 to 3.72 mmol/L: the first sample was mixed up with another person's. "
        "The test was repeated.",
    )
    before = _results(sample, LIPIDS, ldl=5.12)
    yield from before
    yield report(
        sample,
        panel_code(LIPIDS),
        before,
        **said("conclusion", "低密度脂蛋白胆固醇明显偏高。", "LDL cholesterol clearly high."),
    )
    after = [result for result in _results(sample, LIPIDS, ldl=3.72) if result["id"].endswith("-ldl")]
    for result in after:
        yield result | {"status": "amended", "note": [said("text", *words)]}
    yield report(
        sample,
        panel_code(LIPIDS),
        before,
        "amended",
        **said("conclusion", "低密度脂蛋白胆固醇偏高。", "LDL cholesterol high."),
        extension=[what_changed(*words)],
        issued=(sample.taken + timedelta(hours=9)).isoformat(),
    )


def _corrected(person: Person, day: date) -> Iterator[Json]:
    """The value was right, its text was not."""
    sample = _sample(person, day, KIDNEY, "corrected")
    words = (
        "结论更正：原结论“肾功能减退”系录入错误，各项数值未变。",
        "Conclusion corrected: “reduced kidney function” was a typing error. No value has changed.",
    )
    results = _results(sample, KIDNEY)
    yield from results
    yield report(sample, panel_code(KIDNEY), results, **said("conclusion", "肾功能减退。", "Reduced kidney function."))
    yield report(
        sample,
        panel_code(KIDNEY),
        results,
        "corrected",
        **said("conclusion", "肾功能各项在参考范围内。", "Kidney function is within the reference range."),
        extension=[what_changed(*words)],
    )


def _appended(person: Person, day: date) -> Iterator[Json]:
    """One more test was done on the same tube."""
    sample = _sample(person, day, COAGULATION, "appended")
    results = _results(sample, COAGULATION)
    first, more = results[:3], results[3:]
    yield from first
    yield report(sample, panel_code(COAGULATION), first)
    yield from more
    yield report(
        sample,
        panel_code(COAGULATION),
        results,
        "appended",
        extension=[what_changed("追加：纤维蛋白原。", "Added: fibrinogen.")],
        **said("conclusion", "追加纤维蛋白原，在参考范围内。", "Fibrinogen added, within the reference range."),
    )


def _cancelled(person: Person, day: date) -> Iterator[Json]:
    sample = _sample(person, day, GLUCOSE, "cancelled")
    absent = listed(TERMINOLOGY + "data-absent-reason", "not-performed") | said(
        "text", "未检测：标本量不足", "Not measured: too little of the sample"
    )
    results = [
        awaited(sample, analyte) | {"status": "cancelled", "dataAbsentReason": absent} for analyte in GLUCOSE.analytes
    ]
    yield from results
    yield report(sample, panel_code(GLUCOSE), results, "cancelled", **_TOO_LITTLE)


def _retracted(person: Person, day: date) -> Iterator[Json]:
    """Another person's sample under this name: the report is withdrawn, and its values must not be shown."""
    sample = _sample(person, day, BLOOD_COUNT, "retracted")
    wrong = _results(sample, BLOOD_COUNT, hgb=58, plt=24)
    yield from wrong
    yield report(sample, panel_code(BLOOD_COUNT), wrong, **_NOT_THEIRS)
    for result in wrong:
        yield result | {"status": "entered-in-error"}
    yield report(
        sample,
        panel_code(BLOOD_COUNT),
        wrong,
        "entered-in-error",
        extension=[
            what_changed("本报告已撤回：标本不属于本人。", "Report withdrawn: the sample was another person's.")
        ],
    )


_LADDER: tuple[Callable[[Person, date], Iterator[Json]], ...] = (
    _registered,
    _partial,
    _preliminary,
    _amended,
    _corrected,
    _appended,
    _cancelled,
    _retracted,
)
