"""Pictures of reports from fixed data: every status, every kind of value, every state of a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import flet as ft

from services.errors import StoreUnreadable
from services.fhir.interpretation import Direction
from services.fhir.resource import Reference
from services.record.results import model, rules
from services.record.results.explanation import Explanation
from services.record.results.model import MissingResult, Report
from services.record.results.rules import Counts, LabSection, ReportKind, ReportSummary
from services.record.results.urgency import critical_in
from services.record.results.values import Amount
from services.reports.earlier import Earlier
from services.reports.queries import Branch, ReportList, ReportPage, ResultPage
from services.reports.trend import Trend, trend
from views import paths
from views.aloud import Aloud
from views.answers import Answer, Failed, Loading, Ready
from views.component import screen
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.lists import list_group
from views.kit.scene import Scene
from views.reports.detail import ReportView
from views.reports.explained import what_is_this, what_these_are
from views.reports.files import Keeping, Printing
from views.reports.lines import Fetching, measured_row
from views.reports.listing import ReportsView
from views.reports.notices import CriticalActions
from views.reports.observation import ObservationView
from views.reports.spoken import observations_in
from views.reports.trend import TrendPeriod, TrendView

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
_TAKEN = "2026-11-19T07:30:00+08:00"
_FLAGS = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
_LOINC = "http://loinc.org"


def _nothing(*_: Any) -> None:
    return


def _flag(code: str) -> list[dict[str, Any]]:
    return [{"coding": [{"system": _FLAGS, "code": code}]}]


def _amount(value: float, unit: str, comparator: str | None = None) -> dict[str, Any]:
    made = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return {**made, "comparator": comparator} if comparator else made


def _line(name: str, flag: str | None = None, **more: Any) -> dict[str, Any]:
    code = {"coding": [{"system": _LOINC, "code": name}], "text": name}
    made = {"resourceType": "Observation", "id": name, "status": "final", "code": code, "effectiveDateTime": _TAKEN}
    return {**made, **({"interpretation": _flag(flag)} if flag else {}), **more}


def _range(low: float | None, high: float | None, unit: str, **more: Any) -> list[dict[str, Any]]:
    ends = {"low": low, "high": high}
    return [{**{k: _amount(v, unit) for k, v in ends.items() if v is not None}, **more}]


_LIPIDS = (
    _line("总胆固醇", "N", valueQuantity=_amount(4.86, "mmol/L"), referenceRange=_range(None, 5.2, "mmol/L")),
    _line("甘油三酯", "N", valueQuantity=_amount(1.32, "mmol/L"), referenceRange=_range(None, 1.7, "mmol/L")),
    _line(
        "高密度脂蛋白胆固醇", "L", valueQuantity=_amount(0.98, "mmol/L"), referenceRange=_range(1.04, None, "mmol/L")
    ),
    _line(
        "低密度脂蛋白胆固醇",
        "H",
        valueQuantity=_amount(3.72, "mmol/L"),
        referenceRange=_range(None, 3.4, "mmol/L"),
        note=[{"text": "由 5.12 mmol/L 更正为 3.72 mmol/L：原标本混淆，已复测。"}],
    ),
)
_CRITICAL = (
    _line("钾", "HH", valueQuantity=_amount(6.8, "mmol/L"), referenceRange=_range(3.5, 5.3, "mmol/L")),
    _line("钠", "N", valueQuantity=_amount(141, "mmol/L"), referenceRange=_range(137, 147, "mmol/L")),
    _line("氯", dataAbsentReason={"text": "标本溶血，无法检测"}),
)
_EVERY_KIND = (
    _line("超敏 C 反应蛋白", "N", valueQuantity=_amount(0.5, "mg/L", "<"), referenceRange=_range(None, 3, "mg/L")),
    _line("血型", valueCodeableConcept={"text": "O 型，RhD 阳性"}),
    _line("荧光核型", valueString="核均质型"),
    _line("尿妊娠试验", "POS", valueBoolean=True),
    _line("跌倒风险总分", "A", valueInteger=35, referenceRange=[{"text": "0-24 低，25-44 中，≥ 45 高"}]),
    _line("红细胞计数（镜检）", valueRange={"low": _amount(3, "/HP"), "high": _amount(5, "/HP")}),
    _line("抗核抗体滴度", "A", valueRatio={"numerator": {"value": 1}, "denominator": {"value": 80}}),
    _line("服糖时间", valueTime="08:05:00"),
    _line("末次月经", valueDateTime="2026-10-12"),
    _line("留尿时段", valuePeriod={"start": "2026-11-18T07:30:00+08:00", "end": _TAKEN}),
    _line(
        "心电图 II 导联",
        valueSampledData={
            "origin": {"value": 2048},
            "period": 10,
            "factor": 1.612,
            "dimensions": 1,
            "data": " ".join(str(1980 + (i * 37) % 90 + (600 if i % 40 == 7 else 0)) for i in range(200)),
        },
    ),
    _line(
        "肾小球滤过率",
        None,
        component=[
            _line("成人", "N", valueQuantity=_amount(92, "mL/min/{1.73_m2}"))
            | {"referenceRange": _range(60, None, "mL/min", age={"low": {"value": 18, "code": "a"}})},
            _line("儿童", valueQuantity=_amount(105, "mL/min/{1.73_m2}")),
        ],
    ),
    _line(
        "25-羟维生素 D",
        "L",
        valueQuantity=_amount(41.5, "nmol/L"),
        referenceRange=[{"text": "缺乏：< 30 nmol/L"}, {"text": "不足：30-50 nmol/L"}, {"text": "充足：50-125 nmol/L"}],
    ),
)


_CULTURE = (
    _line("鉴定结果", "A", valueCodeableConcept={"text": "大肠埃希菌"}),
    _line("左氧氟沙星", "R", valueQuantity=_amount(8, "mg/L", ">=")),
    _line("头孢曲松", "S", valueQuantity=_amount(1, "mg/L", "<=")),
    _line("呋喃妥因", "I", valueQuantity=_amount(64, "mg/L")),
)


def _before(value: str, day: int, month: int, way: Direction) -> Earlier:
    return Earlier(Amount(Decimal(value), "mmol/L", "mmol/L"), datetime(2026, month, day, 0, 30, tzinfo=UTC), way)


_EARLIER = {
    "总胆固醇": _before("5.31", 12, 9, Direction.DOWN),
    "甘油三酯": _before("1.32", 12, 9, Direction.NONE),
    "低密度脂蛋白胆固醇": _before("3.18", 12, 9, Direction.UP),
}
_EXPLAINED = {
    f"{_LOINC}|{name}": Explanation(
        measures=measures,
        name=name,
        high=high,
        low=low,
        source=f"MedlinePlus（美国国家医学图书馆）“{source}”",
        publisher="安心医院检验科 2026.11",
    )
    for name, measures, high, low, source in (
        ("总胆固醇", "血液里各种胆固醇的总量。", "可能与饮食、家族遗传、体重有关。", None, "Cholesterol Levels"),
        ("甘油三酯", "血液里的一种脂肪。", "常与饭后采血、饮酒、甜食有关。", None, "Triglycerides Test"),
        ("高密度脂蛋白胆固醇", "常叫“好胆固醇”：它把多余的胆固醇带回肝脏。", None, "会增加心脏病的风险。",
         "Cholesterol Levels"),
        ("低密度脂蛋白胆固醇", "常叫“坏胆固醇”：太多会沉积在血管壁上，使血管变窄。", "会增加心脏病的风险。", None,
         "Cholesterol Levels"),
        ("钾", "一种电解质，心脏和肌肉的工作都靠它。", "可能与肾功能下降、补钾有关。", "可能与利尿药、呕吐有关。",
         "Potassium Blood Test"),
        ("血红蛋白", "红细胞里携带氧气的蛋白质，是判断有没有贫血的主要指标。", "可能与缺水、吸烟、高海拔有关。",
         "说明可能有贫血；常见原因有缺铁、出血、慢性病。", "Hemoglobin Test"),
    )
}  # fmt: skip
_ACTIONS = CriticalActions(_nothing, _nothing)


def _report(status: str, title: str = "血脂四项", **more: Any) -> Report:
    lab = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "LAB"}]}
    body = {
        "id": f"r-{status}",
        "status": status,
        "category": [lab],
        "code": {"text": title},
        "effectiveDateTime": _TAKEN,
    }
    return model.report({**body, "issued": _TAKEN, "performer": [{"display": "安心医院检验科"}], **more})


def _page(report: Report, lines: tuple[dict[str, Any], ...], *missing: str, server: str | None = None) -> ReportPage:
    branches = tuple(Branch(model.observation(line)) for line in lines)
    branches += tuple(Branch(MissingResult(Reference("Observation", id_, None, id_, server))) for id_ in missing)
    observations = observations_in(branches)
    critical = () if rules.is_hidden(report.status) else tuple(critical_in(observations))
    counts, heard = rules.count(observations), "2026-11-20T10:00:00+08:00"
    return ReportPage(
        report, rules.kind(report), branches, counts, "021-5550-0100", heard, critical, explained=_EXPLAINED
    )


def _then(*, known: bool = False, normal_again: bool = False) -> ReportPage:
    """Critical results of long ago."""
    day = "2025-02-20T08:40:00+08:00"
    then = tuple({**line, "effectiveDateTime": day} for line in _CRITICAL)
    page = _page(_report("final", "电解质", effectiveDateTime=day, issued=day, conclusion="危急值：高钾血症。"), then)
    return replace(
        page, critical=tuple(replace(result, known=known, normal_again=normal_again) for result in page.critical)
    )


def _changed(words: str) -> list[dict[str, Any]]:
    return [{"url": "http://anxin.example/fhir/StructureDefinition/amendment-note", "valueString": words}]


_PAGES = {
    "final": replace(
        _page(_report("final", conclusion="低密度脂蛋白胆固醇偏高，高密度脂蛋白胆固醇偏低。"), _LIPIDS),
        earlier=_EARLIER,
    ),
    "culture": _page(_report("final", "尿培养及药敏", conclusion="尿路感染，左氧氟沙星耐药。"), _CULTURE),
    "amended": _page(
        _report(
            "amended",
            conclusion="低密度脂蛋白胆固醇偏高。",
            extension=_changed("低密度脂蛋白胆固醇由 5.12 更正为 3.72 mmol/L。"),
        ),
        _LIPIDS,
    ),
    "corrected": _page(_report("corrected"), _LIPIDS),
    "preliminary": _page(_report("preliminary"), _LIPIDS[:2]),
    "registered": _page(_report("registered"), ()),
    "cancelled": _page(_report("cancelled", conclusion="标本量不足，检验已取消，请重新采血。"), _LIPIDS[:1]),
    "withdrawn": _page(_report("entered-in-error", extension=_changed("标本不属于本人。")), _CRITICAL),
    "unknown": _page(_report("archived"), _LIPIDS[:1]),
    "critical": _page(_report("final", "电解质", conclusion="危急值：高钾血症。"), _CRITICAL),
    "critical-then": _then(),
    "critical-known": _then(known=True),
    "critical-normal": _then(normal_again=True),
    "every-kind": _page(_report("final", "各种结果"), _EVERY_KIND),
    "missing": _page(_report("final"), _LIPIDS[:1], "低密度脂蛋白胆固醇"),
    "elsewhere": _page(_report("final"), _LIPIDS[:1], "脂蛋白(a)", server="https://lab.example/fhir"),
    "words-only": _page(
        _report(
            "final",
            "胸部 CT 平扫",
            conclusion="右肺上叶磨玻璃结节，约 6 mm，建议 12 个月后复查。",
            presentedForm=[{"title": "CT 报告", "contentType": "application/pdf", "size": 248000}],
            imagingStudy=[{"reference": "ImagingStudy/1"}],
        ),
        (),
    ),
    "bare": ReportPage(model.report({}), ReportKind.OTHER, (), Counts(), None, None),
}


def _listed(id_: str, title: str, days: float, counts: Counts, **more: Any) -> ReportSummary:
    given: dict[str, Any] = {"status": "final", "kind": ReportKind.LAB, "section": LabSection.SAMPLE, **more}
    when = NOW - timedelta(days=days)
    found = tuple(replace(result, when=when) for result in _PAGES["critical"].critical) if counts.critical else ()
    return ReportSummary(
        id_, title, given["status"], given["kind"], when, counts, "安心医院检验科", found, given["section"]
    )


_LIST = ReportList(
    (
        _listed("r-final", "血脂四项", 2, Counts(4, 2, 0)),
        _listed("r2", "血常规", 3, Counts(22, 0, 0), status="preliminary"),
        _listed("r3", "胸部 CT 平扫", 12, Counts(), kind=ReportKind.IMAGING),
        _listed("r4", "电解质", 30, Counts(3, 1, 1), status="amended"),
        _listed("r5", "凝血四项", 33, Counts(), status="entered-in-error"),
        _listed("r6", "糖化血红蛋白", 70, Counts(1, 0, 0)),
        _listed("r7", "尿常规", 74, Counts(12, 0, 0), section=LabSection.URINE),
        _listed("r8", "血培养及药敏", 76, Counts(3, 1, 0), section=LabSection.CULTURE),
        _listed("r9", "宫颈液基细胞学", 78, Counts(1, 0, 0), section=LabSection.TISSUE),
    )
)


def _reports(found: Answer[ReportList], typed: str = "") -> ft.View:
    return ReportsView(found=found, typed=typed, on_ask=_nothing, kind="", on_kind=_nothing, on_more=_nothing, now=NOW)


@screen
def _list_at_first() -> ft.View:
    """The list, and on a desktop the newest report beside it."""
    return _detail(Ready(_PAGES["final"])) if use_ui_context().look.wide else _reports(Ready(_LIST))


def _detail(page: Answer[ReportPage | None]) -> ft.View:
    return ReportView(
        report_id="r-final",
        page=page,
        listed=Ready(_LIST),
        typed="",
        on_ask=_nothing,
        kind="",
        on_kind=_nothing,
        on_more=_nothing,
        get=Fetching(_nothing),
        on_fetch=_nothing,
        critical=_ACTIONS,
        now=NOW,
        keep=Keeping(_nothing),
        to_print=Printing(_nothing),
        aloud=Aloud(speaking=False, toggle=_nothing),
    )


def _observation(page: Answer[ResultPage | None]) -> ft.View:
    return ObservationView(observation_id="o", page=page, get=Fetching(_nothing), critical=_ACTIONS, now=NOW)


def _course(*values: tuple[float, str, str, str | None]) -> Trend:
    bodies = []
    for number, (value, unit, day, flag) in enumerate(values):
        line = _line("血红蛋白", flag, valueQuantity=_amount(value, unit), referenceRange=_range(115, 150, "g/L"))
        bodies.append({**line, "id": str(number), "effectiveDateTime": day})
    code = f"{_LOINC}|血红蛋白"
    return replace(trend([model.observation(body) for body in bodies], code), explained=_EXPLAINED[code])


_HAEMOGLOBIN = _course(
    (128, "g/L", "2025-12-02", "N"),
    (12.1, "g/dL", "2026-03-15", "N"),
    (109, "g/L", "2026-06-20", "L"),
    (112, "g/L", "2026-09-01", "L"),
    (119, "g/L", "2026-11-19", "N"),
)
_APART = _course((7.5, "mmol/L", "2026-03-15", None), (128, "g/L", "2026-06-20", "N"), (131, "g/L", "2026-11-02", "N"))


_CRITICAL_THEN = _course(
    (128, "g/L", "2025-02-02", "N"),
    (55, "g/L", "2026-03-15", "LL"),
    (109, "g/L", "2026-06-20", "L"),
    (119, "g/L", "2026-11-19", "N"),
)
_OUTLIER = _course(
    (128, "g/L", "2025-12-02", "N"),
    (121, "g/L", "2026-03-15", "N"),
    (1210, "g/L", "2026-06-20", "H"),
    (112, "g/L", "2026-09-01", "L"),
    (119, "g/L", "2026-11-19", "N"),
)


def _trend(found: Answer[Trend], period: TrendPeriod = TrendPeriod.ALL) -> ft.View:
    return TrendView(code="x", found=found, period=period, on_period=_nothing, now=NOW)


@screen
def _unfolded() -> ft.View:
    """What tests are, unfolded: below an unusual value, and for the others of its surface."""
    around = use_ui_context()
    line = model.observation(_LIPIDS[3]).measured
    explained = list(_EXPLAINED.values())
    rows = [
        measured_row(around, line, NOW),
        what_is_this(around, explained[3], line.flags[0], _nothing, is_open=True),
        what_these_are(around, explained[:3], _nothing, others=True, is_open=True),
    ]
    title = around.texts.get("reports.report")
    parts = [list_group(around.look, rows)]
    return page_frame(around, parts, route=paths.report("r"), title_words=title, door=paths.reports(), back=True)


def scenes() -> list[Scene]:
    critical = model.observation(_CRITICAL[0])
    single = ResultPage(Branch(critical), "021-5550-0100", None, tuple(critical_in([critical])))
    quick = {"final", "critical", "every-kind"}
    return [
        Scene("reports", _list_at_first),
        Scene("reports-none", lambda: _reports(Ready(ReportList()), "牙"), quick=False),
        Scene("reports-empty", lambda: _reports(Ready(ReportList())), quick=False),
        Scene("reports-loading", lambda: _reports(Loading()), quick=False),
        Scene("reports-broken", lambda: _reports(Failed(StoreUnreadable())), quick=False),
        *(Scene(f"report-{name}", partial(_detail, Ready(page)), name in quick) for name, page in _PAGES.items()),
        Scene("report-explained", _unfolded),
        Scene("report-gone", lambda: _detail(Ready(None)), quick=False),
        Scene("report-loading", lambda: _detail(Loading()), quick=False),
        Scene("observation", lambda: _observation(Ready(single)), quick=False),
        Scene("observation-gone", lambda: _observation(Ready(None)), quick=False),
        Scene("trend", lambda: _trend(Ready(_HAEMOGLOBIN))),
        Scene("trend-critical", lambda: _trend(Ready(_CRITICAL_THEN), TrendPeriod.YEAR), quick=False),
        Scene("trend-outlier", lambda: _trend(Ready(_OUTLIER)), quick=False),
        Scene("trend-quarter", lambda: _trend(Ready(_APART), TrendPeriod.QUARTER), quick=False),
        Scene("trend-apart", lambda: _trend(Ready(_APART)), quick=False),
        Scene("trend-none", lambda: _trend(Ready(Trend("血红蛋白", (), ()))), quick=False),
    ]
