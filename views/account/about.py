"""What the app is and how it treats what it knows: in plain words, the same for everybody."""

from __future__ import annotations

import flet as ft

from views import paths
from views.account.plain_page import plain_page, told
from views.component import screen
from views.hooks import use_ui_context
from views.kit.lists import list_group, list_row
from views.look.text import body
from views.self_check.version_line import VersionLine
from views.signed_in import use_decided_record, use_own_record


@screen
def AboutScreen() -> ft.View:
    """What the app is for and what it cannot do, its version, and whose fonts it uses."""
    around = use_ui_context()
    look, t = around.look, around.texts
    content = [
        body(look, t.get("account.about.words")),
        told(look, t.get("account.about.doctor"), t.get("account.about.doctor.words")),
        told(look, t.get("account.about.source"), t.get("account.about.source.words")),
    ]
    version = VersionLine(on_open=lambda: around.go(paths.self_check()))
    return plain_page(around, content, route=paths.about(), title_words=t.get("account.about.title"), below=[version])


@screen
def PrivacyScreen() -> ft.View:
    """Asks whether the user decides for the record in view, and whether it is their own."""
    decided = use_decided_record()
    return PrivacyView(decides=decided != "", own=decided != "" and decided == use_own_record())


@screen
def PrivacyView(*, decides: bool, own: bool = True) -> ft.View:
    """Where the record is, who sees it, what is never kept, and how to delete it; then what the user `decides`, and
    closing the account where the record is their `own`."""
    around = use_ui_context()
    look, t = around.look, around.texts
    content = [
        told(look, t.get("account.privacy.where"), t.get("account.privacy.where.words")),
        told(look, t.get("account.privacy.who"), t.get("account.privacy.who.words")),
        told(look, t.get("account.privacy.screen"), t.get("account.privacy.screen.words")),
        told(look, t.get("account.privacy.not_kept"), t.get("account.privacy.not_kept.words")),
        told(look, t.get("account.privacy.delete"), t.get("account.privacy.delete.words")),
    ]
    consents = list_row(
        look,
        t.get("account.privacy.consents"),
        t.get("account.privacy.consents.note"),
        icon=ft.Icons.FACT_CHECK_OUTLINED,
        on_click=lambda: around.go(paths.consents()),
    )
    close = list_row(
        look,
        t.get("account.close.title"),
        t.get("account.close.note"),
        icon=ft.Icons.PERSON_REMOVE_OUTLINED,
        on_click=lambda: around.go(paths.close_account()),
    )
    below = [list_group(look, [consents, *([close] if own else [])])] if decides else []
    return plain_page(around, content, route=paths.privacy(), title_words=t.get("account.privacy.title"), below=below)
