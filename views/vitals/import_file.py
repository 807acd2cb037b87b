"""Taking measurements from a file: choose it, see what is in it, choose how far back, take it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path

import flet as ft

from services.device.storage import ask_for_room
from services.errors import AppError, StoreFull
from services.moments import day_in, later
from services.record.measurements.model import Measurement
from services.vitals.importing.findings import FileFindings, ImportEnd
from services.vitals.importing.keeping import ImportCount, find_in_file, keep_all
from views import paths
from views.component import screen
from views.context import Edit, PickedFile, UiContext
from views.hooks import use_app, use_patient, use_task, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import banner, problem, strip
from views.kit.buttons import primary_button, text_button
from views.kit.choose import Option, segmented, switch_row
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.progress import progress
from views.kit.surfaces import card, column
from views.look.text import body, small
from views.look.tokens import S1, S2
from views.vitals.words import ICONS, kind_words

ENDINGS = ("zip", "xml", "csv", "txt")
_SPANS = {"quarter": 92, "year": 366, "all": None}
_SPAN_WORDS = {
    "quarter": "vitals.import.span.quarter",
    "year": "vitals.import.span.year",
    "all": "vitals.import.span.all",
}
FAILED = {
    ImportEnd.DAMAGED: "vitals.import.fail.damaged",
    ImportEnd.DANGEROUS: "vitals.import.fail.dangerous",
    ImportEnd.NOT_KNOWN: "vitals.import.fail.not_known",
    ImportEnd.TOO_LARGE: "vitals.import.fail.too_large",
    ImportEnd.UNCLEAR_DATES: "vitals.import.fail.unclear_dates",
}


@dataclass(frozen=True)
class ImportState:
    """How far it has come. `share`: of the file that is read; `done`: how many are taken, while they are."""

    found: FileFindings | None = None
    share: float | None = None
    done: int | None = None
    count: ImportCount | None = None
    span: str = "quarter"
    with_doubtful: bool = False

    def wanted(self, now: datetime) -> tuple[Measurement, ...]:
        """What the person has chosen to take, newest first."""
        if self.found is None:
            return ()
        days = _SPANS[self.span]
        since = None if days is None else later(now, days=-days)
        every = (*self.found.plausible, *(self.found.doubtful if self.with_doubtful else ()))
        chosen = (each for each in every if since is None or each.moment >= since)
        return tuple(sorted(chosen, key=lambda measured: measured.moment.timestamp(), reverse=True))


@dataclass(frozen=True)
class ImportActions:
    """What a person does on this screen."""

    on_choose: Callable[[], None]
    on_state: Edit[ImportState]
    on_keep: Callable[[], None]
    on_stop: Callable[[], None]


@screen
def ImportScreen() -> ft.View:
    """Reads the file that is chosen and takes what the person wants of it."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    state, set_state = ft.use_state(ImportState())
    stopped = ft.use_ref(False)

    async def choose() -> FileFindings | None:
        picked = await app.pick_file(ENDINGS)
        if picked is None:
            return None
        if picked.content is not None:  # is put on the disk while it is read
            ask_for_room(app.free_bytes(), len(picked.content))
        set_state(ImportState(share=0.0))
        loop = asyncio.get_running_loop()

        def read(share: float) -> None:
            percent = round(share, 2)
            loop.call_soon_threadsafe(lambda: set_state(ImportState(share=percent)))

        return await _findings(picked, around.zones.own, app.clock.now(), _each_percent(read))

    def chosen(found: FileFindings | None) -> None:
        if found is not None:
            set_state(ImportState(found=found))

    async def keep() -> ImportCount:
        stopped.current = False
        return await keep_all(
            app.account.store,
            patient,
            state.wanted(app.clock.now()),
            app.clock.now(),
            progress=lambda done: set_state(lambda known: replace(known, done=done)),
            stopped=lambda: bool(stopped.current),
            room=app.free_bytes,
        )

    choosing = use_task(choose, chosen, lambda _: set_state(ImportState()))
    keeping = use_task(keep, lambda count: set_state(lambda known: replace(known, count=count)))
    return ImportView(
        state=state,
        actions=ImportActions(choosing.run, set_state, keeping.run, lambda: setattr(stopped, "current", True)),
        now=app.clock.now(),
        busy=keeping.busy,
        error=choosing.error or keeping.error,
    )


def _each_percent(tell: Callable[[float], None]) -> Callable[[float], None]:
    """Tells a share only when it has grown by a hundredth: a large file has thousands of chunks."""
    told = [-1.0]

    def heard(share: float) -> None:
        if share - told[0] >= 0.01:
            told[0] = share
            tell(share)

    return heard


async def _findings(
    picked: PickedFile, zone: tzinfo, now: datetime, progress_to: Callable[[float], None]
) -> FileFindings:
    """What the chosen file holds; what came as bytes is put on the disk for as long as it is read, as a phone does."""
    if picked.path is not None:
        try:
            return await find_in_file(picked.path, zone, now, progress_to)
        finally:
            if picked.is_copy:
                picked.path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "chosen"
        try:
            file.write_bytes(picked.content or b"")
        except OSError as full:
            raise StoreFull from full
        return await find_in_file(file, zone, now, progress_to)


@screen
def ImportView(
    *, state: ImportState, actions: ImportActions, now: datetime, busy: bool = False, error: AppError | None = None
) -> ft.View:
    """Shows the step that it has come to."""
    around = use_ui_context()
    look, t = around.look, around.texts
    foot: list[ft.Control] = []
    if state.count is not None:
        parts = _done(around, state.count)
    elif state.found is not None and state.found.end not in FAILED:
        parts = _preview(around, state, actions, now)
        foot = [_keep(around, state, actions, now, busy=busy)]
    elif state.share is not None:
        parts = [card(look, progress(look, t, t.get("vitals.import.reading"), round(state.share * 100), 100))]
    else:
        parts = _start(around, state, actions)
    failed = problem(look, error_words(t, error).both) if error else None
    return page_frame(
        around,
        [column([failed, *parts], look.gap + 4)],
        route=paths.vitals_import(),
        title_words=t.get("vitals.import.title"),
        door=paths.care(),
        back=True,
        foot=foot,
    )


def _start(around: UiContext, state: ImportState, actions: ImportActions) -> list[ft.Control | None]:
    """How to get a file, and the button that chooses it; above it why the last one was not taken."""
    look, t = around.look, around.texts
    end = state.found.end if state.found else ImportEnd.COMPLETE
    refused = None
    if end in FAILED:
        title, _, words = t.get(FAILED[end]).partition("\n")
        refused = banner(look, title, words, mood="bad", announce=True)
    choose = primary_button(
        look, t.get("vitals.import.choose"), actions.on_choose, icon=ft.Icons.FOLDER_OPEN, decides=False
    )
    lines = [
        body(look, t.get("vitals.import.how.apple")),
        body(look, t.get("vitals.import.how.csv")),
        small(look, t.get("vitals.import.how.browser")),
    ]
    return [refused, card(look, column([*lines, choose], S2 + S1))]


def _preview(around: UiContext, state: ImportState, actions: ImportActions, now: datetime) -> list[ft.Control | None]:
    """How many of each kind, how far back, and what is not taken."""
    look, t, found = around.look, around.texts, state.found
    if found is None:
        return []
    zone = around.zones.own
    counted = replace(found, plausible=state.wanted(now), doubtful=(), older={})
    rows = [
        list_row(
            look,
            kind_words(t, each.kind),
            t.get(
                "vitals.import.kind",
                n=each.count,
                first=fmt.near_day(t, each.first, day_in(now, zone)),
                last=fmt.near_day(t, each.last, day_in(now, zone)),
            ),
            icon=ICONS[each.kind],
        )
        for each in counted.counts(zone)
    ]
    choices = [Option(each, t.get(_SPAN_WORDS[each])) for each in _SPANS]
    doubtful = None
    if found.doubtful:
        doubtful = card(
            look,
            switch_row(
                look,
                t.get("vitals.import.doubtful", n=len(found.doubtful)),
                state.with_doubtful,
                lambda on: actions.on_state(lambda known: replace(known, with_doubtful=on)),
                note=t.get("vitals.import.doubtful.note"),
            ),
        )
    left_out = [t.get("vitals.import.others", n=fmt.number(found.others))] if found.others else []
    left_out += [t.get("vitals.import.unreadable", n=found.unreadable)] if found.unreadable else []
    return [
        strip(look, t.get("vitals.import.cut"), mood="warm") if found.end is ImportEnd.CUT else None,
        segmented(
            look,
            t.get("vitals.import.span"),
            choices,
            state.span,
            lambda span: actions.on_state(lambda known: replace(known, span=span)),
        ),
        list_group(look, rows, title=t.get("vitals.import.preview")) if rows else None,
        body(look, t.get("vitals.import.none"), "soft") if not rows else None,
        doubtful,
        column([small(look, words) for words in left_out], S1) if left_out else None,
        text_button(look, t.get("vitals.import.again"), actions.on_choose),
    ]


def _keep(around: UiContext, state: ImportState, actions: ImportActions, now: datetime, *, busy: bool) -> ft.Control:
    look, t = around.look, around.texts
    n = len(state.wanted(now))
    if busy:
        parts = [
            progress(look, t, t.get("vitals.import.keeping"), state.done or 0, n),
            small(look, t.get("vitals.import.keeping.note")),
            text_button(look, t.get("vitals.import.stop"), actions.on_stop),
        ]
        return column(parts, S1)
    return primary_button(look, t.get("vitals.import.keep", n=n), actions.on_keep if n else None)


def _done(around: UiContext, count: ImportCount) -> list[ft.Control | None]:
    look, t = around.look, around.texts
    words = [t.get("vitals.import.done.known", n=count.known)] if count.known else []
    words += [t.get("vitals.import.done.left", n=fmt.number(count.left))] if count.left else []
    words += [t.get("vitals.import.done.sent")] if count.taken else []
    see = primary_button(look, t.get("vitals.import.done.look"), lambda: around.go_on(paths.vitals()), decides=False)
    told = banner(look, t.get("vitals.import.done", n=count.taken), "\n".join(words), mood="good", announce=True)
    return [told, see]
