"""Asking the hospital to look after somebody who cannot say so in an app: a child without a phone, a parent who cannot
speak for themselves. Who it is, on which paper it rests and what is to be done; then photos of the papers.

The form is a draft like every other, and goes out like everything else, also when the hospital is out of reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import uuid4

import flet as ft

from services.errors import AppError
from services.family.asking import LONGEST, PaperAsk, ask_by_papers
from services.family.model import AccessScope, FamilyPaper, Relationship
from services.fhir.when import FhirDate, Precision
from services.record.timeline.told_when import told_when
from views import paths
from views.component import screen
from views.context import Edit, UiContext
from views.drafts import DraftForm, use_draft
from views.family.user import use_own_record
from views.family.words import paper_name, relationship_words, scope_options
from views.hooks import use_action, use_app, use_now, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import primary_button
from views.kit.choose import Option, checks, options
from views.kit.fields import text_field, too_long
from views.kit.frame import page_frame
from views.kit.surfaces import section
from views.look.text import body, small

_BY_LAW: Final = frozenset({FamilyPaper.BIRTH, FamilyPaper.HOUSEHOLD, FamilyPaper.COURT, FamilyPaper.GUARDIANSHIP})


@dataclass(frozen=True)
class AskForm:
    """What is typed and chosen."""

    name: str = ""
    born: str = ""
    number: str = ""
    relationship: str = ""
    paper: str = ""
    scopes: tuple[str, ...] = ("see",)

    def ask(self, today: date) -> PaperAsk | None:
        """What is asked for; None while something is missing. A power of attorney is the person's word, every other
        paper the law's."""
        born = told_when(self.born, today)
        who = next((known for known in Relationship if known.value == self.relationship), None)
        paper = next((known for known in FamilyPaper if known.value == self.paper), None)
        scopes = tuple(scope for scope in AccessScope if scope.value in self.scopes)
        fits = 0 < len(self.name.strip()) <= LONGEST and len(self.number.strip()) <= LONGEST
        if not isinstance(born, FhirDate) or born.precision is not Precision.DAY:
            return None
        if who is None or paper is None or not scopes or not fits:
            return None
        return PaperAsk(self.name, born.first_day, self.number, who, paper in _BY_LAW, paper, scopes)


FORM: Final = DraftForm("family.ask", AskForm)


@screen
def AskByPapersScreen() -> ft.View:
    """Sends what was typed in the user's own name, and goes on to the photos of the papers."""
    around, app, own = use_ui_context(), use_app(), use_own_record()
    draft = use_draft(FORM, own, AskForm())
    today = fmt.local_date(use_now(60), around.zones)
    new_id = ft.use_ref(str(uuid4())).current or ""  # made once: sent twice it is one

    def kept(_: None) -> None:
        app.sync.wake()
        if app.account.people.viewing != own:
            app.account.view(own)  # the photos go into the record of who asks
        around.go_on(paths.family_ask_photos(new_id))

    sending = use_action(draft.sending(ask_by_papers), kept)

    def send() -> None:
        ask = draft.newest().ask(today)
        if ask is not None:
            sending.run(new_id, ask, patient=own, now=app.clock.now())

    return AskByPapersView(
        form=draft.value,
        edit=draft.edit,
        busy=sending.busy,
        error=sending.error,
        on_send=send if draft.value.ask(today) is not None else None,
    )


@screen
def AskByPapersView(
    *,
    form: AskForm,
    edit: Edit[AskForm],
    busy: bool,
    error: AppError | None,
    on_send: Callable[[], None] | None,
) -> ft.View:
    """What is typed and chosen; why nothing can be sent yet stands beside the button."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = small(look, t.get("family.ask.missing")) if on_send is None else None
    trouble = problem(look, error_words(t, error).both) if error else None
    send = primary_button(look, t.get("family.ask.send"), on_send, busy=busy, decides=False)
    return page_frame(
        around,
        [body(look, t.get("family.ask.words")), *_fields(around, form, edit), *_choices(around, form, edit)],
        route=paths.family_ask(),
        title_words=t.get("family.ask"),
        door=paths.me(),
        back=True,
        foot=[trouble, missing, send],
    )


def _fields(around: UiContext, form: AskForm, edit: Edit[AskForm]) -> list[ft.Control | None]:
    look, t = around.look, around.texts
    return [
        text_field(
            look,
            t.get("family.ask.name"),
            form.name,
            lambda words: edit(lambda newest: replace(newest, name=words)),
            error=too_long(t, form.name, LONGEST),
        ),
        text_field(
            look,
            t.get("family.ask.born"),
            form.born,
            lambda words: edit(lambda newest: replace(newest, born=words)),
            hint=t.get("family.ask.born.hint"),
        ),
        text_field(
            look,
            t.get("family.ask.number"),
            form.number,
            lambda words: edit(lambda newest: replace(newest, number=words)),
            error=too_long(t, form.number, LONGEST),
        ),
    ]


def _choices(around: UiContext, form: AskForm, edit: Edit[AskForm]) -> list[ft.Control | None]:
    look, t = around.look, around.texts

    def is_to_them(value: str) -> None:
        edit(lambda newest: replace(newest, relationship=value))

    def rests_on(value: str) -> None:
        edit(lambda newest: replace(newest, paper=value))

    def toggle(value: str) -> None:
        edit(lambda newest: replace(newest, scopes=_toggled(newest.scopes, value)))

    people = [Option(known.value, relationship_words(t, known)) for known in Relationship]
    papers = [Option(known.value, paper_name(t, known)) for known in FamilyPaper]
    who, paper, what = t.get("family.ask.who"), t.get("family.ask.paper"), t.get("family.ask.what")
    return [
        section(look, who, [options(look, who, people, form.relationship or None, is_to_them)]),
        section(look, paper, [options(look, paper, papers, form.paper or None, rests_on)]),
        section(look, what, [checks(look, what, scope_options(t), form.scopes, toggle)]),
    ]


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(kept for kept in chosen if kept != value) if value in chosen else (*chosen, value)
