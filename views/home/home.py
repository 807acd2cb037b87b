"""Today: whose record this is, what needs a decision, the next visit, what waits, what is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import flet as ft

from services.changes.commands import give_up, take_alternative
from services.errors import AppError
from services.home.model import Today
from services.home.queries import today
from services.moments import day_in, midnight
from services.record.money.due import ToPay, to_pay
from services.record.money.payments import PAYMENTS
from services.record.requests.kept import OpenRequest, open_requests
from services.record.risk.findings import HomeFinding
from services.record.risk.queries import help_needed
from services.record.visits.appointment import APPOINTMENT
from services.record.visits.keeping import still_kept
from services.sync.cycle import SyncStatus
from services.viewpoint import Viewpoint
from views import paths
from views.answers import Answer, Failed, Ready, together
from views.component import screen, unread_rows
from views.context import UiContext, clock_apart
from views.doses.actions import DoseActions, use_dose_actions
from views.doses.dose_line import DoseLine
from views.doses.use_doses import due_questions, use_due, use_viewpoint
from views.home.book import again, book_button
from views.home.call import Call, call_button, call_row
from views.home.doses import due_doses
from views.home.elder import four_tiles
from views.home.header import who
from views.home.help import Seen, help_card, help_values, use_help
from views.home.invitation import invitation_card
from views.home.kept import kept_cards
from views.home.money import money_card
from views.home.parts import Settling, decisions, first_time, is_today, later, next_visit, results, waiting
from views.home.requests import requests_card
from views.hooks import (
    use_action,
    use_app,
    use_client,
    use_life,
    use_now,
    use_opening,
    use_query,
    use_sync_status,
    use_task,
    use_ui_context,
)
from views.i18n.words import error_words
from views.kit.answer import failure, skeleton
from views.kit.banner import problem
from views.kit.frame import page_frame
from views.kit.lists import list_group
from views.kit.surfaces import column
from views.look.tokens import S5, Width
from views.screens import ScreenQuestion
from views.siblings import keyed

_A_MINUTE, _RUNNING_OUT = 60, 5  # seconds between two updates of the clock


@dataclass(frozen=True)
class SyncWords:
    """The state of the connection to the hospital, as the header shows it."""

    running: bool = False
    last: datetime | None = None
    progress: tuple[int, int] | None = None
    online: bool = True


@screen
def HomeScreen() -> ft.View:
    """Gathers the day."""
    app, around = use_app(), use_ui_context()
    status: SyncStatus = use_sync_status()
    now = use_now(_A_MINUTE)
    view = use_viewpoint(now)
    opened = ft.use_ref(view.now).current or view.now
    owed = _use_owed(*owed_values(view))
    found = use_query(today, *today_values(view, opened))
    due, recording = use_due(now), use_dose_actions()
    helping, see = use_help(view, now)
    wanted = use_query(open_requests, *request_values(view, opened))
    taking, dropping, calling = use_action(take_alternative), use_action(give_up), use_opening()
    apart = clock_apart(app)
    runs_out = isinstance(found, Ready) and bool(still_kept(found.value.waiting, now, apart))
    settling = Settling(
        on_take=lambda id_, slot_id: taking.run(id_, slot_id, app.clock.now()),
        on_give_up=lambda id_: dropping.run(APPOINTMENT, id_),
        busy=taking.busy or dropping.busy,
    )
    return HomeView(
        found=together(found, owed, due, helping, wanted),
        sync=SyncWords(status.running, status.last_success, status.progress, status.online and around.online),
        settling=settling,
        error=taking.error or dropping.error,
        now=use_now(_RUNNING_OUT if runs_out else _A_MINUTE),
        owed=owed.value if isinstance(owed, Ready) else None,
        apart=apart,
        on_call=lambda number: calling.run(f"tel:{number}"),
        due=due.value if isinstance(due, Ready) else (),
        recording=recording,
        help_now=helping.value if isinstance(helping, Ready) else (),
        on_seen=see,
        requests=wanted.value if isinstance(wanted, Ready) else (),
    )


def request_values(view: Viewpoint, opened: datetime) -> tuple[str, str, datetime]:
    """What `open_requests` is asked: of the moment at which the screen was opened."""
    return view.patient, view.language or "", opened


def today_values(view: Viewpoint, opened: datetime) -> tuple[str, str, datetime, datetime]:
    """What `today` is asked: of the day that it is at the clinic, and of the moment at which the screen was opened."""
    day = midnight(day_in(view.now, view.hospital), view.hospital)
    return view.patient, view.language or "", day, opened


def owed_values(view: Viewpoint) -> tuple[str, date]:
    """What `to_pay` is asked."""
    return view.patient, day_in(view.now, view.hospital)


def home_questions(view: Viewpoint) -> tuple[ScreenQuestion, ...]:
    """The questions this screen opens with."""
    own = ((today, today_values(view, view.now)), (to_pay, owed_values(view)), (help_needed, help_values(view)))
    asked_of = (open_requests, request_values(view, view.now))
    return (*own, asked_of, *due_questions(view))


def _use_owed(patient: str, day: date) -> Answer[ToPay | None]:
    """What is to be paid. Queries a payment whose result is not known as soon as that is possible."""
    in_reach = use_ui_context().in_reach
    found = use_query(to_pay, patient, day)
    unsettled = isinstance(found, Ready) and found.value is not None and found.value.unsettled
    asking = use_task(use_client(PAYMENTS).settle, by_itself=True)

    def ask() -> Callable[[], None]:
        if unsettled and in_reach:
            asking.run()
        return lambda: None

    use_life(ask, unsettled, in_reach)
    return found


@screen
def HomeView(
    *,
    found: Answer[Today],
    sync: SyncWords,
    settling: Settling,
    error: AppError | None,
    now: datetime,
    on_call: Call,
    owed: ToPay | None = None,
    apart: timedelta | None = None,
    due: Sequence[DoseLine] = (),
    recording: DoseActions | None = None,
    help_now: Sequence[HomeFinding] = (),
    on_seen: Seen,
    requests: Sequence[OpenRequest] = (),
) -> ft.View:
    """One column on a phone, two on a desktop; what needs help now is first in both, then what needs the person."""
    around = use_ui_context()
    look, t = around.look, around.texts
    known = found.value if isinstance(found, Ready) else None
    phone = known.phone if known else None
    button = None if look.elder or look.wide else call_button(around, phone, on_call)
    header = who(around, known.person if known else None, sync, now, button)
    trouble = problem(look, error_words(t, error).both) if error else None
    helped = _named("help", help_card(around, help_now, now, on_call, on_seen))
    if known is None:
        body = failure(look, t, found.error) if isinstance(found, Failed) else skeleton(look, t, 3)
        return page_frame(around, [header, helped, body], route=paths.home(), door=paths.home())
    bare = known.empty and owed is None and not due and not requests
    doses = _together(around, due_doses(around, due, recording), requests_card(around, requests, now))
    if look.elder:
        tiles = four_tiles(around, known, owed, now, on_call)
        left, right = _for_elders(around, known, owed, now, doses=doses, tiles=tiles, settling=settling, apart=apart)
    else:
        left, right = _in_order(around, known, owed, now, doses=doses, settling=settling, apart=apart, on_call=on_call)
    left = [header, trouble, helped, *left, first_time(around, sync.last is None) if bare else None]
    foot = [book_button(around)] if look.width is Width.PHONE and not (bare or look.elder) else []
    if not look.wide or bare:
        return page_frame(around, [*left, *right], route=paths.home(), door=paths.home(), foot=foot)
    return page_frame(around, [_columns(around, left, right)], route=paths.home(), door=paths.home(), full_width=True)


def _together(around: UiContext, doses: ft.Control | None, requests: ft.Control | None) -> ft.Control | None:
    """The doses that are due, and below them what the hospital asks."""
    if doses is None or requests is None:
        return doses or requests
    return column([_named("due", doses), _named("requests", requests)], around.look.gap)


@dataclass(frozen=True)
class _Due:
    """What is due, by how soon: it expires by itself, it is today, it waits for an answer; and a bill that can wait."""

    expiring: list[ft.Control | None]
    today: ft.Control | None
    waiting: list[ft.Control | None]
    bill: ft.Control | None


def _due(
    around: UiContext,
    known: Today,
    owed: ToPay | None,
    now: datetime,
    *,
    settling: Settling,
    apart: timedelta | None,
) -> _Due:
    coming = known.next_visit.id if known.next_visit else ""
    visit, money = _named(coming, next_visit(around, known, now)), _named("money", money_card(around, owed))
    answers = decisions(around, known, settling, now)
    today = visit if is_today(around, known, now) else None
    unknown = money if owed is not None and owed.unsettled else None
    overdue = money if owed is not None and owed.overdue and unknown is None else None
    bill = money if unknown is None and overdue is None else None
    later_visit = visit if today is None else None
    waiting = [overdue, *answers] if today is not None else [*answers, overdue, later_visit]
    come = _named("come", invitation_card(around, known.invitation, now))
    return _Due([*kept_cards(around, known.waiting, now, apart), unknown], today, [come, *waiting], bill)


def _in_order(
    around: UiContext,
    known: Today,
    owed: ToPay | None,
    now: datetime,
    *,
    doses: ft.Control | None,
    settling: Settling,
    apart: timedelta | None,
    on_call: Call,
) -> tuple[list[ft.Control | None], list[ft.Control | None]]:
    """What expires first, then the doses that are due and what is due today, then what needs an answer, then what is to
    come; beside it what waits and what is new."""
    look = around.look
    due = _due(around, known, owed, now, settling=settling, apart=apart)
    book = None if look.width is Width.PHONE or (known.empty and owed is None) else _named("book", book_button(around))
    coming, last = _named("later", later(around, known, now)), again(around, known, now)
    first = [*due.expiring, _named("doses", doses), due.today, *due.waiting, due.bill]
    news = _news(around, known, now, apart, results(around, known.results, now))
    unread = unread_rows(around, known.unreadable)
    if look.wide:
        calling = call_row(around, known.phone, on_call)
        return [*first, coming], [book, *news, _named("again", list_group(look, [last, calling])), *unread]
    return [*first, book, _again_alone(around, last)], [*news, coming, *unread]


def _named(name: str, part: ft.Control | None) -> ft.Control | None:
    """A part of this screen by its own name: cards before it come and go."""
    return None if part is None else keyed(part, name)


def _news(
    around: UiContext, known: Today, now: datetime, apart: timedelta | None, found: ft.Control | None
) -> list[ft.Control | None]:
    return [_named("waiting", waiting(around, known, now, apart)), _named("results", found)]


def _again_alone(around: UiContext, last: ft.Control | None) -> ft.Control | None:
    return None if last is None else _named("again", list_group(around.look, [last]))


def _for_elders(
    around: UiContext,
    known: Today,
    owed: ToPay | None,
    now: datetime,
    *,
    doses: ft.Control | None,
    tiles: ft.Control,
    settling: Settling,
    apart: timedelta | None,
) -> tuple[list[ft.Control | None], list[ft.Control | None]]:
    """What runs out today, then the four tiles, then the rest without what a tile already leads to."""
    look = around.look
    unknown = owed if owed is not None and owed.unsettled else None
    due = _due(around, known, unknown, now, settling=settling, apart=apart)
    first, last = known.first_result(now), again(around, known, now)
    others = tuple(result for result in known.results if result != first)
    soon = [*due.expiring, _named("doses", doses), due.today]
    rest = [*due.waiting, _again_alone(around, last)]
    news = _news(around, known, now, apart, results(around, others, now, around.texts.get("home.results.others")))
    coming, unread = _named("later", later(around, known, now)), unread_rows(around, known.unreadable)
    doors = _named("tiles", tiles)
    if look.wide:
        return [*soon, *rest, coming], [doors, *news, *unread]
    return [*soon, doors, *rest], [*news, coming, *unread]


def _columns(around: UiContext, left: list[ft.Control | None], right: list[ft.Control | None]) -> ft.Control:
    gap = around.look.gap + 4
    return ft.Row(
        controls=[
            ft.Container(content=column(left, gap), expand=3),
            ft.Container(content=column(right, gap), expand=2),
        ],
        spacing=S5,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
