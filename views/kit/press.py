"""What is pressed as a whole and holds more than words: a door, a segment, an option, a chip, a card.

A press shows on it, and the focus is a ring in the ink, which differs by 3:1 from every ground (WCAG 2.2 §2.4.13).
Source: Flet 1.0.5 gives a `Container` no ring; only a button's side knows the focus.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from views.activity import pressing
from views.kit.outlast import LastingButton
from views.look.shade import CLEAR, faint
from views.look.tokens import RADIUS_SMALL, Look, Width

RING = 3


def pressable(
    look: Look,
    content: ft.Control,
    on_click: Callable[[], object],
    *,
    ground: str | None = None,
    edge: str | None = None,
    radius: float = RADIUS_SMALL,
    padding: ft.PaddingValue = 0,
    selected: bool | None = None,
    name: str | None = None,
    lasting: bool = False,
    place: ft.Alignment | None = None,
) -> ft.Control:
    """A button of any content, in the middle of it or at a `place`. `name` is spoken before it; `lasting`: it stands at
    the same place on the next screen. What is spoken is one button: Flutter would make one within another of it."""
    kind = LastingButton if lasting else ft.Button
    inner = content
    if selected is not None or name is not None:
        inner = ft.Semantics(content=content, selected=selected, label=name)
    button = kind(
        content=inner,
        style=ft.ButtonStyle(
            bgcolor=ground or CLEAR,
            overlay_color=pressed(look, look.palette.brand),
            elevation=0,
            shadow_color=CLEAR,
            side=focus_ring(look.palette.ink, edge),
            shape=ft.RoundedRectangleBorder(radius=radius),
            padding=padding,
            alignment=place,
            visual_density=ft.VisualDensity.STANDARD,
        ),
        on_click=pressing(on_click),
    )
    return button if inner is content else ft.MergeSemantics(content=button)


def pressed(look: Look, ink: str) -> dict[ft.ControlState, str]:
    """What lies over a target in this ink while it is pressed, or under a mouse; no hover is left behind on a phone."""
    return {
        ft.ControlState.PRESSED: faint(ink, 0.14),
        ft.ControlState.HOVERED: CLEAR if look.width is Width.PHONE else faint(ink, 0.08),
        ft.ControlState.DEFAULT: CLEAR,
    }


def focus_ring(ink: str, edge: str | None = None) -> dict[ft.ControlState, ft.BorderSide]:
    """The side of a button: a ring in this ink while it has the focus, else its edge."""
    resting = ft.BorderSide(1, edge) if edge else ft.BorderSide.none()
    return {ft.ControlState.FOCUSED: ft.BorderSide(RING, ink), ft.ControlState.DEFAULT: resting}
