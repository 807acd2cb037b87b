"""Text fields. An error is shown below the field in words, and spoken. What a person types is never taken back.

Source: Flet 1.0.5 sends a letter as two messages, the new value of the field and the event that tells the app. A render
between the two still knows the older words, and would put them back over the letter, also for the event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import flet as ft

from views.activity import pressing, stirred
from views.component import component
from views.hooks import use_texts
from views.i18n.texts import Texts
from views.kit.buttons import icon_button
from views.look.icons import Icons
from views.look.text import fitting, style
from views.look.tokens import RADIUS_SMALL, S3, S4, Look

ICON_SPACE = 48
"""What an icon takes of a field's width, in dp."""


@dataclass
class TypedText:
    """What a field holds: `heard` is the last that app and client agreed on, `field` the newest rendering, whose value
    is what the client shows."""

    heard: str
    field: ft.TextField | None = None

    def shown(self, words: str) -> str:
        """The words to render, where the app says `words`. What was typed since the app last heard of it stays."""
        there = self.heard if self.field is None else self.field.value or ""
        if there != self.heard:
            return there
        self.heard = words
        return words


@dataclass
class FocusTarget:
    """A field that can be given the focus: its newest rendering."""

    field: ft.TextField | None = None


def too_long(t: Texts, words: str, most: int) -> str | None:
    """What a field says whose words are longer than they may be: by how much. None when they are not."""
    over = len(words.strip()) - most
    return t.get("kit.too_long", n=over) if over > 0 else None


def text_field(
    look: Look,
    label: str,
    value: str,
    on_change: Callable[[str], None],
    *,
    error: str | None = None,
    hint: str | None = None,
    helper: str | None = None,
    on_submit: Callable[[], None] | None = None,
    multiline: bool = False,
    low: bool = False,
    autofocus: bool = False,
    keyboard: ft.KeyboardType | None = None,
    icon: ft.IconData | None = None,
    disabled: bool = False,
) -> ft.Control:
    """One line (or several) of free text. What is typed or pasted is never cut: `too_long` says what is too much. With
    `low` a field of several lines begins with one, and grows."""
    return _TextField(
        look=look,
        label=label,
        value=value,
        on_change=on_change,
        error=error,
        hint=hint,
        helper=helper,
        on_submit=on_submit,
        multiline=multiline,
        low=low,
        autofocus=autofocus,
        keyboard=keyboard or ft.KeyboardType.TEXT,
        icon=icon,
        disabled=disabled,
    )


@component
def _TextField(
    *,
    look: Look,
    label: str,
    value: str,
    on_change: Callable[[str], None],
    error: str | None,
    hint: str | None,
    helper: str | None,
    on_submit: Callable[[], None] | None,
    multiline: bool,
    low: bool,
    autofocus: bool,
    keyboard: ft.KeyboardType,
    icon: ft.IconData | None,
    disabled: bool,
) -> ft.Control:
    typed = _use_typed(value)
    typed.field = ft.TextField(
        label=label,
        value=typed.shown(value),
        on_change=_typing(typed, on_change),
        on_submit=pressing(on_submit) if on_submit else None,
        error=error,
        hint_text=hint,
        helper=helper,
        multiline=multiline,
        min_lines=(1 if low else 3) if multiline else None,
        max_lines=(4 if low else 6) if multiline else 1,
        autofocus=autofocus,
        keyboard_type=keyboard,
        prefix_icon=icon,
        disabled=disabled,
    )
    return _dressed(look, typed.field)


def passcode_field(
    look: Look,
    label: str,
    value: str,
    on_change: Callable[[str], None],
    *,
    error: str | None = None,
    helper: str | None = None,
    on_submit: Callable[[], None] | None = None,
    autofocus: bool = False,
    here: FocusTarget | None = None,
    then: FocusTarget | None = None,
) -> ft.Control:
    """A passcode: hidden, can be shown, not learnt by the keyboard, not offered to suggestions.

    Enter submits and the cursor stays, for the next try; with `then` Enter leads to the field given it as `here`.
    """
    return _PasscodeField(
        look=look,
        label=label,
        value=value,
        on_change=on_change,
        error=error,
        helper=helper,
        on_submit=on_submit,
        autofocus=autofocus,
        here=here,
        then=then,
    )


@component
def _PasscodeField(
    *,
    look: Look,
    label: str,
    value: str,
    on_change: Callable[[str], None],
    error: str | None,
    helper: str | None,
    on_submit: Callable[[], None] | None,
    autofocus: bool,
    here: FocusTarget | None,
    then: FocusTarget | None,
) -> ft.Control:
    t, typed = use_texts(), _use_typed(value)
    shown, show = ft.use_state(False)
    name = t.get("kit.passcode.hide") if shown else t.get("kit.passcode.show")

    async def entered(event: ft.Event[ft.TextField]) -> None:
        stirred()
        following = then.field if then else None
        await (following or event.control).focus()  # type: ignore[no-untyped-call]
        if on_submit is not None and following is None:
            on_submit()

    eye = Icons.VISIBILITY_OFF_OUTLINED if shown else Icons.VISIBILITY_OUTLINED
    typed.field = ft.TextField(
        label=label,
        value=typed.shown(value),
        on_change=_typing(typed, on_change),
        on_submit=entered,
        error=error,
        helper=helper,
        password=not shown,
        suffix_icon=icon_button(look, eye, name, lambda: show(not shown), tone="soft"),
        autocorrect=False,
        enable_suggestions=False,
        enable_ime_personalized_learning=False,
        autofocus=autofocus,
        keyboard_type=ft.KeyboardType.VISIBLE_PASSWORD,
    )
    if here is not None:
        here.field = typed.field
    return _dressed(look, typed.field)


def _use_typed(words: str) -> TypedText:
    kept: ft.MutableRef[TypedText] = ft.use_ref(lambda: TypedText(words))
    return cast("TypedText", kept.current)


def _typing(typed: TypedText, on_change: Callable[[str], None]) -> Callable[[ft.Event[ft.TextField]], None]:
    def heard(event: ft.Event[ft.TextField]) -> None:
        stirred()
        typed.heard = event.control.value or ""
        on_change(typed.heard)

    return heard


def _dressed(look: Look, field: ft.TextField) -> ft.TextField:
    p = look.palette
    field.text_style = style(look, look.body, tone="ink")
    field.label_style = style(
        look, fitting(look.body, str(field.label or ""), _room(look, field), whole=True), tone="soft"
    )
    field.hint_style = style(look, look.body, tone="soft")
    field.helper_style = style(look, look.small, tone="soft")
    field.error_style = style(look, look.small, tone="bad")
    field.error_max_lines = field.helper_max_lines = 12  # a sentence at twice the text size on the narrowest phone
    field.border = {
        ft.ControlState.FOCUSED: _outline(p.brand, 2),
        ft.ControlState.ERROR: _outline(p.bad, 1.5),
        ft.ControlState.DEFAULT: _outline(p.edge, 1),
    }
    field.filled, field.fill_color, field.cursor_color = True, p.card, p.brand
    field.content_padding = ft.Padding.symmetric(horizontal=S4, vertical=max(S3, (look.target - look.body * 1.4) / 2))
    return field


def _room(look: Look, field: ft.TextField) -> float:
    """How wide a label may be that stands in the field on one line, in dp."""
    signs = [each for each in (field.prefix_icon, field.suffix_icon) if each is not None]
    return look.least_width - 2 * (look.margin + S4 + S4) - ICON_SPACE * len(signs)


def _outline(ink: str, width: float) -> ft.OutlineInputBorder:
    return ft.OutlineInputBorder(side=ft.BorderSide(width, ink), border_radius=RADIUS_SMALL)
