"""Everything of the record in view as a file: for another hospital's programs, or to read and print. Says first what
the file is not protected by, and what is not on this device; asks for the passcode.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

import flet as ft

from services.account.states import Unlocked
from services.changes.waiting import waiting_count
from services.errors import AppError
from services.export.bundle import bundle
from services.export.model import ExportCounts, ExportSource
from services.export.queries import ExportedRecord, export_size
from services.record.documents.documents import DOCUMENTS
from services.sync.cycle import SyncStatus, last_success
from views import paths
from views.answers import Action, Ready
from views.component import screen
from views.context import UiContext
from views.hooks import (
    use_account_state,
    use_app,
    use_client,
    use_patient,
    use_query,
    use_sync_status,
    use_task,
    use_ui_context,
)
from views.i18n import format as fmt
from views.i18n.texts import Language, Texts, texts_for
from views.i18n.words import error_words
from views.kit.banner import Choice, banner, problem, strip
from views.kit.buttons import primary_button
from views.kit.choose import Option, options, segmented
from views.kit.frame import page_frame
from views.kit.progress import progress
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import column
from views.kit.waiting import waiting
from views.look.text import body, small
from views.look.tokens import S5
from views.passcode_question import PasscodeQuestion, passcode_prompt, use_passcode_question
from views.record.document import DocumentHead, document


class ExportFormat(StrEnum):
    """What kind of file it is."""

    BUNDLE = "bundle"
    DOCUMENT = "document"
    PRINTED = "printed"


@dataclass(frozen=True)
class ExportDone:
    """What came of it: the counts of a bundle, or the entries of a document; of what the hospital prints no counts."""

    format: ExportFormat
    counts: ExportCounts


@dataclass(frozen=True)
class Exporting:
    """What is chosen, what is under way and what came of it. `size`: how many resources are here; None: not known yet.
    `written`: how many of them are in the file so far."""

    format: ExportFormat = ExportFormat.BUNDLE
    language: Language = Language.CHINESE
    size: int | None = None
    unsent: int = 0
    written: int = 0
    busy: bool = False
    error: AppError | None = None
    done: ExportDone | None = None


@dataclass(frozen=True)
class ExportDoings:
    """What the screen's controls do."""

    on_format: Callable[[str], None]
    on_language: Callable[[str], None]
    on_sync: Callable[[], None]
    on_export: Callable[[], None]


@screen
def ExportScreen() -> ft.View:
    """Counts what is here; writes the file once the passcode is right."""
    around, app, patient, status, state = (
        use_ui_context(), use_app(), use_patient(), use_sync_status(), use_account_state(),
    )  # fmt: skip
    format_, choose = ft.use_state(ExportFormat.BUNDLE)
    language, speak = ft.use_state(around.texts.language)
    written, tell = ft.use_state(0)
    done, show = ft.use_state(cast("ExportDone | None", None))
    size, unsent = use_query(export_size, patient), use_query(waiting_count)
    exporting = _use_exporting(tell, show)
    syncing = use_task(app.sync.run_once)

    def begin() -> None:
        tell(0)
        show(None)
        exporting.run(format_, language)

    question = use_passcode_question(begin)
    return ExportView(
        exporting=Exporting(
            format_,
            language,
            size.value if isinstance(size, Ready) else None,
            unsent.value if isinstance(unsent, Ready) else 0,
            written,
            exporting.busy,
            exporting.error,
            done,
        ),
        status=status,
        shared=app.shared,
        is_own=isinstance(state, Unlocked) and state.people.user.id == patient,
        question=question,
        doings=ExportDoings(
            on_format=lambda value: choose(ExportFormat(value)),
            on_language=lambda value: speak(Language(value)),
            on_sync=syncing.run,
            on_export=question.on_ask,
        ),
    )


def _use_exporting(
    tell: Callable[[int], None], show: Callable[[ExportDone | None], None]
) -> Action[[ExportFormat, Language], ExportDone | None]:
    """Writes the file where the person wants it; None when they changed their mind."""
    app, around, documents = use_app(), use_ui_context(), use_client(DOCUMENTS)

    async def export(format_: ExportFormat, language: Language) -> ExportDone | None:
        account, state = app.account, app.account.state
        if not isinstance(state, Unlocked):
            return None
        people, hospital = account.people, state.hospital
        source = ExportSource(
            people.viewing,
            people.user.reference,
            hospital.base,
            hospital.name,
            app.clock.now(),
            await last_success(account.store),
        )
        latest = ExportCounts()

        def heard(counts: ExportCounts) -> None:
            nonlocal latest
            latest = counts
            tell(counts.resources)

        title = file_title(around, source)
        if format_ is ExportFormat.BUNDLE:
            kept = await app.save_stream(title, ".json", bundle(account.store, source, heard))
        elif format_ is ExportFormat.PRINTED:
            kept = await app.save_file(title, ".pdf", await documents.printed_record(source.patient))
        else:
            spoken = replace(around, texts=texts_for(language))
            head = DocumentHead(around.person or "", head_lines(spoken, source))
            record = ExportedRecord(account.store, source.patient, language.value)
            pieces = document(record, spoken, head, lambda n: heard(ExportCounts(resources=n)))
            kept = await app.save_stream(title, ".html", pieces)
        return ExportDone(format_, latest) if kept else None

    return use_task(export, show)


def _intro(around: UiContext) -> str:
    """Whose record it is, as soon as the hospital has said their name."""
    t = around.texts
    return t.get("record.export.intro", name=around.person) if around.person else t.get("record.export.intro.unnamed")


def file_title(around: UiContext, source: ExportSource) -> str:
    """Whose record, and of which day."""
    day = fmt.local_date(source.now, around.zones).isoformat()
    return around.texts.get("record.export.file", name=around.person or "", day=day).strip()


def head_lines(around: UiContext, source: ExportSource) -> tuple[str, ...]:
    """What a reader has to know of a document: when, from where, by which state of the record, and what it is not."""
    t = around.texts
    day = fmt.full_moment(t, source.now, around.zones)
    known = fmt.full_moment(t, source.as_of, around.zones) if source.as_of else t.get("record.export.never")
    return (
        t.get("record.export.made", day=day, hospital=source.hospital or source.base),
        t.get("record.export.as_of", day=known),
        t.get("record.export.not_official"),
    )


@screen
def ExportView(
    *,
    exporting: Exporting,
    status: SyncStatus,
    is_own: bool,
    question: PasscodeQuestion,
    doings: ExportDoings,
    shared: bool = False,
) -> ft.View:
    """What is chosen and what to know before; while it is written, how far it is."""
    around = use_ui_context()
    look, t = around.look, around.texts
    use_prompt(export_prompt(around, question) if question.opened else None)
    if shared:
        return _frame(around, [banner(look, t.get("record.export.shared"), t.get("record.export.shared.words"))], [])
    ready = exporting.size is not None and not exporting.busy
    printed = exporting.format is ExportFormat.PRINTED
    button = primary_button(
        look,
        t.get("record.export.go"),
        doings.on_export if ready else None,
        icon=ft.Icons.DOWNLOAD_OUTLINED,
        busy=exporting.busy,
    )
    content = [
        body(look, _intro(around)),
        _whole(around, exporting, status, doings),
        banner(look, t.get("record.export.warning"), t.get("record.export.warning.words"), mood="warm"),
        _choices(around, exporting, doings),
        small(look, t.get("record.export.trail") if printed else t.get("record.export.no_trail")),
        None if is_own else small(look, t.get("record.export.proxy")),
    ]
    return _frame(around, [column(content, S5)], [_outcome(around, exporting), button])


def _frame(around: UiContext, content: Sequence[ft.Control | None], foot: Sequence[ft.Control | None]) -> ft.View:
    return page_frame(
        around,
        content,
        route=paths.export_record(),
        title_words=around.texts.get("record.export"),
        door=paths.me(),
        back=True,
        foot=foot,
    )


def export_prompt(around: UiContext, question: PasscodeQuestion) -> Prompt:
    """The passcode, and what it does."""
    t = around.texts
    go, keep = t.get("record.export.passcode.go"), t.get("record.export.passcode.keep")
    return passcode_prompt(around.look, t, question, t.get("record.export.passcode"), go=go, keep=keep)


def _whole(around: UiContext, exporting: Exporting, status: SyncStatus, doings: ExportDoings) -> ft.Control:
    """How much is here, and why that may not be everything."""
    look, t = around.look, around.texts
    parts: list[ft.Control | None] = []
    if status.last_success is None or status.progress is not None or status.error is not None or not status.online:
        sync = Choice(t.get("record.export.sync"), doings.on_sync, strong=True, busy=status.running)
        words = t.get("record.export.part.words") if status.online else t.get("record.export.part.offline")
        parts.append(
            banner(look, t.get("record.export.part"), words, mood="warm", choices=[sync], icon=ft.Icons.CLOUD_OFF)
        )
    if exporting.size is not None:
        parts.append(body(look, t.get("record.export.size", n=exporting.size)))
    if exporting.unsent:
        parts.append(strip(look, t.get("record.export.unsent", n=exporting.unsent), icon=ft.Icons.SCHEDULE))
    return column([*parts, small(look, t.get("record.export.contents"))])


def _choices(around: UiContext, exporting: Exporting, doings: ExportDoings) -> ft.Control:
    look, t = around.look, around.texts
    formats = [
        Option(ExportFormat.BUNDLE, t.get("record.export.bundle"), t.get("record.export.bundle.note")),
        Option(ExportFormat.DOCUMENT, t.get("record.export.document"), t.get("record.export.document.note")),
        Option(ExportFormat.PRINTED, t.get("record.export.printed"), t.get("record.export.printed.note")),
    ]
    languages = [
        Option(Language.CHINESE, t.get("account.language.chinese")),
        Option(Language.ENGLISH, t.get("account.language.english")),
    ]
    speaks = segmented(look, t.get("record.export.language"), languages, exporting.language, doings.on_language)
    return column(
        [
            options(look, t.get("record.export"), formats, exporting.format, doings.on_format),
            speaks if exporting.format is ExportFormat.DOCUMENT else None,
        ]
    )


def _outcome(around: UiContext, exporting: Exporting) -> ft.Control | None:
    look, t = around.look, around.texts
    if exporting.busy and exporting.format is ExportFormat.PRINTED:
        return waiting(look, t.get("record.export.printing"))
    if exporting.busy:
        return progress(look, t, t.get("record.export.writing"), exporting.written, exporting.size)
    if exporting.error is not None:
        return problem(look, t.get("record.export.failed", why=error_words(t, exporting.error).both))
    if exporting.done is None:
        return None
    return banner(look, t.get("record.export.done"), done_words(t, exporting.done), mood="good", announce=True)


def done_words(t: Texts, done: ExportDone) -> str:
    """How much is in the file, and what is not."""
    counts = done.counts
    if done.format is ExportFormat.PRINTED:
        return t.get("record.export.done.printed")
    if done.format is ExportFormat.DOCUMENT:
        return t.get("record.export.done.document", n=counts.resources)
    said = [t.get("record.export.done.bundle", n=counts.resources, contents=counts.contents)]
    said += [t.get("record.export.done.unsent", n=counts.unsent)] if counts.unsent else []
    said += [t.get("record.export.done.missing", n=counts.missing)] if counts.missing else []
    said += [t.get("record.export.done.gone", n=counts.gone)] if counts.gone else []
    return "\n".join(said)
