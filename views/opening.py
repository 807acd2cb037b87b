"""What is read before a screen is shown: the questions it opens with.

At an unlock the gate stays until they are answered: what one sees first of the record is whole, and is drawn once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import flet as ft

from services.account.people import People, UserType
from services.account.states import AccountState, Locked, Unlocked
from views.context import AppContext, UiContext, viewpoint
from views.hooks import start_task, use_life
from views.screens import Screen, ScreenQuestion, stack_for

PATIENCE: Final = 0.5
"""Seconds that the first screen may be waited for: no longer than the passcode itself takes to be tried."""


def prefetch_screen(
    app: AppContext, around: UiContext, screens: Sequence[Screen], path: str, *, frame: bool = False
) -> None:
    """Reads the questions of the screen at `path` while the client is on its way there; with `frame` those of the frame
    around the screens as well."""
    if not isinstance(app.account.state, Unlocked):
        return
    view = viewpoint(around, app.account.people.viewing, app.clock.now())
    entries = stack_for(screens, path)
    asks = entries[-1].screen.asks if entries else None
    questions = _of_every_screen(view.patient, app.account.people) if frame else []
    questions += asks(entries[-1].params, view) if asks else ()
    store = app.account.store
    app.prefetch.begin([(store, question, values) for question, values in questions], start_task)


def _of_every_screen(patient: str, people: People) -> list[ScreenQuestion]:
    """What the frame around the screens asks about the person in view and about who signed in, and the names of all."""
    from services.booking.day.queries import arrived_visits  # noqa: PLC0415 - asked after an unlock
    from services.consents.queries import is_asking_due  # noqa: PLC0415 - see above
    from services.record.person import names_of_people, record_is_closed  # noqa: PLC0415 - see above
    from services.sync.known import decisions_are_known  # noqa: PLC0415 - see above

    user = people.user
    of_user: list[ScreenQuestion] = []
    if user.type is UserType.PATIENT:
        of_user = [(question, (user.id,)) for question in (is_asking_due, decisions_are_known)]
    of_view = [(question, (patient,)) for question in (record_is_closed, arrived_visits)]
    return [(names_of_people, (people.patients,)), *of_view, *of_user]


def use_gate(state: AccountState, app: AppContext, prefetch: Callable[[], None]) -> AccountState | None:
    """The state for which the gate is shown, None for the screens. After an unlock `prefetch` is called, and the unlock
    screen stays until that is answered."""
    locked: ft.MutableRef[Locked | None] = ft.use_ref(None)
    answered, set_answered = ft.use_state(False)
    is_open = isinstance(state, Unlocked)

    async def open_up() -> None:
        prefetch()
        await app.prefetch.answered(PATIENCE)
        with suppress(RuntimeError):  # Flet 1.0.5: the whole page has gone, and ends no component
            set_answered(True)

    def begin() -> Callable[[], None]:
        if not is_open:
            set_answered(False)
        elif locked.current is not None:
            start_task(open_up())
        return lambda: None

    use_life(begin, is_open)
    if not is_open:
        app.prefetch.forget()
        locked.current = state if isinstance(state, Locked) else None
        return state
    return None if answered else locked.current
