"""A voice note being recorded: why the microphone is wanted, how long it is, and what is left of one that was cut.

What is recorded is kept encrypted on this device every few seconds, so that a call, a lock or the end of the app loses
the last of them at most; what is left is offered, and never sent by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

import flet as ft

from services.chat.draft_names import RECORDING
from services.device.sound import VoiceRecorder
from services.documents.prepared import PreparedFile
from services.errors import AppError, SoundFailed, SoundProblem
from services.record.messages.voice_note import LONGEST, MOST_PCM, SECOND, VOICE, voice_file
from views.context import UiContext
from views.drafts import DraftForm, use_draft
from views.hooks import use_app, use_life, use_task
from views.i18n.words import error_words
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button, quiet_button, text_button
from views.kit.permission import Permission, permission_card
from views.kit.surfaces import card, column, row
from views.look.text import heading
from views.look.tokens import S2

_KEPT_EVERY: Final = 5 * SECOND
_SHORTEST: Final = SECOND // 2


def _nothing() -> None:
    return


@dataclass(frozen=True)
class Recording:
    """What a person sees of it. `running`: so many seconds so far, None while nothing is recorded. `cut`: so many
    seconds are left of one that was interrupted, 0 for none."""

    offered: bool = False
    asking: bool = False
    running: int | None = None
    cut: int = 0
    error: AppError | None = None
    on_ask: Callable[[], None] = field(default=_nothing, compare=False)
    on_start: Callable[[], None] = field(default=_nothing, compare=False)
    on_stop: Callable[[], None] = field(default=_nothing, compare=False)
    on_cancel: Callable[[], None] = field(default=_nothing, compare=False)
    on_keep: Callable[[], None] = field(default=_nothing, compare=False)
    on_discard: Callable[[], None] = field(default=_nothing, compare=False)

    @property
    def is_running(self) -> bool:
        return self.running is not None


def use_recording(place: str, add: Callable[[PreparedFile], None]) -> Recording:
    """`add` is given the whole note once the person, or the longest time, has ended it."""
    recorder = use_app().recorder
    kept = use_draft(DraftForm(RECORDING, bytes), place, b"", wanted=recorder is not None)
    asking, ask = ft.use_state(False)
    seconds, tell = ft.use_state(-1)
    ending: ft.MutableRef[str] = ft.use_ref("")

    def hold(pcm: bytes) -> None:
        kept.edit(lambda _: pcm)

    async def record(microphone: VoiceRecorder) -> bytes:
        pcm, saved = bytearray(), 0
        async with aclosing(microphone.record()) as pieces:
            async for piece in pieces:
                pcm += piece
                tell(len(pcm) // SECOND)
                if len(pcm) - saved >= _KEPT_EVERY:
                    saved = len(pcm)
                    hold(bytes(pcm))
                if len(pcm) >= MOST_PCM:
                    ending.current = "full"
                    break
        if ending.current != "cancelled" and len(pcm) < _SHORTEST:
            raise SoundFailed(SoundProblem.SHORT)
        return bytes(pcm[:MOST_PCM])

    def recorded(pcm: bytes) -> None:
        tell(-1)
        if not ending.current:  # the device took the microphone away
            hold(pcm)
            return
        hold(b"")
        if ending.current != "cancelled":
            add(PreparedFile(voice_file(pcm), VOICE))

    def failed(_: AppError) -> None:
        tell(-1)

    recording, stopping = use_task(record, recorded, failed), use_task(_stop, by_itself=True)

    def leave() -> Callable[[], None]:
        return lambda: stopping.run(recorder) if recorder is not None else None

    use_life(leave)

    def end(how: str) -> None:
        ending.current = how
        if recorder is not None:
            stopping.run(recorder)

    def start() -> None:
        ask(False)
        ending.current = ""
        tell(0)
        if recorder is not None:
            recording.run(recorder)

    def keep() -> None:
        pcm = kept.newest()
        hold(b"")
        add(PreparedFile(voice_file(pcm), VOICE))

    running = seconds if seconds >= 0 else None
    return Recording(
        offered=recorder is not None,
        asking=asking,
        running=running,
        cut=0 if running is not None or len(kept.value) < _SHORTEST else max(1, len(kept.value) // SECOND),
        error=recording.error if running is None else None,
        on_ask=lambda: ask(True),
        on_start=start,
        on_stop=lambda: end("stopped"),
        on_cancel=lambda: end("cancelled") if running is not None else ask(False),
        on_keep=keep,
        on_discard=lambda: hold(b""),
    )


async def _stop(recorder: VoiceRecorder) -> None:
    await recorder.stop()


def voice_rows(around: UiContext, voice: Recording) -> list[ft.Control | None]:
    """What stands above the field while there is something to say about it."""
    look, t = around.look, around.texts
    if voice.running is not None:
        stop = primary_button(look, t.get("chat.voice.stop"), voice.on_stop, icon=ft.Icons.STOP, decides=False)
        cancel = text_button(look, t.get("chat.voice.cancel"), voice.on_cancel)
        said = heading(look, t.get("chat.voice.running", n=voice.running))
        return [card(look, [said, stop, cancel], mood="warm")]
    if voice.asking or _is_denied(voice.error):
        cancel = text_button(look, t.get("chat.voice.cancel"), voice.on_cancel)
        reason = permission_card(look, t, _microphone(around), voice.on_start, refused=_is_denied(voice.error))
        return [reason, cancel if voice.asking else None]
    trouble = problem(look, error_words(t, voice.error).both) if voice.error else None
    return [trouble, _left(around, voice) if voice.cut else None]


def _left(around: UiContext, voice: Recording) -> ft.Control:
    look, t = around.look, around.texts
    keep = quiet_button(look, t.get("chat.voice.cut.keep"), voice.on_keep, icon=ft.Icons.MIC)
    discard = text_button(look, t.get("chat.voice.cut.discard"), voice.on_discard)
    note = strip(look, t.get("chat.voice.cut", n=voice.cut), mood="warm", icon=ft.Icons.MIC_OFF_OUTLINED)
    return column([note, row([keep, discard], S2, wrap=True)], S2)


def _is_denied(error: AppError | None) -> bool:
    return isinstance(error, SoundFailed) and error.problem is SoundProblem.DENIED


def _microphone(around: UiContext) -> Permission:
    t = around.texts
    return Permission(
        name=t.get("chat.voice.microphone"),
        title=t.get("chat.attach.voice"),
        reason=t.get("chat.voice.reason", n=LONGEST),
        allow=t.get("chat.voice.start"),
        without=t.get("chat.voice.without"),
        icon=ft.Icons.MIC,
    )
