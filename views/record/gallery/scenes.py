"""The record in its states: whole, of one kind, searched, empty, broken; what is said about allergies; entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final

import flet as ft

from services.documents.queries import PaperState, SentPaper
from services.each import UnreadResource
from services.errors import AppError, StoreFull, StoreUnreadable
from services.record.documents.own_paper import OwnPaper
from services.record.timeline.entry import Sending, entry
from services.record.timeline.facts import detail
from services.record.timeline.kinds import RecordKind
from services.record.timeline.own import ConditionCourse, OwnEntry, OwnKind, Relative
from services.record.timeline.own_shapes import own_entry, own_json
from services.record.timeline.queries import RecordCounts, RecordPage, RecordSummary
from services.record.timeline.summary import AllergyStatement, AllergySummary, ConditionStatement
from views import paths
from views.answers import Answer, Failed, Loading, Ready
from views.component import screen
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card
from views.record.detail import EntryDoings, RecordEntryView, withdraw_prompt
from views.record.gallery.exporting import exporting_scenes
from views.record.listing import RecordListing, RecordView
from views.record.own import OwnEntryForm, OwnEntryView
from views.record.remark import RemarkForm, RemarkView

_CURRENT: Final = {"coding": [{"code": "active"}]}
_RESOLVED: Final = {"coding": [{"code": "resolved"}]}
_ME: Final = {"reference": "Patient/p1"}


def _of(type_: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": type_, "id": f"{type_}-{len(str(more))}", "subject": _ME, "patient": _ME, **more}


_PENICILLIN = _of(
    "AllergyIntolerance",
    code={"text": "青霉素"},
    clinicalStatus=_CURRENT,
    verificationStatus={"coding": [{"code": "confirmed"}]},
    criticality="high",
    onsetDateTime="2004",
    recordedDate="2019-05-06",
    reaction=[{"manifestation": [{"text": "全身皮疹"}, {"text": "气促"}], "severity": "severe"}],
    asserter={"display": "李建国 主任医师"},
    note=[{"text": "当时在县医院输液，停药后两小时缓解。"}],
)
_OWN = _of(
    "AllergyIntolerance", code={"text": "花生"}, clinicalStatus=_CURRENT, recorder=_ME, recordedDate="2026-11-02"
)
_BODIES = (
    _of(
        "Encounter",
        status="finished",
        type=[{"text": "心内科复诊"}],
        period={"start": "2026-11-12T09:30:00+08:00"},
        reasonCode=[{"text": "血压控制不佳"}],
        serviceProvider={"display": "安心医院"},
    ),
    _OWN,
    _of("DiagnosticReport", status="final", code={"text": "血脂四项"}, effectiveDateTime="2026-10-20"),
    _of("Immunization", status="completed", vaccineCode={"text": "流感疫苗（四价）"}, occurrenceDateTime="2026-10-12"),
    _of(
        "MedicationRequest",
        status="active",
        medicationCodeableConcept={"text": "氨氯地平片 5 mg"},
        authoredOn="2026-09-01",
        dosageInstruction=[{"text": "每日一次，每次一片，早晨服"}],
    ),
    _of("Condition", code={"text": "社区获得性肺炎"}, clinicalStatus=_RESOLVED, onsetDateTime="2025-01"),
    _of("Procedure", status="not-done", code={"text": "无痛胃镜"}, performedDateTime="2025-03-04"),
    _of("Procedure", status="entered-in-error", code={"text": "x"}, performedDateTime="2024-03-04"),
    _of("Condition", code={"text": "原发性高血压"}, clinicalStatus=_CURRENT, onsetDateTime="2019-05"),
    _of(
        "FamilyMemberHistory",
        status="completed",
        relationship={"text": "父亲"},
        condition=[{"code": {"text": "2 型糖尿病"}}, {"code": {"text": "脑梗死"}}],
    ),
)
_TODAY: Final = date(2026, 11, 21)
_VACCINE: Final = OwnEntry(OwnKind.IMMUNIZATION, "乙肝疫苗", when="2019-05", dose="2", place="社区卫生服务中心")
_ULCER: Final = OwnEntry(
    OwnKind.CONDITION, "胃溃疡", course=ConditionCourse.PAST, when="35 岁", note="那时常常空腹喝酒。"
)
_APPENDIX: Final = OwnEntry(OwnKind.PROCEDURE, "阑尾切除", when="1998", place="县人民医院")
_COUNTS: Final = RecordCounts({kind: 3 + 7 * number for number, kind in enumerate(RecordKind)})
_SUMMARY: Final = RecordSummary(
    AllergySummary(AllergyStatement.KNOWN, (entry(_PENICILLIN), entry(_OWN))),
    (entry(_BODIES[8]),),
    (entry(_BODIES[4]),),
)


def _nothing(*_: Any) -> None:
    return


def _view(
    found: Answer[RecordPage],
    summary: Answer[RecordSummary] | None = None,
    *,
    kind: RecordKind | None = None,
    typed: str = "",
    counts: RecordCounts = _COUNTS,
) -> ft.View:
    first = summary or Ready(_SUMMARY)
    listing = RecordListing(found, first, counts, typed, kind, _nothing, _nothing, _nothing, _nothing)
    return RecordView(listing=listing)


def _page(*bodies: dict[str, Any], more: bool = False, unread: bool = False) -> Ready[RecordPage]:
    broken = (UnreadResource("Procedure", "p9"),) if unread else ()
    return Ready(RecordPage(tuple(entry(body) for body in bodies), more, broken))


def _saying(statement: AllergyStatement) -> Ready[RecordSummary]:
    return Ready(RecordSummary(AllergySummary(statement)))


def _detail(
    body: dict[str, Any], *, own: bool = False, sending: Sending | None = None, papers: tuple[SentPaper, ...] = ()
) -> ft.View:
    read = detail(body)
    said = own_entry(body) or OwnEntry()
    shown = replace(read, entry=replace(read.entry, sending=sending), own=said if own else None, is_own=own)
    doings = EntryDoings(_nothing, _nothing)
    return RecordEntryView(type_=body["resourceType"], id_="x", found=Ready(shown), doings=doings, papers=papers)


def _form(said: OwnEntry, *, is_new: bool = True, error: AppError | None = None) -> ft.View:
    on_save = _nothing if said.is_complete(_TODAY) else None
    form = OwnEntryForm(said, _nothing, is_new, on_save, _TODAY, error=error)
    return OwnEntryView(form=form, route=paths.record_add())


_PAPERS: Final = (
    SentPaper(OwnPaper("d1", "胃镜报告", datetime(2026, 11, 20, 9, tzinfo=UTC), ()), PaperState.WAITING, share=37),
    SentPaper(OwnPaper("d2", "出院小结（县医院）", datetime(2026, 11, 3, 9, tzinfo=UTC), ()), PaperState.SENT),
    SentPaper(OwnPaper("d3", "药盒", datetime(2026, 11, 1, 9, tzinfo=UTC), ()), PaperState.REFUSED),
)


def _told(said: OwnEntry) -> dict[str, Any]:
    return own_json("told", said, "", patient="p1", now=datetime(2026, 11, 20, 9, tzinfo=UTC), today=_TODAY)


def _remark(words: str) -> ft.View:
    form = RemarkForm("疾病与诊断 · 社区获得性肺炎 · 2025 年 1 月", words, _nothing, _nothing if words else None)
    return RemarkView(form=form, route=paths.record_remark("Condition", "c"))


@screen
def _Sure() -> ft.View:
    around = use_ui_context()
    prompt = withdraw_prompt(around.texts, _nothing, _nothing)
    shown = card(around.look, prompt_parts(around.look, prompt))
    title = around.texts.get("record.kind.allergy")
    return page_frame(around, [shown], route=paths.record(), title_words=title, door=paths.care(), back=True)


def scenes() -> list[Scene]:
    """Every state of the list and of an entry."""
    contradicted = AllergySummary(AllergyStatement.KNOWN, (entry(_PENICILLIN),), contradicted=True)
    told_none = AllergySummary(AllergyStatement.NONE_TOLD)
    foods = AllergySummary(AllergyStatement.NOT_RECORDED, groups=("无已知食物过敏",))
    return [
        Scene("record", partial(_view, _page(*_BODIES, more=True, unread=True))),
        Scene("record-kind", partial(_view, _page(_PENICILLIN, _OWN), kind=RecordKind.ALLERGY), quick=False),
        Scene("record-search", partial(_view, _page(_PENICILLIN), typed="青霉素"), quick=False),
        Scene("record-search-none", partial(_view, _page(), typed="骨折"), quick=False),
        Scene(
            "record-empty",
            partial(_view, _page(), _saying(AllergyStatement.NOT_RECORDED), counts=RecordCounts()),
            quick=False,
        ),
        Scene("record-none-known", partial(_view, _page(*_BODIES), _saying(AllergyStatement.NONE_KNOWN)), quick=False),
        Scene("record-not-asked", partial(_view, _page(*_BODIES), _saying(AllergyStatement.NOT_ASKED)), quick=False),
        Scene(
            "record-unavailable", partial(_view, _page(*_BODIES), _saying(AllergyStatement.UNAVAILABLE)), quick=False
        ),
        Scene(
            "record-none-told",
            partial(
                _view,
                _page(*_BODIES),
                Ready(RecordSummary(told_none, no_conditions=ConditionStatement.NONE_TOLD)),
            ),
        ),
        Scene("record-contradicted", partial(_view, _page(*_BODIES), Ready(RecordSummary(contradicted))), quick=False),
        Scene("record-foods-alone", partial(_view, _page(*_BODIES), Ready(RecordSummary(foods))), quick=False),
        Scene("record-loading", partial(_view, Loading(), Loading()), quick=False),
        Scene("record-broken", partial(_view, Failed(StoreUnreadable()), Failed(StoreUnreadable())), quick=False),
        Scene("record-entry", partial(_detail, _PENICILLIN)),
        Scene("record-entry-own", partial(_detail, _OWN, own=True)),
        Scene("record-entry-refused", partial(_detail, _OWN, own=True, sending=Sending.REFUSED), quick=False),
        Scene("record-entry-vaccine", partial(_detail, _told(_VACCINE), own=True), quick=False),
        Scene("record-entry-told", partial(_detail, _told(_ULCER), own=True, papers=_PAPERS)),
        Scene("record-add-condition", partial(_form, _ULCER)),
        Scene("record-add-vaccine", partial(_form, replace(_VACCINE, dose="99"))),
        Scene("record-add-operation", partial(_form, replace(_APPENDIX, when="明年")), quick=False),
        Scene("record-add", partial(_form, OwnEntry(OwnKind.ALLERGY, "花生", "嘴唇发麻"))),
        Scene("record-add-family", partial(_form, OwnEntry(OwnKind.FAMILY, relative=Relative.MOTHER)), quick=False),
        Scene(
            "record-edit",
            partial(_form, OwnEntry(OwnKind.ALLERGY, "长" * 101), is_new=False, error=StoreFull()),
            quick=False,
        ),
        Scene("record-remark", partial(_remark, "我从来没有得过肺炎，可能记成了我妹妹。")),
        Scene("record-remark-empty", partial(_remark, ""), quick=False),
        Scene("record-withdraw", _Sure, quick=False),
        Scene("record-entry-withdrawn", partial(_detail, _BODIES[7]), quick=False),
        Scene("record-entry-bare", partial(_detail, _of("Condition")), quick=False),
        Scene(
            "record-entry-missing",
            partial(RecordEntryView, type_="Condition", id_="gone", found=Ready(None)),
            quick=False,
        ),
        *exporting_scenes(),
    ]
