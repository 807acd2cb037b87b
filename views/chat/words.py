"""Words and marks of conversations, the same on every screen."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.chat.hours import TeamHours
from services.chat.queries import MessageProgress, ShownMessage, Team
from services.chat.showable import Showable
from services.record.documents.own_paper import PDF
from services.record.messages.consultation import Consultation, ConsultationState
from services.record.messages.message import ChatMessage
from services.record.messages.voice_note import VOICE, seconds_of
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.surfaces import Mood
from views.measurement_words import amount_words

STATES: Final[dict[ConsultationState, tuple[str, Mood]]] = {
    ConsultationState.PENDING: ("chat.state.pending", "plain"),
    ConsultationState.ACTIVE: ("chat.state.active", "good"),
    ConsultationState.COMPLETED: ("chat.state.completed", "plain"),
    ConsultationState.CANCELLED: ("chat.state.cancelled", "plain"),
}
MESSAGE_STATES: Final[dict[MessageProgress, str]] = {
    MessageProgress.QUEUED: "chat.message.queued",
    MessageProgress.SENT: "chat.message.sent",
    MessageProgress.DELIVERED: "chat.message.delivered",
    MessageProgress.READ: "chat.message.read",
    MessageProgress.FAILED: "chat.message.failed",
}


def team_name(t: Texts, name: str) -> str:
    """The department's name; what it is where the directory has not been downloaded."""
    return name or t.get("chat.team.unknown")


def preview(t: Texts, shown: ShownMessage | None) -> str:
    """A message as one line of a list."""
    if shown is None:
        return t.get("chat.none_yet")
    said = shown.message.words or _kind_of(t, shown.message)
    line = " ".join(said.split())
    return line if shown.message.from_team else t.get("chat.by_you", words=line)


def _kind_of(t: Texts, said: ChatMessage) -> str:
    """What a message without words is."""
    if not said.files:
        return t.get("chat.card")
    return t.get({PDF: "chat.file", VOICE: "chat.voice"}.get(said.files[0].content_type, "chat.picture"))


def attached_name(t: Texts, content_type: str, size: int | None, number: int) -> str:
    """A file by its kind and size, a picture by its place; no name that came with it."""
    if content_type == PDF:
        return t.get("chat.file.sized", n=(size or 0) // 1024 + 1)
    if content_type == VOICE:
        return t.get("chat.voice.sized", n=seconds_of(size))
    return t.get("chat.picture.numbered", n=number)


def when_answered(around: UiContext, known: Consultation, hours: TeamHours, now: datetime) -> str | None:
    """When an answer is to be expected; None once it is over, and where the hospital promises nothing."""
    if not known.is_open or hours.within is None:
        return None
    return expected(around, hours, now)


def expected(around: UiContext, hours: TeamHours, now: datetime) -> str | None:
    """How soon a department answers, or from when on while it is closed."""
    t, zone = around.texts, around.zones.clinic
    if hours.within is None:
        return None
    within = fmt.span(t, hours.within)
    if hours.is_open(now, zone):
        return t.get("chat.expected", within=within)
    opens = hours.opens_next(now, zone)
    if opens is None:
        return None
    return t.get("chat.closed", at=fmt.near_moment(t, opens, now, around.zones), within=within)


def about_team(around: UiContext, team: Team, now: datetime) -> str:
    """What stands below a department's name where one is chosen."""
    return "\n".join(filter(None, (expected(around, team.hours, now), team.about)))


def showable_name(t: Texts, found: Showable) -> str:
    """A report or paper by its name, a measurement by its amount."""
    return t.get("chat.card.measured", amount=amount_words(t, found.measured)) if found.measured else found.name
