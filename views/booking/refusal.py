"""Why the hospital refused, in words, with the details it sent beside the code."""

from __future__ import annotations

from services.errors import RefusalCode
from services.record.visits.visit import Visit
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.words import refusal_text


def refusal_words(around: UiContext, visit: Visit) -> tuple[str, str]:
    """Title and text: our words for the code, the end of a ban, and the hospital's own words where ours say nothing."""
    t, answer = around.texts, visit.refusing
    code = answer.code if answer else RefusalCode.UNKNOWN
    title, _, words = refusal_text(t, code).partition("\n")
    if answer is not None and answer.until is not None:
        until = fmt.full_day(t, fmt.local_date(answer.until, around.zones))
        words = f"{words}\n{t.get('booking.refused.until', when=until)}"
    own = answer.words if answer else None
    if own and code in {RefusalCode.UNKNOWN, RefusalCode.NOT_ALLOWED, RefusalCode.INVALID}:
        words = f"{words}\n{t.get('booking.refused.hospital_says', words=own)}"
    return title, words
