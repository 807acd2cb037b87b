"""Pictures of the guide: each step of the way from a complaint to a department."""

from __future__ import annotations

from decimal import Decimal

import flet as ft

from services.booking.find.guide import BodyPart, Complaint, Emergency, EmergencyPlace, Guide, Suggestion
from services.booking.find.guide_page import GuidePage
from views.answers import Answer, Ready
from views.booking.find.guide import GuideStep, GuideView
from views.booking.gallery.data import DEPARTMENTS, nothing
from views.kit.scene import Scene

_CHEST = Complaint(
    "chest-pain",
    "胸痛、胸闷",
    ("胸口像被压住一样疼，超过 15 分钟", "疼痛放射到左臂、下巴或后背", "出冷汗、喘不上气或快要晕倒"),
    (
        Suggestion("dept-cardiology", "反复胸闷、活动后加重，先看心血管内科。"),
        Suggestion("dept-general", "说不清楚哪里引起的，全科医生会帮您判断下一步。"),
    ),
)
_PALPITATION = Complaint(
    "palpitation", "心慌、心跳不齐", (), (Suggestion("dept-cardiology", "心跳的问题归心血管内科。"),)
)
_GUIDE = Guide(
    "2026.2",
    "安心医院门诊部",
    (
        BodyPart("head", "头部", (_PALPITATION,)),
        BodyPart("eyes", "眼睛", (_PALPITATION,)),
        BodyPart("chest", "胸部", (_CHEST, _PALPITATION)),
        BodyPart("belly", "腹部", (_PALPITATION,)),
        BodyPart("skin", "皮肤", (_PALPITATION,)),
    ),
    Emergency("这些可能是危及生命的情况，不要等预约，也不要自己开车。", "120", "loc-er"),
)
_PLACE = EmergencyPlace(
    "急诊科",
    "本部院区急诊楼一楼，24 小时开放",
    "安心市和平区康宁路 88 号",
    "021-5550-0120",
    (Decimal("31.2304"), Decimal("121.4737")),
)
_PAGE = GuidePage(_GUIDE, DEPARTMENTS, _PLACE)


def _guide(step: GuideStep, page: Answer[GuidePage | None] | None = None) -> ft.View:
    return GuideView(page=page or Ready(_PAGE), step=step, on_step=nothing, on_open=nothing)


def guides() -> list[Scene]:
    return [
        Scene("booking-guide", lambda: _guide(GuideStep()), quick=False),
        Scene("booking-guide-complaint", lambda: _guide(GuideStep(2)), quick=False),
        Scene("booking-guide-red-flags", lambda: _guide(GuideStep(2, 0))),
        Scene("booking-guide-emergency", lambda: _guide(GuideStep(2, 0, True)), quick=False),
        Scene("booking-guide-suggestions", lambda: _guide(GuideStep(2, 0, False))),
        Scene("booking-guide-none", lambda: _guide(GuideStep(), Ready(None)), quick=False),
    ]
