"""Letting somebody look after oneself: what they may do, who they are, how long and why; then a code to show them.

The form is a draft like every other. The code is a secret for ten minutes: it stands on this screen alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, cast
from uuid import uuid4

import flet as ft

from services.clock import instant
from services.drafts.kept import keep_draft
from services.errors import AppError
from services.family.client import FAMILY, AccessWish
from services.family.model import AccessScope, NewInvitation, Relationship
from services.fhir.when import instant_of
from views import paths
from views.component import screen
from views.context import Edit, UiContext
from views.drafts import DraftForm, use_draft
from views.family.user import use_own_record
from views.family.words import relationship_words, scope_options
from views.hooks import use_action, use_app, use_client, use_now, use_task, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import banner, problem
from views.kit.buttons import primary_button, quiet_button
from views.kit.choose import Option, checks, options, segmented
from views.kit.fields import text_field, too_long
from views.kit.frame import page_frame
from views.kit.qr import QrCode
from views.kit.surfaces import card, section
from views.look.text import body, small, text
from views.look.tokens import S2, Look

LONGEST: Final = 200
_DAYS: Final = {"month": 30, "quarter": 91, "year": 365}
_LARGEST: Final = 44.0
_CODE_LASTS: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class GiveForm:
    """What is chosen and typed. `lasts`: month, quarter, year or open. `request`: the id under which it was asked for,
    and `since` when, which outlive the app: the answer may be lost with it."""

    scopes: tuple[str, ...] = ("see",)
    relationship: str = ""
    lasts: str = "quarter"
    reason: str = ""
    request: str = ""
    since: str = ""

    def asking(self, now: datetime) -> GiveForm:
        """The form with the id under which it is asked for now: the one of a moment ago, whose code may have been made
        although no answer came, else a new one. A code that is over is not made again."""
        before = instant_of(self.since)
        if self.request and before is not None and timedelta() <= now - before < _CODE_LASTS:
            return self
        return replace(self, request=str(uuid4()), since=instant(now))

    def wish(self, today: date) -> AccessWish | None:
        """What is to be given; None while something is missing."""
        scopes = tuple(scope for scope in AccessScope if scope.value in self.scopes)
        who = next((known for known in Relationship if known.value == self.relationship), None)
        if not scopes or who is None or len(self.reason.strip()) > LONGEST:
            return None
        days = _DAYS.get(self.lasts)
        until = None if days is None else today + timedelta(days=days)
        return AccessWish(scopes, who, until, self.reason, self.request)


FORM: Final = DraftForm("family.give", GiveForm)


@screen
def GiveAccessScreen() -> ft.View:
    """Asks for a code; what was chosen is kept until there is one."""
    around, app, family, own = use_ui_context(), use_app(), use_client(FAMILY), use_own_record()
    now = use_now(1)
    made, show = ft.use_state(cast("NewInvitation | None", None))
    draft = use_draft(FORM, own, GiveForm())

    today = fmt.local_date(now, around.zones)

    def came(invitation: NewInvitation) -> None:
        draft.start_over()
        show(invitation)

    def ask(_: object) -> None:
        wish = draft.newest().wish(today)
        if wish is not None:
            inviting.run(own, wish)

    inviting = use_task(family.invite, came)
    keeping = use_action(keep_draft, on_done=ask)  # its id is kept before the hospital hears it
    if made is not None:
        return InvitationCodeView(
            invitation=made,
            left=max(0, int((made.expires - _there(now, app.account.client.clock_apart)).total_seconds())),
            on_done=lambda: around.go_on(paths.family()),
            on_again=lambda: show(None),
        )

    def make() -> None:
        if draft.newest().wish(today) is not None:
            draft.edit(lambda newest: newest.asking(app.clock.now()))
            keeping.run(*draft.about, FORM.kept(draft.newest(), GiveForm()))

    def edit(change: Callable[[GiveForm], GiveForm]) -> None:
        draft.edit(lambda newest: replace(change(newest), request="", since=""))  # another wish

    return GiveAccessView(
        form=draft.value,
        edit=edit,
        busy=inviting.busy or keeping.busy,
        error=keeping.error or inviting.error,
        on_make=make if draft.value.wish(today) is not None else None,
    )


def _there(now: datetime, apart: timedelta | None) -> datetime:
    return now + (apart or timedelta())


@screen
def GiveAccessView(
    *,
    form: GiveForm,
    edit: Edit[GiveForm],
    busy: bool,
    error: AppError | None,
    on_make: Callable[[], None] | None,
) -> ft.View:
    """The choices; why nothing can be made yet stands beside the button."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = small(look, t.get("family.give.choose")) if on_make is None else None
    trouble = problem(look, error_words(t, error).both) if error else None
    make = primary_button(look, t.get("family.give.make"), on_make, icon=ft.Icons.QR_CODE, busy=busy, decides=False)
    return page_frame(
        around,
        _choices(around, form, edit, busy=busy),
        route=paths.family_give(),
        title_words=t.get("family.give"),
        door=paths.me(),
        back=True,
        foot=[trouble, missing, make],
    )


def _choices(around: UiContext, form: GiveForm, edit: Edit[GiveForm], *, busy: bool) -> list[ft.Control | None]:
    look, t = around.look, around.texts

    def toggle(value: str) -> None:
        edit(lambda newest: replace(newest, scopes=_toggled(newest.scopes, value)))

    lasts = [
        Option("month", t.get("family.give.month")),
        Option("quarter", t.get("family.give.quarter")),
        Option("year", t.get("family.give.year")),
        Option("open", t.get("family.give.open")),
    ]
    people = [Option(known.value, relationship_words(t, known)) for known in Relationship]
    who = options(
        look,
        t.get("family.give.who"),
        people,
        form.relationship or None,
        lambda value: edit(lambda newest: replace(newest, relationship=value)),
    )
    return [
        section(
            look,
            t.get("family.give.what"),
            [checks(look, t.get("family.give.what"), scope_options(t), form.scopes, toggle)],
        ),
        section(look, t.get("family.give.who"), [who]),
        segmented(
            look,
            t.get("family.give.how_long"),
            lasts,
            form.lasts,
            lambda value: edit(lambda newest: replace(newest, lasts=value)),
        ),
        text_field(
            look,
            t.get("family.give.reason"),
            form.reason,
            lambda words: edit(lambda newest: replace(newest, reason=words)),
            error=too_long(t, form.reason, LONGEST),
            multiline=True,
            low=True,
            disabled=busy,
        ),
    ]


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(kept for kept in chosen if kept != value) if value in chosen else (*chosen, value)


@screen
def InvitationCodeView(
    *, invitation: NewInvitation, left: int, on_done: Callable[[], None], on_again: Callable[[], None]
) -> ft.View:
    """The code as a picture and in letters, for as many seconds as are `left`; then a way to a new one."""
    around = use_ui_context()
    look, t = around.look, around.texts
    if left:
        content: list[ft.Control | None] = [_code(look, around, invitation, left)]
        foot = quiet_button(look, t.get("family.code.done"), on_done)
    else:
        content = [banner(look, t.get("family.code.over"), t.get("family.code.over.words"), announce=True)]
        foot = primary_button(look, t.get("family.code.again"), on_again, icon=ft.Icons.REFRESH, decides=False)
    return page_frame(
        around,
        content,
        route=paths.family_give(),
        title_words=t.get("family.give"),
        door=paths.me(),
        back=True,
        foot=[foot],
    )


def _code(look: Look, around: UiContext, invitation: NewInvitation, left: int) -> ft.Control:
    t = around.texts
    minutes, seconds = divmod(left, 60)
    picture = QrCode(invitation.picture, t.get("family.code.picture"))
    return card(
        look,
        [
            body(look, t.get("family.code.words")),
            ft.Row(controls=[picture], alignment=ft.MainAxisAlignment.CENTER),
            _letters(look, around, invitation.code),
            small(look, t.get("family.code.left", time=f"{minutes}:{seconds:02}"), align="center"),
            small(look, t.get("family.code.next"), align="center"),
        ],
    )


def _letters(look: Look, around: UiContext, code: str) -> ft.Control:
    """Large letters that are easy to compare; a screen reader spells them."""
    size = min(look.display, _LARGEST)
    groups = [text(look, part, size=size, strong=True) for part in code.split("-")]
    line = ft.Row(controls=[*groups], spacing=S2, run_spacing=S2, wrap=True, alignment=ft.MainAxisAlignment.CENTER)
    spelled = around.texts.get("family.code.spoken", code=" ".join(code.replace("-", ",")))
    return ft.Semantics(content=line, label=spelled, exclude_semantics=True, container=True)
