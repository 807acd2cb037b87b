"""The self-check: each part of the app tried on this device, in a row of its own."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import replace

import flet as ft

from services.device.checked import CheckedDevice
from services.self_check.checks import check_all
from services.self_check.model import CheckResult, CheckVerdict, count, report
from services.version import VERSION
from views import paths
from views.answers import Answer, Done, Failed, Loading, Ready
from views.component import screen
from views.context import AppContext, Notice, UiContext, clock_apart
from views.hooks import use_app, use_back, use_life, use_task, use_ui_context
from views.kit.answer import answer
from views.kit.banner import banner
from views.kit.buttons import quiet_button
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import Mood, column
from views.look.text import body, small
from views.look.tokens import S2, S4
from views.self_check.words import kind_words, note_words, verdict_words

_ICONS = {
    CheckVerdict.PASSED: ft.Icons.CHECK_CIRCLE_OUTLINE,
    CheckVerdict.FAILED: ft.Icons.ERROR_OUTLINE,
    CheckVerdict.NOT_HERE: ft.Icons.REMOVE_CIRCLE_OUTLINE,
}
_MOODS: dict[CheckVerdict, Mood] = {
    CheckVerdict.PASSED: "good",
    CheckVerdict.FAILED: "bad",
    CheckVerdict.NOT_HERE: "plain",
}


@screen
def SelfCheckScreen(on_back: Callable[[], None] | None = None) -> ft.View:
    """Runs the checks when it opens, and again when asked. `on_back`: where it stands above a screen without doors."""
    app, around, page = use_app(), use_ui_context(), ft.context.page
    use_back(on_back)

    async def check() -> tuple[CheckResult, ...]:
        return await check_all(_device(app, is_web=bool(page.web)))

    async def keep(text: str) -> bool:
        return await app.save_file("anxin-self-check", ".txt", text.encode())

    def told(kept: bool) -> None:
        if kept:
            around.notify(Notice(around.texts.get("self_check.kept")))

    checking, keeping = use_task(check), use_task(keep, on_done=told)

    def begin() -> Callable[[], None]:
        checking.run()
        return lambda: None

    use_life(begin)
    found: Answer[tuple[CheckResult, ...]] = Loading()
    if isinstance(checking.state, Done):
        found = Ready(checking.state.value)
    elif isinstance(checking.state, Failed):
        found = checking.state
    return SelfCheckView(found=found, on_again=checking.run, on_keep=keeping.run, on_back=on_back)


def _device(app: AppContext, *, is_web: bool) -> CheckedDevice:
    if app.checked is None:
        raise LookupError("no CheckedDevice here")
    has_hospital = bool(app.preferences.value.hospital_base)
    return replace(
        app.checked, is_web=is_web, ahead=clock_apart(app), reach=app.checked.reach if has_hospital else None
    )


@screen
def SelfCheckView(
    *,
    found: Answer[tuple[CheckResult, ...]],
    on_again: Callable[[], None],
    on_keep: Callable[[str], None],
    on_back: Callable[[], None] | None = None,
) -> ft.View:
    """The count on top, the rows below it, then the report for whoever helps."""
    around = use_ui_context()
    look, t = around.look, around.texts

    def show(results: tuple[CheckResult, ...]) -> ft.Control:
        failed = count(results, CheckVerdict.FAILED)
        said = t.get("self_check.result", passed=count(results, CheckVerdict.PASSED), failed=failed)
        head = banner(look, said, mood="bad" if failed else "good", announce=True)
        rows = list_group(look, [_row(around, each) for each in results])
        again = quiet_button(look, t.get("self_check.again"), on_again, icon=ft.Icons.REFRESH)
        kept = quiet_button(
            look, t.get("self_check.keep"), lambda: on_keep(report(results, _about())), icon=ft.Icons.SAVE_ALT
        )
        note = small(look, t.get("self_check.keep.words"))
        return column([head, rows, body(look, t.get("self_check.look")), again, column([kept, note], S2)], S4)

    return page_frame(
        around,
        [
            body(look, t.get("self_check.words"), "soft"),
            answer(look, t, found, show),
        ],
        route=paths.self_check(),
        title_words=t.get("self_check.title"),
        door=None if on_back else paths.me(),
        back=True,
    )


def _row(around: UiContext, result: CheckResult) -> ft.Control:
    look, t = around.look, around.texts
    mood = _MOODS[result.verdict]
    note = note_words(t, result.note) or result.value  # the report has both
    return list_row(
        look,
        kind_words(t, result.kind),
        note or None,
        icon=_ICONS[result.verdict],
        mood=mood,
        marks=[chip(look, verdict_words(t, result.verdict), mood)],
    )


def _about() -> list[str]:
    """The versions of what runs here; nothing that names a machine or a person."""
    return [
        f"Anxin {VERSION}",
        f"Flet {ft.version.flet_version}",
        f"Python {platform.python_version()}",
        f"{platform.system()} {platform.machine()}",
    ]
