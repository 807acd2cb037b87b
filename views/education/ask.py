"""Asking the care team about an article, or about anything; what is typed is kept, and sent when there is a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

import flet as ft

from services.education.asking import ask_care_team
from services.education.care_questions import LONGEST
from services.education.queries import article_title
from services.errors import AppError
from views import paths
from views.answers import Ready
from views.component import screen
from views.context import Notice, UiContext
from views.drafts import DraftForm, use_draft
from views.education.listing import beside_articles
from views.education.whose import use_is_own
from views.hooks import use_action, use_app, use_patient, use_query, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button
from views.kit.choose import switch_row
from views.kit.fields import text_field, too_long
from views.kit.frame import Beside, page_frame
from views.kit.surfaces import card
from views.look.text import body, small


@dataclass(frozen=True)
class QuestionForm:
    """What is typed, whether it may be published, and what happens with it. `on_ask` None: nobody's own record."""

    words: str
    may_be_published: bool
    on_words: Callable[[str], None]
    on_consent: Callable[[bool], None]
    on_ask: Callable[[], None] | None
    busy: bool = False
    error: AppError | None = None


@dataclass(frozen=True)
class TypedQuestion:
    """A question as it is kept while it is typed."""

    words: str = ""
    may_be_published: bool = False


QUESTION: Final = DraftForm("education.care_question", TypedQuestion)


@screen
def AskCareTeamScreen(article_id: str | None = None) -> ft.View:
    """Keeps what is typed while it is typed; after asking, the person sees their questions."""
    around, patient, clock = use_ui_context(), use_patient(), use_app().clock
    draft = use_draft(QUESTION, f"{patient}/{article_id or ''}", TypedQuestion())
    title = use_query(article_title, article_id or "", around.texts.language.value, wanted=article_id is not None)
    is_own = use_is_own()

    def told(_result: None) -> None:
        around.notify(Notice(around.texts.get("education.ask.done")))
        around.go_on(paths.care_questions())

    asking = use_action(draft.sending(ask_care_team), told)
    typed = draft.value

    def ask() -> None:
        newest = draft.newest()
        asking.run(
            str(uuid4()),
            newest.words,
            article=article_id,
            may_be_published=newest.may_be_published,
            patient=patient,
            now=clock.now(),
        )

    form = QuestionForm(
        typed.words,
        typed.may_be_published,
        lambda words: draft.edit(lambda newest: replace(newest, words=words)),
        lambda consent: draft.edit(lambda newest: replace(newest, may_be_published=consent)),
        ask if is_own else None,
        asking.busy,
        asking.error,
    )
    return AskCareTeamView(
        form=form,
        article_id=article_id,
        about=title.value if isinstance(title, Ready) else None,
        beside=beside_articles(around, article_id or paths.care_questions()),
    )


@screen
def AskCareTeamView(
    *, form: QuestionForm, article_id: str | None = None, about: str | None = None, beside: Beside | None = None
) -> ft.View:
    """What is asked, about what, and whether others may read it. What sends it stays above a phone's keyboard."""
    around = use_ui_context()
    t = around.texts
    long = too_long(t, form.words, LONGEST)
    ready = form.on_ask if form.words.strip() and long is None else None
    trouble = problem(around.look, error_words(t, form.error).both) if form.error else None
    send = primary_button(around.look, t.get("education.ask.send"), ready, icon=ft.Icons.SEND, busy=form.busy)
    return page_frame(
        around,
        _form(around, form, about, long),
        route=paths.ask_care_team(article_id),
        title_words=t.get("education.ask"),
        door=paths.care(),
        back=True,
        beside=beside,
        foot=[trouble, send],
    )


def _form(around: UiContext, form: QuestionForm, about: str | None, long: str | None) -> list[ft.Control | None]:
    look, t = around.look, around.texts
    return [
        strip(look, t.get("education.ask.urgent"), mood="warm", icon=ft.Icons.EMERGENCY_OUTLINED),
        body(look, t.get("education.ask.about", title=about), "soft") if about else None,
        text_field(
            look,
            t.get("education.ask.words"),
            form.words,
            form.on_words,
            hint=t.get("education.ask.hint"),
            error=long,
            multiline=True,
            disabled=form.busy,
        ),
        card(
            look,
            switch_row(
                look,
                t.get("education.ask.consent"),
                form.may_be_published,
                form.on_consent,
                note=t.get("education.ask.consent.note"),
            ),
        ),
        small(look, t.get("education.ask.when")),
    ]
