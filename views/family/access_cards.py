"""One access, or one invitation, as a card: who, what, until when, why, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from services.family.model import FamilyCarer, LookedAfter, OpenInvitation, Scopes
from views.component import component
from views.context import UiContext
from views.family.words import paper_words, relationship_words, scope_options, scopes_words, until_words
from views.hooks import use_ui_context
from views.i18n import format as fmt
from views.kit.avatar import avatar
from views.kit.banner import strip
from views.kit.buttons import plate_button, quiet_button
from views.kit.choose import checks
from views.kit.surfaces import beside_or_below, card, column, row
from views.look.text import body, small, strong


@dataclass(frozen=True)
class AccessActions:
    """What can be done; nothing while one of them is `busy`."""

    busy: bool
    on_approve: Callable[[OpenInvitation], None]
    on_agree: Callable[[FamilyCarer, Scopes], None]
    on_close: Callable[[OpenInvitation], None]
    on_end: Callable[[FamilyCarer], None]
    on_give_up: Callable[[LookedAfter], None]


def carer_card(around: UiContext, carer: FamilyCarer, actions: AccessActions) -> ft.Control:
    """Somebody who looks after the person."""
    look, t = around.look, around.texts
    what = relationship_words(t, carer.relationship) if carer.relationship else None
    kind = t.get("family.guardian") if carer.guardian else what
    end = quiet_button(
        look,
        t.get("family.end"),
        None if actions.busy else lambda: actions.on_end(carer),
        icon=ft.Icons.PERSON_REMOVE_OUTLINED,
    )
    return card(
        look,
        [
            _who(around, carer.name, kind),
            body(look, scopes_words(t, carer.scopes)) if carer.scopes else None,
            small(look, until_words(around, carer.ends, theirs=carer.guardian)),
            small(look, paper_words(t, carer.paper, carer.paper_day)) if carer.paper else None,
            small(look, t.get("family.reason", reason=carer.reason)) if carer.reason else None,
            Agreement(carer=carer, actions=actions) if carer.asks else None,
            None if carer.guardian else end,
        ],
    )


@component
def Agreement(*, carer: FamilyCarer, actions: AccessActions) -> ft.Control:
    """What a guardian may do only while the person agrees; what is chosen and not saved stays while they look."""
    around = use_ui_context()
    look, t = around.look, around.texts
    chosen, choose = ft.use_state(tuple(scope.value for scope in carer.agreed))

    def toggle(value: str) -> None:
        choose(lambda before: tuple(v for v in before if v != value) if value in before else (*before, value))

    def save() -> None:
        actions.on_agree(carer, tuple(scope for scope in carer.asks if scope.value in chosen))

    changed = set(chosen) != {scope.value for scope in carer.agreed}
    return column(
        [
            strong(look, t.get("family.agree")),
            small(look, t.get("family.agree.words")),
            checks(look, t.get("family.agree"), scope_options(t, carer.asks), chosen, toggle),
            quiet_button(look, t.get("family.agree.save"), save if changed and not actions.busy else None),
        ],
        8,
    )


def invitation_card(around: UiContext, found: OpenInvitation, actions: AccessActions) -> ft.Control:
    """An invitation: the person's own, to approve or withdraw, or somebody else's that waits for their approval."""
    look, t = around.look, around.texts

    def answer(words: str, act: Callable[[OpenInvitation], None], *, main: bool = False) -> ft.Control:
        press = None if actions.busy else lambda: act(found)
        return plate_button(look, words, press, tone="warm", strong=main)

    if found.inviter:
        title, answers = t.get("family.invitation.from", name=found.inviter), []
        answers.append(answer(t.get("family.invitation.decline"), actions.on_close))
    elif found.by:
        title = t.get("family.invitation.by", name=found.by)
        answers = [
            answer(t.get("family.invitation.approve"), actions.on_approve, main=True),
            answer(t.get("family.invitation.withdraw"), actions.on_close),
        ]
    else:
        title = t.get("family.invitation.open")
        answers = [answer(t.get("family.invitation.withdraw"), actions.on_close)]
    lines: Sequence[ft.Control] = [
        strong(look, title),
        body(look, t.get("family.invitation.can", scopes=scopes_words(t, found.scopes))),
        small(look, until_words(around, found.ends, theirs=bool(found.inviter))),
        beside_or_below(look, answers),
    ]
    return ft.Semantics(content=card(look, [*lines], mood="warm"), live_region=bool(found.by), container=True)


def person_card(around: UiContext, person: LookedAfter, actions: AccessActions) -> ft.Control:
    """Somebody whom the person looks after, and what changes soon."""
    look, t = around.look, around.texts
    give_up = None if actions.busy else lambda: actions.on_give_up(person)
    return card(
        look,
        [
            _who(around, person.name, None),
            body(look, scopes_words(t, person.scopes)),
            small(look, until_words(around, person.ends, theirs=True)),
            _change(around, person),
            quiet_button(look, t.get("family.people.give_up"), give_up, icon=ft.Icons.PERSON_REMOVE_OUTLINED),
        ],
    )


def _change(around: UiContext, person: LookedAfter) -> ft.Control | None:
    if person.changes is None:
        return None
    t = around.texts
    day = fmt.full_day(t, person.changes)
    words = t.get("family.people.stops", day=day)
    if person.left:
        words = t.get("family.people.changes", day=day, scopes=scopes_words(t, person.left))
    return strip(around.look, words, mood="warm", icon=ft.Icons.EVENT)


def _who(around: UiContext, name: str, kind: str | None) -> ft.Control:
    look = around.look
    shown = name or around.texts.get("family.unknown")
    words = column([strong(look, shown), small(look, kind) if kind else None], 2)
    return row([avatar(look, shown, near=True), ft.Container(content=words, expand=True)])
