"""Hearing a voice note: played from memory where this device can, else saved by the person's own choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from services.device.sound import VoicePlayer
from services.errors import AppError, SoundFailed, SoundProblem
from services.record.documents.documents import DOCUMENTS
from services.record.documents.paper import Paper
from services.record.messages.voice_note import is_voice
from views.hooks import use_app, use_client, use_life, use_task, use_ui_context


@dataclass(frozen=True)
class VoicePlayback:
    """`playing`: the id of what is heard, empty for nothing."""

    on_voice: Callable[[Paper], None]
    plays: bool
    playing: str
    error: AppError | None


def use_listening() -> VoicePlayback:
    """Judged by content before it is heard; silent once the screen is left."""
    app, documents, t = use_app(), use_client(DOCUMENTS), use_ui_context().texts
    playing, turn = ft.use_state("")
    player = app.player

    async def hear(file: Paper) -> None:
        content = await documents.content(file)
        if not is_voice(content):
            raise SoundFailed(SoundProblem.DAMAGED)
        if player is None:
            await app.save_file(t.get("chat.voice"), ".wav", content)
            return
        turn(file.id)
        await player.play(content)

    hearing = use_task(hear, lambda _: turn(""), lambda _: turn(""))
    silencing = use_task(_stop, by_itself=True)

    def leave() -> Callable[[], None]:
        return lambda: silencing.run(player) if player is not None else None

    use_life(leave)

    def on_voice(file: Paper) -> None:
        if playing and player is not None:
            silencing.run(player)
        else:
            hearing.run(file)

    return VoicePlayback(on_voice, player is not None, playing, hearing.error)


async def _stop(player: VoicePlayer) -> None:
    await player.stop()
