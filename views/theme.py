"""Gives Flet's own controls (fields, pickers, scroll bars) our colours and font."""

from __future__ import annotations

import flet as ft

from views.i18n.texts import Texts
from views.look.shade import CLEAR, faint
from views.look.tokens import ICON_FONT, Look, Width

_ICONS = "assets/fonts/anxin-icons.ttf"


def dress(page: ft.Page, look: Look, t: Texts) -> None:
    """Sets theme, brightness, language of Flutter's own words, and the window's title; sends nothing."""
    theme = _theme(look, web=bool(page.web))
    page.theme = page.dark_theme = theme
    page.theme_mode = ft.ThemeMode.DARK if look.dark else ft.ThemeMode.LIGHT
    page.title = t.get("shell.app")
    page.fonts = None if page.web else {ICON_FONT: _ICONS}  # a browser has it from FontManifest.json
    chinese, english = ft.Locale("zh", "CN"), ft.Locale("en", "US")
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[chinese, english], current_locale=chinese if t.chinese else english
    )


def _theme(look: Look, *, web: bool) -> ft.Theme:
    p = look.palette
    scheme = ft.ColorScheme(
        primary=p.fill,
        on_primary=p.on_fill,
        primary_container=p.brand_soft,
        on_primary_container=p.brand,
        secondary=p.brand,
        on_secondary=p.on_fill,
        secondary_container=p.brand_soft,
        on_secondary_container=p.brand,
        error=p.bad,
        on_error=p.on_danger,
        error_container=p.bad_soft,
        on_error_container=p.bad,
        surface=p.card,
        on_surface=p.ink,
        on_surface_variant=p.soft,
        surface_container=p.card,
        surface_container_high=p.raised,
        surface_container_highest=p.raised,
        outline=p.edge,
        outline_variant=p.line,
        inverse_surface=p.ink,
        on_inverse_surface=p.card,
        inverse_primary=p.brand_soft,
    )
    return ft.Theme(
        color_scheme=scheme,
        font_family=look.font,
        visual_density=ft.VisualDensity.STANDARD,
        page_transitions=_transitions(look, web=web),
        hover_color=CLEAR if look.width is Width.PHONE else faint(p.brand, 0.08),
        focus_color=faint(p.brand, 0.35),
        splash_color=faint(p.brand, 0.14),
        highlight_color=faint(p.brand, 0.10),
    )


def _transitions(look: Look, *, web: bool) -> ft.PageTransitionsTheme:
    """On a phone a screen comes from the side on which it lies and fades in (Material's shared axis), on iOS as
    everything there does: that transition alone can be swiped back, so a phone's browser has it, too. Beside a rail,
    which would move along, it is there at once. Where a device asks for less motion, Flutter takes the motion out by
    itself."""
    side, still = ft.PageTransitionTheme.FADE_FORWARDS, ft.PageTransitionTheme.NONE
    moves = side if look.width is Width.PHONE else still
    swiped = ft.PageTransitionTheme.CUPERTINO
    return ft.PageTransitionsTheme(
        android=swiped if web else moves, ios=swiped, linux=moves, macos=moves, windows=moves
    )
