"""The other people whose records this session covers, each one tap away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from services.account.states import Unlocked
from services.record.person import names_of_people
from views import paths
from views.answers import Ready
from views.context import Notice, UiContext
from views.hooks import use_account_state, use_app, use_query, use_ui_context
from views.kit.avatar import avatar
from views.kit.lists import list_row


@dataclass(frozen=True)
class OtherPerson:
    """Somebody whose record can be brought into view; their name is None until it is on this device."""

    id: str
    name: str | None


def use_other_people() -> tuple[tuple[OtherPerson, ...], Callable[[OtherPerson], None]]:
    """The covered patients who are not in view, and a function that brings one into view, opens the first screen and
    says their name."""
    app, around, state = use_app(), use_ui_context(), use_account_state()
    people = state.people if isinstance(state, Unlocked) else None
    patients = people.patients if people else ()
    names = use_query(names_of_people, patients, wanted=len(patients) > 1)

    def view(person: OtherPerson) -> None:
        app.account.view(person.id)
        around.go(paths.home())
        around.notify(Notice(around.texts.get("account.people.in_view", name=_name(around, person))))

    known = dict(names.value) if isinstance(names, Ready) else {}
    others = (OtherPerson(id_, known.get(id_)) for id_ in patients if people and id_ != people.viewing)
    return tuple(others), view


def people_rows(
    around: UiContext, others: Sequence[OtherPerson], on_view: Callable[[OtherPerson], None]
) -> list[ft.Control]:
    """One row for each of the others."""
    look, t = around.look, around.texts

    def shown(person: OtherPerson) -> ft.Control:
        words = t.get("account.people.view", name=_name(around, person))
        note = t.get("account.people.view.note")
        return list_row(
            look, words, note, lead=avatar(look, _name(around, person), near=True), on_click=lambda: on_view(person)
        )

    return [shown(person) for person in others]


def _name(around: UiContext, person: OtherPerson) -> str:
    return person.name or around.texts.get("account.people.unknown")
