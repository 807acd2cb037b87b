"""A person who took as many numbers as they may reads why, and from when on they may try again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from services.errors import RefusalCode
from services.record.visits.visit import visit
from views.booking.refusal import refusal_words
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.i18n.zones import Zones

PARTICIPANT = [{"actor": {"reference": "Patient/p"}, "status": "accepted"}]


@pytest.mark.parametrize(
    ("code", "language", "title", "again"),
    [
        (RefusalCode.TOO_MANY_VISITS, Language.CHINESE, "手上的预约已经到上限了",
         "2026 年 3 月 5 日 周四 09:00 起可以再约。"),
        (RefusalCode.TOO_MANY_NUMBERS, Language.CHINESE, "这段时间取号太多次了",
         "2026 年 3 月 5 日 周四 09:00 起可以再约。"),
        (RefusalCode.TOO_MANY_NUMBERS, Language.ENGLISH, "Too many numbers were taken in a short time",
         "You can try again from Thu 5 Mar 2026 09:00."),
        (RefusalCode.NO_SHOW_BAN, Language.ENGLISH, "Booking online is paused for you", "Until Thu 5 Mar 2026."),
    ],
)  # fmt: skip
def test_the_refusal_says_when_to_try_again(code: RefusalCode, language: Language, title: str, again: str) -> None:
    until = {"url": "http://anxin.example/fhir/StructureDefinition/until", "valueDateTime": "2026-03-05T01:00:00Z"}
    rejection = {"code": code.value, "outcome": {"issue": [{"extension": [until]}]}}
    body = {"resourceType": "Appointment", "id": "a", "status": "proposed", "participant": PARTICIPANT}
    around = UiContext(texts=texts_for(language), zones=Zones(ZoneInfo("Asia/Shanghai"), None))
    said, words = refusal_words(around, visit(body, "REJECTED", rejection))
    assert said == title
    assert words.splitlines()[-1] == again
