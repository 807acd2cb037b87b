"""What an emergency card says, the same on the locked screen and in the preview: allergies first, nothing folded away.

It speaks to a stranger who helps, so "none known", "not asked" and "not available" are said in full.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

import flet as ft

from services.emergency.model import BloodGroup, CardAllergies, CardLine, CardList, EmergencyCard
from services.record.timeline.summary import AllergyStatement
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.banner import banner, strip
from views.kit.buttons import urgent_button
from views.kit.lists import list_group, list_row
from views.look.text import small

OLD: Final = timedelta(days=30)
_STATEMENTS: Final[dict[AllergyStatement, str]] = {
    AllergyStatement.NONE_KNOWN: "emergency.allergies.none_known",
    AllergyStatement.NOT_ASKED: "emergency.allergies.not_asked",
    AllergyStatement.UNAVAILABLE: "emergency.allergies.unavailable",
    AllergyStatement.NOT_RECORDED: "emergency.allergies.not_recorded",
}


def born_words(t: Texts, card: EmergencyCard, today: date) -> str | None:
    """The year of birth and the age; None where the card does not say it."""
    year, age = card.year(), card.age(today)
    if year is None:
        return None
    return t.get("emergency.born", year=year) if age is None else t.get("emergency.born.age", year=year, n=age)


def as_of_words(around: UiContext, card: EmergencyCard) -> str:
    """The day by which the record was last in step with the hospital."""
    t = around.texts
    if card.as_of is None:
        return t.get("emergency.as_of.never")
    return t.get("emergency.as_of", day=fmt.full_day(t, fmt.local_date(card.as_of, around.zones)))


def card_parts(
    around: UiContext, card: EmergencyCard, now: datetime, on_call: Callable[[str], None] | None
) -> list[ft.Control | None]:
    """Everything on the card but the name. `on_call`: dials the number; None where it is only shown."""
    look, t = around.look, around.texts
    is_old = card.as_of is not None and now - card.as_of > OLD
    return [
        _allergies(around, card.allergies) if card.allergies else None,
        _facts(around, card),
        _listed(around, t.get("emergency.part.conditions"), card.conditions, t.get("emergency.conditions.none")),
        _listed(around, t.get("emergency.part.medicines"), card.medicines, t.get("emergency.medicines.none")),
        _contact(around, card, on_call),
        strip(look, t.get("emergency.old"), mood="warm", icon=ft.Icons.HISTORY) if is_old else None,
        small(look, as_of_words(around, card)),
        small(look, t.get("emergency.chosen")),
    ]


def _allergies(around: UiContext, said: CardAllergies) -> ft.Control:
    """Known allergies as the loudest thing on the card; that none are known, in words that cannot be mistaken."""
    look, t = around.look, around.texts
    if said.statement is AllergyStatement.KNOWN:
        lines = [_line_words(t, line) for line in said.known.lines]
        lines += [t.get("emergency.more", n=said.known.more)] if said.known.more else []
        lines += [t.get("emergency.allergies.contradicted")] if said.contradicted else []
        return banner(
            look, t.get("emergency.allergies.known"), "\n".join(lines), mood="bad", icon=ft.Icons.WARNING_AMBER
        )
    words = t.get(_STATEMENTS[said.statement])
    if said.groups:
        words = t.get("emergency.allergies.groups", groups=t.get("emergency.and").join(said.groups))
    known = said.statement is AllergyStatement.NONE_KNOWN
    return banner(look, t.get("emergency.part.allergies"), words, mood="info" if known else "warm")


def _line_words(t: Texts, line: CardLine) -> str:
    name = line.name or t.get("emergency.unnamed")
    said = t.get("emergency.line", name=name, note=line.note) if line.note else name
    return t.get("emergency.unconfirmed", line=said) if line.unconfirmed else said


def _facts(around: UiContext, card: EmergencyCard) -> ft.Control | None:
    look, t = around.look, around.texts
    rows = [
        _blood(around, card.blood) if card.blood else None,
        _fact(around, t.get("emergency.part.languages"), card.languages, ft.Icons.TRANSLATE),
        _fact(around, t.get("emergency.part.note"), card.note, ft.Icons.STICKY_NOTE_2_OUTLINED),
    ]
    return list_group(look, rows) if any(rows) else None


def _fact(around: UiContext, name: str, words: str | None, icon: ft.IconData) -> ft.Control | None:
    return list_row(around.look, words, name, icon=icon) if words else None


def _blood(around: UiContext, blood: BloodGroup) -> ft.Control:
    """Said with where it comes from, and never as enough for a transfusion."""
    look, t = around.look, around.texts
    if blood.disagrees:
        return list_row(
            look,
            t.get("emergency.blood.disagrees"),
            t.get("emergency.part.blood"),
            icon=ft.Icons.BLOODTYPE_OUTLINED,
            mood="bad",
        )
    source = t.get("emergency.blood.by_person") if blood.by_person else t.get("emergency.blood.by_record")
    return list_row(look, t.get("emergency.blood", group=blood.words), source, icon=ft.Icons.BLOODTYPE_OUTLINED)


def _listed(around: UiContext, title: str, listed: CardList | None, nothing: str) -> ft.Control | None:
    if listed is None:
        return None
    look, t = around.look, around.texts
    rows = [
        list_row(
            look,
            t.get("emergency.unconfirmed", line=line.name)
            if line.unconfirmed
            else line.name or t.get("emergency.unnamed"),
            line.note or None,
        )
        for line in listed.lines
    ]
    rows += [list_row(look, t.get("emergency.more", n=listed.more))] if listed.more else []
    return list_group(look, rows or [list_row(look, nothing)], title=title)


def _contact(around: UiContext, card: EmergencyCard, on_call: Callable[[str], None] | None) -> ft.Control | None:
    if not card.contact and not card.phone:
        return None
    look, t = around.look, around.texts
    phone = card.phone
    row = list_row(
        look, card.contact or t.get("emergency.contact.unnamed"), phone, icon=ft.Icons.CONTACT_PHONE_OUTLINED
    )
    group = list_group(look, [row], title=t.get("emergency.part.contact"))
    if not phone or on_call is None:
        return group
    call = urgent_button(look, t.get("emergency.call", phone=phone), lambda: on_call(phone), icon=ft.Icons.CALL)
    return ft.Column(controls=[group, call], spacing=look.gap, tight=True)
