"""A person's record on paper: section by section what is known, each with its day and who said it, for another
hospital or a file of one's own. Pure.

Words stand as they were written; headings are in Chinese and English. What was withdrawn is left out, what is not there
is said to be nothing that was written down, not nothing that is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hospital.base.human_names import name_in_words
from hospital.fhir.access.patient_words import LABEL
from hospital.printing.printed_pages import MARGIN, QUIET, ROOM, TEAL, PrintedPages, fitting
from hospital.printing.report_paper import WITHDRAWN, moment, objects, text_of

Json = Mapping[str, Any]

MOST_LINES: Final = 500
"""Of one type, the newest: more is a file for programs (Patient/$everything)."""
_TITLE: Final = "健康档案 Health record"
_FOOT: Final = "由医院系统打印。没写的，不等于没有。 Printed by the hospital. Not written is not the same as absent."
_TOLD: Final = "本人提供 Told by the patient"
_NOTHING: Final = "没有记录 Nothing is written down"
_CUT: Final = f"只印最近 {MOST_LINES} 条 The newest {MOST_LINES} alone"
_GENDERS: Final = {"male": "男 Male", "female": "女 Female", "other": "其他 Other", "unknown": "未知 Unknown"}
_STATES: Final = {
    "active": "现有 Active", "recurrence": "复发 Recurrence", "relapse": "复发 Relapse", "inactive": "非现有 Inactive",
    "remission": "缓解 Remission", "resolved": "已愈 Resolved", "completed": "已完成 Completed",
    "stopped": "已停 Stopped", "on-hold": "暂停 On hold", "cancelled": "已取消 Cancelled", "draft": "草稿 Draft",
    "not-done": "未做 Not done", "finished": "已结束 Finished", "planned": "计划 Planned", "final": "正式 Final",
    "preliminary": "初步 Preliminary", "amended": "已修订 Amended", "corrected": "已更正 Corrected",
}  # fmt: skip
_DAY_COLUMN, _WORDS = 70.0, ROOM - 78.0


@dataclass(frozen=True)
class RecordLine:
    """One entry: its day, what it is, and what else it says."""

    day: str
    title: str
    more: tuple[str, ...] = ()


def record_pdf(person: Json, found: Mapping[str, Sequence[Json]], hospital: str, today: date) -> bytes:
    """The pages. `found`: the resources of each type, as many as `MOST_LINES` and one more where there are more."""
    pages = PrintedPages(hospital, _TITLE, _FOOT)
    gender = str(person.get("gender") or "")
    facts = (
        ("姓名 Name", name_in_words(person)),
        ("出生 Born", str(person.get("birthDate") or "")),
        ("性别 Gender", _GENDERS.get(gender, gender)),
        ("打印 Printed", today.isoformat()),
    )
    for name, value in facts:
        if value:
            pages.block([(MARGIN, [name]), (MARGIN + 90, fitting(value, ROOM - 90))])
    for heading in dict.fromkeys(SECTION_OF.values()):
        pages.space()
        pages.block([(MARGIN, [heading])], TEAL)
        types = [type_ for type_, section in SECTION_OF.items() if section == heading]
        lines = [line for type_ in types for line in lines_of(type_, found.get(type_, ())[:MOST_LINES])]
        for line in sorted(lines, key=lambda line: line.day, reverse=True):
            pages.rule()
            pages.block([(MARGIN, [line.day]), (MARGIN + _DAY_COLUMN, fitting(line.title, _WORDS))])
            if line.more:
                pages.block([(MARGIN + _DAY_COLUMN, fitting(" · ".join(line.more), _WORDS))], QUIET)
        if not lines:
            pages.block([(MARGIN, [_NOTHING])], QUIET)
        if any(len(found.get(type_, ())) > MOST_LINES for type_ in types):
            pages.block([(MARGIN, [_CUT])], QUIET)
    return pages.done()


def lines_of(type_: str, bodies: Sequence[Json]) -> list[RecordLine]:
    """The lines of one type; none for what was withdrawn or says nothing."""
    made = []
    for body in bodies:
        if WITHDRAWN in (body.get("status"), *_codes(body.get("verificationStatus"))):
            continue
        title, more = _SAID[type_](body)
        told = [_TOLD] if _is_told(body) else []
        if title:
            made.append(RecordLine(_day(body), title, tuple(filter(None, [_state(body), *more, *told]))))
    return made


def _day(body: Json) -> str:
    """The day it is about, else the day it was written down."""
    spans = (body.get(key) for key in ("period", "performedPeriod", "onsetPeriod", "effectivePeriod"))
    begun = [span.get("start") for span in spans if isinstance(span, Mapping)]
    names = (
        "onsetDateTime", "performedDateTime", "occurrenceDateTime", "effectiveDateTime", "authoredOn", "issued",
        "date", "recordedDate", "dateAsserted",
    )  # fmt: skip
    return moment(next(filter(None, (*(body.get(name) for name in names), *begun)), ""))[:10]


def _state(body: Json) -> str:
    code = next(iter([*_codes(body.get("clinicalStatus")), str(body.get("status") or "")]), "")
    return _STATES.get(code, "" if code == "current" else code)


def _codes(concept: Any) -> list[str]:
    return (
        [str(coding.get("code")) for coding in objects(concept.get("coding"))] if isinstance(concept, Mapping) else []
    )


def _is_told(body: Json) -> bool:
    labels = objects((body.get("meta") or {}).get("security"))
    return any(label.get("code") == LABEL["code"] for label in labels)


def _all(concepts: Any) -> str:
    return "、".join(filter(None, (text_of(concept) for concept in objects(concepts))))


def _notes(body: Json) -> str:
    return " ".join(str(note["text"]) for note in objects(body.get("note")) if note.get("text"))


def _named(reference: Any) -> str:
    return str(reference.get("display") or "") if isinstance(reference, Mapping) else ""


Said = tuple[str, Sequence[str]]


def _coded(body: Json) -> Said:
    return text_of(body.get("code")), [_notes(body)]


def _allergy(body: Json) -> Said:
    reactions = [_all(reaction.get("manifestation")) for reaction in objects(body.get("reaction"))]
    grave = "重 High risk" if body.get("criticality") == "high" else ""
    return text_of(body.get("code")), [grave, "、".join(filter(None, reactions)), _notes(body)]


def _medicine(body: Json) -> Said:
    name = text_of(body.get("medicationCodeableConcept")) or _named(body.get("medicationReference"))
    doses = [*objects(body.get("dosageInstruction")), *objects(body.get("dosage"))]
    return name, ["；".join(str(dose["text"]) for dose in doses if dose.get("text")), _notes(body)]


def _vaccine(body: Json) -> Said:
    doses = [str(each.get("doseNumberPositiveInt") or "") for each in objects(body.get("protocolApplied"))]
    return text_of(body.get("vaccineCode")), [f"第 {dose} 剂 Dose {dose}" for dose in doses if dose] + [_notes(body)]


def _family(body: Json) -> Said:
    had = "、".join(filter(None, (text_of(each.get("code")) for each in objects(body.get("condition")))))
    return text_of(body.get("relationship")) or str(body.get("name") or ""), [had, _notes(body)]


def _visit(body: Json) -> Said:
    doctors = [_named(each.get("individual")) for each in objects(body.get("participant"))]
    name = text_of(body.get("serviceType")) or _all(body.get("type")) or _named(body.get("serviceProvider"))
    kind = body.get("class")
    fallback = str(kind.get("display") or kind.get("code") or "") if isinstance(kind, Mapping) else ""
    return name or fallback, [*doctors, _all(body.get("reasonCode"))]


def _report(body: Json) -> Said:
    return text_of(body.get("code")), [str(body.get("conclusion") or "")]


def _document(body: Json) -> Said:
    titles = (str((each.get("attachment") or {}).get("title") or "") for each in objects(body.get("content")))
    return str(body.get("description") or "") or text_of(body.get("type")) or next(titles, ""), []


_SAID: Final[Mapping[str, Callable[[Json], Said]]] = {
    "AllergyIntolerance": _allergy, "Condition": _coded, "MedicationRequest": _medicine,
    "MedicationStatement": _medicine, "Immunization": _vaccine, "Procedure": _coded, "FamilyMemberHistory": _family,
    "DiagnosticReport": _report, "Encounter": _visit, "DocumentReference": _document,
}  # fmt: skip
SECTION_OF: Final[Mapping[str, str]] = {
    "AllergyIntolerance": "过敏 Allergies", "Condition": "疾病与诊断 Conditions",
    "MedicationRequest": "用药 Medicines", "MedicationStatement": "用药 Medicines",
    "Immunization": "疫苗接种 Immunizations", "Procedure": "手术与操作 Procedures",
    "FamilyMemberHistory": "家族史 Family history", "DiagnosticReport": "检查检验报告 Reports",
    "Encounter": "就诊 Visits", "DocumentReference": "文书与资料 Documents",
}  # fmt: skip
"""Each type that is printed, in the order of the paper, with the heading that it stands under."""
