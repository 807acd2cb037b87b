"""What a hospital wrote in Chinese alone says so to those who use the app in another language."""

from __future__ import annotations

import flet as ft

from services.fhir.language import in_chinese_alone
from views.i18n.texts import Texts
from views.look.text import small
from views.look.tokens import Look


def in_chinese(look: Look, t: Texts, *words: str | None) -> ft.Control | None:
    """One quiet line where any of these words is in Chinese and the app is not; else None. Nothing is translated."""
    if not any(in_chinese_alone(each, t.language.value) for each in words):
        return None
    return small(look, t.get("kit.in_chinese"))
