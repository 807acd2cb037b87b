"""Taking part: the code of somebody who wants to be looked after, scanned or typed. No draft keeps it: a secret."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.errors import AppError
from services.family.client import FAMILY
from services.family.model import FamilyPage
from services.pictures.our_codes import CodeKind
from views import paths
from views.camera.scan import Scan, ScanScreen, can_scan
from views.component import screen
from views.context import Notice
from views.family.user import use_own_record
from views.hooks import use_app, use_client, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import primary_button, quiet_button
from views.kit.fields import text_field
from views.kit.frame import page_frame
from views.look.text import body


@screen
def TakePartScreen() -> ft.View:
    """Sends what was typed or scanned; afterwards the person is on the screen of the family."""
    around, app, family, own = use_ui_context(), use_app(), use_client(FAMILY), use_own_record()
    code, typed = ft.use_state("")
    scanning, scan = ft.use_state(False)

    def done(_page: FamilyPage) -> None:
        around.notify(Notice(around.texts.get("family.take_part.done")))
        around.go_on(paths.family())

    taking = use_task(family.take_part, done)

    def found(text: str) -> None:
        typed(text)
        scan(False)

    if scanning and app.camera is not None:
        t = around.texts
        return ScanScreen(
            scan=Scan(
                CodeKind.FAMILY,
                t.get("family.take_part.scan"),
                t.get("family.take_part.scan.reason"),
                t.get("family.take_part.scan.aim"),
            ),
            make=app.camera,
            on_found=found,
            on_type=lambda: scan(False),
            on_back=lambda: scan(False),
            route=paths.family_take_part(),
            door=paths.me(),
        )
    return TakePartView(
        code=code,
        busy=taking.busy,
        error=taking.error,
        on_code=typed,
        on_send=(lambda: taking.run(own, code)) if len(code.strip()) >= 8 else None,
        on_scan=(lambda: scan(True)) if can_scan(app) else None,
    )


@screen
def TakePartView(
    *,
    code: str,
    busy: bool,
    error: AppError | None,
    on_code: Callable[[str], None],
    on_send: Callable[[], None] | None,
    on_scan: Callable[[], None] | None,
) -> ft.View:
    """The code, by the camera where there is one, else typed."""
    around = use_ui_context()
    look, t = around.look, around.texts
    trouble = problem(look, error_words(t, error).both) if error else None
    return page_frame(
        around,
        [
            body(look, t.get("family.take_part.words")),
            text_field(look, t.get("family.take_part.code"), code, on_code, hint="XXXX-XXXX", disabled=busy),
            quiet_button(look, t.get("family.take_part.scan"), on_scan, icon=ft.Icons.QR_CODE_SCANNER)
            if on_scan
            else None,
        ],
        route=paths.family_take_part(),
        title_words=t.get("family.take_part"),
        door=paths.me(),
        back=True,
        foot=[trouble, primary_button(look, t.get("family.take_part.send"), on_send, busy=busy, decides=False)],
    )
