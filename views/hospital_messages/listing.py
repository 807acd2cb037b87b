"""What the hospital sent: the words, when, by which ways, and what became of it. What is in sight here is read, and the
hospital is told so, as soon as there is a network: then it sends nothing more of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flet as ft

from services.hospital_messages.client import READ_RECEIPTS
from services.hospital_messages.queries import hospital_messages
from services.record.messages.hospital_message import HospitalMessage, MessageOutcome, MessageWay
from views import paths
from views.answers import Answer, Ready
from views.component import rows, screen
from views.context import UiContext
from views.hooks import use_client, use_life, use_now, use_patient, use_query, use_task, use_ui_context
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.answer import answer
from views.kit.banner import empty, strip
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import Mood
from views.signed_in import use_reader

_A_MINUTE = 60
_MOST_TOLD = 50
"""So many are told to be read at a time."""


@screen
def HospitalMessagesScreen() -> ft.View:
    """Asks for them, and tells the hospital what was read. Who looks after somebody reads nothing for them."""
    around, receipts, patient = use_ui_context(), use_client(READ_RECEIPTS), use_patient()
    is_own = use_reader() == f"Patient/{patient}"
    found = use_query(hospital_messages, patient)
    known = found.value if isinstance(found, Ready) else ()
    told: ft.MutableRef[frozenset[str]] = ft.use_ref(frozenset())
    telling = use_task(receipts.send, lambda _: None)

    def tell() -> Callable[[], None]:
        unread = [each.id for each in known if each.outcome is not MessageOutcome.READ]
        new = [id_ for id_ in unread if id_ not in (told.current or ())][:_MOST_TOLD]
        if new and is_own and around.in_reach and not telling.busy:
            told.current = (told.current or frozenset()) | set(new)
            telling.run(new)
        return lambda: None

    use_life(tell, known, around.in_reach, telling.busy)
    return HospitalMessagesView(found=found, now=use_now(_A_MINUTE))


@screen
def HospitalMessagesView(*, found: Answer[tuple[HospitalMessage, ...]], now: datetime) -> ft.View:
    """The newest first."""
    around = use_ui_context()
    look, t = around.look, around.texts

    def shown(known: tuple[HospitalMessage, ...]) -> ft.Control:
        if not known:
            none = t.get("hospital_messages.none"), t.get("hospital_messages.none.body")
            return empty(look, *none, shows=Picture.TRAY)
        return list_group(look, rows(around, "Communication", known, lambda each: _row(around, each, now)))

    return page_frame(
        around,
        [strip(look, t.get("hospital_messages.what")), answer(look, t, found, shown)],
        route=paths.hospital_messages(),
        title_words=t.get("hospital_messages.title"),
        door=paths.care(),
        back=True,
        times_at=now,
    )


def _row(around: UiContext, message: HospitalMessage, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    words, mood = _outcome(t, message.outcome)
    when = fmt.near_moment(t, message.sent, now, around.zones) if message.sent else None
    ways = t.get("hospital_messages.and").join(_way(t, way) for way in message.ways)
    by = t.get("hospital_messages.by", ways=ways) if ways else None
    read = fmt.near_moment(t, message.read, now, around.zones) if message.read else None
    lines = (by, t.get("hospital_messages.read_at", when=read) if read else None)
    return list_row(
        look,
        message.words,
        "\n".join(filter(None, lines)) or None,
        more=when,
        icon=ft.Icons.NOTIFICATIONS_OUTLINED,
        marks=[chip(look, words, mood)],
    )


def _outcome(t: Texts, outcome: MessageOutcome) -> tuple[str, Mood]:
    words: dict[MessageOutcome, tuple[str, Mood]] = {
        MessageOutcome.ON_ITS_WAY: (t.get("hospital_messages.on_its_way"), "info"),
        MessageOutcome.SENT: (t.get("hospital_messages.sent"), "info"),
        MessageOutcome.READ: (t.get("hospital_messages.read"), "good"),
        MessageOutcome.UNKNOWN: (t.get("hospital_messages.unknown"), "warm"),
        MessageOutcome.NOT_SENT: (t.get("hospital_messages.not_sent"), "warm"),
    }
    return words[outcome]


def _way(t: Texts, way: MessageWay) -> str:
    return {
        MessageWay.APP: t.get("hospital_messages.way.app"),
        MessageWay.SMS: t.get("hospital_messages.way.sms"),
        MessageWay.MAIL: t.get("hospital_messages.way.mail"),
        MessageWay.CALL: t.get("hospital_messages.way.call"),
    }[way]
