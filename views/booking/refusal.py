"""Why the hospital refused, in words, with the details it sent beside the code."""

from __future__ import annotations

from datetime import datetime

from services.errors import RefusalCode
from services.record.visits.visit import Visit
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.words import refusal_text


def refusal_words(around: UiContext, visit: Visit) -> tuple[str, str]:
    """Title and text: our words for the code, where the right code is shown, from when on to try again, and the
    hospital's own words where ours say nothing."""
    t, answer = around.texts, visit.refusing
    code = answer.code if answer else RefusalCode.UNKNOWN
    title, _, words = refusal_text(t, code).partition("\n")
    if answer is not None and answer.until is not None:
        words = f"{words}\n{_until(around, code, answer.until)}"
    if code is RefusalCode.WRONG_CODE and visit.confirmed.place:
        words = t.get("booking.check_in.where", place=visit.confirmed.place)
    own = answer.words if answer else None
    if own and code in {RefusalCode.UNKNOWN, RefusalCode.NOT_ALLOWED, RefusalCode.INVALID}:
        words = f"{words}\n{t.get('booking.refused.hospital_says', words=own)}"
    return title, words


def _until(around: UiContext, code: RefusalCode, until: datetime) -> str:
    day = fmt.full_day(around.texts, fmt.local_date(until, around.zones))
    if code is RefusalCode.NO_SHOW_BAN:
        return around.texts.get("booking.refused.until", when=day)
    return around.texts.get("booking.refused.not_before", when=f"{day} {fmt.clock_time(until, around.zones)}")
