"""Choosing the passcode that protects the data on this device, and changing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, assert_never

import flet as ft

from services.errors import AppError
from views import paths
from views.account.passcode_rules import PasscodeProblem, problem_of, problem_of_pair
from views.component import screen
from views.context import Notice
from views.hooks import use_app, use_task, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import banner, problem
from views.kit.buttons import primary_button
from views.kit.fields import FocusTarget, passcode_field
from views.kit.frame import page_frame
from views.kit.front import front_frame
from views.kit.surfaces import card
from views.look.tokens import Look


@dataclass(frozen=True)
class PasscodeDraft:
    """What is typed; `tried` after the button was pressed: from then on mistakes are shown while typing."""

    old: str = ""
    code: str = ""
    again: str = ""
    tried: bool = False

    @property
    def wrong(self) -> PasscodeProblem | None:
        return problem_of_pair(self.code, self.again)


def use_draft() -> tuple[PasscodeDraft, Callable[..., None], Callable[[], PasscodeDraft]]:
    """The draft, a function to change it, and one that returns the newest: Enter may come before the last letter is
    rendered."""
    shown, show = ft.use_state(PasscodeDraft())
    newest: ft.MutableRef[PasscodeDraft] = ft.use_ref(PasscodeDraft())

    def change(**fields: Any) -> None:
        newest.current = replace(newest.current or PasscodeDraft(), **fields)
        show(newest.current)

    return shown, change, lambda: newest.current or PasscodeDraft()


@screen
def SetPasscodeScreen() -> ft.View:
    """Asks for the passcode, twice, after the first sign-in."""
    app = use_app()
    setting = use_task(app.account.set_passcode)
    return SetPasscodeView(
        vault_kind=app.account.vault_kind, busy=setting.busy, error=setting.error, on_set=setting.run
    )


@screen
def SetPasscodeView(*, vault_kind: str, busy: bool, error: AppError | None, on_set: Callable[[str], None]) -> ft.View:
    """Six characters or more, typed twice, easy ones refused; says where the key is stored when that is a file."""
    around = use_ui_context()
    look, t = around.look, around.texts
    draft, set_draft, now = use_draft()
    cursors = ft.use_ref((FocusTarget(), FocusTarget())).current or (FocusTarget(), FocusTarget())
    told_in_file = banner(look, t.get("account.passcode.file"), t.get("account.passcode.file.words"), mood="warm")

    def submit() -> None:
        set_draft(tried=True)
        if now().wrong is None:
            on_set(now().code)

    return front_frame(
        around,
        [
            told_in_file if vault_kind == "file" else None,
            card(look, _new_code(look, t, draft, set_draft, submit, cursors=cursors, autofocus=True)),
            problem(look, error_words(t, error).both) if error else None,
            primary_button(look, t.get("account.passcode.set"), submit, busy=busy, decides=False),
        ],
        route="/set-passcode",
        headline=t.get("account.passcode.headline"),
        words=t.get("account.passcode.words"),
        icon=ft.Icons.LOCK_OUTLINE,
    )


@screen
def ChangePasscodeScreen() -> ft.View:
    """Asks for the old passcode, then for the new one twice; opened from the settings."""
    app, around = use_app(), use_ui_context()

    def changed(_: None) -> None:
        around.notify(Notice(around.texts.get("account.passcode.changed")))
        around.go_on(paths.settings())

    changing = use_task(app.account.change_passcode, on_done=changed)
    return ChangePasscodeView(busy=changing.busy, error=changing.error, on_change=changing.run)


@screen
def ChangePasscodeView(*, busy: bool, error: AppError | None, on_change: Callable[[str, str], None]) -> ft.View:
    around = use_ui_context()
    look, t = around.look, around.texts
    draft, set_draft, now = use_draft()
    cursors = ft.use_ref((FocusTarget(), FocusTarget())).current or (FocusTarget(), FocusTarget())

    def submit() -> None:
        set_draft(tried=True)
        if now().wrong is None and now().old:
            on_change(now().old, now().code)

    old = passcode_field(
        look,
        t.get("account.passcode.old"),
        draft.old,
        lambda typed: set_draft(old=typed),
        error=t.get("account.passcode.old.missing") if draft.tried and not draft.old else None,
        autofocus=True,
        then=cursors[0],
    )
    content = [
        card(look, [old]),
        card(look, _new_code(look, t, draft, set_draft, submit, cursors=cursors)),
        problem(look, error_words(t, error).both) if error else None,
        primary_button(look, t.get("account.passcode.change"), submit, busy=busy, decides=False),
    ]
    return page_frame(
        around,
        content,
        route=paths.change_passcode(),
        title_words=t.get("account.passcode.change"),
        door=paths.me(),
        back=True,
    )


def _new_code(
    look: Look,
    t: Texts,
    draft: PasscodeDraft,
    set_draft: Callable[..., None],
    submit: Callable[[], None],
    *,
    cursors: tuple[FocusTarget, FocusTarget],
    autofocus: bool = False,
) -> list[ft.Control]:
    wrong = draft.wrong if draft.tried else None
    first = None if problem_of(draft.code) is None else wrong
    return [
        passcode_field(
            look,
            t.get("account.passcode.new"),
            draft.code,
            lambda typed: set_draft(code=typed),
            error=_words(t, first),
            helper=t.get("account.passcode.helper"),
            autofocus=autofocus,
            here=cursors[0],
            then=cursors[1],
        ),
        passcode_field(
            look,
            t.get("account.passcode.again"),
            draft.again,
            lambda typed: set_draft(again=typed),
            error=_words(t, wrong) if wrong is PasscodeProblem.DIFFERENT else None,
            on_submit=submit,
            here=cursors[1],
        ),
    ]


def _words(t: Texts, wrong: PasscodeProblem | None) -> str | None:
    match wrong:
        case None:
            return None
        case PasscodeProblem.TOO_SHORT:
            return t.get("account.passcode.too_short")
        case PasscodeProblem.TOO_EASY:
            return t.get("account.passcode.too_easy")
        case PasscodeProblem.DIFFERENT:
            return t.get("account.passcode.different")
        case _:
            assert_never(wrong)
