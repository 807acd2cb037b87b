"""Help with the app, and how to reach the hospital: by the telephone and the mail address of its own data."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.record.contact import HospitalContact
from views import paths
from views.account.hospital_contact import use_contact
from views.account.plain_page import plain_page, told
from views.component import screen
from views.context import UiContext
from views.hooks import use_opening, use_ui_context
from views.kit.banner import banner
from views.kit.lists import list_group, list_row
from views.look.text import body


@screen
def HelpScreen() -> ft.View:
    """Reads how the hospital is reached."""
    contact, opening = use_contact(), use_opening()
    return HelpView(contact=contact, on_open=opening.run)


@screen
def FeedbackScreen() -> ft.View:
    """Reads how the hospital is reached."""
    contact, opening = use_contact(), use_opening()
    return FeedbackView(contact=contact, on_open=opening.run)


@screen
def HelpView(*, contact: HospitalContact | None, on_open: Callable[[str], None]) -> ft.View:
    """The questions people ask most, then whom to call."""
    around = use_ui_context()
    look, t = around.look, around.texts
    words = [
        told(look, t.get("account.help.book"), t.get("account.help.book.words")),
        told(look, t.get("account.help.change"), t.get("account.help.change.words")),
        told(look, t.get("account.help.offline"), t.get("account.help.offline.words")),
        told(look, t.get("account.help.report"), t.get("account.help.report.words")),
        told(look, t.get("account.help.passcode"), t.get("account.help.passcode.words")),
    ]
    reach = [
        banner(look, t.get("account.help.emergency"), t.get("account.help.emergency.words"), mood="bad"),
        *(contact_rows(around, contact, on_open) if contact else ()),
    ]
    return plain_page(around, words, route=paths.help_page(), title_words=t.get("account.help.title"), below=reach)


@screen
def FeedbackView(*, contact: HospitalContact | None, on_open: Callable[[str], None]) -> ft.View:
    """What the hospital would like to hear, and how to tell it."""
    around = use_ui_context()
    look, t = around.look, around.texts
    words = [
        body(look, t.get("account.feedback.words")),
        told(look, t.get("account.feedback.careful"), t.get("account.feedback.careful.words")),
    ]
    none = body(look, t.get("account.feedback.none"), "soft")
    reach = (contact_rows(around, contact, on_open) or [none]) if contact else []
    return plain_page(around, words, route=paths.feedback(), title_words=t.get("account.feedback.title"), below=reach)


def contact_rows(
    around: UiContext, contact: HospitalContact, on_open: Callable[[str], None]
) -> list[ft.Control | None]:
    """A row for each way to reach the hospital; nothing where it names none."""
    look, t = around.look, around.texts
    ways = (
        (t.get("account.help.call"), contact.phone, "tel", ft.Icons.PHONE_OUTLINED),
        (t.get("account.help.mail"), contact.email, "mailto", ft.Icons.MAIL_OUTLINED),
    )
    rows = [
        list_row(look, words, value, icon=icon, on_click=lambda address=f"{scheme}:{value}": on_open(address))  # type: ignore[misc]
        for words, value, scheme, icon in ways
        if value
    ]
    title = contact.name or t.get("account.hospital")
    return [list_group(look, rows, title=title, note=contact.address)] if rows else []
