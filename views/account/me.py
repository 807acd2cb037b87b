"""The screen "me": unsent changes, the settings, locking and signing out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import flet as ft

from services.account.preferences import Preferences
from services.account.states import Unlocked
from services.changes.waiting import waiting_count
from services.errors import AppError
from services.record.papers import PaperKind
from services.record.person import papers_of_person
from views import paths
from views.account.display import Change, changing_preferences
from views.account.leave import LeavePart
from views.account.people import OtherPerson, people_rows, use_other_people
from views.account.plain_page import page_list
from views.account.settings import Home, settings_parts, use_home
from views.account.waiting import sync_summary
from views.answers import Ready
from views.component import screen
from views.context import UiContext
from views.hooks import (
    use_account_state,
    use_app,
    use_patient,
    use_preferences,
    use_query,
    use_sync_status,
    use_task,
    use_ui_context,
)
from views.kit.avatar import avatar, crest
from views.kit.banner import Choice, banner
from views.kit.buttons import quiet_button
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.look.text import heading
from views.signed_in import use_decided_record
from views.users import PATIENT_SIDE

Papers = Sequence[tuple[PaperKind, str]]
_PAPERS: Final = {
    PaperKind.RESIDENT: "account.paper.resident",
    PaperKind.RESIDENCE_PERMIT: "account.paper.residence_permit",
    PaperKind.PERMANENT_RESIDENCE: "account.paper.permanent_residence",
    PaperKind.PERMIT_HK_MO: "account.paper.hk_mo",
    PaperKind.PERMIT_TAIWAN: "account.paper.taiwan",
    PaperKind.PASSPORT: "account.paper.passport",
    PaperKind.BIRTH_CERTIFICATE: "account.paper.birth",
}


@screen
def MeScreen() -> ft.View:
    """Reads the account, the unsent changes and the preferences."""
    app, state, preferences, status = use_app(), use_account_state(), use_preferences(), use_sync_status()
    around = use_ui_context()
    unsent = use_query(waiting_count)
    locking = use_task(app.account.lock)

    async def leave(send_first: bool) -> None:
        await app.account.sign_out(send_first=send_first)

    leaving = use_task(leave)
    others, view = use_other_people()
    papers = use_query(papers_of_person, use_patient())
    return MeView(
        home=use_home(),
        preferences=preferences,
        others=others,
        papers=papers.value if isinstance(papers, Ready) else (),
        pays=isinstance(state, Unlocked) and state.people.user.type in PATIENT_SIDE,
        decides=use_decided_record() != "",
        unsent=unsent.value if isinstance(unsent, Ready) else 0,
        synced=sync_summary(around, status, app.clock.now()),
        leaving=leaving.busy,
        error=leaving.error,
        on_change=changing_preferences(app, around),
        on_view=view,
        on_lock=locking.run,
        on_leave=leaving.run,
    )


@screen
def MeView(
    *,
    home: Home,
    preferences: Preferences,
    others: tuple[OtherPerson, ...],
    pays: bool,
    unsent: int,
    synced: str,
    leaving: bool,
    error: AppError | None,
    on_change: Change,
    on_view: Callable[[OtherPerson], None],
    on_lock: Callable[[], None],
    on_leave: Callable[[bool], None],
    papers: Papers = (),
    decides: bool = True,
) -> ft.View:
    """Shows them; on a desktop with the settings beside it. `decides`: the user decides for the record in view, and
    reads who looked at it."""
    around = use_ui_context()
    look, t = around.look, around.texts
    content = [
        list_group(look, [_who(around, home, papers), *people_rows(around, others, on_view)]),
        None if around.session_ok else _signed_out(around),
        list_group(look, _links(around, pays, unsent, synced, decides=decides)),
        page_list(around),
        quiet_button(look, t.get("account.lock_now"), on_lock, icon=ft.Icons.LOCK_OUTLINE),
        LeavePart(unsent=unsent, busy=leaving, error=error, on_leave=on_leave),
    ]
    detail = [
        heading(look, t.get("account.settings.title"), size=look.display),
        *settings_parts(around, home, preferences, on_change),
    ]
    return page_frame(
        around, content, route=paths.me(), title_words=t.get("shell.door.me"), door=paths.me(), detail=detail
    )


def _who(around: UiContext, home: Home, papers: Papers) -> ft.Control:
    """Whose record is in view, at which hospital, and by which paper it knows them; the hospital alone where the name
    is not known yet."""
    look, t = around.look, around.texts
    name = t.get("kit.record_of", name=around.person) if around.person else home.hospital
    where = home.place if around.person else home.city or None
    known = [t.get(_PAPERS[kind], number=number) for kind, number in papers[:1]] if around.person else []
    where = "\n".join(filter(None, [where, *known])) or None
    lead = avatar(look, around.person, near=True) if around.person else crest(look, home.hospital)
    return list_row(look, name, where, lead=lead)


def _signed_out(around: UiContext) -> ft.Control:
    """That the hospital wants a new sign-in, with the way to it."""
    t = around.texts
    again = Choice(t.get("shell.session_expired.action"), around.sign_in_again, strong=True)
    return banner(
        around.look,
        t.get("account.sign_in.again"),
        t.get("account.sign_in.again.words"),
        mood="warm",
        choices=[again],
    )


def _links(around: UiContext, pays: bool, unsent: int, synced: str, *, decides: bool) -> list[ft.Control]:
    """Bills and reminders for whoever has them, what waits to be sent, and the settings where they have no column."""
    look, t = around.look, around.texts
    i = ft.Icons

    def link(key: str, note: str, icon: ft.IconData, path: str, marks: Sequence[ft.Container] = ()) -> ft.Control:
        return list_row(look, t.get(key), note, icon=icon, marks=marks, on_click=lambda: around.go(path))

    waits = chip(look, t.get("account.me.unsent", n=unsent), "warm", i.SCHEDULE) if unsent else None
    bills = link("account.me.bills", t.get("account.me.bills.note"), i.RECEIPT_LONG_OUTLINED, paths.bills())
    sync = link("account.sync.title", synced, i.CLOUD_SYNC_OUTLINED, paths.sync(), [waits] if waits else [])
    bell = i.NOTIFICATIONS_OUTLINED
    reminders = link("account.me.reminders", t.get("account.me.reminders.note"), bell, paths.reminders())
    looked = link(
        "account.me.access_log", t.get("account.me.access_log.note"), i.VISIBILITY_OUTLINED, paths.access_log()
    )
    family = link("account.me.family", t.get("account.me.family.note"), i.FAMILY_RESTROOM, paths.family())
    medical = i.MEDICAL_INFORMATION_OUTLINED
    card = link("account.me.emergency", t.get("account.me.emergency.note"), medical, paths.emergency_card())
    download = i.DOWNLOAD_OUTLINED
    export = link("account.me.export", t.get("account.me.export.note"), download, paths.export_record())
    settings = link("account.settings.title", t.get("account.settings.note"), i.TUNE, paths.settings())
    return [
        *([family, bills] if pays else []),
        sync,
        *([reminders, *([looked] if decides else []), card, export] if pays else []),
        *([] if look.wide else [settings]),
    ]
