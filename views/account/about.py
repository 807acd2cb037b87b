"""What the app is and how it treats what it knows: in plain words, the same for everybody."""

from __future__ import annotations

import flet as ft

from views import paths
from views.account.plain_page import plain_page, told
from views.component import screen
from views.hooks import use_ui_context
from views.look.text import body
from views.self_check.version_line import VersionLine


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
    """Where the record is, who sees it, what is never kept, and how to delete it."""
    around = use_ui_context()
    look, t = around.look, around.texts
    content = [
        told(look, t.get("account.privacy.where"), t.get("account.privacy.where.words")),
        told(look, t.get("account.privacy.who"), t.get("account.privacy.who.words")),
        told(look, t.get("account.privacy.screen"), t.get("account.privacy.screen.words")),
        told(look, t.get("account.privacy.not_kept"), t.get("account.privacy.not_kept.words")),
        told(look, t.get("account.privacy.delete"), t.get("account.privacy.delete.words")),
    ]
    return plain_page(around, content, route=paths.privacy(), title_words=t.get("account.privacy.title"))
