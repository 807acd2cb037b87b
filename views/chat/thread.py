"""One conversation: what was said, how far each message has come, and the field to go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import uuid4

import flet as ft

from services.chat.commands import (
    MessageDraft,
    cancel_consultation,
    discard_message,
    finish_consultation,
    mark_read,
    rate_consultation,
    send_message,
    send_message_again,
)
from services.chat.draft_names import REMARK
from services.chat.queries import Thread, thread
from services.errors import AppError, NotDownloaded
from services.record.documents.documents import DOCUMENTS
from services.record.documents.paper import Paper
from services.record.messages.consultation import ENCOUNTER, ConsultationState
from views import paths
from views.answers import Answer, Failed, Ready
from views.camera.photo import Photo, PhotoScreen
from views.chat.bubbles import BubbleActions, message_column
from views.chat.composer import Composer, attach_prompt, composer_foot, rising_rows, use_composer
from views.chat.emergency import Call, emergency_line
from views.chat.ending import RatingForm, end_prompt, rating_card
from views.chat.listening import use_listening
from views.chat.listing import beside_threads
from views.chat.words import STATES, team_name, when_answered
from views.component import screen
from views.context import Notice, UiContext
from views.drafts import DraftForm, use_draft
from views.hooks import (
    use_action,
    use_app,
    use_client,
    use_life,
    use_now,
    use_opening,
    use_patient,
    use_query,
    use_quiet_action,
    use_task,
    use_ui_context,
)
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import problem, strip
from views.kit.buttons import quiet_button, text_button
from views.kit.chips import chip
from views.kit.frame import Beside, page_frame
from views.kit.prompt import use_prompt
from views.kit.surfaces import column, row
from views.look.text import small
from views.look.tokens import S2
from views.signed_in import use_reader

_A_MINUTE = 60


@screen
def ThreadScreen(consultation_id: str) -> ft.View:
    """What is in sight is read: noted on this device at once, and sent when there is a network."""
    app, around, patient, clock = use_app(), use_ui_context(), use_patient(), use_app().clock
    documents = use_client(DOCUMENTS)
    found = use_query(thread, patient, use_reader(), consultation_id, around.texts.language.value)
    known = found.value if isinstance(found, Ready) else None
    opened, keep = ft.use_state(cast("dict[str, bytes]", {}))
    asking, ask = ft.use_state(False)
    stars, on_stars = ft.use_state("")
    remark = use_draft(DraftForm(REMARK, str), consultation_id, "")
    seeing, calling, now = use_quiet_action(mark_read), use_opening(), use_now(_A_MINUTE)

    def see() -> Callable[[], None]:
        if known is not None and known.unread and known.up_to is not None:
            seeing(consultation_id, known.up_to, str(uuid4()), patient=patient, now=clock.now())
        return lambda: None

    use_life(see, known.up_to if known else None, known.unread if known else 0)

    async def fetch(picture: Paper) -> tuple[str, bytes]:
        return picture.id, await documents.content(picture)

    def fetched(content: tuple[str, bytes]) -> None:
        keep(lambda before: {**before, content[0]: content[1]})

    def taken_back(done: bool) -> None:
        if not done:
            around.notify(Notice(around.texts.get("chat.too_late")))

    fetching, listening = use_task(fetch, fetched), use_listening()
    again, discarding = use_action(send_message_again), use_action(discard_message, taken_back)
    sending = use_action(send_message, lambda _: writing.sent())
    cancelling, finishing = use_action(cancel_consultation), use_action(finish_consultation)
    rating = use_action(rate_consultation)

    def send(message_id: str, draft: MessageDraft) -> None:
        sending.run(message_id, consultation_id, draft, patient=patient, now=clock.now())

    writing = use_composer(consultation_id, send, busy=sending.busy, error=sending.error)

    def end() -> None:
        ask(False)
        waits = known is not None and known.consultation.state is ConsultationState.PENDING
        (cancelling if waits else finishing).run(consultation_id, clock.now())

    ending = end_prompt(around, known.consultation, end, lambda: ask(False)) if asking and known else None
    use_prompt(ending or attach_prompt(around, writing.composer))
    form = RatingForm(
        stars, remark.value, on_stars, lambda said: remark.edit(lambda _: said),
        lambda: rating.run(consultation_id, int(stars), remark.newest(), clock.now()), rating.busy, rating.error,
    )  # fmt: skip
    if writing.composer.photographing and app.camera is not None:
        return PhotoScreen(
            photo=photo_words(around.texts),
            make=app.camera,
            on_taken=writing.add,
            on_otherwise=writing.composer.actions.on_choose,
            on_back=writing.composer.actions.on_close,
            route=paths.message_thread(consultation_id),
            door=paths.care(),
        )
    return ThreadView(
        consultation_id=consultation_id,
        found=found,
        composer=writing.composer,
        bubbles=BubbleActions(
            again.run, discarding.run, fetching.run,
            lambda file: around.go(paths.message_file(consultation_id, file.binary or "")),
            listening.on_voice, opened, again.busy or discarding.busy, listening.plays, listening.playing,
        ),
        rating=form,
        now=now,
        on_end=lambda: ask(True),
        on_meeting=calling.run,
        on_call=lambda number: calling.run(f"tel:{number}"),
        error=fetching.error or listening.error or again.error or discarding.error
        or cancelling.error or finishing.error,
        beside=beside_threads(around, consultation_id),
    )  # fmt: skip


def photo_words(t: Texts) -> Photo:
    """What the camera's screen says about a photo for the care team."""
    return Photo(
        t.get("chat.attach.photo"), t.get("chat.photo.reason"), t.get("chat.photo.aim"), t.get("chat.attach.file")
    )


@screen
def ThreadView(
    *,
    consultation_id: str,
    found: Answer[Thread | None],
    composer: Composer,
    bubbles: BubbleActions,
    rating: RatingForm,
    now: datetime,
    on_end: Callable[[], None],
    on_meeting: Callable[[str], None],
    on_call: Call,
    error: AppError | None = None,
    beside: Beside | None = None,
) -> ft.View:
    """The newest message is at the end, above the field; the line for emergencies is always in sight."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(found, Ready) and found.value is None
    given: Answer[Thread | None] = Failed(NotDownloaded(ENCOUNTER, consultation_id)) if missing else found
    known = found.value if isinstance(found, Ready) else None

    def shown(value: Thread | None) -> ft.Control:
        if value is None:
            return column([])
        return column(
            [
                _head(around, value, now, on_end, on_meeting),
                *message_column(around, value.messages, now, bubbles),
                rating_card(around, value.consultation, rating),
            ],
            look.gap,
        )

    trouble = problem(look, error_words(t, error).both) if error else None
    writes = known is not None and known.consultation.is_open and known.refusal is None
    return page_frame(
        around,
        [answer(look, t, given, shown), *(rising_rows(around, composer) if writes else ()), trouble],
        route=paths.message_thread(consultation_id),
        title_words=team_name(t, known.team.name) if known else t.get("chat.title"),
        door=paths.care(),
        back=True,
        beside=beside,
        foot=[emergency_line(around, on_call), *(composer_foot(around, composer) if writes else ())],
        at_end=True,
        times_at=now,
    )


def _head(
    around: UiContext, known: Thread, now: datetime, on_end: Callable[[], None], on_meeting: Callable[[str], None]
) -> ft.Control:
    """How far it has come, when an answer is to be expected, and how it is ended."""
    look, t, about = around.look, around.texts, known.consultation
    words, mood = STATES[about.state]
    expected = when_answered(around, about, known.team.hours, now)
    end = t.get("chat.cancel" if about.state is ConsultationState.PENDING else "chat.end")
    meeting = about.meeting_at(now)
    return column(
        [
            row([chip(look, t.get(words), mood)], S2, wrap=True),
            small(look, expected) if expected else None,
            strip(look, t.get("chat.over")) if not about.is_open else None,
            quiet_button(look, t.get("chat.meeting"), lambda: on_meeting(meeting), icon=ft.Icons.VIDEOCAM_OUTLINED)
            if meeting
            else None,
            text_button(look, end, on_end) if about.is_open else None,
        ],
        S2,
    )
