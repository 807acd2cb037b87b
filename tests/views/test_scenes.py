"""Every state of every screen in the gallery can be shown: on a phone, wide and signed out, large and offline. By day
each on a phone and in one of the other two; at night in all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import flet as ft
import pytest
from flet.controls.base_control import BaseControl

from tests.gallery.stage import all_scenes
from tests.gallery.variants import PATIENTS_DOORS
from tests.views.harness import Shown, show
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.kit.columns import ColumnStart
from views.kit.scene import Scene
from views.look.tokens import Look, Width

PHONE = UiContext(doors=PATIENTS_DOORS)
OTHERS = (
    UiContext(
        look=Look(width=Width.DESKTOP), texts=texts_for(Language.ENGLISH), session_ok=False, doors=PATIENTS_DOORS
    ),
    UiContext(look=Look(elder=True, scale=2.0), online=False, doors=PATIENTS_DOORS),
)
#: What waits for somebody else than the hospital, or for an answer that ends as an error when none comes.
ENDS_BY_ITSELF = ("account-", "kit-", "check-in-code-asking", "fault-sign-in-finishing", "vitals-device")
SHOWS_A_FAULT = {"kit-answers"}  # on purpose: it shows what each kind of answer looks like
MISSING_WORDS = re.compile(r"\[[a-z_]+\.")  # what a text that no catalog has looks like


def nameless(shown: Shown) -> list[BaseControl]:
    """What can be pressed and gives a screen reader no word: none written on it, shown on hover, or spoken only. The
    start of a column is for keys alone: a screen reader does not meet it."""
    pressed = (one for one in shown.controls() if getattr(one, "on_click", None) is not None)
    return [one for one in pressed if not _says_something(shown, one) and not isinstance(one, ColumnStart)]


def _says_something(shown: Shown, control: BaseControl) -> bool:
    inside = list(shown.controls(control))
    spoken = [one.label for one in inside if isinstance(one, ft.Semantics)]
    return any((*shown.texts(control), *spoken, *(getattr(one, "tooltip", None) for one in inside)))


def waiting_for_good(shown: Shown) -> list[str]:
    """What the screen says beside a turning ring; a button's own ring ends with the task behind it."""
    announced = [part for part in shown.all(ft.Semantics) if part.live_region and part.container]
    turning = (part for part in announced if any(isinstance(c, ft.ProgressRing) for c in shown.controls(part)))
    return [text for part in turning for text in shown.texts(part)]


def under_the_notch(shown: Shown) -> list[str]:
    """The words of a screen, or of what is asked above it, that a notch or the bar of gestures may cover."""
    asked = shown.prompt
    screen = shown.screens[-1]
    if isinstance(asked, ft.AlertDialog):
        parts: list[Any] = [asked.content]
    elif screen.padding == 0:  # of the kit; a part alone stands in a view of the harness
        parts = list(screen.controls)
    else:
        return []
    safe = [{id(each) for each in shown.controls(area)} for area in shown.controls(parts) if _is_safe(area)]
    covered = set().union(*safe)
    said = (each for each in shown.controls(parts) if isinstance(each, ft.Text))
    return [each.value for each in said if id(each) not in covered]


def _is_safe(control: BaseControl) -> bool:
    """A bar at the foot keeps away from the edges beside and below it, all else at least from those beside it."""
    return isinstance(control, ft.SafeArea) and control.avoid_intrusions_left and control.avoid_intrusions_right


def shows() -> Iterator[Any]:
    """Each scene with what it is shown in: by day, and what is left for the night."""
    for number, scene in enumerate(all_scenes()):
        one, other = OTHERS[number % 2], OTHERS[1 - number % 2]
        yield pytest.param(scene, (PHONE, one), id=scene.name)
        yield pytest.param(scene, (other,), id=f"{scene.name}-at-night", marks=pytest.mark.nightly)


@pytest.mark.parametrize(("scene", "variants"), list(shows()))
async def test_every_state_is_shown_without_a_fault(scene: Scene, variants: tuple[UiContext, ...]) -> None:
    for around in variants:
        async with show(scene.build, around) as shown:
            assert shown.texts()
            assert shown.has_fault == (scene.name in SHOWS_A_FAULT)
            assert not [text for text in shown.texts() if MISSING_WORDS.match(text)]
            assert nameless(shown) == []
            assert under_the_notch(shown) == []
            if not around.in_reach and not scene.name.startswith(ENDS_BY_ITSELF):
                assert waiting_for_good(shown) == []
