"""What a person types into a form and has not sent: kept at every letter, and there again when the form opens.

So no way of leaving has to ask: back, a swipe, Esc, another door, a lock and the end of the app are all the same. Where
there is no store yet, before the sign-in, it is kept while the app runs (`typed_here.py`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import flet as ft

from local_store.store import Writer
from services.drafts.kept import forget_draft, keep_draft, kept_draft
from services.drafts.shape import as_json, typed_in
from views.answers import Ready
from views.context import Edit, UiContext
from views.hooks import use_query, use_quiet_action
from views.kit.banner import strip
from views.kit.buttons import text_button
from views.kit.surfaces import column
from views.look.tokens import S1

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True)
class DraftForm(Generic[T]):
    """A form by its name in the store, and the type of what it holds (`services/drafts/shape.py`). `anew`: fields of it
    that are chosen anew each time."""

    name: str
    kind: type[T]
    anew: tuple[str, ...] = ()

    def kept(self, value: T, first: T) -> Any:
        """What is kept of a value, as JSON."""
        whole, chosen = as_json(value), as_json(first)
        return {**whole, **{name: chosen[name] for name in self.anew}} if self.anew else whole


@dataclass(frozen=True)
class FormDraft(Generic[T]):
    """What the form shows; `newest()` may already be one letter further. `is_kept`: it was typed before this form was
    opened. `sending` makes of a command one that forgets the draft in its transaction."""

    value: T
    newest: Callable[[], T]
    edit: Edit[T]
    start_over: Callable[[], None]
    about: tuple[str, str]
    is_kept: bool = False

    def sending(self, command: Callable[Concatenate[Writer, P], R]) -> Callable[Concatenate[Writer, P], R]:
        @functools.wraps(command)
        def send(w: Writer, /, *args: P.args, **kwargs: P.kwargs) -> R:
            result = command(w, *args, **kwargs)
            forget_draft(w, *self.about)
            return result

        return send


def use_draft(
    form: DraftForm[T], about: str, first: T, *, wanted: bool = True, counts: Callable[[T], bool] = lambda _: True
) -> FormDraft[T]:
    """What was typed into this form about this (ids, and the person's where they do not say whose), else `first`.

    Nothing is read or kept while it is not `wanted`. What is as at first is not kept, and what does not count is not
    there again.
    """
    typed: ft.MutableRef[tuple[str, T] | None] = ft.use_ref(None)
    _, draw = ft.use_state(0)
    mine = typed.current if typed.current is not None and typed.current[0] == about else None
    found = use_query(kept_draft, form.name, about, wanted=wanted and mine is None)
    keep, forget = use_quiet_action(keep_draft), use_quiet_action(forget_draft)
    kept = _use_kept(form, found.value if isinstance(found, Ready) else None)
    if kept is not None and not counts(kept):
        kept = None
    restored = ft.use_ref("")
    if mine is None and kept is not None:
        restored.current = about
    shown = mine[1] if mine is not None else first if kept is None else kept

    def newest() -> T:
        return typed.current[1] if typed.current is not None and typed.current[0] == about else shown

    def edit(change: Callable[[T], T]) -> None:
        value = change(newest())
        typed.current = (about, value)
        if value == first:
            forget(form.name, about)
        else:
            keep(form.name, about, form.kept(value, first))
        draw(lambda n: n + 1)

    def start_over() -> None:
        restored.current = ""
        edit(lambda _: first)

    return FormDraft(shown, newest, edit, start_over, (form.name, about), is_kept=restored.current == about)


def _use_kept(form: DraftForm[T], kept: Any) -> T | None:
    """What was kept, read once: a photo is large."""
    read: ft.MutableRef[tuple[Any, T | None] | None] = ft.use_ref(None)
    before: tuple[Any, T | None] | None = read.current
    if before is None or before[0] is not kept:
        before = read.current = (kept, None if kept is None else typed_in(form.kind, kept))
    return before[1]


def kept_strip(around: UiContext, draft: FormDraft[Any]) -> ft.Control | None:
    """Says that what stands here was typed before and not saved, with the way to begin anew; else None."""
    if not draft.is_kept:
        return None
    look, t = around.look, around.texts
    note = strip(look, t.get("kit.draft"), icon=ft.Icons.EDIT_NOTE)
    return column([note, text_button(look, t.get("kit.draft.over"), draft.start_over, icon=ft.Icons.UNDO)], S1)
