"""Who looked at the record, newest first: the hospital is asked while one looks, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

import flet as ft

from services.access_log.client import ACCESS_LOG, AccessPage
from services.access_log.model import Party, RecordAccess, together
from services.errors import AppError
from views import paths
from views.access_log.words import around_it, deed, who
from views.component import rows, screen
from views.context import UiContext
from views.hooks import use_client, use_life, use_now, use_patient, use_task, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import failure, skeleton
from views.kit.banner import empty
from views.kit.buttons import quiet_button
from views.kit.chips import chip
from views.kit.choose import switch_row
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import card, column
from views.look.text import body, small
from views.signed_in import use_decided_record, use_own_record, use_reader

_A_MINUTE = 60
_ICONS = {
    Party.SELF: ft.Icons.PERSON_OUTLINE,
    Party.READER: ft.Icons.PERSON_OUTLINE,
    Party.CARER: ft.Icons.FAVORITE_BORDER,
    Party.STAFF: ft.Icons.MEDICAL_SERVICES_OUTLINED,
    Party.HOSPITAL: ft.Icons.DNS_OUTLINED,
    Party.SOMEBODY: ft.Icons.HELP_OUTLINE,
    Party.NOBODY: ft.Icons.HELP_OUTLINE,
}


@dataclass(frozen=True)
class _Pages:
    """What came so far, of whose record, with or without what the person did."""

    of: tuple[str, bool]
    accesses: tuple[RecordAccess, ...] = ()
    following: str | None = None
    known: bool = False


@screen
def AccessLogScreen() -> ft.View:
    """Asks for the first page when it opens, and again when the hospital comes into reach."""
    around, log, patient = use_ui_context(), use_client(ACCESS_LOG), use_patient()
    decided, reader, mine = use_decided_record(), use_reader(), use_own_record()
    own, with_own = ft.use_state(False)
    wanted = (patient, own)
    kept, keep = ft.use_state(_Pages(wanted))
    pages = kept if kept.of == wanted else _Pages(wanted)

    async def fetch(of: tuple[str, bool], following: str | None) -> tuple[tuple[str, bool], str | None, AccessPage]:
        page = await log.page(of[0], around.texts.language, following, own=of[1], reader=reader)
        return of, following, page

    def came(found: tuple[tuple[str, bool], str | None, AccessPage]) -> None:
        of, after, page = found
        before = pages.accesses if after is not None else ()
        if of == wanted:
            keep(_Pages(of, together((*before, *page.accesses)), page.following, known=True))

    fetching = use_task(fetch, came)

    tried: ft.MutableRef[object] = ft.use_ref(None)

    def begin() -> Callable[[], None]:
        attempt = (wanted, around.in_reach)
        if decided and not pages.known and not fetching.busy and tried.current != attempt:
            tried.current = attempt
            fetching.run(wanted, None)
        return lambda: None

    use_life(begin, patient, own, around.in_reach, fetching.busy, decided)
    return AccessLogView(
        accesses=pages.accesses if pages.known else None,
        own=own,
        now=use_now(_A_MINUTE),
        fetching=fetching.busy,
        error=fetching.error,
        on_own=with_own,
        on_more=(lambda: fetching.run(wanted, pages.following)) if pages.following else None,
        on_again=lambda: fetching.run(wanted, None),
        theirs=patient != mine,
        readable=decided != "",
    )


@screen
def AccessLogView(
    *,
    accesses: tuple[RecordAccess, ...] | None,
    own: bool,
    now: datetime,
    fetching: bool,
    error: AppError | None,
    on_own: Callable[[bool], None],
    on_more: Callable[[], None] | None,
    on_again: Callable[[], None],
    theirs: bool = False,
    readable: bool = True,
) -> ft.View:
    """What the log is, and the accesses by day; on a desktop beside each other. `theirs`: the record is somebody else's
    than the reader's; `readable`: the user may read it."""
    around = use_ui_context()
    look, t = around.look, around.texts
    name = around.person or t.get("account.people.unknown")
    what = t.get("access_log.what.theirs", name=name) if theirs else t.get("access_log.what")
    words = column([body(look, what), small(look, t.get("access_log.what.then"))], 8)
    about = [card(look, words), switch_row(look, t.get("access_log.own"), own, on_own)] if readable else []
    listed = _listed(around, accesses, now, theirs=theirs) if readable else [_not_readable(around, name)]
    if readable and error is not None:
        listed.append(failure(look, t, error, on_again))
    elif readable and (accesses is None or fetching):
        listed.append(skeleton(look, t))
    elif readable and on_more is not None:
        listed.append(quiet_button(look, t.get("access_log.more"), on_more, icon=ft.Icons.EXPAND_MORE))
    return page_frame(
        around,
        about if look.wide else [*about, *listed],
        route=paths.access_log(),
        title_words=t.get("access_log.title.theirs", name=name) if theirs else t.get("access_log.title"),
        door=paths.me(),
        back=True,
        detail=listed,
        times_at=now,
    )


def _not_readable(around: UiContext, name: str) -> ft.Control:
    t = around.texts
    words = t.get("access_log.not_yours.body")
    return empty(around.look, t.get("access_log.not_yours", name=name), words, shows=Picture.TRAY)


def _listed(
    around: UiContext, accesses: tuple[RecordAccess, ...] | None, now: datetime, *, theirs: bool
) -> list[ft.Control]:
    """The days, the newest first, each with its accesses."""
    look, t = around.look, around.texts
    if accesses == ():
        then = t.get("access_log.none.body.theirs") if theirs else t.get("access_log.none.body")
        return [empty(look, t.get("access_log.none"), then, shows=Picture.TRAY)]
    today = fmt.local_date(now, around.zones)

    def day_of(access: RecordAccess) -> date | None:
        return fmt.local_date(access.at, around.zones) if access.at else None

    def words_for(day: date | None) -> str:
        return fmt.capital(fmt.near_day(t, day, today)) if day else t.get("access_log.no_day")

    return [
        list_group(
            look,
            rows(around, "AuditEvent", accesses_of_day, lambda access: _row(around, access, theirs=theirs)),
            title=words_for(day),
        )
        for day, accesses_of_day in groupby(accesses or (), day_of)
    ]


def _row(around: UiContext, access: RecordAccess, *, theirs: bool) -> ft.Control:
    look, t = around.look, around.texts
    refused = [chip(look, t.get("access_log.refused"), "warm", ft.Icons.BLOCK)] if access.refused else []
    return list_row(
        look,
        who(t, access, theirs=theirs),
        deed(t, access),
        more=around_it(around, access),
        icon=_ICONS[access.party],
        marks=refused,
    )
