"""The family: today for whom, who looks after the person, invitations that are open, and whom they look after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

import flet as ft

from services.errors import AppError
from services.family.asking import AskedByPapers, asked_by_papers, send_ask_again, take_back_ask
from services.family.client import FAMILY
from services.family.day import Household, PersonDay, family_day
from services.family.model import FamilyCarer, FamilyPage, LookedAfter
from views import paths
from views.answers import Ready
from views.component import screen
from views.context import Notice, UiContext
from views.family.access_cards import AccessActions, carer_card, invitation_card, person_card
from views.family.request_card import AskActions, asked_card, request_card
from views.family.today import today_group
from views.family.user import use_covered, use_offered, use_own_record
from views.hooks import use_action, use_app, use_client, use_life, use_now, use_query, use_task, use_ui_context
from views.kit.answer import failure, skeleton
from views.kit.banner import Choice, empty, strip
from views.kit.buttons import primary_button, quiet_button
from views.kit.frame import page_frame
from views.kit.pictures import Picture
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import column, section
from views.look.text import body

_ASK_EVERY: Final = 6
"""Seconds between two questions while somebody may take part at any moment."""
_ASKS_FOR: Final = timedelta(minutes=15)
"""So long it goes on asking by itself."""


@dataclass(frozen=True)
class AccessEnding:
    """What is to be ended, and the question before it."""

    id: str
    title: str
    words: str


@screen
def FamilyScreen() -> ft.View:
    """The days come from this device; the rest is asked of the hospital when it is in reach, and kept nowhere."""
    around, app, family = use_ui_context(), use_app(), use_client(FAMILY)
    own, (covered, viewing), offered = use_own_record(), use_covered(), use_offered()
    now, since = use_now(_ASK_EVERY), ft.use_state(app.clock.now())[0]
    minute = now.replace(second=0, microsecond=0)
    zone = around.zones.device or around.zones.clinic
    household = Household(covered, minute, zone, around.zones.clinic, around.texts.language.value)
    days = use_query(family_day, household, wanted=bool(covered))
    asked_for = use_query(asked_by_papers, own, wanted=own != "")
    taking_back, again = use_action(take_back_ask), use_action(send_ask_again)
    page, keep = ft.use_state(cast("FamilyPage | None", None))
    ending, ask_to_end = ft.use_state(cast("AccessEnding | None", None))
    loading = use_task(family.page, keep, by_itself=True)
    approving, finishing = use_task(family.approve, keep), use_task(family.end, keep)
    open_here = page is not None and any(not found.inviter for found in page.invitations)
    waits = open_here and now - since < _ASKS_FOR

    def begin() -> Callable[[], None]:
        if own and offered and around.in_reach:
            loading.run(own)
        return lambda: None

    use_life(begin, own, offered, around.in_reach, covered, int(now.timestamp()) // _ASK_EVERY if waits else 0)

    def view(day: PersonDay) -> None:
        if day.patient != viewing:
            app.account.view(day.patient)
            name = day.name or around.texts.get("family.unknown")
            around.notify(Notice(around.texts.get("account.people.in_view", name=name)))
        around.go(paths.home())

    def end() -> None:
        if ending is not None:
            finishing.run(own, ending.id)
        ask_to_end(None)

    def photos(found: AskedByPapers) -> None:
        if viewing != own:
            app.account.view(own)  # the photos go into the record of who asked
        around.go(paths.family_ask_photos(found.id))

    use_prompt(_question(around, ending, end, lambda: ask_to_end(None)))
    actions = AccessActions(
        busy=approving.busy or finishing.busy,
        on_approve=lambda invitation: approving.run(own, invitation.id),
        on_agree=lambda carer, scopes: approving.run(own, carer.id, scopes),
        on_close=lambda invitation: finishing.run(own, invitation.id),
        on_end=lambda carer: ask_to_end(_end_of(around, carer)),
        on_give_up=lambda person: ask_to_end(_end_of(around, person)),
    )
    return FamilyView(
        days=days.value if isinstance(days, Ready) else (),
        viewing=viewing,
        own=bool(own),
        offered=offered,
        page=page,
        error=approving.error or finishing.error or loading.error,
        asked_for=asked_for.value if isinstance(asked_for, Ready) else (),
        ask_actions=AskActions(
            on_photos=photos,
            on_take_back=lambda found: taking_back.run(found.id, patient=own, now=app.clock.now()),
            on_again=lambda found: again.run(found.id),
        ),
        actions=actions,
        on_view=view,
        on_again=lambda: loading.run(own),
    )


def _end_of(around: UiContext, what: FamilyCarer | LookedAfter) -> AccessEnding:
    t = around.texts
    name = what.name or t.get("family.unknown")
    if isinstance(what, FamilyCarer):
        return AccessEnding(what.id, t.get("family.end.ask", name=name), t.get("family.end.ask.words"))
    return AccessEnding(what.id, t.get("family.people.give_up.ask", name=name), t.get("family.people.give_up.words"))


def _question(
    around: UiContext, ending: AccessEnding | None, end: Callable[[], None], keep: Callable[[], None]
) -> Prompt | None:
    if ending is None:
        return None
    t = around.texts
    choices = [
        Choice(t.get("family.end.yes"), end, danger=True, decides=False),
        Choice(t.get("family.keep"), keep, strong=True),
    ]
    return Prompt(ending.title, ending.words, choices, keep)


@screen
def FamilyView(
    *,
    days: tuple[PersonDay, ...],
    viewing: str,
    own: bool,
    page: FamilyPage | None,
    error: AppError | None,
    actions: AccessActions,
    on_view: Callable[[PersonDay], None],
    on_again: Callable[[], None],
    offered: bool = True,
    asked_for: tuple[AskedByPapers, ...] = (),
    ask_actions: AskActions | None = None,
) -> ft.View:
    """Today first; on a desktop who may do what beside it. `own`: whether the user has a record of their own here.
    `offered`: whether the hospital takes the person's word on who looks after them."""
    around = use_ui_context()
    look, t = around.look, around.texts
    first: list[ft.Control | None] = [today_group(around, days, viewing, on_view)]
    asked_cards = [asked_card(around, found, ask_actions) for found in asked_for] if ask_actions else []
    shown: list[ft.Control | None] = [section(look, t.get("family.asked"), asked_cards)] if asked_cards else []
    shown += _access(around, page, error, actions, on_again) if own and offered else []
    if own and not offered:
        shown.append(strip(look, t.get("family.not_offered")))
    buttons = [
        primary_button(
            look, t.get("family.give"), lambda: around.go(paths.family_give()), icon=ft.Icons.PERSON_ADD, decides=False
        ),
        quiet_button(
            look, t.get("family.take_part"), lambda: around.go(paths.family_take_part()), icon=ft.Icons.QR_CODE
        ),
    ]
    ask = quiet_button(
        look, t.get("family.ask"), lambda: around.go(paths.family_ask()), icon=ft.Icons.ASSIGNMENT_IND_OUTLINED
    )
    ways = column([*(buttons if around.in_reach else []), ask], 12) if own and offered else None
    return page_frame(
        around,
        [*first, ways] if look.wide else [*first, ways, *shown],
        route=paths.family(),
        title_words=t.get("family.title"),
        door=paths.me(),
        back=True,
        detail=shown,
    )


def _access(
    around: UiContext,
    page: FamilyPage | None,
    error: AppError | None,
    actions: AccessActions,
    on_again: Callable[[], None],
) -> list[ft.Control | None]:
    """Who may do what, as far as the hospital has said it."""
    look, t = around.look, around.texts
    if not around.in_reach:
        return [strip(look, t.get("family.offline"), icon=ft.Icons.CLOUD_OFF)]
    if page is None:
        return [failure(look, t, error, on_again) if error is not None else skeleton(look, t)]
    trouble = failure(look, t, error, on_again) if error is not None else None
    waiting = [invitation_card(around, found, actions) for found in page.invitations]
    requests = [request_card(around, request) for request in page.requests]
    carers = [carer_card(around, carer, actions) for carer in page.carers]
    nobody = empty(look, t.get("family.carers.none"), t.get("family.carers.none.body"), shows=Picture.TRAY)
    people = [person_card(around, person, actions) for person in page.people]
    return [
        trouble,
        section(look, t.get("family.invitations"), waiting) if waiting else None,
        section(look, t.get("family.requests"), requests) if requests else None,
        section(look, t.get("family.carers"), carers or [nobody]),
        section(look, t.get("family.people"), people or [body(look, t.get("family.people.none"), "soft")]),
    ]
